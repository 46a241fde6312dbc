"""Unlinking: the portal's, and the partner's after the citizen declined there (saml-profiles-2.0-os 4.5)."""

from __future__ import annotations

from typing import ClassVar

import httpx

from ..base import PartnerAnswer
from . import names
from .answers import ANSWER_NEEDS
from .context import Context
from .endpoint import Incoming, MessageEndpoint
from .manage_name_id import ManageNameIdRequest
from .message_checks import check_manage_name_id_request
from .metadata_model import Endpoint
from .outbound import send_by_browser
from .status_exchange import ask_partner, receive_answer

__all__ = ["UnlinkEndpoint", "ask_unlink"]


def ask_unlink(context: Context, pseudonym: str, endpoint: Endpoint) -> httpx.Response | PartnerAnswer:
    name_id = context.name_id(pseudonym)
    return ask_partner(
        context, context.builders.terminate, lambda kind, addressing: kind(addressing, name_id), endpoint
    )


class UnlinkEndpoint(MessageEndpoint):
    """`/saml/nim`: the partner unties, and its answers to the portal's unlinking."""

    path = "/saml/nim"
    needed: ClassVar = {
        "ManageNameIDRequest": frozenset({"id", "issuer", "nameId"}),
        "ManageNameIDResponse": ANSWER_NEEDS,
    }

    def act(self, incoming: Incoming) -> httpx.Response:
        if isinstance(incoming.message, ManageNameIdRequest):
            return self._untie(incoming, incoming.message)
        answer = receive_answer(self, incoming, "ManageNameIDRequest")
        return self.context.portal.unlink_answered(incoming.request, answer)

    def _untie(self, incoming: Incoming, request: ManageNameIdRequest) -> httpx.Response:
        incoming.violations += check_manage_name_id_request(request, self.circumstances(incoming))
        if incoming.is_fatal or request.name_id is None:
            return self.refuse(incoming)
        self.log(incoming)
        if not request.terminate:
            # NewID is not asked by the guideline: the portal keeps the pseudonym that it made (docs/wires.md).
            return self._answer(incoming, ("Requester", "RequestUnsupported"))
        known = self.context.portal.unlink_from_partner(request.name_id.value)
        return self._answer(incoming, ("Success",) if known else ("Requester", "UnknownPrincipal"))

    def _answer(self, incoming: Incoming, codes: tuple[str, ...]) -> httpx.Response:
        role = incoming.role
        endpoint = role.manage_name_id_endpoint(names.HTTP_REDIRECT) or role.manage_name_id_endpoint(names.HTTP_POST)
        if endpoint is None:
            return self.nowhere_to_answer(incoming, "ManageNameIDService")
        location = endpoint.answer_location
        message_id = incoming.message.header.id
        builder = self.context.builders.manage_name_id_response(self.context.addressing(location), message_id, codes)
        return send_by_browser(self.context, builder, endpoint.binding, location, incoming.envelope.relay_state)
