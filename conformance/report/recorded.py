"""Reads records.jsonl: steps that people took with the real portal, as `conformance record` appended them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from ..chain import Chain
from ..vocabulary import Operation, RealEnvironment, Text, Verdict

__all__ = ["RECORDS", "RealStep", "RecordedFile", "Redacted", "read_steps"]

RECORDS: Final = "records.jsonl"
_FILE: Final = re.compile(r"recorded/[0-9]+-[0-9]+\.(?:png|pdf|har)")
_MOST_TOLD: Final = 5
_KINDS: Mapping[str, Text] = {
    "body": Text("本文", "bodies"),
    "cookie": Text("Cookie", "cookies"),
    "credential": Text("資格情報（パスワード、認証ヘッダー）", "credentials (passwords, authorization headers)"),
    "metadata": Text("画像に付いていた情報", "what was written beside the picture"),
    "personal": Text("架空でない利用者の個人情報", "personal data of citizens who are not synthetic"),
    "pseudonym": Text("架空でない利用者の仮名", "pseudonyms of citizens who are not synthetic"),
    "token": Text("トークンなど、名前から秘密と分かる値", "tokens and the like, secrets by their names"),
}


@dataclass(frozen=True, slots=True)
class Redacted:
    """How many values of a kind (credential, cookie, …) were replaced before writing, and in how many places."""

    kind: str
    values: int
    places: int

    @property
    def label(self) -> Text:
        """A kind that a newer version redacts is told by its name."""
        return _KINDS.get(self.kind, Text(self.kind, self.kind))


@dataclass(frozen=True, slots=True)
class RecordedFile:
    """A picture (png), a document (pdf) or exchanges (har); `file` is its path in the report directory."""

    file: str
    name: str
    kind: str
    size: int
    sha256: str
    redacted: tuple[Redacted, ...]


@dataclass(frozen=True, slots=True)
class RealStep:
    """One step in a real environment; `number` is its record's. The result is the person's, not the harness's."""

    number: int
    title: str
    operation: Operation | None
    requirements: tuple[str, ...]
    environment: RealEnvironment
    performed_at: datetime
    tester: str
    result: Verdict
    remark: str | None
    files: tuple[RecordedFile, ...]


def read_steps(directory: Path, run: str) -> tuple[tuple[RealStep, ...], tuple[Text, ...]]:
    """The steps beside the journal of this run, none where there is no file; and what of them cannot be relied on."""
    try:
        lines = (directory / RECORDS).read_bytes().splitlines()
    except FileNotFoundError:
        return (), ()
    remarks = [Text(f"{RECORDS}: {text.ja}", f"{RECORDS}: {text.en}") for _, text in Chain(lines).breaks(None)]
    steps = []
    for place, line in enumerate(lines, 1):
        try:
            record = json.loads(line)
            steps.append(_step(record))
            foreign = record["run"] != run
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            remarks.append(
                Text(
                    f"{RECORDS}: {place} 行目は読めないため、示していない。", f"{RECORDS}: line {place} cannot be read."
                )
            )
            continue
        if foreign:
            remarks.append(
                Text(
                    f"{RECORDS}: 通し番号 {record['seq']} は、別の実行（{record['run']}）の証跡の記録である。",
                    f"{RECORDS}: record {record['seq']} was added to the evidence of another run ({record['run']}).",
                )
            )
    return tuple(steps), tuple(dict.fromkeys(remarks))[:_MOST_TOLD]


def _step(record: Mapping[str, Any]) -> RealStep:
    operation = record["operation"]
    return RealStep(
        number=int(record["seq"]),
        title=str(record["title"]),
        operation=None if operation is None else Operation(operation),
        requirements=tuple(map(str, record["requirements"])),
        environment=RealEnvironment(record["environment"]),
        performed_at=datetime.fromisoformat(record["performedAt"]).astimezone(UTC),
        tester=str(record["tester"]),
        result=Verdict(record["result"]),
        remark=None if record["remark"] is None else str(record["remark"]),
        files=tuple(_file(each) for each in record["files"]),
    )


def _file(value: Mapping[str, Any]) -> RecordedFile:
    """Raises ValueError for a place that no record would name so: the page links to it."""
    if not _FILE.fullmatch(value["file"]):
        raise ValueError(value["file"])
    return RecordedFile(
        value["file"],
        str(value["name"]),
        value["file"].rpartition(".")[2],
        int(value["size"]),
        str(value["sha256"]),
        tuple(Redacted(str(each["kind"]), int(each["values"]), int(each["places"])) for each in value["redacted"]),
    )
