"""AuthnRequest: the partner's, read; the portal's own (sign-on from the partner), written. saml-core-2.0-os 3.4."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from . import names
from .builder import Addressing, MessageBuilder
from .messages import Flag, Header, NameId, flag, read_header, read_name_id, saml, samlp
from .xml import Element, text_of

__all__ = ["AuthnRequest", "AuthnRequestBuilder", "NameIdPolicy", "RequestedAuthnContext", "read_authn_request"]


@dataclass(frozen=True, slots=True)
class NameIdPolicy:
    format: str | None
    sp_name_qualifier: str | None
    allow_create: Flag


@dataclass(frozen=True, slots=True)
class RequestedAuthnContext:
    comparison: str | None
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AuthnRequest:
    header: Header
    assertion_consumer_service_url: str | None
    assertion_consumer_service_index: str | None
    protocol_binding: str | None
    attribute_consuming_service_index: str | None
    force_authn: Flag
    is_passive: Flag
    name_id_policy: NameIdPolicy | None
    requested_authn_context: RequestedAuthnContext | None
    subject: NameId | None

    @property
    def may_link(self) -> bool:
        """AllowCreate: a new identifier, which is a new tie, may come about (3.4.1.1)."""
        return self.name_id_policy is not None and self.name_id_policy.allow_create is True


def read_authn_request(element: Element) -> AuthnRequest:
    policy = element.find(samlp("NameIDPolicy"))
    context = element.find(samlp("RequestedAuthnContext"))
    return AuthnRequest(
        read_header(element),
        element.get("AssertionConsumerServiceURL"),
        element.get("AssertionConsumerServiceIndex"),
        element.get("ProtocolBinding"),
        element.get("AttributeConsumingServiceIndex"),
        flag(element.get("ForceAuthn")),
        flag(element.get("IsPassive")),
        None
        if policy is None
        else NameIdPolicy(policy.get("Format"), policy.get("SPNameQualifier"), flag(policy.get("AllowCreate"))),
        None
        if context is None
        else RequestedAuthnContext(
            context.get("Comparison"),
            tuple(text_of(node) or "" for node in context.iterfind(saml("AuthnContextClassRef"))),
        ),
        read_name_id(element.find(f"{saml('Subject')}/{saml('NameID')}")),
    )


class AuthnRequestBuilder(MessageBuilder):
    """The portal asks the partner's identity provider who the citizen is; no new identifier may come about."""

    tag = "AuthnRequest"

    def __init__(self, addressing: Addressing, assertion_consumer_service_url: str) -> None:
        super().__init__(addressing)
        self.assertion_consumer_service_url = assertion_consumer_service_url

    def attributes(self) -> dict[str, str]:
        return {
            **super().attributes(),
            "AssertionConsumerServiceURL": self.assertion_consumer_service_url,
            "ProtocolBinding": names.HTTP_POST,
        }

    def content(self, root: Element) -> None:
        policy = etree.SubElement(root, samlp("NameIDPolicy"))
        policy.set("Format", names.PERSISTENT)
        policy.set("AllowCreate", "false")
