"""From a browser's picture to the case's evidence; what goes wrong on the way is noted and judges nobody."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from conformance.actors.browser import NoPicture, Note, NoteKind, Picture, Visit
from conformance.actors.browser.pictures import Masked, MaskKind
from conformance.evidence.journal import Journal
from conformance.evidence.recorder import Recorder
from conformance.evidence.redact import Redactor
from conformance.flows import mask_rules
from conformance.flows.pictures import keep_picture, note_visit
from conformance.profile import PictureSettings, Profile, load_profile
from conformance.vocabulary import Text

TAKEN = Picture(b"png", 10, 8, (Masked(1, 2, 3, 4, MaskKind.FIELD),))


@pytest.fixture
def recorder(tmp_path: Path) -> Iterator[Recorder]:
    journal = Journal(tmp_path / "journal.jsonl", lambda: datetime(2026, 6, 1, tzinfo=UTC))
    yield Recorder(journal, Redactor(b"key"))
    journal.close()


def keep(recorder: Recorder, taken: Picture | NoPicture | None, *, wanted: bool = True) -> Any:
    scene: Any = SimpleNamespace(recorder=recorder, pictures=wanted)
    device: Any = SimpleNamespace(browser=SimpleNamespace(picture=lambda: taken))
    return keep_picture(scene, device, "menu", "x1")


def notes(directory: Path) -> list[dict[str, Any]]:
    lines = (directory / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    return [line for line in map(json.loads, lines) if line["type"] == "note"]


def test_every_screen_of_a_case(recorder: Recorder, tmp_path: Path) -> None:
    recorder.case = "link/a"
    assert keep(recorder, None) is None
    kept = keep(recorder, TAKEN)
    assert kept.to_json() == {
        "file": "screens/link_a/02-menu.png",
        "sha256": kept.sha256,
        "width": 10,
        "height": 8,
        "masked": [{"x": 1, "y": 2, "width": 3, "height": 4, "kind": "field"}],
    }
    assert notes(tmp_path) == []


def test_none_outside_cases(recorder: Recorder, tmp_path: Path) -> None:
    assert keep(recorder, TAKEN) is None
    assert not (tmp_path / "screens").exists()


def test_none_where_none_is_wanted(recorder: Recorder, tmp_path: Path) -> None:
    recorder.case = "link/a"
    assert keep(recorder, TAKEN, wanted=False) is None
    assert not (tmp_path / "screens").exists()


def test_a_missing_picture_is_noted(recorder: Recorder, tmp_path: Path) -> None:
    recorder.case = "link/a"
    assert keep(recorder, NoPicture(Text("理由", "reason"))) is None
    assert [(note["kind"], note["exchange"], note["text"]["ja"]) for note in notes(tmp_path)] == [
        ("no_picture", "x1", "理由")
    ]


def test_a_picture_that_cannot_be_written_is_noted(recorder: Recorder, tmp_path: Path) -> None:
    (tmp_path / "screens").write_text("no folder", encoding="utf-8")
    recorder.case = "link/a"
    assert keep(recorder, TAKEN) is None
    assert [note["kind"] for note in notes(tmp_path)] == ["no_picture"]


def test_notes_of_a_visit_are_written_redacted(recorder: Recorder, tmp_path: Path) -> None:
    recorder.redactor.register("topsecret", "credential")
    note = Note(NoteKind.CONSOLE_ERROR, Text("topsecret と出た", "topsecret"), "x7")
    scene: Any = SimpleNamespace(recorder=recorder)
    note_visit(scene, Visit(notes=(note, dataclasses.replace(note, exchange=""))))
    first, second = notes(tmp_path)
    assert (first["kind"], first["exchange"], second["exchange"]) == ("console_error", "x7", None)
    assert "topsecret" not in json.dumps(notes(tmp_path))


@pytest.fixture(scope="module")
def profile() -> Profile:
    return load_profile("reference", environ={})


def shows(profile: Profile, text: str) -> bool:
    rules = mask_rules(profile, Redactor(b"key"))
    return bool(list(rules.personal.find([text])) or list(rules.secrets(text)))


def test_values_of_every_citizen_are_hidden(profile: Profile) -> None:
    for citizen in profile.citizens:
        password = citizen.password.reveal() if citizen.password else citizen.shown_as
        assert all(shows(profile, text) for text in (citizen.shown_as, citizen.attributes["address"], password))
    assert not shows(profile, "male 男性")
    assert mask_rules(profile, Redactor(b"key")).all_fields


def test_synthetic_citizens_may_be_shown_and_others_never(profile: Profile) -> None:
    real, *others = profile.citizens
    settings = PictureSettings(mask=("#x",), mask_synthetic=False)
    open_profile = dataclasses.replace(profile, pictures=settings)
    assert not shows(open_profile, real.shown_as)
    assert not mask_rules(open_profile, Redactor(b"key")).all_fields
    mixed = dataclasses.replace(open_profile, citizens=(dataclasses.replace(real, synthetic=False), *others))
    assert shows(mixed, real.shown_as)
    assert not shows(mixed, others[0].attributes["address"])
    assert mask_rules(mixed, Redactor(b"key")).all_fields
    assert mask_rules(mixed, Redactor(b"key")).selectors == ("#x",)


def test_secrets_of_the_redactor_are_hidden(profile: Profile) -> None:
    redactor = Redactor(b"key")
    redactor.register("topsecret", "credential")
    assert list(mask_rules(profile, redactor).secrets("a topsecret b")) == [(2, 11)]
