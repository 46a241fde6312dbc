"""`conformance record DIR`: add to a run's evidence a step that somebody took with the real portal."""

from __future__ import annotations

import argparse
import difflib
import os
import secrets
from collections.abc import Collection, Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from .. import __version__
from ..errors import HarnessError, UsageError
from ..vocabulary import Operation, RealEnvironment, Text
from ._command import Command, Parser
from ._options import Words, add_json
from ._output import Output
from ._remaking import (
    add_directory,
    add_evidence_key,
    evidence_directory,
    evidence_key,
    made_anew,
    read_run,
    seal,
    tell_stale_pdf,
)

if TYPE_CHECKING:
    from ..evidence.recorded_files import TakenFile
    from ..evidence.records import RealStep
    from ..evidence.redact import Redactor
    from ..report import RunView

__all__ = ["COMMAND"]

_MOST_TOLD: Final = 5


def _describe(parser: Parser, words: Words) -> None:
    add_directory(parser, words)
    parser.add_argument(
        "--title",
        metavar="TEXT",
        required=True,
        help=words("行った操作（例: 連携済みの利用者でサインオンした）", "what was done, in a few words"),
    )
    parser.add_argument(
        "--environment",
        metavar="ENV",
        required=True,
        help=words(
            "改修確認環境（modification）、接続確認環境（connection）、本番環境（production）のどれか",
            "modification or connection (the authority's environments), or production",
        ),
    )
    parser.add_argument(
        "--at",
        metavar="TIME",
        required=True,
        help=words(
            "行った日時（例: 2026-11-28T15:40。時差がなければ日本時間）",
            "when (2026-11-28T15:40; JST without an offset)",
        ),
    )
    parser.add_argument(
        "--result",
        metavar="RESULT",
        required=True,
        help=words(
            "合格（pass）、注意（warn）、不合格（fail）、要確認（review）、未実施（not_run）のどれか",
            "pass, warn, fail, review or not_run",
        ),
    )
    parser.add_argument(
        "--requirement",
        metavar="ID",
        action="append",
        default=[],
        help=words("確かめた要件（複数可）", "a requirement that it has to do with (may be repeated)"),
    )
    parser.add_argument(
        "--operation",
        metavar="OPERATION",
        help=words(
            "業務（link、unlink、sso、ssoff、notices など。--requirement か、どちらかが必要）",
            "operation (link, unlink, sso, ssoff, notices …); this or --requirement is needed",
        ),
    )
    parser.add_argument(
        "--tester",
        metavar="NAME",
        help=words("行った人（既定: 環境変数 CONFORMANCE_TESTER）", "who did it (default: CONFORMANCE_TESTER)"),
    )
    parser.add_argument("--remark", metavar="TEXT", help=words("備考", "a remark"))
    parser.add_argument(
        "--file",
        metavar="FILE",
        action="append",
        default=[],
        help=words("証跡（PNG 画像、PDF、HAR。複数可）", "evidence: a PNG picture, a PDF, a HAR (may be repeated)"),
    )
    parser.add_argument(
        "--keep-bodies",
        action="store_true",
        help=words(
            "HAR の本文も残す（秘密と分かる値は伏せる。個人情報がないことを確かめてから使う）",
            "keep bodies of a HAR too, redacted (only where they are known to hold no personal data)",
        ),
    )
    add_evidence_key(parser, words)
    add_json(parser, words)


def _run(arguments: argparse.Namespace, output: Output) -> int:
    directory = evidence_directory(arguments.directory)
    from ..evidence.facts import utc_now
    from ..evidence.recorded_files import take_file
    from ..evidence.records import append_step
    from ..evidence.redact import Redactor

    key = evidence_key(arguments.evidence_key)
    redactor = Redactor(secrets.token_bytes(32), protect_messages=True)
    _require_intact(directory)
    view = read_run(directory)
    # Files first: what they teach of secrets is then found in the words too.
    files = [take_file(Path(each), redactor, keep_bodies=arguments.keep_bodies) for each in arguments.file]
    step = _step(arguments, view, redactor, utc_now())
    record = append_step(directory, step, files, __version__, utc_now)
    view = made_anew(directory, arguments.report_lang)
    seal(directory, view, "record", key, output)
    tell_stale_pdf(directory, output)
    if arguments.report_lang is None and view.run.get("reportLanguage") == "en":
        output.language = "en"
    if arguments.json:
        output.json({"record": record, "report": str(directory / "report.html"), "signed": key is not None})
    else:
        _show(directory, record, step, files, output)
    return 0


def _require_intact(directory: Path) -> None:
    """A manifest made anew would hide what was changed before. Raises HarnessError naming it."""
    from ..evidence.manifest import MANIFEST
    from ..evidence.verification import verify_evidence

    if not (directory / MANIFEST).exists():
        return
    problems = verify_evidence(directory).problems
    if problems:
        ja, en = (
            "\n".join(f"  {each}" for each in lines)
            for lines in zip(*((each.text.ja, each.text.en) for each in problems[:_MOST_TOLD]), strict=True)
        )
        raise HarnessError(
            Text(
                f"{directory}: 証跡が目録のとおりではない（相違 {len(problems)} 件）ため、追記しませんでした。\n"
                f"{ja}\n意図した変更であれば、conformance report で目録を作り直してから、もう一度実行してください。",
                f"{directory}: the evidence is not as it was when its manifest was made ({len(problems)} differences); "
                f"nothing was added.\n{en}\nIf that was meant, make the manifest anew with conformance report first.",
            )
        )


