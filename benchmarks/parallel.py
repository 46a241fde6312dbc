"""The full reference run against a partner that thinks over each request: by one worker, and by several.

python benchmarks/parallel.py [--think-ms 20] [--workers 4] [--json] [-- PYTEST ARGUMENTS]

A run in parallel has to come to the verdicts of the serial one: else its time says nothing, and it ends with an error.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from measure import CommandFailedError, bytecode_kept_in, run_process

_CHECKOUT: Final = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Run:
    """One run: seconds by the wall clock, CPU seconds of its processes without the partner's, verdicts by case."""

    workers: int
    wall: float
    cpu: float
    verdicts: dict[str, str]


def measure(directory: Path, workers: int, think_ms: int, arguments: Sequence[str]) -> Run:
    """One run with a partner of its own. Raises CommandFailedError when it does not end with 0."""
    place = directory / str(workers)
    with _partner(think_ms, directory / f"partner-{workers}.log") as url:
        options = ("--target-url", url, "--target-profile", "reference", "--report-dir", str(place), "--run-seed", "1")
        command = [sys.executable, "-m", "pytest", *options, "-n", str(workers), "-p", "no:cacheprovider", *arguments]
        finished = run_process(command, log=directory / f"{workers}.log", cwd=_CHECKOUT)
    evidence = json.loads((place / "evidence.json").read_text(encoding="utf-8"))
    verdicts = {case["id"]: case["verdict"] for case in evidence["cases"]}
    return Run(workers, finished.wall, finished.cpu, verdicts)


@contextlib.contextmanager
def _partner(think_ms: int, log: Path) -> Iterator[str]:
    line = ("-m", "conformance.reference", "--port", "0", "--exit-with-stdin", "--think-ms", str(think_ms))
    with (
        log.open("wb") as output,
        subprocess.Popen(
            [sys.executable, *line], cwd=_CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=output
        ) as partner,
    ):
        assert partner.stdout is not None
        assert partner.stdin is not None
        try:
            yield partner.stdout.readline().decode().removeprefix("ready ").strip()
        finally:
            partner.stdin.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--think-ms", type=int, default=20)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("arguments", nargs="*", metavar="PYTEST ARGUMENTS")
    given = parser.parse_args()
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        bytecode_kept_in(directory / "bytecode")
        try:
            # Not counted: what it compiles, nobody compiles again.
            (directory / "before").mkdir()
            measure(directory / "before", given.workers, 0, given.arguments)
            one, many = (measure(directory, workers, given.think_ms, given.arguments) for workers in (1, given.workers))
        except CommandFailedError as error:
            raise SystemExit(str(error)) from error
    other = sorted(case for case, verdict in one.verdicts.items() if many.verdicts[case] != verdict)
    if other:
        raise SystemExit(f"other verdicts in parallel: {', '.join(other)}")
    ratio = many.wall / one.wall
    if given.json:
        runs = [{"workers": run.workers, "wall": run.wall, "cpu": run.cpu} for run in (one, many)]
        sys.stdout.write(json.dumps({"runs": runs, "ratio": ratio, "load": load, "cases": len(one.verdicts)}) + "\n")
        return
    for run in (one, many):
        sys.stdout.write(f"{run.workers} worker(s): {run.wall:7.1f} s wall  {run.cpu:7.1f} s CPU\n")
    sys.stdout.write(f"ratio {ratio:.3f}  ({given.think_ms} ms, load at the start {load:.1f}, {os.cpu_count()} CPUs)\n")


if __name__ == "__main__":
    main()
