"""A pytest plug-in for one test: keeps every exchange as it was before redaction, and can break the tool.

`CANARY_TAP` names the file (one pickled exchange after the other). With `CANARY_CRASH`, every expectation meets a fault
of the tool's own, whose message holds what is secret there.
"""

from __future__ import annotations

import os
import pickle
from pathlib import Path
from typing import Any

from conformance.evidence.recorder import Recorder
from conformance.execution.stage import Stage


def pytest_configure() -> None:
    record = Recorder.record

    def tapped(self: Recorder, **facts: Any) -> Any:
        with Path(os.environ["CANARY_TAP"]).open("ab") as stream:
            pickle.dump((facts["request"], facts["response"]), stream)
        return record(self, **facts)

    Recorder.record = tapped  # type: ignore[method-assign]
    if os.environ.get("CANARY_CRASH"):
        Stage.expect = _broken  # type: ignore[method-assign, assignment]


def _broken(stage: Stage, *_: Any, **__: Any) -> None:
    citizen = stage.profile.citizens[0]
    assert citizen.password is not None
    secrets = [citizen.password.reveal(), *citizen.attributes.values()]
    raise RuntimeError(f"broken on purpose, with {secrets}")
