"""A real run in Chromium leaves pictures that journal, evidence and report agree on."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from connection_kit import connection_test
from lxml import html
from PIL import Image

from conformance.actors.browser.chromium.painting import COLOUR
from conformance.resources import load_schema

pytestmark = pytest.mark.chromium

CASE = "link/2.1-4/from-portal"
SECONDS = 240


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("run")
    options = ["--target-profile", "reference", "--citizen-browser", "chromium", "-k", "link and from-portal"]
    ended = connection_test(place, *options, seconds=SECONDS)
    assert ended.code == 0, ended.text
    return ended.directory


@pytest.fixture(scope="module")
def records(directory: Path) -> list[dict[str, Any]]:
    lines = (directory / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def screens(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [record for record in records if record["type"] == "screen" and record["case"] == CASE]


def test_records_follow_the_schema(records: list[dict[str, Any]]) -> None:
    validator = jsonschema.Draft202012Validator(load_schema("journal"))
    assert [flaw.message for record in records for flaw in validator.iter_errors(record)] == []
    browser = records[0]["run"]["browser"]
    assert (browser["engine"], browser["headless"]) == ("chromium", True)
    assert browser["version"]


def test_every_screen_has_its_picture(directory: Path, screens: list[dict[str, Any]]) -> None:
    kinds = [screen["kind"] for screen in screens]
    assert {"portal-login", "portal-link-consent", "consent", "menu"} <= set(kinds)
    assert [screen["picture"]["file"] for screen in screens] == [
        f"screens/link_2.1-4_from-portal/{number:02}-{kind}.png" for number, kind in enumerate(kinds, 1)
    ]
    for screen in screens:
        file = directory / screen["picture"]["file"]
        assert hashlib.sha256(file.read_bytes()).hexdigest() == screen["picture"]["sha256"]
        with Image.open(file) as opened:
            picture = opened.convert("RGB")
        assert picture.size == (screen["picture"]["width"], screen["picture"]["height"])
        for box in screen["picture"]["masked"]:
            x, y, width, height = (box[key] for key in ("x", "y", "width", "height"))
            assert picture.crop((x, y, x + width, y + height)).getcolors() == [(width * height, COLOUR)]


def test_what_is_personal_is_masked(screens: list[dict[str, Any]]) -> None:
    consent = next(screen for screen in screens if screen["kind"] == "consent")
    assert sum(box["kind"] == "personal" for box in consent["picture"]["masked"]) >= 3
    # The portal's own page shows nobody's data.
    asking = next(screen for screen in screens if screen["kind"] == "portal-signed-off")
    assert asking["picture"]["masked"] == []


def test_nothing_else_lies_in_the_folder(directory: Path, screens: list[dict[str, Any]]) -> None:
    found = {path.relative_to(directory).as_posix() for path in (directory / "screens").rglob("*") if path.is_file()}
    assert found == {screen["picture"]["file"] for screen in screens}


def test_evidence_and_report_agree(directory: Path, screens: list[dict[str, Any]]) -> None:
    evidence = json.loads((directory / "evidence.json").read_text(encoding="utf-8"))
    told = next(case for case in evidence["cases"] if case["id"] == CASE)
    assert [screen["picture"] for screen in told["screens"]] == [screen["picture"] for screen in screens]
    tree = html.fromstring((directory / "report.html").read_text(encoding="utf-8"))
    files = [screen["picture"]["file"] for screen in screens]
    assert tree.xpath("//ol[@class='strip']/li//img/@src") == files
    assert all(tree.xpath("//ol[@class='strip']/li//img/@alt"))
