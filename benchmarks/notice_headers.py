"""Judging a list of notice headers: what it takes beside parsing the answers, and how much memory.

python benchmarks/notice_headers.py [--headers N] [--runs N] [--json]
"""

from __future__ import annotations

import argparse
import gc
import json
import resource
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from measure import CommandFailedError, conditions, machine, median, rss_bytes

from conformance import checks
from conformance.cases.test_notices import items_present
from conformance.evidence.exchange import Exchange, RecordedRequest, RecordedResponse
from conformance.flows import Retrieval
from conformance.profile import JsonNoticesOptions
from conformance.vocabulary import Party
from conformance.wires.base import NoticeQuery
from conformance.wires.notices_json import JsonNoticesWire

_A_PART: Final = 1000
_HOST: Final = "partner.test"
_FIRST: Final = datetime(2026, 6, 1, tzinfo=UTC)


class RecordedParts:
    """Gives out answers made beforehand, in turn: nothing of a network is in the figures."""

    def __init__(self, bodies: Sequence[bytes]) -> None:
        self._answers = iter(bodies)

    def send(
        self,
        method: str,
        url: str,
        headers: Sequence[tuple[str, str]],
        body: bytes,
        *,
        sender: Party = Party.PORTAL,
        refusable: bool = False,
    ) -> Exchange:
        response = RecordedResponse(200, (("Content-Type", "application/json"),), next(self._answers))
        request = RecordedRequest(method, url, tuple(headers), body)
        return Exchange("x00001", sender, Party.PARTNER, request, response, _FIRST, 0.0)


class NoLog:
    def message(self, **_: Any) -> None:
        """Keep nothing: what is written down costs the same however it is judged."""


def answers(count: int) -> list[bytes]:
    """A list of so many headers in parts, no two alike but in sender and host, as a partner would send it."""
    bodies = []
    for start in range(0, count, _A_PART):
        notices = [_notice(number) for number in range(start, min(start + _A_PART, count))]
        following = None if start + _A_PART >= count else f"c-{start}"
        bodies.append(json.dumps({"notices": notices, "nextCursor": following}, ensure_ascii=False).encode())
    return bodies


def _notice(number: int) -> dict[str, object]:
    received = _FIRST - timedelta(seconds=number * 137)
    return {
        "id": f"n-{number:08}",
        "title": f"第{number}期分の納付についてのお知らせ",
        "sender": "試験市 税務課",
        "receivedAt": received.isoformat(),
        "retainUntil": None if number % 5 == 0 else (received + timedelta(days=365)).isoformat(),
        "opened": number % 3 == 0,
        "url": f"https://{_HOST}/notices/n-{number:08}",
    }


def judged(bodies: Sequence[bytes]) -> int:
    """Read every part and judge the list as the cases do; how many headers it had. Raises if it does not hold."""
    channel = RecordedParts(bodies)
    wire = JsonNoticesWire(
        endpoint=f"https://{_HOST}/api/notices",
        options=JsonNoticesOptions(),
        back_channel=channel,
        anonymous=channel,
        log=NoLog(),
    )
    retrieval = Retrieval(tuple(wire.fetch(NoticeQuery("pseudonym")) for _ in bodies))
    titles = [str(header.title) for header in retrieval.headers]
    outcomes = (
        checks.carries_six_fields(retrieval, items_present(retrieval)),
        checks.has_links_that_work_anywhere(retrieval),
        checks.has_urls_on_hosts(retrieval, [_HOST]),
        checks.lists_each_once(retrieval, titles),
        checks.keeps_to_headers(retrieval, [field for answer in retrieval.answers for field in answer.unknown_fields]),
    )
    if any(answer.problems for answer in retrieval.answers) or not all(outcome.held for outcome in outcomes):
        raise CommandFailedError("a list that is right was not judged to be right")
    return len(retrieval.headers)


def measured(count: int) -> dict[str, float]:
    """One round in this process, in CPU seconds. The first list is small: imports and compiling are in no figure."""
    judged(answers(_A_PART))
    bodies = answers(count)
    gc.collect()
    started = time.process_time()
    documents = [json.loads(body) for body in bodies]
    parsed = time.process_time()
    del documents
    begun = time.process_time()
    found = judged(bodies)
    done = time.process_time()
    if found != count:
        raise CommandFailedError(f"{found} headers were read of {count}")
    parsing, judging = parsed - started, done - begun
    return {
        "parsing": parsing,
        "judging": judging,
        "over_parsing": judging - parsing,
        "peak": rss_bytes(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss),
    }


def in_process_of_its_own(count: int) -> dict[str, float]:
    """Memory has a peak for each process only once."""
    command = [sys.executable, __file__, "--headers", str(count), "--once"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise CommandFailedError(done.stderr)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def _table(result: Mapping[str, Any]) -> str:
    medians = result["median"]
    return "\n".join(
        [
            conditions(result["machine"], result["runs"]),
            "",
            f"{result['headers']} notice headers",
            f"{'parsing alone':40}{medians['parsing']:>8.2f} s",
            f"{'parsed and judged':40}{medians['judging']:>8.2f} s",
            f"{'over parsing':40}{medians['over_parsing']:>8.2f} s",
            f"{'peak memory':40}{medians['peak'] / 2**20:>8.0f} MiB",
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--headers", type=int, default=100_000, metavar="N", help="headers in the list")
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="rounds to measure (default 5)")
    parser.add_argument("--warm-up", type=int, default=1, metavar="N", help="rounds before that, not counted")
    parser.add_argument("--once", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true", help="figures as JSON, every round included")
    options = parser.parse_args()
    if options.once:
        sys.stdout.write(json.dumps(measured(options.headers)))
        return
    at = machine()
    try:
        rounds = [in_process_of_its_own(options.headers) for _ in range(options.warm_up + options.runs)]
    except CommandFailedError as error:
        raise SystemExit(str(error)) from error
    kept = rounds[options.warm_up :]
    result = {
        "machine": at,
        "headers": options.headers,
        "runs": len(kept),
        "median": {name: median([each[name] for each in kept]) for name in kept[0]},
        "rounds": kept,
    }
    sys.stdout.write((json.dumps(result, indent=1) if options.json else _table(result)) + "\n")


if __name__ == "__main__":
    main()
