"""The report shows a case's screens in order and what was noted on the way, and says where there are no pictures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from lxml import html

from conformance.report import RunView, read_journal
from conformance.report.evidence import evidence_of
from conformance.report.html import render_evidence, render_report
from conformance.resources import load_schema

from .journal_builder import JournalBuilder, both, case, requirement

FILE = "screens/link_a/01-consent.png"
CHROMIUM = {"engine": "chromium", "executable": "chromium", "version": "156.0.1", "headless": True}


def picture(file: str = FILE) -> dict[str, Any]:
    masked = [{"x": 1, "y": 2, "width": 3, "height": 4, "kind": "personal"}]
    return {"file": file, "sha256": "ab" * 32, "width": 1280, "height": 720, "masked": masked}


def build(*screens: tuple[str, str, dict[str, Any] | None], **run: Any) -> JournalBuilder:
    builder = JournalBuilder().start(**run).catalogue([requirement("G-1")], [case("link/a", "G-1")]).select("link/a")
    builder.add("case_started", case="link/a")
    exchange = builder.exchange("link/a", "browser", "partner", "GET", "http://127.0.0.1:8080/menu")
    for kind, title, taken in screens:
        builder.add("screen", case="link/a", exchange=exchange, kind=kind, title=title, device="A-1", picture=taken)
    return builder


def read(directory: Path, builder: JournalBuilder) -> RunView:
    builder.finish_case("link/a")
    return read_journal(builder.write(directory))


def page_of(directory: Path, builder: JournalBuilder) -> html.HtmlElement:
    return html.fromstring(render_report(read(directory, builder), "ja"))


def test_screens_stand_in_order_with_their_pictures(tmp_path: Path) -> None:
    view = read(
        tmp_path,
        build(
            ("portal-services", "連携先の選択 | 模擬マイナポータル", None),
            ("consent", "同意<b>", picture()),
            citizenBrowser="chromium",
        ),
    )
    tree = html.fromstring(render_report(view, "ja"))
    first, second = tree.xpath("//ol[@class='strip']/li")
    assert "画像なし" in first.text_content()
    assert first.xpath("string(.//strong)") == "連携先の選択"
    assert second.xpath("string(.//strong)") == "利用者同意画面"
    assert second.xpath("string(.//q)") == "同意<b>"
    assert "A-1" in second.text_content()
    (image,) = second.xpath(".//a[@href=$file]/img", file=FILE)
    assert dict(image.attrib) == {
        "src": FILE,
        "width": "1280",
        "height": "720",
        "loading": "lazy",
        "decoding": "async",
        "alt": "2. 利用者同意画面の画像（A-1）、塗りつぶし 1 か所",
    }
    assert "塗りつぶしてある" in tree.text_content()
    (evidence,) = map(html.fromstring, render_evidence(view, "ja").values())
    assert evidence.xpath("//ol[@class='strip']//img/@src") == [f"../{FILE}"]
    assert f"{FILE} · SHA-256 {'ab' * 32}" in " ".join(evidence.text_content().split())


@pytest.mark.parametrize("file", ["javascript:alert(1)", "screens/../../x.png", "https://example.jp/x.png", "/x.png"])
def test_nothing_but_pictures_of_the_run_is_linked(tmp_path: Path, file: str) -> None:
    tree = page_of(tmp_path, build(("consent", "同意", picture(file)), citizenBrowser="chromium"))
    assert tree.xpath("//img") == []
    assert file not in tree.xpath("//@href")


@pytest.mark.parametrize(
    ("browser", "words"), [("http", "画面を描画しないHTTPエンジン"), ("chromium", "画面の画像が残っていない")]
)
def test_says_why_there_are_no_pictures(tmp_path: Path, browser: str, words: str) -> None:
    tree = page_of(tmp_path, build(("consent", "同意", None), citizenBrowser=browser))
    assert tree.xpath("//ol[@class='strip'] | //img") == []
    assert words in tree.text_content()


def test_pictures_come_from_the_directory_only(tmp_path: Path) -> None:
    tree = page_of(tmp_path, build(("consent", "同意", picture())))
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy == "default-src 'none'; img-src 'self' file:; style-src 'unsafe-inline'"


def test_notes_are_told_once_and_routine_is_not(tmp_path: Path) -> None:
    builder = build()
    for _ in range(2):
        builder.add("note", case="link/a", exchange="x0001", kind="dialog", text=both("ダイアログ「<i>」に答えた。"))
    builder.add("note", case="link/a", exchange=None, kind="no_picture", text=both("画像を残していない。"))
    builder.add("note", case="link/a", exchange="x0001", kind="self_submitted", text=both("自動で送信した。"))
    items = page_of(tmp_path, builder).xpath("//ul[@class='notes']/li")
    assert [" ".join(item.text_content().split()) for item in items] == [
        "ダイアログ「<i>」に答えた。 2 回 通信 1",
        "画像を残していない。",
    ]


def test_notes_change_no_verdict(tmp_path: Path) -> None:
    builder = build().add("note", case="link/a", exchange=None, kind="page_error", text=both("例外"))
    assert [each.verdict for each in read(tmp_path, builder).cases] == ["pass"]


@pytest.mark.parametrize(
    ("browser", "words"),
    [
        (CHROMIUM, "Chromium 156.0.1（画面表示なし（ヘッドレス）、実行ファイル: chromium）"),
        (CHROMIUM | {"headless": False, "version": None}, "Chromium 記録なし（画面表示あり、実行ファイル: chromium）"),
        ({"engine": "http", "executable": None, "version": None, "headless": None}, "HTTPエンジン（画面を描画しない）"),
        (None, "HTTPエンジン（画面を描画しない）"),
    ],
)
def test_the_browser_is_a_condition_of_the_run(tmp_path: Path, browser: dict[str, Any] | None, words: str) -> None:
    tree = page_of(tmp_path, build(browser=browser))
    assert words in tree.xpath("string(//tr[th='利用者のブラウザー'])")


def test_evidence_has_screens_and_notes(tmp_path: Path) -> None:
    builder = build(("consent", "同意", picture()), ("menu", "メニュー", None), browser=CHROMIUM)
    builder.add("note", case="link/a", exchange=None, kind="dialog", text=both("x"))
    document = json.loads(json.dumps(evidence_of(read(tmp_path, builder))))
    jsonschema.Draft202012Validator(load_schema("evidence")).validate(document)
    (told,) = document["cases"]
    assert [screen["picture"] for screen in told["screens"]] == [picture(), None]
    assert told["notes"] == [{"kind": "dialog", "exchange": None, "text": both("x")}]
    assert document["run"]["browser"] == CHROMIUM
