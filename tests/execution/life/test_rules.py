"""The model of the guideline's rules: what may be done next, and which rule a state breaks."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from conformance.catalogue import load_catalogue
from conformance.execution.life.acts import Act, Deed, in_words
from conformance.execution.life.rules import DECLARED, Broken, Rules

LINK, SIGN_ON, SIGN_OFF, UNLINK, NOTICES = Deed.LINK, Deed.SIGN_ON, Deed.SIGN_OFF, Deed.UNLINK, Deed.NOTICES
A1, A2, B1 = ("A", 1), ("A", 2), ("B", 1)
Seen = Mapping[tuple[str, int], str | None]


def act(deed: Deed, device: tuple[str, int] = A1) -> Act:
    return Act(deed, *device)


def lived(*steps: tuple[Act, Seen], logs_out: bool = True) -> Rules:
    rules = Rules(logs_out=logs_out)
    for each, seen in steps:
        assert rules.allows(each), each
        assert rules.judge(each, seen) is None, each
    return rules


LINKED = (act(LINK), {A1: "A"})
TWO = (act(SIGN_ON, A2), {A1: "A", A2: "A"})
OTHER = (act(LINK, B1), {A1: "A", B1: "B"})


@pytest.mark.parametrize(
    ("steps", "allowed"),
    [
        ((), {LINK, SIGN_ON}),
        ((LINKED,), {SIGN_OFF, UNLINK, NOTICES}),
        ((LINKED, (act(SIGN_OFF), {A1: None})), {SIGN_ON}),
        # A login that outlives the link: whatever is tried there has no one right outcome.
        ((LINKED, (act(UNLINK), {A1: "A"})), set()),
        # Also after linking again elsewhere: it is another pseudonym's.
        ((LINKED, (act(UNLINK), {A1: "A"}), (act(LINK, A2), {A1: "A", A2: "A"})), set()),
    ],
)
def test_only_what_has_one_right_outcome_is_tried(steps: tuple[tuple[Act, Seen], ...], allowed: set[Deed]) -> None:
    rules = lived(*steps)
    assert {deed for deed in Deed if rules.allows(act(deed))} == allowed


def test_a_partner_that_keeps_its_logins_may() -> None:
    rules = lived(LINKED, (act(SIGN_OFF), {A1: "A"}), logs_out=False)
    assert not rules.allows(act(SIGN_OFF))


@pytest.mark.parametrize(
    ("steps", "last", "seen", "broken"),
    [
        ((), act(LINK), {A1: None}, ("G-2.2.2-10", A1, "A", None)),
        ((), act(LINK), {A1: "B"}, ("G-2.2.1-5", A1, "A", "B")),
        ((), act(SIGN_ON), {A1: "A"}, ("G-2.2.2-9", A1, None, "A")),
        ((LINKED,), act(SIGN_ON, A2), {A1: "A", A2: None}, ("G-2.2.2-6", A2, "A", None)),
        ((LINKED,), act(SIGN_ON, A2), {A1: "A", A2: "?"}, ("G-2.2.1-5", A2, "A", "?")),
        ((LINKED,), act(SIGN_OFF), {A1: "A"}, ("G-2.2.3-6", A1, None, "A")),
        ((LINKED,), act(UNLINK), {A1: None}, ("G-2.2.2-8", A1, "A", None)),
        ((LINKED, TWO), act(UNLINK, A2), {A1: None, A2: "A"}, ("G-2.2.2-8", A1, "A", None)),
        ((LINKED, OTHER), act(UNLINK, B1), {A1: None, B1: "B"}, ("G-2.2.2-8", A1, "A", None)),
        ((LINKED, OTHER), act(SIGN_OFF, B1), {A1: None, B1: None}, ("G-2.2.3-6", A1, "A", None)),
        ((LINKED,), act(LINK, B1), {A1: None, B1: "B"}, ("G-2.2-3", A1, "A", None)),
        ((LINKED,), act(LINK, B1), {A1: "B", B1: "B"}, ("G-2.2.1-5", A1, "A", "B")),
        ((LINKED, (act(SIGN_OFF), {A1: None})), act(LINK, B1), {A1: "B", B1: "B"}, ("G-2.2.1-5", A1, None, "B")),
        # Where the citizen acts says most.
        ((LINKED,), act(LINK, B1), {A1: None, B1: None}, ("G-2.2.2-10", B1, "B", None)),
    ],
)
def test_which_rule_a_state_breaks(
    steps: tuple[tuple[Act, Seen], ...], last: Act, seen: Seen, broken: tuple[str, tuple[str, int], str, str]
) -> None:
    rules = lived(*steps)
    assert rules.allows(last)
    assert rules.judge(last, seen) == Broken(*broken)


@pytest.mark.parametrize("last", [act(SIGN_ON, A2), act(LINK, A2)])
def test_how_many_logins_of_his_own_a_citizen_may_have_is_left_to_the_partner(last: Act) -> None:
    before = (LINKED,) if last.deed is SIGN_ON else (LINKED, (act(UNLINK), {A1: "A"}))
    rules = lived(*before)
    assert rules.judge(last, {A1: None, A2: "A"}) is None
    assert rules.allows(act(SIGN_ON))


def test_what_was_exercised() -> None:
    assert lived(LINKED).exercised == {"G-2.2.2-10", "G-2.2.1-5"}
    assert lived(LINKED, (act(UNLINK), {A1: "A"})).exercised >= {"G-2.2.2-5", "G-2.2.2-8"}
    assert lived((act(SIGN_ON), {A1: None})).exercised == {"G-2.2.2-9"}


def test_rules_are_the_guidelines() -> None:
    assert [name for name in DECLARED if name not in load_catalogue()] == []


def test_acts_in_words() -> None:
    words = in_words((act(LINK), act(SIGN_OFF, B1)))
    assert words.ja == "(1) 利用者Aが端末1で属性連携する → (2) 利用者Bが端末1でシングルサインオフする"
    assert words.en == "(1) citizen A links at device 1 → (2) citizen B signs off at device 1"
