"""Defects of the HTTP and JSON interface: answers, calls, one-time addresses, credentials."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from flask import Response, request

from conformance.reference.accounts import Attributes
from conformance.reference.defects.catalogue import defect
from conformance.reference.notice_list import pseudonym_name
from conformance.reference.pages.api_support import json_answer, problem
from conformance.reference.pages.rest_api import (
    answer_redeem,
    answer_sign_off,
    answer_unlink,
    check_credentials,
    link_answer,
    refuse_sign_on,
    sign_on_answer,
)
from conformance.reference.pages.rest_front import take_sign_on, vouch
from conformance.reference.rest.portal import call_credentials, tell_link_finished, tell_sign_off
from conformance.reference.rest.tickets import Ticket
from conformance.reference.sessions import Session

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["DEFECTS"]

_HUGE = 11_000_000


@defect(
    link_answer,
    "rest-link-answer-without-address",
    "link",
    ("G-2.1-4", "A-REST-1"),
    "属性連携の準備の応答に、同意画面の URL がない。",
    "The answer that prepares a link has no address of the consent screen.",
    wire="rest",
)
def link_answer_without_address(partner: Partner, url: str) -> Response:
    return json_answer({"link": url}, 201)


@defect(
    link_answer,
    "rest-link-address-relative",
    "link",
    ("A-REST-1",),
    "属性連携の準備の応答の URL が、相対パスである。",
    "The address in the answer that prepares a link is only a path.",
    wire="rest",
)
def link_address_relative(partner: Partner, url: str) -> Response:
    return link_answer.conformant(partner, url.removeprefix(partner.endpoints.base_url))


@defect(
    tell_link_finished,
    "rest-link-finished-untold",
    "link",
    ("A-REST-2",),
    "属性連携が終わっても、マイナポータルに知らせない。",
    "The portal is not told that linking is finished.",
    wire="rest",
)
def link_finished_untold(partner: Partner, reference: str, linked: bool) -> None:
    """Keep it for oneself."""


@defect(
    tell_link_finished,
    "rest-declined-told-as-linked",
    "link",
    ("A-REST-2",),
    "同意しなかった利用者の連携を、完了したと知らせる。",
    "A link that the citizen declined is told as complete.",
    wire="rest",
)
def declined_told_as_linked(partner: Partner, reference: str, linked: bool) -> None:
    tell_link_finished.conformant(partner, reference, linked=True)


@defect(
    refuse_sign_on,
    "rest-sign-on-for-anybody",
    "account",
    ("G-2.2.1-4",),
    "一度も連携していない仮名にも、新しいアカウントでログインする URL を渡す。",
    "Even for a pseudonym never linked, an address is given that logs in to a new account.",
    wire="rest",
)
def sign_on_for_anybody(partner: Partner, pseudonym: str, session: str) -> Response:
    name_id = pseudonym_name(partner, pseudonym)
    if any(tie.name_id.value.casefold() == pseudonym.casefold() for tie in partner.ties.records()):
        return refuse_sign_on.conformant(partner, pseudonym, session)
    account = partner.accounts.create(Attributes("ゲスト", "", "", ""))
    partner.ties.tie(name_id, account.number)
    return sign_on_answer(partner, pseudonym, session, "/menu")


@defect(
    refuse_sign_on,
    "rest-refusal-as-page",
    "sso",
    ("A-REST-1",),
    "連携していない仮名を、JSON でなく HTML の画面で断る。",
    "A pseudonym that is not linked is refused with a page instead of JSON.",
    wire="rest",
)
def refusal_as_page(partner: Partner, pseudonym: str, session: str) -> Response:
    return Response("<h1>Not Found</h1>", 404, content_type="text/html; charset=utf-8")


@defect(
    sign_on_answer,
    "rest-sign-on-answer-huge",
    "sso",
    ("G-2.2-3", "G-2.2.3-2", "A-REST-1"),
    "シングルサインオンの応答が 10 MB を超える。",
    "The answer to sign-on has more than 10 MB.",
    wire="rest",
)
def sign_on_answer_huge(partner: Partner, pseudonym: str, session: str, target: str) -> Response:
    return json_answer({"url": f"{partner.endpoints.base_url}/menu", "padding": "x" * _HUGE}, 201)


@defect(
    sign_on_answer,
    "rest-sign-on-answer-not-json",
    "sso",
    ("G-2.2-3", "G-2.2.3-2", "A-REST-1"),
    "シングルサインオンの応答が、途中で切れた JSON である。",
    "The answer to sign-on is JSON cut short.",
    wire="rest",
)
def sign_on_answer_not_json(partner: Partner, pseudonym: str, session: str, target: str) -> Response:
    return Response('{"url": "http', 201, content_type="application/json")


@defect(
    take_sign_on,
    "rest-sign-on-address-again",
    "sso",
    ("A-REST-3",),
    "シングルサインオンの URL が、何度でも使える。",
    "A sign-on address serves again and again.",
    wire="rest",
)
def sign_on_address_again(partner: Partner, key: str) -> Ticket | None:
    return partner.tickets.look(key, "sign-on")


@defect(
    answer_redeem,
    "rest-code-answered-with-number",
    "sso",
    ("G-2.2.3-3", "A-REST-1"),
    "引換えの符号に、仮名でなく自システムの利用者番号（数値）を返す。",
    "A code is exchanged for the partner's own account number instead of the pseudonym.",
    wire="rest",
)
def code_answered_with_number(partner: Partner, code: str) -> Response:
    ticket = partner.tickets.take(code, "code")
    return json_answer({"pseudonym": 1}) if ticket else answer_redeem.conformant(partner, code)


@defect(
    vouch,
    "rest-state-forgotten",
    "sso",
    ("G-2.2.3-3", "A-REST-2"),
    "連携先で認証した後、マイナポータルから渡された state を返さない。",
    "After authentication at the partner the portal's state is not given back.",
    wire="rest",
)
def state_forgotten(partner: Partner, session: Session, state: str | None) -> Response:
    return vouch.conformant(partner, session, None)


@defect(
    answer_unlink,
    "rest-unlink-answered-and-not-done",
    "unlink",
    ("G-2.2-2", "G-2.2.2-9", "G-1.5-1"),
    "解除に成功と応答するが、紐付けを解かない。",
    "Unlinking is answered as done, and nothing is untied.",
    wire="rest",
)
def unlink_answered_and_not_done(partner: Partner, pseudonym: str) -> Response:
    return Response(status=204)


@defect(
    answer_unlink,
    "rest-unknown-unlink-unties-somebody",
    "unlink",
    ("G-2.2.1-4",),
    "一度も連携していない仮名の解除要求で、別の利用者の紐付けを解く。",
    "A request to unlink a pseudonym never linked unties somebody else.",
    wire="rest",
)
def unknown_unlink_unties_somebody(partner: Partner, pseudonym: str) -> Response:
    if all(tie.name_id.value != pseudonym for tie in partner.ties.records()):
        for tie in partner.ties.records():
            partner.ties.end(tie.name_id)
        return Response(status=204)
    return answer_unlink.conformant(partner, pseudonym)


@defect(
    answer_unlink,
    "rest-unlink-crashes-while-logged-in",
    "unlink",
    ("G-2.2.2-7", "G-2.2.2-5", "A-REST-1"),
    "ログイン中の利用者の解除で、内部エラー（HTTP 500）になる。",
    "Unlinking a citizen who is logged in crashes (HTTP 500).",
    wire="rest",
)
def unlink_crashes_while_logged_in(partner: Partner, pseudonym: str) -> Response:
    if partner.sessions.of_name(pseudonym_name(partner, pseudonym), ()):
        return Response("Traceback (most recent call last)", 500, content_type="text/plain")
    return answer_unlink.conformant(partner, pseudonym)


@defect(
    answer_sign_off,
    "rest-sign-off-crashes",
    "ssoff",
    ("G-2.2.3-7", "G-2.2.3-5", "G-2.2-4", "A-REST-1"),
    "シングルサインオフの要求で、内部エラー（HTTP 500）になる。",
    "A sign-off request crashes (HTTP 500).",
    wire="rest",
)
def sign_off_crashes(partner: Partner, pseudonym: str, session: str) -> Response:
    return problem(500, "内部エラー")


@defect(
    answer_sign_off,
    "rest-unknown-sign-off-logs-everybody-out",
    "ssoff",
    ("G-2.2.1-4",),
    "一度も連携していない仮名のシングルサインオフで、全員をログアウトさせる。",
    "Sign-off of a pseudonym never linked logs everybody out.",
    wire="rest",
)
def unknown_sign_off_logs_everybody_out(partner: Partner, pseudonym: str, session: str) -> Response:
    if all(tie.name_id.value != pseudonym for tie in partner.ties.records()):
        for account in partner.accounts.all():
            for each in partner.sessions.of_account(account.number):
                partner.sessions.end(each.id)
    return answer_sign_off.conformant(partner, pseudonym, session)


@defect(
    tell_sign_off,
    "rest-portal-not-told-of-sign-off",
    "ssoff",
    ("G-2.2-4",),
    "利用者が自システムでサインオフしても、マイナポータルに知らせない。",
    "The portal is not told when the citizen signs off at the partner.",
    wire="rest",
)
def portal_not_told_of_sign_off(partner: Partner, pseudonym: str, session: str | None) -> bool:
    return True


@defect(
    call_credentials,
    "rest-calls-with-wrong-credentials",
    "account",
    ("A-REST-2", "G-2.2-4"),
    "マイナポータルを呼び出すときの資格情報が誤っている。",
    "Calls to the portal show the wrong credentials.",
    wire="rest",
)
def calls_with_wrong_credentials(partner: Partner) -> str:
    return f"Bearer {secrets.token_urlsafe(12)}"


@defect(
    check_credentials,
    "rest-no-credentials-needed",
    "account",
    ("A-REST-4",),
    "マイナポータルからの要求に、資格情報を求めない。",
    "Requests are served without credentials.",
    wire="rest",
)
def no_credentials_needed(partner: Partner) -> None:
    """Serve anybody."""


@defect(
    check_credentials,
    "rest-any-credentials-accepted",
    "account",
    ("A-REST-4",),
    "資格情報が付いていればその値を確かめず、マイナポータルからの要求として受け付ける。",
    "Requests are served with any credentials: their value is not looked at.",
    wire="rest",
)
def any_credentials_accepted(partner: Partner) -> None:
    if not request.headers.get("Authorization"):
        check_credentials.conformant(partner)


@defect(
    check_credentials,
    "rest-unlink-without-credentials",
    "account",
    ("A-REST-4",),
    "解除の要求にだけ、資格情報を求めない。",
    "Unlinking, and that alone, is served without credentials.",
    wire="rest",
)
def unlink_without_credentials(partner: Partner) -> None:
    if request.path != "/api/unlinkings":
        check_credentials.conformant(partner)


DEFECTS = (
    link_answer_without_address,
    link_address_relative,
    link_finished_untold,
    declined_told_as_linked,
    sign_on_for_anybody,
    refusal_as_page,
    sign_on_answer_huge,
    sign_on_answer_not_json,
    sign_on_address_again,
    code_answered_with_number,
    state_forgotten,
    unlink_answered_and_not_done,
    unknown_unlink_unties_somebody,
    unlink_crashes_while_logged_in,
    sign_off_crashes,
    unknown_sign_off_logs_everybody_out,
    portal_not_told_of_sign_off,
    calls_with_wrong_credentials,
    no_credentials_needed,
    any_credentials_accepted,
    unlink_without_credentials,
)
