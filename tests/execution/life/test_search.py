"""Random lives: the shortest that goes wrong is found, within bounds, and the same again for the same seed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import configuration
from hypothesis.configuration import set_hypothesis_home_dir, storage_directory

from conformance.errors import EnvironmentFault
from conformance.execution import GivenFailed
from conformance.execution.life import Act, Deed, MismatchError, find_shortest
from conformance.execution.life.rules import Rules
from conformance.vocabulary import Text

NOTHING = Text("なし", "nothing")


class Played:
    """A life at a partner without fault, but for what `wrong` says of the acts so far."""

    def __init__(self, wrong: Callable[[tuple[Act, ...]], bool], log: list[tuple[Act, ...]]) -> None:
        self.rules = Rules(logs_out=True)
        self.acts: tuple[Act, ...] = ()
        self._wrong = wrong
        self._log = log

    def allows(self, act: Act) -> bool:
        return self.rules.allows(act)

    def play(self, act: Act) -> None:
        self.acts += (act,)
        self._log.append(self.acts)
        if self._wrong(self.acts):
            raise MismatchError("G-2.2.3-6", self.acts, NOTHING, NOTHING, ())
        logged_in = {each.device for each in self.acts if self._is_in(each.device)}
        self.rules.judge(act, {each.device: each.citizen if each.device in logged_in else None for each in self.acts})

    def _is_in(self, device: tuple[str, int]) -> bool:
        last = next(each for each in reversed(self.acts) if each.device == device)
        linked = last.citizen in self.rules.linked or last.deed in {Deed.LINK, Deed.UNLINK}
        return last.deed is not Deed.SIGN_OFF and (linked or any(e.deed is Deed.UNLINK for e in self.acts))


def search(wrong: Callable[[tuple[Act, ...]], bool], *, seed: int = 1, acts: int = 8) -> Any:
    log: list[tuple[Act, ...]] = []
    found, exercised = find_shortest(lambda: Played(wrong, log), lives=2, acts=acts, seed=seed)  # type: ignore[arg-type, return-value]
    return found, exercised, log


def signs_off_with_two(acts: tuple[Act, ...]) -> bool:
    citizen = acts[-1].citizen
    entered = {act.device for act in acts if act.citizen == citizen and act.deed in {Deed.LINK, Deed.SIGN_ON}}
    return acts[-1].deed is Deed.SIGN_OFF and len(entered) > 1


def test_nothing_is_found_where_nothing_is_wrong() -> None:
    found, exercised, log = search(lambda acts: False)
    assert found is None
    assert {"G-2.2.2-10", "G-2.2-3"} <= exercised
    assert len(log) == 16


def test_the_shortest_is_found() -> None:
    found, _, _ = search(signs_off_with_two)
    assert found is not None
    assert [act.deed for act in found.acts] == [Deed.LINK, Deed.SIGN_ON, Deed.SIGN_OFF]
    assert len({act.citizen for act in found.acts}) == 1


def test_the_same_seed_tries_the_same() -> None:
    first, again, other = (search(lambda acts: False, seed=seed)[2] for seed in (5, 5, 6))
    assert first == again
    assert first != other


def test_shrinking_is_bounded() -> None:
    _, _, log = search(signs_off_with_two)
    assert len(log) <= 16 * 9 + 8


def test_what_does_not_come_again_is_told_all_the_same() -> None:
    times = iter([True])
    found, _, _ = search(lambda acts: len(acts) == 3 and next(times, False))
    assert found is not None
    assert len(found.acts) == 3


@pytest.mark.parametrize(
    "error", [EnvironmentFault(Text("届かない", "unreachable")), GivenFailed(Text("上限", "limit"), None)]
)
def test_what_is_no_mismatch_ends_the_search_at_once(error: Exception) -> None:
    played = []

    def wrong(acts: tuple[Act, ...]) -> bool:
        played.append(acts)
        raise error

    with pytest.raises(type(error)) as raised:
        search(wrong)
    assert raised.value is error
    assert len(played) == 1


def test_nothing_is_left_beside_the_users_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "kept-by-hypothesis"
    monkeypatch.setattr(configuration, "__hypothesis_home_directory_default", kept)
    set_hypothesis_home_dir(None)
    search(lambda acts: False)
    assert not kept.exists()
    assert storage_directory("constants", intent_to_write=False).home_directory == kept
