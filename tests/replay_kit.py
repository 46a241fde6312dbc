"""Recordings altered by somebody who knows how to make chain and manifest anew."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from conformance.chain import CHAIN_START, record_digest
from conformance.evidence.manifest import write_manifest

Records = list[dict[str, Any]]


def changed(run: Path, place: Path, change: Callable[[Records], None]) -> Path:
    """A copy whose journal was changed by somebody who knows how to make chain and manifest anew."""
    shutil.copytree(run, place)
    journal = place / "journal.jsonl"
    records = [json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines()]
    change(records)
    before, lines = CHAIN_START, []
    for number, record in enumerate(records, 1):
        line = json.dumps({**record, "seq": number, "prev": before}, ensure_ascii=False, separators=(",", ":")).encode()
        before = record_digest(line)
        lines.append(line + b"\n")
    journal.write_bytes(b"".join(lines))
    for name in ("MANIFEST.json", "SHA256SUMS"):
        (place / name).unlink()
    write_manifest(place, run="x", tool="x", made_at="2026-06-01T00:00:00Z", made_by="run", key=None)
    return place


def of(records: Records, case: str, kind: str) -> Records:
    return [each for each in records if each.get("case") == case and each["type"] == kind]
