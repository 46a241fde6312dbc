"""Every page of the stand-in in every state that it has, for who wants to look at them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx

from conformance.actors.portal import NoticeList, PortalLink
from conformance.vocabulary import Text
from conformance.wires.base import AnswerKind, NoticeHeader, PartnerAnswer, Violation

from .conftest import BASE, FakeWire, Visitor, make_portal

__all__ = ["NASTY", "REALISTIC", "gallery", "header", "linked"]

NASTY = (
    '<script>alert("x")</script>&amp; \u202eしょるあで向逆\u202c '
    + "長" * 60
    + " "
    + "A" * 120
    + " ﷽ e\u0301\u0327 👩‍👩‍👧"
)
REALISTIC = "令和8年度 住民税（市民税・県民税）の税額決定通知書を交付しました"


def header(
    title: str | None = REALISTIC, url: str | None = "https://partner.test/n/1", **other: object
) -> NoticeHeader:
    known = {
        "id": "1",
        "sender": "試験市 税務部市民税課",
        "received_at": "2026-06-01T09:00:00+09:00",
        "retain_until": "2027-05-31T23:59:59+09:00",
        "opened": False,
    }
    return NoticeHeader(**{**known, **other}, title=title, url=url, raw={})  # type: ignore[arg-type]


def linked(visitor: Visitor, *, retrieving: bool = True) -> None:
    """Log in and be linked, with notices chosen and consented to if `retrieving`."""
    visitor.log_in()
    visitor.portal.state.links["A"] = PortalLink("A", "mp-1", settled=True)
    if retrieving:
        visitor.post("/notices/settings", service="yes", consent="yes")


def gallery(partner: str = "試験サービス", words: str = REALISTIC) -> Iterator[tuple[str, str]]:
    """Name and source of each page; `partner` and `words` stand wherever a partner's own text is shown."""
    for show in _PAGES:
        wire = FakeWire()
        portal = make_portal(wire)
        portal.partner_name = partner
        response = show(Visitor(portal), words)
        yield show.__name__, response.content.decode()


def _list(visitor: Visitor, listed: NoticeList) -> httpx.Response:
    linked(visitor)
    visitor.portal.state.listed["A"] = listed
    return visitor.get("/notices")


def home_logged_out(visitor: Visitor, words: str) -> httpx.Response:
    return visitor.get("/")


def login(visitor: Visitor, words: str) -> httpx.Response:
    return visitor.get("/login")


def home(visitor: Visitor, words: str) -> httpx.Response:
    visitor.log_in()
    return visitor.get("/")


def services(visitor: Visitor, words: str) -> httpx.Response:
    visitor.log_in()
    return visitor.get("/services")


def services_settling(visitor: Visitor, words: str) -> httpx.Response:
    visitor.log_in()
    visitor.portal.state.links["A"] = PortalLink("A", "mp-1")
    return visitor.get("/services")


def services_linked(visitor: Visitor, words: str) -> httpx.Response:
    linked(visitor)
    return visitor.get("/services")


def link_consent(visitor: Visitor, words: str) -> httpx.Response:
    visitor.log_in()
    return visitor.post("/services/link")


def message(visitor: Visitor, words: str) -> httpx.Response:
    visitor.log_in()
    visitor.post("/services/link")
    return visitor.post("/services/link/consent", answer="decline")


def unlink(visitor: Visitor, words: str) -> httpx.Response:
    linked(visitor)
    return visitor.get("/services/unlink")


def unlinked(visitor: Visitor, words: str) -> httpx.Response:
    linked(visitor)
    return visitor.post("/services/unlink", answer="agree")


def _answered(
    visitor: Visitor, words: str, answer: Callable[[httpx.Request, PartnerAnswer], httpx.Response]
) -> httpx.Response:
    linked(visitor)
    request = httpx.Request("GET", BASE, headers={"Cookie": visitor.cookie})
    return answer(request, PartnerAnswer(AnswerKind.REFUSED, words, (Violation(Text(words, words), "指針 2.2.2"),)))


