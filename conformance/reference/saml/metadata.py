"""The portal's metadata, read; the partner's own, written (saml-metadata-2.0-os)."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, final

from lxml import etree

from conformance.reference.attributes import account_source
from conformance.reference.behaviour import step
from conformance.reference.errors import UsageError
from conformance.reference.saml import names
from conformance.reference.saml.encryption import CONTENT_METHODS, KEY_METHODS
from conformance.reference.saml.keys import TrustedKey, trusted_key
from conformance.reference.saml.xml import q, serialise

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = [
    "ATTRIBUTES",
    "Endpoint",
    "PortalMetadata",
    "PortalRole",
    "attributes_asked",
    "own_metadata",
    "read_portal_metadata",
    "sign_off_services",
]

ATTRIBUTES = ("name", "address", "birthDate", "sex")


@final
@dataclasses.dataclass(frozen=True, slots=True)
class Endpoint:
    """Where requests go, and where answers go (2.2.2)."""

    location: str
    response_location: str


@final
@dataclasses.dataclass(frozen=True, slots=True)
class PortalRole:
    """One role of the portal's: its keys and its endpoints by element name and binding."""

    keys: tuple[TrustedKey, ...]
    endpoints: dict[tuple[str, str], Endpoint]
    consumers: dict[str, str]

    def redirect(self, service: str) -> Endpoint | None:
        return self.endpoints.get((service, names.HTTP_REDIRECT))

    def post(self, service: str) -> Endpoint | None:
        return self.endpoints.get((service, names.HTTP_POST))

    def soap(self, service: str) -> Endpoint | None:
        return self.endpoints.get((service, names.SOAP_BINDING))


@final
@dataclasses.dataclass(frozen=True, slots=True)
class PortalMetadata:
    """What the partner knows of the portal."""

    entity_id: str
    idp: PortalRole
    sp: PortalRole | None

    @property
    def keys(self) -> tuple[TrustedKey, ...]:
        """The keys of either role, for messages that either may send."""
        return self.idp.keys + (self.sp.keys if self.sp else ())

    @property
    def sso_url(self) -> str:
        return self.idp.endpoints[("SingleSignOnService", names.HTTP_REDIRECT)].location

    @property
    def acs_url(self) -> str:
        """The default assertion consumer (2.4.4)."""
        assert self.sp is not None
        return self.sp.consumers["default"]


def read_portal_metadata(path: Path) -> PortalMetadata:
    """Read the portal's metadata; what the partner cannot work without must be there."""
    try:
        root = etree.parse(str(path), etree.XMLParser(resolve_entities=False, no_network=True)).getroot()
    except (OSError, etree.XMLSyntaxError) as error:
        raise UsageError(
            f"ポータルのメタデータを読めません: {path}", f"cannot read the portal's metadata: {path}"
        ) from error
    entity_id = root.get("entityID")
    idp = root.find(q(names.MD, "IDPSSODescriptor"))
    sp = root.find(q(names.MD, "SPSSODescriptor"))
    if root.tag != q(names.MD, "EntityDescriptor") or not entity_id or idp is None:
        raise UsageError(
            f"IDPSSODescriptor を持つ EntityDescriptor ではありません: {path}",
            f"not an EntityDescriptor with an IDPSSODescriptor: {path}",
        )
    portal = PortalMetadata(entity_id, _role(idp), None if sp is None else _role(sp))
    if portal.idp.redirect("SingleSignOnService") is None or not portal.idp.keys:
        raise UsageError(
            f"ポータルのメタデータに署名証明書と HTTP-Redirect の SingleSignOnService が必要です: {path}",
            f"the portal's metadata lacks a signing certificate or a Redirect SingleSignOnService: {path}",
        )
    return portal


