"""The cookies that carry a login at the partner (RFC 6265bis; OWASP ASVS, session management)."""

from ..actors.browser import Cookie, SameSite
from ..catalogue import NEGATIVE, case
from ..checks import Outcome, is_nobody
from ..execution import Stage, roots
from ..flows import Device, probe, sign_on
from ..vocabulary import Text, Verdict

_FITTING = frozenset({SameSite.LAX, SameSite.STRICT})


@case(
    "sso/P-WEB-2/new-session-at-login",
    "P-WEB-2",
    title=("ログイン前に得た Cookie では、ログイン後の状態に入れない", "Cookies from before login give no login"),
    purpose=(
        "ログイン前に外部連携先が与えた Cookie だけを持つブラウザーが、同じ端末のシングルサインオンの後も、誰としてもログインしていないことを確かめる（セッション固定への対策）。",
        "A browser with only the cookies that the partner gave before login is logged in as nobody after sign-on (session fixation).",
    ),
    kinds=NEGATIVE,
)
def test_new_session(stage: Stage) -> None:
    citizen = stage.linked("A")
    with stage.given(roots.SIGN_ON):
        probe(stage.scene, citizen)
        earlier = _partners_cookies(stage, citizen)
        passage = sign_on(stage.scene, citizen)
        standing = probe(stage.scene, citizen)
    stage.require_login(standing, "A", passage)
    kept = Device(citizen.citizen, citizen.browser.carrying(earlier))
    outcome = is_nobody(probe(stage.scene, kept))
    kept.browser.close()
    names = ", ".join(cookie.name for cookie in earlier)
    observed = Text(
        f"ログイン前の Cookie: {names or 'なし'}。それだけを持つブラウザーでは、{outcome.observed.ja}",
        f"cookies from before login: {names or 'none'}; with these alone {outcome.observed.en}",
    )
    stage.expect("P-WEB-2", Outcome(outcome.held, outcome.expected, observed, outcome.exchanges))


@case(
    "sso/P-WEB-2/cookie-attributes",
    "P-WEB-2",
    title=("ログイン状態を担う Cookie に、守るための属性がある", "The cookie that carries the login is protected"),
    purpose=(
        "シングルサインオン後の Cookie のうち、それ一つでログイン状態に入れるものに、Secure・HttpOnly・適切な SameSite があることを確かめる（ループバックの http では Secure を問わない）。",
        "Of the cookies after sign-on, one that alone gives the login carries Secure, HttpOnly and a fitting SameSite (Secure is not asked for over http on loopback).",
    ),
)
def test_cookie_attributes(stage: Stage) -> None:
    citizen = stage.signed_on("A")
    carriers = [cookie for cookie in _partners_cookies(stage, citizen) if _logs_in(stage, citizen, cookie)]
    if not carriers:
        raise stage.needs_review(
            "一つだけでログイン状態に入れる Cookie がないため、ログイン状態を何が担うかを人が確かめる必要がある。",
            "No single cookie gives the login: a person has to look at what carries it.",
        )
    https = stage.profile.base_url.startswith("https:")
    for cookie in carriers:
        missing = [
            name
            for name, there in (("Secure", cookie.secure or not https), ("HttpOnly", cookie.http_only))
            if not there
        ]
        stage.expect("P-WEB-2", _protected(cookie, missing))
        stage.expect("P-WEB-2", _kept_to_the_site(cookie), otherwise=Verdict.WARN)


def _partners_cookies(stage: Stage, device: Device) -> list[Cookie]:
    """All but the portal's."""
    portal = stage.scene.portal.host.partition(":")[0]
    return [cookie for cookie in device.browser.cookies if cookie.domain != portal]


def _logs_in(stage: Stage, device: Device, cookie: Cookie) -> bool:
    alone = Device(device.citizen, device.browser.carrying([cookie]))
    citizen = probe(stage.scene, alone).citizen
    alone.browser.close()
    return citizen == device.citizen.key


def _protected(cookie: Cookie, missing: list[str]) -> Outcome:
    return Outcome(
        not missing,
        Text(f"Cookie {cookie.name} に Secure と HttpOnly がある。", f"Cookie {cookie.name}: Secure and HttpOnly."),
        Text(f"ない属性: {'、'.join(missing) or 'なし'}", f"missing: {', '.join(missing) or 'none'}"),
    )


def _kept_to_the_site(cookie: Cookie) -> Outcome:
    said = cookie.same_site.value
    return Outcome(
        cookie.same_site in _FITTING,
        Text(
            f"Cookie {cookie.name} の SameSite が Lax か Strict である。",
            f"Cookie {cookie.name}: SameSite Lax or Strict.",
        ),
        Text(f"SameSite: {said or '指定なし（ブラウザーの既定に頼る）'}", f"SameSite: {said or 'not given'}"),
    )
