"""Defects in judging by which signature the portal's answer stands."""

from __future__ import annotations

import base64
import copy
import hashlib
from typing import TYPE_CHECKING

import xmlsec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from lxml import etree

from conformance.reference.defects.catalogue import defect
from conformance.reference.errors import UnauthenticatedError
from conformance.reference.saml import names
from conformance.reference.saml.encryption import decrypted_assertion
from conformance.reference.saml.keys import TrustedKey, trusted_key
from conformance.reference.saml.message import read_name_id
from conformance.reference.saml.response import authenticated_assertion, check_signatures, trusted_keys
from conformance.reference.saml.xml import children, only_child, q, text_of
from conformance.reference.saml.xml_signature import check_profile_of_signature, is_signed, verify_xml_signature

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["DEFECTS"]

_HMAC = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"
_NOT_VERIFIED = "no key of the portal's verifies the signature"


@defect(
    check_signatures,
    "no-signature-check",
    "sso",
    ("P-SAML-1",),
    "応答の署名を検証しない。",
    "Signatures of the answer are not verified.",
)
def no_signature_check(partner: Partner, root: etree._Element, assertion: etree._Element | None) -> None:
    return None


@defect(
    check_signatures,
    "unsigned-accepted",
    "sso",
    ("P-SAML-1",),
    "署名があれば検証するが、なければそのまま受け入れる。",
    "A signature is verified if there is one; without any, the answer is taken.",
)
def unsigned_accepted(partner: Partner, root: etree._Element, assertion: etree._Element | None) -> None:
    if any(element is not None and is_signed(element) for element in (root, assertion)):
        check_signatures.conformant(partner, root, assertion)


@defect(
    trusted_keys,
    "any-key-accepted",
    "sso",
    ("P-SAML-1",),
    "メタデータの鍵ではなく、電文に添えられた証明書で署名を検証する。",
    "Signatures are verified with the certificate inside the message, not with the metadata's key.",
)
def any_key_accepted(partner: Partner, element: etree._Element) -> tuple[TrustedKey, ...]:
    signature = only_child(element, names.DS, "Signature")
    certificates = signature.iter(q(names.DS, "X509Certificate"))
    return (*trusted_keys.conformant(partner, element), *(trusted_key(text_of(found)) for found in certificates))


@defect(
    verify_xml_signature,
    "digest-not-checked",
    "sso",
    ("P-SAML-1", "P-SAML-10", "P-SAML-11"),
    "署名値だけを検証し、署名対象のダイジェストを確かめない。",
    "The signature's value is verified, and not the digest of what was signed.",
)
def digest_not_checked(partner: Partner, element: etree._Element, keys: tuple[TrustedKey, ...]) -> None:
    signature = only_child(element, names.DS, "Signature")
    check_profile_of_signature(partner, element, signature)
    _check_value(signature, keys)


def _check_value(signature: etree._Element, keys: tuple[TrustedKey, ...]) -> None:
    """One of the keys made the signature's value; what it was made over is another question."""
    octets = etree.tostring(only_child(signature, names.DS, "SignedInfo"), method="c14n", exclusive=True)
    value = base64.b64decode(text_of(only_child(signature, names.DS, "SignatureValue")))
    for key in keys:
        try:
            if isinstance(key.public, rsa.RSAPublicKey):
                key.public.verify(value, octets, padding.PKCS1v15(), hashes.SHA256())
                return
        except InvalidSignature:
            continue
    raise UnauthenticatedError(_NOT_VERIFIED)


@defect(
    authenticated_assertion,
    "signature-wrapping",
    "sso",
    ("P-SAML-1",),
    "電文のどこかに正しい署名があれば、署名されたものではなく、初めに見つけたアサーションを信じる。",
    "With a good signature anywhere in the message, the first assertion in it is believed, not the one signed.",
)
def signature_wrapping(partner: Partner, root: etree._Element) -> etree._Element | None:
    if not is_signed(root):
        root = _opened(partner, root)
    signature = next(iter(children(root, names.DS, "Signature") or root.iter(q(names.DS, "Signature"))), None)
    if signature is None:
        return authenticated_assertion.conformant(partner, root)
    reference = next(signature.iter(q(names.DS, "Reference")))
    signed = next(each for each in root.iter(etree.Element) if each.get("ID") == reference.get("URI", "")[1:])
    _check_value(signature, trusted_keys(partner, signed))
    alone = copy.deepcopy(signed)
    for own in children(alone, names.DS, "Signature"):
        alone.remove(own)
    digest = hashlib.sha256(etree.tostring(alone, method="c14n", exclusive=True, with_tail=False)).digest()
    if base64.b64decode(text_of(only_child(reference, names.DS, "DigestValue"))) != digest:
        raise UnauthenticatedError(_NOT_VERIFIED)
    found = root.iterchildren if signed.tag == root.tag else root.iter
    return next(iter(found(q(names.SAML, "Assertion"))), None)


