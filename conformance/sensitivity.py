"""The matrix defect × case: the reference partner with one seeded defect at a time, and which cases catch it."""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from .actors.browser.chromium import require_chromium
from .cases import case_functions, load_cases
from .catalogue import Matrix, MatrixRow, Phase, registered_cases
from .errors import UsageError
from .options import LIFE_STEPS, NOTICE_REQUESTS, RunOptions
from .profile import Citizen, ManyNotices, PortalListener, Profile, Secret, load_profile
from .report import CaseView, RunView
from .run import Run
from .vocabulary import Text, Verdict

__all__ = [
    "SoundRun",
    "cases_on",
    "list_defects",
    "play_all",
    "profile_for",
    "run_matrix",
    "run_without_defects",
    "signing_off_directly",
    "with_many_notices",
]

_SEED = 20260601
_PROFILES = ("reference", "reference-rest")
_RIGHT = frozenset({Verdict.PASS, Verdict.NOT_APPLICABLE, Verdict.NOT_RUN})
"""What a partner without defects may get: a run over HTTP leaves out what only a browser shows."""


@dataclass(frozen=True, slots=True)
class SoundRun:
    """A run against the reference partner without defects; `wrong` are the cases that did not pass all the same."""

    profile: str
    seed: int
    wrong: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        return {"profile": self.profile, "seed": self.seed, "wrong": list(self.wrong)}


def run_matrix(
    defects: Sequence[str] | None = None,
    *,
    jobs: int | None = None,
    progress: Callable[[MatrixRow], None] = lambda row: None,
) -> Matrix:
    """Run the whole catalogue once per defect (all of them if None), `jobs` defects at a time (one per CPU if None).

    Where only a browser shows a defect, the cases on its requirements run in Chromium as well. Raises UsageError for a
    defect that does not exist, or where one needs a Chromium and there is none.
    """
    known = {defect["name"]: defect for defect in list_defects()}
    unknown = [name for name in defects or () if name not in known]
    if unknown:
        raise UsageError(
            Text(
                f"欠陥 {'、'.join(unknown)} はありません（conformance partner --list-defects で一覧できます）。",
                f"no such defect: {', '.join(unknown)} (conformance partner --list-defects lists them).",
            )
        )
    chosen = [known[name] for name in defects or known]
    chromium = require_chromium() if any(defect["browser"] for defect in chosen) else None
    workers = min(jobs or os.cpu_count() or 1, len(chosen))
    rows = []
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        for row in pool.map(_row, chosen, [chromium] * len(chosen)):
            progress(row)
            rows.append(row)
    return Matrix(tuple(rows))


def run_without_defects(
    seeds: int, *, jobs: int | None = None, progress: Callable[[SoundRun], None] = lambda run: None
) -> tuple[SoundRun, ...]:
    """Run the whole catalogue against the partner without defects, over either wire with this many different seeds."""
    chosen = [(profile, _SEED + number) for number in range(seeds) for profile in _PROFILES]
    if not chosen:
        return ()
    runs = []
    with ProcessPoolExecutor(
        min(jobs or os.cpu_count() or 1, len(chosen)), multiprocessing.get_context("spawn")
    ) as pool:
        for run in pool.map(_sound_run, *zip(*chosen, strict=True)):
            progress(run)
            runs.append(run)
    return tuple(runs)


def _sound_run(profile: str, seed: int) -> SoundRun:
    view = play_all(profile=load_profile(profile), seed=seed)
    return SoundRun(profile, seed, tuple(case.id for case in view.cases if case.verdict not in _RIGHT))


def _plays(defect: Mapping[str, Any], chromium: Path | None) -> Iterator[RunView]:
    profile = profile_for(defect["options"])
    yield play_all([defect["name"]], profile=profile)
    if defect["browser"]:
        yield play_all([defect["name"]], profile=profile, chromium=chromium, only=cases_on(defect["requirements"]))


def cases_on(requirements: Iterable[str]) -> frozenset[str]:
    """The cases on these requirements, and those without which no case may start."""
    wanted = set(requirements)
    load_cases()
    return frozenset(
        spec.id for spec in registered_cases() if spec.phase < Phase.OPERATIONS or wanted & set(spec.requirements)
    )


