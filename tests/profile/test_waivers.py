"""A file of waivers is read, or all that is wrong with it is told at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from conformance.errors import UsageError
from conformance.profile import read_waivers
from conformance.waiving import Waiver

TODAY = date(2026, 11, 28)
CASES = ["link/2.1-4/from-portal", "unlink/2.2.2-9/sso-refused"]
REQUIREMENTS = ["G-2.1-4", "G-2.2.2-9"]
GOOD = """
[[waiver]]
case = "unlink/2.2.2-9/sso-refused"
owner = "開発部 連携担当"
reason = "次の版で直す。"
agreed_with = "提供元の担当"
agreed_on = 2026-11-20
written_in = "打合せ議事録 第3回"
expires = 2026-12-31
"""


def _read(directory: Path, text: str) -> tuple[Waiver, ...]:
    file = directory / "mine.waivers.toml"
    file.write_text(text, encoding="utf-8")
    return read_waivers(file, cases=CASES, requirements=REQUIREMENTS, today=TODAY)


def _told(directory: Path, text: str) -> list[str]:
    with pytest.raises(UsageError) as refused:
        _read(directory, text)
    assert len(refused.value.text.en.splitlines()) == len(refused.value.text.ja.splitlines())
    return refused.value.text.ja.splitlines()


def test_one_is_read(tmp_path: Path) -> None:
    (waiver,) = _read(tmp_path, GOOD + 'target_build = "1.0"\n')
    assert waiver == Waiver(
        "unlink/2.2.2-9/sso-refused",
        None,
        "開発部 連携担当",
        "次の版で直す。",
        "提供元の担当",
        date(2026, 11, 20),
        "打合せ議事録 第3回",
        date(2026, 12, 31),
        "1.0",
    )


def test_a_requirement_is_named_instead_of_a_case(tmp_path: Path) -> None:
    (waiver,) = _read(tmp_path, GOOD.replace('case = "unlink/2.2.2-9/sso-refused"', 'requirement = "G-2.2.2-9"'))
    assert (waiver.case, waiver.requirement, waiver.named) == (None, "G-2.2.2-9", "G-2.2.2-9")


def test_the_last_day_and_the_first_count(tmp_path: Path) -> None:
    assert _read(tmp_path, GOOD.replace("2026-12-31", "2026-11-28").replace("2026-11-20", "2026-11-28"))


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        (GOOD.replace("2026-12-31", "2026-11-27"), "waiver[0].expires", "期限が切れています（2026-11-27 まで"),
        (GOOD.replace("2026-11-20", "2026-11-29"), "waiver[0].agreed_on", "合意した日が先の日付です"),
        (GOOD.replace('agreed_with = "提供元の担当"', ""), "waiver[0].agreed_with", "合意のない許容は使えない"),
        (GOOD.replace("agreed_on = 2026-11-20", ""), "waiver[0].agreed_on", "合意のない許容は使えない"),
        (GOOD.replace('"提供元の担当"', '" "'), "waiver[0].agreed_with", "文字列（空でないもの）"),
        (GOOD.replace('"打合せ議事録 第3回"', '""'), "waiver[0].written_in", "値が空です"),
        (GOOD.replace("2026-12-31", '"2026-12-31"'), "waiver[0].expires", "引用符を付けずに"),
        (GOOD.replace("2026-12-31", "2026-12-31T00:00:00Z"), "waiver[0].expires", "引用符なしの日付"),
        (GOOD.replace("sso-refused", "sso-refuse"), "waiver[0].case", "もしかして: unlink/2.2.2-9/sso-refused"),
        (
            GOOD.replace("case =", "requirement ="),
            "waiver[0].requirement",
            "という要件はないか、判定するケースがありません",
        ),
        (GOOD + 'requirement = "G-2.1-4"\n', "waiver[0]", "どちらか一方"),
        (GOOD.replace('case = "unlink/2.2.2-9/sso-refused"', ""), "waiver[0]", "どちらか一方"),
        (GOOD + 'because = "x"\n', "waiver[0].because", "この項目はありません"),
        (GOOD + GOOD, "waiver[1].case", "許容が重なっています"),
        (GOOD + 'target_build = "1.0"\n' + GOOD, "waiver[1].case", "許容が重なっています"),
        ("", "waiver", "必須の項目がありません"),
        ("waiver = []", "waiver", "[[waiver]] の表"),
        ("waiver = 1", "waiver", "[[waiver]] の表"),
        ("waiver = [1]", "waiver[0]", "表"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, text: str, place: str, words: str) -> None:
    head, line = _told(tmp_path, text)
    assert head == "許容のファイル mine.waivers.toml に問題が 1 件あります。"
    assert line.startswith(f"  1. {place}: ")
    assert words in line


def test_builds_are_told_apart(tmp_path: Path) -> None:
    assert len(_read(tmp_path, GOOD + 'target_build = "1.0"\n' + GOOD + 'target_build = "1.1"\n')) == 2


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    wrong = (
        GOOD.replace("2026-12-31", "2026-11-01").replace("sso-refused", "gone").replace('owner = "開発部 連携担当"', "")
    )
    places = [line.split(". ", 1)[1].split(":")[0] for line in _told(tmp_path, GOOD + wrong)[1:]]
    assert places == ["waiver[1].case", "waiver[1].expires", "waiver[1].owner"]


@pytest.mark.parametrize(("content", "words"), [(b"[[waiver", "TOML として読めません"), (b"\xff", "UTF-8")])
def test_what_is_no_toml_is_told(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "mine.waivers.toml"
    file.write_bytes(content)
    with pytest.raises(UsageError, match=f"許容のファイル mine.waivers.toml.*{words}"):
        read_waivers(file, cases=CASES, requirements=REQUIREMENTS, today=TODAY)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"許容のファイル .*gone\.toml を読めません"):
        read_waivers(tmp_path / "gone.toml", cases=CASES, requirements=REQUIREMENTS, today=TODAY)
