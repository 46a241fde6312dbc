"""Defects of sign-on (シングルサインオン)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response

from conformance.reference import web
from conformance.reference.accounts import Account, Attributes
from conformance.reference.defects.catalogue import defect
from conformance.reference.errors import InvalidMessageError
from conformance.reference.pages.account import account_of_login, login_first
from conformance.reference.pages.idp import pseudonym_for_portal
from conformance.reference.pages.notices import sign_on_to_read
from conformance.reference.pages.sign_on import account_of_tie, complete_sign_on, refuse_unlinked
from conformance.reference.pages.start import send_to_portal
from conformance.reference.saml.response import SignOn, check_in_response_to
from conformance.reference.ties import NameId, Tie
from conformance.reference.visits import AuthnFlow, PendingLink, Visit
from conformance.reference.web import go, log_in

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["DEFECTS"]


@defect(
    account_of_tie,
    "account-mixed-up",
    "sso",
    ("G-2.2.1-5",),
    "複数の利用者が連携していると、シングルサインオンで別の利用者のアカウントに入ってしまう。",
    "With several citizens linked, sign-on reaches the account of another one.",
)
def account_mixed_up(partner: Partner, tie: Tie) -> Account:
    linked = [known.account for known in partner.ties.records() if not known.ended]
    return partner.accounts.get(min([tie.account, *linked]))


@defect(
    complete_sign_on,
    "login-asked-in-sign-on",
    "sso",
    ("G-2.2.3-1", "G-2.2.4-6"),
    "マイナポータルでの認証の後に、自システムのログイン画面を表示して再度の認証を求める。",
    "After the authentication at the portal the partner's own login is asked for before going on.",
)
def login_asked_in_sign_on(partner: Partner, account: Account, sign_on: SignOn, target: str) -> Response:
    complete_sign_on.conformant(partner, account, sign_on, target)
    return login_first(target)


@defect(
    complete_sign_on,
    "sign-on-without-session",
    "sso",
    ("G-2.2-3", "G-2.2.3-2"),
    "認証結果を受け取っても、ログイン状態にしない。",
    "What the portal vouches for is taken, and nobody is logged in.",
)
def sign_on_without_session(partner: Partner, account: Account, sign_on: SignOn, target: str) -> Response:
    return go("/")


@defect(
    check_in_response_to,
    "unsolicited-refused",
    "sso",
    ("G-2.2.3-2",),
    "受け入れると申告しているのに、要求なしの応答を拒む。",
    "An unsolicited answer is refused, though the profile says that it is taken.",
)
def unsolicited_refused(partner: Partner, in_response_to: str | None, visit: Visit | None) -> AuthnFlow | None:
    if in_response_to is None:
        raise InvalidMessageError("初めからやり直してください。", "unsolicited")
    return check_in_response_to.conformant(partner, in_response_to, visit)


@defect(
    complete_sign_on,
    "consent-asked-again",
    "sso",
    ("G-2.2.1-2",),
    "シングルサインオンのたびに、属性連携の同意画面を表示する。",
    "Each sign-on shows the consent screen of linking again.",
)
def consent_asked_again(partner: Partner, account: Account, sign_on: SignOn, target: str) -> Response:
    if target != "/menu":
        return complete_sign_on.conformant(partner, account, sign_on, target)
    pending = PendingLink(
        f"again-{sign_on.participation.session_index}",
        partner.clock(),
        sign_on.participation,
        sign_on.session_until,
        account.attributes,
    )
    web.visit().remember(pending)
    return go("/link/consent")


@defect(
    refuse_unlinked,
    "unknown-pseudonym-gets-an-account",
    "account",
    ("G-2.2.1-4",),
    "連携していない仮名でも、新しいアカウントを自動で作ってログインさせる。",
    "A pseudonym that is not linked is given an account of its own and logged in.",
)
def unknown_pseudonym_gets_an_account(partner: Partner, sign_on: SignOn) -> Response:
    account = partner.accounts.create(Attributes("新規利用者", "", "", ""))
    log_in(account.number, sign_on.participation, sign_on.session_until)
    return go("/menu")


@defect(
    pseudonym_for_portal,
    "linked-not-vouched-for",
    "sso",
    ("G-2.2.3-3",),
    "連携済みの利用者についても、マイナポータルに認証結果を渡さない。",
    "The partner vouches to the portal for nobody, linked or not.",
)
def linked_not_vouched_for(partner: Partner, account: int, asked: NameId | None) -> NameId | None:
    return None


@defect(
    pseudonym_for_portal,
    "unlinked-vouched-for",
    "account",
    ("G-2.2.1-4",),
    "連携を解除したアカウントについて、解除済みの仮名でマイナポータルに認証結果を渡す。",
    "For an account that was unlinked the partner vouches under the former pseudonym.",
)
def unlinked_vouched_for(partner: Partner, account: int, asked: NameId | None) -> NameId | None:
    former = [tie.name_id for tie in partner.ties.records() if tie.account == account]
    return pseudonym_for_portal.conformant(partner, account, asked) or (former[-1] if former else None)


@defect(
    pseudonym_for_portal,
    "vouched-for-as-another",
    "account",
    ("G-2.2.1-4",),
    "未連携のアカウントについて、連携済みの別の利用者の仮名でマイナポータルに認証結果を渡す。",
    "For an account that is not linked the partner vouches under another citizen's pseudonym.",
)
def vouched_for_as_another(partner: Partner, account: int, asked: NameId | None) -> NameId | None:
    others = [tie.name_id for tie in partner.ties.records() if not tie.ended]
    return pseudonym_for_portal.conformant(partner, account, asked) or (others[0] if others else None)


@defect(
    account_of_login,
    "any-password-taken",
    "sso",
    ("G-2.2.3-3", "G-2.2.1-5"),
    "自システムのログイン画面で、パスワードが誤っていてもログインさせる。",
    "At the partner's own login a wrong password is taken like the right one.",
    account_source="existing",
)
def any_password_taken(partner: Partner, login: str, password: str) -> Account | None:
    return partner.accounts.with_login(login)


@defect(
    sign_on_to_read,
    "notice-url-asks-for-login",
    "sso",
    ("G-2.2.4-6",),
    "未ログインで件名URLを開くと、シングルサインオンに進まず、自システムのログイン画面を表示する。",
    "A notice URL opened without a login asks for the partner's own login instead of signing on.",
)
def notice_url_asks_for_login(partner: Partner, notice_id: str) -> Response:
    return login_first(f"/notices/{notice_id}")


@defect(
    sign_on_to_read,
    "notice-url-forgotten-in-sign-on",
    "sso",
    ("G-2.1-6", "G-2.2.4-6"),
    "未ログインで件名URLを開くと、シングルサインオンの後、詳細ではなくメニューに着く。",
    "A notice URL opened without a login signs on and lands on the menu: what was wanted is forgotten.",
)
def notice_url_forgotten_in_sign_on(partner: Partner, notice_id: str) -> Response:
    return send_to_portal(partner, links=False, target="/menu")


DEFECTS = (
    account_mixed_up,
    login_asked_in_sign_on,
    sign_on_without_session,
    unsolicited_refused,
    consent_asked_again,
    unknown_pseudonym_gets_an_account,
    linked_not_vouched_for,
    unlinked_vouched_for,
    vouched_for_as_another,
    any_password_taken,
    notice_url_asks_for_login,
    notice_url_forgotten_in_sign_on,
)
