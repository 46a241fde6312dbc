"""A partner whose paths, names, dates and errors are all its own, tested by nothing but a profile."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from connection_kit import closed_port, connection_test, partner_process

from conformance.profile import load_profile

HERE = Path(__file__).parent
PROFILE = HERE / "paperpost" / "profile"
PARTNER = "tests.partners.paperpost"
SECONDS = 120


Evidence = tuple[int, dict[str, Any]]


def _run(directory: Path, *options: str, changes: Sequence[tuple[str, str]] = (), **secrets: str) -> Evidence:
    """Exit code and evidence of a run, as a user does it; with parts of the profile and its secrets replaced."""
    shutil.copytree(PROFILE, directory / "profile")
    profile, listener = directory / "profile" / "kamibin.toml", closed_port()
    text = profile.read_text(encoding="utf-8")
    for old, new in (("port = 8601", f"port = {listener}"), *changes):
        assert old in text, old
        text = text.replace(old, new)
    profile.write_text(text, "utf-8")
    for name, value in secrets.items():
        (directory / "profile" / f"{name.replace('_', '-')}.txt").write_text(value, "utf-8")
    listening = f"http://127.0.0.1:{listener}"
    with partner_process("-m", PARTNER, "--port", "0", "--listener", listening, "--exit-with-stdin") as url:
        arguments = ("--target-url", url, "--target-profile", str(profile), *options)
        ended = connection_test(directory, *arguments, seconds=SECONDS)
    return ended.code, ended.evidence


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    """A whole run."""
    return _run(tmp_path_factory.mktemp("kamibin"), "--gate")


def test_all_five_operations_pass(ended: Evidence) -> None:
    code, evidence = ended
    assert {case["id"]: case["reason"] for case in evidence["cases"] if case["verdict"] == "fail"} == {}
    assert code == 0
    assert evidence["summary"]["complete"]


def test_a_wrong_password_in_the_profile_is_not_the_partners_failure(tmp_path: Path) -> None:
    """It answers 401, as its specification says: the profile is what is to be mended."""
    code, evidence = _run(tmp_path, portal_password="wrong")
    assert code == 3
    told = {case["id"]: (case["verdict"], case["reason"]) for case in evidence["cases"]}
    assert [case for case, (verdict, _) in told.items() if verdict == "fail"] == []
    verdict, reason = told["link/2.1-4/from-portal"]
    assert verdict == "error"
    assert "wires.rest.authentication（Basic portal（file portal-password.txt））" in reason


def test_a_wrong_password_for_notices_is_not_the_partners_failure(tmp_path: Path) -> None:
    change = ('endpoint = "/ext/v2/tayori"\nauthentication = { basic = { user = "portal"',) * 2
    changes = [(change[0], change[1].replace('"portal"', '"somebody"'))]
    code, evidence = _run(tmp_path, "-m", "notices", changes=changes)
    assert code == 3
    assert [case["id"] for case in evidence["cases"] if case["verdict"] == "fail"] == []
    told = [case["reason"] for case in evidence["cases"] if case["verdict"] == "error"]
    assert any("wires.json.authentication（Basic somebody（file portal-password.txt））" in each for each in told)


def test_sign_off_that_the_browser_brings_may_end_at_the_portal(tmp_path: Path) -> None:
    """Without `answer` the portal shows a page of its own, as the template says."""
    code, evidence = _run(tmp_path, "-m", "ssoff", changes=[('answer = { location = "/mado/owari" }\n', "")])
    assert {case["id"]: case["reason"] for case in evidence["cases"] if case["verdict"] == "fail"} == {}
    assert code == 0
    (case,) = (each for each in evidence["cases"] if each["id"] == "ssoff/2.2.3-8/from-partner")
    assert case["verdict"] == "pass"


def test_nothing_of_it_is_like_the_reference_partners() -> None:
    """Otherwise it would show nothing: no path and no name of one is one of the other."""
    ours, theirs = load_profile("reference-rest").wires.rest, load_profile(PROFILE / "kamibin.toml").wires.rest
    for name in ("link", "sign_on", "unlink", "sign_off"):
        mine, other = getattr(ours, name), getattr(theirs, name)
        assert mine.path != other.path
        assert not set(mine.body or {}) & set(other.body or {})
        assert other.schema is not None
        assert mine.refusal_content_type != other.refusal_content_type
    assert {call.path for _, call in ours.calls.declared} & {call.path for _, call in theirs.calls.declared} == set()
    assert ours.birth_date_form != theirs.birth_date_form
