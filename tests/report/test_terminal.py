"""Closing lines: aligned, complete, and readable on narrow consoles."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.report import RunView, closing_lines, console_language, encodable, read_journal
from conformance.report.terminal import display_width
from conformance.vocabulary import Language

from .journal_builder import JournalBuilder, both, case, requirement


@pytest.mark.parametrize("language", ["ja", "en"])
def test_table_is_aligned_by_width(sample: RunView, language: Language) -> None:
    lines = closing_lines(sample, language, "report.html")
    table = lines[: lines.index("")]
    assert len({display_width(line) for line in table}) == 1
    assert len(table) == 10


def test_names_what_needs_a_look_and_why(sample: RunView) -> None:
    text = "\n".join(closing_lines(sample, "ja", "報告/report.html"))
    for words in (
        "[試験系異常]",
        "接続を拒否した",
        "[不合格]",
        "「試験 太郎」が表示された",
        "[前提不成立]",
        "[要確認]",
    ):
        assert words in text
    assert "[合格]" not in text


def test_ends_with_both_conclusions_and_the_report(sample: RunView) -> None:
    digest, guideline, additional, report = closing_lines(sample, "ja", "報告/report.html")[-4:]
    assert digest == f"記録の SHA-256（様式4に転記）: {sample.journal_sha256}"
    assert guideline.startswith("指針適合: 未完了（")
    assert additional.startswith("追加確認: 未完了（")
    assert report == "報告書: 報告/report.html（模擬マイナポータルによる試験）"


def test_complete_run_says_what_it_rests_on(tmp_path: Path) -> None:
    requirements = [requirement("G-1"), requirement("G-2", level="attest", verify=["attest"])]
    builder = JournalBuilder().start().catalogue(requirements, [case("link/a", "G-1")]).select("link/a")
    builder.attest("G-2", sample=True).run("link/a", "allowed", {"G-1": "allowed"}).end()
    lines = closing_lines(read_journal(builder.write(tmp_path)), "ja", "report.html")
    assert lines[-3].startswith("指針適合: 完了（許容 1 件）。")
    assert lines[-3].endswith("。ただし、見本の申告だけによる 1 件を含む")
    assert lines[-2] == "追加確認: 対象となる要件がない"


def test_killed_run_says_so_first(tmp_path: Path) -> None:
    builder = JournalBuilder().start().catalogue([requirement("G-1")], [case("link/a", "G-1")]).select("link/a")
    lines = closing_lines(read_journal(builder.write(tmp_path)), "ja", "report.html")
    assert lines[0].startswith("! この実行は最後まで到達せずに途切れている")


@pytest.mark.parametrize("encoding", ["cp932", "ascii", "latin-1", "euc_jp", "utf-8"])
def test_any_console_can_show_it(sample: RunView, encoding: str) -> None:
    language = console_language("ja", encoding)
    for line in [*closing_lines(sample, language, "レポート/r.html"), "\u301c\u2014\u2212\u2016😀①→\ud800"]:
        shown = encodable(line, encoding)
        shown.encode(encoding)
        assert "\\" not in shown


@pytest.mark.parametrize(
    ("encoding", "expected"), [("cp932", "ja"), ("euc_jp", "ja"), ("utf-8", "ja"), ("ascii", "en"), ("cp1252", "en")]
)
def test_console_without_japanese_gets_english(encoding: str, expected: str) -> None:
    assert console_language("ja", encoding) == expected
    assert console_language("en", encoding) == "en"


def test_nearest_sign_before_a_placeholder() -> None:
    assert encodable("連携\u2014解除", "cp932") == "連携\u2015解除"
    assert encodable("A → B × 2…", "ascii") == "A -> B x 2..."
    assert encodable("太郎", "ascii") == "??"
    assert encodable("😀", "cp932") == "〓"


def test_width_counts_full_width_twice() -> None:
    assert display_width("ABC") == 3
    assert display_width("連携") == 4
    assert display_width("か\u3099") == 2


def test_a_partners_words_neither_steer_the_terminal_nor_begin_a_line(tmp_path: Path) -> None:
    """In the log of a CI service a line that begins with `::` is a command; on a terminal ESC paints and deletes."""
    words = both("画面「\x1b[31mred\n::error::injected\rOVER\u202egpj」")
    builder = JournalBuilder().start().catalogue([requirement("G-1")], [case("link/a", "G-1")]).select("link/a")
    builder.add("case_started", case="link/a").finding("link/a", "G-1", "fail", observed=words)
    view = read_journal(builder.finish_case("link/a", "fail").end(1).write(tmp_path))
    lines = closing_lines(view, "ja", "report.html")
    assert not set("\x1b\r\n\u202e") & set("".join(lines))
    assert [line for line in lines if "[U+001B][31mred ::error::injected OVER[U+202E]gpj" in line] != []
