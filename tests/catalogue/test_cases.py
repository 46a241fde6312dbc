"""What a case says of itself: the decorator's errors, the register, and every case that ships."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from conformance.cases import MODULES, load_cases
from conformance.catalogue import CaseSpec, Phase, case, load_catalogue, registered_cases, spec_of
from conformance.catalogue.cases import _register
from conformance.execution import roots
from conformance.vocabulary import Obliged, Origin, Verify

CASES_DIRECTORY = Path(__import__("conformance.cases").cases.__file__).parent
WORDS = {"title": ("題", "title"), "purpose": ("目的", "purpose")}
load_cases()
SPECS = tuple(registered_cases())


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> dict[str, CaseSpec]:
    """The register, put back afterwards."""
    mine = dict(_register)
    monkeypatch.setattr("conformance.catalogue.cases._register", mine)
    monkeypatch.setattr("conformance.catalogue.cases._defined", {})
    return mine


# -- the decorator ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "identifier",
    ["link", "link/", "/2.1-4/x", "Link/2.1-4/x", "link/2.1-4/日本語", "link//x", "link/2.1-4/x ", "link/2.1-4/x\n"],
)
def test_a_malformed_identifier_is_refused(identifier: str) -> None:
    with pytest.raises(ValueError, match="a case id is operation/clause/words in ASCII"):
        case(identifier, "G-2.1-4", **WORDS)


def test_an_operation_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="subject"):
        case("subject/2.1-4/x", "G-2.1-4", **WORDS)


@pytest.mark.parametrize("requirements", [(), ("G-9.9-9",), ("G-2.1-4", "G-9.9-9")])
def test_unknown_or_missing_requirements_are_refused(requirements: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="requirements unknown or missing"):
        case("link/2.1-4/x", *requirements, **WORDS)


def test_an_identifier_is_taken_once(register: dict[str, CaseSpec]) -> None:
    def one(stage: object) -> None: ...

    def another(stage: object) -> None: ...

    case("link/2.1-4/of-a-test", "G-2.1-4", **WORDS)(one)
    case("link/2.1-4/of-a-test", "G-2.1-4", **WORDS)(one)  # as when its module is imported again
    with pytest.raises(ValueError, match="two cases with this id"):
        case("link/2.1-4/of-a-test", "G-2.1-4", **WORDS)(another)


def test_a_case_carries_its_specification(register: dict[str, CaseSpec]) -> None:
    def behave(stage: object) -> None: ...

    function = case("sso/P-SAML-1/x", "P-SAML-1", "A-JSON-1", phase=Phase.RETROSPECT, **WORDS)(behave)
    assert function is behave
    spec = spec_of(function)
    assert register["sso/P-SAML-1/x"] is spec
    assert (spec.operation, spec.origin, spec.phase, spec.without_profile) == (
        "sso",
        "standard",
        Phase.RETROSPECT,
        False,
    )
    assert spec.to_json() == {
        "id": "sso/P-SAML-1/x",
        "title": {"ja": "題", "en": "title"},
        "purpose": {"ja": "目的", "en": "purpose"},
        "operation": "sso",
        "requirements": ["P-SAML-1", "A-JSON-1"],
        "origin": "standard",
        "wire": None,
    }
    assert list(registered_cases())[-1].phase is Phase.RETROSPECT


def test_what_is_no_case_has_no_specification() -> None:
    with pytest.raises(AttributeError):
        spec_of(test_what_is_no_case_has_no_specification)


@pytest.mark.parametrize(
    ("requirements", "origin"),
    [
        (("G-2.1-4",), Origin.GUIDELINE),
        (("A-JSON-1", "P-SAML-1", "G-2.1-4"), Origin.GUIDELINE),
        (("A-JSON-1", "P-SAML-1"), Origin.STANDARD),
        (("A-JSON-1",), Origin.ASSUMPTION),
    ],
)
def test_a_case_is_of_the_strongest_origin(
    register: dict[str, CaseSpec], requirements: tuple[str, ...], origin: Origin
) -> None:
    function = case("link/2.1-4/of-a-test", *requirements, **WORDS)(lambda stage: None)
    assert spec_of(function).origin is origin


# -- the cases that ship ---------------------------------------------------------------------------------------------


def test_cases_run_phase_by_phase() -> None:
    assert [spec.phase for spec in SPECS] == sorted(spec.phase for spec in SPECS)
    assert {spec.phase for spec in SPECS} == set(Phase)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.id)
class TestEachCase:
    def test_its_identifier_has_operation_clause_and_words(self, spec: CaseSpec) -> None:
        found = re.fullmatch(r"[a-z]+/(\d+(?:\.\d+)*-\d+|[A-Z]-[A-Z]+-\d+)(?:/[a-z0-9-]+)+", spec.id)
        assert found is not None
        named = found[1] if found[1][0].isalpha() else f"G-{found[1]}"
        assert named in load_catalogue()
        assert named in spec.requirements

    def test_it_says_what_it_is_for_in_two_languages(self, spec: CaseSpec) -> None:
        for text in (spec.title, spec.purpose):
            assert re.search(r"[\u3040-\u30ff]", text.ja)
            assert text.en
            assert not re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", text.en)
        assert spec.purpose.ja.endswith("。")

    def test_its_requirements_are_named_once(self, spec: CaseSpec) -> None:
        assert len(set(spec.requirements)) == len(spec.requirements)


def test_titles_tell_cases_apart() -> None:
    assert len({spec.title.ja for spec in SPECS}) == len(SPECS)
    assert len({spec.title.en for spec in SPECS}) == len(SPECS)


@pytest.mark.parametrize("name", [name for name in roots.__all__ if name.isupper()])
def test_a_root_is_a_case(name: str) -> None:
    assert getattr(roots, name) in {spec.id for spec in SPECS}


def test_what_needs_no_profile_comes_first() -> None:
    assert {spec.phase for spec in SPECS if spec.without_profile} == {Phase.REACHABILITY}


def test_every_requirement_of_the_guideline_that_can_be_exercised_is() -> None:
    """What a tool can see of the guideline, a case sees; what is the harness's own duty, a case shows."""
    covered = {requirement for spec in SPECS for requirement in spec.requirements}
    owed = {
        requirement.id
        for requirement in load_catalogue().requirements
        if requirement.origin is Origin.GUIDELINE and {Verify.AUTO, Verify.HARNESS} & set(requirement.verify)
    }
    assert owed - covered == set()


