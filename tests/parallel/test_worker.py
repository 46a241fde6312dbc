"""What a worker hears while it waits for an answer."""

from __future__ import annotations

from multiprocessing import Pipe

import pytest

from conformance.execution import Concluded
from conformance.parallel.messages import Ask, AskLink, End
from conformance.parallel.worker import _Elsewhere, _SharedLinks
from conformance.vocabulary import Verdict


def test_it_asks_what_became_of_a_case_and_waits_for_the_answer() -> None:
    here, there = Pipe()
    there.send(Concluded(Verdict.BLOCKED, "link/root"))
    assert _Elsewhere(here)("link/a") == Concluded(Verdict.BLOCKED, "link/root")
    assert there.recv() == Ask("link/a")


def test_only_links_that_it_was_granted_are_made() -> None:
    here, there = Pipe()
    links = _SharedLinks(here)
    for granted in (True, False):
        there.send(granted)
        assert links.take(3) is granted
        assert there.recv() == AskLink(3, "take")
    assert links.made == 1


def test_that_all_is_over_is_no_answer() -> None:
    here, there = Pipe()
    for _ in range(2):
        there.send(End())
    with pytest.raises(KeyboardInterrupt):
        _Elsewhere(here)("link/a")
    with pytest.raises(KeyboardInterrupt):
        _SharedLinks(here).leaves(3)
