"""The page: whole, inert, accessible in its markup, and truthful about what was not done."""

from __future__ import annotations

import json
import posixpath
import re
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import etree, html

from conformance.report import RunView, read_journal, write_report
from conformance.report.html import render_evidence, render_report
from conformance.report.html.marks import css_string, visible
from conformance.report.html.strings import STRINGS
from conformance.report.view import BODY_LIMIT
from conformance.vocabulary import Language, Verdict

from .journal_builder import JournalBuilder, both, case, requirement

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7*7 }}</style>\u202egpj\x00"
SOURCES = Path(__file__).parents[2] / "conformance" / "report" / "html"
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


def _view(directory: Path, builder: JournalBuilder) -> RunView:
    path = directory / "journal.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in builder.records), encoding="utf-8")
    return read_journal(path)


def _one_case() -> JournalBuilder:
    builder = JournalBuilder().start().catalogue([requirement("G-1")], [case("link/a", "G-1")]).select("link/a")
    return builder.add("case_started", case="link/a")


def _evidence(view: RunView, language: Language = "ja") -> str:
    """The page of evidence of the only case that was carried out."""
    (page,) = render_evidence(view, language).values()
    return page


def _words(page: str) -> str:
    return re.sub(r"\s+", " ", html.fromstring(page).text_content())


@pytest.fixture(scope="module")
def page(sample: RunView) -> str:
    return render_report(sample, "ja")


@pytest.fixture(scope="module")
def tree(page: str) -> html.HtmlElement:
    return html.fromstring(page)


def test_every_string_exists_and_is_used() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in SOURCES.rglob("*") if path.suffix in {".j2", ".py"})
    named = set(re.findall(r"\b(?:t|say|_?word|heading|chapter)\(\s*\"([a-z0-9_]+)\"", sources))
    named |= set(re.findall(r"^    \"([a-z]+)\",$", sources, re.MULTILINE))
    named -= {"means_", "basis_"}
    named |= (
        set(re.findall(r"say\('([a-z_]+)'\)", sources))
        | set(re.findall(r"say, \"([a-z_]+)\"\)", sources))
        | set(re.findall(r"\"(\w+_conclusion)\"", sources))
    )
    for stem, ends in {
        "means": [verdict.value for verdict in Verdict],
        "environment": ["reference", "staging", "production"],
        "basis": ["text", "inference"],
        "wire": ["account", "notices"],
        "browser": ["http", "headless", "headed"],
        "transition": ["lead", "http", "none"],
    }.items():
        named |= {f"{stem}_{end}" for end in ends}
    assert named == set(STRINGS)


@pytest.mark.parametrize("key", sorted(STRINGS))
def test_string_is_there_in_both_languages(key: str) -> None:
    text = STRINGS[key]
    assert text.ja
    assert text.en
    assert not JAPANESE.search(text.en)


def test_english_page_says_nothing_of_ours_in_japanese(tmp_path: Path) -> None:
    english = both("x", "x")
    target = {
        "name": "Service",
        "operator": "Us",
        "environment": "staging",
        "baseUrl": "http://127.0.0.1",
        "build": "1",
    }
    builder = JournalBuilder().start(target=target, guideline=english)
    builder.catalogue(
        [requirement("G-1", ja="x"), requirement("G-2", level="attest", verify=["attest"])],
        [case("link/a", "G-1", title=english, purpose=english), case("link/b", "G-1")],
    )
    builder.select("link/a").add("case_started", case="link/a")
    first = builder.exchange("link/a", "browser", "portal", "GET", "https://mock-portal.test/", response=None)
    builder.message("link/a", first, "AuthnRequest", "partner", "portal", violations=[english])
    builder.add("screen", case="link/a", exchange=first, kind="consent", title="", device="A-1")
    view = _view(tmp_path, builder)
    for page in (render_report(view, "en"), _evidence(view, "en")):
        assert JAPANESE.findall(_words(page)) == []


