"""What can be wrong with a partner's metadata although it can be read (P-SAML-12)."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from ...vocabulary import Text
from ..base import Violation
from . import names
from .metadata_model import Endpoint, PartnerMetadata, Role
from .xml import Element, parse_instant

__all__ = ["Expectations", "is_loopback", "judge", "validity_problems"]

_MINIMUM_RSA = 2048
_MINIMUM_EC = 256
_BINDINGS = {"redirect": names.HTTP_REDIRECT, "soap": names.SOAP, "post": names.HTTP_POST}


@dataclass(frozen=True, slots=True)
class Expectations:
    """What the profile says of the partner: which entities, bindings (`auto`, `redirect`, `soap`) and roles."""

    entity_id: str | None = None
    idp_entity_id: str | None = None
    sign_off_binding: str = "auto"
    unlink_binding: str = "auto"
    expects_idp: bool = False
    encrypts_assertions: bool = False


def is_loopback(url: str) -> bool:
    """Whether the URL's host is this machine: no TLS is asked for there."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def validity_problems(entities: Sequence[Element], now: datetime) -> list[Violation]:
    """validUntil of each entity and of what contains it (2.3.1, 2.3.2)."""
    holders = [node for entity in entities for node in (entity, *entity.iterancestors())]
    expired = {node.get("validUntil") for node in holders if _expired(node.get("validUntil"), now)}
    return [
        _problem(
            f"メタデータの有効期限（validUntil {value}）が切れています。",
            f"The metadata is past its validUntil ({value}).",
            "saml-metadata-2.0-os 2.3.2",
        )
        for value in sorted(filter(None, expired))
    ]


def _expired(value: str | None, now: datetime) -> bool:
    moment = parse_instant(value)
    return moment is not None and moment <= now


def judge(metadata: PartnerMetadata, expectations: Expectations, now: datetime) -> list[Violation]:
    """All problems of the roles that the wire uses."""
    roles: list[Role] = [metadata.sp]
    if expectations.expects_idp and metadata.idp is not None:
        roles.append(metadata.idp)
    problems = [problem for role in roles for problem in _role_problems(role, now)]
    problems += _service_provider_problems(metadata, expectations)
    if expectations.expects_idp:
        problems += _identity_provider_problems(metadata.idp)
    return list(dict.fromkeys(problems))


def _problem(ja: str, en: str, clause: str, *, fatal: bool = False) -> Violation:
    return Violation(Text(ja, en), clause, fatal)


def _role_problems(role: Role, now: datetime) -> Iterator[Violation]:
    if not role.signing:
        yield _problem(
            f"{role.entity_id} の署名検証に使える鍵（X509Certificate）がありません。",
            f"{role.entity_id} has no key (X509Certificate) that verifies signatures.",
            "saml-metadata-2.0-os 2.4.1.1",
            fatal=True,
        )
    for certificate in dict.fromkeys((*role.signing, *(key.certificate for key in role.encryption))):
        yield from _certificate_problems(certificate, now)
    every = (*role.single_logout, *role.manage_name_id, *role.single_sign_on, *getattr(role, "assertion_consumers", ()))
    for endpoint in every:
        yield from _endpoint_problems(endpoint)
    if role.name_id_formats and names.PERSISTENT not in role.name_id_formats:
        yield _problem(
            f"{role.entity_id} の NameIDFormat に persistent がありません。",
            f"{role.entity_id} lists NameIDFormats without persistent.",
            "saml-metadata-2.0-os 2.4.2; saml-core-2.0-os 8.3.7",
        )


