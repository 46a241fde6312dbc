"""A real run through the plug-in: its records and evidence follow their schemas, and no secret reaches the report."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from pathlib import Path

import jsonschema
import pytest

from conformance.evidence.verification import verify_evidence
from conformance.report import RunView, rebuild
from conformance.resources import data_directory, load_schema

CREDENTIAL_HEADERS = {"cookie", "set-cookie", "authorization"}


@pytest.fixture
def directory(real_run: Path) -> Path:
    return real_run


@pytest.fixture
def view(real_view: RunView) -> RunView:
    return real_view


def test_every_record_follows_the_schema(directory: Path) -> None:
    validator = jsonschema.Draft202012Validator(
        load_schema("journal"), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    lines = (directory / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    flaws = [(record["seq"], flaw.message) for record in records for flaw in validator.iter_errors(record)]
    assert flaws == []
    assert {"exchange", "message", "screen", "step", "finding", "conditions", "cleanup"} <= {
        record["type"] for record in records
    }


def test_evidence_follows_the_schema(directory: Path) -> None:
    document = json.loads((directory / "evidence.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(load_schema("evidence")).validate(document)
    assert document["summary"]["complete"] is False
    assert {case["verdict"] for case in document["cases"]} == {"pass", "not_run", "not_applicable"}


def test_every_record_is_of_a_kind_that_the_report_reads(view: RunView) -> None:
    assert view.remarks == ()
    assert not view.interrupted


def test_the_run_leaves_its_evidence_with_a_manifest(directory: Path) -> None:
    found = verify_evidence(directory)
    assert found.intact
    assert (found.made_by, found.fingerprint) == ("run", None)
    listed = json.loads((directory / "MANIFEST.json").read_text(encoding="utf-8"))["files"]
    assert {"report.xlsx", "junit.xml"} <= {each["path"] for each in listed}


def test_the_cover_has_what_form_4_asks_for(directory: Path, view: RunView) -> None:
    document = json.loads((directory / "evidence.json").read_text(encoding="utf-8"))
    run = document["run"]
    assert run["applicant"] == "（参照実装のため、なし）"
    assert (run["tester"], run["approver"]) == ("試験担当者", None)
    assert re.fullmatch("[0-9a-f]{64}", run["toolDigest"])
    assert run["journalSha256"] == hashlib.sha256((directory / "journal.jsonl").read_bytes()).hexdigest()
    assert {"sourceAddress", "partnerCertificateSha256"} <= {fact.key for fact in view.conditions}
    assert {"cookie", "credential", "token"} <= {each["kind"] for each in document["redacted"]}
    page = (directory / "report.html").read_text(encoding="utf-8")
    assert all(said in page for said in (run["journalSha256"], run["toolDigest"], "試験担当者", "未記入"))


def test_rebuilt_report_is_the_same(directory: Path) -> None:
    before = {name: (directory / name).read_bytes() for name in ("report.html", "evidence.json", "report.xlsx")}
    rebuild(directory)
    assert {name: (directory / name).read_bytes() for name in before} == before


def _texts(path: Path) -> list[str]:
    """What the file says; of an archive, what each of its members says."""
    if not zipfile.is_zipfile(path):
        return [path.read_text(encoding="utf-8")]
    with zipfile.ZipFile(path) as archive:
        return [archive.read(name).decode() for name in archive.namelist()]


def test_no_secret_reaches_the_directory(directory: Path, view: RunView) -> None:
    secrets = [path.read_text().strip() for path in (data_directory("profiles") / "reference").glob("*.txt")]
    assert secrets
    for path in (each for each in directory.rglob("*") if each.is_file()):
        for text in _texts(path):
            assert [secret for secret in secrets if secret in text] == []
            assert "PRIVATE KEY" not in text
    exchanges = [*view.outside.exchanges, *(each for case in view.cases for each in case.activity.exchanges)]
    for exchange in exchanges:
        for name, value in (*exchange.request_headers, *exchange.response_headers):
            if name.lower() in CREDENTIAL_HEADERS:
                assert re.search(r"\[redacted:\w+:[0-9a-f]{12}\]|=(\"\")?(;|$)", value), (exchange.id, name)
