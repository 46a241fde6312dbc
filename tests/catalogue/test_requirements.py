"""The catalogue is whole: its numbers, its words, its marks."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from conformance.catalogue import Requirement, load_catalogue
from conformance.resources import load_schema
from conformance.vocabulary import Level, Operation, Origin, Verify

CATALOGUE = load_catalogue()
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


def test_it_is_of_this_edition_of_the_guideline() -> None:
    assert (CATALOGUE.guideline, CATALOGUE.edition, CATALOGUE.date) == (
        "民間送達接続API 利用ガイドライン",
        "1.6",
        "2026-06-01",
    )


def test_numbers_are_unique() -> None:
    identifiers = [requirement.id for requirement in CATALOGUE.requirements]
    assert [each for each, count in Counter(identifiers).items() if count > 1] == []


def test_nothing_was_lost_or_added_unnoticed() -> None:
    """Whoever adds a requirement changes this count with it, and the documents that give it."""
    assert Counter(requirement.origin for requirement in CATALOGUE.requirements) == {
        "guideline": 55,
        "standard": 23,
        "assumption": 14,
    }
    guideline = [each for each in CATALOGUE.requirements if each.origin is Origin.GUIDELINE]
    assert Counter(requirement.operation for requirement in guideline) == {
        "notices": 12,
        "link": 12,
        "sso": 9,
        "unlink": 6,
        "ssoff": 7,
        "account": 2,
        "procedure": 7,
    }
    assert Counter(requirement.level for requirement in guideline) == {
        "must": 38,
        "attest": 2,
        "should": 4,
        "conditional": 4,
        "procedure": 7,
    }


@pytest.mark.parametrize("requirement", CATALOGUE.requirements, ids=lambda requirement: requirement.id)
class TestEachRequirement:
    def test_its_number_says_where_it_comes_from(self, requirement: Requirement) -> None:
        forms = {
            Origin.GUIDELINE: r"G-(\d+(?:\.\d+)+)-\d+",
            Origin.STANDARD: r"P-[A-Z]+-\d+",
            Origin.ASSUMPTION: r"A-[A-Z]+-\d+",
        }
        number = re.fullmatch(forms[requirement.origin], requirement.id)
        assert number is not None
        if requirement.origin is Origin.GUIDELINE:
            assert requirement.section.startswith(number[1])

    def test_it_says_itself_in_two_languages(self, requirement: Requirement) -> None:
        assert JAPANESE.search(requirement.statement.ja)
        assert requirement.statement.ja.endswith("。")
        assert requirement.statement.en.isascii() or "—" in requirement.statement.en
        assert requirement.statement.en.endswith(".")
        assert requirement.section

    def test_only_the_guideline_has_a_basis(self, requirement: Requirement) -> None:
        assert (requirement.basis is not None) == (requirement.origin is Origin.GUIDELINE)

    def test_how_it_is_verified_fits_its_level(self, requirement: Requirement) -> None:
        assert len(set(requirement.verify)) == len(requirement.verify) > 0
        if requirement.level is Level.ATTEST:
            assert Verify.ATTEST in requirement.verify
        if requirement.level in {Level.MUST, Level.CONDITIONAL, Level.SHOULD}:
            assert {Verify.AUTO, Verify.HARNESS} & set(requirement.verify)
        if requirement.level is Level.PROCEDURE:
            assert requirement.operation is Operation.PROCEDURE

    def test_it_is_found_by_its_number(self, requirement: Requirement) -> None:
        assert requirement.id in CATALOGUE
        assert CATALOGUE[requirement.id] is requirement

    def test_its_record_fits_the_schema(self, requirement: Requirement) -> None:
        schema = load_schema("journal")["$defs"]["catalogue"]["properties"]["requirements"]["items"]
        record = requirement.to_json()
        assert set(record) == set(schema["required"])
        assert all(record[key] in schema["properties"][key]["enum"] for key in ("obliged", "basis"))


def test_an_unknown_number_is_no_member() -> None:
    assert "G-9.9-9" not in CATALOGUE
    with pytest.raises(KeyError):
        CATALOGUE["G-9.9-9"]
