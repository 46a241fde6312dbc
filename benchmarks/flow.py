"""One driven flow: how long a sign-on takes, from the citizen's act at the portal to the page that the partner shows.

python benchmarks/flow.py DIR     reads the journal in DIR, evidence of a run over the wire saml2; nothing is run
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from measure import median

_BEGINS: Final = "マイナポータルから外部連携先を開く"
_LONGEST: Final = 40
"""Records in which a flow has to come to its end, else it was one that does not get there."""


def flows(records: Iterable[Mapping[str, Any]]) -> Iterator[tuple[int, float]]:
    """Exchanges and milliseconds of each sign-on that ended on a page of the partner's."""
    started: datetime | None = None
    exchanges = seen = 0
    answered = False
    for record in records:
        if record["type"] == "step" and _BEGINS in record["text"]["ja"]:
            started, exchanges, seen, answered = datetime.fromisoformat(record["at"]), 0, 0, False
        elif started is not None and record["type"] == "exchange":
            exchanges += 1
            request, response = record["request"], record["response"] or {"status": None}
            if record["to"] == "partner" and answered and response["status"] == 200:
                yield exchanges, (datetime.fromisoformat(record["at"]) - started).total_seconds() * 1000
                started = None
            answered = answered or (record["to"] == "partner" and request["method"] == "POST")
        seen += 1
        if seen > _LONGEST:
            started = None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path, metavar="DIR")
    journal = parser.parse_args().directory / "journal.jsonl"
    times: dict[int, list[float]] = defaultdict(list)
    with journal.open(encoding="utf-8") as lines:
        for exchanges, milliseconds in flows(map(json.loads, lines)):
            times[exchanges].append(milliseconds)
    sys.stdout.write("exchanges  flows  median ms  shortest ms\n")
    for exchanges, found in sorted(times.items()):
        sys.stdout.write(f"{exchanges:9}  {len(found):5}  {median(found):9.1f}  {min(found):11.1f}\n")


if __name__ == "__main__":
    main()