@pytest.fixture(scope="module")
def pages(sample: RunView, tree: html.HtmlElement) -> dict[str, html.HtmlElement]:
    """All pages of the report by their place in its directory."""
    return {
        "report.html": tree,
        **{name: html.fromstring(text) for name, text in render_evidence(sample, "ja").items()},
    }


def test_needs_no_script_and_nothing_from_elsewhere(pages: dict[str, html.HtmlElement]) -> None:
    for name, page in pages.items():
        assert page.xpath("//script | //iframe | //img | //object") == []
        assert page.xpath("//link/@href") == ([] if name == "report.html" else ["style.css"])
        assert page.xpath("//@*[starts-with(name(), 'on')]") == []


def test_every_link_leads_somewhere_and_ids_are_unique(pages: dict[str, html.HtmlElement]) -> None:
    ids = {name: page.xpath("//@id") for name, page in pages.items()}
    followed = set()
    for name, page in pages.items():
        assert len(ids[name]) == len(set(ids[name]))
        for target in page.xpath("//a/@href"):
            file, _, anchor = target.partition("#")
            place = posixpath.normpath(posixpath.join(posixpath.dirname(name), file)) if file else name
            assert not anchor or anchor in ids[place], target
            followed.add(place)
        assert set(" ".join(page.xpath("//@aria-labelledby")).split()) <= set(ids[name])
    assert followed == set(pages)


def test_headings_go_down_one_level_at_a_time(pages: dict[str, html.HtmlElement]) -> None:
    for page in pages.values():
        levels = [int(heading.tag[1]) for heading in page.xpath("//h1 | //h2 | //h3 | //h4 | //h5 | //h6")]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(below <= above + 1 for above, below in pairwise(levels))


def test_tables_have_captions_and_scopes(pages: dict[str, html.HtmlElement]) -> None:
    for page in pages.values():
        assert all(table.xpath("caption") for table in page.xpath("//table"))
        assert page.xpath("//th[not(@scope)]") == []
        assert len(page.xpath("//main")) == 1
        assert page.xpath("//a[@class='skip']/@href") == ["#content"]
        assert page.get("lang") == "ja"


def test_every_printed_page_says_what_kind_of_test_it_was(page: str) -> None:
    assert re.search(r"@page \{\s*@top-left \{ content: \"模擬マイナポータルによる試験\"", page)
    assert re.search(r"\.stamp \{ position: fixed", page)
    assert "counter(page)" in page


def test_what_was_not_exercised_stands_before_what_passed(tree: html.HtmlElement) -> None:
    chapters = tree.xpath("//main/section/@id")
    assert chapters[:3] == ["conclusions", "deviations", "unexercised"]
    assert chapters.index("unexercised") < chapters.index("requirements") < chapters.index("cases")


def test_not_exercised_names_reason_and_root(tree: html.HtmlElement, sample: RunView) -> None:
    chapter = tree.get_element_by_id("unexercised")
    words = chapter.text_content()
    for reason in ("接続を拒否した", "選択されていない", "新着のお知らせを届ける方法がない", "申告がない"):
        assert reason in words
    blocked = next(each for each in sample.cases if each.verdict is Verdict.BLOCKED)
    assert blocked.root_case
    assert blocked.root_case in words


def test_verdict_is_word_and_shape_not_colour_alone(tree: html.HtmlElement) -> None:
    marks = tree.xpath("//span[starts-with(@class, 'verdict')]")
    assert marks
    assert all(mark[0].get("aria-hidden") == "true" and mark[0].tail.strip() for mark in marks)


