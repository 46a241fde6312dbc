"""What 紙便 keeps: members, ties, logins, one-time tickets and letters, all in memory."""

from __future__ import annotations

import itertools
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

JST = timezone(timedelta(hours=9))
MEMBERS = {
    "1001": ("kami-1001", ("試験 太郎", "東京都千代田区試験町一丁目1番1号", "19800101", "1")),
    "1002": ("kami-1002", ("試験 花子", "大阪府大阪市試験区二丁目2番2号", "19850515", "2")),
    "1003": ("kami-1003", ("試験 次郎", "北海道札幌市試験区三丁目3番3号", "19901231", "1")),
}


@dataclass
class Letter:
    bango: str
    kaiin: str
    kenmei: str
    sashidashi: str
    todoita: datetime
    kigen: datetime | None
    honbun: str
    order: int
    yonda: bool = False


@dataclass
class Login:
    kaiin: str
    riyosha_no: str | None = None
    kaiwa_no: str | None = None


@dataclass
class Ticket:
    """What an address that serves once stands for."""

    kind: str
    riyosha_no: str
    kaiwa_no: str
    kaiin: str | None = None
    uke_no: str = ""
    modoriba: str = ""
    miru: str = "/mado"
    made: datetime = field(default_factory=lambda: datetime.now(JST))


@dataclass
class State:
    """`portal` is where browsers find the portal, `listener` where we call it."""

    portal: str
    listener: str
    ties: dict[str, str] = field(default_factory=dict)
    logins: dict[str, Login] = field(default_factory=dict)
    tickets: dict[str, Ticket] = field(default_factory=dict)
    letters: dict[str, Letter] = field(default_factory=dict)
    counter: itertools.count[int] = field(default_factory=itertools.count)

    def member_of(self, hito: dict[str, str]) -> str | None:
        """The member whose four attributes these are."""
        wanted = tuple(hito.get(name, "") for name in ("shimei", "jusho", "seinengappi", "seibetsu"))
        return next((kaiin for kaiin, (_, person) in MEMBERS.items() if person == wanted), None)

    def give(self, ticket: Ticket) -> str:
        key = secrets.token_urlsafe(24)
        self.tickets[key] = ticket
        return key

    def take(self, key: str, kind: str) -> Ticket | None:
        ticket = self.tickets.get(key)
        if ticket is None or ticket.kind != kind or datetime.now(JST) - ticket.made > timedelta(minutes=5):
            return None
        return self.tickets.pop(key)

    def log_in(self, login: Login) -> str:
        key = secrets.token_urlsafe(24)
        self.logins[key] = login
        return key

    def letters_of(self, kaiin: str) -> list[Letter]:
        now = datetime.now(JST)
        own = [
            letter
            for letter in self.letters.values()
            if letter.kaiin == kaiin and (letter.kigen is None or letter.kigen > now)
        ]
        return sorted(own, key=lambda letter: (letter.todoita, letter.order), reverse=True)
