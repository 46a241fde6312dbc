"""The embedded reference partner behaves as the profile declares; what keeps it from starting is told."""

from __future__ import annotations

import dataclasses
import importlib.util
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest
from connection_kit import played

from conformance.embedded import partner_options, start_embedded
from conformance.errors import HarnessError, UsageError
from conformance.profile import Absent, load_profile
from conformance.reference.options import CHOICES


def test_every_option_is_one_that_the_partner_knows() -> None:
    options = partner_options(load_profile("reference"))
    for key, value in options.items():
        assert value in CHOICES[key]


def test_what_the_profile_does_not_offer_is_switched_off() -> None:
    profile = load_profile("reference")
    absent = Absent("提供しない")
    offers = dataclasses.replace(
        profile.offers, sign_on_from_partner=absent, sign_off_from_partner=absent, provision_consent=absent
    )
    options = partner_options(dataclasses.replace(profile, offers=offers))
    assert [options[key] for key in ("sign_on_from_partner", "sign_off_from_partner", "provision_consent")] == [
        "off"
    ] * 3


def test_missing_extra_is_told_with_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec

    def without_flask(name: str, package: str | None = None) -> ModuleSpec | None:
        return None if name == "flask" else find(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", without_flask)
    with pytest.raises(UsageError, match=r"flask がありません.*\[reference\]"):
        played(tmp_path, profile="reference")
    assert not (tmp_path / "evidence").exists()


def test_partner_that_does_not_start_is_our_fault_and_leaves_its_log(tmp_path: Path) -> None:
    log = tmp_path / "partner.log"
    nothing = tmp_path / "portal-metadata.xml"
    nothing.write_text("<none/>", encoding="utf-8")
    with pytest.raises(HarnessError, match="付属の参照実装を起動できません"):
        start_embedded(load_profile("reference"), log=log, portal_metadata=nothing)
    assert log.read_text(encoding="utf-8").strip()