def test_every_case_has_its_section(tree: html.HtmlElement, sample: RunView) -> None:
    assert len(tree.xpath("//article")) == len(sample.cases)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_hostile_text_stays_text(tmp_path: Path, language: Language) -> None:
    target = {"name": HOSTILE, "operator": HOSTILE, "environment": "staging", "baseUrl": HOSTILE, "build": HOSTILE}
    builder = JournalBuilder().start(target=target, tester=HOSTILE, command=HOSTILE)
    builder.catalogue([requirement("G-1")], [case("link/a", "G-1", title=both(HOSTILE, HOSTILE))])
    builder.select("link/a").add("case_started", case="link/a")
    body = {"size": 9, "text": HOSTILE}
    request = {"method": HOSTILE, "url": f"javascript:{HOSTILE}", "headers": [[HOSTILE, HOSTILE]], "body": body}
    response = {"status": 200, "headers": [[HOSTILE, HOSTILE]], "body": body}
    first = builder.exchange("link/a", "browser", "partner", "GET", "x", request=request, response=response)
    builder.exchange("link/a", "browser", "partner", "GET", "http://[", response=None, failure=HOSTILE)
    violations = [both(HOSTILE, HOSTILE)]
    builder.message("link/a", first, HOSTILE, "partner", HOSTILE, decoded={HOSTILE: HOSTILE}, violations=violations)
    builder.add("screen", case="link/a", exchange=first, kind=HOSTILE, title=HOSTILE, device=HOSTILE)
    builder.add("step", case="link/a", text=both(HOSTILE, HOSTILE), exchanges=[])
    builder.finding("link/a", "G-1", "fail", observed=both(HOSTILE, HOSTILE)).finish_case("link/a", "fail", HOSTILE)
    builder.add("conditions", key="k", label=both(HOSTILE, HOSTILE), value=HOSTILE).add("notice", text=both(HOSTILE))
    view = _view(tmp_path, builder)
    for page in (render_report(view, language), _evidence(view, language)):
        tree = html.fromstring(page)
        assert tree.xpath("//script | //img") == []
        assert tree.xpath("//@*[starts-with(name(), 'on')]") == []
        assert all(re.match(r"#|(\.\./)?(cases/|report\.html|style\.css)", link) for link in tree.xpath("//@href"))
        assert "<script" not in page
        assert page.count("</style>") <= 1
        assert "49" not in tree.xpath("//title/text()")[0]
        assert "[U+202E]gpj[U+0000]" in page
    assert "\u202e" not in page
    assert "\x00" not in page


def test_svg_is_well_formed_and_described(page: str) -> None:
    pictures = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert pictures
    namespace = {"s": "http://www.w3.org/2000/svg"}
    for picture in pictures:
        root = etree.fromstring(picture)
        assert root.get("role") == "img"
        assert root.xpath("s:title/text()", namespaces=namespace)
        assert root.xpath("s:desc/text()", namespaces=namespace)


def test_lone_surrogate_is_shown_not_fatal(tmp_path: Path) -> None:
    builder = _one_case().finding("link/a", "G-1", "fail", observed=both("\ud800")).finish_case("link/a", "fail")
    path = write_report(_view(tmp_path, builder), tmp_path)
    assert "[U+D800]" in path.read_text(encoding="utf-8")


def test_big_body_is_cut_with_a_word_about_it(tmp_path: Path) -> None:
    builder = _one_case()
    size = BODY_LIMIT + 10
    response = {"status": 200, "headers": [], "body": {"size": size, "text": "z" * size}}
    builder.exchange("link/a", "browser", "partner", "GET", "http://127.0.0.1/", response=response)
    words = _words(_evidence(_view(tmp_path, builder)))
    assert "z" * BODY_LIMIT in words
    assert "z" * (BODY_LIMIT + 1) not in words
    assert f"{size} バイト、先頭のみ表示。全文は journal.jsonl の通し番号 5" in words


def test_body_that_was_not_kept_says_so(tmp_path: Path) -> None:
    builder = _one_case()
    body = {"size": 999999, "sha256": "0" * 64, "omitted": True}
    response = {"status": 200, "headers": [], "body": body}
    builder.exchange("link/a", "browser", "partner", "GET", "http://127.0.0.1/", response=response)
    words = _words(_evidence(_view(tmp_path, builder)))
    assert "本文は保存していない（999999 バイト、SHA-256" in words


