"""The citizen's list of notices: who sees it, what of a header goes on it, and which URLs become links."""

from __future__ import annotations

import httpx
import pytest
from lxml import html

from conformance.actors.portal import NoticeList, Portal

from .conftest import Visitor
from .gallery import header, linked


def _tree(response: httpx.Response) -> html.HtmlElement:
    tree = html.fromstring(response.content.decode())
    assert tree.find(".//main").get("id") == "portal-notices"
    return tree


def _listed(visitor: Visitor, *headers: object) -> html.HtmlElement:
    linked(visitor)
    visitor.portal.state.listed["A"] = NoticeList(True, headers)  # type: ignore[arg-type]
    return _tree(visitor.get("/notices"))


def _text(tree: html.HtmlElement) -> str:
    """All that is shown, without white space."""
    return "".join(tree.find(".//main").text_content().split())


def test_who_is_not_logged_in_is_asked_to(visitor: Visitor) -> None:
    answer = visitor.get("/notices")
    tree = html.fromstring(answer.content.decode())
    assert tree.find(".//main").get("id") == "portal-login"
    waiting = tree.find(".//input[@name='waiting']").get("value")
    _tree(visitor.log_in("A", waiting))


def test_a_title_is_a_link_to_the_notice_url_in_a_window_of_its_own(visitor: Visitor) -> None:
    (link,) = _listed(visitor, header("税のお知らせ", "https://partner.test/n?a=1&b=2")).findall(".//h3/a")
    assert dict(link.attrib) == {
        "id": "portal-notice-1",
        "href": "https://partner.test/n?a=1&b=2",
        "target": "_blank",
        "rel": "noopener",
    }
    assert (link.findtext("bdi"), "別ウィンドウで開きます" in link.text_content()) == ("税のお知らせ", True)


def test_all_that_a_header_says_is_shown(visitor: Visitor) -> None:
    shown = _text(_listed(visitor, header("税のお知らせ")))
    for part in ("未開封", "試験市税務部市民税課", "2026年6月1日09:00", "2027年5月31日23:59", "1件"):
        assert part in shown


@pytest.mark.parametrize(
    ("other", "part"),
    [
        ({"received_at": "2026-06-01T00:30:00Z"}, "2026年6月1日09:30"),
        ({"received_at": "2026-06-01T10:00:00"}, "2026年6月1日10:00"),
        ({"received_at": "昨日"}, "受信日時昨日"),
        ({"received_at": "9999-12-31T23:59:59-12:00"}, "9999-12-31T23:59:59-12:00"),
        ({"received_at": None}, "受信日時記載なし"),
        ({"received_at": 1780272000}, "受信日時1780272000"),
        ({"retain_until": 1780272000000.5}, "保存期限1780272000000.5"),
        ({"retain_until": "2026-12-31"}, "保存期限2026年12月31日"),
        ({"retain_until": None}, "保存期限記載なし"),
        ({"retain_until": None, "nulls": frozenset({"retain_until"})}, "保存期限期限なし"),
        ({"sender": " "}, "差出人記載なし"),
        ({"title": None}, "（件名の記載なし）"),
        ({"opened": True}, "開封済み"),
        ({"opened": None}, "開封状態の記載なし"),
    ],
)
def test_what_is_missing_or_unusual_is_said(visitor: Visitor, other: dict[str, object], part: str) -> None:
    assert part in _text(_listed(visitor, header(**other)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "/relative",
        "//partner.test/",
        "ftp://partner.test/",
        "https:///x",
        "https://[x",
        "",
        None,
    ],
)
def test_other_urls_are_never_links(visitor: Visitor, url: str | None) -> None:
    tree = _listed(visitor, header("税のお知らせ", url))
    assert tree.findall(".//h3/a") == []
    assert "詳細を開けません" in _text(tree)


def test_an_empty_list_says_so(visitor: Visitor) -> None:
    assert "お知らせはありません。" in _text(_listed(visitor))


def test_a_list_that_was_not_provided_says_so(visitor: Visitor, portal: Portal) -> None:
    linked(visitor)
    portal.state.listed["A"] = NoticeList(False, detail="提供なし（HTTP 500）")
    shown = _text(_tree(visitor.get("/notices")))
    assert "取得できませんでした" in shown
    assert "HTTP500" in shown


def test_a_list_never_retrieved_says_so(visitor: Visitor) -> None:
    linked(visitor)
    assert "まだ取得していません" in _text(_tree(visitor.get("/notices")))


@pytest.mark.parametrize("form", [{"service": "yes"}, {"consent": "yes"}, {}])
def test_without_choice_and_consent_nothing_is_listed(visitor: Visitor, portal: Portal, form: dict[str, str]) -> None:
    _listed(visitor, header("税のお知らせ"))
    visitor.post("/notices/settings", **form)
    tree = _tree(visitor.get("/notices"))
    assert "取得しない設定" in _text(tree)
    assert "/notices/settings" in {each.get("href") for each in tree.find(".//main").iter("a")}
    # Nor is what was listed before, once he consents again.
    visitor.post("/notices/settings", service="yes", consent="yes")
    assert "まだ取得していません" in _text(_tree(visitor.get("/notices")))


def test_after_unlinking_nothing_is_listed(visitor: Visitor, portal: Portal) -> None:
    _listed(visitor, header("税のお知らせ"))
    visitor.post("/services/unlink", answer="agree")
    assert "連携していない" in _text(_tree(visitor.get("/notices")))
    assert portal.state.listed == {}


def test_a_list_is_its_own_citizens(visitor: Visitor, portal: Portal) -> None:
    _listed(visitor, header("税のお知らせ"))
    visitor.log_in("B")
    assert "税のお知らせ" not in _text(_tree(visitor.get("/notices")))
