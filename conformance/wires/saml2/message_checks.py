"""Checks particular to one message each: the partner's requests, and its status responses (P-SAML-13)."""

from __future__ import annotations

from collections.abc import Iterator

from ..base import Violation
from . import names
from .authn_request import AuthnRequest
from .checks import Circumstances, check_correlation, check_header, check_name_id, check_status, violation
from .correlation import Correlation
from .logout import LogoutRequest
from .manage_name_id import ManageNameIdRequest
from .messages import StatusResponse
from .metadata_model import Endpoint, SpRole
from .xml import parse_instant

__all__ = [
    "check_authn_request",
    "check_logout_request",
    "check_manage_name_id_request",
    "check_status_response",
    "consumer_of",
]


def check_authn_request(request: AuthnRequest, sp: SpRole, seen: Circumstances, *, reused: bool) -> Iterator[Violation]:
    """saml-core-2.0-os 3.4.1, saml-profiles-2.0-os 4.1.4.1.

    An unsigned request is a violation (the portal's metadata wants them signed) that the portal can act on, because the
    answer goes to an endpoint of the metadata in any case.
    """
    yield from check_header(request.header, seen, unsigned_is_fatal=False)
    if reused:
        yield violation(
            f"ID {request.header.id} は別の AuthnRequest で使われています。",
            f"The ID {request.header.id} was used by another AuthnRequest.",
            "saml-core-2.0-os 1.3.4",
        )
    yield from _check_consumer(request, sp)
    yield from _check_name_id_policy(request, sp)
    index = request.attribute_consuming_service_index
    if index is not None and index not in {str(service.index) for service in sp.attribute_services}:
        yield violation(
            f"AttributeConsumingServiceIndex {index} がメタデータにありません。",
            f"AttributeConsumingServiceIndex {index} is not in the metadata.",
            "saml-core-2.0-os 3.4.1",
        )
    context = request.requested_authn_context
    if context is not None and context.comparison in (None, "exact") and names.AC_SMARTCARD_PKI not in context.classes:
        yield violation(
            f"RequestedAuthnContext（{'、'.join(context.classes)}）をマイナポータルの認証（SmartcardPKI）では満たせません。",
            f"RequestedAuthnContext ({', '.join(context.classes)}) is not what the portal does (SmartcardPKI).",
            "saml-core-2.0-os 3.3.2.2.1",
        )


def consumer_of(request: AuthnRequest, sp: SpRole) -> Endpoint | None:
    """The endpoint that the request names, or the default one; None when the metadata does not have it."""
    url, index = request.assertion_consumer_service_url, request.assertion_consumer_service_index
    if url is not None:
        return next((endpoint for endpoint in sp.posted_consumers if endpoint.location == url), None)
    if index is not None:
        return next((endpoint for endpoint in sp.posted_consumers if str(endpoint.index) == index), None)
    return sp.default_consumer


def _check_consumer(request: AuthnRequest, sp: SpRole) -> Iterator[Violation]:
    url, index = request.assertion_consumer_service_url, request.assertion_consumer_service_index
    if index is not None and (url is not None or request.protocol_binding is not None):
        yield violation(
            "AssertionConsumerServiceIndex と AssertionConsumerServiceURL・ProtocolBinding は同時に指定できません。",
            "AssertionConsumerServiceIndex excludes AssertionConsumerServiceURL and ProtocolBinding.",
            "saml-core-2.0-os 3.4.1",
        )
    if consumer_of(request, sp) is None:
        yield violation(
            f"応答の受信先（{url or index}）が、メタデータの HTTP-POST の AssertionConsumerService にありません。",
            f"The endpoint to answer to ({url or index}) is no HTTP-POST AssertionConsumerService of the metadata.",
            "saml-profiles-2.0-os 4.1.4.1",
            fatal=True,
        )
    if request.protocol_binding not in (None, names.HTTP_POST):
        yield violation(
            f"ProtocolBinding が {request.protocol_binding} です（HTTP-POST のはず）。",
            f"The ProtocolBinding is {request.protocol_binding}, not HTTP-POST.",
            "saml-profiles-2.0-os 4.1.3.5; saml-core-2.0-os 3.4.1",
            fatal=True,
        )


def _check_name_id_policy(request: AuthnRequest, sp: SpRole) -> Iterator[Violation]:
    policy = request.name_id_policy
    if policy is None:
        return
    if policy.format not in (None, names.PERSISTENT, names.UNSPECIFIED):
        yield violation(
            f"NameIDPolicy の Format が {policy.format} です（persistent のはず）。",
            f"The NameIDPolicy's Format is {policy.format}, not persistent.",
            "saml-core-2.0-os 3.4.1.1; docs/wires.md saml2",
            fatal=True,
        )
    if policy.sp_name_qualifier not in (None, sp.entity_id):
        yield violation(
            f"NameIDPolicy の SPNameQualifier が {policy.sp_name_qualifier} です（{sp.entity_id} 又は省略）。",
            f"The NameIDPolicy's SPNameQualifier is {policy.sp_name_qualifier} ({sp.entity_id}, or absent).",
            "saml-core-2.0-os 3.4.1.1",
            fatal=True,
        )


def check_logout_request(request: LogoutRequest, seen: Circumstances) -> Iterator[Violation]:
    """saml-core-2.0-os 3.7.1, saml-profiles-2.0-os 4.4.4.1."""
    yield from check_header(request.header, seen)
    yield from check_name_id(request.name_id, seen)
    until = parse_instant(request.not_on_or_after)
    if until is not None and until + seen.skew <= seen.now:
        yield violation(
            f"LogoutRequest の有効期限（{request.not_on_or_after}）が切れています。",
            f"The LogoutRequest expired at {request.not_on_or_after}.",
            "saml-core-2.0-os 3.7.1",
            fatal=True,
        )
    if not request.session_indexes:
        yield violation(
            "LogoutRequest に SessionIndex がありません。",
            "The LogoutRequest has no SessionIndex.",
            "saml-profiles-2.0-os 4.4.4.1",
        )


def check_manage_name_id_request(request: ManageNameIdRequest, seen: Circumstances) -> Iterator[Violation]:
    """saml-core-2.0-os 3.6.1, saml-profiles-2.0-os 4.5.4.1."""
    yield from check_header(request.header, seen)
    yield from check_name_id(request.name_id, seen)


def check_status_response(
    response: StatusResponse, seen: Circumstances, correlation: Correlation
) -> Iterator[Violation]:
    """LogoutResponse, ManageNameIDResponse: saml-profiles-2.0-os 4.4.4.2, 4.5.4.2."""
    yield from check_header(response.header, seen)
    yield from check_correlation(correlation)
    yield from check_status(response.status)
