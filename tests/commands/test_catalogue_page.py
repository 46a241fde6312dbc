"""docs/catalogue.md is what the catalogue says now, and says all of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.catalogue import load_catalogue, load_proof, registered_cases
from conformance.commands._catalogue_page import catalogue_page
from conformance.commands.cases import all_cases

PAGE = Path(__file__).resolve().parents[2] / "docs" / "catalogue.md"


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == catalogue_page(all_cases()), (
        "stale: conformance cases --markdown docs/catalogue.md"
    )


def test_everything_is_on_it() -> None:
    page = catalogue_page(all_cases())
    headings = [line for line in page.splitlines() if line.startswith("### ")]
    assert sorted(headings) == sorted(f"### `{spec.id}`" for spec in registered_cases())
    assert all(f"\n| {each.id} | " in page for each in load_catalogue().requirements)
    assert all(f"`{row.defect}`" in page for row in load_proof().rows)


def test_it_is_written_where_asked(conformance, tmp_path: Path) -> None:
    assert conformance("cases", "--markdown", str(tmp_path / "page.md")).code == 0
    assert (tmp_path / "page.md").read_text(encoding="utf-8") == catalogue_page(all_cases())


def test_a_file_that_cannot_be_written_is_named_with_its_option(conformance, tmp_path: Path) -> None:
    ended = conformance("cases", "--markdown", str(tmp_path / "nowhere" / "page.md"))
    assert ended.code == 4
    assert "--markdown" in ended.err


@pytest.mark.parametrize("spec", all_cases(), ids=lambda spec: spec.id)
def test_a_case_catches_a_defect_or_says_why_not(spec) -> None:
    assert bool(load_proof().defects_caught_by(spec.id)) != (spec.unseen is not None)