def test_what_binds_the_portal_only_is_shown_by_the_harness() -> None:
    """Not a finding about the partner: such a requirement is verified by the harness alone."""
    alone = [each for each in load_catalogue().requirements if each.obliged is Obliged.PORTAL]
    assert [each.id for each in alone if Verify.AUTO in each.verify] == []


# -- behaviour words -------------------------------------------------------------------------------------------------

# R2 of ARCHITECTURE.md. Words of SAML messages, of XML and of the notice list's JSON; `url`, `title` and `sender` are
# words of the guideline's own (件名URL, 件名, 差出人).
WIRE_WORDS = re.compile(
    r"saml|xml|assertion|nameid|name_id|authnrequest|authn_request|logoutrequest|logout_request|logoutresponse"
    r"|managenameid|manage_name_id|relaystate|relay_state|inresponseto|sessionindex|session_index|audience"
    r"|subjectconfirmation|authnstatement|authncontext|entityid|entity_id|issuer|statuscode|c14n|signxml|xpath"
    r"|soap|unsolicited|json|receivedat|retainuntil|nextcursor|next_cursor|jmespath|problem\+|bearer|urn:oasis",
    re.IGNORECASE,
)
# A requirement's own number says nothing of a message.
REQUIREMENT_NUMBER = re.compile(r"\b[AP]-[A-Z]+-\d+\b")
# Modules whose every case names the one wire that it is about; they alone may speak of it.
OF_ONE_WIRE = {
    "test_saml2": "saml2",
    "test_assertions": "saml2",
    "test_encrypted_answers": "saml2",
    "test_replay": "saml2",
    "test_pseudonyms": "saml2",
    "test_declarations": "saml2",
    "test_redirects": "saml2",
    "test_unlink_requests": "saml2",
    "test_sign_off_requests": "saml2",
    "test_rest": "rest",
    "test_json": "json",
    "test_wrong_requests": "json",
    "test_any_request": "json",
}


@pytest.mark.parametrize("file", sorted(CASES_DIRECTORY.glob("*.py")), ids=lambda file: file.name)
def test_a_case_speaks_of_behaviour_only(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    words = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    words += [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
    words += [node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    words += [node.arg for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg is not None]
    found = {hit[0]: word for word in words if (hit := WIRE_WORDS.search(REQUIREMENT_NUMBER.sub("", word))) is not None}
    found = {hit: word for hit, word in found.items() if word not in MODULES}
    if file.stem not in OF_ONE_WIRE:
        assert found == {}


@pytest.mark.parametrize("module", load_cases(), ids=lambda module: module.__name__.rpartition(".")[2])
def test_what_makes_sense_on_one_wire_lives_apart(module: ModuleType) -> None:
    cases = [each for each in vars(module).values() if hasattr(each, "__conformance_case__")]
    assert {spec_of(each).wire for each in cases} == {OF_ONE_WIRE.get(module.__name__.rpartition(".")[2])}


def test_a_guideline_requirement_belongs_to_no_wire() -> None:
    assert [each.id for each in load_catalogue().requirements if each.wire and each.origin is Origin.GUIDELINE] == []


def test_a_case_of_one_wire_covers_no_requirement_of_another() -> None:
    catalogue = load_catalogue()
    for spec in SPECS:
        wires = {catalogue[requirement].wire for requirement in spec.requirements} - {None}
        assert wires <= {spec.wire}, spec.id


def test_every_module_of_cases_is_loaded() -> None:
    assert {file.stem for file in CASES_DIRECTORY.glob("test_*.py")} == set(MODULES)


def test_the_order_does_not_hang_on_what_is_imported_first() -> None:
    tells = "from conformance.catalogue import registered_cases; print([each.id for each in registered_cases()])"
    first = "import conformance.cases.test_declarations, conformance.cases.test_saml2; "
    orders = {
        subprocess.run(
            [sys.executable, "-c", f"{before}from conformance.cases import load_cases; load_cases(); {tells}"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for before in ("", first)
    }
    assert len(orders) == 1
