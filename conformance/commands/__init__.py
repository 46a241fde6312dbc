"""The commands of `conformance`, one module each: its words, its options, and `run`.

These modules are all imported for `conformance --help`, so that they import whatever is heavy only when they run.
"""

from __future__ import annotations

from . import (
    attest,
    cases,
    diff,
    partner,
    plan,
    portal,
    profile,
    record,
    replay,
    report,
    requirements,
    sensitivity,
    verify,
)
from ._command import Command

__all__ = ["COMMANDS", "Command"]

COMMANDS: tuple[Command, ...] = (
    profile.COMMAND,
    plan.COMMAND,
    attest.COMMAND,
    portal.COMMAND,
    cases.COMMAND,
    requirements.COMMAND,
    partner.COMMAND,
    sensitivity.COMMAND,
    report.COMMAND,
    record.COMMAND,
    verify.COMMAND,
    diff.COMMAND,
    replay.COMMAND,
)
