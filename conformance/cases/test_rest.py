"""What only makes sense over the HTTP and JSON contract: its answers, its calls, its one-time addresses, its credentials."""

from ..catalogue import BOTH, Phase, case
from ..checks import Outcome, answers_with, is_logged_in_as, is_nobody, shows
from ..errors import PartnerFault
from ..execution import Stage, roots
from ..flows import Manner, Passage, link, probe, settle_link, sign_off, sign_on, unlink
from ..vocabulary import Party, ScreenKind, Text
from ..wires.base import AnswerKind
from .attacks import asking_wire
from .attempts import require_attempt
from .messages import expect_no_flaws

_WIRE = "rest"


@case(
    "link/A-REST-2/told-when-finished",
    "A-REST-2",
    title=("属性連携の終わりがマイナポータルに伝わる", "The portal is told that linking is finished"),
    purpose=(
        "利用者が外部連携先で連携を完了したとき、また同意しなかったとき、申告した呼び出しでその結果がマイナポータルに伝わることを確かめる。",
        "When the citizen completes linking at the partner, and when he declines, the declared call tells the portal so.",
    ),
    wire=_WIRE,
)
def test_told_when_finished(stage: Stage) -> None:
    if stage.profile.wires.rest.calls.link_finished is None:
        raise stage.does_not_apply(
            "連携の終わりを知らせる呼び出しがない契約（wires.rest.calls.link_finished）",
            "the contract has no call for it (wires.rest.calls.link_finished)",
        )
    portal = stage.scene.portal
    citizen = stage.unlinked("A")
    stage.world.count_link()
    with stage.given(roots.LINK):
        passage = _arrived(link(stage.scene, citizen))
    told = portal.direct.wait(lambda: portal.state.told_linked("A"))
    done = Text("完了したことが伝わる。", "It is told that linking was completed.")
    stage.expect("A-REST-2", Outcome(told, done, _told(told), passage.exchanges))
    citizen = stage.unlinked("A", 2)
    stage.world.count_link()
    with stage.given(roots.DECLINED):
        passage = link(stage.scene, citizen, Manner.DECLINE)
        asked = shows(passage, ScreenKind.CONSENT)
        if not asked.held:
            raise PartnerFault(asked.expected, asked.observed, asked.exchanges)
    told = portal.direct.wait(lambda: "A" not in portal.state.links)
    declined = Text("同意しなかったことが伝わる。", "It is told that the citizen declined.")
    stage.expect("A-REST-2", Outcome(told, declined, _told(told), passage.exchanges))
    settle_link(stage.scene, citizen, linked=False)


def _arrived(passage: Passage) -> Passage:
    if passage.ended_on is not ScreenKind.MENU:
        raise PartnerFault(Text("連携が完了する。", "Linking completes."), passage.end, passage.exchanges)
    return passage


def _told(told: bool) -> Text:
    return Text("伝わった。", "It was told.") if told else Text("伝わらなかった。", "It was not told.")


@case(
    "sso/A-REST-3/address-serves-once",
    "A-REST-3",
    title=("シングルサインオンの URL は一度しか使えない", "A sign-on URL serves once"),
    purpose=(
        "利用者がログインに使った一度限りの URL を別の端末で開いても、誰もログインできないことを確かめる。",
        "The URL that logged a citizen in, opened again on another device, logs nobody in.",
    ),
    wire=_WIRE,
    kinds=BOTH,
)
def test_address_serves_once(stage: Stage) -> None:
    _, passage = stage.signing_on("A")
    hops = [hop for visit in passage.visits for hop in visit.hops if hop.receiver is Party.PARTNER]
    other = stage.device("A", 2)
    # The portal must not be reached: it would sign the citizen on again, rightly.
    other.browser.peek(hops[0].request.url)
    stage.expect("A-REST-3", is_nobody(probe(stage.scene, other)))


@case(
    "account/A-REST-4/needs-credentials",
    "A-REST-4",
    title=("資格情報のないシングルサインオフの要求を拒む", "Sign-off without credentials is refused"),
    purpose=(
        "資格情報を付けないシングルサインオフの要求が拒まれ、ログイン状態が変わらないことを確かめる。",
        "A sign-off request without credentials is refused, and the login state stays.",
    ),
    wire=_WIRE,
    kinds=BOTH,
)
def test_needs_credentials(stage: Stage) -> None:
    _require_credentials(stage, "sign_off")
    _expect_sign_off_refused(stage, "no-credentials")


@case(
    "account/A-REST-4/needs-credentials-to-unlink",
    "A-REST-4",
    title=("資格情報のない解除の要求を拒む", "Unlinking without credentials is refused"),
    purpose=(
        "資格情報を付けない解除の要求が拒まれ、利用者の連携が続くことを確かめる。",
        "A request to unlink without credentials is refused, and the citizen stays linked.",
    ),
    wire=_WIRE,
    kinds=BOTH,
)
def test_needs_credentials_to_unlink(stage: Stage) -> None:
    _require_credentials(stage, "unlink")
    _expect_unlinking_refused(stage, "no-credentials")


