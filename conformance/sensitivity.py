"""The matrix defect × case: the reference partner with one seeded defect at a time, and which cases catch it."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from .cases import load_cases
from .catalogue import registered_cases, spec_of
from .errors import UsageError
from .execution import Stage
from .options import RunOptions
from .profile import Profile, load_profile
from .report import CaseView, RunView
from .run import Run
from .vocabulary import Text, Verdict

__all__ = ["Matrix", "MatrixRow", "list_defects", "play_all", "profile_for", "run_matrix"]

_SEED = 20260601


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One defect: the cases that saw it in one of its requirements (a should as a warning), and failures elsewhere."""

    defect: str
    operation: str
    caught_by: tuple[str, ...]
    unexpected: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "defect": self.defect,
            "operation": self.operation,
            "caughtBy": list(self.caught_by),
            "unexpected": list(self.unexpected),
        }


@dataclass(frozen=True, slots=True)
class Matrix:
    """All rows that were run."""

    rows: tuple[MatrixRow, ...]

    @property
    def caught(self) -> int:
        return sum(bool(row.caught_by) for row in self.rows)

    def to_json(self) -> dict[str, Any]:
        return {"defects": len(self.rows), "caught": self.caught, "rows": [row.to_json() for row in self.rows]}


def run_matrix(
    defects: Sequence[str] | None = None, *, progress: Callable[[MatrixRow], None] = lambda row: None
) -> Matrix:
    """Run the whole catalogue once per defect (all of them if None). Raises UsageError for one that does not exist."""
    known = {defect["name"]: defect for defect in list_defects()}
    unknown = [name for name in defects or () if name not in known]
    if unknown:
        raise UsageError(
            Text(
                f"欠陥 {'、'.join(unknown)} はありません（conformance partner --list-defects で一覧できます）。",
                f"no such defect: {', '.join(unknown)} (conformance partner --list-defects lists them).",
            )
        )
    rows = []
    for name in defects or known:
        row = _row(known[name], play_all([name], profile=profile_for(known[name]["options"])))
        progress(row)
        rows.append(row)
    return Matrix(tuple(rows))


def list_defects() -> list[dict[str, Any]]:
    """The reference partner's catalogue of defects, asked of it as a process of its own (docs/verdicts.md)."""
    command = [sys.executable, "-m", "conformance.reference", "--list-defects", "--json"]
    listed: list[dict[str, Any]] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return listed


def play_all(defects: Sequence[str] = (), *, profile: Profile | None = None) -> RunView:
    """All cases against the embedded reference partner with these defects; the evidence is thrown away.

    `profile` is one without a URL, the reference profile if None: the partner then behaves as it declares.
    """
    with tempfile.TemporaryDirectory(prefix="conformance-") as directory:
        options = RunOptions(profile or load_profile("reference"), None, Path(directory) / "run")
        functions = dict(_functions())
        run = Run.start(options, registered_cases(), _SEED, defects)
        finished = False
        try:
            for spec in registered_cases():
                run.play(spec, functions[spec.id])
            finished = True
        finally:
            view, _ = run.finish(interrupted=not finished, reports=False)
    return view


def _functions() -> Iterator[tuple[str, Callable[[Stage], None]]]:
    for module in load_cases():
        for each in vars(module).values():
            if hasattr(each, "__conformance_case__"):
                yield spec_of(each).id, each


def profile_for(options: Mapping[str, str]) -> Profile:
    """The reference profile of the wire, changed as far as a defect needs these options of the partner's to show."""
    changes: dict[str, Any] = dict(options)
    wire = changes.pop("wire", "saml2")
    profile = load_profile("reference" if wire == "saml2" else f"reference-{wire}")
    if unknown := set(changes) - {field.name for field in fields(profile.offers)}:
        raise ValueError(f"no such offer of the profile: {unknown}")
    return replace(profile, offers=replace(profile.offers, **changes))


def _row(defect: Mapping[str, Any], view: RunView) -> MatrixRow:
    wanted = set(defect["requirements"])
    own = tuple(case.id for case in view.cases if _requirements(case, Verdict.FAIL, Verdict.WARN) & wanted)
    others = tuple(case.id for case in view.cases if case.verdict is Verdict.FAIL and case.id not in own)
    return MatrixRow(defect["name"], defect["operation"], own, others)


def _requirements(case: CaseView, *verdicts: Verdict) -> set[str]:
    return {finding.requirement for finding in case.findings if finding.verdict in verdicts}
