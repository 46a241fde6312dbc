"""Each check, held and not held, with words that a report can show."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

import conformance.checks as checks
from conformance.checks import Outcome, notice_urls
from conformance.checks.times import read_time
from conformance.vocabulary import ScreenKind, Text

TOKYO = ZoneInfo("Asia/Tokyo")
ARRIVED_AT = datetime(2026, 6, 1, 9, tzinfo=TOKYO)
KEPT_UNTIL = ARRIVED_AT + timedelta(days=365)
HOSTS = ("partner.test:443", "127.0.0.1:8000")


@dataclass(frozen=True)
class Header:
    id: str | None = "n-1"
    title: str | None = "件名1"
    sender: str | None = "試験市"
    received_at: str | None = "2026-06-01T09:00:00+09:00"
    retain_until: str | None = "2027-06-01T00:00:00Z"
    opened: bool | None = False
    url: str | None = "https://partner.test/n/1"

    @property
    def raw(self) -> Mapping[str, Any]:
        return {"title": self.title, "note": "本文の一部"}


DIFFERENCE = Text("署名がない", "it is not signed")
ONE_HEADER = Text("1 件の件名情報（HTTP 200）", "1 notice header (HTTP 200)")
LOGGED_IN = Text("利用者Aがログインしている", "citizen A is logged in")


@dataclass(frozen=True)
class Retrieval:
    headers: tuple[Header, ...] = (Header(),)
    provided: bool = True
    exchanges: tuple[str, ...] = ("x1",)
    words: Text = ONE_HEADER


@dataclass(frozen=True)
class Arrived:
    title: str = "件名1"
    sender: str | None = "試験市"
    received_at: datetime | None = ARRIVED_AT
    retain_until: datetime | None = KEPT_UNTIL


@dataclass(frozen=True)
class Passage:
    kinds: tuple[str, ...] = ("portal-login", ScreenKind.CONSENT, ScreenKind.MENU)
    ended_on: ScreenKind | None = ScreenKind.MENU
    crashed: Text | None = None
    exchanges: tuple[str, ...] = ("x1", "x2")
    end: Text = ScreenKind.MENU.label

    @property
    def route(self) -> Text:
        return Text(" → ".join(self.kinds), " → ".join(self.kinds))

    def saw(self, kind: ScreenKind) -> bool:
        return kind in self.kinds


@dataclass(frozen=True)
class Standing:
    citizen: str | None
    nobody: bool = False
    words: Text = LOGGED_IN
    exchanges: tuple[str, ...] = ("x3",)


@dataclass(frozen=True)
class Flaw:
    text: Text


@dataclass(frozen=True)
class Answer:
    kind: str
    detail: str = "Success"
    violations: tuple[Flaw, ...] = ()
    crashed: bool = False


ONE, TWO = Header(), Header("n-2", "件名2", url="https://partner.test/n/2")
LIST, EMPTY = Retrieval(), Retrieval(())
REFUSED = Retrieval((), provided=False, words=Text("提供なし（HTTP 404）", "nothing provided (HTTP 404)"))
BOTH = Retrieval((ONE, TWO))
NOT_ASKED = Retrieval((), provided=False, exchanges=())
SIX = frozenset({"title", "sender", "received_at", "retain_until", "opened", "url"})
PASSAGE = Passage()
CRASH = replace(PASSAGE, ended_on=None, crashed=Text("HTTP 500", "HTTP 500"))


@dataclass(frozen=True)
class Response:
    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    def header(self, name: str) -> str | None:
        return self.headers.get(name)


INSIDE = (
    "Traceback (most recent call last):",
    'File "/srv/app.py", line 12, in notices',
    "at jp.example.Notices.list(Notices.java:42)",
    "   at Example.Notices.List() in C:\\src\\Notices.cs:line 42",
    "at Object.<anonymous> (/srv/app/index.js:3:7)",
    "#0 /var/www/index.php(12): list_notices()",
    "goroutine 12 [running]:",
    "java.lang.NullPointerException",
    "SQLSTATE[42000]",
    "ORA-00933",
    'syntax error at or near "x"',
)
"""What many systems say when nobody looked: none of it is for the portal."""


def _refused(response: Response | None, *flaws: Text) -> Outcome:
    return checks.refuses_request(response, flaws, DIFFERENCE, "x1")


def _given(response: Response | None, *others: str, may_end_connection: bool = False) -> Outcome:
    return checks.gives_nothing_away(
        response, others, "X-Smuggled", DIFFERENCE, "x1", may_end_connection=may_end_connection
    )


def _ordered(order: str, *days: str) -> Outcome:
    found = Retrieval(tuple(Header(received_at=day) for day in days))
    return checks.is_in_order(found, order, "date", TOKYO)


def _with(**changes: Any) -> Retrieval:
    return Retrieval((replace(ONE, **changes),))


def _arrival(retrieval: Retrieval, form: str = "rfc3339") -> Outcome:
    return checks.says_what_arrived(retrieval, Arrived(), form, TOKYO)


def _untold(retrieval: Retrieval) -> Outcome:
    """Of a notice that a person sent, who was told its title only."""
    return checks.says_what_arrived(
        retrieval, Arrived(sender=None, received_at=None, retain_until=None), "rfc3339", TOKYO
    )


TABLE: list[tuple[str, bool, Callable[[], Outcome]]] = [
    ("provides_list", True, lambda: checks.provides_list(EMPTY)),
    ("provides_list", False, lambda: checks.provides_list(REFUSED)),
    ("provides_nothing", True, lambda: checks.provides_nothing(REFUSED)),
    ("provides_nothing", True, lambda: checks.provides_nothing(EMPTY)),
    ("provides_nothing", False, lambda: checks.provides_nothing(LIST)),
    ("provides_nothing", False, lambda: checks.provides_nothing(NOT_ASKED)),
    ("carries_six_fields", True, lambda: checks.carries_six_fields(LIST, [SIX])),
    ("carries_six_fields", False, lambda: checks.carries_six_fields(LIST, [SIX - {"url"}])),
    ("carries_six_fields", False, lambda: checks.carries_six_fields(BOTH, [SIX, frozenset()])),
    ("carries_six_fields", False, lambda: checks.carries_six_fields(EMPTY, [])),
    ("carries_six_fields", False, lambda: checks.carries_six_fields(REFUSED, [])),
    ("refuses_request", True, lambda: _refused(Response(400))),
    ("refuses_request", False, lambda: _refused(Response(400), Text("形が違う。", "Another form."))),
    ("refuses_request", False, lambda: _refused(Response(200))),
    ("refuses_request", False, lambda: _refused(Response(500))),
    ("refuses_request", False, lambda: _refused(None)),
    ("gives_nothing_away", True, lambda: _given(Response(400, b'{"detail": "at the end of line 3"}'))),
    ("gives_nothing_away", True, lambda: _given(Response(503, headers={"Retry-After": "60"}))),
    ("gives_nothing_away", True, lambda: _given(Response(501))),
    ("gives_nothing_away", True, lambda: _given(None, may_end_connection=True)),
    ("gives_nothing_away", False, lambda: _given(None)),
    ("gives_nothing_away", False, lambda: _given(Response(500))),
    ("gives_nothing_away", False, lambda: _given(Response(503))),
    ("gives_nothing_away", False, lambda: _given(Response(200), "件名2")),
    ("gives_nothing_away", False, lambda: _given(Response(400, headers={"X-Smuggled": "1"}))),
    *(
        ("gives_nothing_away", False, partial(lambda text: _given(Response(400, text.encode())), text))
        for text in INSIDE
    ),
    ("goes_on_serving", True, lambda: checks.goes_on_serving(LIST, DIFFERENCE)),
    ("goes_on_serving", False, lambda: checks.goes_on_serving(REFUSED, DIFFERENCE)),
    ("is_in_order", True, lambda: _ordered("newest_first", "2026-06-02", "2026-06-01", "2026-06-01")),
    ("is_in_order", True, lambda: _ordered("oldest_first", "2026-06-01", "2026-06-02")),
    ("is_in_order", False, lambda: _ordered("newest_first", "2026-06-01", "2026-06-02")),
    ("is_in_order", False, lambda: _ordered("oldest_first", "2026-06-02", "2026-06-01")),
    ("is_in_order", False, lambda: _ordered("newest_first", "2026-06-01")),
    ("keeps_its_order", True, lambda: checks.keeps_its_order(BOTH, Retrieval((Header("n-3"), ONE, TWO)))),
    ("keeps_its_order", False, lambda: checks.keeps_its_order(BOTH, Retrieval((TWO, ONE)))),
    ("keeps_its_order", False, lambda: checks.keeps_its_order(LIST, EMPTY)),
    ("lists_none_of", True, lambda: checks.lists_none_of(LIST, ["件名2"])),
    ("lists_none_of", False, lambda: checks.lists_none_of(BOTH, ["件名2"])),
    ("lists_none_of", False, lambda: checks.lists_none_of(REFUSED, ["件名2"])),
    ("says_what_arrived", True, lambda: _arrival(LIST)),
    ("says_what_arrived", True, lambda: _untold(_with(sender="別の市", received_at=None, retain_until=None))),
    ("says_what_arrived", False, lambda: _untold(_with(opened=True))),
    ("says_what_arrived", False, lambda: _arrival(_with(title="別の件名"))),
    ("says_what_arrived", False, lambda: _arrival(_with(sender="別の市"))),
    ("says_what_arrived", False, lambda: _arrival(_with(received_at="2026-06-01T09:00:00Z"))),
    ("says_what_arrived", False, lambda: _arrival(_with(retain_until=None))),
    ("says_what_arrived", False, lambda: _arrival(_with(opened=True))),
    ("says_what_arrived", True, lambda: _arrival(_with(received_at="2026-06-01", retain_until="2027-06-01"), "date")),
    ("has_links_that_work_anywhere", True, lambda: checks.has_links_that_work_anywhere(LIST)),
    ("has_links_that_work_anywhere", False, lambda: checks.has_links_that_work_anywhere(EMPTY)),
    *[
        ("has_links_that_work_anywhere", False, lambda url=url: checks.has_links_that_work_anywhere(_with(url=url)))
        for url in ("/n/1", "//partner.test/n", "javascript:alert(1)", "https:///n", "", None, "http://[::1/x")
    ],
    *[
        ("has_urls_on_hosts", True, lambda url=url: checks.has_urls_on_hosts(_with(url=url), HOSTS))
        for url in ("https://partner.test/n", "https://partner.test:443/n", "http://127.0.0.1:8000/n")
    ],
    *[
        ("has_urls_on_hosts", False, lambda url=url: checks.has_urls_on_hosts(_with(url=url), HOSTS))
        for url in (
            "http://partner.test/n",
            "https://other.test/n",
            "https://h:abc/",
            "https://partner.test:99999/n",
            "https://[::1/x",
            "https://partner.test:444/n",
            "http://127.0.0.1:9000/n",
            "https://partner.test@other.test/n",
            None,
        )
    ],
    ("lists", True, lambda: checks.lists(BOTH, ["件名1", "件名2"])),
    ("lists", True, lambda: checks.lists(Retrieval((ONE, ONE)), ["件名1"])),
    ("lists", False, lambda: checks.lists(LIST, ["件名1", "件名2"])),
    ("lists", False, lambda: checks.lists(LIST, [])),
    ("lists", False, lambda: checks.lists(REFUSED, ["件名1"])),
    ("lists_each_once", True, lambda: checks.lists_each_once(BOTH, ["件名1", "件名2"])),
    ("lists_each_once", False, lambda: checks.lists_each_once(LIST, ["件名1", "件名2"])),
    ("lists_each_once", False, lambda: checks.lists_each_once(Retrieval((ONE, ONE)), ["件名1"])),
    ("lists_each_once", False, lambda: checks.lists_each_once(Retrieval((ONE, replace(TWO, url=ONE.url))), ["件名1"])),
    ("lists_each_once", False, lambda: checks.lists_each_once(LIST, [])),
    ("lists_as_many", True, lambda: checks.lists_as_many(BOTH, 2)),
    ("lists_as_many", True, lambda: checks.lists_as_many(BOTH, 1)),
    ("lists_as_many", False, lambda: checks.lists_as_many(BOTH, 3)),
    ("lists_as_many", False, lambda: checks.lists_as_many(Retrieval((ONE, TWO, ONE)), 2)),
    ("lists_as_many", False, lambda: checks.lists_as_many(REFUSED, 1)),
    ("keeps_what_was_there", True, lambda: checks.keeps_what_was_there(LIST, BOTH)),
    ("keeps_what_was_there", False, lambda: checks.keeps_what_was_there(BOTH, LIST)),
    ("keeps_what_was_there", False, lambda: checks.keeps_what_was_there(LIST, REFUSED)),
    ("keeps_each_once", True, lambda: checks.keeps_each_once(BOTH, BOTH)),
    ("keeps_each_once", True, lambda: checks.keeps_each_once(LIST, BOTH)),
    ("keeps_each_once", False, lambda: checks.keeps_each_once(BOTH, LIST)),
    ("keeps_each_once", False, lambda: checks.keeps_each_once(LIST, Retrieval((ONE, TWO, ONE)))),
    ("keeps_each_once", False, lambda: checks.keeps_each_once(LIST, REFUSED)),
    ("keeps_each_once", False, lambda: checks.keeps_each_once(REFUSED, LIST)),
    ("keeps_each_once", False, lambda: checks.keeps_each_once(EMPTY, EMPTY)),
    ("adds_only", True, lambda: checks.adds_only(LIST, BOTH, ["件名2"])),
    ("adds_only", False, lambda: checks.adds_only(LIST, BOTH, ["件名3"])),
    ("shares_none_with", True, lambda: checks.shares_none_with(LIST, Retrieval((TWO,)), "B")),
    ("shares_none_with", False, lambda: checks.shares_none_with(LIST, BOTH, "B")),
    ("shares_none_with", False, lambda: checks.shares_none_with(LIST, REFUSED, "B")),
    ("leaves_out", True, lambda: checks.leaves_out(LIST, ["件名2"], "B")),
    ("leaves_out", False, lambda: checks.leaves_out(BOTH, ["件名2"], "B")),
    ("leaves_out", False, lambda: checks.leaves_out(LIST, [], "B")),
    ("keeps_to_headers", True, lambda: checks.keeps_to_headers(LIST, [])),
    ("keeps_to_headers", False, lambda: checks.keeps_to_headers(LIST, ["/0/body"])),
    ("keeps_to_headers", False, lambda: checks.keeps_to_headers(EMPTY, [])),
    ("carries_no_text", True, lambda: checks.carries_no_text(LIST, "別の本文")),
    ("carries_no_text", False, lambda: checks.carries_no_text(LIST, "本文の一部")),
    ("carries_no_text", False, lambda: checks.carries_no_text(EMPTY, "本文")),
    ("arrives_at", True, lambda: checks.arrives_at(PASSAGE, ScreenKind.MENU, ScreenKind.CONTENT)),
    ("arrives_at", False, lambda: checks.arrives_at(PASSAGE, ScreenKind.CONTENT)),
    ("arrives_at", False, lambda: checks.arrives_at(CRASH, ScreenKind.MENU)),
    ("shows", True, lambda: checks.shows(PASSAGE, ScreenKind.CONSENT)),
    ("shows", False, lambda: checks.shows(PASSAGE, ScreenKind.LOGIN)),
    ("never_shows", True, lambda: checks.never_shows(PASSAGE, ScreenKind.LOGIN)),
    ("never_shows", False, lambda: checks.never_shows(PASSAGE, ScreenKind.CONSENT)),
    ("refuses_with_a_screen", True, lambda: checks.refuses_with_a_screen(PASSAGE)),
    ("refuses_with_a_screen", False, lambda: checks.refuses_with_a_screen(CRASH)),
    ("shows_in_order", True, lambda: checks.shows_in_order(PASSAGE, ["portal-login", "menu"], Text("順", "order"))),
    ("shows_in_order", False, lambda: checks.shows_in_order(PASSAGE, ["menu", "consent"], Text("順", "order"))),
    ("shows_in_order", False, lambda: checks.shows_in_order(PASSAGE, ["menu", "menu"], Text("順", "order"))),
    (
        "shows_nothing_of",
        True,
        lambda: checks.shows_nothing_of([b"refused"], b"secret", Text("秘密", "secret"), ()),
    ),
    (
        "shows_nothing_of",
        False,
        lambda: checks.shows_nothing_of([b"a secret"], b"secret", Text("秘密", "secret"), ()),
    ),
    ("fetches_nothing", True, lambda: checks.fetches_nothing([], ())),
    ("fetches_nothing", False, lambda: checks.fetches_nothing(["/outside?entity"], ())),
    ("stays_here", True, lambda: checks.stays_here(None, Text("他サイト", "another site"), ())),
    ("stays_here", False, lambda: checks.stays_here("https://x.invalid/", Text("他サイト", "another site"), ())),
    ("is_logged_in_as", True, lambda: checks.is_logged_in_as(Standing("A"), "A")),
    ("is_logged_in_as", False, lambda: checks.is_logged_in_as(Standing("B"), "A")),
    ("is_logged_in_as", False, lambda: checks.is_logged_in_as(Standing(None, nobody=True), "A")),
    ("is_nobody", True, lambda: checks.is_nobody(Standing(None, nobody=True))),
    ("is_nobody", False, lambda: checks.is_nobody(Standing(None))),
    ("is_nobody", False, lambda: checks.is_nobody(Standing("A"))),
    ("lets_nobody_in", True, lambda: checks.lets_nobody_in(Standing(None, nobody=True), DIFFERENCE)),
    ("lets_nobody_in", False, lambda: checks.lets_nobody_in(Standing("A"), DIFFERENCE)),
    ("lets_nobody_in", False, lambda: checks.lets_nobody_in(Standing(None), DIFFERENCE)),
    ("makes_nobody_act", True, lambda: checks.makes_nobody_act(Standing(None, nobody=True), DIFFERENCE)),
    ("makes_nobody_act", False, lambda: checks.makes_nobody_act(Standing("A"), DIFFERENCE)),
    ("still_lets_in", True, lambda: checks.still_lets_in(Standing("A"), "A")),
    ("still_lets_in", False, lambda: checks.still_lets_in(Standing(None, nobody=True), "A")),
    ("ends_no_login_of", True, lambda: checks.ends_no_login_of(Standing("A"), "A", DIFFERENCE)),
    ("ends_no_login_of", False, lambda: checks.ends_no_login_of(Standing(None, nobody=True), "A", DIFFERENCE)),
    ("ends_no_login_of", False, lambda: checks.ends_no_login_of(Standing("B"), "A", DIFFERENCE)),
    ("still_ends_login", True, lambda: checks.still_ends_login(Standing(None, nobody=True))),
    ("still_ends_login", False, lambda: checks.still_ends_login(Standing("A"))),
    ("unties_nothing_of", True, lambda: checks.unties_nothing_of(Standing("A"), "A", DIFFERENCE)),
    ("unties_nothing_of", False, lambda: checks.unties_nothing_of(Standing(None, nobody=True), "A", DIFFERENCE)),
    ("unties_nothing_of", False, lambda: checks.unties_nothing_of(Standing("A"), "A", DIFFERENCE, asked_anew=True)),
    ("leaves_login_of", True, lambda: checks.leaves_login_of(Standing("A"), "A")),
    ("leaves_login_of", False, lambda: checks.leaves_login_of(Standing("B"), "A")),
    ("answers_with", True, lambda: checks.answers_with(Answer("accepted"), PASSAGE, ("accepted", "partial"))),
    ("answers_with", False, lambda: checks.answers_with(Answer("refused"), PASSAGE, ("accepted",))),
    ("answers_with", False, lambda: checks.answers_with(None, PASSAGE, ("accepted", "refused"))),
    ("answers_without_crash", True, lambda: checks.answers_without_crash(None, PASSAGE)),
    ("answers_without_crash", True, lambda: checks.answers_without_crash(Answer("invalid", "HTTP 403"), PASSAGE)),
    (
        "answers_without_crash",
        False,
        lambda: checks.answers_without_crash(Answer("invalid", "HTTP 500", crashed=True), PASSAGE),
    ),
]


@pytest.mark.parametrize(("name", "held", "outcome"), TABLE, ids=[f"{row[0]}-{row[1]}" for row in TABLE])
def test_held_and_not_held(name: str, held: bool, outcome: Callable[[], Outcome]) -> None:
    found = outcome()
    assert found.held is held
    for text in (found.expected, found.observed):
        assert text.ja
        assert text.en
        # What was seen is quoted; our own words are English.
        assert not re.search(r"[\u3040-\u309f]", re.sub(r"'[^']*'|「[^」]*」|“[^”]*”", "", text.en))


def test_every_check_is_in_the_table() -> None:
    tried = {(name, held) for name, held, _ in TABLE}
    names = set(checks.__all__) - {"Outcome", "describe_answer", "keeps_addresses_to_itself", "kinds_in"}
    assert tried == {(name, held) for name in names for held in (True, False)}


def test_an_outcome_names_the_exchanges_of_both_lists() -> None:
    later = replace(BOTH, exchanges=("x7",))
    assert checks.keeps_what_was_there(LIST, later).exchanges == ("x1", "x7")


@pytest.mark.parametrize(("kind", "told"), [("invalid", True), ("accepted", False), ("refused", False)])
def test_only_what_makes_it_no_answer_explains_the_verdict(kind: str, told: bool) -> None:
    flaw = Flaw(Text("署名がない。", "No signature."))
    words = checks.describe_answer(Answer(kind, "status", (flaw,)), PASSAGE)
    assert ("署名がない" in words.ja, "No signature" in words.en) == (told, told)


@pytest.mark.parametrize(
    ("value", "form", "moment"),
    [
        ("2026-06-01T09:00:00+09:00", "rfc3339", ARRIVED_AT),
        ("2026-06-01T00:00:00Z", "rfc3339", ARRIVED_AT),
        ("2026-06-01T09:00:00", "rfc3339", None),
        ("2026-06-01T09:00:00", "local", ARRIVED_AT),
        ("2026-06-01", "date", ARRIVED_AT.replace(hour=0)),
        (1780272000, "epoch_seconds", ARRIVED_AT),
        (1780272000000, "epoch_milliseconds", ARRIVED_AT),
        (True, "epoch_seconds", None),
        ("1780272000", "epoch_seconds", None),
        ("2026/06/01 09:00", "%Y/%m/%d %H:%M", ARRIVED_AT),
        ("yesterday", "rfc3339", None),
        (5, "rfc3339", None),
        (None, "date", None),
        (1e20, "epoch_seconds", None),
        (float("nan"), "epoch_seconds", None),
        ("20260601T090000Z", "rfc3339", None),
        ("2026-06-01T09:00:00+09:00", "local", None),
        ("2026-W23-1", "date", None),
        ("2026-06-01T09:00:00", "date", None),
    ],
)
def test_times_in_the_form_that_the_profile_declares(value: object, form: str, moment: datetime | None) -> None:
    read = read_time(value, form, TOKYO)
    assert read == moment
    assert read is None or read.astimezone(UTC).tzinfo is UTC


@given(
    st.from_regex(r"https?://[a-z0-9.\-\[\]:@%]{0,12}[/?#\\\t ]?.{0,8}", fullmatch=True)
    | st.from_regex(notice_urls._PLAIN_ORIGIN)
    | st.text(max_size=12)
)
def test_an_address_is_judged_by_the_whole_of_it(url: str) -> None:
    """A plain one is judged by its origin, which must make no difference."""
    for outcome in (checks.has_links_that_work_anywhere, lambda seen: checks.has_urls_on_hosts(seen, HOSTS)):
        short = outcome(_with(url=url)).held
        with mock.patch.object(notice_urls, "_telling", str):
            assert outcome(_with(url=url)).held is short
