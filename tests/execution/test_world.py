"""What outlives a case: links counted against the limit, and everything undone and noted."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from conformance.actors.person import Nobody
from conformance.errors import EnvironmentFault, PartnerFault, PersonMissing
from conformance.execution import GivenFailed, NeedsReview, World, roots
from conformance.execution import world as module
from conformance.profile import NoticeSettings, PersonStep
from conformance.vocabulary import ScreenKind, Text

WORDS = Text("観測", "observed")


@dataclass
class Log:
    remarks: list[tuple[str, str, bool]] = field(default_factory=list)

    def remark(self, kind: str, text: Text, *, ok: bool) -> None:
        assert text.en
        self.remarks.append((kind, text.ja, ok))


@dataclass
class FakeBrowser:
    device: str
    cookies: tuple[Any, ...] = ()
    closed: bool = False

    def close(self) -> None:
        self.closed = True


def _world(max_links: int | None = None, effort: str = "automatic") -> World:
    citizens = [SimpleNamespace(key=key, named=key, user_folder=True) for key in "AB"]
    profile = SimpleNamespace(
        cost=SimpleNamespace(max_links=max_links, link_effort=effort), citizens=citizens, notices=NoticeSettings()
    )
    portal = SimpleNamespace(
        state=SimpleNamespace(links={}, sessions={}, retired={}),
        wire=SimpleNamespace(unlink_variants=("redirect", "soap")),
    )
    scene = SimpleNamespace(profile=profile, portal=portal, recorder=Log(), person=Nobody())
    return World(scene, FakeBrowser)  # type: ignore[arg-type]


def _device(world: World, key: str = "A") -> Any:
    citizen = next(each for each in world.scene.profile.citizens if each.key == key)
    return SimpleNamespace(citizen=citizen, browser=world.new_browser(f"{key}-1"))


def _passage(kind: ScreenKind | None) -> Any:
    return SimpleNamespace(ended_on=kind, end=WORDS, exchanges=("x1",))


# -- links --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("limit", "made"), [(0, 0), (2, 2)])
def test_links_stop_at_the_limit(limit: int, made: int) -> None:
    world = _world(limit)
    for _ in range(made):
        world.count_link()
    with pytest.raises(GivenFailed, match=f"max_links = {limit}") as caught:
        world.count_link()
    assert (world.links_made, caught.value.root) == (made, None)


def test_without_a_limit_links_are_only_counted() -> None:
    world = _world()
    for _ in range(50):
        world.count_link()
    assert world.links_made == 50


@pytest.mark.parametrize(("watched", "words"), [(False, "--watch-browser"), (True, "端末で pytest を実行")])
def test_a_link_that_takes_a_person_is_left_where_there_is_none(watched: bool, words: str) -> None:
    world = _world(1, effort="person")
    world.watched = watched
    with pytest.raises(NeedsReview, match="link_effort") as caught:
        world.count_link()
    assert words in caught.value.reason.ja
    assert world.links_made == 0


def test_a_link_that_takes_a_person_is_made_where_one_is_there() -> None:
    world = _world(1, effort="person")
    world.watched = True
    world.scene.person = SimpleNamespace(absence=None)  # type: ignore[misc]
    world.count_link()
    with pytest.raises(GivenFailed, match="max_links = 1"):
        world.count_link()


def test_a_trusted_tie_serves_again(monkeypatch: pytest.MonkeyPatch) -> None:
    world = _world()
    linked: list[str] = []

    def link(scene: Any, device: Any) -> Any:
        linked.append(device.citizen.key)
        scene.portal.state.links[device.citizen.key] = object()
        return _passage(ScreenKind.MENU)

    monkeypatch.setattr(module, "link", link)
    world.make_linked(_device(world))
    world.make_linked(_device(world))
    assert (linked, world.links_made, world.trusted) == (["A"], 1, {"A"})


def _without_unlinking(monkeypatch: pytest.MonkeyPatch, logged_in: str | None) -> World:
    """A partner that publishes no way to unlink, at which A was linked; whom sign-on logs in there now."""
    world = _world()
    world.scene.portal.wire.unlink_variants = ()  # type: ignore[misc]
    world.scene.portal.state.links["A"] = object()  # type: ignore[assignment]

    def unlink(*_: Any, **__: Any) -> Any:
        raise PartnerFault(Text("期待", "e"), WORDS)

    monkeypatch.setattr(module, "unlink", unlink)
    monkeypatch.setattr(module, "sign_on", lambda *_: None)
    monkeypatch.setattr(module, "probe", lambda *_: SimpleNamespace(citizen=logged_in))
    monkeypatch.setattr(module, "link", lambda *_: pytest.fail("linked already"))
    return world


def test_a_doubtful_tie_that_cannot_be_undone_serves_as_long_as_it_logs_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """One failure before must not block every later case at a partner without unlinking."""
    world = _without_unlinking(monkeypatch, "A")
    world.make_linked(_device(world))
    assert world.trusted == {"A"}


@pytest.mark.parametrize("logged_in", [None, "B"])
def test_a_broken_tie_that_cannot_be_undone_is_left_to_unlinking(
    monkeypatch: pytest.MonkeyPatch, logged_in: str | None
) -> None:
    world = _without_unlinking(monkeypatch, logged_in)
    with pytest.raises(PartnerFault, match="観測"):
        world.make_linked(_device(world))
    assert world.trusted == set()


def test_linking_that_ends_elsewhere_is_judged_by_its_root(monkeypatch: pytest.MonkeyPatch) -> None:
    world = _world()
    monkeypatch.setattr(module, "link", lambda scene, device: _passage(ScreenKind.REFUSAL))
    with pytest.raises(GivenFailed) as caught:
        world.make_linked(_device(world))
    assert (caught.value.root, caught.value.exchanges, world.trusted) == (roots.LINK, ("x1",), set())


def test_who_is_not_linked_needs_no_unlinking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "unlink", lambda *_, **__: pytest.fail("nothing to untie"))
    world = _world()
    world.make_unlinked(_device(world))


# -- undoing ------------------------------------------------------------------------------------------------------


def test_each_link_is_untied_and_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    world = _world()
    world.scene.portal.state.links.update(A=object(), B=object())
    tried: list[tuple[str, str]] = []

    def unlink(scene: Any, device: Any, *, variant: str) -> Any:
        tried.append((device.citizen.key, variant))
        if variant == "soap":
            del scene.portal.state.links[device.citizen.key]
        return SimpleNamespace(accepted=variant == "soap", answer=None, passage=_passage(None))

    monkeypatch.setattr(module, "unlink", unlink)
    world.clean_up()
    assert tried == [("A", "redirect"), ("A", "soap"), ("B", "redirect"), ("B", "soap")]
    assert [(what[:11], done) for _, what, done in world.scene.recorder.remarks] == [
        ("利用者Aの連携の解除", True),
        ("利用者Bの連携の解除", True),
    ]


@pytest.mark.parametrize(
    "error", [EnvironmentFault(WORDS), PartnerFault(Text("期待", "e"), WORDS), KeyError("観測できない鍵")]
)
def test_what_cannot_be_undone_is_noted_and_the_rest_goes_on(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    world = _world()
    world.seeded += [SimpleNamespace(title="一"), SimpleNamespace(title="二")]  # type: ignore[list-item]

    def remove(scene: Any, notice: Any) -> bool:
        if notice.title == "一":
            raise error
        return False

    monkeypatch.setattr(module, "remove_seeded", remove)
    world.clean_up()
    (first, second) = world.scene.recorder.remarks
    assert first[1].startswith("お知らせ「一」の削除")
    assert "観測" in first[1], "why it could not be done"
    assert second[1].startswith("お知らせ「二」の削除")
    assert (first[2], second[2]) == (False, False)
    assert world.seeded == []


@pytest.mark.parametrize("done", [True, False])
def test_what_a_person_takes_away_is_noted_once(monkeypatch: pytest.MonkeyPatch, done: bool) -> None:
    world = _world()
    world.scene.profile.notices = NoticeSettings(removal=PersonStep("消す"))  # type: ignore[misc]
    world.seeded += [SimpleNamespace(title="一"), SimpleNamespace(title="二")]  # type: ignore[list-item]

    def remove(scene: Any, notices: Any) -> bool:
        if not done:
            raise PersonMissing(WORDS)
        return len(notices) == 2

    monkeypatch.setattr(module, "remove_by_person", remove)
    world.clean_up()
    ((kind, words, held),) = world.scene.recorder.remarks
    assert (kind, words, held) == ("cleanup", "届けたお知らせ2件の削除" + ("" if done else "（観測）"), done)


def test_a_device_without_single_sign_on_is_only_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "sign_off", lambda *_: pytest.fail("nobody to sign off"))
    world = _world()
    device = _device(world)
    world.end_session(device)
    assert device.browser.closed
    assert world.scene.recorder.remarks == []


@pytest.mark.parametrize(("answer", "told"), [(object(), []), (None, [("cleanup", False)])])
def test_a_session_left_behind_is_signed_off(
    monkeypatch: pytest.MonkeyPatch, answer: object, told: list[tuple[str, bool]]
) -> None:
    """Only what went wrong is worth a line: every case ends sessions."""
    monkeypatch.setattr(module, "sign_off", lambda scene, device: SimpleNamespace(answer=answer))
    world = _world()
    world.scene.portal.state.sessions["s"] = SimpleNamespace(id="s", signed_on=[1])
    device = _device(world)
    device.browser.cookies = (SimpleNamespace(value="s"),)
    world.end_session(device)
    assert [(kind, done) for kind, _, done in world.scene.recorder.remarks] == told
    assert device.browser.closed
