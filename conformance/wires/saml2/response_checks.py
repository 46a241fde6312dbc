"""Checks of the Response by which the partner vouches for a citizen (saml-profiles-2.0-os 4.1.4.2, 4.1.4.3)."""

from __future__ import annotations

from collections.abc import Iterator

from ..base import Violation
from . import names
from .checks import (
    Circumstances,
    check_correlation,
    check_destination,
    check_issue_instant,
    check_issuer,
    check_name_id,
    check_status,
    violation,
)
from .correlation import Correlation
from .response import Assertion, Conditions, Response, SubjectConfirmation
from .xml import parse_instant

__all__ = ["check_response"]

_PROFILE = "saml-profiles-2.0-os 4.1.4.2"


def check_response(
    response: Response, seen: Circumstances, correlation: Correlation, *, may_be_unsolicited: bool, replayed: bool
) -> Iterator[Violation]:
    """`response.assertions` are the authenticated ones only; `replayed` when one of them served before."""
    yield from check_issuer(response.header.issuer, seen, required=False)
    yield from check_destination(response.header.destination, seen, required=seen.signed)
    yield from check_issue_instant(response.header.issue_instant, seen)
    yield from check_correlation(correlation, may_be_absent=may_be_unsolicited)
    yield from check_status(response.status)
    succeeded = response.status is not None and response.status.codes[:1] == (names.STATUS + "Success",)
    if not succeeded:
        if response.assertions:
            yield violation(
                "Success でない Response にアサーションがあります。",
                "A Response other than Success carries an assertion.",
                _PROFILE,
            )
        return
    if response.encrypted_assertions:
        yield violation(
            "暗号化されたアサーションは受け取れません（メタデータに暗号化用の鍵はありません）。",
            "Encrypted assertions cannot be read: the portal's metadata has no key for them.",
            "saml-metadata-2.0-os 2.4.1.1",
            fatal=True,
        )
    if len(response.assertions) != 1:
        yield violation(
            f"検証できたアサーションが {len(response.assertions)} 個です（1個のはず）。",
            f"{len(response.assertions)} authenticated assertions where one is expected.",
            _PROFILE,
            fatal=True,
        )
    if replayed:
        yield violation(
            "使用済みのアサーションです（再送）。",
            "The assertion was used before (replay).",
            "saml-profiles-2.0-os 4.1.4.5",
            fatal=True,
        )
    for assertion in response.assertions:
        yield from _check_assertion(assertion, response, seen)


def _check_assertion(assertion: Assertion, response: Response, seen: Circumstances) -> Iterator[Violation]:
    yield from check_issuer(assertion.issuer, seen, required=True)
    yield from check_issue_instant(assertion.issue_instant, seen)
    yield from check_name_id(assertion.name_id, seen)
    yield from _check_confirmations(assertion, response, seen)
    yield from _check_conditions(assertion.conditions, seen)
    if not assertion.authn_statements:
        yield violation("AuthnStatement がありません。", "The AuthnStatement is missing.", _PROFILE, fatal=True)
    elif not any(statement.session_index for statement in assertion.authn_statements):
        yield violation(
            "AuthnStatement に SessionIndex がありません（シングルログアウトに必要）。",
            "The AuthnStatement has no SessionIndex, which single logout needs.",
            _PROFILE,
        )


def _check_confirmations(assertion: Assertion, response: Response, seen: Circumstances) -> Iterator[Violation]:
    bearers = [confirmation for confirmation in assertion.confirmations if confirmation.method == names.BEARER]
    if not bearers:
        yield violation(
            "bearer の SubjectConfirmation がありません。",
            "There is no bearer SubjectConfirmation.",
            _PROFILE,
            fatal=True,
        )
        return
    problems = [list(_check_bearer(bearer, response, seen)) for bearer in bearers]
    # One confirmation that holds is enough; otherwise the first tells what is wrong.
    yield from min(problems, key=lambda found: sum(problem.fatal for problem in found))


def _check_bearer(bearer: SubjectConfirmation, response: Response, seen: Circumstances) -> Iterator[Violation]:
    if bearer.recipient != seen.endpoint:
        yield violation(
            f"Recipient が {bearer.recipient} です（{seen.endpoint} のはず）。",
            f"The Recipient is {bearer.recipient}, not {seen.endpoint}.",
            _PROFILE,
            fatal=True,
        )
    if bearer.in_response_to != response.in_response_to:
        yield violation(
            "SubjectConfirmationData の InResponseTo が Response のものと違います。",
            "InResponseTo of the SubjectConfirmationData is not that of the Response.",
            _PROFILE,
            fatal=True,
        )
    until = parse_instant(bearer.not_on_or_after)
    if until is None:
        yield violation(
            "SubjectConfirmationData に NotOnOrAfter がありません。",
            "The SubjectConfirmationData has no NotOnOrAfter.",
            _PROFILE,
            fatal=True,
        )
    elif until + seen.skew <= seen.now:
        yield violation(
            f"SubjectConfirmationData の期限（{bearer.not_on_or_after}）が切れています。",
            f"The SubjectConfirmationData expired at {bearer.not_on_or_after}.",
            "saml-core-2.0-os 2.4.1.2",
            fatal=True,
        )
    if bearer.not_before is not None:
        yield violation(
            "bearer の SubjectConfirmationData に NotBefore は使えません。",
            "NotBefore is not allowed in a bearer's SubjectConfirmationData.",
            _PROFILE,
        )


def _check_conditions(conditions: Conditions | None, seen: Circumstances) -> Iterator[Violation]:
    if conditions is None or not conditions.audiences:
        yield violation(
            "AudienceRestriction がありません。", "The AudienceRestriction is missing.", _PROFILE, fatal=True
        )
        if conditions is None:
            return
    if any(seen.portal not in audiences for audiences in conditions.audiences):
        yield violation(
            f"Audience がマイナポータル（{seen.portal}）ではありません。",
            f"The Audience is not the portal ({seen.portal}).",
            "saml-core-2.0-os 2.5.1.4",
            fatal=True,
        )
    start, end = parse_instant(conditions.not_before), parse_instant(conditions.not_on_or_after)
    if start is not None and start - seen.skew > seen.now:
        yield violation(
            f"アサーションはまだ有効ではありません（NotBefore {conditions.not_before}）。",
            f"The assertion is not valid yet (NotBefore {conditions.not_before}).",
            "saml-core-2.0-os 2.5.1.2",
            fatal=True,
        )
    if end is not None and end + seen.skew <= seen.now:
        yield violation(
            f"アサーションの有効期間が終わっています（NotOnOrAfter {conditions.not_on_or_after}）。",
            f"The assertion is no longer valid (NotOnOrAfter {conditions.not_on_or_after}).",
            "saml-core-2.0-os 2.5.1.2",
            fatal=True,
        )
