"""A case with very many exchanges: the page shows its end and what its findings rest on, and says what is left out."""

from __future__ import annotations

from pathlib import Path

from conformance.report import RunView, read_journal
from conformance.report.html import render_report
from conformance.report.html.shortening import MOST_EXCHANGES, shortened

from .journal_builder import JournalBuilder, case, requirement


def _view(directory: Path, exchanges: int) -> RunView:
    builder = JournalBuilder().start().catalogue([requirement("G-1")], [case("link/a", "G-1")]).select("link/a")
    builder.add("case_started", case="link/a")
    made = [
        builder.exchange("link/a", "portal", "partner", "GET", f"http://127.0.0.1:8080/{number}")
        for number in range(exchanges)
    ]
    builder.message("link/a", made[1], "response", "partner", "portal", violations=[])
    builder.message("link/a", made[2], "response", "partner", "portal", violations=[{"ja": "誤り", "en": "wrong"}])
    builder.finding("link/a", "G-1", "fail", exchanges=[made[0], made[-1]])
    return read_journal(builder.finish_case("link/a", "fail").end(1).write(directory))


def test_few_exchanges_are_all_shown(tmp_path: Path) -> None:
    view = _view(tmp_path, MOST_EXCHANGES)
    assert shortened(view) == view


def test_of_many_the_last_are_shown_and_those_that_matter(tmp_path: Path) -> None:
    (found,) = shortened(_view(tmp_path, MOST_EXCHANGES + 50)).cases
    paths = [exchange.url.rpartition("/")[2] for exchange in found.activity.exchanges]
    assert paths == ["0", "2", *map(str, range(50, MOST_EXCHANGES + 50))]
    assert found.activity.left_out == 48
    assert [message.exchange for message in found.activity.messages] == [found.activity.exchanges[1].id]


def test_the_page_says_how_much_it_leaves_out(tmp_path: Path) -> None:
    page = render_report(_view(tmp_path, MOST_EXCHANGES + 50), "ja")
    assert "ここに示していないもの: 48 件（全体は journal.jsonl にあります）" in page
    assert "ここに示していないもの" not in render_report(_view(tmp_path, MOST_EXCHANGES), "ja")
