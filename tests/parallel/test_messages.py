"""What a worker is told at its beginning arrives whole, secrets and all, and only that way."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from conformance.execution import RunProgress
from conformance.parallel.messages import Brief, pack
from conformance.profile import load_profile


def _brief(name: str) -> Brief:
    return Brief(2, 1, load_profile(name), Path("reports/x"), b"key", 7, None, True, RunProgress(("link/a",), 8, 60))


@pytest.mark.parametrize("name", ["reference", "reference-rest"])
def test_a_brief_arrives_whole(name: str) -> None:
    brief = _brief(name)
    received = pickle.loads(pack(brief))
    assert received == brief
    (known,) = {citizen.password.reveal() for citizen in received.profile.citizens if citizen.key == "A"}
    assert known == "reference-password-a"


def test_nothing_else_serialises_a_secret() -> None:
    with pytest.raises(TypeError):
        pickle.dumps(_brief("reference").profile.citizens[0])
