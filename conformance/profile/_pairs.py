"""The test citizens in pairs: cases play with A and B, and a second pair can play their parts at the same time."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from ._notices import KnownNotice
from .model import Citizen, Profile

__all__ = ["citizen_pairs", "for_pair"]

_PARTS = ("A", "B")

Pair = tuple[Citizen, Citizen]


def citizen_pairs(profile: Profile) -> tuple[Pair, ...]:
    """A and B, then the others with a user folder two by two, in the profile's order.

    Only who can do all that A (or B) can stands in for him: with less given, cases would find less. Nor does the
    citizen with the many notices: cases on somebody's list do not reckon with so long a one.
    """
    first = (profile.citizen("A"), profile.citizen("B"))
    taken = {*_PARTS, *_with_many(profile)}
    others = (each for each in profile.citizens if each.user_folder and each.key not in taken)
    pairs = [first]
    waiting: list[Citizen] = []
    for citizen in others:
        part = first[len(waiting)]
        if _given(profile, citizen) == _given(profile, part):
            waiting.append(citizen)
        if len(waiting) == len(first):
            pairs.append((waiting[0], waiting[1]))
            waiting = []
    return tuple(pairs)


def _with_many(profile: Profile) -> tuple[str, ...]:
    many = profile.notices.many
    return () if many is None else (many.citizen,)


def _given(profile: Profile, citizen: Citizen) -> tuple[object, ...]:
    """What the profile says of a citizen, without the values."""
    known = sum(notice.citizen == citizen.key for notice in profile.notices.known)
    return (
        citizen.synthetic,
        citizen.login is not None,
        citizen.password is not None,
        frozenset(citizen.account),
        frozenset(citizen.attributes),
        known > 0,
    )


def for_pair(profile: Profile, pair: Pair) -> Profile:
    """The same profile in which these two are A and B, and the other pairs' citizens are not there."""
    parts = dict(zip((citizen.key for citizen in pair), _PARTS, strict=True))
    playing = tuple(
        dataclasses.replace(citizen, key=part, listed_as=citizen.key)
        for citizen, part in zip(pair, _PARTS, strict=True)
    )
    others = tuple(citizen for citizen in profile.citizens if citizen.key not in parts)
    # Whichever worker plays the case of the long list has that citizen beside its pair.
    many = _with_many(profile)
    return dataclasses.replace(
        profile,
        citizens=(*playing, *(citizen for citizen in others if not citizen.user_folder or citizen.key in many)),
        elsewhere=tuple(citizen for citizen in others if citizen.user_folder and citizen.key not in many),
        notices=dataclasses.replace(profile.notices, known=tuple(_known(profile, parts))),
    )


def _known(profile: Profile, parts: dict[str, str]) -> Iterator[KnownNotice]:
    for notice in profile.notices.known:
        if notice.citizen in parts:
            yield dataclasses.replace(notice, citizen=parts[notice.citizen])