def _role(descriptor: etree._Element) -> PortalRole:
    keys = tuple(
        trusted_key(certificate.text or "")
        for key in descriptor.iterchildren(q(names.MD, "KeyDescriptor"))
        if key.get("use") in (None, "signing")
        for certificate in key.iter(q(names.DS, "X509Certificate"))
    )
    endpoints: dict[tuple[str, str], Endpoint] = {}
    consumers: dict[str, str] = {}
    for element in descriptor.iterchildren(etree.Element):
        location, binding = element.get("Location"), element.get("Binding")
        if not location or not binding:
            continue
        service = etree.QName(element).localname
        endpoints.setdefault((service, binding), Endpoint(location, element.get("ResponseLocation", location)))
        if service == "AssertionConsumerService" and binding == names.HTTP_POST:
            consumers[element.get("index", "")] = location
            if element.get("isDefault") in ("true", "1") or "default" not in consumers:
                consumers["default"] = location
    return PortalRole(keys, endpoints, consumers)


def own_metadata(partner: Partner) -> bytes:
    """The partner's metadata: one entity with the roles and endpoints that its options leave."""
    at = partner.endpoints
    root = etree.Element(q(names.MD, "EntityDescriptor"), nsmap={"md": names.MD, "ds": names.DS})
    root.set("entityID", at.entity_id)
    if partner.options.sign_on_from_partner != "off":
        idp = _descriptor(partner, root, "IDPSSODescriptor", WantAuthnRequestsSigned="true")
        _services(idp, "SingleLogoutService", at.slo, at.slo_soap)
        _child(idp, "NameIDFormat").text = names.PERSISTENT
        _endpoint(idp, "SingleSignOnService", names.HTTP_REDIRECT, at.idp_sso)
        _endpoint(idp, "SingleSignOnService", names.HTTP_POST, at.idp_sso)
    sp = _descriptor(partner, root, "SPSSODescriptor", AuthnRequestsSigned="true", WantAssertionsSigned="true")
    if partner.options.encryption == "on":
        key = _key(partner, sp, "encryption")
        for method in (*CONTENT_METHODS, *KEY_METHODS):
            _child(key, "EncryptionMethod", Algorithm=method)
    sign_off_services(partner, sp)
    _services(sp, "ManageNameIDService", at.nim, at.nim_soap)
    _child(sp, "NameIDFormat").text = names.PERSISTENT
    _endpoint(sp, "AssertionConsumerService", names.HTTP_POST, at.acs, index="0", isDefault="true")
    if account_source(partner) == "portal":
        _attribute_service(partner, sp)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + serialise(root)


@step
def sign_off_services(partner: Partner, role: etree._Element) -> None:
    """Where sign-off is asked for; without it the portal's sign-off could not reach us (guideline 2.2-4)."""
    _services(role, "SingleLogoutService", partner.endpoints.slo, partner.endpoints.slo_soap)


@step
def attributes_asked(partner: Partner) -> tuple[str, ...]:
    """The basic four, and nothing else (guideline 2.2.2(1), G-2.2.2-3)."""
    return ATTRIBUTES


def _attribute_service(partner: Partner, sp: etree._Element) -> None:
    service = _child(sp, "AttributeConsumingService", index="0", isDefault="true")
    name = _child(service, "ServiceName")
    name.set(q(names.XML, "lang"), "ja")
    name.text = "参照実装サービス"
    for attribute in attributes_asked(partner):
        _child(service, "RequestedAttribute", Name=attribute, NameFormat=names.BASIC_ATTRIBUTE, isRequired="true")


def _descriptor(partner: Partner, root: etree._Element, name: str, **attributes: str) -> etree._Element:
    role = _child(root, name, protocolSupportEnumeration=names.SAMLP, **attributes)
    _key(partner, role, "signing")
    return role


def _key(partner: Partner, role: etree._Element, use: str) -> etree._Element:
    key = _child(role, "KeyDescriptor", use=use)
    info = etree.SubElement(key, q(names.DS, "KeyInfo"))
    data = etree.SubElement(info, q(names.DS, "X509Data"))
    etree.SubElement(data, q(names.DS, "X509Certificate")).text = partner.keys.certificate_base64
    return key


def _services(role: etree._Element, name: str, by_browser: str, soap: str) -> None:
    _endpoint(role, name, names.HTTP_REDIRECT, by_browser)
    _endpoint(role, name, names.HTTP_POST, by_browser)
    _endpoint(role, name, names.SOAP_BINDING, soap)


def _endpoint(role: etree._Element, name: str, binding: str, location: str, **attributes: str) -> None:
    _child(role, name, Binding=binding, Location=location, **attributes)


def _child(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, q(names.MD, name), attributes)
