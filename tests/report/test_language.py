"""The report in either language: nothing of ours is left in the other, and the text of others says what it is in."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.report import RunView, read_journal
from conformance.report.html.marks import foreign, quoted, tongue

from .journal_builder import JournalBuilder, both, case, requirement
from .languages import pages_of, strange_words


def test_a_real_runs_report_is_in_one_language_but_for_the_text_of_others(real_view: RunView) -> None:
    assert strange_words(real_view, "en") == []
    assert strange_words(real_view, "ja") == []


def test_what_was_not_translated_is_not_hidden_by_the_mark() -> None:
    assert quoted("見本 of “件名” and 'お知らせ'", "en") == (
        '見本 of “<span lang="ja">件名</span>” and &#39;<span lang="ja">お知らせ</span>&#39;'
    )
    assert quoted("“件名” of", "ja") == "“件名” of"
    assert quoted("plain <b>", "en") == "plain <b>"


@pytest.mark.parametrize(
    ("line", "marked"),
    [
        ("1. A notice “長い件名が", '1. A notice “<tspan lang="ja">長い件名が</tspan>'),
        ("続く” arrives for “x”.", '<tspan lang="ja">続く</tspan>” arrives for “x”.'),
        ("“<件>\u202e” & 名", '“<tspan lang="ja">&lt;件&gt;[U+202E]</tspan>” &amp; 名'),
    ],
)
def test_a_quotation_that_goes_over_two_lines_of_a_diagram_is_marked_in_both(line: str, marked: str) -> None:
    assert quoted(line, "en", "tspan") == marked


def test_values_of_others_are_marked_whole_and_stay_text() -> None:
    assert foreign("れい<b>", "en") == '<span lang="ja">れい&lt;b&gt;</span>'
    assert foreign("れい<b>", "ja") == "れい<b>"
    assert foreign("plain <b>", "en") == "plain <b>"
    assert foreign(None, "en") is None
    assert (tongue("本文", "en"), tongue("本文", "ja"), tongue("body", "en")) == (' lang="ja"', "", "")


def test_target_statement_screen_and_body_say_that_they_are_japanese(tmp_path: Path) -> None:
    builder = JournalBuilder().start().catalogue([requirement("G-1", section="表1")], [case("link/a", "G-1")])
    builder.select("link/a").attest("G-1").add("case_started", case="link/a")
    response = {"status": 200, "headers": [], "body": {"size": 9, "text": "本文"}}
    first = builder.exchange("link/a", "browser", "partner", "GET", "http://127.0.0.1/", response=response)
    builder.add("screen", case="link/a", exchange=first, kind="menu", title="題", device="A-1")
    builder.finding("link/a", "G-1", observed=both("x", "seen “件名”")).finish_case("link/a")
    trees = pages_of(read_journal(builder.write(tmp_path)), "en")
    assert trees["report.html"].get("lang") == "en"
    marked = {name: tree.xpath("//*[@lang='ja']/text()") for name, tree in trees.items()}
    (evidence,) = (words for name, words in marked.items() if name != "report.html")
    assert {"参照実装サービス", "表1", "件名"} <= set(marked["report.html"])
    assert {"本文", "題", "件名"} <= {words.strip() for words in evidence}


def test_why_nothing_came_is_told_in_the_reports_language(tmp_path: Path) -> None:
    builder = JournalBuilder().start().catalogue([requirement("G-1")], [case("link/a", "G-1")]).select("link/a")
    builder.add("case_started", case="link/a")
    failure = {"failure": "接続を拒否された", "failureEn": "connection refused"}
    seen = builder.exchange("link/a", "browser", "partner", "GET", "http://127.0.0.1/", response=None, **failure)
    builder.finding("link/a", "G-1", "fail", exchanges=[seen]).finish_case("link/a", "fail")
    view = read_journal(builder.write(tmp_path))
    for language, said in (("ja", failure["failure"]), ("en", failure["failureEn"])):
        (other,) = set(failure.values()) - {said}
        for page in pages_of(view, language).values():
            assert said in page.text_content()
            assert other not in page.text_content()
