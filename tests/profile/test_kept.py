"""A profile as evidence keeps it: nothing secret in it, and the same profile made of it again."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from conformance.profile import Profile, Secret, find_profile, keep_profile, load_profile, profile_from_kept
from conformance.resources import data_directory

KEY = (data_directory("profiles") / "reference" / "portal-key.pem").read_text(encoding="ascii")
URL = "http://127.0.0.1:8123"


def mark(value: str) -> str:
    return f"[redacted:credential:{sum(value.encode()):012x}]"


def _profile(name: str) -> Profile:
    return load_profile(name).with_base_url(URL)


def _again(kept: dict[str, Any], directory: Path) -> Profile:
    # By way of JSON, as it stands in the journal.
    return profile_from_kept(json.loads(json.dumps(kept)), directory, key=KEY, certificate="certificate")


def _secrets(value: Any) -> list[Secret]:
    if isinstance(value, Secret):
        return [value]
    if dataclasses.is_dataclass(value):
        return [each for one in dataclasses.fields(value) for each in _secrets(getattr(value, one.name))]
    if hasattr(value, "values") and callable(value.values) and not isinstance(value, str):
        return [each for inner in value.values() for each in _secrets(inner)]
    return [each for inner in value for each in _secrets(inner)] if isinstance(value, tuple) else []


@pytest.mark.parametrize("name", ["reference", "reference-rest"])
def test_no_secret_of_the_profile_is_kept(name: str) -> None:
    profile = _profile(name)
    text = json.dumps(keep_profile(profile, mark), ensure_ascii=False)
    secrets = [each.reveal() for each in _secrets(profile)]
    assert len(secrets) > 5
    assert [secret for secret in secrets if secret in text] == []
    assert "PRIVATE KEY" not in text


@pytest.mark.parametrize("name", ["reference", "reference-rest"])
def test_the_same_profile_is_made_of_it_but_for_secrets_and_network(name: str, tmp_path: Path) -> None:
    profile = _profile(name).with_listener_port(8444)
    again = _again(keep_profile(profile, mark), tmp_path)
    assert {each.reveal() for each in _secrets(again.citizens)} == {
        mark(each.reveal()) for each in _secrets(profile.citizens)
    }
    for part in ("name", "digest", "target", "offers", "cost", "probe", "screens", "pictures"):
        assert getattr(again, part) == getattr(profile, part), part
    assert again.wires.saml2 == profile.wires.saml2
    assert [dataclasses.replace(each, password=None) for each in again.citizens] == [
        dataclasses.replace(each, password=None) for each in profile.citizens
    ]
    assert again.portal.listener == (
        None
        if profile.portal.listener is None
        else dataclasses.replace(profile.portal.listener, base_url=profile.portal.listener.url)
    )


def test_files_that_it_names_are_kept_by_their_content(tmp_path: Path) -> None:
    reference = find_profile("reference")
    text = reference.read_text(encoding="utf-8")
    text = text.replace('"reference/', f'"{(reference.parent / "reference").as_posix()}/')
    text = text.replace('metadata = "/saml/metadata"', 'metadata = { file = "partner.xml" }')
    text = text.replace("[wires.json]", '[wires.json]\nanswer_schema = "answer.json"')
    (tmp_path / "partner.xml").write_text("<metadata/>", encoding="utf-8")
    (tmp_path / "answer.json").write_text('{"type": "object"}', encoding="utf-8")
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    kept = keep_profile(load_profile(tmp_path / "mine.toml").with_base_url(URL), mark)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    again = _again(kept, elsewhere)
    assert again.wires.json.answer_schema == {"type": "object"}
    metadata = again.wires.saml2.metadata
    assert isinstance(metadata, Path)
    assert metadata.read_text(encoding="utf-8") == "<metadata/>"
    assert sorted(kept["files"].values()) == ["<metadata/>", '{"type": "object"}']


def test_of_citizens_who_are_not_synthetic_nothing_is_kept() -> None:
    profile = _profile("reference")
    real = [{**each, "synthetic": False, "account": {"card": "card-7"}} for each in profile.document["citizens"]]
    document = {**profile.document, "citizens": real}
    text = json.dumps(keep_profile(dataclasses.replace(profile, document=document), mark), ensure_ascii=False)
    for citizen in profile.citizens:
        assert not any(
            value in text for value in (citizen.shown_as, f'"{citizen.login}"', citizen.attributes["address"])
        )
    assert "card-7" not in text


def test_who_agreed_to_attacks_is_no_part_of_it() -> None:
    profile = _profile("reference")
    assert profile.attacks is not None
    assert profile.attacks.agreed_with not in json.dumps(keep_profile(profile, mark), ensure_ascii=False)


def test_a_name_that_leads_elsewhere_is_written_into_the_directory_all_the_same(tmp_path: Path) -> None:
    kept = keep_profile(_profile("reference"), mark)
    inside = tmp_path / "inside"
    inside.mkdir()
    _again({**kept, "files": {"../outside.txt": "text"}}, inside)
    assert not (tmp_path / "outside.txt").exists()