def not_unlinked(visitor: Visitor, words: str) -> httpx.Response:
    return _answered(visitor, words, visitor.portal.unlink_answered)


def signed_off_in_part(visitor: Visitor, words: str) -> httpx.Response:
    return _answered(visitor, words, visitor.portal.sign_off_answered)


def signed_off_here_only(visitor: Visitor, words: str) -> httpx.Response:
    visitor.log_in()
    return visitor.post("/sign-off")


def signed_off(visitor: Visitor, words: str) -> httpx.Response:
    visitor.log_in()
    visitor.link()
    return visitor.post("/sign-off")


def second(visitor: Visitor, words: str) -> httpx.Response:
    visitor.log_in()
    return visitor.get("/services/second")


def notice_settings(visitor: Visitor, words: str) -> httpx.Response:
    visitor.log_in()
    return visitor.get("/notices/settings")


def notice_settings_chosen(visitor: Visitor, words: str) -> httpx.Response:
    linked(visitor)
    return visitor.get("/notices/settings")


def notices(visitor: Visitor, words: str) -> httpx.Response:
    headers = (
        header(words, sender=words),
        header(opened=True, retain_until=None, nulls=frozenset({"retain_until"}), url="https://partner.test/n/2"),
        header("納期限のお知らせ", retain_until="2026-12-31", url="https://partner.test/n/3?" + "a" * 200),
        header(None, "javascript:alert(1)", sender=None, received_at=words, retain_until=None, opened=None),
    )
    return _list(visitor, NoticeList(True, headers))


def notices_empty(visitor: Visitor, words: str) -> httpx.Response:
    return _list(visitor, NoticeList(True))


def notices_failed(visitor: Visitor, words: str) -> httpx.Response:
    return _list(visitor, NoticeList(False, detail="提供なし（HTTP 500）"))


def notices_not_retrieved(visitor: Visitor, words: str) -> httpx.Response:
    linked(visitor)
    return visitor.get("/notices")


def notices_not_chosen(visitor: Visitor, words: str) -> httpx.Response:
    linked(visitor, retrieving=False)
    return visitor.get("/notices")


def notices_not_linked(visitor: Visitor, words: str) -> httpx.Response:
    visitor.log_in()
    return visitor.get("/notices")


def not_found(visitor: Visitor, words: str) -> httpx.Response:
    visitor.log_in()
    return visitor.get("/no-such-page")


def no_user_folder(visitor: Visitor, words: str) -> httpx.Response:
    visitor.log_in("C")
    return visitor.post("/services/link")


def message_refused(visitor: Visitor, words: str) -> httpx.Response:
    violations = [
        Violation(Text(words, words), "saml-core-2.0-os 3.2.1"),
        Violation(Text("署名がない。", ""), "P-SAML-1"),
    ]
    return visitor.portal.message_refused(httpx.Request("POST", BASE), "AuthnRequest", violations)


def authentication_refused(visitor: Visitor, words: str) -> httpx.Response:
    return visitor.portal.sign_on_from_partner_refused(httpx.Request("POST", BASE), words)


def down(visitor: Visitor, words: str) -> httpx.Response:
    visitor.portal.down = True
    return visitor.get("/")


_PAGES = (
    home_logged_out,
    login,
    home,
    services,
    services_settling,
    services_linked,
    link_consent,
    message,
    unlink,
    unlinked,
    not_unlinked,
    signed_off,
    signed_off_in_part,
    signed_off_here_only,
    second,
    notice_settings,
    notice_settings_chosen,
    notices,
    notices_empty,
    notices_failed,
    notices_not_retrieved,
    notices_not_chosen,
    notices_not_linked,
    not_found,
    no_user_folder,
    message_refused,
    authentication_refused,
    down,
)