@case(
    "account/A-REST-4/wrong-credentials",
    "A-REST-4",
    title=("資格情報が正しくない要求を拒む", "Requests with wrong credentials are refused"),
    purpose=(
        "値が正しくない資格情報を付けた、シングルサインオフの要求と解除の要求が拒まれ、ログイン状態も連携も変わらないことを確かめる。",
        "Requests to sign off and to unlink with credentials of a wrong value are refused, and login and link stay.",
    ),
    wire=_WIRE,
    attack=True,
)
def test_wrong_credentials(stage: Stage) -> None:
    rest = stage.profile.wires.rest
    sign_off_too, unlink_too = rest.shows_values(rest.sign_off), rest.shows_values(rest.unlink)
    if not sign_off_too and not unlink_too:
        raise stage.does_not_apply(
            "要求の資格情報に、ほかの値を作れるもの（トークン、パスワード、秘密のヘッダー）がない",
            "the requests show no credentials of which another value could be made (token, password, secret header)",
        )
    if sign_off_too:
        _expect_sign_off_refused(stage, "wrong-credentials")
    if unlink_too:
        _expect_unlinking_refused(stage, "wrong-credentials")


def _require_credentials(stage: Stage, operation: str) -> None:
    rest = stage.profile.wires.rest
    if not rest.shows_credentials(getattr(rest, operation)):
        raise stage.does_not_apply(
            f"要求ごとの認証がない契約（wires.rest.authentication、wires.rest.{operation}.headers）",
            f"requests carry no credentials of their own (wires.rest.authentication, wires.rest.{operation}.headers)",
        )


def _expect_sign_off_refused(stage: Stage, name: str) -> None:
    altering = asking_wire(stage).altering_request(name)
    # Who refuses every request refuses this one for nothing that is wrong with it.
    stage.stands_on(roots.SIGN_OFF)
    citizen = stage.signed_on("A")
    with stage.scene.portal.state.attempt(), altering as step:
        signing_off = sign_off(stage.scene, citizen)
    require_attempt(step, signing_off.passage, roots.SIGN_OFF)
    stage.expect("A-REST-4", answers_with(signing_off.answer, signing_off.passage, (AnswerKind.REFUSED,)))
    stage.expect("A-REST-4", is_logged_in_as(probe(stage.scene, citizen), "A"))
    stage.world.end_session(citizen)


def _expect_unlinking_refused(stage: Stage, name: str) -> None:
    altering = asking_wire(stage).altering_request(name)
    for root in (roots.SIGN_ON, roots.UNLINK):
        stage.stands_on(root)
    citizen = stage.linked("A")
    with stage.scene.portal.state.attempt(), altering as step:
        unlinking = unlink(stage.scene, citizen)
    require_attempt(step, unlinking.passage, roots.UNLINK)
    stage.expect("A-REST-4", answers_with(unlinking.answer, unlinking.passage, (AnswerKind.REFUSED,)))
    sign_on(stage.scene, citizen)
    if not stage.expect("A-REST-4", is_logged_in_as(probe(stage.scene, citizen), "A")):
        stage.world.trusted.discard("A")


@case(
    "account/A-REST-1/every-answer",
    "A-REST-1",
    title=("ポータルの要求への応答がすべて正しい", "Every answer to the portal's requests is right"),
    purpose=(
        "この試験でポータルの要求に返った応答のすべてについて、状態コード・形式・値が申告した契約のとおりだったことを確かめる。",
        "All answers to the portal's requests in this run were as the contract says in status, form and values.",
    ),
    phase=Phase.RETROSPECT,
    wire=_WIRE,
)
def test_every_answer(stage: Stage) -> None:
    expect_no_flaws(stage, "A-REST-1", _WIRE, "_answer")


@case(
    "account/A-REST-2/every-call",
    "A-REST-2",
    title=("外部連携先の呼び出しがすべて正しい", "Every call of the partner's is right"),
    purpose=(
        "この試験で外部連携先から届いた呼び出しのすべてについて、認証・形式・内容が申告した契約のとおりだったことを確かめる。",
        "All calls that came from the partner in this run were as the contract says in credentials, form and content.",
    ),
    phase=Phase.RETROSPECT,
    wire=_WIRE,
)
def test_every_call(stage: Stage) -> None:
    if not stage.profile.wires.rest.calls.declared:
        raise stage.does_not_apply(
            "外部連携先からの呼び出しがない契約（wires.rest.calls）", "the contract has no calls (wires.rest.calls)"
        )
    expect_no_flaws(stage, "A-REST-2", _WIRE, "_call")
