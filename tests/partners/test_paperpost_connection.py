"""A partner whose paths, names, dates and errors are all its own, tested by nothing but a profile."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from partner_kit import free_port

from conformance.profile import load_profile

HERE = Path(__file__).parent
PROFILE = HERE / "paperpost" / "profile"
SECONDS = 120


@contextmanager
def kamibin(listener: int) -> Iterator[str]:
    """The partner, told where the portal's listener will be; its base URL."""
    line = [sys.executable, "-m", "paperpost", "--port", "0", "--listener", f"http://127.0.0.1:{listener}"]
    process = subprocess.Popen(
        [*line, "--exit-with-stdin"], cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        word, _, url = process.stdout.readline().partition(" ")
        assert word == "ready"
        yield url.strip()
    finally:
        process.communicate(timeout=20)


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, dict[str, Any]]:
    """Exit code and evidence of a whole run, as a user does it."""
    directory = tmp_path_factory.mktemp("kamibin")
    shutil.copytree(PROFILE, directory / "profile")
    profile, listener = directory / "profile" / "kamibin.toml", free_port()
    profile.write_text(profile.read_text(encoding="utf-8").replace("port = 8601", f"port = {listener}"), "utf-8")
    with kamibin(listener) as url:
        arguments = ("--target-url", url, "--target-profile", str(profile), "--gate")
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "--report-dir", str(directory / "evidence"), *arguments],
            cwd=directory,
            env={key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")},
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    evidence: dict[str, Any] = json.loads((directory / "evidence" / "evidence.json").read_text(encoding="utf-8"))
    return done.returncode, evidence


def test_all_five_operations_pass(ended: tuple[int, dict[str, Any]]) -> None:
    code, evidence = ended
    assert {case["id"]: case["reason"] for case in evidence["cases"] if case["verdict"] == "fail"} == {}
    assert code == 0
    assert evidence["summary"]["complete"]


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
