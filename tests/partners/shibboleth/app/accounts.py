"""Accounts and the ties between pseudonyms and accounts."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, final

_ITERATIONS = 20_000


@dataclass(frozen=True, slots=True)
class Person:
    """The basic four attributes (基本4情報), as the citizen typed them."""

    name: str
    address: str
    birth_date: str
    sex: str


@dataclass(frozen=True, slots=True)
class Account:
    """One account; those that a link created have no password and are reached through the portal only."""

    id: str
    person: Person
    salt: bytes = field(default=b"", repr=False)
    digest: bytes = field(default=b"", repr=False)


def _digest(password: str, salt: bytes) -> bytes:
    return hashlib.pbkdf2_hmac("sha256", password.encode(), salt, _ITERATIONS)


@final
class Accounts:
    """All accounts and ties, changed under one lock."""

    def __init__(self, registered: Iterable[dict[str, Any]]) -> None:
        self._lock = threading.Lock()
        self._accounts: dict[str, Account] = {}
        self._ties: dict[str, str] = {}
        for entry in registered:
            salt = secrets.token_bytes(16)
            account = Account(entry["login"], Person(**entry["person"]), salt, _digest(entry["password"], salt))
            self._accounts[account.id] = account

    def get(self, account_id: str) -> Account | None:
        """The account of that name."""
        with self._lock:
            return self._accounts.get(account_id)

    def check_password(self, login: str, password: str) -> Account | None:
        """The account whose login and password these are."""
        account = self.get(login)
        if account is None or not account.digest:
            return None
        return account if hmac.compare_digest(account.digest, _digest(password, account.salt)) else None

    def linked_to(self, pseudonym: str) -> Account | None:
        """The account that this very pseudonym is tied to."""
        with self._lock:
            account_id = self._ties.get(pseudonym)
            return self._accounts[account_id] if account_id else None

    def link(self, pseudonym: str, person: Person) -> Account:
        """Tie the pseudonym to the person's account, which is made if there is none (guideline 2.2.2(1)).

        An existing tie of the pseudonym stands: only unlinking ends it. One account may carry several pseudonyms,
        so that a citizen whose earlier link broke off half-way at the portal is not locked out.
        """
        with self._lock:
            tied = self._ties.get(pseudonym)
            if tied:
                return self._accounts[tied]
            account = next((one for one in self._accounts.values() if one.person == person), None)
            if account is None:
                account = Account(f"member-{len(self._accounts) + 1}", person)
                self._accounts[account.id] = account
            self._ties[pseudonym] = account.id
            return account

    def unlink(self, pseudonym: str) -> bool:
        """Remove the tie; tell whether there was one (guideline 2.2.2(2))."""
        with self._lock:
            return self._ties.pop(pseudonym, None) is not None
