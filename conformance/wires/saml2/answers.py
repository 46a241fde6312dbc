"""Reads the partner's answer to sign-off and unlinking, however it travelled, as a PartnerAnswer."""

from __future__ import annotations

from collections.abc import Sequence

from ...evidence.exchange import Exchange
from ..base import AnswerKind, PartnerAnswer, Violation
from . import names, soap
from .checks import violation
from .context import Context, recorded
from .decode import kind_of, read, schema_violations, to_json
from .message_checks import check_status_response
from .messages import Status, StatusResponse
from .metadata_model import Role
from .metadata_problems import is_loopback
from .signature import SignatureRefusedError, has_signature, verify
from .xml import Element, UnreadableXmlError

__all__ = ["ANSWER_NEEDS", "answer_of", "read_soap_answer"]

ANSWER_NEEDS = frozenset({"inResponseTo", "issuer", "status"})


def answer_of(status: Status | None, violations: Sequence[Violation]) -> PartnerAnswer:
    """PartialLogout counts below Success and below Responder alike (saml-core-2.0-os 3.7.3.2; docs/wires.md)."""
    detail = status.label if status is not None else "-"
    if status is None or any(violation.fatal for violation in violations):
        kind = AnswerKind.INVALID
    elif names.STATUS + "PartialLogout" in status.codes[1:]:
        kind = AnswerKind.PARTIAL
    elif status.codes[:1] == (names.STATUS + "Success",):
        kind = AnswerKind.ACCEPTED
    else:
        kind = AnswerKind.REFUSED
    return PartnerAnswer(kind, detail, tuple(violations))


def read_soap_answer(context: Context, exchange: Exchange, role: Role, request_kind: str) -> PartnerAnswer:
    """The answer to a request that went by SOAP: `request_kind` is LogoutRequest or ManageNameIDRequest."""
    response = exchange.response
    if response is None:
        why = exchange.outcome
        return _invalid(f"応答がありません（{why.ja}）。", f"There is no response ({why.en}).", "-")
    detail = f"HTTP {response.status}"
    crashed = response.status >= 500
    try:
        content = soap.unwrap(response.body)
    except UnreadableXmlError as error:
        return _invalid(
            f"SOAP の応答として読めません（{detail}）。{error.text.ja}",
            f"Not a readable SOAP answer ({detail}): {error.text.en}",
            detail,
            crashed=crashed,
        )
    if isinstance(content, soap.Fault):
        return PartnerAnswer(AnswerKind.REFUSED, f"{detail} SOAP Fault {content.code} {content.reason}".strip())
    if response.status != 200:
        return _invalid(
            f"HTTP の状態コードが {response.status} です（Fault のない応答は 200 のはず）。",
            f"HTTP status {response.status} without a Fault, where 200 is expected.",
            detail,
            crashed=crashed,
        )
    kind = request_kind.removesuffix("Request") + "Response"
    if kind_of(content) != kind:
        return _invalid(
            f"{kind} ではなく {content.tag} が返りました。", f"{content.tag} came instead of {kind}.", detail
        )
    return _judge(context, content, role, request_kind, kind, exchange)


def _judge(
    context: Context, content: Element, role: Role, request_kind: str, kind: str, exchange: Exchange
) -> PartnerAnswer:
    violations: list[Violation] = []
    signed = has_signature(content)
    if signed:
        try:
            content = verify(content, role.signing)
        except SignatureRefusedError as error:
            violations.append(error.violation)
    message = read(kind, content)
    assert isinstance(message, StatusResponse)
    decoded = recorded(to_json(message), names.SOAP, None)
    url = exchange.request.url
    # TLS vouches for the partner in the answer to our own call (saml-bindings-2.0-os 3.2.2.1); so does loopback.
    seen = context.circumstances(role, None, signed=signed, authentic=url.startswith("https://") or is_loopback(url))
    violations += schema_violations(kind, decoded, ANSWER_NEEDS)
    correlation = context.outstanding.state(request_kind, message.in_response_to)
    violations += check_status_response(message, seen, correlation)
    context.outstanding.consume(message.in_response_to)
    context.log_received(kind, decoded, violations)
    return answer_of(message.status, violations)


def _invalid(ja: str, en: str, detail: str, *, crashed: bool = False) -> PartnerAnswer:
    clause = "saml-bindings-2.0-os 3.2.3.3; SOAP 1.1, 6.2"
    return PartnerAnswer(AnswerKind.INVALID, detail, (violation(ja, en, clause, fatal=True),), crashed)
