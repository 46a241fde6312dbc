"""Test citizens in pairs: who may play the parts of A and B beside them."""

from __future__ import annotations

import dataclasses

import pytest

from conformance.profile import Citizen, KnownNotice, ManyNotices, Profile, citizen_pairs, for_pair, load_profile


@pytest.fixture(scope="module")
def profile() -> Profile:
    return load_profile("reference")


def _keys(profile: Profile) -> list[str]:
    return ["".join(citizen.key for citizen in pair) for pair in citizen_pairs(profile)]


def _with(profile: Profile, key: str, **changes: object) -> Profile:
    changed = [
        dataclasses.replace(each, **changes) if each.key == key else each  # type: ignore[arg-type]
        for each in profile.citizens
    ]
    return dataclasses.replace(profile, citizens=tuple(changed))


def test_the_reference_partner_has_citizens_for_four_workers(profile: Profile) -> None:
    assert _keys(profile) == ["AB", "DE", "FG", "HI"]


def test_a_and_b_are_the_first_pair_wherever_they_stand(profile: Profile) -> None:
    backwards = dataclasses.replace(profile, citizens=tuple(reversed(profile.citizens)))
    assert _keys(backwards) == ["AB", "IH", "GF", "ED"]


@pytest.mark.parametrize(
    "changes",
    [{"password": None}, {"login": None}, {"synthetic": False}, {"user_folder": False}, {"account": {"pin": "1"}}],
    ids=lambda changes: next(iter(changes)),
)
def test_who_is_described_otherwise_stands_in_for_nobody(profile: Profile, changes: dict[str, object]) -> None:
    assert _keys(_with(profile, "E", **changes)) == ["AB", "DF", "GH"]


def test_who_has_no_notice_where_a_has_one_stands_in_for_nobody(profile: Profile) -> None:
    known = tuple(KnownNotice(key, f"お知らせ {key}") for key in ("A", "B", "E", "F", "G"))
    profile = dataclasses.replace(profile, notices=dataclasses.replace(profile.notices, known=known))
    assert _keys(profile) == ["AB", "EF"]


def test_a_pair_plays_a_and_b_under_its_own_data(profile: Profile) -> None:
    known = tuple(KnownNotice(key, f"お知らせ {key}") for key in ("A", "B", "D", "E"))
    profile = dataclasses.replace(profile, notices=dataclasses.replace(profile.notices, known=known))
    played = for_pair(profile, citizen_pairs(profile)[1])
    first, second, without_folder = played.citizens
    original = profile.citizen("D")
    assert (first.key, second.key, without_folder.key) == ("A", "B", "C")
    assert (first.named, second.named, without_folder.named) == ("D", "E", "C")
    assert (first.shown_as, first.login, first.password) == (original.shown_as, original.login, original.password)
    assert first.values()["citizen"] == "D", "what is sent to the partner names the partner's own citizen"
    assert [(notice.citizen, notice.title) for notice in played.notices.known] == [
        ("A", "お知らせ D"),
        ("B", "お知らせ E"),
    ]


def test_the_citizen_with_many_notices_is_of_no_pair_and_beside_each(profile: Profile) -> None:
    settings = dataclasses.replace(profile.notices, many=ManyNotices("E", 10_000))
    profile = dataclasses.replace(profile, notices=settings)
    assert _keys(profile) == ["AB", "DF", "GH"]
    for pair in citizen_pairs(profile):
        played = for_pair(profile, pair)
        assert played.citizen("E").key == "E"
        assert "E" not in {citizen.key for citizen in played.elsewhere}


def test_the_other_pairs_stay_known_as_people_to_be_hidden(profile: Profile) -> None:
    played = for_pair(profile, citizen_pairs(profile)[2])
    everybody: list[Citizen] = [*played.citizens, *played.elsewhere]
    assert [citizen.key for citizen in played.elsewhere] == ["A", "B", "D", "E", "H", "I"]
    assert {citizen.shown_as for citizen in everybody} == {citizen.shown_as for citizen in profile.citizens}
