"""What the portal is told of a citizen's notices: headers only (guideline 2.2.4; docs/wires.md, json)."""

from __future__ import annotations

import base64
import binascii
import dataclasses
import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, final

from conformance.reference.accounts import Account
from conformance.reference.behaviour import step
from conformance.reference.notices import Notice
from conformance.reference.saml import names
from conformance.reference.ties import NameId, Tie

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = [
    "JST",
    "BadCursorError",
    "Page",
    "account_of_list",
    "after_cursor",
    "header_of",
    "listed_notices",
    "may_provide",
    "page_of",
    "read_cursor",
    "tie_for_notices",
    "url_of",
]

JST = timezone(timedelta(hours=9))
_MAC_BYTES = 16


@final
class BadCursorError(ValueError):
    """A cursor that this partner did not give out for this pseudonym."""


@final
@dataclasses.dataclass(frozen=True, slots=True)
class Page:
    """A part of the list."""

    notices: list[dict[str, object]]
    next_cursor: str | None


def pseudonym_name(partner: Partner, pseudonym: str) -> NameId:
    return NameId(pseudonym, names.PERSISTENT, partner.portal.entity_id, partner.endpoints.entity_id)


@step
def tie_for_notices(partner: Partner, pseudonym: str) -> Tie | None:
    """Headers are for linked citizens only (G-1.5-1)."""
    return partner.ties.living(pseudonym_name(partner, pseudonym))


@step
def may_provide(partner: Partner, tie: Tie) -> bool:
    """Where the partner takes a consent of its own, nothing is provided before it (G-2.2.4-4)."""
    return partner.options.provision_consent == "off" or tie.provision_consent


@step
def account_of_list(partner: Partner, tie: Tie) -> Account:
    """Whose notices are listed."""
    return partner.accounts.get(tie.account)


@step
def listed_notices(partner: Partner, account: Account) -> list[Notice]:
    """All that is kept for the account at this moment, newest first (G-2.1-5, G-2.2.4-1)."""
    return partner.notices.of_account(account.number, partner.clock())


@step
def header_of(partner: Partner, notice: Notice) -> dict[str, object]:
    """The six items of a notice header (G-2.1-1), and its identifier."""
    return {
        "id": notice.id,
        "title": notice.title,
        "sender": notice.sender,
        "receivedAt": _instant(notice.received_at),
        "retainUntil": None if notice.retain_until is None else _instant(notice.retain_until),
        "opened": notice.opened,
        "url": url_of(partner, notice),
    }


@step
def url_of(partner: Partner, notice: Notice) -> str:
    """Where the content of this very notice is (G-2.1-3)."""
    return partner.endpoints.notice(notice.id)


@step
def page_of(partner: Partner, tie: Tie, cursor: str | None, limit: int) -> Page:
    """A part of the list, from where a cursor points.

    A cursor names the last notice that was given out, so what arrives meanwhile neither shifts nor doubles anything.
    """
    notices = listed_notices(partner, account_of_list(partner, tie))
    if cursor is not None:
        notices = after_cursor(partner, notices, read_cursor(partner, tie, cursor))
    part = notices[:limit]
    more = len(notices) > limit
    return Page([header_of(partner, notice) for notice in part], _cursor(partner, tie, part[-1]) if more else None)


@step
def after_cursor(partner: Partner, notices: Sequence[Notice], position: tuple[datetime, int]) -> list[Notice]:
    """What comes after a position, in the order of the list."""
    return [notice for notice in notices if notice.position < position]


def _instant(value: datetime) -> str:
    return value.astimezone(JST).isoformat()


def _cursor(partner: Partner, tie: Tie, last: Notice) -> str:
    payload = json.dumps([last.received_at.isoformat(), last.sequence]).encode("ascii")
    return base64.urlsafe_b64encode(_mac(partner, tie, payload) + payload).decode("ascii")


@step
def read_cursor(partner: Partner, tie: Tie, cursor: str) -> tuple[datetime, int]:
    """Where a cursor points, if it was given out here for this very pseudonym."""
    try:
        data = base64.b64decode(cursor.encode("ascii"), b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise BadCursorError from error
    payload = data[_MAC_BYTES:]
    if not hmac.compare_digest(data[:_MAC_BYTES], _mac(partner, tie, payload)):
        raise BadCursorError
    moment, sequence = json.loads(payload)
    return datetime.fromisoformat(moment), sequence


def _mac(partner: Partner, tie: Tie, payload: bytes) -> bytes:
    text = json.dumps([tie.name_id.value, tie.account]).encode("ascii") + b"\n" + payload
    return hmac.new(partner.cursor_key, text, hashlib.sha256).digest()[:_MAC_BYTES]
