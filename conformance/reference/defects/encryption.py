"""Defects in opening what was encrypted, and in what is believed because it was."""

from __future__ import annotations

import base64
import copy
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from flask import Response, abort
from lxml import etree

from conformance.reference.defects.catalogue import defect
from conformance.reference.errors import InvalidMessageError
from conformance.reference.saml import names
from conformance.reference.saml.encryption import check_methods, decrypt, decrypted_assertion
from conformance.reference.saml.response import authenticated_assertion, check_signatures
from conformance.reference.saml.xml import broken, children, only_child, parse_message, q, text_of
from conformance.reference.saml.xml_signature import is_signed

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["DEFECTS"]


@defect(
    check_signatures,
    "encryption-taken-for-signature",
    "sso",
    ("P-SAML-1",),
    "暗号化されていれば、署名のない認証情報でも信じる。",
    "An assertion without a signature is believed as long as it was encrypted.",
    encryption="on",
)
def encryption_taken_for_signature(partner: Partner, root: etree._Element, assertion: etree._Element | None) -> None:
    signed = any(element is not None and is_signed(element) for element in (root, assertion))
    if signed or not children(root, names.SAML, "EncryptedAssertion"):
        check_signatures.conformant(partner, root, assertion)


@defect(
    check_signatures,
    "signature-inside-encryption-not-checked",
    "sso",
    ("P-SAML-1",),
    "暗号化された認証情報の中の署名を、あることだけ確かめて検証しない。",
    "The signature inside an encrypted assertion is only seen to be there, and not verified.",
    encryption="on",
)
def signature_inside_encryption_not_checked(
    partner: Partner, root: etree._Element, assertion: etree._Element | None
) -> None:
    encrypted = bool(children(root, names.SAML, "EncryptedAssertion"))
    if not encrypted or assertion is None or not is_signed(assertion):
        check_signatures.conformant(partner, root, assertion)


@defect(
    decrypt,
    "authentication-tag-not-compared",
    "sso",
    ("P-SAML-1",),
    "認証タグが合わないとき、タグを見ずに復号し直す（署名は検証する）。",
    "What does not match its authentication tag is decrypted once more without a look at it (signatures are verified).",
    encryption="on",
)
def authentication_tag_not_compared(partner: Partner, data: etree._Element) -> bytes:
    try:
        return decrypt.conformant(partner, data)
    except InvalidMessageError:
        return _without_its_tag(partner, data)


def _without_its_tag(partner: Partner, data: etree._Element) -> bytes:
    """What GCM is without its tag: a counter that begins at 2 (NIST SP 800-38D, 7.2)."""
    wrapped, content = (base64.b64decode(text_of(value)) for value in data.iter(q(names.XENC, "CipherValue")))
    oaep = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)
    try:
        secret = partner.keys.private.decrypt(wrapped, oaep)
    except ValueError as error:
        raise broken("not encrypted to our key") from error
    counter = modes.CTR(content[:12] + (2).to_bytes(4, "big"))
    return Cipher(algorithms.AES(secret), counter).decryptor().update(content[12:-16])


@defect(
    authenticated_assertion,
    "what-is-decrypted-believed-outright",
    "sso",
    ("P-SAML-1",),
    "復号できたものを、認証タグも署名も見ずに信じる。",
    "Whatever comes out of decryption is believed, with no look at its authentication tag or at a signature.",
    encryption="on",
)
def what_is_decrypted_believed_outright(partner: Partner, root: etree._Element) -> etree._Element | None:
    found = [*children(root, names.SAML, "Assertion"), *children(root, names.SAML, "EncryptedAssertion")]
    if len(found) != 1 or found[0].tag != q(names.SAML, "EncryptedAssertion"):
        return authenticated_assertion.conformant(partner, root)
    return parse_message(partner, _without_its_tag(partner, only_child(found[0], names.XENC, "EncryptedData")))


