"""Defects of sign-on (シングルサインオン)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response

from conformance.reference.accounts import Account
from conformance.reference.defects.catalogue import defect
from conformance.reference.pages.account import login_first
from conformance.reference.pages.sign_on import account_of_tie, complete_sign_on
from conformance.reference.saml.response import SignOn
from conformance.reference.ties import Tie

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


DEFECTS = (account_mixed_up, login_asked_in_sign_on)
