"""The reports of a large run, made anew from its journal: time, memory and size, file by file.

python benchmarks/report.py [--cases N] [--exchanges N] [--runs N] [--json]

A short run at the reference partner is played first; its linking case is repeated under other names until the journal
has so many cases with so many exchanges each.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from unittest import mock

from measure import CommandFailedError, conditions, machine, median, rss_bytes

from conformance import report
from conformance.chain import CHAIN_START, record_digest

_PATTERN: Final = "link/2.1-4/from-portal"
_MEBIBYTE: Final = 2**20


def short_run(directory: Path) -> Path:
    """The journal of a run that plays the case to be repeated. Raises CommandFailedError."""
    options = ["--target-profile", "reference", "--report-dir", str(directory), "-k", "from-portal", "-q"]
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options]
    done = subprocess.run(command, cwd=directory.parent, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise CommandFailedError(done.stdout + done.stderr)
    return directory / "journal.jsonl"


def large_journal(source: Path, target: Path, cases: int, exchanges: int) -> None:
    """Write a journal like `source`, its linking case so many times in place of all others, its chain anew."""
    records = [json.loads(line) for line in source.read_text(encoding="utf-8").splitlines()]
    pattern = [record for record in records if record.get("case") == _PATTERN]
    before = [record for record in records if record["type"] in _HEAD]
    names = [f"link/2.1-4/from-portal/{number:03}" for number in range(1, cases + 1)]
    last, seq = CHAIN_START, 0
    with target.open("wb") as stream:
        for record in (
            *(_renamed_head(record, names) for record in before),
            *(each for name in names for each in _repeated(pattern, name, exchanges)),
            *(record for record in records if record["type"] == "run_finished"),
        ):
            seq += 1
            content = {key: value for key, value in record.items() if key not in {"seq", "prev"}}
            line = json.dumps({"seq": seq, "prev": last, **content}, ensure_ascii=False).encode()
            last = record_digest(line)
            stream.write(line + b"\n")


_HEAD: Final = ("run_started", "catalogue", "scope", "selected", "conditions", "attestation")


def _renamed_head(record: Mapping[str, Any], names: Sequence[str]) -> Mapping[str, Any]:
    if record["type"] == "selected":
        return {**record, "cases": list(names)}
    if record["type"] == "catalogue":
        pattern = next(case for case in record["cases"] if case["id"] == _PATTERN)
        return {**record, "cases": [{**pattern, "id": name} for name in names]}
    return record


def _repeated(pattern: Sequence[Mapping[str, Any]], name: str, exchanges: int) -> Iterator[Mapping[str, Any]]:
    """The case's records under another name, with so many exchanges, each with an identifier of its own."""
    own = [record for record in pattern if record["type"] == "exchange"]
    wanted = [own[number % len(own)]["id"] for number in range(exchanges)]
    if len(own) < exchanges:
        raise CommandFailedError(f"{_PATTERN} has {len(own)} exchanges, too few for {exchanges}")
    for record in pattern:
        if record["type"] == "exchange" and record["id"] not in wanted:
            continue
        if record["type"] in {"message", "screen", "note"} and record["exchange"] not in wanted:
            continue
        yield json.loads(json.dumps({**record, "case": name}).replace('"x0', f'"x{name[-3:]}-'))


def measured(directory: Path) -> dict[str, Any]:
    """Make the reports once in this process: seconds in all and per writer, peak memory, sizes."""
    spent: dict[str, float] = {}
    with contextlib.ExitStack() as stack:
        for name in sorted(each for each in vars(report) if each.startswith("write_") or each == "read_journal"):
            timed = _timed(name, getattr(report, name), spent)
            stack.enter_context(mock.patch.object(report, name, timed))
        started = time.perf_counter()
        report.rebuild(directory)
        wall = time.perf_counter() - started
    files = {path: path.stat().st_size for path in directory.rglob("*") if path.is_file()}
    return {
        "wall": wall,
        "peak": rss_bytes(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss),
        "seconds": spent,
        "directory": sum(files.values()),
        "files": _sizes(directory, files),
    }


def _timed(name: str, function: Any, spent: dict[str, float]) -> Any:
    def timed(*arguments: Any, **more: Any) -> Any:
        started = time.perf_counter()
        try:
            return function(*arguments, **more)
        finally:
            spent[name] = spent.get(name, 0.0) + time.perf_counter() - started

    return timed


def _sizes(directory: Path, files: Mapping[Path, int]) -> dict[str, int]:
    """Bytes of each file beside the journal, and of each folder as a whole."""
    sizes: dict[str, int] = {}
    for path, size in files.items():
        first, *rest = path.relative_to(directory).parts
        name = f"{first}/" if rest else first
        sizes[name] = sizes.get(name, 0) + size
    return dict(sorted(sizes.items()))


def in_process_of_its_own(directory: Path) -> dict[str, Any]:
    """Memory has a peak for each process only once."""
    done = subprocess.run(
        [sys.executable, __file__, "--once", str(directory)], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise CommandFailedError(done.stderr)
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def _table(result: Mapping[str, Any]) -> str:
    medians, last = result["median"], result["rounds"][-1]
    lines = [
        conditions(result["machine"], result["runs"]),
        "",
        f"{result['cases']} cases with {result['exchanges']} exchanges each",
        f"{'all reports':28}{medians['wall']:>8.2f} s",
        f"{'peak memory':28}{medians['peak'] / _MEBIBYTE:>8.0f} MiB",
        *(f"  {name:26}{seconds:>8.2f} s" for name, seconds in last["seconds"].items()),
        "",
        f"{'directory':28}{last['directory'] / _MEBIBYTE:>8.1f} MiB",
        *(f"  {name:26}{size / _MEBIBYTE:>8.2f} MiB" for name, size in last["files"].items()),
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=300, metavar="N", help="cases (default 300)")
    parser.add_argument("--exchanges", type=int, default=12, metavar="N", help="exchanges of each (default 12)")
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="rounds to measure (default 5)")
    parser.add_argument("--warm-up", type=int, default=1, metavar="N", help="rounds before that, not counted")
    parser.add_argument("--once", metavar="DIR", help=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true", help="figures as JSON, every round included")
    options = parser.parse_args()
    if options.once is not None:
        sys.stdout.write(json.dumps(measured(Path(options.once))))
        return
    at = machine()
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name, "large")
        directory.mkdir()
        try:
            source = short_run(Path(name, "short"))
            large_journal(source, directory / "journal.jsonl", options.cases, options.exchanges)
            rounds = [in_process_of_its_own(directory) for _ in range(options.warm_up + options.runs)]
        except CommandFailedError as error:
            raise SystemExit(str(error)) from error
    kept = rounds[options.warm_up :]
    result = {
        "machine": at,
        "cases": options.cases,
        "exchanges": options.exchanges,
        "runs": len(kept),
        "median": {name: median([each[name] for each in kept]) for name in ("wall", "peak")},
        "rounds": kept,
    }
    sys.stdout.write((json.dumps(result, indent=1) if options.json else _table(result)) + "\n")


if __name__ == "__main__":
    main()