@defect(
    decrypt,
    "crash-on-what-cannot-be-decrypted",
    "sso",
    ("P-SAML-1",),
    "復号できない電文が届くと、説明のない HTTP 500 を返す。",
    "A message that cannot be decrypted is answered with a bare HTTP 500.",
    encryption="on",
)
def crash_on_what_cannot_be_decrypted(partner: Partner, data: etree._Element) -> bytes:
    try:
        return decrypt.conformant(partner, data)
    except InvalidMessageError:
        abort(Response("Internal Server Error", 500, mimetype="text/plain"))


@defect(
    authenticated_assertion,
    "plain-assertion-believed-beside-encrypted",
    "sso",
    ("P-SAML-1",),
    "暗号化された認証情報の署名を検証し、隣にある暗号化されていない認証情報を信じる。",
    "The signature of the encrypted assertion is verified, and the one in the clear beside it is believed.",
    encryption="on",
)
def plain_assertion_believed_beside_encrypted(partner: Partner, root: etree._Element) -> etree._Element | None:
    plain = children(root, names.SAML, "Assertion")
    if len(plain) != 1 or is_signed(plain[0]) or not children(root, names.SAML, "EncryptedAssertion"):
        return authenticated_assertion.conformant(partner, root)
    authenticated_assertion.conformant(partner, _without(root, "Assertion"))
    return plain[0]


@defect(
    authenticated_assertion,
    "encrypted-assertion-believed-beside-signed",
    "sso",
    ("P-SAML-1",),
    "署名された認証情報を検証し、隣にある暗号化された認証情報を、署名を見ずに信じる。",
    "The signed assertion in the clear is verified, and the encrypted one beside it is believed unseen.",
    encryption="on",
)
def encrypted_assertion_believed_beside_signed(partner: Partner, root: etree._Element) -> etree._Element | None:
    encrypted = children(root, names.SAML, "EncryptedAssertion")
    if len(encrypted) != 1 or not any(map(is_signed, children(root, names.SAML, "Assertion"))):
        return authenticated_assertion.conformant(partner, root)
    authenticated_assertion.conformant(partner, _without(root, "EncryptedAssertion"))
    return decrypted_assertion(partner, encrypted[0])


@defect(
    authenticated_assertion,
    "last-encrypted-assertion-believed",
    "sso",
    ("P-SAML-1",),
    "暗号化された認証情報が二つあると、初めのものの署名を検証し、最後のものを信じる。",
    "Of two encrypted assertions the first one's signature is verified, and the last one believed.",
    encryption="on",
)
def last_encrypted_assertion_believed(partner: Partner, root: etree._Element) -> etree._Element | None:
    encrypted = children(root, names.SAML, "EncryptedAssertion")
    if len(encrypted) < 2:
        return authenticated_assertion.conformant(partner, root)
    first = copy.deepcopy(root)
    for surplus in children(first, names.SAML, "EncryptedAssertion")[1:]:
        first.remove(surplus)
    authenticated_assertion.conformant(partner, first)
    return decrypted_assertion(partner, encrypted[-1])


@defect(
    check_methods,
    "declared-encryption-not-taken",
    "account",
    ("P-SAML-12",),
    "接続情報で公表した暗号化の方式の一つ（AES-256-GCM）に対応していない。",
    "One of the methods of encryption that the metadata declares (AES-256-GCM) is not supported.",
    encryption="on",
)
def declared_encryption_not_taken(partner: Partner, data: etree._Element) -> None:
    check_methods.conformant(partner, data)
    if only_child(data, names.XENC, "EncryptionMethod").get("Algorithm") == names.AES256_GCM:
        raise broken("a method that is not supported after all")


def _without(root: etree._Element, name: str) -> etree._Element:
    left = copy.deepcopy(root)
    for element in children(left, names.SAML, name):
        left.remove(element)
    return left


DEFECTS = (
    encryption_taken_for_signature,
    signature_inside_encryption_not_checked,
    authentication_tag_not_compared,
    what_is_decrypted_believed_outright,
    crash_on_what_cannot_be_decrypted,
    plain_assertion_believed_beside_encrypted,
    encrypted_assertion_believed_beside_signed,
    last_encrypted_assertion_believed,
    declared_encryption_not_taken,
)
