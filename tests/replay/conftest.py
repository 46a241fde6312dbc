"""Runs recorded for the replay's tests, and a machine without a network."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

import pytest

from conformance.cases import case_functions
from conformance.catalogue import registered_cases
from conformance.execution import roots
from conformance.options import RunOptions
from conformance.profile import load_profile
from conformance.replay import Replay, judge_again
from conformance.run import Run

GATES = (roots.REACHABILITY, roots.DESCRIPTION, roots.CALIBRATION)


def record(
    directory: Path,
    profile: str | Path,
    *,
    only: Sequence[str] | None = None,
    defects: Sequence[str] = (),
    workers: int = 1,
    chromium: Path | None = None,
) -> Path:
    """A run with its evidence: of all cases, or of these and the gates. Little of it is left to chance."""
    functions = case_functions()
    chosen = [spec for spec in registered_cases() if only is None or spec.id in {*GATES, *only}]
    options = RunOptions(
        load_profile(profile), None, directory, life_steps=2, notice_requests=5, workers=workers, chromium=chromium
    )
    run = Run.start(options, chosen, seed=7, defects=defects)
    finished = False
    try:
        for spec in chosen:
            run.play(*functions[spec.id])
        finished = True
    finally:
        run.finish(interrupted=not finished)
    return directory


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    def begin(profile: str | Path, **how: Any) -> Path:
        return record(tmp_path_factory.mktemp("recorded") / "run", profile, **how)

    return begin


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], Replay]:
    """Judges a run again on a machine without a network: whatever opens or uses a socket fails."""

    def refused(*arguments: object, **more: object) -> NoReturn:
        raise AssertionError("a replay has no business on the network")

    def judge(directory: Path) -> Replay:
        with monkeypatch.context() as patch:
            for name in ("connect", "connect_ex", "bind", "sendto"):
                patch.setattr(socket.socket, name, refused)
            patch.setattr(socket, "getaddrinfo", refused)
            return judge_again(directory)

    return judge
