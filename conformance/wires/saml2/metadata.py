"""Reads the partner's metadata into PartnerMetadata and says what is wrong with it (P-SAML-12)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography import x509

from ...vocabulary import Text
from ..base import Violation
from . import names
from .messages import flag
from .metadata_model import (
    AttributeService,
    EncryptionKey,
    EncryptionMethod,
    Endpoint,
    PartnerMetadata,
    Role,
    SpRole,
)
from .metadata_problems import Expectations, judge, validity_problems
from .xml import Element, UnreadableXmlError, parse, text_of

__all__ = ["MetadataReading", "read_metadata"]


def _md(name: str) -> str:
    return f"{{{names.METADATA}}}{name}"


def _ds(name: str) -> str:
    return f"{{{names.DSIG}}}{name}"


@dataclass(frozen=True, slots=True)
class MetadataReading:
    """`metadata` is None when one of the problems is fatal."""

    metadata: PartnerMetadata | None
    problems: tuple[Violation, ...]


def read_metadata(
    data: bytes, expectations: Expectations, now: datetime, identity_provider: bytes | None = None
) -> MetadataReading:
    """One EntityDescriptor, or an EntitiesDescriptor with the partner's one or two entities in it.

    `identity_provider` is a document of its own for that role, where the partner publishes one.
    """
    problems: list[Violation] = []
    try:
        entities = _entities(data)
        separate = entities if identity_provider is None else _entities(identity_provider)
        problems += validity_problems([*entities, *separate], now)
        sp = _service_provider(entities, expectations.entity_id, problems)
        idp = _identity_provider(separate, sp.entity_id, expectations.idp_entity_id, problems)
    except _UnusableError as error:
        return MetadataReading(None, (*problems, error.violation))
    metadata = PartnerMetadata(sp, idp)
    problems += judge(metadata, expectations, now)
    fatal = any(problem.fatal for problem in problems)
    return MetadataReading(None if fatal else metadata, tuple(problems))


class _UnusableError(ValueError):
    def __init__(self, ja: str, en: str, clause: str = "saml-metadata-2.0-os 2.3") -> None:
        super().__init__(en)
        self.violation = Violation(Text(ja, en), clause, fatal=True)


def _entities(data: bytes) -> list[Element]:
    head = data.lstrip()[:200].lower()
    if head.startswith((b"<!doctype html", b"<html")):
        raise _UnusableError("メタデータのはずが HTML のページが返りました。", "An HTML page came instead of metadata.")
    try:
        root = parse(data)
    except UnreadableXmlError as error:
        raise _UnusableError(
            f"メタデータを読めません。{error.text.ja}", f"The metadata is not readable: {error.text.en}", "W3C XML 1.0"
        ) from error
    if root.tag not in (_md("EntityDescriptor"), _md("EntitiesDescriptor")):
        raise _UnusableError(
            f"SAML 2.0 のメタデータではありません（最上位の要素は {root.tag}）。",
            f"Not SAML 2.0 metadata (the root element is {root.tag}).",
        )
    entities = list(root.iter(_md("EntityDescriptor")))
    if any(not entity.get("entityID") for entity in entities):
        raise _UnusableError(
            "EntityDescriptor に entityID がありません。",
            "An EntityDescriptor has no entityID.",
            "saml-metadata-2.0-os 2.3.2",
        )
    return entities


def _service_provider(entities: list[Element], wanted: str | None, problems: list[Violation]) -> SpRole:
    if wanted is not None:
        entities = [entity for entity in entities if entity.get("entityID") == wanted]
        if not entities:
            raise _UnusableError(
                f"メタデータにエンティティ {wanted} がありません。", f"The metadata has no entity {wanted}."
            )
    for entity in entities:
        role = _role_element(entity, "SPSSODescriptor")
        if role is not None:
            return SpRole(
                **_common(entity, role, problems),
                assertion_consumers=_endpoints(role, "AssertionConsumerService"),
                attribute_services=tuple(
                    _attribute_service(s) for s in role.iterfind(_md("AttributeConsumingService"))
                ),
                signs_requests=flag(role.get("AuthnRequestsSigned")) is True,
                wants_assertions_signed=flag(role.get("WantAssertionsSigned")) is True,
            )
    raise _UnusableError(
        "メタデータに SAML 2.0 の SPSSODescriptor（サービス提供側の役割）がありません。",
        "The metadata has no SPSSODescriptor for SAML 2.0.",
        "saml-metadata-2.0-os 2.4.4",
    )


def _identity_provider(
    entities: list[Element], sp_entity: str, wanted: str | None, problems: list[Violation]
) -> Role | None:
    """The entity asked for; else the service provider's own, else another one beside it."""
    ordered = sorted(entities, key=lambda entity: entity.get("entityID") != sp_entity)
    for entity in ordered:
        role = _role_element(entity, "IDPSSODescriptor")
        if role is not None and wanted in (None, entity.get("entityID")):
            return Role(
                **_common(entity, role, problems),
                single_sign_on=_endpoints(role, "SingleSignOnService"),
                wants_requests_signed=flag(role.get("WantAuthnRequestsSigned")) is True,
            )
    return None


