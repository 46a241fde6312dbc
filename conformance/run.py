"""One run from its first record to its report, independent of what drives it."""

from __future__ import annotations

import contextlib
import platform
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from . import __version__
from .actors.person import Person
from .actors.portal.listener import open_port
from .assembly import Assembly, assemble, assemble_bare, open_recorder
from .catalogue import CaseSpec, catalogue_digest, load_catalogue, load_proof, registered_cases
from .embedded import start_embedded
from .errors import ConformanceError, UsageError
from .evidence.attached import Attached
from .evidence.facts import RunFacts
from .evidence.journal import timestamp
from .evidence.manifest import write_manifest
from .execution import CaseResult, RunProgress, Stage
from .options import RunOptions
from .parallel import Brief, Crew, WorkerPlan, plan_workers
from .player import Player
from .profile import Absent, Profile, keep_profile
from .profile.draft import draft_profile
from .report import JournalReading, RunView, exit_code, rebuild
from .report.clock import jst_day
from .resources import package_digest
from .stated import attached_files, write_stated
from .vocabulary import Text
from .waiving import Waivers

__all__ = ["Run", "absent_conditionals"]


@dataclass(slots=True)
class Run:
    """Opened by `start`; `play` each case; `finish` always, whatever happened in between."""

    options: RunOptions
    player: Player
    crew: Crew | None = None
    """Who plays the cases, where several do so side by side."""
    _resources: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    @classmethod
    def start(
        cls,
        options: RunOptions,
        selected: Iterable[CaseSpec],
        seed: int,
        defects: Iterable[str] = (),
        *,
        person: Person | None = None,
    ) -> Run:
        """Open the journal, start the reference partner if the profile names no URL, and put everything together.

        `person` is who can be asked to act, None for nobody.

        Raises ConformanceError when the run cannot start; what was opened is closed again, and what was written and
        tells nothing is removed.
        """
        specs = list(selected)
        chosen = [spec.id for spec in specs]
        facts = RunFacts(seed)
        with _directory_for_run(options.report_directory), contextlib.ExitStack() as stack:
            journal, recorder = open_recorder(options.report_directory, facts, options.profile)
            stack.callback(journal.close)
            attached = attached_files(options.attestations, recorder.redactor)
            profile = options.profile
            if profile is not None:
                # Before the partner starts, which has to be told where it reaches the portal.
                listening = None
                if profile.portal.listener is not None:
                    listening = open_port(profile.portal.listener.address, profile.portal.listener.port)
                    stack.callback(listening.close)
                    profile = profile.with_listener_port(listening.getsockname()[1])
                if profile.target.base_url is None:
                    profile = _with_embedded_partner(profile, options.report_directory, defects, stack)
                assembly = assemble(
                    profile,
                    journal,
                    recorder,
                    facts,
                    chromium=options.chromium,
                    listening=listening,
                    watch_delay=options.watch_delay,
                    person=person,
                    pictures=options.pictures,
                )
            elif options.bare is not None:
                assembly = assemble_bare(
                    *options.bare, journal, recorder, facts, chromium=options.chromium, watch_delay=options.watch_delay
                )
            else:
                raise AssertionError("a run has a profile or a bare target")
            stack.callback(assembly.router.close)
            stack.callback(assembly.close_browsers)
            if assembly.listen is not None:
                stack.enter_context(assembly.listen())
            left_out = tuple(spec.id for spec in registered_cases() if spec.id not in set(chosen))
            waivers = Waivers(options.waivers, options.target.build, jst_day(facts.now()))
            progress = RunProgress(left_out, options.life_steps, options.notice_requests, waivers=waivers)
            run = cls(options, Player(assembly, progress), None, stack.pop_all())
        run._write_head(facts, profile, chosen, attached)
        if profile is not None:
            run._call_workers(plan_workers(options), profile, specs)
        return run

    @property
    def assembly(self) -> Assembly:
        return self.player.assembly

    def _call_workers(self, plan: WorkerPlan, profile: Profile, chosen: Sequence[CaseSpec]) -> None:
        """Have workers play the cases, where there can be several; say so, and what kept them from being as many."""
        if plan.why is not None:
            self.say(plan.why)
        if not plan.pairs:
            return
        recorder, progress = self.assembly.recorder, self.player.progress
        # It has shown which browser it is; from here on the workers' own are used.
        self.assembly.close_browsers()
        briefs = [
            Brief(
                worker=number + 1,
                pair=number,
                profile=profile,
                directory=self.options.report_directory,
                key=recorder.redactor.key,
                seed=self.assembly.facts.seed,
                chromium=self.options.chromium,
                pictures=self.options.pictures,
                progress=RunProgress(
                    progress.left_out, progress.life_steps, progress.notice_requests, waivers=progress.waivers
                ),
            )
            for number in range(len(plan.pairs))
        ]
        self.crew = Crew(briefs, chosen, self.assembly, progress)
        label = {"ja": "並行実行の組（利用者）", "en": "Pairs of citizens in parallel"}
        recorder.note("conditions", key="workers", label=label, value=recorder.redact_json(self.crew.pairs))

    def _write_head(
        self, facts: RunFacts, profile: Profile | None, chosen: list[str], attached: Sequence[Sequence[Attached]]
    ) -> None:
        catalogue = load_catalogue()
        recorder = self.assembly.recorder
        recorder.note("run_started", run=_run_record(self.options, facts, profile, self.assembly))
        recorder.note(
            "catalogue",
            requirements=[requirement.to_json() for requirement in catalogue.requirements],
            cases=[spec.to_json() for spec in registered_cases()],
        )
        absent = absent_conditionals(profile) if profile is not None else {}
        used = self.assembly.ground.wires
        elsewhere = [each for each in catalogue.requirements if each.wire is not None and each.wire not in used]
        recorder.note(
            "scope",
            notOffered=[{"requirement": key, "reason": recorder.redact_json(why)} for key, why in absent.items()],
            otherWires=[{"requirement": each.id, "wire": each.wire} for each in elsewhere],
        )
        recorder.note("selected", cases=chosen)
        if profile is not None:
            recorder.note("setting", **self._setting(profile))
        stated = self.options
        write_stated(recorder, stated.report_directory, stated.attestations, attached, stated.waivers)

    def _setting(self, profile: Profile) -> dict[str, Any]:
        """What a replay needs beside the exchanges."""
        recorder, progress = self.assembly.recorder, self.player.progress
        kept = keep_profile(profile, lambda value: recorder.redactor.mark(value, "credential"))
        return {
            "profile": recorder.redact_json(kept),
            "lifeSteps": progress.life_steps,
            "noticeRequests": progress.notice_requests,
        }

    # -- cases ------------------------------------------------------------------------------------------------------

    def play(self, spec: CaseSpec, function: Callable[[Stage], None]) -> CaseResult:
        """One case to its verdict. Only KeyboardInterrupt and the like come through.

        What cases know of one another, and what the journal has of each, is what was found; a failure that is waived
        is allowed in what is told of it, here and in the reports alike.
        """
        result = self.player.play(spec, function) if self.crew is None else self.crew.play(spec)
        return result.allowed(spec.id, self.player.progress.waivers)

    # -- the end ----------------------------------------------------------------------------------------------------

    def finish(self, *, interrupted: bool, reports: bool = True) -> tuple[RunView, int]:
        """Undo what the run made, write the end of the journal and the reports; the view and the exit code."""
        recorder = self.assembly.recorder
        recorder.case = None
        if interrupted and self.assembly.world is not None:
            self.assembly.world.scene.person.dismiss()
        with self._resources:
            try:
                self._clean_up(interrupted=interrupted)
            except KeyboardInterrupt:
                interrupted = True
                recorder.remark("cleanup", _CLEANUP_BROKEN_OFF, ok=False)
            reading = JournalReading(self.journal)
            view = reading.view()
            code = exit_code(view, self.options.gate, interrupted=interrupted)
            recorder.note(
                "run_finished",
                finishedAt=timestamp(self.assembly.facts.now()),
                exitCode=code,
                interrupted=interrupted,
            )
        if reports:
            view = rebuild(self.options.report_directory, self.options.language, reading)
            write_manifest(
                self.options.report_directory,
                run=view.run["id"],
                tool=__version__,
                made_at=timestamp(self.assembly.facts.now()),
                made_by="run",
                key=self.options.evidence_key,
            )
        return view, code

    @property
    def journal(self) -> Path:
        return self.options.report_directory / "journal.jsonl"

    def say(self, text: Text) -> None:
        """A remark on the run, for journal and report."""
        self.assembly.recorder.remark("notice", text)

    def _clean_up(self, *, interrupted: bool) -> None:
        if self.crew is not None:
            self.crew.finish(interrupted=interrupted)
        elif self.assembly.world is not None:
            self.assembly.world.clean_up()
        else:
            self._write_draft()

    def _write_draft(self) -> None:
        """Without a profile, draft one from what is published and what a visitor sees."""
        # Runs with a profile do not pay for the import.
        from .drafting import draft_from

        base_url = self.options.target.base_url or ""
        try:
            draft, _ = draft_from(self.assembly, base_url, language=self.options.language)
        except ConformanceError as error:
            draft = draft_profile(base_url, notes=[error.text], language=self.options.language)
        path = self.options.report_directory / "profile-draft.toml"
        path.write_text(draft, encoding="utf-8", newline="\n")
        self.say(
            Text(
                "プロファイルなしの実行のため、疎通・TLS・公表された接続情報だけを試験した。"
                "プロファイルの下書きを profile-draft.toml に作成した。",
                "Without a profile only reachability, TLS and the published description were tested; "
                "a draft of a profile is in profile-draft.toml.",
            )
        )


