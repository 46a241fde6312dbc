"""Pictures of windows: nothing that is personal is legible, whichever way a page shows it."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from conformance.actors.browser import Browser, MaskRules, NoPicture, Personal, Picture
from conformance.actors.browser.chromium import new_engine, picture
from conformance.actors.browser.chromium.engine import Chromium
from conformance.actors.browser.chromium.painting import COLOUR
from conformance.actors.browser.chromium.picture import Camera
from conformance.actors.browser.pictures import MaskKind

from ..site import PORTAL, Received, Reply, Site, World, page
from .snapshot_kit import TARO
from .snapshot_kit import Window as Snapshot

pytestmark = pytest.mark.chromium


@dataclass(frozen=True)
class Person:
    """Two of them fill the same room on a page: as many characters of the same width."""

    family: str
    given: str
    address: str
    born: str
    era: str
    login: str

    def values(self) -> dict[str, str]:
        return {
            "name": f"{self.family} {self.given}",
            "address": self.address,
            "birthDate": self.born,
            "login": self.login,
        }


ONE = Person("試験", "太郎", "東京都千代田区試験町一丁目1番1号", "1980-01-02", "昭和55年1月2日", "citizen-a@example.jp")
TWO = Person("検査", "花子", "大阪府大阪市大架空区二丁目7番9号", "1966-09-08", "昭和41年9月8日", "tester-bb@example.jp")
WIDE = "".join(chr(ord(each) + 0xFEE0) for each in "0123456789")


def shown(person: Person) -> str:
    """A page that shows the person in every way that comes to mind, and other things beside."""
    name = f"{person.family} {person.given}"
    wide = person.born.translate(str.maketrans("0123456789", WIDE))
    half = person.born.replace("-", "/")
    frame = f"<style>body{{font:16px monospace}}</style><p>枠の中 <b>{person.family}</b>{person.given}</p>"
    far = f"<div style=height:300px></div><p>{name}</p>"
    return f"""<!doctype html><meta charset=utf-8><title>t</title>
