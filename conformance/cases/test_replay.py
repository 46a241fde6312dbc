"""Answers that are right in every byte, at the wrong time or in the wrong browser (P-SAML-5, P-SAML-7)."""

from functools import partial

from ..catalogue import case
from ..execution import GivenFailed, Stage, roots
from ..flows import Device, Manner, probe, sign_off, sign_off_at_partner, sign_on
from ..profile import Absent
from ..vocabulary import Text, Verdict
from .attacks import altering_wire, expect_refused, valid_twin
from .attempts import require_attempt


@case(
    "sso/P-SAML-5/same-browser",
    "P-SAML-5",
    title=("同じ応答の再送ではログインできない（同じブラウザー）", "A replayed answer logs nobody in (same browser)"),
    purpose=(
        "一度受け入れた応答を、ログアウトの後に同じブラウザーから再び送っても、誰もログインした状態にならないことを確かめる。",
        "An answer that was taken once, sent again from the same browser after signing off, logs nobody in.",
    ),
    wire="saml2",
    attack=True,
)
def test_same_browser(stage: Stage) -> None:
    citizen = _kept_twin(stage)
    _log_out(stage, citizen)
    _expect_replay_refused(stage, citizen)


@case(
    "sso/P-SAML-5/fresh-browser",
    "P-SAML-5",
    title=("同じ応答の再送ではログインできない（別のブラウザー）", "A replayed answer logs nobody in (fresh browser)"),
    purpose=(
        "一度受け入れた応答を、別のブラウザーから再び送っても、誰もログインした状態にならないことを確かめる。",
        "An answer that was taken once, sent again from a fresh browser, logs nobody in.",
    ),
    wire="saml2",
    attack=True,
)
def test_fresh_browser(stage: Stage) -> None:
    stage.world.end_session(_kept_twin(stage))
    _expect_replay_refused(stage, stage.device("A", 2))


@case(
    "sso/P-SAML-7/another-browsers-request",
    "P-SAML-7",
    title=(
        "別のブラウザーの要求への応答ではログインできない",
        "An answer to another browser's request logs nobody in",
    ),
    purpose=(
        "別のブラウザーから出た要求への正しい応答を送り込まれても（ログインCSRF）、誰もログインした状態にならないことを確かめる。",
        "A right answer to a request that another browser carried logs nobody in (login CSRF).",
    ),
    wire="saml2",
    attack=True,
)
def test_another_browsers_request(stage: Stage) -> None:
    wire = altering_wire(stage)
    if stage.scene.portal.wire.portal_vouches_first:
        raise stage.does_not_apply(
            "外部連携先が要求を出さないため、どのブラウザーの要求への応答でもない",
            "the partner makes no request, so no answer belongs to a browser",
        )
    citizen, elsewhere = valid_twin(stage), stage.device("A", 2)
    with wire.holding_answer() as held:
        passage = sign_on(stage.scene, elsewhere, Manner.LOOK)
    require_attempt(held, passage, roots.SIGN_ON)
    difference = Text("別のブラウザーが出した要求への応答である", "another browser carried the request that it answers")
    expect_refused(stage, "P-SAML-7", citizen, wire.repeating_answer(), difference)


# Taking them at all is allowed (saml-profiles-2.0-os 4.1.5), and nothing then tells whose browser it is.
@case(
    "sso/P-SAML-7/not-asked-for",
    "P-SAML-7",
    title=(
        "受け入れると申告していない、要求なしの応答ではログインできない",
        "An unsolicited answer logs nobody in unless the profile says that it does",
    ),
    purpose=(
        "要求なしの応答を受け入れるとプロファイルが申告していないとき、正しい応答でも要求なしでは誰もログインした状態にならないことを確かめる。SAML 2.0 は要求なしの応答を認めているため、受け入れた場合は注意とする（受け入れるなら、プロファイルにそう申告する）。",
        "Where the profile does not say that unsolicited answers are taken, one that is right in everything logs nobody in. SAML 2.0 allows them: taking one is worth a look (a partner that means to take them says so in its profile).",
    ),
    wire="saml2",
    attack=True,
)
def test_not_asked_for(stage: Stage) -> None:
    if _unsolicited(stage):
        raise stage.does_not_apply(
            "要求なしの応答を受け入れるとプロファイルが申告",
            "the profile says that unsolicited answers are taken",
        )
    wire = altering_wire(stage)
    expect_refused(
        stage,
        "P-SAML-7",
        valid_twin(stage),
        wire.altering_answer("unasked", ""),
        wire.alterations["unasked"].difference,
        otherwise=Verdict.WARN,
        way=partial(sign_on, unsolicited=True),
    )


def _kept_twin(stage: Stage) -> Device:
    """Given an answer that logged the citizen in, kept; he is logged in still.

    Unasked where that is taken: no request is then used up, and nothing but having been used keeps it out.
    """
    wire = altering_wire(stage)
    unsolicited = _unsolicited(stage)
    if unsolicited:
        stage.stands_on(roots.UNSOLICITED)
    device = stage.linked("A")
    with stage.given(roots.SIGN_ON), wire.keeping_answer():
        passage = sign_on(stage.scene, device, unsolicited=unsolicited)
        standing = probe(stage.scene, device)
    stage.require_login(standing, "A", passage)
    return device


def _unsolicited(stage: Stage) -> bool:
    return stage.scene.portal.wire.takes_unsolicited


def _log_out(stage: Stage, device: Device) -> None:
    """Given that nobody is logged in in this browser any more, which keeps what the partner left in it."""
    offers = stage.profile.offers
    if offers.sign_off_policy == "logout":
        with stage.given(roots.SIGN_OFF):
            passage = sign_off(stage.scene, device).passage
    elif isinstance(offers.sign_off_from_partner, Absent):
        raise stage.does_not_apply(
            "ログイン状態を終わらせる手段を提供しないため、同じブラウザーでは見分けられない",
            "no way to end a login is offered, so the same browser cannot tell",
        )
    else:
        with stage.given(roots.SIGN_OFF):
            passage = sign_off_at_partner(stage.scene, device)
    standing = probe(stage.scene, device)
    if not standing.nobody:
        raise GivenFailed(standing.words, roots.SIGN_OFF, passage.exchanges, (roots.POLICY, roots.SIGN_OFF_HERE))


def _expect_replay_refused(stage: Stage, device: Device) -> None:
    expect_refused(
        stage,
        "P-SAML-5",
        device,
        altering_wire(stage).repeating_answer(),
        Text("一度受け入れた応答の再送である", "it was taken before"),
        way=partial(sign_on, unsolicited=_unsolicited(stage)),
    )