_CLEANUP_BROKEN_OFF: Final = Text(
    "後片付けが中断された。外部連携先に、この実行の連携やお知らせが残っている可能性がある。",
    "Clean-up was interrupted: links and notices of this run may be left at the partner.",
)


@contextlib.contextmanager
def _directory_for_run(directory: Path) -> Iterator[None]:
    """Make the directory; when the run does not come about, leave nothing there that would tell nothing.

    Raises UsageError where it cannot be made or written to.
    """
    made = next((each for each in reversed((directory, *directory.parents)) if not each.exists()), None)
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=directory):
            pass
    except OSError as error:
        raise UsageError(
            Text(
                f"証跡の出力先 {directory} に書き込めません（{error.strerror}）。"
                "--report-dir で書き込める場所を指定してください。",
                f"Evidence cannot be written to {directory} ({error.strerror}); name another place with --report-dir.",
            )
        ) from error
    try:
        yield
    except ConformanceError:
        for name in ("journal.jsonl", "portal-metadata.xml"):
            (directory / name).unlink(missing_ok=True)
        if made is not None and not any(directory.iterdir()):
            for each in (directory, *directory.parents):
                each.rmdir()
                if each == made:
                    break
        raise


def _with_embedded_partner(
    profile: Profile, directory: Path, defects: Iterable[str], stack: contextlib.ExitStack
) -> Profile:
    partner = stack.enter_context(start_embedded(profile, directory, defects=tuple(defects)))
    return profile.with_base_url(partner.base_url)


