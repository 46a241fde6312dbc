"""Defects in judging the portal's answer: what is signed, by whom, for whom, until when, and in answer to what."""

from __future__ import annotations

import base64
import copy
import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

import xmlsec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from flask import Response
from lxml import etree

from conformance.reference import web
from conformance.reference.defects.catalogue import defect
from conformance.reference.errors import InvalidMessageError, UnauthenticatedError
from conformance.reference.pages.failures import answer_invalid
from conformance.reference.saml import names
from conformance.reference.saml.assertion import (
    check_audience,
    check_conditions,
    check_confirmation_time,
    check_recipient,
)
from conformance.reference.saml.keys import TrustedKey, trusted_key
from conformance.reference.saml.message import SKEW, Header, check_destination, check_issuer, read_name_id
from conformance.reference.saml.response import (
    authenticated_assertion,
    check_in_response_to,
    check_replay,
    check_signatures,
    check_status,
    trusted_keys,
)
from conformance.reference.saml.xml import children, only_child, parse_instant, q, text_of
from conformance.reference.saml.xml_signature import check_profile_of_signature, is_signed, verify_xml_signature
from conformance.reference.visits import AuthnFlow, Visit

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
    ("P-SAML-1",),
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
    check_issuer,
    "issuer-not-checked",
    "sso",
    ("P-SAML-2",),
    "電文の発行者を確かめない。",
    "The issuer of a message is not looked at.",
)
def issuer_not_checked(partner: Partner, element: etree._Element, required: bool = True) -> None:
    return None


@defect(
    check_audience,
    "audience-not-checked",
    "sso",
    ("P-SAML-3",),
    "認証情報の宛先（Audience）を確かめない。",
    "The audience of an assertion is not looked at.",
)
def audience_not_checked(partner: Partner, assertion: etree._Element) -> None:
    return None


@defect(
    check_audience,
    "audience-optional",
    "sso",
    ("P-SAML-3",),
    "宛先（Audience）の指定がない認証情報を受け入れる。",
    "An assertion that names no audience is taken.",
)
def audience_optional(partner: Partner, assertion: etree._Element) -> None:
    if children(only_child(assertion, names.SAML, "Conditions"), names.SAML, "AudienceRestriction"):
        check_audience.conformant(partner, assertion)


@defect(
    check_conditions,
    "validity-never-ends",
    "sso",
    ("P-SAML-4",),
    "認証情報の有効期間の終わりを確かめない。",
    "The end of an assertion's period of validity is not looked at.",
)
def validity_never_ends(partner: Partner, assertion: etree._Element) -> None:
    before = only_child(assertion, names.SAML, "Conditions").get("NotBefore")
    if before is not None and partner.clock() + SKEW < parse_instant(before):
        check_conditions.conformant(partner, assertion)


@defect(
    check_confirmation_time,
    "confirmation-never-ends",
    "sso",
    ("P-SAML-4",),
    "認証情報を提示できる期限を確かめない。",
    "The time until which an assertion may be presented is not looked at.",
)
def confirmation_never_ends(partner: Partner, until: datetime) -> None:
    return None


@defect(
    check_conditions,
    "validity-begins-at-once",
    "sso",
    ("P-SAML-4",),
    "認証情報の有効期間の始まりを確かめない。",
    "The beginning of an assertion's period of validity is not looked at.",
)
def validity_begins_at_once(partner: Partner, assertion: etree._Element) -> None:
    after = only_child(assertion, names.SAML, "Conditions").get("NotOnOrAfter")
    if after is not None and partner.clock() >= parse_instant(after) + SKEW:
        check_conditions.conformant(partner, assertion)


@defect(
    check_replay,
    "replay-accepted",
    "sso",
    ("P-SAML-5",),
    "一度使われた認証情報を、再び受け入れる。",
    "An assertion that was used is taken again.",
)
def replay_accepted(partner: Partner, assertion: etree._Element, until: datetime) -> None:
    return None


