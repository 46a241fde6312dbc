"""Start-up of the plug-in beside bare pytest: silent, and active up to the first case.

python benchmarks/startup.py [--runs N] [--json]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from measure import CommandFailedError, Finished, bytecode_kept_in, conditions, machine, median, run_process

_PYTEST: Final = (sys.executable, "-m", "pytest", "-p", "no:cacheprovider")
_WITHOUT: Final = ("-p", "no:conformance")
_REFERENCE: Final = ("--target-profile", "reference")
# What is measured, and what it is to be compared with.
_ROWS: Final = (
    ("bare", "bare pytest, up to its first test", "bare"),
    ("inert", "plug-in installed and not asked for, up to the first test", "bare"),
    ("first_case", "connection test, partner started, up to its first case", "bare"),
    ("bare_collected", "bare pytest --collect-only, whole process", "bare_collected"),
    ("cases_collected", "connection test --collect-only, whole process", "bare_collected"),
)
_USERS_TEST: Final = """import time
from pathlib import Path


def test_of_the_users():
    Path("moment").write_text(repr(time.time()))
"""


def first_test(directory: Path, *arguments: str) -> float:
    """From the command's start to the moment that a user's own first test notes."""
    finished = _pytest(directory, *arguments)
    return float((directory / "moment").read_text(encoding="utf-8")) - finished.started_at


def first_case(directory: Path) -> float:
    """From the command's start to the moment that the journal gives for the first case."""
    report = directory / "report"
    finished = _pytest(directory, *_REFERENCE, "--report-dir", str(report), "-k", "reachable")
    for line in (report / "journal.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        if record["type"] == "case_started":
            return datetime.fromisoformat(record["at"]).timestamp() - finished.started_at
    raise CommandFailedError("the run started no case")


def collected(directory: Path, *arguments: str) -> float:
    """Wall time of the whole process that collects and does nothing else."""
    return _pytest(directory, "--collect-only", "-q", *arguments).wall


_MEASURES: Final[Mapping[str, Callable[[Path], float]]] = {
    "bare": lambda directory: first_test(directory, *_WITHOUT),
    "inert": first_test,
    "first_case": first_case,
    "bare_collected": lambda directory: collected(directory, *_WITHOUT),
    "cases_collected": lambda directory: collected(directory, *_REFERENCE),
}


def _pytest(directory: Path, *arguments: str) -> Finished:
    (directory / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    (directory / "test_users_own.py").write_text(_USERS_TEST, encoding="utf-8")
    return run_process([*_PYTEST, *arguments], log=directory / "log.txt", cwd=directory)


def summary(rounds: Sequence[Mapping[str, float]], at: dict[str, Any]) -> dict[str, Any]:
    """Medians in seconds, and what each costs over bare pytest (taken round by round first)."""
    compared = {name: [each[name] - each[other] for each in rounds] for name, _, other in _ROWS}
    return {
        "machine": at,
        "runs": len(rounds),
        "median": {name: median([each[name] for each in rounds]) for name in _MEASURES},
        "over_bare": {name: median(values) for name, values in compared.items()},
        "rounds": list(rounds),
    }


def _table(result: dict[str, Any]) -> str:
    lines = [
        conditions(result["machine"], result["runs"]),
        "",
        f"{'':60}{'s':>6}{'over bare':>12}",
    ]
    medians, over = result["median"], result["over_bare"]
    lines += [f"{label:60}{medians[name]:>6.2f}{over[name]:>12.2f}" for name, label, _ in _ROWS]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="rounds to measure (default 5)")
    parser.add_argument(
        "--warm-up", type=int, default=1, metavar="N", help="rounds before that, not counted (default 1)"
    )
    parser.add_argument("--json", action="store_true", help="figures as JSON, every round included")
    options = parser.parse_args()
    at = machine()
    rounds: list[dict[str, float]] = []
    with tempfile.TemporaryDirectory() as name:
        bytecode_kept_in(Path(name, "bytecode"))
        for number in range(options.warm_up + options.runs):
            figures = {}
            for way, measured in _MEASURES.items():
                directory = Path(name, f"{number}-{way}")
                directory.mkdir()
                try:
                    figures[way] = measured(directory)
                except CommandFailedError as error:
                    raise SystemExit(str(error)) from error
            rounds.append(figures)
    result = summary(rounds[options.warm_up :], at)
    sys.stdout.write((json.dumps(result, indent=1) if options.json else _table(result)) + "\n")


if __name__ == "__main__":
    main()
