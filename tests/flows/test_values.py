"""What flows give back, and how pages of a list are walked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from conformance.errors import PartnerFault
from conformance.evidence.exchange import Exchange, RecordedRequest, RecordedResponse
from conformance.flows import Passage, SeenScreen, Standing, retrieve, retrieve_as
from conformance.vocabulary import Party, ScreenKind, Text
from conformance.wires.base import NoticeAnswer, NoticeHeader, NoticeQuery


def _screen(kind: ScreenKind | None = None, portal: str | None = None, status: int = 200) -> SeenScreen:
    page = SimpleNamespace(title="題", url="https://partner.test/", status=status, exchange="x1")
    return SeenScreen(page, kind=kind, portal=portal)  # type: ignore[arg-type]


def _passage(*screens: SeenScreen, stopped: Any = None) -> Passage:
    visit: Any = SimpleNamespace(exchange_ids=("x1", "x2"))
    return Passage((visit,), screens, stopped)


STOP = SimpleNamespace(text=Text("応答がない", "no answer"))


def test_a_passage_knows_where_it_came_through_and_ended() -> None:
    passage = _passage(_screen(portal="portal-login"), _screen(ScreenKind.CONSENT), _screen(ScreenKind.MENU))
    assert (passage.kinds, passage.ended_on) == (("portal-login", "consent", "menu"), ScreenKind.MENU)
    assert (passage.saw(ScreenKind.CONSENT), passage.saw(ScreenKind.LOGIN)) == (True, False)
    assert (passage.end, passage.exchanges, passage.crashed) == (ScreenKind.MENU.label, ("x1", "x2"), None)


def test_a_passage_that_was_stopped_ended_on_no_screen() -> None:
    passage = _passage(_screen(ScreenKind.MENU), stopped=STOP)
    assert (passage.last, passage.ended_on, passage.end, passage.crashed) == (None, None, STOP.text, STOP.text)


def test_an_empty_passage_has_no_screen() -> None:
    assert _passage().end == Text("画面なし", "no screen")
    assert _passage().crashed is None


@pytest.mark.parametrize(
    ("screen", "crashed"),
    [
        (_screen(status=500), True),
        (_screen(status=404), False),
        (_screen(ScreenKind.ERROR, status=500), False),
        (_screen(ScreenKind.REFUSAL, status=503), False),
        (_screen(portal="portal-down", status=503), False),
    ],
)
def test_a_server_error_is_a_crash_unless_the_profile_knows_the_screen(screen: SeenScreen, crashed: bool) -> None:
    assert (_passage(screen).crashed is not None) is crashed


def test_what_follows_decides_the_end() -> None:
    joined = _passage(_screen(ScreenKind.CONSENT)).then(_passage(_screen(ScreenKind.MENU), stopped=STOP))
    assert (joined.kinds, joined.stopped, len(joined.exchanges)) == (("consent", "menu"), STOP, 4)


@pytest.mark.parametrize(
    ("shown", "citizen", "words"),
    [(None, None, "誰も"), ("試験 太郎", "A", "利用者A"), ("誰か", None, "プロファイルにない利用者「誰か」")],
)
def test_who_stands_there_in_words(shown: str | None, citizen: str | None, words: str) -> None:
    standing = Standing(shown, citizen, ("x1",))
    assert words in standing.words.ja
    assert standing.nobody is (shown is None)


# -- pages of a list ----------------------------------------------------------------------------------------------


class Pages:
    """A notice wire whose answers lead to one another as told."""

    def __init__(self, cursors: Mapping[str | None, str | None], *, provided: bool = True, fresh: bool = False) -> None:
        self.cursors = cursors
        self.fresh = fresh
        self.provided = provided
        self.queries: list[NoticeQuery] = []

    def fetch(self, query: NoticeQuery) -> NoticeAnswer:
        self.queries.append(query)
        request = RecordedRequest("POST", "https://partner.test/api/notices")
        number = f"x{len(self.queries)}"
        now = datetime(2026, 6, 1, tzinfo=UTC)
        exchange = Exchange(number, Party.PORTAL, Party.PARTNER, request, RecordedResponse(200), now, 0.1)
        found = NoticeHeader(number if self.fresh else "same", *[None] * 6, {})
        return NoticeAnswer(exchange, self.provided, False, (found,), self.cursors[query.cursor], (), ())


class OnAndOn(dict[str | None, str | None]):
    """Each cursor leads to the next, the last one nowhere."""

    def __init__(self, last: int = 1_000_000) -> None:
        self.last = last

    def __missing__(self, cursor: str | None) -> str | None:
        number = int(cursor or 0) + 1
        return str(number) if number <= self.last else None


def _scene(pages: Pages, *, linked: bool = True, allowed: bool = True) -> Any:
    links = {"A": SimpleNamespace(pseudonym="mp-1")} if linked else {}
    portal = SimpleNamespace(state=SimpleNamespace(links=links), may_retrieve_notices=lambda citizen: allowed)
    return SimpleNamespace(notices=pages, portal=portal, say=lambda *_: None)


def test_all_pages_are_asked_for() -> None:
    pages = Pages({None: "a", "a": "b", "b": None})
    retrieval = retrieve_as(_scene(pages), "mp-1")
    assert [query.cursor for query in pages.queries] == [None, "a", "b"]
    assert (retrieval.exchanges, retrieval.provided) == (("x1", "x2", "x3"), True)


def test_between_the_first_page_and_the_second_something_may_happen() -> None:
    pages = Pages({None: "a", "a": "b", "b": None})
    asked_before: list[int] = []
    retrieve_as(_scene(pages), "mp-1", limit=2, after_first=lambda: asked_before.append(len(pages.queries)))
    assert asked_before == [1]
    assert {query.limit for query in pages.queries} == {2}


def test_nothing_happens_between_pages_that_are_not_there() -> None:
    asked_before: list[int] = []
    retrieve_as(_scene(Pages({None: None})), "mp-1", after_first=lambda: asked_before.append(1))
    assert asked_before == []


def test_pages_that_lead_round_in_a_circle_are_the_partners_fault() -> None:
    with pytest.raises(PartnerFault) as caught:
        retrieve_as(_scene(Pages({None: "a", "a": "b", "b": "a"})), "mp-1")
    assert caught.value.exchanges == ("x1", "x2", "x3")


def test_pages_that_bring_nothing_new_and_never_end_are_the_partners_fault() -> None:
    with pytest.raises(PartnerFault) as caught:
        retrieve_as(_scene(Pages(OnAndOn())), "mp-1")
    assert len(caught.value.exchanges) == 101


def test_a_long_list_in_small_parts_comes_to_its_end() -> None:
    pages = Pages(OnAndOn(2_000), fresh=True)
    assert len(retrieve_as(_scene(pages), "mp-1").headers) == 2_001


def test_a_refusal_ends_the_walk() -> None:
    pages = Pages({None: "a"}, provided=False)
    assert not retrieve_as(_scene(pages), "mp-1").provided
    assert len(pages.queries) == 1


@pytest.mark.parametrize(("linked", "allowed", "asked"), [(True, True, 1), (True, False, 0), (False, True, 0)])
def test_the_portal_asks_only_for_who_is_linked_and_consented(linked: bool, allowed: bool, asked: int) -> None:
    pages = Pages({None: None})
    retrieval = retrieve(_scene(pages, linked=linked, allowed=allowed), "A")
    assert (len(pages.queries), retrieval.provided) == (asked, bool(asked))