def test_same_long_body_is_printed_once(tmp_path: Path) -> None:
    builder = _one_case()
    response = {"status": 200, "headers": [], "body": {"size": 900, "text": "page-body " + "z" * 890}}
    for _ in range(3):
        builder.exchange("link/a", "browser", "partner", "GET", "http://127.0.0.1/", response=response)
    page = _evidence(_view(tmp_path, builder))
    assert page.count("page-body") == 1
    assert page.count("本文は次の通信の応答と同一") == 2


def test_killed_run_says_so_first(tmp_path: Path) -> None:
    words = _words(render_report(_view(tmp_path, _one_case()), "ja"))
    assert "最後まで到達せずに途切れている" in words
    assert "実行中に中断された（試験系異常）" in words
    assert "終了の記録なし" in words
    assert words.index("途切れている") < words.index("指針適合")


def test_reachability_alone_says_how_little_was_tested(tmp_path: Path) -> None:
    builder = JournalBuilder().start(profile={"name": None, "digest": None}, wires={})
    builder.catalogue([requirement("G-1")], [case("link/a", "G-1")]).select().end(0)
    assert "業務は一つも試験していない" in _words(render_report(_view(tmp_path, builder), "ja"))


def test_nobody_said_what_a_target_without_a_profile_is(tmp_path: Path) -> None:
    bare = JournalBuilder().start(profile={"name": None, "digest": None}, wires={}).select().end(0)
    known = JournalBuilder().start().select().end(0)
    sentence = "実在するサービスの試験結果ではない"
    assert sentence in _words(render_report(_view(tmp_path, known), "ja"))
    words = _words(render_report(_view(tmp_path, bare), "ja"))
    assert sentence not in words
    assert "付属の参照実装" not in words


def test_failure_says_requirement_expected_and_observed(tmp_path: Path) -> None:
    builder = _one_case()
    names = [builder.exchange("link/a", "browser", "partner", "GET", f"http://127.0.0.1/{i}") for i in range(4)]
    changes = {"expected": both("利用者Bとして入る。"), "observed": both("利用者Aとして入った")}
    builder.finding("link/a", "G-1", "fail", exchanges=[names[0], *names[2:]], **changes)
    builder.finish_case("link/a", "fail", "利用者Aとして入った")
    chapter = html.fromstring(render_report(_view(tmp_path, builder), "ja")).get_element_by_id("deviations")
    cells = [re.sub(r"\s+", "", cell.text_content()) for cell in chapter.xpath(".//tbody/tr/*")]
    assert cells == ["G-1", "利用者Bとして入る。", "利用者Aとして入った", "1、3–4"]
    assert "要件 G-1" in chapter.text_content()
    assert chapter.text_content().count("利用者Aとして入った") == 1


def test_failed_case_shows_the_exchanges_that_it_rests_on(tmp_path: Path) -> None:
    builder = JournalBuilder().start().catalogue([requirement("G-1")], [case("a", "G-1"), case("b", "G-1")])
    builder.select("a", "b")
    for name, verdict in (("a", "pass"), ("b", "fail")):
        builder.add("case_started", case=name)
        builder.exchange(name, "browser", "partner", "GET", f"http://127.0.0.1/{name}/before")
        seen = builder.exchange(name, "browser", "partner", "GET", f"http://127.0.0.1/{name}/seen")
        builder.finding(name, "G-1", verdict, exchanges=[seen]).finish_case(name, verdict)
    view = _view(tmp_path, builder)
    tree = html.fromstring(render_report(view, "ja"))
    assert tree.xpath("//details[@class='exchange'][@open]//code/text()") == ["GET http://127.0.0.1/b/seen"]
    whole = [
        html.fromstring(page).xpath("count(//details[@class='exchange'])")
        for page in render_evidence(view, "ja").values()
    ]
    assert whole == [2, 2]