def _opened(partner: Partner, root: etree._Element) -> etree._Element:
    """What is encrypted is put in its place in the clear, before anybody looks at signatures."""
    opened = copy.deepcopy(root)
    for encrypted in children(opened, names.SAML, "EncryptedAssertion"):
        opened.replace(encrypted, decrypted_assertion(partner, encrypted))
    return opened


@defect(
    authenticated_assertion,
    "last-assertion-believed",
    "sso",
    ("P-SAML-1",),
    "初めのアサーションの署名を検証し、最後のアサーションを信じる。",
    "The first assertion's signature is verified, and the last assertion believed.",
)
def last_assertion_believed(partner: Partner, root: etree._Element) -> etree._Element | None:
    found = children(root, names.SAML, "Assertion")
    if len(found) < 2 or not is_signed(found[0]):
        return authenticated_assertion.conformant(partner, root)
    verify_xml_signature(partner, found[0], trusted_keys(partner, found[0]))
    return found[-1]


@defect(
    authenticated_assertion,
    "signed-part-picked-out",
    "sso",
    ("P-SAML-1",),
    "偽の部分が加わった電文でも拒まず、署名されたアサーションだけを取り出して受け入れる。",
    "A message with a forgery added to it is not refused: the assertion that was signed is picked out of it.",
)
def signed_part_picked_out(partner: Partner, root: etree._Element) -> etree._Element | None:
    for assertion in root.iter(q(names.SAML, "Assertion")):
        if is_signed(assertion):
            try:
                verify_xml_signature(partner, assertion, trusted_keys(partner, assertion))
            except UnauthenticatedError:
                continue
            return assertion
    return authenticated_assertion.conformant(partner, root)


@defect(
    check_profile_of_signature,
    "weak-hash-accepted",
    "sso",
    ("P-SAML-1",),
    "SHA-1 による署名を受け入れる。",
    "A signature with SHA-1 is taken.",
)
def weak_hash_accepted(partner: Partner, element: etree._Element, signature: etree._Element) -> None:
    if names.DS + "sha1" not in {method.get("Algorithm") for method in signature.iter(q(names.DS, "DigestMethod"))}:
        check_profile_of_signature.conformant(partner, element, signature)


@defect(
    verify_xml_signature,
    "public-key-taken-for-secret",
    "sso",
    ("P-SAML-1",),
    "署名方式を電文の言うとおりに選び、公開鍵を HMAC の共通鍵として使う。",
    "The message chooses the algorithm, and the public key serves as the secret of HMAC.",
)
def public_key_taken_for_secret(partner: Partner, element: etree._Element, keys: tuple[TrustedKey, ...]) -> None:
    signature = only_child(element, names.DS, "Signature")
    if _HMAC not in {method.get("Algorithm") for method in signature.iter(q(names.DS, "SignatureMethod"))}:
        verify_xml_signature.conformant(partner, element, keys)
        return
    for key in keys:
        pem = key.public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        context = xmlsec.SignatureContext()
        context.key = xmlsec.Key.from_binary_data(xmlsec.constants.KeyDataHmac, pem)
        context.register_id(element, "ID")
        try:
            context.verify(signature)
        except xmlsec.Error:
            continue
        return
    raise UnauthenticatedError(_NOT_VERIFIED)


@defect(
    authenticated_assertion,
    "forged-answer-ends-the-link",
    "sso",
    ("P-SAML-1",),
    "偽の応答を拒むときに、そこに書かれた利用者の連携を解いてしまう。",
    "A forged answer is refused, and the link of whomever it names is ended with it.",
)
def forged_answer_ends_the_link(partner: Partner, root: etree._Element) -> etree._Element | None:
    try:
        return authenticated_assertion.conformant(partner, root)
    except UnauthenticatedError:
        for subject in root.iter(q(names.SAML, "Subject")):
            partner.ties.end(read_name_id(partner, subject))
        raise


DEFECTS = (
    no_signature_check,
    unsigned_accepted,
    any_key_accepted,
    digest_not_checked,
    signature_wrapping,
    last_assertion_believed,
    signed_part_picked_out,
    weak_hash_accepted,
    public_key_taken_for_secret,
    forged_answer_ends_the_link,
)
