"""Steps that a person does: what is asked, what comes of it, and what is said where nobody does it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, TypeVar

import pytest
from lxml import html

from conformance.actors.browser import Visit
from conformance.actors.person import Errand, Nobody
from conformance.errors import PersonMissing
from conformance.evidence.exchange import RecordedRequest, RecordedResponse
from conformance.evidence.redact import Redactor
from conformance.flows import Device, SeenScreen, can_seed, hiding_what_is_typed, person_lacking, remove_by_person, seed
from conformance.flows.by_hand import act_by_hand
from conformance.profile import Citizen, Matcher, NoticeSettings, PersonStep, Screen
from conformance.vocabulary import ScreenKind, Text

T = TypeVar("T")
CITIZEN = Citizen("A", True, True, "試験 太郎", {"name": "試験 太郎"}, login="citizen-a")
SCREEN = Screen(match=Matcher(css="main#card"), person="{login} のカードを置く", fill={"who": "x", "who2": "y"})


class Scripted:
    """A person who does what is asked, or not."""

    absence: Text | None = None

    def __init__(self, does: bool = True) -> None:
        self.does = does
        self.errands: list[Errand] = []

    def ask(self, errand: Errand) -> bool:
        self.errands.append(errand)
        return self.does

    def watch(self, errand: Errand, done: Callable[[float], T | None]) -> T | None:
        self.errands.append(errand)
        return done(errand.seconds) if self.does else None

    def dismiss(self) -> None:
        self.absence = Text("中断", "interrupted")


class Window:
    device = "A-1"

    def __init__(self, *, watched: bool = True) -> None:
        self.can_be_watched = watched
        self.filled: dict[str, Any] = {}

    def hand_over(self, page: Any, fields: Any, left: Callable[[Any, bool], bool], seconds: float) -> Visit | None:
        self.filled = dict(fields)
        assert not left(page, False)
        assert not left(page, True)
        assert not left(READER, True)
        assert left(READER, False)
        assert left(PORTAL, True)
        return Visit() if left(MENU, False) and left(MENU, True) else None


def _page(source: str, url: str = "") -> Any:
    tree = html.document_fromstring(source)
    matches = lambda matcher: bool(tree.cssselect(matcher.css))  # noqa: E731 - stands in for a method
    return SimpleNamespace(tree=tree, is_html=True, matches=matches, title="カードの確認", url=url, exchange="x1")


CARD = _page("<main id=card><input name=pin type=Password><input name=code autocomplete=one-time-code></main>")
PLAIN_CARD = _page(
    "<main id=card><form><input name=who><input name=number inputmode=numeric><input id=otp6><select name=era>"
    "<option>S</option></select><textarea name=note id=memo></textarea><input name=pad readonly>"
    "<input name=key type=tel id=who2><input name=sum type=hidden>"
    "<input name=step type=hidden value=3><button name=go value=1></form></main>"
)


MENU = _page("<main id=menu></main>")
PORTAL = _page("<form><input name=card></form>", "https://mock-portal.test/login")
READER = _page("<p>読み取り中</p><input name=cardpin>")


def _scene(person: Any, **notices: Any) -> Any:
    said: list[Text] = []
    return SimpleNamespace(
        person=person,
        profile=SimpleNamespace(
            cost=SimpleNamespace(person_seconds=30),
            notices=NoticeSettings(**notices),
            screens={ScreenKind.STEP: SCREEN, ScreenKind.MENU: Screen(match=Matcher(css="main#menu"))},
        ),
        recorder=SimpleNamespace(redactor=Redactor(b"key")),
        portal=SimpleNamespace(host="mock-portal.test"),
        facts=SimpleNamespace(
            now=lambda: datetime(2026, 6, 1, tzinfo=UTC), random=SimpleNamespace(getrandbits=lambda bits: 7)
        ),
        said=said,
        say=lambda ja, en, exchanges=(): said.append(Text(ja, en)),
    )


def _act(scene: Any, window: Window, page: Any = CARD) -> Visit:
    return act_by_hand(scene, Device(CITIZEN, window), SeenScreen(page, ScreenKind.STEP), SCREEN, {"who": "x"})  # type: ignore[arg-type]


def test_a_screen_is_left_to_the_person_and_the_walk_goes_on() -> None:
    person, window = Scripted(), Window()
    scene = _scene(person)
    assert _act(scene, window) == Visit()
    (errand,) = person.errands
    assert errand.where.ja == "利用者A（端末 A-1）の手作業の画面「カードの確認」"
    assert (errand.tasks, errand.seconds, window.filled) == (("citizen-a のカードを置く",), 30, {"who": "x"})
    assert len(scene.said) == 2


def test_what_a_person_types_in_secret_stays_so() -> None:
    scene = _scene(Scripted())
    _act(scene, Window())
    body = scene.recorder.redactor.body("pin=4931&code=778899&who=x", "application/x-www-form-urlencoded")
    assert "4931" not in body
    assert "778899" not in body
    assert body.endswith("&who=x")


def test_whatever_a_person_may_type_is_his_own_however_the_field_is_made() -> None:
    scene = _scene(Scripted())
    _act(scene, Window(), PLAIN_CARD)
    redactor = scene.recorder.redactor
    sent = "who=x&number=4931&otp6=77&era=S&note=hm&memo=hm&pad=4931&key=y&sum=4931&step=3&go=1"
    kept = dict(pair.split("=") for pair in redactor.body(sent, "application/x-www-form-urlencoded").split("&"))
    assert {name for name, value in kept.items() if not value.startswith("[redacted:")} == {"who", "key", "step", "go"}
    assert "4931" not in redactor.body('{"otp6": 4931, "pad": "4931"}', "application/json")
    assert "4931" not in redactor.body("<input id=otp6 value=4931><input id=number value=4931>", "text/html")


def test_what_may_be_typed_is_known_before_the_page_is_shown() -> None:
    scene = _scene(Scripted())
    taken: list[dict[str, Any]] = []
    scene.recorder.record = lambda **exchange: taken.append(exchange)
    record = hiding_what_is_typed(scene)
    for path, source in (("/menu", b"<main id=menu><input name=search>"), ("/card", b"<main id=card><input name=pin>")):
        asked = RecordedRequest("GET", f"https://partner.test{path}", ())
        record(request=asked, response=RecordedResponse(200, (("Content-Type", "text/html"),), source))  # type: ignore[call-arg]
    record(request=asked, response=None)  # type: ignore[call-arg]
    assert len(taken) == 3
    body = scene.recorder.redactor.body("pin=4931&search=x", "application/x-www-form-urlencoded")
    assert "4931" not in body
    assert body.endswith("&search=x")


def test_where_no_person_acts_nothing_is_looked_at() -> None:
    scene = _scene(Scripted())
    scene.recorder.record = lambda **exchange: None
    del scene.profile.screens[ScreenKind.STEP]
    assert hiding_what_is_typed(scene) is scene.recorder.record


def test_what_a_person_types_in_a_window_beside_is_his_own() -> None:
    scene = _scene(Scripted())
    _act(scene, Window())
    assert "4931" not in scene.recorder.redactor.body("cardpin=4931", "application/x-www-form-urlencoded")
    assert scene.recorder.redactor.body("card=A", "application/x-www-form-urlencoded") == "card=A", "the portal's"


def test_what_is_typed_on_screens_that_no_person_acts_on_is_not_hidden() -> None:
    scene = _scene(Scripted())
    menu = _page("<main id=menu><input name=search></main>")
    window = Window()
    window.hand_over = lambda page, fields, left, seconds: Visit() if left(menu, False) else None  # type: ignore[method-assign]
    _act(scene, window)
    assert scene.recorder.redactor.body("search=x", "application/x-www-form-urlencoded") == "search=x"


@pytest.mark.parametrize(
    ("person", "watched", "words"),
    [
        (Scripted(), False, "--citizen-browser chromium --watch-browser"),
        (Nobody(), True, "端末で pytest を実行"),
        (Scripted(does=False), True, "人の操作が行われなかった"),
    ],
    ids=["no window", "nobody there", "not done in time"],
)
def test_a_step_that_was_not_done_says_what_and_how(person: Any, watched: bool, words: str) -> None:
    with pytest.raises(PersonMissing, match="citizen-a のカードを置く") as caught:
        _act(_scene(person), Window(watched=watched))
    assert words in caught.value.text.ja
    assert caught.value.text.en


def test_whether_a_person_can_act() -> None:
    assert person_lacking(_scene(Scripted()), watched=True) is None
    assert person_lacking(_scene(Scripted()), watched=False) is not None
    assert person_lacking(_scene(Nobody()), watched=True) is not None


# -- notices ------------------------------------------------------------------------------------------------------


def test_a_notice_that_a_person_sends_is_told_exactly() -> None:
    person = Scripted()
    scene = _scene(person, seeding=PersonStep("{login} あてに、差出人「{sender}」で送る"))
    assert can_seed(scene)
    notice = seed(scene, CITIZEN, "新着の確認")
    (errand,) = person.errands
    assert errand.tasks == ("citizen-a あてに、差出人「接続試験差出人」で送る",)
    assert [(name.ja, value) for name, value in errand.values] == [("件名", notice.title), ("本文", notice.content)]
    assert notice.title.startswith("新着の確認 ")
    assert (notice.sender, notice.received_at, notice.retain_until) == ("接続試験差出人", None, None)


def test_what_the_steps_say_is_not_said_twice() -> None:
    person = Scripted()
    seed(_scene(person, seeding=PersonStep("件名「{title}」、本文「{content}」で送る")), CITIZEN, "新着")
    assert person.errands[0].values == ()


@pytest.mark.parametrize("person", [Nobody(), Scripted(does=False)], ids=["nobody there", "not done"])
def test_a_notice_that_nobody_sends_did_not_arrive(person: Any) -> None:
    with pytest.raises(PersonMissing, match="利用者Aあてのお知らせの送信"):
        seed(_scene(person, seeding=PersonStep("送る")), CITIZEN, "新着")


def test_without_anybody_no_notice_can_be_let_arrive() -> None:
    assert not can_seed(_scene(Nobody(), seeding=PersonStep("送る")))


def test_all_notices_are_taken_away_in_one_go() -> None:
    person = Scripted()
    scene = _scene(person, seeding=PersonStep("送る"), removal=PersonStep("{login} あてのものを消す"))
    notices = [seed(scene, CITIZEN, words) for words in ("一", "二")]
    assert remove_by_person(scene, notices)
    errand = person.errands[-1]
    assert errand.where.ja == "試験で届けたお知らせ2件の削除"
    assert errand.tasks == ("citizen-a あてのものを消す",)
    assert [value for _, value in errand.values] == [notice.title for notice in notices]
    assert not remove_by_person(_scene(person), notices)
