"""Enveloped XML signatures, as SAML narrows them (saml-core-2.0-os 5.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import xmlsec
from lxml import etree

from conformance.reference.behaviour import step
from conformance.reference.errors import UnauthenticatedError
from conformance.reference.saml import names
from conformance.reference.saml.keys import OwnKeys, TrustedKey
from conformance.reference.saml.xml import children, q

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["is_signed", "refuse_ambiguous_ids", "sign", "verify_xml_signature"]

_SIGNATURES = {names.RSA_SHA256, names.RSA_SHA384, names.RSA_SHA512, names.ECDSA_SHA256}
_DIGESTS = {names.SHA256, names.SHA384, names.SHA512}
_C14N = {names.EXCLUSIVE_C14N, names.EXCLUSIVE_C14N_WITH_COMMENTS}


def sign(element: etree._Element, keys: OwnKeys) -> None:
    """Sign an element in place; the signature stands right after Issuer, where the schema wants it."""
    signature = xmlsec.template.create(
        element, xmlsec.constants.TransformExclC14N, xmlsec.constants.TransformRsaSha256, ns="ds"
    )
    element.insert(1, signature)
    reference = xmlsec.template.add_reference(
        signature, xmlsec.constants.TransformSha256, uri="#" + str(element.get("ID"))
    )
    xmlsec.template.add_transform(reference, xmlsec.constants.TransformEnveloped)
    xmlsec.template.add_transform(reference, xmlsec.constants.TransformExclC14N)
    data = xmlsec.template.add_x509_data(xmlsec.template.ensure_key_info(signature))
    # Named outright: an empty X509Data would be left empty, which the schema of XML signature forbids.
    xmlsec.template.x509_data_add_certificate(data)
    context = xmlsec.SignatureContext()
    context.key = keys.for_xml
    context.register_id(element, "ID")
    context.sign(signature)


def is_signed(element: etree._Element) -> bool:
    """Whether an enveloped signature is there at all; whether it is good is another question."""
    return bool(children(element, names.DS, "Signature"))


def refuse_ambiguous_ids(root: etree._Element) -> None:
    """An identifier that stands twice could mean either element (signature wrapping)."""
    seen: set[str] = set()
    for element in root.iter(etree.Element):
        for attribute in ("ID", "Id", "id", q(names.XML, "id"), "AssertionID", "RequestID", "ResponseID"):
            value = element.get(attribute)
            if value is not None and value in seen:
                raise UnauthenticatedError("an ID stands twice in the message")
            if value is not None:
                seen.add(value)


@step
def verify_xml_signature(partner: Partner, element: etree._Element, keys: tuple[TrustedKey, ...]) -> None:
    """Verify that one of the keys signed exactly this element.

    The one Reference must name this very element, only the algorithms and transforms that SAML allows may occur, and
    what the message itself says about keys is not looked at.
    """
    signatures = children(element, names.DS, "Signature")
    if len(signatures) != 1:
        raise UnauthenticatedError(f"{len(signatures)} signatures on the element")
    check_profile_of_signature(partner, element, signatures[0])
    for key in keys:
        context = xmlsec.SignatureContext()
        context.key = key.for_xml
        context.register_id(element, "ID")
        try:
            context.verify(signatures[0])
        except xmlsec.Error:
            continue
        return
    raise UnauthenticatedError("no key of the portal's verifies the signature")


@step
def check_profile_of_signature(partner: Partner, element: etree._Element, signature: etree._Element) -> None:
    """Hold a signature to the profile of saml-core-2.0-os 5.4 and to SHA-2."""
    infos = children(signature, names.DS, "SignedInfo")
    references = [] if len(infos) != 1 else children(infos[0], names.DS, "Reference")
    if len(references) != 1:
        raise UnauthenticatedError("not exactly one SignedInfo with one Reference")
    if not element.get("ID") or references[0].get("URI") != "#" + str(element.get("ID")):
        raise UnauthenticatedError("the Reference is not to the element that carries the signature")
    methods = [child.get("Algorithm") for child in infos[0].iterchildren(q(names.DS, "CanonicalizationMethod"))]
    if len(methods) != 1 or methods[0] not in _C14N:
        raise UnauthenticatedError("canonicalisation not allowed")
    methods = [child.get("Algorithm") for child in infos[0].iterchildren(q(names.DS, "SignatureMethod"))]
    if len(methods) != 1 or methods[0] not in _SIGNATURES:
        raise UnauthenticatedError("signature algorithm not allowed")
    methods = [child.get("Algorithm") for child in references[0].iterchildren(q(names.DS, "DigestMethod"))]
    if len(methods) != 1 or methods[0] not in _DIGESTS:
        raise UnauthenticatedError("digest algorithm not allowed")
    transforms = [child.get("Algorithm") for child in references[0].iter(q(names.DS, "Transform"))]
    if not transforms or transforms[0] != names.ENVELOPED or set(transforms[1:]) - _C14N or len(transforms) > 2:
        raise UnauthenticatedError("transforms not allowed")
    if children(signature, names.DS, "Object"):
        raise UnauthenticatedError("an Object inside the signature")
