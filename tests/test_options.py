"""Options of a run, whatever asked for it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from connection_kit import derive

from conformance.errors import UsageError
from conformance.options import RunOptions, choose_report_directory

NOON = datetime(2026, 6, 1, 3, 0, 0, tzinfo=UTC)
DEFAULTS: dict[str, Any] = {
    "url": None,
    "profile": None,
    "report_directory": None,
    "language": "ja",
    "gate": None,
    "seed": None,
    "attestations": None,
    "browser": "http",
    "command": "pytest",
}


def test_default_directory_has_profile_and_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    first = choose_report_directory(None, "mine", NOON)
    assert first == Path("reports") / f"mine-{NOON.astimezone():%Y%m%d-%H%M%S}"
    first.mkdir(parents=True)
    second = choose_report_directory(None, "mine", NOON)
    second.mkdir()
    third = choose_report_directory(None, "mine", NOON)
    assert [each.name.removeprefix(first.name) for each in (second, third)] == ["_2", "_3"]


def test_default_directory_of_a_name_with_underscores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    first = choose_report_directory(None, "my_own_service", NOON)
    first.mkdir(parents=True)
    assert choose_report_directory(None, "my_own_service", NOON).name == f"{first.name}_2"


def test_empty_directory_is_taken(tmp_path: Path) -> None:
    assert choose_report_directory(str(tmp_path), "mine", NOON) == tmp_path


@pytest.mark.parametrize("kind", ["file", "directory"])
def test_directory_in_use_is_refused(tmp_path: Path, kind: str) -> None:
    taken = tmp_path / "taken"
    if kind == "file":
        taken.write_text("", encoding="utf-8")
    else:
        taken.mkdir()
        (taken / "journal.jsonl").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="空ではありません"):
        choose_report_directory(str(taken), "mine", NOON)


def test_attestations_beside_the_profile_are_read(tmp_path: Path) -> None:
    profile = derive(tmp_path)
    beside = tmp_path / "mine.attestations.toml"
    beside.write_text(
        '[[attestation]]\nrequirement = "G-2.2.1-1"\nstatement = "確認した"\nby = "担当"\non = 2026-06-01\n',
        encoding="utf-8",
    )
    options = RunOptions.choose(**{**DEFAULTS, "profile": str(profile)})
    assert [(each.requirement, each.by, each.sample) for each in options.attestations] == [("G-2.2.1-1", "担当", False)]


def test_none_beside_the_profile_is_none(tmp_path: Path) -> None:
    assert RunOptions.choose(**{**DEFAULTS, "profile": str(derive(tmp_path))}).attestations == ()


def test_url_stands_in_for_the_profiles(tmp_path: Path) -> None:
    profile = derive(tmp_path)
    options = RunOptions.choose(**{**DEFAULTS, "profile": str(profile), "url": "http://127.0.0.1:9"})
    assert options.target.base_url == "http://127.0.0.1:9"
    assert "127.0.0.1:9" in str(options.profile.allowed_hosts if options.profile else "")


def test_url_alone_is_a_bare_target() -> None:
    options = RunOptions.choose(**{**DEFAULTS, "url": "https://staging.example.jp/"})
    assert options.profile is None
    assert options.target.base_url == "https://staging.example.jp"
    assert options.report_directory.name.startswith("no-profile-")


def test_nothing_to_test_is_refused() -> None:
    with pytest.raises(UsageError, match="--target-url か --target-profile"):
        RunOptions.choose(**DEFAULTS)


@pytest.mark.parametrize(("given", "taken"), [(None, 8), (0, 0), (1000, 1000)])
def test_steps_of_a_life(tmp_path: Path, given: int | None, taken: int) -> None:
    values = {**DEFAULTS, "url": "http://127.0.0.1:1", "report_directory": str(tmp_path / "r"), "life_steps": given}
    assert RunOptions.choose(**values).life_steps == taken


@pytest.mark.parametrize(("given", "taken"), [(None, 60), (0, 0), (100_000, 100_000)])
def test_requests_by_chance(tmp_path: Path, given: int | None, taken: int) -> None:
    report = str(tmp_path / "r")
    values = {**DEFAULTS, "url": "http://127.0.0.1:1", "report_directory": report, "notice_requests": given}
    assert RunOptions.choose(**values).notice_requests == taken


@pytest.mark.parametrize("given", [-1, 100_001])
def test_requests_that_are_no_number_of_requests(tmp_path: Path, given: int) -> None:
    report = str(tmp_path / "r")
    values = {**DEFAULTS, "url": "http://127.0.0.1:1", "report_directory": report, "notice_requests": given}
    with pytest.raises(UsageError, match=f"--notice-requests {given}"):
        RunOptions.choose(**values)


@pytest.mark.parametrize("given", [-1, 1001])
def test_steps_that_are_no_number_of_steps(tmp_path: Path, given: int) -> None:
    values = {**DEFAULTS, "url": "http://127.0.0.1:1", "report_directory": str(tmp_path / "r"), "life_steps": given}
    with pytest.raises(UsageError, match=f"--life-steps {given}"):
        RunOptions.choose(**values)


def _people(monkeypatch: pytest.MonkeyPatch, profile: Path, **given: str | None) -> tuple[str | None, ...]:
    form4 = RunOptions.choose(**{**DEFAULTS, "profile": str(profile), **given}).form4
    return form4.applicant, form4.tester, form4.approver


def test_the_run_the_environment_and_the_profile_name_people_in_that_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = '[form4]\napplicant = "申請者"\ntester = "プロファイルの担当者"\napprover = "プロファイルの承認者"\n'
    profile = derive(tmp_path, ('[form4]\napplicant = "（参照実装のため、なし）"\n', said))
    assert _people(monkeypatch, profile) == ("申請者", "プロファイルの担当者", "プロファイルの承認者")
    monkeypatch.setenv("CONFORMANCE_TESTER", "環境変数の担当者")
    monkeypatch.setenv("CONFORMANCE_APPROVER", "環境変数の承認者")
    assert _people(monkeypatch, profile) == ("申請者", "環境変数の担当者", "環境変数の承認者")
    given = {"tester": " 今回の担当者 ", "approver": " "}
    assert _people(monkeypatch, profile, **given) == ("申請者", "今回の担当者", "環境変数の承認者")


def test_nobody_is_named_where_nobody_was_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CONFORMANCE_TESTER", raising=False)
    monkeypatch.delenv("CONFORMANCE_APPROVER", raising=False)
    options = RunOptions.choose(**{**DEFAULTS, "url": "https://staging.example.jp"})
    assert (options.form4.applicant, options.form4.tester, options.form4.approver) == (None, None, None)
    named = RunOptions.choose(**{**DEFAULTS, "url": "https://staging.example.jp", "tester": "試験担当者"})
    assert named.form4.tester == "試験担当者"
