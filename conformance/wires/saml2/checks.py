"""Checks that all messages of the partner share: signature, issuer, destination, times, name identifier (P-SAML-13)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ...vocabulary import Text
from ..base import Violation
from . import names
from .correlation import Correlation
from .messages import Header, NameId, Status
from .xml import parse_instant

__all__ = [
    "Circumstances",
    "check_correlation",
    "check_destination",
    "check_header",
    "check_issue_instant",
    "check_issuer",
    "check_name_id",
    "check_status",
    "violation",
]

_MAXIMUM_AGE: Final = timedelta(minutes=5)
_NAME_ID_LENGTH: Final = 256


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Where and when a message was received, and from whom to whom it should be.

    `endpoint` is None for the answer to a SOAP request, which goes to no endpoint of its own.
    `by_browser` is False for a request by SOAP, which may leave its Destination out (saml-core-2.0-os 3.2.1).
    `authentic` is True when the channel itself vouches for the sender (the answer over TLS to our own SOAP request).
    """

    now: datetime
    skew: timedelta
    endpoint: str | None
    signed: bool
    partner: str
    portal: str
    name_id_partner: str
    """The service provider's entity ID: the namespace of the pseudonyms, whichever role sends."""
    authentic: bool = False
    by_browser: bool = True


def violation(ja: str, en: str, clause: str, *, fatal: bool = False) -> Violation:
    return Violation(Text(ja, en), clause, fatal)


def check_header(header: Header, seen: Circumstances, *, unsigned_is_fatal: bool = True) -> Iterator[Violation]:
    """Signature, issuer, destination and IssueInstant of a request or of a status response."""
    if not seen.signed and not seen.authentic:
        yield violation(
            "電文に署名がありません。",
            "The message is not signed.",
            "saml-profiles-2.0-os 4.4.4.1, 4.4.4.2, 4.5.4.1" if unsigned_is_fatal else "saml-metadata-2.0-os 2.4.3",
            fatal=unsigned_is_fatal,
        )
    yield from check_issuer(header.issuer, seen, required=True)
    yield from check_destination(header.destination, seen, required=seen.signed and seen.by_browser)
    yield from check_issue_instant(header.issue_instant, seen)


def check_issuer(issuer: NameId | None, seen: Circumstances, *, required: bool) -> Iterator[Violation]:
    clause = "saml-core-2.0-os 2.2.5, 3.2.1, 3.2.2"
    if issuer is None:
        if required:
            yield violation("Issuer がありません。", "The Issuer is missing.", clause, fatal=True)
        return
    if issuer.value != seen.partner:
        yield violation(
            f"Issuer が {issuer.value} です（{seen.partner} のはず）。",
            f"The Issuer is {issuer.value}, not {seen.partner}.",
            clause,
            fatal=True,
        )
    if issuer.format not in (None, names.ENTITY):
        yield violation(
            f"Issuer の Format が {issuer.format} です（entity 又は省略）。",
            f"The Issuer's Format is {issuer.format} (entity, or absent).",
            "saml-profiles-2.0-os 4.1.4.1, 4.4.4.1, 4.5.4.1",
        )


def check_destination(destination: str | None, seen: Circumstances, *, required: bool) -> Iterator[Violation]:
    if seen.endpoint is None:
        return
    if destination is None:
        if required:
            yield violation(
                "署名付きの電文に Destination がありません。",
                "A signed message lacks its Destination.",
                "saml-bindings-2.0-os 3.4.5.2, 3.5.5.2",
            )
    elif destination != seen.endpoint:
        yield violation(
            f"Destination が {destination} です（{seen.endpoint} のはず）。",
            f"The Destination is {destination}, not {seen.endpoint}.",
            "saml-core-2.0-os 3.2.1, 3.2.2; saml-bindings-2.0-os 3.4.5.2, 3.5.5.2",
            fatal=True,
        )


def check_issue_instant(value: str | None, seen: Circumstances) -> Iterator[Violation]:
    moment = parse_instant(value)
    if moment is None:
        return
    clause = "saml-core-2.0-os 3.2.1, 3.2.2"
    if moment > seen.now + seen.skew:
        yield violation(
            f"IssueInstant {value} が未来の時刻です。", f"The IssueInstant {value} lies in the future.", clause
        )
    if moment < seen.now - _MAXIMUM_AGE - seen.skew:
        yield violation(f"IssueInstant {value} が古すぎます。", f"The IssueInstant {value} is too old.", clause)


def check_name_id(name_id: NameId | None, seen: Circumstances) -> Iterator[Violation]:
    """Persistent, with the qualifiers of the link or none (saml-core-2.0-os 8.3.7; docs/wires.md)."""
    clause = "saml-core-2.0-os 8.3.7"
    if name_id is None:
        yield violation("NameID がありません。", "The NameID is missing.", clause, fatal=True)
        return
    if name_id.format != names.PERSISTENT:
        yield violation(
            f"NameID の Format が {name_id.format} です（persistent のはず）。",
            f"The NameID's Format is {name_id.format}, not persistent.",
            clause,
            fatal=True,
        )
    if not name_id.value or len(name_id.value) > _NAME_ID_LENGTH:
        yield violation(
            f"NameID の長さが {len(name_id.value)} 文字です（1～{_NAME_ID_LENGTH} 文字）。",
            f"The NameID has {len(name_id.value)} characters (1 to {_NAME_ID_LENGTH}).",
            clause,
            fatal=True,
        )
    for name, value, expected in (
        ("NameQualifier", name_id.name_qualifier, seen.portal),
        ("SPNameQualifier", name_id.sp_name_qualifier, seen.name_id_partner),
    ):
        if value not in (None, expected):
            yield violation(
                f"NameID の {name} が {value} です（{expected} 又は省略）。",
                f"The NameID's {name} is {value} ({expected}, or absent).",
                clause,
                fatal=True,
            )


def check_correlation(correlation: Correlation, *, may_be_absent: bool = False) -> Iterator[Violation]:
    """InResponseTo names a request of ours that waits for its answer."""
    clause = "saml-core-2.0-os 3.2.2; saml-profiles-2.0-os 4.1.4.3"
    if correlation is Correlation.ABSENT and not may_be_absent:
        yield violation("InResponseTo がありません。", "InResponseTo is missing.", clause, fatal=True)
    if correlation is Correlation.UNKNOWN:
        yield violation(
            "InResponseTo が、マイナポータルの送った要求を指していません。",
            "InResponseTo names no request of the portal's.",
            clause,
            fatal=True,
        )
    if correlation is Correlation.ANSWERED:
        yield violation(
            "InResponseTo の指す要求には既に応答があります（再送）。",
            "The request that InResponseTo names was answered already (replay).",
            clause,
            fatal=True,
        )


def check_status(status: Status | None) -> Iterator[Violation]:
    """The top code is one of the four, a second-level code never stands on top (saml-core-2.0-os 3.2.2.2)."""
    if status is None or not status.codes:
        yield violation("Status がありません。", "The Status is missing.", "saml-core-2.0-os 3.2.2.1", fatal=True)
    elif status.codes[0].removeprefix(names.STATUS) not in ("Success", "Requester", "Responder", "VersionMismatch"):
        yield violation(
            f"最上位の StatusCode が {status.codes[0]} です。",
            f"The top StatusCode is {status.codes[0]}.",
            "saml-core-2.0-os 3.2.2.2",
        )
