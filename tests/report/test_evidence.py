"""evidence.json: by its schema, in every state of a run, whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from conformance.chain import CHAIN_START
from conformance.errors import HarnessError
from conformance.report import RunView, evidence, read_journal, rebuild, write_evidence
from conformance.resources import load_schema

from .journal_builder import JournalBuilder, both, case, requirement
from .sample_journal import build


def _small() -> JournalBuilder:
    return JournalBuilder().start().catalogue([requirement("G-1")], [case("link/a", "G-1")]).select("link/a")


@pytest.mark.parametrize("name", ["evidence", "journal"])
def test_schema_is_itself_valid(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(load_schema(name))


def test_records_of_a_run_follow_the_journals_schema() -> None:
    validator = jsonschema.Draft202012Validator(load_schema("journal"))
    for record in build().chained():
        validator.validate(record)


@pytest.mark.parametrize(
    "broken",
    [
        {"type": "case_started"},
        {"type": "unheard_of", "case": "a"},
        {"type": "case_started", "case": "a", "more": 1},
        {"type": "finding", "case": "a", "requirement": "G-1", "verdict": "good", "exchanges": []},
    ],
)
def test_journals_schema_refuses(broken: dict[str, Any]) -> None:
    record = {"seq": 1, "prev": CHAIN_START, "at": "2026-11-23T12:05:03.000000Z", **broken}
    assert not jsonschema.Draft202012Validator(load_schema("journal")).is_valid(record)


def test_holds_what_the_contract_names(sample: RunView, tmp_path: Path) -> None:
    document = json.loads(write_evidence(sample, tmp_path).read_text(encoding="utf-8"))
    assert document["run"]["target"]["name"] == "参照実装サービス"
    assert document["run"]["finishedAt"] == "2026-11-23T12:06:10.250000Z"
    assert document["summary"]["complete"] is False
    assert document["summary"]["counts"]["fail"] == 2
    failed = next(each for each in document["cases"] if each["verdict"] == "fail")
    assert failed["findings"][0]["observed"] == "同意していないのに、/menu に「試験 太郎」が表示された。"
    assert failed["findings"][0]["text"]["observed"]["en"].startswith("Without consent")
    assert {"id", "title", "operation", "requirements", "origin", "verdict", "reason", "findings", "exchanges"} <= set(
        failed
    )
    judged = next(each for each in document["requirements"] if each["id"] == failed["requirements"][0])
    assert judged["verdict"] == "fail"
    assert failed["id"] in judged["cases"]


def test_speaks_the_language_of_the_report(tmp_path: Path) -> None:
    builder = JournalBuilder().start(reportLanguage="en").catalogue([requirement("G-1")], [case("link/a", "G-1")])
    view = read_journal(builder.select("link/a").run("link/a", "fail", {"G-1": "fail"}).end(1).write(tmp_path))
    assert evidence.evidence_of(view)["cases"][0]["findings"][0]["expected"] == "it holds"
    assert evidence.evidence_of(view, "ja")["cases"][0]["findings"][0]["expected"] == "成り立つ"


def test_exchange_names_its_record_in_the_journal(tmp_path: Path) -> None:
    builder = _small().add("case_started", case="link/a")
    builder.exchange("link/a", "browser", "partner", "GET", "http://127.0.0.1/")
    document = evidence.evidence_of(read_journal(builder.write(tmp_path)))
    number = document["cases"][0]["exchanges"][0]["journal"]
    assert builder.records[number - 1]["type"] == "exchange"


@pytest.mark.parametrize("records", [1, 2, 3, 4])
def test_killed_run_has_evidence_too(tmp_path: Path, records: int) -> None:
    builder = _small().add("case_started", case="link/a")
    del builder.records[records:]
    builder.write(tmp_path)
    rebuild(tmp_path)
    document = json.loads((tmp_path / "evidence.json").read_text(encoding="utf-8"))
    assert document["run"]["finishedAt"] is None
    assert document["run"]["interrupted"] is True
    assert document["summary"]["complete"] is False


def test_run_without_a_profile_has_evidence_too(tmp_path: Path) -> None:
    target = {"name": "127.0.0.1", "operator": None, "environment": None, "baseUrl": "http://127.0.0.1", "build": None}
    builder = JournalBuilder().start(profile={"name": None, "digest": None}, wires={}, target=target)
    builder.write(tmp_path)
    rebuild(tmp_path)
    assert json.loads((tmp_path / "evidence.json").read_text(encoding="utf-8"))["run"]["profile"]["name"] is None


def test_lone_surrogate_stays_valid_json(tmp_path: Path) -> None:
    builder = _small().add("case_started", case="link/a")
    builder.finding("link/a", "G-1", "fail", observed=both("\ud800", "x")).finish_case("link/a", "fail").end(1)
    path = tmp_path / "journal.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in builder.records), encoding="utf-8")
    rebuild(tmp_path)
    document = json.loads((tmp_path / "evidence.json").read_text(encoding="utf-8"))
    assert document["cases"][0]["findings"][0]["observed"] == "\ud800"


def test_what_breaks_the_schema_is_our_fault_and_leaves_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "evidence.json").write_text("old", encoding="utf-8")
    view = read_journal(JournalBuilder().start(seed=None).write(tmp_path))
    with pytest.raises(HarnessError, match="seed"):
        write_evidence(view, tmp_path)
    assert (tmp_path / "evidence.json").read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["evidence.json", "journal.jsonl"]
