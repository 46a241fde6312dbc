"""Terminal, JSON and page of a comparison: whole in both languages, inert, and the same each time."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import jsonschema
import pytest
from lxml import html
from markdown_it import MarkdownIt

import conformance.report.comparison as package
from conformance.report.comparison import (
    Change,
    Comparison,
    Integrity,
    RunSide,
    compare,
    comparison_lines,
    comparison_markdown,
    document_of,
    render_comparison,
)
from conformance.report.comparison.words import WORDS
from conformance.resources import load_schema
from conformance.vocabulary import Language, Text
from tests.report.journal_builder import JournalBuilder, both, case, requirement

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7*7 }}</style>\u202egpj\x00"
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
NAMES = ["link/a", "link/b", "link/c", "link/d", "link/e"]
ENGLISH_TARGET = {"name": "Service", "operator": "Us", "environment": "staging", "baseUrl": "http://a", "build": "1"}


def _run(verdicts: str, words: str = "x", **changes: object) -> JournalBuilder:
    """A run of as many cases as there are verdicts, all of them in `words`."""
    names = NAMES[: len(verdicts.split())]
    said = both(words, words)
    known = [requirement("G-1", ja=words, en=words)]
    builder = JournalBuilder().start(target=ENGLISH_TARGET, **changes)
    builder.catalogue(known, [case(name, "G-1", title=said) for name in names]).select(*names)
    builder.add("conditions", key="tlsVersion", label=said, value=words + str(changes))
    for name, verdict in zip(names, verdicts.split(), strict=True):
        builder.add("case_started", case=name)
        builder.finding(name, "G-1", verdict, expected=said, observed=said)
        builder.add("case_finished", case=name, verdict=verdict, reason=said, rootCase=None, durationMs=1.0)
    return builder.end()


@pytest.fixture
def comparison(side: Callable[[str, JournalBuilder], RunSide]) -> Comparison:
    """One case of each kind that a comparison tells at length, one told by name, one that came."""
    return compare(
        side("before", _run("pass pass fail pass")), side("after", _run("fail blocked pass not_run pass", seed=2))
    )


def test_json_follows_its_schema(comparison: Comparison) -> None:
    document = document_of(comparison)
    jsonschema.Draft202012Validator(load_schema("diff")).validate(document)
    assert document["worse"] is True
    assert document["counts"] == {
        **dict.fromkeys([change.value for change in Change], 0),
        "judgedInBoth": 2,
        "new_failure": 1,
        "worse": 1,
        "fixed": 1,
        "unjudged": 1,
        "added": 1,
    }
    assert document["cases"][0]["findings"][0]["before"]["verdict"] == "pass"
    assert document["sides"]["seed"] == "changed"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_same_each_time(comparison: Comparison, language: Language) -> None:
    assert render_comparison(comparison, language) == render_comparison(comparison, language)
    assert comparison_lines(comparison, language) == comparison_lines(comparison, language)


def test_terminal_tells_new_failures_first_and_the_side_last(comparison: Comparison) -> None:
    lines = comparison_lines(comparison, "ja")
    text = "\n".join(lines)
    headings = [
        "新たな不合格（1 件）",
        "そのほかの悪化（1 件）",
        "解消した不合格・試験系異常（1 件）",
        "増えたケース（1 件）",
    ]
    places = [text.index(heading) for heading in headings]
    assert places == sorted(places)
    assert "    [合格 → 不合格] link/a  x" in lines
    assert "        G-1  期待: x" in lines
    assert "            前の観測: [合格] x" in lines
    assert "            後の観測: [不合格] x" in lines
    assert (
        lines[-2] == "悪化したケースがある（2 件。解消 1 件、両方で判定したケース 2 件、前回だけ判定したケース 1 件）"
    )
    assert "判定の違い" in lines[-1] or "変わった" in lines[-1]


def test_terminal_names_few_of_many(side: Callable[[str, JournalBuilder], RunSide]) -> None:
    names = [f"link/{number}" for number in range(30)]

    def run(verdict: str) -> JournalBuilder:
        builder = JournalBuilder().start().catalogue([], [case(name) for name in names]).select(*names)
        for name in names:
            builder.run(name, verdict)
        return builder.end()

    lines = comparison_lines(compare(side("a", run("pass")), side("b", run("not_run"))), "ja")
    assert sum("[合格 → 未実施]" in line for line in lines) == 5
    assert "    ほか 25 件" in lines


def test_english_says_nothing_in_japanese(comparison: Comparison) -> None:
    assert JAPANESE.findall("\n".join(comparison_lines(comparison, "en"))) == []
    assert JAPANESE.findall(html.fromstring(render_comparison(comparison, "en")).text_content()) == []


def test_every_word_is_used() -> None:
    template = Path(package.__file__).parent / "templates" / "comparison.html.j2"
    assert set(re.findall(r"\bt\(\"([a-z_]+)\"", template.read_text(encoding="utf-8"))) == set(WORDS)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_page_is_inert_and_sound(comparison: Comparison, language: Language) -> None:
    page = html.fromstring(render_comparison(comparison, language))
    assert page.get("lang") == language
    assert page.xpath("//script | //img | //iframe | //link") == []
    assert page.xpath("//a/@href") == ["#content"]
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert set(" ".join(page.xpath("//@aria-labelledby")).split()) <= set(ids)
    assert all(table.xpath("caption") for table in page.xpath("//table"))
    assert page.xpath("//th[not(@scope)]") == []
    levels = [int(heading.tag[1]) for heading in page.xpath("//h1 | //h2 | //h3 | //h4")]
    assert levels[0] == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))


@pytest.mark.parametrize("language", ["ja", "en"])
def test_hostile_text_stays_text(side: Callable[[str, JournalBuilder], RunSide], language: Language) -> None:
    comparison = compare(side("a", _run("pass pass", HOSTILE)), side("b", _run("fail not_run", HOSTILE, seed=2)))
    page = render_comparison(comparison, language)
    tree = html.fromstring(page)
    assert tree.xpath("//script | //img | //@*[starts-with(name(), 'on')]") == []
    assert page.count("</style>") == 1
    assert "[U+202E]gpj[U+0000]" in page
    assert "\u202e" not in page


@pytest.mark.parametrize("language", ["ja", "en"])
def test_markdown_keeps_hostile_text_in_its_block(
    side: Callable[[str, JournalBuilder], RunSide], language: Language
) -> None:
    words = HOSTILE + " @octocat ```` [x](https://evil.example)\n```\n# heading\n"
    comparison = compare(side("a", _run("pass pass", words)), side("b", _run("fail not_run", words, seed=2)))
    page = html.fromstring(f"<main>{MarkdownIt('commonmark').render(comparison_markdown(comparison, language))}</main>")
    (block,) = page.xpath("//pre/code")
    assert "octocat" in block.text_content()
    block.getparent().drop_tree()
    assert "octocat" not in page.text_content()
    assert {element.tag for element in page.iter()} == {"main", "h1", "ul", "li", "strong"}


def test_markdown_stays_small(side: Callable[[str, JournalBuilder], RunSide]) -> None:
    names = [f"link/{number}" for number in range(1000)]

    def run(verdict: str) -> JournalBuilder:
        builder = JournalBuilder().start().catalogue([], [case(name) for name in names]).select(*names)
        for name in names:
            builder.add("case_started", case=name)
            builder.finding(name, "G-1", verdict, observed=both("長い" * 2000)).finish_case(name, verdict)
        return builder.end()

    text = comparison_markdown(compare(side("a", run("pass")), side("b", run("fail"))), "ja")
    assert len(text.encode()) < 64 * 1024
    assert "件（ここには収まらない）" in text


def test_page_keeps_the_place_on_disk_to_itself(side: Callable[[str, JournalBuilder], RunSide]) -> None:
    before, after = side("a", _run("pass")), side("b", _run("pass", seed=2))
    places = (
        RunSide(f"/home/somebody/{each.place}", each.view, each.summary, each.integrity) for each in (before, after)
    )
    assert "somebody" not in render_comparison(compare(*places), "ja")


def test_evidence_that_was_changed_is_told_first(side: Callable[[str, JournalBuilder], RunSide]) -> None:
    before, after = side("a", _run("pass")), side("b", _run("pass", seed=2))
    problem = Text("report.html: 内容が変更されている。", "report.html: its content was changed.")
    altered = Integrity("changed", Text("そのままではない", "not as it was"), (problem,))
    comparison = compare(before, RunSide(after.place, after.view, after.summary, altered))
    assert "    ! report.html: 内容が変更されている。" in comparison_lines(comparison, "ja")
    first = html.fromstring(render_comparison(comparison, "ja")).xpath("//section")[0]
    assert "report.html: 内容が変更されている。" in first.text_content()


def test_a_comparison_without_a_change(side: Callable[[str, JournalBuilder], RunSide]) -> None:
    comparison = compare(side("a", _run("pass")), side("b", _run("pass")))
    assert "悪化したケースはない" in comparison_lines(comparison, "ja")[-2]
    assert "判定が変わったケースはない。" in render_comparison(comparison, "ja")