def _role_element(entity: Element, name: str) -> Element | None:
    return next(
        (r for r in entity.iterfind(_md(name)) if names.PROTOCOL in r.get("protocolSupportEnumeration", "").split()),
        None,
    )


def _common(entity: Element, role: Element, problems: list[Violation]) -> dict[str, Any]:
    keys = list(role.iterfind(_md("KeyDescriptor")))
    return {
        "entity_id": entity.get("entityID", ""),
        "signing": _certificates((k for k in keys if k.get("use") in (None, "signing")), problems),
        "encryption": tuple(
            EncryptionKey(certificate, tuple(map(_encryption_method, key.iterfind(_md("EncryptionMethod")))))
            # Those published for nothing else come first: what is for signing too was not always meant for this.
            for key in sorted(keys, key=lambda key: key.get("use") is None)
            if key.get("use") in (None, "encryption")
            for certificate in _certificates([key], [])
        ),
        "single_logout": _endpoints(role, "SingleLogoutService"),
        "manage_name_id": _endpoints(role, "ManageNameIDService"),
        "name_id_formats": tuple((text_of(f) or "").strip() for f in role.iterfind(_md("NameIDFormat"))),
    }


def _certificates(keys: Iterable[Element], problems: list[Violation]) -> tuple[x509.Certificate, ...]:
    found: list[x509.Certificate] = []
    for node in (node for key in keys for node in key.iter(_ds("X509Certificate"))):
        try:
            found.append(x509.load_der_x509_certificate(base64.b64decode("".join((text_of(node) or "").split()))))
        except (ValueError, binascii.Error) as error:
            problems.append(
                Violation(
                    Text(
                        f"メタデータの X509Certificate を証明書として読めません（{error}）。",
                        f"An X509Certificate of the metadata is not a certificate ({error}).",
                    ),
                    "saml-metadata-2.0-os 2.4.1.1",
                )
            )
    return tuple(found)


def _encryption_method(node: Element) -> EncryptionMethod:
    digest, mask = node.find(_ds("DigestMethod")), node.find(f"{{{names.XENC11}}}MGF")
    return EncryptionMethod(
        node.get("Algorithm", ""),
        None if digest is None else digest.get("Algorithm"),
        None if mask is None else mask.get("Algorithm"),
    )


def _endpoints(role: Element, name: str) -> tuple[Endpoint, ...]:
    return tuple(
        Endpoint(
            node.get("Binding", ""),
            node.get("Location", ""),
            node.get("ResponseLocation"),
            _index(node.get("index")),
            _boolean(node.get("isDefault")),
        )
        for node in role.iterfind(_md(name))
    )


def _attribute_service(node: Element) -> AttributeService:
    return AttributeService(
        _index(node.get("index")),
        _boolean(node.get("isDefault")),
        tuple(attribute.get("Name", "") for attribute in node.iterfind(_md("RequestedAttribute"))),
    )


def _index(value: str | None) -> int | None:
    return int(value) if value is not None and value.isascii() and value.isdecimal() else None


def _boolean(value: str | None) -> bool | None:
    found = flag(value)
    return found if isinstance(found, bool) else None
