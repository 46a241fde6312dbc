"""Reading pages: character sets, matchers, what a reader sees."""

from __future__ import annotations

import pytest

from conformance.actors.browser import Browser, Matcher, Page
from conformance.actors.browser.charset import canonical, decode, encode, sniff
from conformance.errors import ProfileError
from conformance.profile import Matcher as ProfileMatcher

from .site import Reply, Site

SAMPLE = "利用者①は㈱髙橋様です〜ｱｲｳ"


def as_page(source: str, content_type: str = "text/html", status: int = 200) -> Page:
    body = source.encode()
    return Page("https://a.test/p?q=1", status, (), content_type, "utf-8", source, body, "x1")


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("utf-8", "utf-8"),
        ("Shift_JIS", "cp932"),
        ("windows-31j", "cp932"),
        ("x-sjis", "cp932"),
        ("EUC-JP", "euc_jp"),
        ("x-euc-jp", "euc_jp"),
        ("iso-2022-jp", "iso2022_jp"),
    ],
)
@pytest.mark.parametrize("declared", ["header", "meta", "http-equiv"])
def test_declared_character_set(site: Site, citizen: Browser, label: str, codec: str, declared: str) -> None:
    meta = {
        "header": "",
        "meta": f'<!-- <meta charset="x"> --><meta charset="{label}">',
        "http-equiv": f'<meta http-equiv="Content-Type" content="text/html; charset={label}">',
    }[declared]
    content_type = f'text/html; charset="{label}"' if declared == "header" else "text/html"
    site.routes["/"] = Reply(200, f"{meta}<p id=a>利用者様、表示</p>".encode(codec), (("Content-Type", content_type),))
    assert citizen.open(site.url).require_page().text_of("#a") == "利用者様、表示"


@pytest.mark.parametrize(
    ("body", "content_type", "name"),
    [
        (b"\xef\xbb\xbfa", "text/html; charset=shift_jis", "utf-8"),
        ("試験".encode(), "text/html", "utf-8"),
        ("試験のページ".encode("cp932"), "text/html", "shift_jis"),
        ("試験".encode("iso2022_jp"), "text/html", "iso-2022-jp"),
        ("試験".encode("cp932"), "text/html; charset=unknown", "shift_jis"),
        (b'<meta charset="utf-16">', "text/html", "utf-8"),
        (b'<?xml version="1.0" encoding="EUC-JP"?>', "application/xhtml+xml", "euc-jp"),
        (b"\xff", "text/plain; charset=iso-8859-1", "windows-1252"),
    ],
)
def test_sniffing(body: bytes, content_type: str, name: str) -> None:
    assert sniff(body, content_type) == name


def test_vendor_characters_are_read_as_browsers_do() -> None:
    euc = encode(SAMPLE.replace("〜", "～"), "euc-jp")
    assert decode(euc, "euc-jp") == SAMPLE.replace("〜", "～")
    assert decode(b"\x1b$B-!\x1b(B-\x1b(I12\x1b(J~", "iso-2022-jp") == "①-ｱｲ~"
    assert decode(b"a\x8f\xff\xfe", "euc-jp").startswith("a\ufffd")
    assert encode("−¥〜", "shift_jis") == b"\x81\x7c\\&#12316;"
    assert encode("😀", "euc-jp") == b"&#128512;"
    assert decode(encode("試験①a髙〜", "iso-2022-jp"), "iso-2022-jp") == "試験①a髙&#12316;"
    assert encode("ｱ", "iso-2022-jp") == b'\x1b$B%"\x1b(B'
    assert decode("表".encode("utf-16-le"), "utf-16le") == "表"
    assert canonical("no-such-set") is None


@pytest.mark.parametrize(
    ("matcher", "matches"),
    [
        (Matcher(css="main#menu"), True),
        (Matcher(css="main#menu", text="試験 太郎"), True),
        (Matcher(css="h1", text="試験 太郎"), False),
        (Matcher(text="こんにちは、試験"), True),
        (Matcher(text="秘密"), False),
        (Matcher(url="/p?q"), True),
        (Matcher(url="/other"), False),
        (Matcher(title="メニュー"), True),
        (Matcher(status=200), True),
        (Matcher(css="main", status=500), False),
        (Matcher(), False),
    ],
)
def test_matchers(matcher: Matcher, matches: bool) -> None:
    page = as_page(
        "<title>サービス メニュー</title><h1>見出し</h1><main id=menu>こんにちは、<b>試験\n 太郎</b>さん"
        "<script>'秘密'</script><noscript>秘密</noscript><p hidden>秘密</p><template>秘密</template></main>"
    )
    assert page.matches(matcher) is matches


def test_matchers_of_a_profile_have_the_shape() -> None:
    assert as_page("<p id=a>x</p>").matches(ProfileMatcher(css="#a", text="x"))


def test_ideographic_space_is_part_of_a_name() -> None:
    page = as_page("<p id=n> 試験\u3000太郎 </p><input id=i value=' x '><p id=e></p>")
    assert page.text_of("#n") == "試験\u3000太郎"
    assert page.text_of("#i") == "x"
    assert page.text_of("#e") == ""
    assert page.text_of("#missing") is None


def test_broken_selector_is_the_profiles_fault() -> None:
    with pytest.raises(ProfileError, match="a\\[\\["):
        as_page("<p>").matches(Matcher(css="a[["))


@pytest.mark.parametrize(
    "source", ["", " \n", "<!-- nothing -->", '<?xml version="1.0" encoding="utf-8"?><html/>', "\0"]
)
def test_hardly_a_document(source: str) -> None:
    page = as_page(source)
    assert (page.shown_text, page.forms, page.links, page.title) == ("", (), (), "")


def test_text_pages_match_by_text() -> None:
    assert as_page("ok  then", "text/plain").matches(Matcher(text="ok then"))
    assert not as_page("<p>x</p>", "text/plain").matches(Matcher(css="p"))


def test_deep_nesting_is_read() -> None:
    assert as_page("<div>" * 1000 + "<p id=x>底</p>").text_of("#x") == "底"
