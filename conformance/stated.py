"""What people stated for a run, attestations and waivers: put into its journal, with the files that they attached."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from .evidence.attached import Attached, read_attached
from .evidence.recorder import Recorder
from .evidence.redact import Redactor
from .profile import Attestation
from .waiving import Waiver

__all__ = ["attached_files", "write_stated"]

_WAIVERS_WORDS: Final = ("owner", "reason", "agreedWith", "writtenIn", "targetBuild")
"""What somebody wrote of a waiver; the rest is the catalogue's, or a date."""


def attached_files(attestations: Sequence[Attestation], redactor: Redactor) -> list[list[Attached]]:
    """What is attached to each. Raises UsageError for a file that cannot be kept."""
    numbers = itertools.count(1)
    return [
        read_attached([(name, each.folder / name) for name in each.attachments], redactor, numbers)
        for each in attestations
    ]


def write_stated(
    recorder: Recorder,
    directory: Path,
    attestations: Sequence[Attestation],
    attached: Sequence[Sequence[Attached]],
    waivers: Sequence[Waiver],
) -> None:
    """Write all of it; copies of the files first, so that the journal names none that is not there."""
    for attestation, files in zip(attestations, attached, strict=True):
        for file in files:
            file.keep(directory)
        recorder.note(
            "attestation",
            requirement=attestation.requirement,
            statement=recorder.redact_json(attestation.statement),
            by=recorder.redact_json(attestation.by),
            on=attestation.on.isoformat(),
            sample=attestation.sample,
            attachments=[file.to_json() for file in files],
        )
    for waiver in waivers:
        said = waiver.to_json()
        recorder.note("waiver", **{**said, **{key: recorder.redact_json(said[key]) for key in _WAIVERS_WORDS}})
