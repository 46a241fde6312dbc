"""Defects in judging what the portal's answer says: by whom, for whom, until when, and in answer to what."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from flask import Response
from lxml import etree

from conformance.reference import web
from conformance.reference.defects.catalogue import defect
from conformance.reference.errors import InvalidMessageError
from conformance.reference.pages.failures import answer_invalid
from conformance.reference.saml import names
from conformance.reference.saml.assertion import (
    check_audience,
    check_conditions,
    check_confirmation_time,
    check_recipient,
)
from conformance.reference.saml.message import SKEW, Header, check_destination, check_issuer
from conformance.reference.saml.response import check_in_response_to, check_replay, check_status
from conformance.reference.saml.xml import children, only_child, parse_instant
from conformance.reference.visits import AuthnFlow, Visit

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["DEFECTS"]


@defect(
    check_issuer,
    "issuer-not-checked",
    "sso",
    ("P-SAML-2", "P-SAML-10", "P-SAML-11"),
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
    ("P-SAML-6", "P-SAML-10", "P-SAML-11"),
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
        return check_in_response_to.conformant(partner, None, visit)
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
    check_in_response_to,
    "unsolicited-taken-unsaid",
    "sso",
    ("P-SAML-7",),
    "受け入れると申告していないのに、要求なしの応答を受け入れる。",
    "An unsolicited answer is taken, though the profile does not say so.",
    unsolicited="off",
)
def unsolicited_taken_unsaid(partner: Partner, in_response_to: str | None, visit: Visit | None) -> AuthnFlow | None:
    return None if in_response_to is None else check_in_response_to.conformant(partner, in_response_to, visit)


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
    answer_invalid,
    "crash-on-a-wrong-answer",
    "sso",
    (*(f"P-SAML-{number}" for number in (*range(1, 8), 9, 10, 11)), "P-XML-1"),
    "受け入れられない電文が届くと、説明のない HTTP 500 を返す。",
    "A message that cannot be accepted is answered with a bare HTTP 500.",
)
def crash_on_a_wrong_answer(partner: Partner, error: InvalidMessageError) -> Response:
    return Response("Internal Server Error", 500, mimetype="text/plain")


DEFECTS = (
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
    unsolicited_taken_unsaid,
    status_not_checked,
    crash_on_a_wrong_answer,
)
