"""シングルサインオン (guideline 2.2 table 2.2-1 no. 3, 2.2.1, 2.2.3(1))."""

from ..catalogue import NEGATIVE, case
from ..checks import Outcome, is_logged_in_as, is_nobody, never_shows
from ..errors import PartnerFault
from ..execution import GivenFailed, Stage, roots
from ..flows import Manner, Passage, probe, sign_on
from ..vocabulary import ScreenKind, Text, Verdict
from .acts import require_offered
from .unseen import OF_THE_STAND_IN
from .vouching import begin_at_partner, opens_no_session, opens_session

_TIES = (roots.NEEDS_CONSENT, roots.DECLINED)


@case(
    roots.SIGN_ON,
    "G-2.2-3",
    "G-2.2.3-2",
    title=(
        "マイナポータルの認証でログイン状態が得られる",
        "Authentication at the portal gives a login state at the partner",
    ),
    purpose=(
        "連携済みの利用者がマイナポータルから外部連携先を開くと、本人としてログインした状態になることを確かめる。",
        "A linked citizen opens the partner from the portal and is logged in there as himself.",
    ),
)
def test_login_state(stage: Stage) -> None:
    citizen = stage.linked("A")
    before = probe(stage.scene, citizen)
    stage.expect("G-2.2-3", is_nobody(before))
    passage = sign_on(stage.scene, citizen)
    standing = probe(stage.scene, citizen)
    if standing.nobody and _works_right_after_linking(stage):
        raise GivenFailed(
            Text(
                "連携の直後はシングルサインオンできるが、一度シングルサインオフするとできなくなる。",
                "Sign-on works right after linking, and no more after a sign-off.",
            ),
            roots.LINK_SURVIVES,
            passage.exchanges,
        )
    outcome = is_logged_in_as(standing, "A")
    stage.expect("G-2.2-3", outcome)
    stage.expect("G-2.2.3-2", outcome)


def _works_right_after_linking(stage: Stage) -> bool:
    """Whether a link that no sign-off followed serves: then it is the link that was lost, not sign-on that is broken."""
    linking, device = stage.device("A", 5), stage.device("A", 6)
    stage.world.trusted.discard("A")
    with stage.given(roots.LINK):
        stage.world.make_linked(linking)
    sign_on(stage.scene, device)
    return probe(stage.scene, device).citizen == "A"


@case(
    "sso/2.2.3-1/no-further-authentication",
    "G-2.2.3-1",
    title=("シングルサインオンで再度の認証を求めない", "Sign-on asks for no further authentication"),
    purpose=(
        "マイナポータルで認証した利用者に、外部連携先がログイン画面などの認証操作を求めないことを確かめる。",
        "The partner shows no login screen to a citizen who authenticated at the portal.",
    ),
)
def test_no_authentication(stage: Stage) -> None:
    passage = _sign_on(stage)
    stage.expect("G-2.2.3-1", never_shows(passage, ScreenKind.LOGIN))


@case(
    "sso/2.2.1-2/no-consent-again",
    "G-2.2.1-2",
    title=("シングルサインオンで連携の同意を再び求めない", "Sign-on does not ask for consent again"),
    purpose=(
        "連携済みの利用者のシングルサインオンで、外部連携先が同意画面を再び表示しないことを確かめる。",
        "The partner does not show its consent screen again when a linked citizen signs on.",
    ),
)
def test_no_consent_again(stage: Stage) -> None:
    passage = _sign_on(stage)
    stage.expect("G-2.2.1-2", never_shows(passage, ScreenKind.CONSENT), otherwise=Verdict.WARN)


def _sign_on(stage: Stage) -> Passage:
    """The passage of a sign-on that succeeded: one that ended elsewhere could have asked for anything."""
    citizen = stage.linked("A")
    with stage.given(roots.SIGN_ON):
        passage = sign_on(stage.scene, citizen)
        arrived = is_logged_in_as(probe(stage.scene, citizen), "A")
        if not arrived.held:
            raise PartnerFault(arrived.expected, passage.end, passage.exchanges)
    return passage


@case(
    roots.OWN_ACCOUNT,
    "G-2.2.1-5",
    title=("連携したアカウントと一致するアカウントにログインする", "Sign-on reaches the account that was linked"),
    purpose=(
        "二人の利用者が連携した状態で、それぞれのシングルサインオンがそれぞれ本人のアカウントに至ることを確かめる。",
        "With two citizens linked, each one's sign-on reaches his own account.",
    ),
)
def test_own_account(stage: Stage) -> None:
    stage.stands_on(roots.SIGN_ON)
    devices = [stage.linked(key) for key in ("A", "B")]
    for device in devices:
        sign_on(stage.scene, device)
    for device in devices:
        stage.expect("G-2.2.1-5", is_logged_in_as(probe(stage.scene, device), device.citizen.key))


