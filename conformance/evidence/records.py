"""records.jsonl: what people did with the real portal, beside the journal of a run with the stand-in.

The journal has ended; this file goes on. It is a chain of its own (`chain`), appended to and never rewritten.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from ..errors import HarnessError
from ..vocabulary import Operation, RealEnvironment, Text, Verdict
from .journal import Journal, timestamp
from .manifest import RECORDS
from .recorded_files import TakenFile

__all__ = ["FOLDER", "RESULTS", "RealStep", "append_step"]

FOLDER: Final = "recorded"
RESULTS: Final = (Verdict.PASS, Verdict.WARN, Verdict.FAIL, Verdict.REVIEW, Verdict.NOT_RUN)
"""What a person can say of a step. None of them changes a verdict of the harness."""


@dataclass(frozen=True, slots=True)
class RealStep:
    """One step in a real environment, as the person who took it tells it."""

    run: str
    """The run beside which it is kept."""
    title: str
    operation: Operation | None
    requirements: tuple[str, ...]
    environment: RealEnvironment
    performed_at: datetime
    tester: str
    result: Verdict
    remark: str | None


def append_step(
    directory: Path, step: RealStep, files: Sequence[TakenFile], tool: str, now: Callable[[], datetime]
) -> dict[str, Any]:
    """Write the files to `recorded/`, then the record that names them; the record as it was written.

    Raises HarnessError where the records that are there are not whole: nothing is written then.
    """
    try:
        journal = Journal(directory / RECORDS, now, resume=True)
    except ValueError as broken:
        raise HarnessError(
            Text(
                f"{directory / RECORDS}: これまでの記録がそろっていないため、追記しませんでした。"
                "conformance verify で、変更された記録を確かめてください。",
                f"{directory / RECORDS}: the records that are there are not whole ({broken}); nothing was added. "
                "conformance verify tells which one was changed.",
            )
        ) from broken
    try:
        number = journal.records + 1
        places = [f"{FOLDER}/{number:03}-{place}.{each.kind}" for place, each in enumerate(files, 1)]
        record = {
            "run": step.run,
            "toolVersion": tool,
            "title": step.title,
            "operation": step.operation,
            "requirements": list(step.requirements),
            "environment": step.environment,
            "performedAt": timestamp(step.performed_at),
            "tester": step.tester,
            "result": step.result,
            "remark": step.remark,
            "files": [each.to_json(place) for each, place in zip(files, places, strict=True)],
        }
        if files:
            (directory / FOLDER).mkdir(exist_ok=True)
        for each, place in zip(files, places, strict=True):
            # What may be there already was left by an attempt that did not come to its record.
            (directory / place).write_bytes(each.content)
        journal.write("record", record)
    finally:
        journal.close()
    return {"seq": number, **record}