def _certificate_problems(certificate: x509.Certificate, now: datetime) -> Iterator[Violation]:
    subject = certificate.subject.rfc4514_string()
    if certificate.not_valid_after_utc < now:
        yield _problem(
            f"証明書（{subject}）の有効期間が {certificate.not_valid_after_utc:%Y-%m-%d} に終わっています。",
            f"The certificate ({subject}) expired on {certificate.not_valid_after_utc:%Y-%m-%d}.",
            "RFC 5280 4.1.2.5",
        )
    if certificate.not_valid_before_utc > now:
        yield _problem(
            f"証明書（{subject}）の有効期間が始まっていません（{certificate.not_valid_before_utc:%Y-%m-%d} から）。",
            f"The certificate ({subject}) is not valid before {certificate.not_valid_before_utc:%Y-%m-%d}.",
            "RFC 5280 4.1.2.5",
        )
    key = certificate.public_key()
    weak = (isinstance(key, rsa.RSAPublicKey) and key.key_size < _MINIMUM_RSA) or (
        isinstance(key, ec.EllipticCurvePublicKey) and key.key_size < _MINIMUM_EC
    )
    if weak or not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        yield _problem(
            f"証明書（{subject}）の鍵が弱いか使えません（RSA {_MINIMUM_RSA}・楕円曲線 {_MINIMUM_EC} ビット以上）。",
            f"The key of the certificate ({subject}) is weak or of no use (RSA {_MINIMUM_RSA}, EC {_MINIMUM_EC} bits).",
            "NIST SP 800-131A",
        )


def _endpoint_problems(endpoint: Endpoint) -> Iterator[Violation]:
    for location in filter(None, dict.fromkeys((endpoint.location, endpoint.response_location))):
        parts = urlsplit(location)
        if not (parts.scheme == "https" and parts.hostname) and not (parts.scheme == "http" and is_loopback(location)):
            yield _problem(
                f"受信先 {location} が https の絶対 URL ではありません。",
                f"The endpoint {location} is not an absolute https URL.",
                "saml-metadata-2.0-os 2.2.2; saml-bindings-2.0-os 3.4.5.1",
            )
    if not endpoint.location or not endpoint.binding:
        yield _problem(
            "Binding 又は Location のない受信先があります。",
            "An endpoint lacks its Binding or Location.",
            "saml-metadata-2.0-os 2.2.2",
        )


def _service_provider_problems(metadata: PartnerMetadata, expectations: Expectations) -> Iterator[Violation]:
    sp = metadata.sp
    if not sp.posted_consumers:
        yield _problem(
            "HTTP-POST の AssertionConsumerService がありません。",
            "There is no AssertionConsumerService for HTTP-POST.",
            "saml-metadata-2.0-os 2.4.4; saml-profiles-2.0-os 4.1.3.5",
            fatal=True,
        )
    indexes = [endpoint.index for endpoint in sp.assertion_consumers]
    if None in indexes or len(set(indexes)) != len(indexes):
        yield _problem(
            "AssertionConsumerService の index がないか、重複しています。",
            "An AssertionConsumerService lacks its index or shares it.",
            "saml-metadata-2.0-os 2.2.3",
        )
    for what, endpoints, wanted in (
        ("SingleLogoutService", sp.single_logout, expectations.sign_off_binding),
        ("ManageNameIDService", sp.manage_name_id, expectations.unlink_binding),
    ):
        offered = {endpoint.binding for endpoint in endpoints}
        usable = set(_BINDINGS.values()) if wanted == "auto" else {_BINDINGS[wanted]}
        if not offered & usable:
            labels = "、".join(sorted(map(names.binding_label, usable)))
            yield _problem(
                f"{what} に使える受信先（{labels}）がありません。",
                f"{what} offers no endpoint that can be used ({labels}).",
                "saml-metadata-2.0-os 2.4.2",
            )
    if expectations.encrypts_assertions and not sp.encryption:
        yield _problem(
            "アサーションの暗号化に使える鍵がありません（profile の encrypt_assertion）。",
            "There is no key to encrypt assertions with (encrypt_assertion of the profile).",
            "saml-metadata-2.0-os 2.4.1.1",
        )


def _identity_provider_problems(idp: Role | None) -> Iterator[Violation]:
    if idp is None:
        yield _problem(
            "外部連携先システムからのシングルサインオンに要る IDPSSODescriptor がありません。",
            "The metadata has no IDPSSODescriptor, which sign-on from the partner needs.",
            "saml-metadata-2.0-os 2.4.3",
        )
    elif not (idp.sign_on_endpoint(names.HTTP_REDIRECT) or idp.sign_on_endpoint(names.HTTP_POST)):
        yield _problem(
            "HTTP-Redirect 又は HTTP-POST の SingleSignOnService がありません。",
            "There is no SingleSignOnService for HTTP-Redirect or HTTP-POST.",
            "saml-metadata-2.0-os 2.4.3",
        )
