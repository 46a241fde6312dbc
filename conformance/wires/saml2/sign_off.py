"""Sign-off from both sides (saml-profiles-2.0-os 4.4)."""

from __future__ import annotations

from typing import ClassVar

import httpx

from ..base import PartnerAnswer, SignedOn
from . import names
from .answers import ANSWER_NEEDS
from .context import Context
from .endpoint import Incoming, MessageEndpoint
from .logout import LogoutRequest
from .message_checks import check_logout_request
from .metadata_model import Endpoint
from .outbound import send_by_browser
from .status_exchange import ask_partner, receive_answer

__all__ = ["SignOffEndpoint", "ask_sign_off"]


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
    needed: ClassVar = {"LogoutRequest": frozenset({"id", "issuer", "nameId"}), "LogoutResponse": ANSWER_NEEDS}

    def act(self, incoming: Incoming) -> httpx.Response:
        if isinstance(incoming.message, LogoutRequest):
            return self._end_session(incoming, incoming.message)
        answer = receive_answer(self, incoming, "LogoutRequest")
        return self.context.portal.sign_off_answered(incoming.request, answer)

    def _end_session(self, incoming: Incoming, request: LogoutRequest) -> httpx.Response:
        incoming.violations += check_logout_request(request, self.circumstances(incoming))
        if incoming.is_fatal or request.name_id is None:
            return self.refuse(incoming)
        self.log(incoming)
        pseudonym = request.name_id.value
        sessions: list[SignedOn | None] = [SignedOn(pseudonym, index) for index in request.session_indexes]
        portal = self.context.portal
        # Every session is asked for, not only until the first that exists.
        ended = [
            portal.end_session_from_partner(incoming.request, session, pseudonym) for session in sessions or [None]
        ]
        codes = ("Success",) if any(ended) else ("Requester", "UnknownPrincipal")
        return self._answer(incoming, codes)

    def _answer(self, incoming: Incoming, codes: tuple[str, ...]) -> httpx.Response:
        endpoint = incoming.role.logout_endpoint(names.HTTP_REDIRECT) or incoming.role.logout_endpoint(names.HTTP_POST)
        if endpoint is None:
            return self.nowhere_to_answer(incoming, "SingleLogoutService")
        location = endpoint.answer_location
        message_id = incoming.message.header.id
        builder = self.context.builders.logout_response(self.context.addressing(location), message_id, codes)
        return send_by_browser(self.context, builder, endpoint.binding, location, incoming.envelope.relay_state)
