"""What the user asked of a run, typed and checked, whatever asked for it (pytest, the command, another tool)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from .actors.browser.chromium import require_chromium, watching
from .cases import load_cases
from .catalogue import load_catalogue, registered_cases
from .errors import UsageError
from .evidence.facts import utc_now
from .evidence.manifest import PASSWORD, read_signing_key
from .profile import Attestation, Form4, Network, Profile, Target, load_profile, read_attestations, read_waivers
from .profile.draft import bare_target
from .report.clock import jst_day
from .vocabulary import Language, Text
from .waiving import Waiver

__all__ = ["LIFE_STEPS", "NOTICE_REQUESTS", "RunOptions", "choose_report_directory"]

LIFE_STEPS: Final = 8
_MOST_LIFE_STEPS: Final = 1000
NOTICE_REQUESTS: Final = 60
_MOST_NOTICE_REQUESTS: Final = 100_000


@dataclass(frozen=True, slots=True)
class RunOptions:
    """`profile` is None for a run with a URL alone; `bare` is then the target. `seed` None: made for the run."""

    profile: Profile | None
    bare: tuple[Target, Network] | None
    report_directory: Path
    language: Language = "ja"
    gate: Literal["guideline", "all"] | None = None
    seed: int | None = None
    attestations: tuple[Attestation, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    evidence_key: Ed25519PrivateKey | None = None
    """What signs the manifest of the evidence."""
    form4: Form4 = field(default_factory=Form4)
    """Who tests and who approves, for the cover."""
    command: str = ""
    chromium: Path | None = None
    """The executable, where the citizens' browser is Chromium."""
    life_steps: int = LIFE_STEPS
    """Acts in each life of an order left to chance (`RunProgress.life_steps`)."""
    notice_requests: int = NOTICE_REQUESTS
    """Requests for notice headers left to chance (`RunProgress.notice_requests`)."""
    pictures: bool = True
    """Whether Chromium's screens leave pictures; without, a run takes less time, and shows less."""
    workers: int = 1
    """How many are to play cases side by side, as far as that can be (`parallel.plan_workers`)."""
    watch_delay: int | None = None
    """Milliseconds that Chromium waits at each act, where its windows are shown."""

    @classmethod
    def choose(
        cls,
        *,
        url: str | None,
        profile: str | None,
        report_directory: str | None,
        language: Language,
        gate: Literal["guideline", "all"] | None,
        seed: int | None,
        attestations: str | None,
        waivers: str | None = None,
        evidence_key: str | None = None,
        tester: str | None = None,
        approver: str | None = None,
        browser: str,
        command: str,
        chromium_executable: str | None = None,
        watch: bool = False,
        watch_delay: int | None = None,
        life_steps: int | None = None,
        notice_requests: int | None = None,
        workers: int = 1,
    ) -> RunOptions:
        """Check and resolve what was given. Raises ProfileError and UsageError."""
        _require_within("--life-steps", life_steps, _MOST_LIFE_STEPS)
        _require_within("--notice-requests", notice_requests, _MOST_NOTICE_REQUESTS)
        delay = watching(watch, watch_delay, browser, os.environ)
        loaded = load_profile(profile, base_url=url) if profile else None
        if loaded is None and url is None:
            raise UsageError(
                Text("--target-url か --target-profile が必要です。", "--target-url or --target-profile is needed.")
            )
        bare = bare_target(url) if loaded is None and url is not None else None
        name = loaded.name if loaded else "no-profile"
        return cls(
            profile=loaded,
            bare=bare,
            report_directory=choose_report_directory(report_directory, name, utc_now()),
            language=language,
            gate=gate,
            seed=seed,
            attestations=_attestations(attestations, loaded),
            waivers=_waivers(waivers, loaded),
            evidence_key=read_signing_key(Path(evidence_key), os.environ.get(PASSWORD)) if evidence_key else None,
            form4=_form4(loaded.form4 if loaded else Form4(), tester, approver, os.environ),
            command=command,
            chromium=require_chromium(chromium_executable, windows=watch) if browser == "chromium" else None,
            watch_delay=delay,
            life_steps=LIFE_STEPS if life_steps is None else life_steps,
            notice_requests=NOTICE_REQUESTS if notice_requests is None else notice_requests,
            workers=workers,
        )

    @property
    def citizen_browser(self) -> Literal["http", "chromium"]:
        return "http" if self.chromium is None else "chromium"

    @property
    def target(self) -> Target:
        if self.profile is not None:
            return self.profile.target
        if self.bare is None:
            raise AssertionError("a run has a profile or a bare target")
        return self.bare[0]


def _require_within(option: str, given: int | None, most: int) -> None:
    """Raises UsageError for a number below 0 or beyond `most`."""
    if given is not None and not 0 <= given <= most:
        raise UsageError(
            Text(
                f"{option} {given}: 0 から {most} までの整数を指定してください。",
                f"{option} {given}: give a whole number from 0 to {most}.",
            )
        )


def choose_report_directory(given: str | None, name: str, now: datetime) -> Path:
    """The directory for the evidence: the given one, which must be empty, or `reports/<name>-<start time>`.

    Raises UsageError for one that is in use, so that two runs never mix their evidence.
    """
    default = Path("reports") / f"{name}-{now.astimezone():%Y%m%d-%H%M%S}"
    directory = Path(given) if given else default
    number = 1
    while given is None and directory.exists():
        number += 1
        directory = default.with_name(f"{default.name}_{number}")
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise UsageError(
            Text(
                f"--report-dir {directory} は空ではありません。"
                "証跡が混ざらないよう、空のディレクトリか新しい名前を指定してください。",
                f"--report-dir {directory} is not empty; "
                "give an empty directory or a new name, so that evidence is not mixed.",
            )
        )
    return directory


def _form4(profile: Form4, tester: str | None, approver: str | None, environ: Mapping[str, str]) -> Form4:
    """Of this run, or else of the environment, or else of the profile; what is blank was not given."""

    def first(*given: str | None) -> str | None:
        return next((each.strip() for each in given if each and each.strip()), None)

    return replace(
        profile,
        tester=first(tester, environ.get("CONFORMANCE_TESTER"), profile.tester),
        approver=first(approver, environ.get("CONFORMANCE_APPROVER"), profile.approver),
    )


def _attestations(given: str | None, profile: Profile | None) -> tuple[Attestation, ...]:
    """Those of the given file, or of the one beside the profile."""
    path = _given_or_beside(given, profile, "attestations")
    if path is None:
        return ()
    return read_attestations(path, load_catalogue().attestable, jst_day(utc_now()))


def _waivers(given: str | None, profile: Profile | None) -> tuple[Waiver, ...]:
    """The same of waivers."""
    path = _given_or_beside(given, profile, "waivers")
    if path is None:
        return ()
    load_cases()
    cases = tuple(registered_cases())
    judged = dict.fromkeys(requirement for case in cases for requirement in case.requirements)
    return read_waivers(path, cases=[case.id for case in cases], requirements=list(judged), today=jst_day(utc_now()))


def _given_or_beside(given: str | None, profile: Profile | None, kind: str) -> Path | None:
    """The given file, else `<name>.<kind>.toml` beside the profile, if it is there."""
    if given is not None:
        return Path(given)
    beside = profile.path.with_suffix(f".{kind}.toml") if profile is not None else None
    return beside if beside is not None and beside.is_file() else None