<style>body{{font:16px monospace;margin:8px}} .w::before{{content:"{name}"}} .f::first-letter{{font-size:30px}}
.u{{text-transform:uppercase}} .s{{text-shadow:20px 12px 1px #a00}}
.q{{display:table}} .q b{{display:table-cell}}</style>
<h1>見出しはそのまま</h1>
<p>ようこそ、<b>{person.family}</b> <i>{person.given[0]}</i><u>{person.given[1]}</u>様</p>
<p>{person.family}　{person.given}</p><p><ruby>{person.family}<rt>よみ</rt>{person.given}<rt>かた</rt></ruby></p>
<textarea placeholder="{name}"></textarea><p style=font-size:7px>{name}</p><p style=font-size:64px>{name}</p>
<p class=q><b>氏</b><b>{person.family}</b><b>名</b><b>{person.given}</b></p>
<p>{person.address}</p><p>{half}</p><p>{wide}</p><p>{person.era}</p><p>{person.born.replace("-", "")}</p>
<p class=w></p><p class=f>{name}</p><p class=u>{person.login}</p><p class=s>{name}</p>
<p style="display:inline-block;transform:rotate(20deg)">{name}</p>
<svg width=300 height=40><text x=5 y=25>{name}</text></svg>
<p>{person.address[:9]}<br>{person.address[9:]}</p>
<form><input value="{name}"><input type=password value="{person.login}"><input type=date value="{person.born}">
<select><option>選ぶ<option selected>{name}</select><textarea>{person.address}</textarea>
<input type=submit value="{name}を登録"><button type=button>{name}</button><input placeholder=空欄></form>
<div contenteditable>{name}</div><img alt="{name}" src=/none.png><div id=host></div>
<canvas id=drawn width=200 height=30></canvas>
<iframe id=near width=260 height=70 style="border:3px solid;padding:5px"></iframe>
<iframe id=turned width=200 height=50 style="transform:rotate(5deg)"></iframe>
<div id=inner style="height:60px;width:300px;overflow:auto"></div><p>終わり</p><div style=height:900px></div>
<p id=below>ずっと下の {name}</p>
<script>
host.attachShadow({{mode: "closed"}}).innerHTML = `<p>影の中の{name}</p><input value="{person.login}">`;
near.srcdoc = `{frame}`; turned.srcdoc = `{frame}`; inner.innerHTML = `{far}`; inner.scrollTop = 1000;
drawn.getContext("2d").fillText("{name}", 5, 20);
</script>"""


def rules() -> MaskRules:
    return MaskRules(Personal([ONE.values(), TWO.values()]), selectors=(".marked",))


@pytest.fixture(scope="module")
def masking(chromium_executable: Path, one_world: World) -> Iterator[Chromium]:
    router = one_world.router()
    running = new_engine(chromium_executable, router, one_world.notebook, now=one_world.clock, masks=rules())
    yield running
    running.close()


@pytest.fixture
def citizen(masking: Chromium, world: World) -> Iterator[Browser]:
    browser = masking.browser("A-1")
    yield browser
    browser.close()


def picture_of(site: Site, citizen: Browser, source: str) -> Picture:
    site.routes["/"] = page(source)
    citizen.open(site.url).require_page()
    taken = citizen.picture()
    assert isinstance(taken, Picture)
    return taken


def test_two_people_give_one_picture(site: Site, citizen: Browser) -> None:
    one = picture_of(site, citizen, shown(ONE))
    two = picture_of(site, citizen, shown(TWO))
    assert one.masked == two.masked
    assert one.png == two.png
    unmasked = picture_of(site, citizen, shown(ONE).replace("見出し", "見本だ"))
    assert unmasked.png != one.png


def test_every_box_has_one_colour(site: Site, citizen: Browser) -> None:
    taken = picture_of(site, citizen, shown(ONE))
    with Image.open(io.BytesIO(taken.png)) as opened:
        pixels = opened.convert("RGB")
    assert pixels.size == (taken.width, taken.height)
    assert {box.kind for box in taken.masked} == {MaskKind.PERSONAL, MaskKind.FIELD, MaskKind.OPAQUE}
    for box in taken.masked:
        part = pixels.crop((box.x, box.y, box.x + box.width, box.y + box.height))
        assert part.getcolors() == [(box.width * box.height, COLOUR)]


def test_what_is_not_personal_stays(site: Site, citizen: Browser) -> None:
    taken = picture_of(site, citizen, "<h1>連携の同意</h1><input placeholder=空欄><button>同意する</button>")
    assert taken.masked == ()
    assert (taken.width, taken.height) == (1280, 720)


def test_high_pages_are_taken_whole(site: Site, citizen: Browser) -> None:
    tall = picture_of(site, citizen, '<body style="margin:0"><div style="height:1500px"></div>試験 太郎')
    assert 1500 < tall.height < 1560
    assert [1490 < box.y < 1510 for box in tall.masked] == [True]
    assert picture_of(site, citizen, '<div style="height:9000px">x</div>').height == 2400


def test_elements_that_the_profile_marks(site: Site, citizen: Browser) -> None:
    taken = picture_of(
        site,
        citizen,
        '<body style="margin:0"><div class=marked style="width:50px;height:40px">口座 <b style="position:absolute;'
        'left:200px">1234567</b></div><p>ほか</p>',
    )
    assert {box.kind for box in taken.masked} == {MaskKind.MARKED}
    assert any(box.x <= 200 < box.x + box.width for box in taken.masked)


def test_frames_of_other_sites_show_nothing_either(site: Site, citizen: Browser, world: World) -> None:
    """Where Chromium keeps them in a process of their own they are masked whole, else where their text is."""
    world.portal_routes["/frame"] = httpx.Response(200, html="<p>試験 太郎</p>")
    taken = picture_of(
        site,
        citizen,
        f'<body style="margin:0"><iframe style="border:0" width=300 height=100 src="{PORTAL}/frame"></iframe>',
    )
    assert any(x <= 10 < x + width and y <= 20 < y + height for x, y, width, height, _ in taken.masked)


def test_what_moves_is_masked_where_it_was(site: Site, citizen: Browser) -> None:
    moving = """<body style="margin:0"><p id=m style="position:absolute;top:50px;white-space:nowrap">試験 太郎</p>
<script>let n = 0;
(function step() { m.style.left = (n += 3) % 900 + "px"; requestAnimationFrame(step) })()</script>"""
    taken = picture_of(site, citizen, moving)
    with Image.open(io.BytesIO(taken.png)) as opened:
        colours = {colour for _, colour in opened.convert("RGB").getcolors(256) or ()}
    assert colours == {(255, 255, 255), COLOUR}


class Restless:
    """A window whose page writes one name more each time that it is looked at."""

    closed = crashed = False

    def __init__(self) -> None:
        self.window = self
        self.snapshot = Snapshot()
        self.document = self.snapshot.document()

    def wait_for_function(self, expression: str, **how: object) -> None:
        """It answers."""

    def ask(self, method: str, params: object) -> dict[str, Any]:
        self.document.text("試験 太郎", (10, 20 * len(self.snapshot.strings), 80, 20))
        return self.snapshot.answer

    def screenshot(self, **how: object) -> bytes:
        written = io.BytesIO()
        Image.new("RGB", (800, 600)).save(written, "PNG")
        return written.getvalue()


def test_where_what_is_personal_keeps_coming_there_is_no_picture() -> None:
    taken = Camera(TARO).take(Restless())  # type: ignore[arg-type]
    assert isinstance(taken, NoPicture)
    assert "伏せる場所が変わり続けている" in taken.reason.ja


def test_without_a_window_there_is_no_picture(masking: Chromium) -> None:
    browser = masking.browser("A-9")
    assert isinstance(browser.picture(), NoPicture)
    browser.close()


def test_dialogs_in_the_way_are_answered(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page(
        "<p>x</p><script>let n = 0; const t = setInterval(() => n++ < 20 ? alert(n) : clearInterval(t), 30)</script>"
    )
    citizen.open(site.url).require_page()
    assert isinstance(citizen.picture(), Picture)


def test_a_page_that_never_answers_is_given_up(site: Site, citizen: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    go, asked = threading.Event(), threading.Event()

    def stream(received: Received) -> Reply:
        go.wait(20)
        return Reply(200, b"data: go\n\n", (("Content-Type", "text/event-stream"),))

    def last(received: Received) -> Reply:
        asked.set()
        return page("x")

    site.routes["/go"], site.routes["/hung"] = stream, last
    site.routes["/"] = page("""<p>x</p><script>new EventSource("/go").onmessage = () => {
const last = new XMLHttpRequest(); last.open("GET", "/hung", false); last.send(); while (true); }</script>""")
    citizen.open(site.url).require_page()
    assert isinstance(citizen.picture(), Picture)
    go.set()
    assert asked.wait(20)
    monkeypatch.setattr(picture, "_MILLISECONDS", 500)
    taken = citizen.picture()
    assert isinstance(taken, NoPicture)
    assert "Chromium が応じない" in taken.reason.ja


def test_the_same_screen_gives_the_same_bytes(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page("<h1>サービスメニュー</h1>" + "<p>試験 太郎</p>" * 8)
    citizen.open(site.url).require_page()
    assert citizen.picture() == citizen.picture()
