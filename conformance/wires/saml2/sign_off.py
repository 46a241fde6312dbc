"""Sign-off from both sides (saml-profiles-2.0-os 4.4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import httpx

from ..base import PartnerAnswer, SignedOn, Violation
from . import names, soap
from .answers import ANSWER_NEEDS
from .checks import Circumstances
from .context import Context
from .endpoint import Incoming, MessageEndpoint
from .inbound import Envelope, receive_by_soap
from .logout import LogoutRequest
from .message_checks import check_logout_request
from .metadata_model import Endpoint
from .outbound import answer_by_soap, send_by_browser
from .status_exchange import ask_partner, receive_answer

__all__ = ["DirectSignOffEndpoint", "SignOffEndpoint", "ask_sign_off"]

_REQUEST_NEEDS = frozenset({"id", "issuer", "nameId"})


def ask_sign_off(context: Context, signed_on: SignedOn, endpoint: Endpoint) -> httpx.Response | PartnerAnswer:
    name_id = context.name_id(signed_on.pseudonym)
    return ask_partner(
        context,
        context.builders.logout_request,
        lambda kind, addressing: kind(addressing, name_id, signed_on.session_index),
        endpoint,
    )


class SignOffEndpoint(MessageEndpoint):
    """`/saml/slo`: the partner's sign-off, and its answers to the portal's."""

    path = "/saml/slo"
    needed: ClassVar = {"LogoutRequest": _REQUEST_NEEDS, "LogoutResponse": ANSWER_NEEDS}

    def act(self, incoming: Incoming) -> httpx.Response:
        if isinstance(incoming.message, LogoutRequest):
            codes = _end_session(self, incoming, incoming.message)
            return self.refuse(incoming) if codes is None else self._answer(incoming, codes)
        answer = receive_answer(self, incoming, "LogoutRequest")
        return self.context.portal.sign_off_answered(incoming.request, answer)

    def _answer(self, incoming: Incoming, codes: tuple[str, ...]) -> httpx.Response:
        endpoint = incoming.role.logout_endpoint(names.HTTP_REDIRECT) or incoming.role.logout_endpoint(names.HTTP_POST)
        if endpoint is None:
            return self.nowhere_to_answer(incoming, "SingleLogoutService")
        location = endpoint.answer_location
        message_id = incoming.message.header.id
        builder = self.context.builders.logout_response(self.context.addressing(location), message_id, codes)
        return send_by_browser(self.context, builder, endpoint.binding, location, incoming.envelope.relay_state)


class DirectSignOffEndpoint(MessageEndpoint):
    """`/saml/slo/soap` of the listener: the partner's sign-off without the browser (saml-bindings-2.0-os 3.2)."""

    path = "/saml/slo/soap"
    needed: ClassVar = {"LogoutRequest": _REQUEST_NEEDS}

    def receive(self, request: httpx.Request) -> Envelope:
        return receive_by_soap(request, self.needed)

    def refusal(self, request: httpx.Request, kind: str, violations: Sequence[Violation]) -> httpx.Response:
        """No citizen looks at it, and it may come at any time: what it leaves undone is seen by its effect."""
        return httpx.Response(
            500, headers=list(soap.ANSWER_HEADERS), content=soap.fault("The request was not accepted.")
        )

    def circumstances(self, incoming: Incoming) -> Circumstances:
        location = f"{self.context.listener_url}{self.path}"
        signed = incoming.authenticated.signed
        return self.context.circumstances(incoming.role, location, signed=signed, by_browser=False)

    def act(self, incoming: Incoming) -> httpx.Response:
        assert isinstance(incoming.message, LogoutRequest)
        codes = _end_session(self, incoming, incoming.message)
        if codes is None:
            return self.refuse(incoming)
        message_id = incoming.message.header.id
        addressing = self.context.addressing("")
        return answer_by_soap(self.context, self.context.builders.logout_response(addressing, message_id, codes))


def _end_session(endpoint: MessageEndpoint, incoming: Incoming, request: LogoutRequest) -> tuple[str, ...] | None:
    """The status to answer with; None where the portal cannot act on the request."""
    incoming.violations += check_logout_request(request, endpoint.circumstances(incoming))
    if incoming.is_fatal or request.name_id is None:
        return None
    endpoint.log(incoming)
    pseudonym = request.name_id.value
    sessions: list[SignedOn | None] = [SignedOn(pseudonym, index) for index in request.session_indexes]
    portal = endpoint.context.portal
    # Every session is asked for, not only until the first that exists.
    ended = [portal.end_session_from_partner(incoming.request, session, pseudonym) for session in sessions or [None]]
    return ("Success",) if any(ended) else ("Requester", "UnknownPrincipal")
