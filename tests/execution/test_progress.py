"""What a case may know of the others, and the run's count of links."""

from __future__ import annotations

import pytest

from conformance.execution import Concluded, LinkCount, RunProgress
from conformance.vocabulary import Verdict


def test_what_is_known_here_is_asked_of_nobody() -> None:
    asked: list[str] = []
    progress = RunProgress(verdicts={"link/a": Verdict.PASS}, elsewhere=asked.append)  # type: ignore[arg-type]
    assert progress.verdict("link/a") is Verdict.PASS
    assert asked == []


def test_what_became_of_a_case_elsewhere_is_asked_once() -> None:
    asked = []

    def elsewhere(case: str) -> Concluded | None:
        asked.append(case)
        return Concluded(Verdict.BLOCKED, "link/root")

    progress = RunProgress(elsewhere=elsewhere)
    assert (progress.verdict("link/a"), progress.root("link/a")) == (Verdict.BLOCKED, "link/root")
    assert asked == ["link/a"]


def test_a_case_that_nobody_plays_has_no_verdict_and_no_root() -> None:
    progress = RunProgress()
    assert (progress.verdict("link/a"), progress.root("link/a")) == (None, None)


@pytest.mark.parametrize(("most", "taken"), [(None, [True, True, True]), (2, [True, True, False]), (0, [False] * 3)])
def test_no_more_links_than_the_limit(most: int | None, taken: list[bool]) -> None:
    links = LinkCount()
    assert [links.take(most) for _ in range(3)] == taken
    assert links.made == sum(taken)
    assert links.leaves(most) is (most is None)
