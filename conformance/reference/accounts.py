"""The partner's accounts (外部連携先システムのアカウント)."""

from __future__ import annotations

import dataclasses
import hmac
import threading
from typing import final

__all__ = ["SEXES", "Account", "AccountBook", "Attributes"]

SEXES = {"male": "男性", "female": "女性", "other": "その他"}


@final
@dataclasses.dataclass(frozen=True, slots=True)
class Attributes:
    """The basic four attributes (基本4情報)."""

    name: str
    address: str
    birth_date: str
    sex: str


@final
@dataclasses.dataclass(frozen=True, slots=True)
class Account:
    """An account; one that linking created has no login of its own."""

    number: int
    attributes: Attributes
    login: str | None = None
    password: str | None = None


@final
class AccountBook:
    """All accounts, in memory."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._accounts: dict[int, Account] = {}

    def create(self, attributes: Attributes, login: str | None = None, password: str | None = None) -> Account:
        with self._lock:
            return self._add(attributes, login, password)

    def get(self, number: int) -> Account:
        with self._lock:
            return self._accounts[number]

    def all(self) -> list[Account]:
        with self._lock:
            return list(self._accounts.values())

    def with_login(self, login: str) -> Account | None:
        with self._lock:
            return next((account for account in self._accounts.values() if account.login == login), None)

    def authenticate(self, login: str, password: str) -> Account | None:
        """The account of a login and password; the comparison takes as long for an unknown login."""
        account = self.with_login(login)
        expected = (account.password if account else None) or ""
        equal = hmac.compare_digest(expected.encode(), password.encode("utf-8", "surrogatepass"))
        return account if account and expected and equal else None

    def find_or_create(self, attributes: Attributes) -> Account:
        """The newest account whose four attributes are all equal, else a new one."""
        with self._lock:
            equal = [account for account in self._accounts.values() if account.attributes == attributes]
            return equal[-1] if equal else self._add(attributes, None, None)

    def reopen(self, old: Account) -> Account:
        """A fresh account for the same person: the login moves to it, notices and settings do not."""
        with self._lock:
            self._accounts[old.number] = dataclasses.replace(old, login=None, password=None)
            return self._add(old.attributes, old.login, old.password)

    def _add(self, attributes: Attributes, login: str | None, password: str | None) -> Account:
        account = Account(len(self._accounts) + 1, attributes, login, password)
        self._accounts[account.number] = account
        return account
