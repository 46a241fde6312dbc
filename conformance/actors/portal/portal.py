"""The portal stand-in: its decisions and its screens, for whichever wires are chosen.

It is an HTTP application in one function (`handle`), so that the HTTP browser engine, a back-channel listener and a
TLS listener for Chromium serve the very same thing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from ...errors import ConformanceError
from ...wires.base import (
    AccountWire,
    AnswerKind,
    Decision,
    Facts,
    Grant,
    Handler,
    Interaction,
    PartnerAnswer,
    Refusal,
    RefusalReason,
    SignedOn,
    SignOnRequest,
    Violation,
)
from .direct import DirectCalls
from .faults import as_fault
from .pages import not_found, page, redirect, trouble
from .refused import RefusedMessage
from .screens import REFUSALS, Screens
from .state import AsIf, LinkConsent, PortalCitizen, PortalLink, PortalSession, PortalState
from .ways import Ways

__all__ = ["Portal"]

_COOKIE: Final = "mock_portal_session"
_ATTEMPTED: Final = "試験のための要求に、外部連携先システムが回答しました。"
_BASIC_FOUR: Final = ("name", "address", "birthDate", "sex")


class Portal:
    """Identity provider, keeper of links, consents and choices; and relying party for sign-on from the partner.

    Source: guideline 2.2.1 to 2.2.4. `new_pseudonym_on_relink` is the profile's answer to what the guideline leaves
    open; `on_pseudonym` is told each pseudonym that is made for a citizen or tried for him, before it is used.
    """

    def __init__(
        self,
        *,
        base_url: str,
        partner_name: str,
        citizens: Sequence[PortalCitizen],
        facts: Facts,
        new_pseudonym_on_relink: bool = True,
        on_pseudonym: Callable[[str, str], None] = lambda citizen, pseudonym: None,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.partner_name = partner_name
        self.state = PortalState({citizen.key: citizen for citizen in citizens})
        self.refused_messages: list[RefusedMessage] = []
        self.faults: list[ConformanceError] = []
        """What kept the portal from answering, ours or the partner's: told to whoever walks the citizen."""
        self.down = False
        self.issued: dict[str, str] = {}
        """The pseudonym last vouched for, per citizen."""
        self.released: list[tuple[str, ...]] = []
        """Names of the attributes released, one entry for each time that the portal vouched."""
        self.vouched: list[str] = []
        """Pseudonyms that the partner vouched for, to sign them on here."""
        self._facts = facts
        self._new_pseudonym = new_pseudonym_on_relink
        self._on_pseudonym = on_pseudonym
        self.ways = Ways(lambda: self.wire)
        self._wire: AccountWire | None = None
        self._screens = Screens(self)
        self._endpoints: Mapping[str, Handler] = {}
        self.direct = DirectCalls()

    # -- wiring ---------------------------------------------------------------------------------------------------

    def attach(self, wire: AccountWire) -> None:
        """Give the portal the wire that carries its account operations."""
        self._wire = wire
        self._endpoints = wire.endpoints()
        self.direct.endpoints = wire.direct_endpoints()

    @property
    def wire(self) -> AccountWire:
        if self._wire is None:
            raise RuntimeError("the portal has no account wire attached")
        return self._wire

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).netloc

    def url(self, path: str) -> str:
        return f"{self.base_url}{path}"

    def handle(self, request: httpx.Request) -> httpx.Response:
        """Answer one request to the portal's host; what kept it from that is in `faults`, and the citizen is told."""
        return self._safely(self._answer, request)

    def _safely(self, answer: Handler, request: httpx.Request) -> httpx.Response:
        try:
            return answer(request)
        except Exception as error:  # noqa: BLE001 - outermost here: the threads of a browser's proxy and of the listener lose exceptions, and a lost answer reads as the partner's fault
            return trouble(500, "処理を続けられません。", self.broke(error).text.ja)

    def broke(self, error: Exception) -> ConformanceError:
        """Keep what went wrong where nobody would hear of it."""
        self.faults.append(fault := as_fault(error))
        return fault

    def _answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if self.down and path != "/style.css":
            return page("down", 503, {"Retry-After": "600"})
        screen = self._screens.routes.get((request.method, path))
        if screen is not None:
            return screen(request)
        endpoint = self._endpoints.get(path)
        if endpoint is not None:
            return endpoint(request)
        return not_found(path, citizen=self.citizen_of(request))

    def handle_direct(self, request: httpx.Request) -> httpx.Response:
        """Answer one request that came to the listener: from the partner itself, never from a browser."""
        return httpx.Response(503) if self.down else self._safely(self.direct.serve, request)

    # -- replaced steps for negative cases --------------------------------------------------------------------------

    @contextmanager
    def vouching_as(self, citizen: str, pseudonym: str) -> Iterator[AsIf]:
        """Meanwhile the portal acts for the citizen under this pseudonym, whatever the links say."""
        self._on_pseudonym(citizen, pseudonym)
        self.state.as_if[citizen] = AsIf(pseudonym)
        try:
            yield self.state.as_if[citizen]
        finally:
            del self.state.as_if[citizen]

    # -- screens ----------------------------------------------------------------------------------------------------

    def screen(self, request: httpx.Request, name: str, **values: Any) -> httpx.Response:
        """One of the portal's pages, with the menu of whoever is logged in."""
        return page(name, citizen=self.citizen_of(request), partner=self.partner_name, **values)

    def citizen_of(self, request: httpx.Request) -> str | None:
        session = self.session(request)
        return session.citizen if session is not None else None

    # -- what the wire asks -----------------------------------------------------------------------------------------

    def decide(self, request: httpx.Request, asked: SignOnRequest) -> Decision:
        """Guideline 2.2.1 (only with a user folder, only when linked), 2.2.2(1) (only on consent)."""
        session = self.session(request)
        if session is None:
            return Interaction(self.ask_login(request))
        if session.citizen in self.state.as_if:
            return self._grant(session, self.state.as_if[session.citizen].use())
        link = self.state.links.get(session.citizen)
        if link is not None and not session.linking:
            link.settled = True
            return self._grant(session, link.pseudonym)
        if not (session.linking or asked.may_link):
            return Refusal(RefusalReason.NOT_LINKED)
        if not self.state.citizens[session.citizen].user_folder:
            return self._end_linking(session, RefusalReason.NO_USER_FOLDER)
        if session.link_consent is None:
            return Interaction(redirect(self.url(f"/services/link/consent?waiting={self.wait_for_citizen(request)}")))
        if session.link_consent is LinkConsent.DECLINED:
            return self._end_linking(session, RefusalReason.NO_CONSENT)
        session.linking, session.link_consent = False, None
        if link is None:
            link = PortalLink(session.citizen, self._pseudonym_for(session.citizen))
            self.state.links[session.citizen] = link
        released = {
            key: self.state.citizens[session.citizen].attributes[key] for key in asked.attributes if key in _BASIC_FOUR
        }
        return self._grant(session, link.pseudonym, released)

    def end_session_from_partner(self, request: httpx.Request, signed_on: SignedOn | None, pseudonym: str) -> bool:
        """Guideline 2.2-4: sign-off reaches the portal's own session too."""
        ended = [session for session in self.state.sessions.values() if session.rests_on(signed_on, pseudonym)]
        for session in ended:
            del self.state.sessions[session.id]
        return bool(ended)

    def signed_off_at_partner(self, request: httpx.Request, *, ended: bool) -> httpx.Response:
        if ended:
            return page("signed_off", headers=self.expired_cookie(), partner=self.partner_name, answer=None)
        return self.screen(
            request, "message", message="外部連携先システムからのログアウトに当たるログイン状態がありません。"
        )

    def unlink_from_partner(self, pseudonym: str) -> bool:
        link = next((link for link in self.state.links.values() if link.pseudonym == pseudonym), None)
        if link is None:
            return False
        self.retire(link)
        return True

    def link_finished(self, pseudonym: str) -> bool:
        link = next((link for link in self.state.links.values() if link.pseudonym == pseudonym), None)
        if link is not None:
            link.settled = link.told = True
        return link is not None

    def came_back_from_linking(self, request: httpx.Request, *, linked: bool) -> httpx.Response:
        if linked:
            return self.open_service(request, None)
        return page("message", message="外部連携先システムで連携が完了しませんでした。連携していません。")

    def sign_on_from_partner(self, request: httpx.Request, pseudonym: str, index: str | None = None) -> httpx.Response:
        """Guideline 2.2.3(1): the partner authenticates; only a linked pseudonym opens a session."""
        self.vouched.append(pseudonym)
        link = next((link for link in self.state.links.values() if link.pseudonym == pseudonym), None)
        if link is None:
            return trouble(
                403,
                "連携していない利用者のため、ログインできません。",
                "外部連携先システムが認証した利用者の仮名は、現在のどの連携のものでもありません。",
                partners=True,
            )
        session = self.open_session(link.citizen)
        session.vouched_for, session.vouched_index = pseudonym, index
        return redirect(self.url("/"), self.session_cookie(session))

    def sign_on_from_partner_refused(self, request: httpx.Request, detail: str) -> httpx.Response:
        return trouble(403, "外部連携先システムが認証を拒否しました。", f"回答：{detail}", partners=True)

    def sign_off_answered(self, request: httpx.Request, answer: PartnerAnswer) -> httpx.Response:
        self.state.answers["sign_off"] = answer
        if self.state.attempting:
            return self.screen(request, "message", message=_ATTEMPTED)
        session = self.session(request)
        if session is not None:
            del self.state.sessions[session.id]
        return page("signed_off", headers=self.expired_cookie(), partner=self.partner_name, answer=answer)

    def unlink_answered(self, request: httpx.Request, answer: PartnerAnswer) -> httpx.Response:
        self.state.answers["unlink"] = answer
        if self.state.attempting:
            return self.screen(request, "message", message=_ATTEMPTED)
        session = self.session(request)
        link = self.state.links.get(session.citizen) if session is not None else None
        if answer.kind is AnswerKind.ACCEPTED and link is not None and session is not None:
            if session.unlinking == link.pseudonym:
                self.retire(link)
            session.unlinking = None
        return self.screen(request, "unlinked", answer=answer, accepted=answer.kind is AnswerKind.ACCEPTED)

    def message_refused(self, request: httpx.Request, kind: str, violations: Sequence[Violation]) -> httpx.Response:
        refused = RefusedMessage(kind, violations)
        self.refused_messages.append(refused)
        return trouble(
            403,
            "外部連携先システムから届いた電文を処理できません。",
            "電文に次の問題があるため、マイナポータルは処理を中止しました。",
            partners=True,
            kind=kind,
            violations=violations,
        )

    # -- sessions ---------------------------------------------------------------------------------------------------

    def session(self, request: httpx.Request) -> PortalSession | None:
        for part in request.headers.get("Cookie", "").split(";"):
            name, _, value = part.strip().partition("=")
            if name == _COOKIE:
                return self.state.sessions.get(value)
        return None

    def open_session(self, citizen: str) -> PortalSession:
        session = PortalSession(self.token(), citizen)
        self.state.sessions[session.id] = session
        return session

    def session_cookie(self, session: PortalSession) -> dict[str, str]:
        # A partner's POST binding brings the browser here from another site: only SameSite=None carries the session.
        return {"Set-Cookie": f"{_COOKIE}={session.id}; Path=/; Secure; HttpOnly; SameSite=None"}

    def expired_cookie(self) -> dict[str, str]:
        return {"Set-Cookie": f"{_COOKIE}=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=None"}

    def token(self) -> str:
        return f"{self._facts.random.getrandbits(160):040x}"

    def _grant(self, session: PortalSession, pseudonym: str, attributes: Mapping[str, str] | None = None) -> Grant:
        signed_on = SignedOn(pseudonym, f"_{self.token()}")
        session.signed_on.append(signed_on)
        self.issued[session.citizen] = pseudonym
        self.released.append(tuple(attributes or ()))
        return Grant(pseudonym, signed_on.session_index, self._facts.now(), attributes or {})

    def vouch_unasked(self, request: httpx.Request, asked: SignOnRequest) -> Grant | httpx.Response:
        """Vouch of the portal's own accord (unsolicited), by the same decision as when asked."""
        decision = self.decide(request, asked)
        if isinstance(decision, Interaction):
            return decision.response
        if isinstance(decision, Refusal):
            told = self.wire.start_refused(decision)
            return told or trouble(403, REFUSALS[decision.reason], citizen=self.citizen_of(request))
        return decision

    # -- links ------------------------------------------------------------------------------------------------------

    def _pseudonym_for(self, citizen: str) -> str:
        former = [pseudonym for pseudonym, owner in self.state.retired.items() if owner == citizen]
        kept = former[-1] if former and not self._new_pseudonym else None
        pseudonym = self.state.chosen_for(citizen) or kept or self.unused_pseudonym()
        self._on_pseudonym(citizen, pseudonym)
        return pseudonym

    def unused_pseudonym(self) -> str:
        """An opaque pseudonym that nobody has and nobody had."""
        return f"mp-{self.token()}"

    def retire(self, link: PortalLink) -> None:
        self.state.retired[link.pseudonym] = link.citizen
        del self.state.links[link.citizen]
        self.state.listed.pop(link.citizen, None)

    def _end_linking(self, session: PortalSession, reason: RefusalReason) -> Refusal:
        session.linking, session.link_consent = False, None
        return Refusal(reason)

    # -- requests that wait for the citizen -------------------------------------------------------------------------

    def wait_for_citizen(self, request: httpx.Request) -> str:
        key = self.token()[:16]
        self.state.waiting[key] = request
        return key

    def resume(self, key: str, session: PortalSession) -> httpx.Response:
        """Take up a request that had to wait for the citizen, now with his session."""
        waiting = self.state.waiting.pop(key)
        waiting.headers["Cookie"] = f"{_COOKIE}={session.id}"
        return self.handle(waiting)

    def ask_login(self, request: httpx.Request) -> httpx.Response:
        return redirect(self.url(f"/login?waiting={self.wait_for_citizen(request)}"))

    def start_link(self, request: httpx.Request) -> httpx.Response:
        """To the partner, to link; where the portal vouches first, the citizen is asked first."""
        if not self.wire.portal_vouches_first:
            return self._sent(request, self.wire.start_link(None))
        requested = self.wire.describe_partner().requested_attributes
        grant = self.vouch_unasked(request, SignOnRequest(may_link=True, attributes=requested))
        if not isinstance(grant, Grant):
            return grant
        outcome = self.wire.start_link(None, grant)
        link = next((link for link in self.state.links.values() if link.pseudonym == grant.pseudonym), None)
        if isinstance(outcome, PartnerAnswer) and link is not None and not link.settled:
            self.retire(link)
        return self._sent(request, outcome)

    def open_service(self, request: httpx.Request, landing: str | None, *, unsolicited: bool = False) -> httpx.Response:
        """To the partner, signing on; `unsolicited` vouches first where this wire would wait to be asked."""
        if self.session(request) is None:
            return self.ask_login(request)
        if not (unsolicited or self.wire.portal_vouches_first):
            return self._sent(request, self.wire.start_sign_on(landing))
        grant = self.vouch_unasked(request, SignOnRequest(may_link=False))
        return self._sent(request, self.wire.start_sign_on(landing, grant)) if isinstance(grant, Grant) else grant

    def _sent(self, request: httpx.Request, outcome: httpx.Response | PartnerAnswer) -> httpx.Response:
        """The browser on its way, or what the citizen is shown where the partner took nothing."""
        if not isinstance(outcome, PartnerAnswer):
            return outcome
        session = self.session(request)
        if session is not None:
            # What the partner did not take gave no login state there.
            del session.signed_on[-1:]
        if outcome.kind is AnswerKind.INVALID:
            return self.message_refused(request, outcome.detail, outcome.violations)
        return trouble(
            403,
            "外部連携先システムが受け付けませんでした。",
            f"外部連携先システムの回答: {outcome.detail}",
            citizen=self.citizen_of(request),
            partners=True,
        )

    def may_retrieve_notices(self, citizen: str) -> bool:
        """Guideline 2.2-5 and 2.2.4: chosen by the citizen, and consented to."""
        return citizen in self.state.notice_choice and citizen in self.state.notice_consent
