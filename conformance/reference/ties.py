"""Ties between pseudonyms of the portal's and accounts here (属性連携)."""

from __future__ import annotations

import dataclasses
import threading
from typing import final

__all__ = ["NameId", "Tie", "TieTable"]


@final
@dataclasses.dataclass(frozen=True, slots=True)
class NameId:
    """A name identifier; equal only if value, format and both qualifiers are (saml-core-2.0-os 2.2.2, 8.3.7)."""

    value: str
    format: str
    name_qualifier: str
    sp_name_qualifier: str


@final
@dataclasses.dataclass(slots=True)
class Tie:
    """One tie. An ended one stays in the table as a record and ties nothing; `signed_on` counts its sign-ons."""

    name_id: NameId
    account: int
    provision_consent: bool = False
    ended: bool = False
    signed_on: int = 0


@final
class TieTable:
    """All ties, living and ended, in the order in which they were made."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ties: list[Tie] = []

    def tie(self, name_id: NameId, account: int) -> Tie:
        """Tie a pseudonym to an account; a living tie of that pseudonym is kept as it is."""
        with self._lock:
            for known in self._ties:
                if known.name_id == name_id and not known.ended:
                    return known
            made = Tie(name_id, account)
            self._ties.append(made)
            return made

    def end(self, name_id: NameId) -> bool:
        """End the living tie of a pseudonym."""
        with self._lock:
            living = [tie for tie in self._ties if tie.name_id == name_id and not tie.ended]
            for tie in living:
                tie.ended = True
            return bool(living)

    def living(self, name_id: NameId) -> Tie | None:
        with self._lock:
            return next((tie for tie in self._ties if tie.name_id == name_id and not tie.ended), None)

    def of_account(self, account: int) -> list[Tie]:
        """The living ties of an account, newest first."""
        with self._lock:
            return [tie for tie in reversed(self._ties) if tie.account == account and not tie.ended]

    def records(self) -> list[Tie]:
        """All ties ever made, oldest first."""
        with self._lock:
            return list(self._ties)

    def set_provision_consent(self, account: int, given: bool) -> None:
        """Consent to provide notice headers belongs to the tie, and so ends with it."""
        for tie in self.of_account(account):
            tie.provision_consent = given
