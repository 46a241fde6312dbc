"""What a browser that tells of its visits writes down, and what it never does."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from conformance.actors.browser import Browser, Matcher, Navigation, Page, StopKind
from conformance.actors.browser.live import Asked, StoredItem
from conformance.actors.browser.telling import TellingBrowser
from conformance.actors.browser.visit import Visit
from conformance.errors import HarnessError
from conformance.evidence.journal import Journal
from conformance.evidence.recorder import Recorder
from conformance.evidence.redact import Redactor
from conformance.resources import load_schema
from conformance.vocabulary import Text

from .site import Site, World, page

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
SECRET = "hunter2-hunter2"
FORM = f"""<title>画面</title><form method=post action=/next>
<input name=login><input name=csrf_token value="{SECRET}"><button>次へ</button></form>"""


@dataclass
class Told:
    browser: TellingBrowser
    recorder: Recorder
    journal: Journal

    @property
    def records(self) -> list[dict[str, Any]]:
        records = [json.loads(line) for line in self.journal.path.read_bytes().splitlines()]
        validator = Draft202012Validator(load_schema("journal"))
        for each in records:
            assert [error.message for error in validator.iter_errors(each)] == []
        return records


@pytest.fixture
def told(world: World, tmp_path: Path) -> Iterator[Told]:
    journal = Journal(tmp_path / "journal.jsonl", lambda: NOON)
    recorder = Recorder(journal, Redactor(b"key"))
    recorder.case = "link/2.1-4/from-portal"
    yield Told(TellingBrowser(world.browser(), recorder), recorder, journal)
    journal.close()


def test_a_visit_is_told_with_what_was_done(told: Told, site: Site) -> None:
    site.routes["/form"] = page(FORM)
    site.routes["/next"] = page("<title>次</title>")
    first = told.browser.open(f"{site.url}/form?token=abcdefgh").require_page()
    second = told.browser.submit(first, Matcher(text="次へ"), {"login": "citizen-a"})
    opened, pressed = told.records
    assert opened["case"] == "link/2.1-4/from-portal"
    assert opened["act"]["what"] == "open"
    assert opened["act"]["device"] == "A-1"
    assert opened["act"]["url"].startswith(f"{site.url}/form?token=[redacted:token:")
    assert pressed["act"] == {"device": "A-1", "what": "submit", "fields": ["login"], "text": "次へ"}
    assert pressed["came"]["hops"] == list(second.exchange_ids)
    assert pressed["came"]["page"] == {"exchange": second.exchange_ids[-1], "url": f"{site.url}/next", "text": None}
    assert "citizen-a" not in json.dumps(told.records), "what is put into fields is in the exchange, redacted"


def test_a_page_that_was_changed_is_told_without_secrets(told: Told, site: Site, world: World) -> None:
    class Changing:
        """As scripts would."""

        device = "A-1"

        def open(self, url: str, *, initiator: str | None = None) -> Visit:
            visit = world.browser().open(url)
            before = visit.require_page()
            return Visit(visit.hops, Page(**{**vars(before), "text": FORM}))

    site.routes["/"] = page("<div id=app></div>")
    visit = TellingBrowser(Changing(), told.recorder).open(f"{site.url}/")  # type: ignore[arg-type]
    assert visit.require_page().title == "画面"
    (record,) = told.records
    assert "画面" in record["came"]["page"]["text"]
    assert SECRET not in json.dumps(record)
    assert "[redacted:token:" in record["came"]["page"]["text"]


def test_why_there_is_no_page_is_told(told: Told) -> None:
    visit = told.browser.open("http://elsewhere.test/")
    (record,) = told.records
    assert visit.stopped is not None
    assert record["came"]["page"] is None
    assert record["came"]["stopped"] == {"kind": StopKind.FORBIDDEN_HOST, **visit.stopped.text.to_json()}


def test_a_request_of_ones_own_is_told_as_it_goes_out(told: Told, site: Site) -> None:
    site.routes["/next"] = page("")
    body = b"a=1&password=hunter2-hunter2"
    told.browser.send(Navigation("POST", f"{site.url}/next", body, "application/x-www-form-urlencoded"))
    (record,) = told.records
    assert record["act"]["method"] == "POST"
    assert record["act"]["body"].startswith("a=1&password=[redacted:")


class Window:
    """A window as an engine that runs pages has it."""

    visible_text = f"こんにちは {SECRET}"
    asks_for_secret = True
    accessibility = ()
    readable_cookies: Mapping[str, str] = {"seen": "a-cookie-value"}
    stored = (StoredItem("https://partner.test", "session_token", SECRET), StoredItem("https://partner.test", "a", "1"))
    asked = (Asked("https://partner.test/?token=hunter2-hunter2", None, page=True),)
    insecure = ()

    def go_back(self) -> None:
        return None

    def hold_clock(self) -> None:
        return None

    def let_pass(self, seconds: float) -> Visit:
        raise HarnessError(Text("進められない。", "It cannot be put forward."))

    def can_be_framed(self, url: str) -> bool:
        return False


class Looked:
    device = "A-1"
    live = Window()


def test_what_is_seen_in_the_window_is_told_without_secrets(told: Told) -> None:
    browser: Browser = TellingBrowser(Looked(), told.recorder)  # type: ignore[arg-type]
    window = browser.live
    assert window is not None
    assert window.stored == Window.stored
    assert window.visible_text == Window.visible_text
    assert window.readable_cookies == Window.readable_cookies
    assert window.asked == Window.asked
    assert (window.asks_for_secret, window.insecure, window.go_back()) == (True, (), None)
    window.hold_clock()
    assert window.can_be_framed("https://partner.test/") is False
    with pytest.raises(HarnessError):
        window.let_pass(600)
    records = told.records
    assert [each["act"]["what"] for each in records] == [
        "stored",
        "visible_text",
        "readable_cookies",
        "asked",
        "asks_for_secret",
        "insecure",
        "go_back",
        "hold_clock",
        "can_be_framed",
        "let_pass",
    ]
    assert {each["type"] for each in records if each["act"]["what"] in {"go_back", "let_pass"}} == {"visit"}
    assert records[-1]["raised"] == {"ja": "進められない。", "en": "It cannot be put forward."}
    text = json.dumps(records)
    assert SECRET not in text
    assert "a-cookie-value" not in text
