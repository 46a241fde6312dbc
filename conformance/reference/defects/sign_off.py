"""Defects of sign-off (シングルサインオフ)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask import Response, g
from lxml import etree

from conformance.reference.defects.catalogue import defect
from conformance.reference.errors import InvalidMessageError
from conformance.reference.pages.sign_off import (
    answer_directly,
    answer_in_browser,
    answer_logout_request,
    end_own_session,
    end_sessions,
    sign_off_everywhere,
    tell_portal_of_sign_off,
)
from conformance.reference.saml import names
from conformance.reference.saml.logout import LogoutRequest
from conformance.reference.saml.message import Status
from conformance.reference.saml.metadata import Endpoint
from conformance.reference.sessions import Participation, Session
from conformance.reference.web import current_session, page

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["DEFECTS"]


@defect(
    end_sessions,
    "sign-off-keeps-session",
    "ssoff",
    ("G-2.2.3-6",),
    "シングルサインオフに成功と応答するが、ログイン状態は残る。",
    "Sign-off answers Success and leaves the session alive.",
)
def sign_off_keeps_session(partner: Partner, sessions: Sequence[Session]) -> None:
    """Answer as if the sessions were over."""


@defect(
    answer_in_browser,
    "sign-off-through-browser-unanswered",
    "ssoff",
    ("G-2.2.3-7", "G-2.2.3-5", "G-2.2-4"),
    "ブラウザーを介したシングルサインオフ要求に応答せず、自システムの画面で終わる。",
    "A sign-off request through the browser is not answered: it ends on the partner's own page.",
)
def sign_off_through_browser_unanswered(
    partner: Partner, asked: LogoutRequest, endpoint: Endpoint, relay_state: str | None
) -> Response:
    answer_logout_request(partner, asked)
    return page("signed_off.html", text="このシステムからログアウトしました。")


@defect(
    answer_directly,
    "direct-sign-off-broken",
    "ssoff",
    ("G-2.2.3-7", "G-2.2.3-5"),
    "公表している直接通信（SOAP）のシングルサインオフ要求を処理できない。",
    "Sign-off over the published direct channel (SOAP) does not work.",
)
def direct_sign_off_broken(partner: Partner, root: etree._Element) -> etree._Element:
    raise InvalidMessageError("処理できません。", "not implemented")


@defect(
    answer_logout_request,
    "sign-off-refused",
    "ssoff",
    ("G-2.2.3-6", "G-2.2.3-7", "G-2.2.3-5"),
    "ログアウトする方針なのに、シングルサインオフを拒否する。",
    "Sign-off is refused, though the declared policy is to log out.",
)
def sign_off_refused(partner: Partner, asked: LogoutRequest) -> Status:
    return Status(names.RESPONDER, names.REQUEST_DENIED)


@defect(
    end_sessions,
    "sign-off-clears-cookie-only",
    "ssoff",
    ("G-2.2.3-4",),
    "シングルサインオフで端末の Cookie を消すだけで、サーバー側のセッションは生きたままになる。",
    "Sign-off only clears the browser's cookie: the session itself lives on at the server.",
)
def sign_off_clears_cookie_only(partner: Partner, sessions: Sequence[Session]) -> None:
    if current_session() is None:
        end_sessions.conformant(partner, sessions)
        return
    g.session = None
    g.session_cookie = ""


@defect(
    end_own_session,
    "own-session-survives-sign-off-here",
    "ssoff",
    ("G-2.2.3-8",),
    "外部連携先でログアウトしても、マイナポータルに伝えるだけで、自システムのログイン状態が残る。",
    "Sign-off at the partner tells the portal, and leaves the partner's own session alive.",
)
def own_session_survives_sign_off_here(partner: Partner) -> None:
    """Leave it alive."""


@defect(
    sign_off_everywhere,
    "login-lives-until-portal-confirms",
    "ssoff",
    ("G-2.2.3-4", "A-OPS-1"),
    "外部連携先でログアウトしても、マイナポータルが成功と答えるまで、自システムのログイン状態を終わらせない。",
    "Sign-off at the partner ends its own session only once the portal has answered Success.",
)
def login_lives_until_portal_confirms(partner: Partner, participation: Participation | None) -> Response:
    return tell_portal_of_sign_off(partner, participation)


@defect(
    tell_portal_of_sign_off,
    "portal-not-told-of-sign-off",
    "ssoff",
    ("G-2.2-4",),
    "外部連携先でのログアウトをマイナポータルに伝えない。",
    "Sign-off at the partner is not told to the portal.",
)
def portal_not_told_of_sign_off(partner: Partner, participation: Participation | None) -> Response:
    return page("signed_off.html", text="このシステムからログアウトしました。")


@defect(
    tell_portal_of_sign_off,
    "link-ends-with-sign-off-here",
    "ssoff",
    ("G-2.2.3-9",),
    "外部連携先でログアウトすると、属性連携まで解除される。",
    "Sign-off at the partner ends the link as well.",
)
def link_ends_with_sign_off_here(partner: Partner, participation: Participation | None) -> Response:
    if participation is not None:
        partner.ties.end(participation.name_id)
    return tell_portal_of_sign_off.conformant(partner, participation)


@defect(
    answer_logout_request,
    "link-ends-with-sign-off",
    "ssoff",
    ("G-2.2.3-9",),
    "マイナポータルからのシングルサインオフで、属性連携まで解除される。",
    "Sign-off from the portal ends the link as well.",
)
def link_ends_with_sign_off(partner: Partner, asked: LogoutRequest) -> Status:
    status = answer_logout_request.conformant(partner, asked)
    partner.ties.end(asked.name_id)
    return status


@defect(
    answer_logout_request,
    "unknown-sign-off-logs-everybody-out",
    "account",
    ("G-2.2.1-4", "P-SAML-10"),
    "未連携の仮名のシングルサインオフ要求で、ログイン中の全員をログアウトさせる。",
    "A sign-off of a pseudonym that is not linked logs everybody out.",
)
def unknown_sign_off_logs_everybody_out(partner: Partner, asked: LogoutRequest) -> Status:
    if not any(tie.name_id == asked.name_id for tie in partner.ties.records()):
        for account in partner.accounts.all():
            end_sessions(partner, partner.sessions.of_account(account.number))
    return answer_logout_request.conformant(partner, asked)


DEFECTS = (
    sign_off_keeps_session,
    sign_off_through_browser_unanswered,
    direct_sign_off_broken,
    sign_off_refused,
    sign_off_clears_cookie_only,
    own_session_survives_sign_off_here,
    login_lives_until_portal_confirms,
    portal_not_told_of_sign_off,
    link_ends_with_sign_off_here,
    link_ends_with_sign_off,
    unknown_sign_off_logs_everybody_out,
)
