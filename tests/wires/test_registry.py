"""A wire that another package brings: found by its entry point, and run like ours."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.errors import UsageError
from conformance.resources import data_directory
from conformance.wires.registry import account_wires, load_wire
from conformance.wires.rest import PLUGIN as REST
from conformance.wires.saml2 import PLUGIN as SAML2

# As a third party writes it: only what docs/wires.md names, and here on top of one of ours.
MODULE = '''
from conformance.profile import Secret
from conformance.wires.base import AccountWire, WireParts
from conformance.wires.saml2 import PLUGIN as SAML2
from conformance.vocabulary import Text


class Renamed:
    """The wire of ours under another name; what it does not say itself, ours says."""

    name = "courier"
    label = Text("宅配", "courier")

    def __init__(self, inner: AccountWire) -> None:
        self._inner = inner

    def __getattr__(self, name):
        return getattr(self._inner, name)


class Plugin:
    def create(self, parts: WireParts) -> AccountWire:
        own = parts.profile.wires.options["courier"]
        assert isinstance(own["key"], Secret) and own["key"].reveal() == "geheim-4711"
        return Renamed(SAML2.create(parts))

    def portal_description(self, profile) -> bytes:
        return SAML2.portal_description(profile)


PLUGIN = Plugin()
'''


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A distribution of its own, as an installer leaves it: a module, and the metadata with the entry point."""
    site = tmp_path / "site"
    information = site / "courier_wire-1.0.dist-info"
    information.mkdir(parents=True)
    (site / "courier_wire.py").write_text(MODULE, encoding="utf-8")
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: courier-wire\nVersion: 1.0\n", encoding="utf-8")
    (information / "entry_points.txt").write_text(
        "[conformance.wires]\ncourier = courier_wire:PLUGIN\n"
        "broken = courier_wire:NOTHING\nsaml2 = courier_wire:PLUGIN\n",
        encoding="utf-8",
    )
    return site


def test_ours_are_found_the_same_way() -> None:
    assert list(account_wires())[:2] == ["saml2", "rest"]
    assert load_wire("saml2") is SAML2
    assert load_wire("rest") is REST


def test_a_wire_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(UsageError, match=r"「courier」という方式はありません。使えるもの: .*rest、saml2"):
        load_wire("courier")


def test_what_cannot_be_loaded_is_told(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(elsewhere)
    with pytest.raises(UsageError, match=r"方式「broken」（courier_wire:NOTHING）を読み込めません"):
        load_wire("broken")


def test_a_shipped_name_stays_ours(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(elsewhere)
    assert "courier" in account_wires()
    assert load_wire("saml2") is SAML2


def test_a_wire_from_outside_carries_a_run(elsewhere: Path, tmp_path: Path) -> None:
    shipped = data_directory("profiles")
    text = (shipped / "reference.toml").read_text(encoding="utf-8").replace('"reference/', f'"{shipped}/reference/')
    text = text.replace('account = "saml2"', 'account = "courier"')
    profile = tmp_path / "courier.toml"
    profile.write_text(f'{text}\n[wires.courier]\nkey = {{ file = "key.txt" }}\n', encoding="utf-8")
    (tmp_path / "key.txt").write_text("geheim-4711\n", encoding="utf-8")
    code = "import sys, pytest; sys.path.insert(0, sys.argv.pop(1)); sys.exit(pytest.main(sys.argv[1:]))"
    arguments = ["--target-profile", str(profile), "--report-dir", "evidence", "-k", "login-state or description"]
    done = subprocess.run(
        [sys.executable, "-c", code, str(elsewhere), *arguments],
        cwd=tmp_path,
        capture_output=True,
        timeout=120,
        check=False,
    )
    evidence = json.loads((tmp_path / "evidence" / "evidence.json").read_text(encoding="utf-8"))
    verdicts = {case["id"]: (case["verdict"], case["reason"]) for case in evidence["cases"]}
    assert verdicts["sso/2.2-3/login-state"][0] == "pass", done.stdout
    # A case of one wire is not for another, whatever that one is made of.
    assert verdicts["account/P-SAML-12/description"] == (
        "not_applicable",
        "方式 saml2 だけのケース（この試験の方式: courier・json）",
    )
    assert evidence["run"]["wires"]["account"] == "courier"
    assert b"geheim-4711" not in (tmp_path / "evidence" / "journal.jsonl").read_bytes()
