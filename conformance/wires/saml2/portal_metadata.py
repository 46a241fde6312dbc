"""Writes the stand-in's metadata, for the partner to register (saml-metadata-2.0-os 2.4.3, 2.4.4)."""

from __future__ import annotations

from lxml import etree

from . import names
from .keys import KeyPair
from .sign_off import DirectSignOffEndpoint
from .xml import Element

__all__ = ["portal_metadata"]

_MD = f"{{{names.METADATA}}}"
_DS = f"{{{names.DSIG}}}"


def portal_metadata(base_url: str, entity_id: str, keys: KeyPair, listener_url: str | None = None) -> bytes:
    """The same bytes for the same input: one EntityDescriptor with both roles of the portal.

    With a listener sign-off comes there directly, too; after the ways by browser, which every portal has.
    """
    root = etree.Element(f"{_MD}EntityDescriptor", nsmap={"md": names.METADATA, "ds": names.DSIG})
    root.set("entityID", entity_id)
    _identity_provider(root, base_url, keys, listener_url)
    _service_provider(root, base_url, keys, listener_url)
    # Indented but for the key, whose KeyInfo stays on one line.
    etree.indent(root, space="  ")
    for key in root.iter(f"{_MD}KeyDescriptor"):
        for node in key.iter(f"{_MD}KeyDescriptor", f"{_DS}KeyInfo", f"{_DS}X509Data"):
            node.text = None
        for node in key.iterdescendants():
            node.tail = None
    return etree.tostring(root, encoding="UTF-8", xml_declaration=False) + b"\n"


def _identity_provider(root: Element, base_url: str, keys: KeyPair, listener_url: str | None) -> None:
    role = _role(root, "IDPSSODescriptor", {"WantAuthnRequestsSigned": "true"}, keys)
    _sign_off(role, base_url, listener_url)
    _by_browser(role, "ManageNameIDService", f"{base_url}/saml/nim")
    _name_id_format(role)
    _by_browser(role, "SingleSignOnService", f"{base_url}/saml/sso")


def _service_provider(root: Element, base_url: str, keys: KeyPair, listener_url: str | None) -> None:
    role = _role(root, "SPSSODescriptor", {"AuthnRequestsSigned": "true", "WantAssertionsSigned": "true"}, keys)
    _sign_off(role, base_url, listener_url)
    _name_id_format(role)
    consumer = _endpoint(role, "AssertionConsumerService", names.HTTP_POST, f"{base_url}/saml/acs")
    consumer.set("index", "0")
    consumer.set("isDefault", "true")


def _role(root: Element, name: str, flags: dict[str, str], keys: KeyPair) -> Element:
    role = etree.SubElement(root, f"{_MD}{name}")
    role.set("protocolSupportEnumeration", names.PROTOCOL)
    for flag, value in flags.items():
        role.set(flag, value)
    key = etree.SubElement(role, f"{_MD}KeyDescriptor")
    key.set("use", "signing")
    data = etree.SubElement(etree.SubElement(key, f"{_DS}KeyInfo"), f"{_DS}X509Data")
    etree.SubElement(data, f"{_DS}X509Certificate").text = keys.certificate_text
    return role


def _by_browser(role: Element, name: str, location: str) -> None:
    """Both ways by which the browser can bring a message."""
    _endpoint(role, name, names.HTTP_REDIRECT, location)
    _endpoint(role, name, names.HTTP_POST, location)


def _sign_off(role: Element, base_url: str, listener_url: str | None) -> None:
    _by_browser(role, "SingleLogoutService", f"{base_url}/saml/slo")
    if listener_url is not None:
        _endpoint(role, "SingleLogoutService", names.SOAP, f"{listener_url}{DirectSignOffEndpoint.path}")


def _endpoint(role: Element, name: str, binding: str, location: str) -> Element:
    endpoint = etree.SubElement(role, f"{_MD}{name}")
    endpoint.set("Binding", binding)
    endpoint.set("Location", location)
    return endpoint


def _name_id_format(role: Element) -> None:
    etree.SubElement(role, f"{_MD}NameIDFormat").text = names.PERSISTENT