def test_of_many_diagrams_those_are_shown_where_the_failure_was_seen(tmp_path: Path) -> None:
    builder = _one_case()
    names = [
        builder.exchange("link/a", "browser", ("partner", "portal")[i % 2], "GET", f"http://127.0.0.1/{i}")
        for i in range(60)
    ]
    builder.finding("link/a", "G-1", "pass", exchanges=[names[0]])
    builder.finding("link/a", "G-1", "fail", exchanges=[names[-1]]).finish_case("link/a", "fail")
    view = _view(tmp_path, builder)
    shown, whole = render_report(view, "ja"), _evidence(view)
    pictures = html.fromstring(shown).xpath("//svg[contains(@class, 'sequence')]")
    assert len(pictures) == 2
    assert "GET /59" in pictures[-1].text_content()
    drawn = len(html.fromstring(whole).xpath("//svg[contains(@class, 'sequence')]"))
    assert drawn > len(pictures)
    assert f"ここに示した図: 2 / {drawn}" in _words(shown)
    assert "ここに示した図" not in _words(whole)


def test_case_that_was_not_run_takes_little_room(tmp_path: Path) -> None:
    builder = JournalBuilder().start().catalogue([requirement("G-1")], [case("link/a", "G-1")]).select().end(0)
    (article,) = html.fromstring(render_report(_view(tmp_path, builder), "ja")).xpath("//article")
    assert "選択されていない" in article.text_content()
    assert article.xpath(".//dl | .//table") == []


def test_screens_of_the_portal_are_not_unrecognised_ones(tmp_path: Path) -> None:
    builder = _one_case()
    for kind in ("portal-login", "unknown", "menu"):
        name = builder.exchange("link/a", "browser", "portal", "GET", "https://mock-portal.test/")
        builder.add("screen", case="link/a", exchange=name, kind=kind, title="x", device="A-1")
    tree = html.fromstring(_evidence(_view(tmp_path, builder)))
    labels = [item.text.split(":")[0] for item in tree.xpath("//ul[contains(@class, 'screens')]/li")]
    assert labels == ["模擬マイナポータルの画面", "その他の画面", "サービスメニュー"]


def test_removals_are_counted_and_failures_named(tmp_path: Path) -> None:
    builder = JournalBuilder().start()
    for ok in (True, True, False):
        builder.add("cleanup", text=both("解除" if ok else "解除できない"), ok=ok)
    chapter = html.fromstring(render_report(_view(tmp_path, builder), "ja")).get_element_by_id("outside")
    words = re.sub(r"\s+", " ", chapter.text_content())
    assert "済んだ後片付け: 2 / 3" in words
    assert "未了 解除できない" in words
    assert "解除 × 2" in words


def test_run_killed_before_its_catalogue_still_has_a_page(tmp_path: Path) -> None:
    words = _words(render_report(_view(tmp_path, JournalBuilder().start()), "ja"))
    assert "何も結論できない" in words


def test_sample_attestation_is_marked(tree: html.HtmlElement) -> None:
    assert tree.get_element_by_id("attestations").xpath(".//strong[@class='sample']/text()") == ["見本"]
    assert tree.get_element_by_id("requirements").xpath(".//strong[@class='sample']/text()") == ["見本"]


def test_times_are_jst_with_the_era_beside(page: str) -> None:
    assert "2026年11月23日（令和8年11月23日）21:05〜21:06 JST" in page
    assert "2026-11-23 21:05:03 JST から 2026-11-23 21:06:10 JST" in page


def test_style_takes_our_plain_words_only() -> None:
    assert css_string("試験") == '"試験"'
    with pytest.raises(ValueError, match="style sheet"):
        css_string('"} body { display: none')


def test_visible_leaves_ordinary_text_alone() -> None:
    assert visible("改行\nとタブ\t、絵文字😀") == "改行\nとタブ\t、絵文字😀"
