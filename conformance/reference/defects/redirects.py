"""Defects in where the citizen is sent after sign-on (open redirects)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, request

from conformance.reference.accounts import Account
from conformance.reference.defects.catalogue import defect
from conformance.reference.pages.sign_on import complete_sign_on
from conformance.reference.saml.response import SignOn
from conformance.reference.web import go, local_path

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["DEFECTS"]

_MENU = "/menu"


@defect(
    complete_sign_on,
    "relay-state-followed",
    "sso",
    ("P-WEB-1",),
    "ログインの後、応答に添えられた RelayState が URL ならばそこへ移動させる。",
    "After sign-on the citizen is sent to the RelayState that came with the answer, if it is a URL.",
)
def relay_state_followed(partner: Partner, account: Account, sign_on: SignOn, target: str) -> Response:
    response = complete_sign_on.conformant(partner, account, sign_on, target)
    beside = request.form.get("RelayState", "")
    return go(beside) if "://" in beside else response


@defect(
    local_path,
    "landing-not-checked",
    "sso",
    ("P-WEB-1",),
    "到達先を確かめず、示された所へそのまま移動させる。",
    "The place to land on is not checked: the citizen is sent wherever it says.",
)
def landing_not_checked(partner: Partner, wanted: str | None) -> str:
    return wanted or _MENU


@defect(
    local_path,
    "landing-checked-by-its-first-slash",
    "sso",
    ("P-WEB-1",),
    "/ で始まる到達先を自サイトのものとみなし、//他サイト へ移動させる。",
    "A place to land on that begins with a slash is taken for one of this site, //another-site too.",
)
def landing_checked_by_its_first_slash(partner: Partner, wanted: str | None) -> str:
    return wanted if wanted and wanted.startswith("/") else _MENU


@defect(
    local_path,
    "landing-checked-by-its-beginning",
    "sso",
    ("P-WEB-1",),
    "自サイトの URL と同じ文字で始まる到達先を自サイトのものとみなす（https://自サイト@他サイト）。",
    "A place to land on that begins like a URL of this site is taken for one (https://this-site@another-site).",
)
def landing_checked_by_its_beginning(partner: Partner, wanted: str | None) -> str:
    if wanted and wanted.startswith(partner.endpoints.base_url):
        return wanted
    return local_path.conformant(partner, wanted)


DEFECTS = (
    relay_state_followed,
    landing_not_checked,
    landing_checked_by_its_first_slash,
    landing_checked_by_its_beginning,
)
