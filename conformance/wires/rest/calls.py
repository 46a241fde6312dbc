"""The partner's calls: authenticated, read by the contract, and carried out by the portal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl

import httpx

from ...evidence.exchange import RecordedRequest
from ...profile import Absent, Basic, RestAnswer, RestCall
from ..base import AnswerKind, Handler, PortalSide, SignedOn
from ..credentials import is_authorized
from ..json_documents import UNREADABLE, Flaws, fill_document, read_document
from .answers import place_of, search
from .asking import ask, filled_url
from .context import CLAUSE, Context

__all__ = ["CALL_VALUES", "ENTER", "Calls"]

ENTER: Final = "/rest/enter"
"""Where the browser brings the ticket of a citizen whom the partner vouched for directly."""

CALL_VALUES: Final[Mapping[str, Mapping[str, str]]] = {
    "link_start": {},
    "link_finished": {"reference": "reference", "linked": "result == 'linked'"},
    "sign_on_start": {"landing": "landing"},
    "sign_on": {"code": "code", "state": "state", "error": "error"},
    "sign_off": {"pseudonym": "pseudonym", "session": "session"},
}
"""Our own form of each call: name of the value to where it is."""


@dataclass(slots=True)
class _Incoming:
    """One call under examination."""

    name: str
    call: RestCall
    request: httpx.Request
    document: Any
    values: Mapping[str, Any]
    flaws: Flaws

    def text(self, name: str) -> str | None:
        value = self.values.get(name)
        return value if isinstance(value, str) and value else None

    def need(self, name: str) -> str:
        """A value without which the portal cannot act; empty, with a fatal flaw, where it is missing."""
        value = self.text(name)
        if value is None:
            place = place_of(_expressions(self.name, self.call).get(name, name))
            self.flaws.add(
                f"{place.ja} に必要な値（文字列）がない。", f"{place.en} has not the string that is needed.", fatal=True
            )
        return value or ""


class Calls:
    """The portal's side of `[wires.rest.calls]`."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._acts: Mapping[str, Callable[[_Incoming], httpx.Response]] = {
            "link_start": lambda incoming: self._checked(incoming) or self._portal.start_link(incoming.request),
            "link_finished": self._link_finished,
            "sign_on_start": self._sign_on_start,
            "sign_on": self._sign_on,
            "sign_off": self._sign_off,
        }

    def endpoints(self, by: str) -> Mapping[str, Handler]:
        """The handlers of the calls that come this way (`direct`, `browser`), by path."""
        found: dict[str, Handler] = {
            call.path: self._handler(name, call) for name, call in self._declared() if call.by == by
        }
        if by == "browser" and any(name == "sign_on" and call.by == "direct" for name, call in self._declared()):
            found[ENTER] = self._enter
        return found

    @property
    def _portal(self) -> PortalSide:
        return self._context.parts.portal

    def _declared(self) -> tuple[tuple[str, RestCall], ...]:
        return self._context.options.calls.declared

    def _handler(self, name: str, call: RestCall) -> Handler:
        return lambda request: self._receive(name, call, request)

    def _receive(self, name: str, call: RestCall, request: httpx.Request) -> httpx.Response:
        flaws = Flaws(CLAUSE)
        if call.by == "direct":
            credentials = self._context.options.calls.authentication
            shown = request.headers.get("Authorization")
            if credentials is None or not is_authorized(shown, credentials):
                flaws.add("資格情報がないか、正しくない。", "Credentials are missing or wrong.", fatal=True)
                self._log(name, request, None, flaws)
                scheme = "Basic" if isinstance(credentials, Basic) else "Bearer"
                return _problem(HTTPStatus.UNAUTHORIZED, {"WWW-Authenticate": f'{scheme} realm="portal"'})
        if request.method != call.verb:
            flaws.add(
                f"メソッドが {request.method} である（申告: {call.verb}）。",
                f"The method is {request.method} (declared: {call.verb}).",
                fatal=True,
            )
        document = _carried(call, request, flaws)
        if document is not UNREADABLE:
            schema = call.schema or (None if call.values else f"rest/{name}_call")
            if schema is not None:
                flaws.against(document, schema)
        values = {key: search(where, document) for key, where in _expressions(name, call).items()}
        return self._acts[name](_Incoming(name, call, request, document, values, flaws))

    # -- what each call makes the portal do -------------------------------------------------------------------------

    def _link_finished(self, incoming: _Incoming) -> httpx.Response:
        pseudonym = incoming.text("pseudonym")
        if pseudonym is None:
            pseudonym = self._context.references.get(incoming.need("reference"), "")
        linked = bool(incoming.values.get("linked"))
        known = bool(pseudonym) and (
            self._portal.link_finished(pseudonym) if linked else self._portal.unlink_from_partner(pseudonym)
        )
        if not known:
            by_browser = incoming.call.by == "browser"
            incoming.flaws.add(
                "進行中の属性連携を指していない。", "It names no link that is under way.", fatal=by_browser
            )
        refused = self._checked(incoming)
        if refused is not None:
            return refused
        if incoming.call.by == "browser" and incoming.call.answer.is_page:
            return self._portal.came_back_from_linking(incoming.request, linked=linked)
        return self._answer(incoming.call, {}) if known else _problem(HTTPStatus.NOT_FOUND)

    def _sign_on_start(self, incoming: _Incoming) -> httpx.Response:
        refused = self._checked(incoming)
        if refused is not None:
            return refused
        return self._portal.open_service(incoming.request, incoming.text("landing"))

    def _sign_on(self, incoming: _Incoming) -> httpx.Response:
        if incoming.call.by == "direct":
            return self._vouched_directly(incoming)
        self._check_state(incoming)
        error = incoming.text("error")
        code = incoming.need("code") if error is None else ""
        refused = self._checked(incoming)
        if refused is not None:
            return refused
        if error is not None:
            return self._portal.sign_on_from_partner_refused(incoming.request, error)
        return self._redeem(incoming.request, code)

    def _redeem(self, request: httpx.Request, code: str) -> httpx.Response:
        reading = ask(self._context, "redeem", self._context.options.redeem, {"code": code}, "pseudonym")
        if reading.kind is AnswerKind.INVALID:
            return self._portal.message_refused(request, "redeem_answer", reading.violations)
        if reading.kind is AnswerKind.ACCEPTED and reading.value is not None:
            return self._portal.sign_on_from_partner(request, reading.value)
        return self._portal.sign_on_from_partner_refused(request, reading.detail)

    def _check_state(self, incoming: _Incoming) -> None:
        """Only what the portal asked for is taken, unless the partner may start by itself."""
        state = incoming.text("state")
        if state is not None and state in self._context.states:
            self._context.states.discard(state)
            return
        offer = self._context.parts.profile.offers.sign_on_from_partner
        if state is None and not isinstance(offer, Absent) and offer.start == "partner":
            return
        place = place_of(_expressions("sign_on", incoming.call).get("state", "state"))
        incoming.flaws.add(
            f"{place.ja} が、ポータルの求めたものでない。", f"{place.en} is not what the portal asked for.", fatal=True
        )

    def _vouched_directly(self, incoming: _Incoming) -> httpx.Response:
        pseudonym = incoming.need("pseudonym")
        refused = self._checked(incoming)
        if refused is not None:
            return refused
        ticket = self._context.token()
        self._context.tickets[ticket] = pseudonym
        return self._answer(incoming.call, {"url": self._context.url(f"{ENTER}?ticket={ticket}")})

    def _enter(self, request: httpx.Request) -> httpx.Response:
        pseudonym = self._context.tickets.pop(request.url.params.get("ticket", ""), None)
        if pseudonym is None:
            return self._portal.sign_on_from_partner_refused(request, "ticket")
        return self._portal.sign_on_from_partner(request, pseudonym)

    def _sign_off(self, incoming: _Incoming) -> httpx.Response:
        pseudonym, session = incoming.need("pseudonym"), incoming.text("session")
        refused = self._checked(incoming)
        if refused is not None:
            return refused
        signed_on = None if session is None else SignedOn(pseudonym, session)
        ended = self._portal.end_session_from_partner(incoming.request, signed_on, pseudonym)
        if incoming.call.by == "browser" and incoming.call.answer.is_page:
            return self._portal.signed_off_at_partner(incoming.request, ended=ended)
        if incoming.call.by == "direct" and not ended:
            return _problem(HTTPStatus.NOT_FOUND)
        return self._answer(incoming.call, {})

    # -- answering --------------------------------------------------------------------------------------------------

    def _checked(self, incoming: _Incoming) -> httpx.Response | None:
        """Write the call down; an answer if the portal cannot act on it."""
        self._log(incoming.name, incoming.request, incoming.document, incoming.flaws)
        if not any(flaw.fatal for flaw in incoming.flaws.found):
            return None
        if incoming.call.by == "direct":
            return _problem(HTTPStatus.BAD_REQUEST)
        return self._portal.message_refused(incoming.request, f"{incoming.name}_call", incoming.flaws.found)

    def _log(self, name: str, request: httpx.Request, document: Any, flaws: Flaws) -> None:
        shown = None if document is UNREADABLE else document
        decoded = {"method": request.method, "path": request.url.path, "document": shown}
        self._context.log_received(f"{name}_call", decoded, flaws.found, None)

    def _answer(self, call: RestCall, values: Mapping[str, str]) -> httpx.Response:
        answer: RestAnswer = call.answer
        if answer.location is not None:
            location = self._context.parts.profile.resolve(filled_url(answer.location, values))
            return httpx.Response(303, headers={"Location": location, "Cache-Control": "no-store"})
        if answer.body is None:
            return httpx.Response(answer.status)
        return httpx.Response(answer.status, json=fill_document(answer.body, values))


def _expressions(name: str, call: RestCall) -> Mapping[str, str]:
    """Where the values are: as the profile says, and only if it says nothing as we say."""
    return call.values or CALL_VALUES[name]


def _carried(call: RestCall, request: httpx.Request, flaws: Flaws) -> Any:
    """The JSON document of a direct call; the parameters of one by the browser, each name once."""
    if call.by == "direct":
        if call.verb == "GET":
            return dict(request.url.params)
        recorded = RecordedRequest(request.method, str(request.url), tuple(request.headers.items()), request.read())
        flaws.content_type(recorded, "application/json")
        document = read_document(recorded, flaws)
        if document is UNREADABLE:
            flaws.add("この呼び出しを処理できない。", "The call cannot be acted on.", fatal=True)
        return document
    if request.method == "POST":
        return dict(parse_qsl(request.read().decode("utf-8", "replace"), keep_blank_values=True))
    return dict(request.url.params)


def _problem(status: HTTPStatus, headers: Mapping[str, str] | None = None) -> httpx.Response:
    """RFC 9457, of the general type."""
    return httpx.Response(
        status,
        headers={"Content-Type": "application/problem+json", **(headers or {})},
        json={"type": "about:blank", "title": status.phrase, "status": status.value},
    )