def list_defects() -> list[dict[str, Any]]:
    """The reference partner's catalogue of defects, asked of it as a process of its own (docs/verdicts.md)."""
    command = [sys.executable, "-m", "conformance.reference", "--list-defects", "--json"]
    listed: list[dict[str, Any]] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return listed


def play_all(
    defects: Sequence[str] = (),
    *,
    profile: Profile | None = None,
    chromium: Path | None = None,
    only: Collection[str] | None = None,
    life_steps: int = LIFE_STEPS,
    notice_requests: int = NOTICE_REQUESTS,
    seed: int = _SEED,
    workers: int = 1,
) -> RunView:
    """All cases (or `only` these) against the embedded reference partner with these defects; no evidence is kept.

    `profile` is one without a URL, the reference profile if None: the partner then behaves as it declares. The
    citizens' browser is this Chromium, or else the HTTP engine.
    """
    with tempfile.TemporaryDirectory(prefix="conformance-") as directory:
        options = RunOptions(
            profile or load_profile("reference"),
            None,
            Path(directory) / "run",
            chromium=chromium,
            life_steps=life_steps,
            notice_requests=notice_requests,
            workers=workers,
            # Nothing of the run is kept, and no verdict rests on a picture.
            pictures=False,
        )
        functions = case_functions()
        chosen = [spec for spec in registered_cases() if only is None or spec.id in only]
        run = Run.start(options, chosen, seed, defects)
        finished = False
        try:
            for spec in chosen:
                run.play(*functions[spec.id])
            finished = True
        finally:
            view, _ = run.finish(interrupted=not finished, reports=False)
    return view


def profile_for(options: Mapping[str, str]) -> Profile:
    """The reference profile of the wire, changed as far as a defect needs these options of the partner's to show."""
    changes: dict[str, Any] = dict(options)
    wire = changes.pop("wire", "saml2")
    profile = load_profile("reference" if wire == "saml2" else f"reference-{wire}")
    of_the_wire = {"unsolicited": "unsolicited", "encryption": "encrypt_assertion"}
    on = {of_the_wire[option]: changes.pop(option) == "on" for option in of_the_wire.keys() & changes.keys()}
    saml2 = replace(profile.wires.saml2, **on)
    profile = replace(profile, wires=replace(profile.wires, saml2=saml2))
    if "many_notices" in changes:
        profile = with_many_notices(profile, int(changes.pop("many_notices")))
    if changes.get("sign_off_from_partner") == "direct":
        del changes["sign_off_from_partner"]
        profile = signing_off_directly(profile)
    if unknown := set(changes) - {field.name for field in fields(profile.offers)}:
        raise ValueError(f"no such offer of the profile: {unknown}")
    return replace(profile, offers=replace(profile.offers, **changes))


def signing_off_directly(profile: Profile) -> Profile:
    """Sign-off goes directly both ways: the portal can be reached without a browser."""
    saml2 = replace(profile.wires.saml2, sign_off_binding="soap")
    portal = replace(profile.portal, listener=PortalListener("127.0.0.1", 0))
    return replace(profile, wires=replace(profile.wires, saml2=saml2), portal=portal)


def with_many_notices(profile: Profile, count: int) -> Profile:
    """One more citizen, the reference partner's last, whose list is so long."""
    attributes = {
        "name": "試験 六郎",
        "address": "沖縄県那覇市試験区十丁目10番10号",
        "birthDate": "1975-07-07",
        "sex": "male",
    }
    password = Secret("reference-password-j", "the reference partner's")
    citizen = Citizen("J", True, True, attributes["name"], attributes, "citizen-j", password)
    notices = replace(profile.notices, many=ManyNotices(citizen.key, count))
    return replace(profile, citizens=(*profile.citizens, citizen), notices=notices)


def _row(defect: Mapping[str, Any], chromium: Path | None) -> MatrixRow:
    wanted = set(defect["requirements"])
    cases = [case for view in _plays(defect, chromium) for case in view.cases]
    own = dict.fromkeys(case.id for case in cases if _requirements(case, Verdict.FAIL, Verdict.WARN) & wanted)
    others = dict.fromkeys(case.id for case in cases if case.verdict is Verdict.FAIL and case.id not in own)
    return MatrixRow(defect["name"], defect["operation"], tuple(own), tuple(others))


def _requirements(case: CaseView, *verdicts: Verdict) -> set[str]:
    return {finding.requirement for finding in case.findings if finding.verdict in verdicts}
