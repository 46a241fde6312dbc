"""summary.md: brief, worst first, and harmless wherever it is rendered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lxml import html
from markdown_it import MarkdownIt

from conformance.report import RunView, read_journal, rebuild, write_markdown
from conformance.report.markdown import summary_markdown
from conformance.vocabulary import Language

from .journal_builder import JournalBuilder, both, case, requirement

MARK = "HOSTILE"
HOSTILE = [
    f"{MARK} @octocat @group/team #1 !2 user@example.com https://evil.example www.evil.example",
    f"{MARK} [link](https://evil.example) ![picture](https://evil.example/p.png) <https://evil.example>",
    f"{MARK} <script>alert(1)</script><img src=x onerror=alert(2)><!-- <details> </code></pre>",
    f"{MARK} `code` ```` ``````` ~~~",
    f"{MARK}\n```\n# heading\n\n| a | b |\n|---|---|\n- item\r\n\r\n<b>\u2028bold\n````\n",
    f"{MARK} \u202egpj\x00\x1b[31mred \ud800",
    f"{MARK} | pipe | \\ *bold* __strong__ $x^2$ :tada: ::: /label ~bug",
    f"{MARK} ::error::workflow command\n::set-output name=x::y",
]


def _run(words: str, verdict: str = "fail") -> JournalBuilder:
    target = {"name": words, "operator": words, "environment": "staging", "baseUrl": words, "build": words}
    builder = JournalBuilder().start(target=target, tester=words, command=words)
    builder.catalogue([requirement("G-1")], [case("link/a", "G-1", title=both(words, words))]).select("link/a")
    builder.add("conditions", key="serverCertificateSha256", label=both(words, words), value=words)
    builder.add("case_started", case="link/a")
    builder.finding("link/a", "G-1", verdict, expected=both(words, words), observed=both(words, words))
    builder.add("case_finished", case="link/a", verdict=verdict, reason=both(words), rootCase=None, durationMs=1.0)
    return builder.end(1)


def _view(directory: Path, builder: JournalBuilder) -> RunView:
    """In ASCII, as a lone surrogate can be written in no other way."""
    path = directory / "journal.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in builder.records), encoding="ascii")
    return read_journal(path)


def _rendered(text: str) -> html.HtmlElement:
    """With raw HTML, tables and bare links, as services have them."""
    renderer = MarkdownIt("commonmark", {"html": True}).enable("table")
    return html.fromstring(f"<main>{renderer.render(text)}</main>")


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_text_stays_in_its_block(tmp_path: Path, words: str, language: Language) -> None:
    text = summary_markdown(_view(tmp_path, _run(words)), language)
    page = _rendered(text)
    blocks = page.xpath("//pre/code")
    assert sum(MARK in block.text_content() for block in blocks) == 2
    for block in blocks:
        assert len(block) == 0
        block.getparent().drop_tree()
    outside = page.text_content()
    assert MARK not in outside
    assert not set("@<>[]`") & set(outside)
    assert "evil.example" not in outside
    allowed = {"main", "h1", "h2", "ul", "li", "strong", "p", "table", "thead", "tbody", "tr", "th", "td"}
    assert {element.tag for element in page.iter()} <= allowed
    assert not any(line.startswith("::") for line in text.splitlines())
    assert "\x00" not in text
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_conclusions_counts_then_what_needs_a_look(sample: RunView) -> None:
    text = summary_markdown(sample, "ja")
    page = _rendered(text)
    assert page.findtext("h1") == "接続試験の結果（模擬マイナポータルによる試験）"
    first, second = (item.text_content() for item in page.xpath("//li"))
    assert "指針適合: 未完了" in first
    assert "追加確認" in second
    (cases, conditions) = (block.text_content() for block in page.xpath("//pre/code")[-2:])
    places = [cases.index(f"[{label}]") for label in ("試験系異常", "不合格", "前提不成立", "要確認")]
    assert places == sorted(places)
    assert "期待: " in cases
    assert "観測: " in cases
    assert f"SHA-256: {sample.journal_sha256}" in conditions
    assert [int(cell.text) for cell in page.xpath("//td")][-1] == len(sample.cases)


def test_a_run_in_which_all_is_well_says_so(tmp_path: Path) -> None:
    text = summary_markdown(_view(tmp_path, _run("x", "pass")), "ja")
    assert "不合格、試験系異常、前提不成立、要確認のケースはない。" in text
    assert "- ○ **指針適合: 完了" in text


@pytest.mark.parametrize(("verdict", "shape"), [("fail", "×"), ("blocked", "■"), ("not_run", "…")])
def test_an_incomplete_conclusion_has_the_shape_of_its_verdict(tmp_path: Path, verdict: str, shape: str) -> None:
    assert f"- {shape} **指針適合: 未完了" in summary_markdown(_view(tmp_path, _run("x", verdict)), "ja")


def test_a_run_that_was_cut_says_so_before_its_counts(tmp_path: Path) -> None:
    builder = _run("x")
    builder.records.pop()
    text = summary_markdown(_view(tmp_path, builder), "ja")
    assert text.index("この実行は最後まで到達せずに途切れている") < text.index("| × 不合格")


def test_it_stays_small(tmp_path: Path) -> None:
    names = [f"link/{number:04}" for number in range(2000)]
    builder = JournalBuilder().start().catalogue([], [case(name) for name in names]).select(*names)
    long = both("長い観測。" * 2000)
    for name in names:
        builder.add("case_started", case=name).finding(name, "G-1", "fail", observed=long).finish_case(name, "fail")
    text = summary_markdown(_view(tmp_path, builder.end(1)), "ja")
    assert len(text.encode()) < 64 * 1024
    assert "link/0000" in text
    told = text.count("[不合格] link/")
    assert f"ほか {2000 - told} 件（ここには収まらない）" in text


def test_english_and_the_language_of_the_run(tmp_path: Path) -> None:
    builder = _run("x")
    builder.records[0]["run"]["reportLanguage"] = "en"
    view = _view(tmp_path, builder)
    assert "Connection test (test with a simulated MynaPortal)" in write_markdown(view, tmp_path).read_text("utf-8")
    assert "接続試験の結果" in write_markdown(view, tmp_path, "ja").read_text("utf-8")


def test_rebuilding_writes_it_the_same_each_time(tmp_path: Path) -> None:
    _run("x").write(tmp_path)
    rebuild(tmp_path)
    first = (tmp_path / "summary.md").read_bytes()
    rebuild(tmp_path)
    assert (tmp_path / "summary.md").read_bytes() == first
