"""`conformance record`: steps with the real portal beside a run's evidence, and what they leave as it was."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from conformance.resources import load_schema
from tests.har_kit import SECRETS, har, png
from tests.report.journal_builder import JournalBuilder, case, requirement

STEP = {
    "--title": "連携済みの利用者でサインオンした",
    "--environment": "接続確認環境",
    "--at": "2026-11-20T15:40",
    "--result": "合格",
    "--requirement": "G-2.2.3-1",
    "--tester": "試験担当者",
}
Record = Callable[..., Any]


@pytest.fixture
def directory(conformance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("CONFORMANCE_TESTER", raising=False)
    place = tmp_path / "evidence"
    place.mkdir()
    requirements = [requirement(each, operation="sso") for each in ("G-2.2.3-1", "G-2.2.3-9")]
    builder = JournalBuilder().start().catalogue(requirements, [case("sso/a", "G-2.2.3-1")]).select("sso/a")
    builder.run("sso/a", "pass", {"G-2.2.3-1": "pass"}).end().write(place)
    assert conformance("report", str(place)).code == 0
    return place


@pytest.fixture
def record(conformance, directory: Path) -> Record:
    """`record(*more, **{"--title": …})`: None takes an argument away."""

    def run(*more: str, **changes: str | None) -> Any:
        given = {name: value for name, value in {**STEP, **changes}.items() if value is not None}
        return conformance("record", str(directory), *(part for pair in given.items() for part in pair), *more)

    return run


def _records(directory: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (directory / "records.jsonl").read_bytes().splitlines()]


def _evidence(directory: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((directory / "evidence.json").read_bytes())
    return document


def test_a_step_is_kept_and_shown(conformance, directory, record, tmp_path):
    picture, exchanges = tmp_path / "画面.png", tmp_path / "login.har"
    picture.write_bytes(png())
    exchanges.write_text(json.dumps(har()), encoding="utf-8")
    ended = record("--remark", "予備機で実施", "--file", str(picture), "--file", str(exchanges))
    assert ended.code == 0
    assert "実環境での確認 1 を記録しました" in ended.out
    assert "Cookie 5 か所" in ended.out
    kept = _records(directory)
    jsonschema.Draft202012Validator(load_schema("records")).validate(kept[0])
    assert (kept[0]["environment"], kept[0]["result"], kept[0]["operation"]) == ("connection", "pass", "sso")
    assert kept[0]["performedAt"] == "2026-11-20T06:40:00.000000Z", "JST where no offset is given"
    assert [each["file"] for each in kept[0]["files"]] == ["recorded/001-1.png", "recorded/001-2.har"]
    page = (directory / "report.html").read_text(encoding="utf-8")
    for said in ("接続確認環境", "連携済みの利用者でサインオンした", "予備機で実施", kept[0]["files"][1]["sha256"]):
        assert said in page
    assert _evidence(directory)["realSteps"][0]["requirements"] == ["G-2.2.3-1"]
    assert conformance("verify", str(directory)).code == 0


def test_no_secret_of_a_har_is_anywhere(directory, record, tmp_path):
    exchanges = tmp_path / "login.har"
    exchanges.write_text(json.dumps(har()), encoding="utf-8")
    # Also one that was copied into the words.
    ended = record("--file", str(exchanges), "--remark", f"トークンは {SECRETS[0]} だった")
    assert ended.code == 0
    for path in (each for each in directory.rglob("*") if each.is_file()):
        content = path.read_bytes()
        assert [secret for secret in SECRETS if secret.encode() in content] == [], path
    assert [secret for secret in SECRETS if secret in ended.out + ended.err] == []


def test_verdicts_and_conclusions_are_left_as_they_were(directory, record):
    before, journal = _evidence(directory), (directory / "journal.jsonl").read_bytes()
    missing = next(each["id"] for each in before["requirements"] if each["verdict"] == "not_run")
    assert record(**{"--requirement": missing}).code == 0
    assert record(**{"--requirement": missing, "--result": "fail"}).code == 0
    after = _evidence(directory)
    assert (directory / "journal.jsonl").read_bytes() == journal
    assert after["summary"] == before["summary"]
    assert [each["verdict"] for each in after["requirements"]] == [each["verdict"] for each in before["requirements"]]
    assert next(each for each in after["requirements"] if each["id"] == missing)["realSteps"] == [1, 2]


def test_records_go_on_and_survive_the_report_made_again(conformance, directory, record):
    for number in range(3):
        assert record(**{"--title": f"操作 {number}"}).code == 0
    ended = conformance("report", str(directory))
    assert "実環境での確認の記録（判定には含まない）: 3 件（合格 3）" in ended.out
    assert [each["title"] for each in _records(directory)] == ["操作 0", "操作 1", "操作 2"]
    assert "実環境での確認の記録 3 件" in conformance("verify", str(directory)).out


@pytest.mark.parametrize(
    ("environment", "kept"),
    [
        ("改修確認環境", "modification"),
        ("modification", "modification"),
        ("connection", "connection"),
        ("本番環境", "production"),
    ],
)
def test_either_name_of_an_environment(directory, record, environment, kept):
    assert record(**{"--environment": environment}).code == 0
    assert _records(directory)[0]["environment"] == kept


@pytest.mark.parametrize("written", ["2026/11/20 15:40", "2026-11-20 06:40Z", "2026-11-20T15:40:00+09:00"])
def test_times_as_people_write_them(directory, record, written):
    assert record(**{"--at": written}).code == 0
    assert _records(directory)[0]["performedAt"] == "2026-11-20T06:40:00.000000Z"


def test_an_operation_instead_of_a_requirement(directory, record):
    assert record(**{"--requirement": None, "--operation": "属性連携解除"}).code == 0
    assert (_records(directory)[0]["operation"], _records(directory)[0]["requirements"]) == ("unlink", [])


def test_the_tester_of_the_environment(directory, record, monkeypatch):
    monkeypatch.setenv("CONFORMANCE_TESTER", "環境変数の担当者")
    assert record(**{"--tester": None}).code == 0
    assert _records(directory)[0]["tester"] == "環境変数の担当者"


def test_as_json(directory, record):
    said = json.loads(record("--json").out)
    assert said["record"]["seq"] == 1
    assert (said["signed"], said["report"]) == (False, str(directory / "report.html"))


def test_in_english(directory, record):
    ended = record("--report-lang", "en")
    assert "Recorded as step 1" in ended.out
    assert "Steps in real environments" in (directory / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"--requirement": "G-2.2.3-99"}, "もしかして: G-2.2.3-9"),
        ({"--requirement": None}, "--operation"),
        ({"--requirement": None, "--operation": "login"}, "シングルサインオン（sso）"),
        (
            {"--environment": "staging"},
            "改修確認環境（modification）、接続確認環境（connection）、本番環境（production）",
        ),
        ({"--result": "allowed"}, "要確認（review）"),
        ({"--at": "2026-11-20"}, "2026-11-28T15:40"),
        ({"--at": "昨日"}, "2026-11-28T15:40"),
        ({"--at": "2999-01-01T00:00"}, "まだ来ていない"),
        ({"--tester": None}, "CONFORMANCE_TESTER"),
        ({"--tester": " "}, "CONFORMANCE_TESTER"),
        ({"--title": " "}, "--title"),
        ({"--title": None}, "--title"),
        ({"--file": "nowhere.png"}, "nowhere.png"),
        ({"--evidence-key": "nowhere.pem"}, "nowhere.pem"),
    ],
)
def test_what_cannot_be_used_is_told_and_nothing_is_written(directory, record, changes, told):
    before = {path: path.read_bytes() for path in directory.rglob("*") if path.is_file()}
    ended = record(**changes)
    assert ended.code == 4
    assert told in ended.err
    assert {path: path.read_bytes() for path in directory.rglob("*") if path.is_file()} == before


def test_what_is_no_report_directory(conformance, tmp_path):
    given = [part for pair in STEP.items() for part in pair]
    ended = conformance("record", str(tmp_path), *given)
    assert ended.code == 4
    assert "journal.jsonl" in ended.err


def test_evidence_that_was_changed_before_is_not_sealed_anew(directory, record):
    with (directory / "report.html").open("a", encoding="utf-8") as stream:
        stream.write(" ")
    manifest = (directory / "MANIFEST.json").read_bytes()
    ended = record()
    assert ended.code == 3
    assert "report.html" in ended.err
    assert not (directory / "records.jsonl").exists()
    assert (directory / "MANIFEST.json").read_bytes() == manifest


def test_a_run_that_was_killed_takes_records_too(conformance, directory, record):
    (directory / "MANIFEST.json").unlink()
    (directory / "SHA256SUMS").unlink()
    assert record().code == 0
    assert conformance("verify", str(directory)).code == 0


def test_records_that_are_not_whole_are_not_gone_on_with(directory, record):
    assert record().code == 0
    records = directory / "records.jsonl"
    records.write_bytes(records.read_bytes()[:-20])
    (directory / "MANIFEST.json").unlink()
    ended = record()
    assert ended.code == 3
    assert "records.jsonl" in ended.err


@pytest.fixture
def key(tmp_path: Path) -> str:
    file = tmp_path / "key.pem"
    private = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
    file.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return str(file)


def test_a_signature_that_is_lost_is_said_to_be(conformance, directory, record, key):
    assert conformance("report", str(directory), "--evidence-key", key).code == 0
    signed = record("--evidence-key", key)
    assert (signed.code, signed.err) == (0, "")
    assert "署名があります" in conformance("verify", str(directory)).out
    unsigned = record()
    assert unsigned.code == 0
    assert "署名は、作り直しによりなくなりました" in unsigned.err
    assert "--evidence-key" in unsigned.err
    assert "署名はありません" in conformance("verify", str(directory)).out
    assert record().err == "", "there is none to lose any more"


def test_so_does_the_report_made_again(conformance, directory, key):
    conformance("report", str(directory), "--evidence-key", key)
    assert "署名は、作り直しによりなくなりました" in conformance("report", str(directory)).err
