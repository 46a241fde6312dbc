"""The portal's own screens: what the citizen presses there, and what follows (guideline 2.2.2 to 2.2.4, 2.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

import httpx

from ...wires.base import PartnerAnswer, RefusalReason, SignedOn
from .notice_list import NoticeRow, NoticeStanding, standing_of
from .pages import page, redirect, style_sheet, trouble
from .state import LinkConsent

if TYPE_CHECKING:
    from .portal import Portal

__all__ = ["REFUSALS", "Screens"]

REFUSALS: Final = {
    RefusalReason.NO_USER_FOLDER: "利用者フォルダーを開設していないため、連携できません。",
    RefusalReason.NO_CONSENT: "連携に同意しなかったため、連携しませんでした。",
    RefusalReason.NOT_LINKED: "連携していません。",
}


class Screens:
    """`routes` by method and path. Decisions are the portal's; a screen asks for them and shows what came of it."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self.routes: Mapping[tuple[str, str], Callable[[httpx.Request], httpx.Response]] = {
            ("GET", "/style.css"): lambda request: style_sheet(),
            ("GET", "/"): self._home,
            ("GET", "/login"): self._login_form,
            ("POST", "/login"): self._login,
            ("GET", "/services"): self._services,
            ("POST", "/services/link"): self._choose_link,
            ("GET", "/services/link/consent"): self._link_consent_form,
            ("POST", "/services/link/consent"): self._link_consent,
            ("POST", "/services/link/settle"): self._settle_link,
            ("GET", "/services/open"): self._open_service,
            ("GET", "/services/link/start"): self._go_to_link_start,
            ("GET", "/services/second"): self._second_service,
            ("GET", "/services/unlink"): self._unlink_form,
            ("POST", "/services/unlink"): self._unlink,
            ("POST", "/login/partner"): self._login_by_partner,
            ("POST", "/sign-off"): self._sign_off,
            ("GET", "/notices"): self._notices,
            ("GET", "/notices/settings"): self._notice_settings_form,
            ("POST", "/notices/settings"): self._notice_settings,
        }

    def _home(self, request: httpx.Request) -> httpx.Response:
        return self._portal.screen(request, "home")

    def _login_form(self, request: httpx.Request) -> httpx.Response:
        waiting = request.url.params.get("waiting", "")
        return page(
            "login",
            citizens=list(self._portal.state.citizens.values()),
            waiting=waiting,
            partner=self._portal.partner_name,
        )

    def _login(self, request: httpx.Request) -> httpx.Response:
        form = _form(request)
        if form.get("card") not in self._portal.state.citizens:
            return trouble(403, "カードを読み取れません。", "選んだ利用者は、試験用の利用者にありません。")
        session = self._portal.open_session(form["card"])
        waiting = form.get("waiting", "")
        response = (
            self._portal.resume(waiting, session)
            if waiting in self._portal.state.waiting
            else redirect(self._portal.url("/services"))
        )
        response.headers.update(self._portal.session_cookie(session))
        return response

    def _login_by_partner(self, request: httpx.Request) -> httpx.Response:
        return self._portal.wire.start_sign_on_from_partner()

    def _services(self, request: httpx.Request) -> httpx.Response:
        session = self._portal.session(request)
        if session is None:
            return self._portal.ask_login(request)
        link = self._portal.state.links.get(session.citizen)
        return self._portal.screen(request, "services", link=link)

    def _choose_link(self, request: httpx.Request) -> httpx.Response:
        session = self._portal.session(request)
        if session is None:
            return self._portal.ask_login(request)
        if not self._portal.state.citizens[session.citizen].user_folder:
            return trouble(403, REFUSALS[RefusalReason.NO_USER_FOLDER], citizen=session.citizen)
        session.linking, session.link_consent = True, None
        return redirect(self._portal.url("/services/link/consent"))

    def _link_consent_form(self, request: httpx.Request) -> httpx.Response:
        if self._portal.session(request) is None:
            return self._portal.ask_login(request)
        return self._portal.screen(request, "link_consent", waiting=request.url.params.get("waiting", ""))

    def _link_consent(self, request: httpx.Request) -> httpx.Response:
        session = self._portal.session(request)
        if session is None:
            return self._portal.ask_login(request)
        form = _form(request)
        agreed = form.get("answer") == "agree"
        session.link_consent = LinkConsent.GIVEN if agreed else LinkConsent.DECLINED
        if form.get("waiting") in self._portal.state.waiting:
            session.linking = True
            return self._portal.resume(form["waiting"], session)
        if not agreed:
            session.linking, session.link_consent = False, None
            return self._portal.screen(request, "message", message=REFUSALS[RefusalReason.NO_CONSENT])
        return self._portal.start_link(request)

    def _settle_link(self, request: httpx.Request) -> httpx.Response:
        session = self._portal.session(request)
        if session is None:
            return self._portal.ask_login(request)
        link = self._portal.state.links.get(session.citizen)
        if link is not None and not link.settled:
            if _form(request).get("answer") == "linked":
                link.settled = True
            else:
                self._portal.retire(link)
        return redirect(self._portal.url("/services"))

    def _open_service(self, request: httpx.Request) -> httpx.Response:
        asked = request.url.params
        return self._portal.open_service(request, asked.get("landing"), unsolicited=asked.get("way") == "unsolicited")

    def _go_to_link_start(self, request: httpx.Request) -> httpx.Response:
        """As if the citizen had started linking at the partner, without the portal's screens before it."""
        return self._portal.start_link(request)

    def _second_service(self, request: httpx.Request) -> httpx.Response:
        """Another partner, inside the stand-in: served on the same authentication, under a pseudonym of its own."""
        session = self._portal.session(request)
        if session is None:
            return self._portal.ask_login(request)
        pseudonym = self._portal.state.second_pseudonyms.setdefault(session.citizen, self._portal.unused_pseudonym())
        return self._portal.screen(request, "second", pseudonym=pseudonym)

    def _unlink_form(self, request: httpx.Request) -> httpx.Response:
        session = self._portal.session(request)
        if session is None:
            return self._portal.ask_login(request)
        return self._portal.screen(request, "unlink")

    def _unlink(self, request: httpx.Request) -> httpx.Response:
        """Guideline 2.2.2(2): only on the citizen's own consent at the portal."""
        session = self._portal.session(request)
        if session is None:
            return self._portal.ask_login(request)
        if _form(request).get("answer") != "agree":
            return self._portal.screen(request, "message", message="連携を解除しませんでした。")
        as_if = self._portal.state.as_if.get(session.citizen)
        link = self._portal.state.links.get(session.citizen)
        if as_if is None and link is None:
            return trouble(409, "連携していません。", "解除する連携がありません。", citizen=session.citizen)
        pseudonym = as_if.use() if as_if else link.pseudonym if link else ""
        session.unlinking = pseudonym
        outcome = self._portal.wire.start_unlink(pseudonym, self._portal.ways.unlink)
        return self._portal.unlink_answered(request, outcome) if isinstance(outcome, PartnerAnswer) else outcome

    def _sign_off(self, request: httpx.Request) -> httpx.Response:
        """Guideline 2.2.3(2): one act of the citizen reaches the partner in single sign-on and the portal."""
        session = self._portal.session(request)
        if session is None:
            return self._portal.ask_login(request)
        as_if = self._portal.state.as_if.get(session.citizen)
        signed_on = (
            SignedOn(as_if.use(), f"_{self._portal.token()}") if as_if else next(iter(session.signed_on[-1:]), None)
        )
        if signed_on is None:
            del self._portal.state.sessions[session.id]
            return page("signed_off", headers=self._portal.expired_cookie(), partner=None, answer=None)
        outcome = self._portal.wire.start_sign_off(signed_on, self._portal.ways.sign_off)
        return self._portal.sign_off_answered(request, outcome) if isinstance(outcome, PartnerAnswer) else outcome

    def _notices(self, request: httpx.Request) -> httpx.Response:
        """Guideline 2.1, figure 2.3-2: titles as links. What is listed was retrieved before; the page asks nobody."""
        session = self._portal.session(request)
        if session is None:
            return self._portal.ask_login(request)
        standing = standing_of(self._portal.state, session.citizen, self._portal.may_retrieve_notices(session.citizen))
        listed = self._portal.state.listed.get(session.citizen)
        shown = listed.headers if listed is not None and standing is NoticeStanding.LISTED else ()
        return self._portal.screen(
            request,
            "notices",
            standing=standing,
            notices=[NoticeRow.of(header) for header in shown],
            detail=listed.detail if listed is not None else "",
        )

    def _notice_settings_form(self, request: httpx.Request) -> httpx.Response:
        session = self._portal.session(request)
        if session is None:
            return self._portal.ask_login(request)
        state = self._portal.state
        return self._portal.screen(
            request,
            "notice_settings",
            chosen=session.citizen in state.notice_choice,
            consented=session.citizen in state.notice_consent,
        )

    def _notice_settings(self, request: httpx.Request) -> httpx.Response:
        """Guideline table 2.2-1 no. 5 (the citizen's own choice) and 2.2.4 (his consent)."""
        session = self._portal.session(request)
        if session is None:
            return self._portal.ask_login(request)
        form = _form(request)
        for known, field in (
            (self._portal.state.notice_choice, "service"),
            (self._portal.state.notice_consent, "consent"),
        ):
            if form.get(field) == "yes":
                known.add(session.citizen)
            else:
                known.discard(session.citizen)
                self._portal.state.listed.pop(session.citizen, None)
        return redirect(self._portal.url("/notices/settings"))


def _form(request: httpx.Request) -> dict[str, str]:
    """Form fields (application/x-www-form-urlencoded), the first of each name."""
    return {name: values[0] for name, values in parse_qs(request.read().decode(), keep_blank_values=True).items()}