@case(
    "sso/2.2-6/one-authentication",
    "G-2.2-6",
    title=(
        "マイナポータルでの一度の認証で複数の連携先にログインできる",
        "One authentication at the portal serves several partners",
    ),
    purpose=(
        "模擬マイナポータル自身が、一度の認証による同じセッションで、この外部連携先と（試験系内の）別の連携先の両方に応じることを確かめる。",
        "The stand-in itself serves this partner and another one (inside the harness) on one authentication.",
    ),
    unseen=OF_THE_STAND_IN,
)
def test_one_authentication(stage: Stage) -> None:
    citizen = stage.linked("A")
    with stage.given(roots.SIGN_ON):
        passage = sign_on(stage.scene, citizen)
    session = stage.world.portal_session(citizen)
    visit = citizen.browser.open(stage.scene.portal.url("/services/second"))
    served = visit.page is not None and visit.page.text_of("#second-pseudonym")
    pseudonym = stage.scene.portal.state.links["A"].pseudonym
    count = session.authentications if session else 0
    held = session is not None and bool(session.signed_on) and count == 1 and bool(served) and served != pseudonym
    expected = Text(
        "認証は1回のみで、二つの連携先に異なる仮名で応じる。",
        "One authentication only; two partners are served under different pseudonyms.",
    )
    observed = Text(
        f"認証 {count} 回。この連携先: {'応じた' if session and session.signed_on else '応じず'}、別の連携先: {'応じた' if served else '応じず'}",
        f"{count} authentication(s); this partner: {bool(session and session.signed_on)}, the other: {bool(served)}",
    )
    stage.expect("G-2.2-6", Outcome(held, expected, observed, passage.exchanges + visit.exchange_ids))


# 2.2.3(1), last paragraph
@case(
    roots.PARTNER_SIGN_ON,
    "G-2.2.3-3",
    title=("外部連携先の認証でマイナポータルにログインできる", "Authentication at the partner signs on to the portal"),
    purpose=(
        "外部連携先が認証を担う方式で、連携済みの利用者が外部連携先での認証によりマイナポータルへログインできることを確かめる。",
        "Where the partner authenticates, a linked citizen is signed on to the portal by it.",
    ),
)
def test_partner_authenticates(stage: Stage) -> None:
    require_offered(stage, stage.profile.offers.sign_on_from_partner)
    stage.stands_on(roots.SIGN_ON)
    citizen = stage.linked("A")
    outcome = opens_session(stage, citizen, begin_at_partner(stage, citizen))
    stage.world.leave_partner(citizen)
    stage.expect("G-2.2.3-3", outcome)


@case(
    "account/2.2.1-4/partner-authenticates-unlinked",
    "G-2.2.1-4",
    title=(
        "未連携のアカウントではマイナポータルにログインできない",
        "An account that is not linked cannot sign on to the portal",
    ),
    purpose=(
        "外部連携先が認証を担う方式で、連携していない利用者が外部連携先で認証しても、マイナポータルへのログインが成立しないことを確かめる。",
        "Where the partner authenticates, a citizen who is not linked is not signed on to the portal.",
    ),
    kinds=NEGATIVE,
)
def test_partner_authenticates_unlinked(stage: Stage) -> None:
    require_offered(stage, stage.profile.offers.sign_on_from_partner)
    stage.stands_on(roots.PARTNER_SIGN_ON)
    # Somebody else is linked meanwhile: nobody may be taken for him.
    stage.linked("B")
    citizen = stage.unlinked("A")
    outcome = opens_no_session(stage, citizen, begin_at_partner(stage, citizen))
    session, vouched = stage.world.portal_session(citizen), tuple(stage.scene.portal.vouched)
    stage.world.leave_partner(citizen)
    if session is None and any(_still_signs_on(stage, pseudonym) for pseudonym in vouched):
        raise GivenFailed(outcome.observed, roots.UNLINK, outcome.exchanges, _TIES)
    stage.expect("G-2.2.1-4", outcome)


def _still_signs_on(stage: Stage, pseudonym: str) -> bool:
    """Whether it is a tie that the partner should never have made, or should have ended: judged by other cases."""
    device = stage.device("A", 3)
    with stage.scene.portal.vouching_as("A", pseudonym):
        sign_on(stage.scene, device, Manner.LOOK)
    return probe(stage.scene, device).citizen == "A"
