"""The catalogue's digest changes with what is asked of the partner, and with nothing else."""

from __future__ import annotations

import dataclasses
import re

import pytest

from conformance.cases import load_cases
from conformance.catalogue import catalogue_digest
from conformance.catalogue.cases import _register
from conformance.vocabulary import Text


def test_it_is_a_digest_and_stays() -> None:
    load_cases()
    assert re.fullmatch(r"[0-9a-f]{64}", catalogue_digest())
    assert catalogue_digest() == catalogue_digest()


@pytest.mark.parametrize(
    ("changes", "same"),
    [({"purpose": Text("別の目的。", "another")}, False), ({"unseen": Text("理由", "why")}, True)],
)
def test_it_is_of_what_is_asked(monkeypatch: pytest.MonkeyPatch, changes: dict[str, Text], same: bool) -> None:
    load_cases()
    before = catalogue_digest()
    case = next(iter(_register))
    changed = {**_register, case: dataclasses.replace(_register[case], **changes)}
    monkeypatch.setattr("conformance.catalogue.cases._register", changed)
    assert (catalogue_digest() == before) is same
