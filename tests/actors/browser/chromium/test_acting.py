"""What the citizen does on a page: fills, presses, follows; and pages that only scripts bring to life."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest

from conformance.actors.browser import Browser, Matcher, NoteKind, StopKind
from conformance.actors.browser.chromium import acting

from ..site import PORTAL, Received, Reply, Site, page, redirect

pytestmark = pytest.mark.chromium

FORM = """<meta charset=utf-8><form method=post action=/in>
<input type=hidden name=csrf value=t><input name=who value=old required><input id=plain>
<input type=checkbox name=agree value=yes><input type=radio name=sex value=m checked><input type=radio name=sex value=f>
<select name=area><option value=1>東京</option><option value=2>大阪</option></select><textarea name=more></textarea>
<button name=go value=1>送信</button><button name=go value=2 disabled>消す</button>
<button type=button>飾り</button></form>"""


def sent(site: Site) -> dict[str, list[str]]:
    return parse_qs(site.last.body.decode())


def test_form_filled_as_a_citizen_does(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page(FORM)
    site.routes["/in"] = redirect("/done", 303)
    site.routes["/done"] = page("done")
    here = citizen.open(site.url).require_page()
    fields = {"who": "試験 太郎", "agree": True, "sex": "f", "area": "大阪", "more": "a\nb"}
    visit = citizen.submit(here, Matcher(text="送信"), fields)
    assert visit.require_page().shown_text == "done"
    assert [hop.request.method for hop in visit.hops] == ["POST", "GET"]
    assert parse_qs(visit.hops[0].request.body.decode()) == {
        "csrf": ["t"],
        "who": ["試験 太郎"],
        "agree": ["yes"],
        "sex": ["f"],
        "area": ["2"],
        "more": ["a\r\nb"],
        "go": ["1"],
    }


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"nobody": "x"}, StopKind.ELEMENT_NOT_FOUND),
        ({"csrf": "x"}, StopKind.ELEMENT_NOT_FOUND),
        ({"area": "名古屋"}, StopKind.ELEMENT_NOT_FOUND),
        ({"who": ""}, StopKind.FORM_INVALID),
    ],
)
def test_what_a_citizen_cannot_fill_in(
    site: Site, citizen: Browser, fields: dict[str, str | bool], kind: StopKind
) -> None:
    site.routes["/"] = page(FORM)
    here = citizen.open(site.url).require_page()
    visit = citizen.submit(here, Matcher(text="送信"), fields)
    assert visit.stopped is not None
    assert visit.stopped.kind is kind
    assert next(iter(fields)) in visit.stopped.text.ja
    assert visit.page is here
    assert site.paths == ["GET /"]


@pytest.mark.parametrize("matcher", [Matcher(text="消す"), Matcher(css="#nothing"), Matcher(text="ありません")])
def test_what_a_citizen_cannot_press(
    site: Site, citizen: Browser, matcher: Matcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acting, "_MILLISECONDS", 300)
    site.routes["/"] = page(FORM)
    visit = citizen.press(citizen.open(site.url).require_page(), matcher)
    assert visit.stopped is not None
    assert visit.stopped.kind is StopKind.ELEMENT_NOT_FOUND


def test_hidden_box_is_ticked_by_its_label(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page(
        '<form method=post action=/in><label><input type=checkbox name=ok value=1 style="display:none">同意</label>'
        "<button>送信</button></form>"
    )
    site.routes["/in"] = page("done")
    citizen.submit(citizen.open(site.url).require_page(), Matcher(text="送信"), {"ok": True})
    assert sent(site) == {"ok": ["1"]}


def test_page_that_the_window_no_longer_shows(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page(FORM)
    site.routes["/other"] = page("other")
    site.routes["/in"] = page("done")
    old = citizen.open(site.url).require_page()
    citizen.open(f"{site.url}/other")
    assert citizen.submit(old, Matcher(text="送信"), {"who": "A"}).require_page().shown_text == "done"
    assert (sent(site)["who"], sent(site)["go"]) == (["A"], ["1"])
    assert site.last.headers["Sec-Fetch-Site"] == "same-origin"


@pytest.mark.parametrize(
    "source",
    [
        '<a href="/notice" target="_blank" id=go>通知</a>',
        "<button id=go onclick=\"window.open('/notice')\">通知</button>",
        '<form action="/notice" target="_blank"><button id=go>通知</button></form>',
    ],
)
def test_new_window_is_followed(site: Site, citizen: Browser, source: str) -> None:
    site.routes["/"] = page(source)
    site.routes["/notice"] = page("<article id=notice>本文</article><a href=/next>次</a>")
    site.routes["/next"] = page("next")
    visit = citizen.press(citizen.open(site.url).require_page(), Matcher(css="#go"))
    notice = visit.require_page()
    assert notice.text_of("#notice") == "本文"
    assert [note.kind for note in visit.notes] == [NoteKind.NEW_WINDOW]
    assert citizen.press(notice, Matcher(text="次")).require_page().shown_text == "next"


LIST = '<a href="/1" target="_blank" rel="noopener">一</a><a href="/2" target="_blank" rel="noopener">二</a>'


def test_first_window_stays_open_behind_the_new_one(site: Site, citizen: Browser) -> None:
    """The citizen reads one entry of a list in a window of its own, comes back to the list, and presses the next."""
    site.routes["/"] = page(f"<main>{LIST}</main>")
    for path in ("/1", "/2"):
        site.routes[path] = page(f"<p>{path}</p><a href=/more>続き</a>")
    site.routes["/more"] = page("more")
    listing = citizen.open(site.url).require_page()
    first = citizen.press(listing, Matcher(text="一")).require_page()
    visit = citizen.press(listing, Matcher(text="二"))
    second = visit.require_page()
    assert (first.text_of("p"), second.text_of("p")) == ("/1", "/2")
    assert [note.kind for note in visit.notes] == [NoteKind.NEW_WINDOW]
    assert site.last.headers["Sec-Fetch-User"] == "?1"
    # Back at either window all works as before, and the list was not loaded again.
    assert citizen.press(first, Matcher(text="続き")).require_page().shown_text == "more"
    assert citizen.follow(listing, "/2").require_page().text_of("p") == "/2"
    assert site.paths == ["GET /", "GET /1", "GET /2", "GET /more", "GET /2"]


def test_window_that_closed_itself_is_not_turned_to(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page('<a href="/1" target="_blank" rel="opener">一</a><a href="/2">二</a>')
    site.routes["/1"] = page("<button onclick='opener.close()'>閉じる</button>")
    site.routes["/2"] = page("<p>二")
    listing = citizen.open(site.url).require_page()
    popup = citizen.press(listing, Matcher(text="一")).require_page()
    citizen.press(popup, Matcher(text="閉じる"))
    assert citizen.press(listing, Matcher(text="二")).require_page().shown_text == "二"


def test_window_that_closes_at_once_leaves_the_one_that_opened_it(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page("<button onclick=\"window.open('/1')\">確認</button><a href=/2>次</a>")
    site.routes["/1"] = page("<script>opener.document.title = '確認しました'; close()</script>")
    site.routes["/2"] = page("<p>二")
    visit = citizen.press(citizen.open(site.url).require_page(), Matcher(text="確認"))
    assert visit.stopped is None
    assert visit.require_page().title == "確認しました"
    assert citizen.press(visit.require_page(), Matcher(text="次")).require_page().shown_text == "二"


def test_dialogs_are_answered_and_noted(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page(
        "<script>alert('ようこそ')</script><form action=/in onsubmit=\"return confirm('よろしいですか')\">"
        "<button>送信</button></form>"
    )
    site.routes["/in"] = page("done")
    opened = citizen.open(site.url)
    assert [note.kind for note in opened.notes] == [NoteKind.DIALOG]
    visit = citizen.press(opened.require_page(), Matcher(text="送信"))
    assert visit.require_page().shown_text == "done"
    assert "よろしいですか" in visit.notes[0].text.ja


def test_what_chromium_itself_would_like_to_ask_is_no_matter_of_the_page(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page(
        "<form><input name=name autocomplete=name><input type=email name=mail><input name=tel></form>"
    )
    assert [visit.notes for visit in (citizen.open(site.url), citizen.open(site.url))] == [(), ()]


def test_errors_of_scripts_are_noted(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page("<p>x</p><script>console.error('設定がありません'); undefinedFunction()</script>")
    notes = citizen.open(site.url).notes
    assert [note.kind for note in notes] == [NoteKind.CONSOLE_ERROR, NoteKind.PAGE_ERROR]
    assert "設定がありません" in notes[0].text.ja
    assert "undefinedFunction" in notes[1].text.ja


APPLICATION = """<!doctype html><title>app</title><div id=root>読み込み中…</div><script>
const root = document.getElementById("root");
async function start() {
    const data = await (await fetch("/api/me")).json();
    await new Promise(resolve => setTimeout(resolve, 300));
    root.innerHTML = `<main id=menu>${data.name}</main><div id=more role=button>もっと</div>`;
    document.getElementById("more").onclick = async () => {
        const answer = await fetch("/api/more", {method: "POST", body: "n=1"});
        root.innerHTML = `<main id=content>${(await answer.json()).text}</main>`;
        history.pushState({}, "", "/content");
    };
}
start();
</script>"""


def api(received: Received) -> Reply:
    body = {"/api/me": '{"name": "試験 太郎"}', "/api/more": '{"text": "本文"}'}[received.path]
    return Reply(200, body.encode(), (("Content-Type", "application/json"),))


def test_application_made_by_scripts(site: Site, citizen: Browser) -> None:
    site.routes["/app"] = page(APPLICATION)
    site.routes["/api/me"] = site.routes["/api/more"] = api
    visit = citizen.open(f"{site.url}/app")
    menu = visit.require_page()
    assert menu.text_of("#menu") == "試験 太郎"
    assert [hop.request.url.removeprefix(site.url) for hop in visit.hops] == ["/app", "/api/me"]
    visit = citizen.press(menu, Matcher(css="#more"))
    content = visit.require_page()
    assert (content.text_of("#content"), content.url, content.status) == ("本文", f"{site.url}/content", 200)
    assert content.exchange == menu.exchange
    assert [hop.request.body for hop in visit.hops] == [b"n=1"]


def test_script_that_goes_on(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page("<script>fetch('/api').then(() => { location.href = '/next' })</script>")
    site.routes["/api"] = page("{}")
    site.routes["/next"] = page("<p>next</p>")
    assert citizen.open(site.url).require_page().shown_text == "next"


def test_frames_and_assets_are_recorded_but_are_no_hops(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page("<link rel=stylesheet href=/a.css><iframe src=/frame></iframe><p>x")
    site.routes["/a.css"] = Reply(200, b"p{color:red}", (("Content-Type", "text/css"),))
    site.routes["/frame"] = page("frame")
    visit = citizen.open(site.url)
    assert [hop.request.url for hop in visit.hops] == [f"{site.url}/"]
    assert sorted(site.paths) == ["GET /", "GET /a.css", "GET /frame"]


def test_follow_from_the_portal(site: Site, citizen: Browser, world: object) -> None:
    site.routes["/"] = page("<a href='/b'>b</a>")
    site.routes["/b"] = page("b")
    here = citizen.open(site.url, initiator=f"{PORTAL}/").require_page()
    citizen.follow(here, "b")
    assert site.last.headers["Sec-Fetch-User"] == "?1"
    assert site.last.headers["Referer"] == f"{site.url}/"
