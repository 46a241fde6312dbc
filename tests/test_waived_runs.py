"""Connection tests of a defective partner with one waiver, with an expired one, and with an attestation missing."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from connection_kit import Ended, connection_test, derive

from conformance.cli import main
from conformance.embedded import start_embedded
from conformance.profile import load_profile
from conformance.resources import data_directory

CASE = "notices/2.2.4-1/opened-at-once"
REQUIREMENT = "G-2.2.4-1"
SHORT = ("--life-steps", "0", "--notice-requests", "0")
WAIVER = f"""
[[waiver]]
case = "{CASE}"
owner = "開発部 連携担当"
reason = "一覧の取得で開封済みになる不具合は、次の版で直す。"
agreed_with = "提供元の担当"
agreed_on = 2026-06-01
written_in = "打合せ議事録 第3回"
expires = 2999-12-31
"""


@pytest.fixture(scope="module")
def defective(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A partner that takes a notice for opened as soon as it is listed; its URL."""
    directory = tmp_path_factory.mktemp("defective")
    with start_embedded(load_profile("reference"), directory, defects=["opened-by-listing"]) as partner:
        yield partner.base_url


@pytest.fixture(scope="module")
def waived(defective: str, tmp_path_factory: pytest.TempPathFactory) -> Ended:
    """All cases, in two workers, with the waiver."""
    directory = tmp_path_factory.mktemp("waived")
    (directory / "agreed.toml").write_text(WAIVER, encoding="utf-8")
    given = ("--target-url", defective, "--target-profile", "reference", "--waivers", "agreed.toml")
    return connection_test(directory, *given, *SHORT, "--gate", "-n", "2", "-q", seconds=240)


def test_a_waived_failure_is_allowed_and_the_run_complete(waived: Ended) -> None:
    assert waived.code == 0, waived.text
    assert waived.case(CASE)["verdict"] == "allowed"
    assert "1 xfailed" in waived.out
    assert "指針適合: 完了（許容 1 件）" in waived.out
    summary = waived.evidence["summary"]
    assert (summary["complete"], summary["guideline"]["allowed"]) == (True, 1)
    assert [each["state"] for each in waived.evidence["waivers"]] == ["used"]
    assert "開発部 連携担当" in (waived.directory / "report.html").read_text(encoding="utf-8")


def test_what_looks_for_other_faults_is_not_kept_from_it(waived: Ended) -> None:
    """A waiver of one failure leaves open what it names, not whatever stands on all of the guideline."""
    assert waived.case("link/2.2.2-6/any-order")["verdict"] == "pass"