def _step(arguments: argparse.Namespace, view: RunView, redactor: Redactor, now: datetime) -> RealStep:
    """Raises UsageError for what cannot be used."""
    from ..evidence.records import RESULTS, RealStep

    operation = None if arguments.operation is None else _one_of("--operation", arguments.operation, Operation)
    requirements = tuple(dict.fromkeys(arguments.requirement))
    known = {requirement.id: requirement for requirement in view.requirements}
    for each in requirements:
        _require_known(each, known)
    if operation is None and len({known[each].operation for each in requirements}) == 1:
        operation = known[requirements[0]].operation
    if not requirements and operation is None:
        raise UsageError(
            Text(
                "--requirement か --operation で、何についての操作かを指定してください。",
                "Say with --requirement or --operation what the step has to do with.",
            )
        )
    tester = (arguments.tester or "").strip() or os.environ.get("CONFORMANCE_TESTER", "").strip()
    if not tester:
        raise UsageError(
            Text(
                "操作を行った人がありません。--tester か環境変数 CONFORMANCE_TESTER で指定してください。",
                "Nobody is named who did it; give --tester or the environment variable CONFORMANCE_TESTER.",
            )
        )
    title = arguments.title.strip()
    if not title:
        raise UsageError(Text("--title が空です。行った操作を書いてください。", "--title is empty; say what was done."))
    remark = (arguments.remark or "").strip()
    return RealStep(
        run=view.run["id"],
        title=redactor.text(title),
        operation=operation,
        requirements=requirements,
        environment=_one_of("--environment", arguments.environment, RealEnvironment),
        performed_at=_moment(arguments.at, now),
        tester=redactor.text(tester),
        result=_one_of("--result", arguments.result, RESULTS),
        remark=redactor.text(remark) or None,
    )


class _Labelled(Protocol):
    @property
    def value(self) -> str: ...
    @property
    def label(self) -> Text: ...


Choice = TypeVar("Choice", bound=_Labelled)


def _one_of(option: str, given: str, choices: Iterable[Choice]) -> Choice:
    """The choice of this name, Japanese or not. Raises UsageError."""
    known = list(choices)
    for each in known:
        if given.strip() in {each.value, each.label.ja}:
            return each
    names = "、".join(f"{each.label.ja}（{each.value}）" for each in known)
    raise UsageError(
        Text(
            f"{option} {given}: {names} のどれかを指定してください。",
            f"{option} {given}: give one of {', '.join(each.value for each in known)}.",
        )
    )


def _require_known(given: str, known: Collection[str]) -> None:
    if given in known:
        return
    near = difflib.get_close_matches(given, known, n=1, cutoff=0.5)
    hint = Text(f"もしかして: {near[0]}。", f"Did you mean {near[0]}? ") if near else Text("", "")
    raise UsageError(
        Text(
            f"--requirement {given}: この要件はありません。{hint.ja}一覧は conformance requirements で表示します。",
            f"--requirement {given}: there is no such requirement. {hint.en}See conformance requirements.",
        )
    )


def _moment(given: str, now: datetime) -> datetime:
    """A date with a time of day, in JST where no offset is given. Raises UsageError."""
    from ..report.clock import JST

    written = given.strip().replace("/", "-")
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        moment = None
    if moment is None or ":" not in written:
        raise UsageError(
            Text(
                f"--at {given}: 日付と時刻を 2026-11-28T15:40 のように指定してください（時差を書かなければ日本時間）。",
                f"--at {given}: give date and time as 2026-11-28T15:40 (JST where no offset is given).",
            )
        )
    moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=JST)
    if moment > now:
        raise UsageError(Text(f"--at {given}: まだ来ていない日時です。", f"--at {given} is in the future."))
    return moment


def _show(directory: Path, record: dict[str, Any], step: RealStep, files: Iterable[TakenFile], output: Output) -> None:
    from ..report.recorded import Redacted

    number, environment, result = record["seq"], step.environment.label, step.result.label
    output.say(
        Text(
            f"実環境での確認 {number} を記録しました: {step.title}（{environment.ja}、{result.ja}）",
            f"Recorded as step {number}: {step.title} ({environment.en}, {result.en})",
        )
    )
    for taken, written in zip(files, record["files"], strict=True):
        output.say(f"  {taken.name} -> {written['file']}  SHA-256: {written['sha256']}")
        if taken.redacted:
            told = [(Redacted(*each).label, each[2]) for each in taken.redacted]
            output.say(
                Text(
                    f"    伏せた値: {'、'.join(f'{label.ja} {places} か所' for label, places in told)}",
                    f"    Redacted: {', '.join(f'{label.en} {places}' for label, places in told)}",
                )
            )
        if taken.kind != "har":
            output.say(
                Text(
                    "    内容はそのまま残しました。個人情報や秘密が写っていないことを確かめてください。",
                    "    Kept as it is: make sure that it shows no personal data and no secret.",
                )
            )
    report = directory / "report.html"
    output.say(Text(f"報告書: {report}", f"Report: {report}"))


COMMAND = Command(
    "record",
    Text("本物のマイナポータルとの確認を証跡に加える", "add a step that was taken with the real portal"),
    _describe,
    _run,
)
