"""`conformance cases` and `conformance requirements`."""

from __future__ import annotations

import json

import pytest

from conformance.catalogue import Requirement, load_catalogue, registered_cases
from conformance.commands.cases import all_cases
from conformance.report.terminal import display_width
from conformance.vocabulary import Kind, Verify


def test_cases_as_json(conformance):
    listed = json.loads(conformance("cases", "--json").out)
    assert [case["id"] for case in listed] == [spec.id for spec in registered_cases()]
    assert listed[0]["requirements"] == ["P-TLS-1"]
    assert listed[0]["withoutProfile"] is True


def test_cases_as_a_table_in_either_language(conformance):
    japanese, english = conformance("cases"), conformance("cases", "--report-lang", "en")
    spec = next(iter(registered_cases()))
    assert spec.title.ja in japanese.out
    assert spec.title.en in english.out
    assert spec.title.ja not in english.out


def test_the_share_that_all_wires_have_in_common_is_told(conformance):
    lines = conformance("cases").out.splitlines()
    specs = tuple(registered_cases())
    own = sum(spec.wire == "rest" for spec in specs)
    common = sum(spec.wire not in {"saml2", "rest"} for spec in specs)
    share = common * 100 // (common + own)
    assert f"方式 rest: 共通 {common} ＋ この方式だけ {own}（共通の割合 {share} %）" in lines
    assert any(line.startswith(f"方式 saml2: 共通 {common} ＋") for line in lines)
    assert share > 80


def test_columns_stand_under_each_other_also_with_wide_characters(conformance):
    lines = conformance("requirements").out.splitlines()
    statements = {requirement.id: requirement.statement.ja for requirement in load_catalogue().requirements}
    starts = {
        display_width(line[: line.index(statements[line.split()[0]])]) for line in lines[2:] if line[:2] in {"G-", "P-"}
    }
    assert len(starts) == 1


def test_requirements_as_json(conformance):
    listed = {each["id"]: each for each in json.loads(conformance("requirements", "--json").out)}
    assert list(listed) == [requirement.id for requirement in load_catalogue().requirements]
    assert {"id", "operation", "level", "origin", "cases", "verify"} <= set(listed["G-2.1-1"])


def test_every_case_of_a_requirement_is_named(conformance):
    listed = json.loads(conformance("requirements", "--json").out)
    by_requirement = {each["id"]: set(each["cases"]) for each in listed}
    for spec in registered_cases():
        assert all(spec.id in by_requirement[requirement] for requirement in spec.requirements)


def test_every_obligation_of_the_guideline_to_verify_automatically_has_a_case(conformance):
    listed = json.loads(conformance("requirements", "--json").out)
    open_ones = [each["id"] for each in listed if each["origin"] == "guideline" and "auto" in each["verify"]]
    assert [each["id"] for each in listed if each["id"] in open_ones and not each["cases"]] == []


def test_harness_requirements_say_how_they_are_kept(conformance):
    listed = json.loads(conformance("requirements", "--json").out)
    kept = {each["id"]: each["keptBy"] for each in listed if "harness" in each["verify"]}
    assert kept
    assert all(kept.values())


def test_what_no_case_covers_says_why(conformance):
    listed = json.loads(conformance("requirements", "--json").out)
    for each in listed:
        assert bool(each["cases"]) is ("uncovered" not in each)
        assert each["cases"] or each["uncovered"]["ja"]


@pytest.mark.parametrize(
    "requirement",
    [each for each in load_catalogue().requirements if Verify.AUTO in each.verify],
    ids=lambda each: each.id,
)
def test_cases_of_both_kinds_or_a_reason(requirement: Requirement) -> None:
    cases = [spec for spec in all_cases() if requirement.id in spec.requirements]
    assert cases
    if requirement.one_kind is None:
        assert {kind for spec in cases for kind in spec.kinds} == set(Kind)
    else:
        assert all(requirement.one_kind.kind in spec.kinds for spec in cases)


def test_kinds_are_told(conformance):
    listed = {each["id"]: each for each in json.loads(conformance("requirements", "--json").out)}
    declined = listed["G-2.2-1"]
    assert "link/2.1-4/from-portal" in declined["positive"]
    assert "link/2.2-1/declined-at-partner" in declined["negative"]
    assert listed["G-2.1-1"]["oneKind"]["kind"] == "positive"
    assert "oneKind" not in declined


def test_an_attack_is_of_both_kinds():
    attacks = [spec for spec in all_cases() if spec.attack]
    assert attacks
    assert all(set(spec.kinds) == set(Kind) for spec in attacks)