def test_the_journal_has_what_was_found_beside_what_was_agreed(waived: Ended) -> None:
    lines = (waived.directory / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    assert [record["case"] for record in records if record["type"] == "waiver"] == [CASE]
    assert [
        record["verdict"] for record in records if record["type"] == "case_finished" and record["case"] == CASE
    ] == ["fail"]


def test_the_report_is_made_again_from_the_journal_alone(waived: Ended, tmp_path: Path) -> None:
    shutil.copy(waived.directory / "journal.jsonl", tmp_path)
    assert main(["report", str(tmp_path)]) == 0
    made = json.loads((tmp_path / "evidence.json").read_text(encoding="utf-8"))
    assert made == waived.evidence


def test_without_a_waiver_the_same_fails(defective: str, tmp_path: Path) -> None:
    given = ("--target-url", defective, "--target-profile", "reference")
    ended = connection_test(tmp_path, *given, "-k", "opened-at-once", "-q")
    assert (ended.code, ended.case(CASE)["verdict"]) == (1, "fail")


def test_with_an_expired_one_nothing_starts(tmp_path: Path) -> None:
    (tmp_path / "agreed.toml").write_text(WAIVER.replace("2999-12-31", "2026-06-30"), encoding="utf-8")
    ended = connection_test(tmp_path, "--target-profile", "reference", "--waivers", "agreed.toml")
    assert ended.code == 4
    assert "waiver[0].expires: 期限が切れています（2026-06-30 まで" in ended.text
    assert not ended.directory.exists()


def test_those_beside_the_profile_are_taken(tmp_path: Path) -> None:
    profile = derive(tmp_path)
    (tmp_path / "mine.waivers.toml").write_text(WAIVER.replace("提供元の担当", ""), encoding="utf-8")
    ended = connection_test(tmp_path, "--target-profile", str(profile))
    assert ended.code == 4
    assert "mine.waivers.toml" in ended.text
    assert "waiver[0].agreed_with" in ended.text


def test_one_that_had_nothing_to_waive_is_told_at_the_end(tmp_path: Path) -> None:
    waiver = WAIVER.replace(CASE, "procedure/3.1.2-1/pre-check")
    (tmp_path / "agreed.toml").write_text(waiver, encoding="utf-8")
    ended = connection_test(
        tmp_path, "--target-profile", "reference", "--waivers", "agreed.toml", "-k", "pre-check", "-q"
    )
    assert ended.code == 4, ended.text
    assert "[許容の誤り] procedure/3.1.2-1/pre-check" in ended.out
    assert ended.evidence["run"]["exitCode"] == 4
    assert ended.evidence["waivers"][0]["state"] == "unmatched"


@pytest.mark.parametrize(("gate", "code"), [((), 0), (("--gate",), 6)])
def test_what_is_not_attested_is_to_be_reviewed(tmp_path: Path, gate: tuple[str, ...], code: int) -> None:
    given = (data_directory("profiles") / "reference.attestations.toml").read_text(encoding="utf-8")
    last = given[given.rindex("[[attestation]]") :]
    (tmp_path / "attested.toml").write_text(last, encoding="utf-8")
    ended = connection_test(
        tmp_path,
        *("--target-profile", "reference", "--attestations", "attested.toml", "-k", "pre-check", "-q", *gate),
    )
    assert ended.code == code, ended.text
    verdicts = {each["id"]: each["verdict"] for each in ended.evidence["requirements"]}
    assert verdicts["G-2.2.1-1"] == "review"
    assert "G-2.2.1-1" in ended.evidence["summary"]["guideline"]["open"]


def test_what_is_attached_is_kept_with_its_digest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "本人確認.png").write_bytes(b"png")
    (tmp_path / "attested.toml").write_text(
        '[[attestation]]\nrequirement = "G-2.2.1-1"\nstatement = "満たす。"\nby = "責任者"\non = 2026-06-01\n'
        'attachments = ["本人確認.png"]\n',
        encoding="utf-8",
    )
    ended = connection_test(
        tmp_path, "--target-profile", "reference", "--attestations", "attested.toml", "-k", "pre-check", "-q"
    )
    assert ended.code == 0, ended.text
    (attached,) = ended.evidence["attestations"][0]["attachments"]
    assert (attached["name"], attached["file"]) == ("本人確認.png", "attachments/01.png")
    copy = ended.directory / attached["file"]
    assert attached["sha256"] == hashlib.sha256(copy.read_bytes()).hexdigest()
    assert '<a href="attachments/01.png">本人確認.png</a>' in (ended.directory / "report.html").read_text("utf-8")
    assert main(["verify", str(ended.directory)]) == 0
    copy.write_bytes(b"gnp")
    assert main(["verify", str(ended.directory)]) == 1
    assert "attachments/01.png" in capsys.readouterr().out


def test_an_attachment_with_a_secret_starts_nothing(tmp_path: Path) -> None:
    profile = derive(tmp_path)
    secret = (tmp_path / "reference" / "citizen-a-password.txt").read_text(encoding="utf-8").strip()
    (tmp_path / "log.txt").write_text(f"login {secret}", encoding="utf-8")
    (tmp_path / "mine.attestations.toml").write_text(
        '[[attestation]]\nrequirement = "G-2.2.1-1"\nstatement = "満たす。"\nby = "責任者"\non = 2026-06-01\n'
        'attachments = ["log.txt"]\n',
        encoding="utf-8",
    )
    ended = connection_test(tmp_path, "--target-profile", str(profile), "-k", "pre-check", "-q")
    assert ended.code == 4, ended.text
    assert "秘密情報" in ended.text
    assert secret not in ended.text
    assert not ended.directory.exists()
