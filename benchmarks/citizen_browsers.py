"""The full reference run over HTTP and in Chromium, once each: verdicts, visits and time.

python benchmarks/citizen_browsers.py [-- PYTEST ARGUMENTS]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from measure import CommandFailedError, run_process

_CHECKOUT: Final = Path(__file__).resolve().parent.parent


def measure(directory: Path, browser: str, arguments: Sequence[str]) -> str:
    """One run in words. Raises CommandFailedError when it does not end with 0."""
    place = directory / browser
    options = ("--target-profile", "reference", "--report-dir", str(place), "-p", "no:cacheprovider")
    command = [sys.executable, "-m", "pytest", *options, "--citizen-browser", browser, *arguments]
    finished = run_process(command, log=directory / f"{browser}.log", cwd=_CHECKOUT)
    counts = json.loads((place / "evidence.json").read_text(encoding="utf-8"))["summary"]["counts"]
    with (place / "journal.jsonl").open(encoding="utf-8") as lines:
        records = Counter(json.loads(line)["type"] for line in lines)
    verdicts = ", ".join(f"{verdict} {number}" for verdict, number in counts.items() if number)
    return (
        f"{browser:9} {finished.wall:7.1f} s wall  {finished.cpu:7.1f} s CPU  "
        f"{records['exchange']} exchanges  {records['screen']} screens  {verdicts}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("arguments", nargs="*", metavar="PYTEST ARGUMENTS")
    arguments = parser.parse_args().arguments
    with tempfile.TemporaryDirectory() as directory:
        for browser in ("http", "chromium"):
            try:
                sys.stdout.write(measure(Path(directory), browser, arguments) + "\n")
            except CommandFailedError as error:
                raise SystemExit(str(error)) from error


if __name__ == "__main__":
    main()
