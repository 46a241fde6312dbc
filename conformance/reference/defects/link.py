"""Defects of linking (属性連携)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response

from conformance.reference.accounts import Account, Attributes
from conformance.reference.attributes import account_source
from conformance.reference.defects.catalogue import defect
from conformance.reference.errors import RefusedByPortalError
from conformance.reference.pages.failures import answer_refusal
from conformance.reference.pages.link import (
    account_for,
    after_consent,
    complete_link,
    decline,
    pending_link,
    receive_unknown_pseudonym,
)
from conformance.reference.pages.sign_on import complete_sign_on, tie_for_sign_on
from conformance.reference.saml import names
from conformance.reference.saml.metadata import ATTRIBUTES, attributes_asked
from conformance.reference.saml.response import SignOn
from conformance.reference.ties import NameId, Tie
from conformance.reference.visits import PendingLink
from conformance.reference.web import go, log_in, refused_page

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["DEFECTS"]


@defect(
    receive_unknown_pseudonym,
    "link-without-consent",
    "link",
    ("G-2.2.2-2", "G-2.2-1"),
    "利用規約への同意を求めず、認証結果を受け取った時点で紐付けてしまう。",
    "The tie is made as soon as the assertion arrives, without the consent screen.",
)
def link_without_consent(partner: Partner, sign_on: SignOn) -> Response:
    pending = pending_link(partner, sign_on)
    if pending is None:
        return receive_unknown_pseudonym.conformant(partner, sign_on)
    return after_consent(partner, pending)


@defect(
    complete_link,
    "link-never-completes",
    "link",
    ("G-2.1-4", "G-2.3-1"),
    "同意した利用者を紐付けないまま、お断りの画面で終わる。",
    "After the citizen's consent there is no tie: it ends on a page that says no.",
)
def link_never_completes(partner: Partner, pending: PendingLink, account: Account) -> Response:
    return refused_page("ただいま属性連携を受け付けられません。")


@defect(
    decline,
    "declined-and-tied",
    "link",
    ("G-2.2-1",),
    "同意しなかった利用者のアカウントも紐付けてしまう。",
    "A citizen who declines is tied all the same.",
)
def declined_and_tied(partner: Partner, pending: PendingLink) -> Response:
    if pending.attributes is not None:
        partner.ties.tie(pending.participation.name_id, account_for(partner, pending.attributes).number)
    return decline.conformant(partner, pending)


@defect(
    answer_refusal,
    "guest-when-portal-refuses",
    "link",
    ("G-2.2-1", "G-2.2.1-3"),
    "マイナポータルが連携を拒否しても（同意なし・フォルダーなし）、新しいアカウントを作ってログインさせる。",
    "When the portal refuses to link (no consent, no user folder), the citizen is given an account and logged in.",
)
def guest_when_portal_refuses(partner: Partner, error: RefusedByPortalError) -> Response:
    if error.second != names.REQUEST_DENIED:
        return answer_refusal.conformant(partner, error)
    return _as_guest(partner)


@defect(
    answer_refusal,
    "guest-when-not-linked",
    "link",
    ("G-2.2.2-11",),
    "未連携のためマイナポータルが認証結果を渡さなくても、新しいアカウントを作ってログインさせる。",
    "When the portal vouches for nobody because there is no link, the citizen is given an account and logged in.",
)
def guest_when_not_linked(partner: Partner, error: RefusedByPortalError) -> Response:
    if error.second != names.UNKNOWN_PRINCIPAL:
        return answer_refusal.conformant(partner, error)
    return _as_guest(partner)


@defect(
    answer_refusal,
    "crash-when-portal-refuses",
    "link",
    ("G-2.2-1", "G-2.2.1-3", "G-2.2.2-11", "P-SAML-8"),
    "マイナポータルからの拒否を処理できず、内部エラーの生の画面を返す。",
    "A refusal of the portal's is not handled: the citizen is left with a bare crash.",
)
def crash_when_portal_refuses(partner: Partner, error: RefusedByPortalError) -> Response:
    return Response("Traceback (most recent call last)", 500, content_type="text/plain")


@defect(
    tie_for_sign_on,
    "pseudonyms-in-any-case",
    "link",
    ("G-2.2.2-1", "P-SAML-9"),
    "仮名の大文字と小文字を区別しない。",
    "Pseudonyms are compared without regard to case.",
)
def pseudonyms_in_any_case(partner: Partner, name_id: NameId) -> Tie | None:
    same = [tie for tie in partner.ties.records() if tie.name_id.value.casefold() == name_id.value.casefold()]
    return next((tie for tie in same if not tie.ended), None)


@defect(
    attributes_asked,
    "asks-for-telephone-number",
    "link",
    ("G-2.2.2-3",),
    "基本4情報のほかに、電話番号も取得要求に含める。",
    "The request goes beyond the basic four: the telephone number is asked for as well.",
)
def asks_for_telephone_number(partner: Partner) -> tuple[str, ...]:
    return (*ATTRIBUTES, "telephoneNumber")


@defect(
    account_source,
    "input-screen-skipped",
    "link",
    ("G-2.2.2-4",),
    "利用者に入力させる方式なのに、入力画面を表示せず、マイナポータルから受け取った情報でアカウントを作る。",
    "Though the citizen is to type the account data, no screen asks for it: what the portal releases is taken.",
    account_source="typed",
)
def input_screen_skipped(partner: Partner) -> str:
    return "portal"


@defect(
    complete_sign_on,
    "link-ends-with-third-sign-on",
    "link",
    ("G-2.2.2-6",),
    "同じ連携での3回目のシングルサインオンの後、連携が解除される。",
    "After its third sign-on a link is over.",
)
def link_ends_with_third_sign_on(partner: Partner, account: Account, sign_on: SignOn, target: str) -> Response:
    tie = partner.ties.living(sign_on.participation.name_id)
    if tie is not None and tie.signed_on >= 3:
        partner.ties.end(tie.name_id)
    return complete_sign_on.conformant(partner, account, sign_on, target)


@defect(
    complete_link,
    "relink-refused",
    "link",
    ("G-2.2.2-10",),
    "連携を解除したことのあるアカウントの、再度の連携を拒む。",
    "An account that was unlinked once cannot be linked again.",
)
def relink_refused(partner: Partner, pending: PendingLink, account: Account) -> Response:
    if any(tie.ended and tie.account == account.number for tie in partner.ties.records()):
        return refused_page("このアカウントは既に属性連携を解除しています。")
    return complete_link.conformant(partner, pending, account)


def _as_guest(partner: Partner) -> Response:
    account = partner.accounts.create(Attributes("ゲスト", "", "", ""))
    log_in(account.number)
    return go("/menu")


DEFECTS = (
    link_without_consent,
    link_never_completes,
    declined_and_tied,
    guest_when_portal_refuses,
    guest_when_not_linked,
    crash_when_portal_refuses,
    pseudonyms_in_any_case,
    asks_for_telephone_number,
    input_screen_skipped,
    link_ends_with_third_sign_on,
    relink_refused,
)
