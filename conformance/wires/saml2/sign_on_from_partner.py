"""Sign-on with the roles exchanged: the partner vouches for the citizen (saml-profiles-2.0-os 4.1)."""

from __future__ import annotations

import dataclasses
from typing import ClassVar

import httpx

from ...errors import PartnerFault
from ...vocabulary import Text
from ..base import Violation
from . import names
from .checks import violation
from .context import Context, recorded
from .decode import to_json
from .endpoint import Incoming, MessageEndpoint
from .inbound import Envelope
from .messages import saml
from .metadata_model import Role
from .outbound import send_by_browser
from .response import Assertion, Response, read_assertion
from .response_checks import check_response
from .signature import SignatureRefusedError, has_signature, verify

__all__ = ["AcsEndpoint", "ask_identity_provider"]

_PATH = "/saml/acs"
_BINDINGS = {
    "auto": (names.HTTP_REDIRECT, names.HTTP_POST),
    "redirect": (names.HTTP_REDIRECT,),
    "post": (names.HTTP_POST,),
}


def ask_identity_provider(context: Context) -> httpx.Response:
    """The portal's AuthnRequest; raises PartnerFault when the metadata has nowhere to send it."""
    role = context.partner.metadata.idp
    bindings = _BINDINGS[context.options.identity_provider.binding]
    found = (role.sign_on_endpoint(binding) for binding in bindings) if role is not None else ()
    endpoint = next(filter(None, found), None)
    if endpoint is None:
        labels = ", ".join(map(names.binding_label, bindings))
        raise PartnerFault(
            Text(
                "メタデータに、認証を担う側の SingleSignOnService がある。",
                "The metadata has a SingleSignOnService of an identity provider.",
            ),
            Text(f"使える SingleSignOnService（{labels}）がない。", f"There is none that can be used ({labels})."),
        )
    addressing = context.addressing(endpoint.location)
    context.outstanding.register("AuthnRequest", addressing.id)
    builder = context.builders.authn_request(addressing, context.url(_PATH))
    return send_by_browser(context, builder, endpoint.binding, endpoint.location)


class AcsEndpoint(MessageEndpoint):
    """`/saml/acs`: the partner's answer to the portal's AuthnRequest, or its unsolicited Response."""

    path = _PATH
    needed: ClassVar = {"Response": frozenset({"id", "status"})}

    def role_of(self, envelope: Envelope) -> Role:
        """Only the identity provider vouches; without one the checks find that its entity is not the issuer."""
        metadata = self.context.partner.metadata
        return metadata.idp or metadata.sp

    def act(self, incoming: Incoming) -> httpx.Response:
        message, context = incoming.message, self.context
        assert isinstance(message, Response)
        if context.partner.metadata.idp is None:
            incoming.violations.append(_no_identity_provider())
        assertions, violations = self._authenticated_assertions(incoming)
        incoming.violations += violations
        trusted = dataclasses.replace(message, assertions=assertions)
        incoming.decoded = recorded(to_json(trusted), incoming.envelope.binding, incoming.envelope.relay_state)
        incoming.violations += check_response(
            trusted,
            self.circumstances(incoming),
            context.outstanding.state("AuthnRequest", message.in_response_to),
            may_be_unsolicited=context.accepts_unsolicited,
            replayed=any(context.outstanding.is_replayed(assertion.id) for assertion in assertions),
        )
        if incoming.is_fatal or message.status is None:
            return self.refuse(incoming)
        self.log(incoming)
        context.outstanding.consume(message.in_response_to)
        if not assertions or assertions[0].name_id is None or message.status.codes[0] != names.STATUS + "Success":
            return context.portal.sign_on_from_partner_refused(incoming.request, message.status.label)
        for assertion in assertions:
            context.outstanding.consume_assertion(assertion.id or "")
        index = next((each.session_index for each in assertions[0].authn_statements if each.session_index), None)
        return context.portal.sign_on_from_partner(incoming.request, assertions[0].name_id.value, index)

    def _authenticated_assertions(self, incoming: Incoming) -> tuple[tuple[Assertion, ...], list[Violation]]:
        """An assertion counts when it, or the Response around it, is signed; where both are, both must hold."""
        trusted: list[Assertion] = []
        violations: list[Violation] = []
        for element in incoming.authenticated.element.iterfind(saml("Assertion")):
            if has_signature(element):
                try:
                    trusted.append(read_assertion(verify(element, incoming.role.signing)))
                except SignatureRefusedError as error:
                    violations.append(error.violation)
            elif incoming.authenticated.signed:
                trusted.append(read_assertion(element))
            else:
                violations.append(
                    violation(
                        "アサーションにも Response にも署名がありません。",
                        "Neither the assertion nor the Response is signed.",
                        "saml-profiles-2.0-os 4.1.4.5; saml-core-2.0-os 5",
                        fatal=True,
                    )
                )
        return tuple(trusted), violations


def _no_identity_provider() -> Violation:
    return violation(
        "メタデータに IDPSSODescriptor がないため、Response を受け取れません。",
        "A Response cannot be taken from a partner whose metadata has no IDPSSODescriptor.",
        "saml-metadata-2.0-os 2.4.3",
        fatal=True,
    )
