"""Requests by chance: the same for the same seed of a run, shown in full, and none where none are wanted."""

from __future__ import annotations

from conformance.report import CaseView, RunView
from conformance.sensitivity import cases_on, play_all
from conformance.vocabulary import Party, Verdict

ANY_REQUEST = "notices/A-JSON-6/any-request"
ONLY = {each for each in cases_on(["G-2.2-3"]) if not each.startswith("sso")} | {ANY_REQUEST}


def _played(requests: int, *defects: str) -> CaseView:
    view: RunView = play_all(defects, only=ONLY, notice_requests=requests)
    return view.case(ANY_REQUEST)


def _bodies(case: CaseView) -> list[object]:
    return [
        each.request_body
        for each in case.activity.exchanges
        if each.receiver is Party.PARTNER and each.url.endswith("/api/notices")
    ]


def test_what_is_sent_follows_from_the_seed_of_the_run() -> None:
    first, second = (_played(15) for _ in range(2))
    assert (first.verdict, second.verdict) == (Verdict.PASS, Verdict.PASS)
    assert _bodies(first) == _bodies(second)
    # One more before them, for the citizen's own list.
    assert len(_bodies(first)) == 16


def test_where_none_are_wanted_none_are_sent() -> None:
    case = _played(0)
    assert case.verdict is Verdict.NOT_RUN
    assert case.reason is not None
    assert "--notice-requests 0" in case.reason.ja
    assert _bodies(case) == []


def test_the_simplest_request_is_shown_in_full() -> None:
    case = _played(60, "no-place-to-go-on-from-where-much-is-asked-for")
    (wrong,) = (each for each in case.findings if each.verdict is Verdict.FAIL)
    assert wrong.requirement == "A-JSON-1"
    assert '"limit": ' in wrong.observed.ja
    assert "required（nextCursor）" in wrong.observed.ja
    assert wrong.exchanges