@defect(
    check_replay,
    "replay-remembered-per-browser",
    "sso",
    ("P-SAML-5",),
    "使われた認証情報をブラウザーごとにしか覚えず、別のブラウザーからの再送を受け入れる。",
    "What was used is remembered for its own browser only: another one may bring it again.",
)
def replay_remembered_per_browser(partner: Partner, assertion: etree._Element, until: datetime) -> None:
    identifier = f"assertion:{web.visit().key}:{assertion.get('ID')}"
    if not partner.replay.claim(identifier, until + SKEW, partner.clock()):
        raise InvalidMessageError("同じ通信が既に処理されています。", "the assertion was used before")


@defect(
    check_recipient,
    "recipient-not-checked",
    "sso",
    ("P-SAML-6",),
    "認証情報の受信先（Recipient）を確かめない。",
    "The recipient of an assertion is not looked at.",
)
def recipient_not_checked(partner: Partner, data: etree._Element) -> None:
    return None


@defect(
    check_destination,
    "destination-not-checked",
    "sso",
    ("P-SAML-6",),
    "電文の送信先（Destination）を確かめない。",
    "The destination of a message is not looked at.",
)
def destination_not_checked(partner: Partner, header: Header, expected: str, required: bool) -> None:
    return None


@defect(
    check_in_response_to,
    "any-request-answered",
    "sso",
    ("P-SAML-7",),
    "出していない要求への応答も、別のブラウザーの要求への応答も受け入れる。",
    "Answers to requests that were never made, or that another browser carried, are taken.",
)
def any_request_answered(partner: Partner, in_response_to: str | None, visit: Visit | None) -> AuthnFlow | None:
    if in_response_to is None:
        return None
    here = visit or web.visit()
    flow = here.recall(in_response_to, AuthnFlow, partner.clock())
    if flow is None:
        flow = AuthnFlow(in_response_to, partner.clock(), links=False, target="/menu")
        here.remember(flow)
    return flow


@defect(
    check_in_response_to,
    "requests-shared-by-all-browsers",
    "sso",
    ("P-SAML-7",),
    "出した要求をブラウザーに結び付けず、別のブラウザーの要求への応答を受け入れる（ログインCSRF）。",
    "Requests are not tied to the browser that carries them: another browser may bring the answer (login CSRF).",
)
def requests_shared_by_all_browsers(
    partner: Partner, in_response_to: str | None, visit: Visit | None
) -> AuthnFlow | None:
    here = visit or web.visit()
    for each in partner.visits.all():
        flow = each.recall(in_response_to or "", AuthnFlow, partner.clock())
        if flow is not None:
            here.remember(flow)
    return check_in_response_to.conformant(partner, in_response_to, here)


@defect(
    check_status,
    "status-not-checked",
    "sso",
    ("P-SAML-8",),
    "応答の状態を見ず、認証情報が入っていればログインさせる。",
    "The status is not looked at: whatever assertion is in the answer logs somebody in.",
)
def status_not_checked(partner: Partner, root: etree._Element, flow: AuthnFlow | None, visit: Visit | None) -> None:
    if not children(root, names.SAML, "Assertion"):
        check_status.conformant(partner, root, flow, visit)


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


@defect(
    answer_invalid,
    "crash-on-a-wrong-answer",
    "sso",
    ("P-SAML-1", "P-SAML-2", "P-SAML-3", "P-SAML-4", "P-SAML-5", "P-SAML-6", "P-SAML-7"),
    "受け入れられない電文が届くと、説明のない HTTP 500 を返す。",
    "A message that cannot be accepted is answered with a bare HTTP 500.",
)
def crash_on_a_wrong_answer(partner: Partner, error: InvalidMessageError) -> Response:
    return Response("Internal Server Error", 500, mimetype="text/plain")


DEFECTS = (
    no_signature_check,
    unsigned_accepted,
    any_key_accepted,
    digest_not_checked,
    signature_wrapping,
    signed_part_picked_out,
    weak_hash_accepted,
    public_key_taken_for_secret,
    issuer_not_checked,
    audience_not_checked,
    audience_optional,
    validity_never_ends,
    confirmation_never_ends,
    validity_begins_at_once,
    replay_accepted,
    replay_remembered_per_browser,
    recipient_not_checked,
    destination_not_checked,
    any_request_answered,
    requests_shared_by_all_browsers,
    status_not_checked,
    forged_answer_ends_the_link,
    crash_on_a_wrong_answer,
)
