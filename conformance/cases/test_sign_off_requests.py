"""Requests to sign off that must not be carried out (saml-core-2.0-os 3.7, saml-profiles-2.0-os 4.4; P-SAML-10)."""

from ..catalogue import case
from ..execution import Stage
from ..flows import sign_on
from ..vocabulary import Text, Verdict
from .attacks import repeating_wire
from .sign_off_attempts import expect_nobody_signed_off_by_each, sign_off_attempts


@case(
    "ssoff/P-SAML-10/not-authenticated",
    "P-SAML-10",
    title=(
        "マイナポータルのものと確認できない要求では誰もログアウトさせない",
        "A sign-off request that is not shown to be the portal's ends nobody's login",
    ),
    purpose=(
        "署名のない要求、登録されていない鍵で署名した要求、署名後に書き換えた要求、発行者が別のシステムの要求では、誰のログイン状態も変わらず、正しい要求ではログアウトすることを確かめる（外部連携先が公表するすべての経路で行う）。",
        "Requests that are not signed, signed by another key, altered after signing or from another issuer end nobody's login, and the right one ends it, by every way that the partner publishes.",
    ),
    wire="saml2",
    attack=True,
)
def test_not_authenticated(stage: Stage) -> None:
    names = ("unsigned", "another-key", "name-altered", "another-issuer")
    expect_nobody_signed_off_by_each(stage, "P-SAML-10", *names, every_way=True)


# "The time at which the request expires, after which the recipient may discard the message" (saml-core-2.0-os 3.7.1):
# the standard allows to discard it, and does not ask to.
@case(
    "ssoff/P-SAML-10/expired",
    "P-SAML-10",
    title=("有効期限の切れた要求では誰もログアウトさせない", "A sign-off request that has expired ends nobody's login"),
    purpose=(
        "有効期限が過ぎた要求では、誰のログイン状態も変わらないことを確かめる。標準は、期限の過ぎた要求を破棄してよいとするだけなので、ログアウトした場合は注意とする。",
        "A request whose time is over ends nobody's login. The standard only allows to discard it: ending one is worth a look.",
    ),
    wire="saml2",
    attack=True,
)
def test_expired(stage: Stage) -> None:
    expect_nobody_signed_off_by_each(stage, "P-SAML-10", "expired", otherwise=Verdict.WARN)


# saml-core-2.0-os 3.2.1: a request whose Destination is not where it was received must be discarded. 3.7.3.2: what is
# to end are the sessions of the principal named that have the index named. A partner that looks at the name alone ends
# more than that of somebody whom the portal itself named, and nobody else's.
@case(
    "ssoff/P-SAML-10/somebody-else",
    "P-SAML-10",
    title=(
        "別の連携先に宛てた、又は別の利用者を指す要求では誰もログアウトさせない",
        "A sign-off request for another partner, or that names somebody else, ends nobody's login",
    ),
    purpose=(
        "マイナポータルが署名した、送信先（Destination）だけが別の連携先である要求と、ログイン中の利用者のセッションを別の利用者の仮名又は一度も連携していない仮名とともに指す要求では、誰のログイン状態も変わらないことを確かめる。仮名で指された別の利用者の、指していないセッションまで終わる場合は注意とする。",
        "Requests that the portal signed for another destination, and such as name the session of a citizen who is logged in together with another's pseudonym or one never linked, end nobody's login. Ending a session of the other citizen named, which was not named itself, is worth a look.",
    ),
    wire="saml2",
    attack=True,
    alone=True,
)
def test_somebody_else(stage: Stage) -> None:
    names = ("another-destination", "another-citizen", "unknown-pseudonym")
    expect_nobody_signed_off_by_each(stage, "P-SAML-10", *names, every_way=True)


# The standard does not ask to recognise a request to sign off that comes twice.
@case(
    "ssoff/P-SAML-10/replayed",
    "P-SAML-10",
    title=(
        "同じ要求の再送では、その後のログイン状態は終わらない",
        "A replayed sign-off request does not end the login that came after it",
    ),
    purpose=(
        "一度受け入れた要求を、利用者が再びシングルサインオンした後にそのまま送っても、誰のログイン状態も変わらないことを確かめる。再送の検出は標準に定めがないため、ログイン状態が終わった場合は注意とする。",
        "A request that was taken once, sent again as it was after the citizen signed on anew, ends nobody's login. The standard does not ask to recognise it: ending one is worth a look.",
    ),
    wire="saml2",
    attack=True,
)
def test_replayed(stage: Stage) -> None:
    wire = repeating_wire(stage)
    for attempts in sign_off_attempts(stage, "P-SAML-10"):
        with wire.keeping_request():
            attempts.sign_off()
        sign_on(stage.scene, attempts.device)
        attempts.expect_logins_stay(
            Text("前のログイン状態を終わらせた要求の再送である", "it ended an earlier login before"),
            wire.repeating_request(),
            dict.fromkeys("AB", Verdict.WARN),
        )
        attempts.expect_valid_ends()
