"""Single records of the journal, turned into the view's parts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from ..vocabulary import Level, Operation, Origin, Party, Text, Verdict
from .view import (
    BODY_LIMIT,
    Attachment,
    Attestation,
    Body,
    CaseSpec,
    Exchange,
    Finding,
    Headers,
    Message,
    Note,
    Picture,
    Requirement,
    Screen,
    Step,
)

__all__ = [
    "attestation",
    "case_spec",
    "exchange",
    "finding",
    "instant",
    "message",
    "note",
    "requirement",
    "screen",
    "step",
    "text",
    "text_or_none",
]

Record = Mapping[str, Any]
_ATTACHED_FILE: Final = re.compile(r"attachments/[A-Za-z0-9_-][A-Za-z0-9._-]*")
_PICTURE_FILE: Final = re.compile(r"screens/[A-Za-z0-9._-]+/[A-Za-z0-9._-]+\.png")


def instant(value: str) -> datetime:
    """RFC 3339 time of a record, in UTC."""
    return datetime.fromisoformat(value).astimezone(UTC)


def text(value: Record) -> Text:
    return Text(value["ja"], value["en"])


def text_or_none(value: Record | None) -> Text | None:
    return None if value is None else text(value)


def requirement(value: Record) -> Requirement:
    return Requirement(
        id=value["id"],
        section=value["section"],
        operation=Operation(value["operation"]),
        level=Level(value["level"]),
        obliged=value["obliged"],
        origin=Origin(value["origin"]),
        basis=value.get("basis"),
        verify=tuple(value["verify"]),
        statement=Text(value["ja"], value["en"]),
    )


def case_spec(value: Record) -> CaseSpec:
    return CaseSpec(
        id=value["id"],
        title=text(value["title"]),
        purpose=text(value["purpose"]),
        operation=Operation(value["operation"]),
        requirements=tuple(value["requirements"]),
        origin=Origin(value["origin"]),
    )


def step(value: Record) -> Step:
    return Step(value["seq"], text(value["text"]), tuple(value["exchanges"]))


def finding(value: Record) -> Finding:
    return Finding(
        requirement=value["requirement"],
        verdict=Verdict(value["verdict"]),
        expected=text(value["expected"]),
        observed=text(value["observed"]),
        exchanges=tuple(value["exchanges"]),
    )


def message(value: Record) -> Message:
    return Message(
        exchange=value["exchange"],
        id=value["id"],
        wire=value["wire"],
        kind=value["kind"],
        sender=value["from"],
        receiver=value["to"],
        decoded=value["decoded"],
        violations=tuple(text(violation) for violation in value["violations"]),
    )


def screen(value: Record) -> Screen:
    return Screen(
        seq=value["seq"],
        exchange=value["exchange"],
        kind=value["kind"],
        title=value["title"] or "",
        device=value["device"],
        picture=_picture(value.get("picture")),
    )


def _picture(value: Record | None) -> Picture | None:
    """None also for a file that no run would name so: the page links to it."""
    if value is None or not _PICTURE_FILE.fullmatch(value["file"]):
        return None
    return Picture(value["file"], value["sha256"], value["width"], value["height"], tuple(value["masked"]))


def note(value: Record) -> Note:
    return Note(value["exchange"], value["kind"], text(value["text"]))


def attestation(value: Record) -> Attestation:
    return Attestation(
        requirement=value["requirement"],
        statement=value["statement"],
        by=value["by"],
        on=value["on"],
        sample=value["sample"],
        attachments=tuple(_attachment(each) for each in value["attachments"]),
    )


def _attachment(value: Record) -> Attachment:
    """Raises ValueError for a file that no run would name so: the page links to it."""
    if not _ATTACHED_FILE.fullmatch(value["file"]):
        raise ValueError(f"no place of an attachment: {value['file']!r}")
    return Attachment(value["name"], value["file"], value["size"], value["sha256"])


def exchange(value: Record, body_limit: int | None = BODY_LIMIT) -> Exchange:
    request = value["request"]
    response = value["response"] or {}
    return Exchange(
        seq=value["seq"],
        id=value["id"],
        sender=Party(value["from"]),
        receiver=Party(value["to"]),
        device=value["device"],
        method=request["method"],
        url=request["url"],
        request_headers=_headers(request["headers"]),
        request_body=_body(request["body"], body_limit),
        status=response.get("status"),
        response_headers=_headers(response.get("headers", ())),
        response_body=_body(response.get("body"), body_limit),
        failure=_failure(value),
        started_at=value["startedAt"],
        duration_ms=value["durationMs"],
    )


def _failure(value: Record) -> Text | None:
    """Earlier journals say it in Japanese alone."""
    ja = value["failure"]
    return None if ja is None else Text(ja, value.get("failureEn") or ja)


def _headers(pairs: Any) -> Headers:
    return tuple((str(name), str(content)) for name, content in pairs)


def _body(value: Record | None, limit: int | None) -> Body | None:
    """Its beginning only: a view of three hundred cases must not hold every page that was ever fetched."""
    if value is None:
        return None
    content, encoded = value.get("text"), value.get("base64")
    return Body(
        size=value["size"],
        text=None if content is None else content[:limit],
        base64=None if encoded is None else encoded[:limit],
        sha256=value.get("sha256"),
        shortened=limit is not None and len(content or encoded or "") > limit,
    )