def absent_conditionals(profile: Profile) -> dict[str, str]:
    """Conditional requirements that the profile declares absent, with the reason (docs/verdicts.md)."""
    offers = profile.offers
    found = {}
    if offers.account_source != "portal":
        found["G-2.2.2-3"] = f'account_source = "{offers.account_source}"'
    if offers.account_source != "typed":
        found["G-2.2.2-4"] = f'account_source = "{offers.account_source}"'
    if isinstance(offers.sign_on_from_partner, Absent):
        found["G-2.2.3-3"] = offers.sign_on_from_partner.reason
    if isinstance(offers.sign_off_from_partner, Absent):
        found["G-2.2.3-8"] = offers.sign_off_from_partner.reason
    return found


def _run_record(options: RunOptions, facts: RunFacts, profile: Profile | None, assembly: Assembly) -> dict[str, Any]:
    catalogue, proof = load_catalogue(), load_proof()
    target = options.target
    started: datetime = facts.now()
    hide = assembly.recorder.redact_json
    record: dict[str, Any] = {
        "id": f"{started:%Y%m%dT%H%M%SZ}-{facts.seed}",
        "startedAt": timestamp(started),
        "target": {
            "name": hide(target.name),
            "operator": hide(target.operator),
            "environment": target.environment if options.profile is not None else None,
            "baseUrl": hide(assembly.ground.base_url),
            "build": hide(target.build),
        },
        "profile": {"name": None, "digest": None},
        "wires": {"account": None, "notices": None},
        "guideline": {"ja": catalogue.guideline, "en": catalogue.guideline_en},
        "guidelineEdition": catalogue.edition,
        "toolVersion": __version__,
        "toolDigest": package_digest(),
        "catalogueDigest": catalogue_digest(),
        "sensitivity": {"defects": len(proof.rows), "caught": proof.caught},
        "seed": facts.seed,
        "citizenBrowser": options.citizen_browser,
        "browser": assembly.browser_product().to_json(),
        "portal": None,
        "network": {"proxy": None, "allowedHosts": []},
        "sourceHost": hide(platform.node()),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "command": hide(options.command),
        "reportLanguage": options.language,
        "gate": options.gate,
        "applicant": hide(options.form4.applicant),
        "tester": hide(options.form4.tester),
        "approver": hide(options.form4.approver),
    }
    if profile is None or assembly.world is None:
        return record
    scene = assembly.world.scene
    return {
        **record,
        "profile": {"name": hide(profile.name), "digest": profile.digest},
        "wires": {"account": profile.wires.account, "notices": profile.wires.notices},
        "portal": {
            "baseUrl": hide(profile.portal.base_url),
            "entityId": hide(profile.portal.entity_id),
            "certificateSha256": assembly.portal_certificate_sha256,
        },
        "network": hide({"proxy": profile.network.proxy, "allowedHosts": sorted(profile.allowed_hosts)}),
        "wireLabels": {"account": scene.portal.wire.label.to_json(), "notices": scene.notices.label.to_json()},
    }
