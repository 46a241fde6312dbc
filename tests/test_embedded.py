"""The embedded reference partner behaves as the profile declares; what keeps it from starting is told."""

from __future__ import annotations

import dataclasses
import importlib.util
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest
from connection_kit import played

from conformance import embedded
from conformance.embedded import partner_options, start_embedded
from conformance.errors import HarnessError, UsageError
from conformance.profile import Absent, load_profile
from conformance.reference.options import CHOICES, NUMBERS, options_from
from conformance.sensitivity import signing_off_directly


def test_every_option_is_one_that_the_partner_knows() -> None:
    options = partner_options(load_profile("reference"))
    assert set(options) <= {*CHOICES, *NUMBERS}
    assert options_from(options).wire == "saml2"


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


def test_a_profile_that_encrypts_has_a_partner_that_decrypts() -> None:
    profile = load_profile("reference")
    saml2 = dataclasses.replace(profile.wires.saml2, encrypt_assertion=True)
    encrypting = dataclasses.replace(profile, wires=dataclasses.replace(profile.wires, saml2=saml2))
    assert partner_options(profile)["encryption"] == "off"
    assert partner_options(encrypting)["encryption"] == "on"


def test_it_signs_off_by_the_way_that_the_profile_prefers_as_far_as_there_is_one() -> None:
    profile = load_profile("reference")
    directly = signing_off_directly(profile)
    without_listener = dataclasses.replace(directly, portal=profile.portal)
    ways = [partner_options(each)["sign_off_from_partner"] for each in (profile, directly, without_listener)]
    assert ways == ["on", "direct", "on"]


def test_missing_extra_is_told_with_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec

    def without_flask(name: str, package: str | None = None) -> ModuleSpec | None:
        return None if name == "flask" else find(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", without_flask)
    with pytest.raises(UsageError, match=r"flask がありません.*\[reference\]"):
        played(tmp_path, profile="reference")
    assert not (tmp_path / "evidence").exists()


def test_partner_that_does_not_start_is_our_fault_and_leaves_its_log(tmp_path: Path) -> None:
    with pytest.raises(HarnessError, match="付属の参照実装を起動できません"):
        start_embedded(load_profile("reference"), tmp_path, defects=["no-such-defect"])
    assert (tmp_path / "partner.log").read_text(encoding="utf-8").strip()


def test_the_partner_is_told_of_the_portal_in_the_words_of_its_wire(tmp_path: Path) -> None:
    over_saml, over_rest = load_profile("reference"), load_profile("reference-rest").with_listener_port(8444)
    assert partner_options(over_saml)["wire"] == "saml2"
    assert partner_options(over_rest)["wire"] == "rest"
    assert set(embedded._portal_for(over_saml, tmp_path)) == {"portal_metadata"}
    assert embedded._portal_for(over_rest, tmp_path) == {
        "portal_url": "https://mock-portal.test",
        "portal_listener": "http://127.0.0.1:8444",
    }
