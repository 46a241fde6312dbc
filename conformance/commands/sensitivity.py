"""`conformance sensitivity`: the matrix defect × case, run on the reference partner."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..errors import UsageError
from ..vocabulary import Operation, Text
from ._command import Command, Parser
from ._extra import needing_reference
from ._files import write_file
from ._options import Words, add_json
from ._output import Output
from ._table import table

if TYPE_CHECKING:
    from ..catalogue import Matrix, MatrixRow
    from ..sensitivity import SoundRun

__all__ = ["COMMAND"]

_SEEDS: Final = 20


def _describe(parser: Parser, words: Words) -> None:
    add_json(parser, words)
    parser.add_argument(
        "--defect",
        action="append",
        metavar="D",
        help=words("この不具合だけを試す（複数可。省くと全部）", "only this defect (may be repeated; all if left out)"),
    )
    parser.add_argument(
        "--jobs",
        metavar="N",
        help=words("同時に試す不具合の数（既定: CPU の数）", "how many defects at a time (default: one per CPU)"),
    )
    parser.add_argument(
        "--seeds",
        metavar="N",
        help=words(
            f"不具合のない参照実装を、方式ごとに乱数の種を変えて試す回数（既定: {_SEEDS}。--defect で選んだときは 0）",
            f"how many runs without defects per wire, each with another seed (default: {_SEEDS}; 0 with --defect)",
        ),
    )
    parser.add_argument(
        "--record",
        metavar="FILE",
        help=words(
            "開発者向け: 結果を FILE に残す（--defect で選んだときは、その行だけを置き換える）",
            "for developers: keep the result in FILE (with --defect, only those rows are replaced)",
        ),
    )


def _number(option: str, given: str | None, least: int) -> int | None:
    if given is not None and not (given.isascii() and given.isdigit() and int(given) >= least):
        raise UsageError(
            Text(
                f"{option} {given}: {least} 以上の整数を指定してください。",
                f"{option} {given}: give a whole number from {least}.",
            )
        )
    return None if given is None else int(given)


def _run(arguments: argparse.Namespace, output: Output) -> int:
    with needing_reference():
        from ..catalogue import Matrix
        from ..reference import server  # noqa: F401 - only to see that all it needs is installed
        from ..sensitivity import list_defects, run_matrix, run_without_defects

    def progress(row: MatrixRow) -> None:
        word = Text("検出", "caught") if row.caught_by else Text("未検出", "not caught")
        output.tell(Text(f"{word.ja} {row.defect}", f"{word.en}: {row.defect}"))

    def progress_of_sound(run: SoundRun) -> None:
        word = Text("不合格あり", "faults found") if run.wrong else Text("すべて合格", "all passed")
        output.tell(
            Text(
                f"{word.ja}（不具合なし、{run.profile}、種 {run.seed}）",
                f"{word.en} (no defect, {run.profile}, seed {run.seed})",
            )
        )

    jobs = _number("--jobs", arguments.jobs, 1)
    seeds = _number("--seeds", arguments.seeds, 0)
    if seeds is None:
        seeds = 0 if arguments.defect else _SEEDS
    kept = Matrix(()) if arguments.record is None or arguments.defect is None else _read(Path(arguments.record))
    matrix = run_matrix(arguments.defect, jobs=jobs, progress=progress)
    if arguments.record is not None:
        document = kept.updated(matrix, [defect["name"] for defect in list_defects()]).to_json()
        content = (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()
        write_file(arguments.record, content, replace=True, option="--record")
    sound = run_without_defects(seeds, jobs=jobs, progress=progress_of_sound)
    if arguments.json:
        output.json({**matrix.to_json(), "withoutDefects": [run.to_json() for run in sound]})
    else:
        _show(matrix, sound, output)
    told = all(row.caught_by and not row.unexpected for row in matrix.rows)
    return 0 if told and not any(run.wrong for run in sound) else 1


def _read(file: Path) -> Matrix:
    from ..catalogue import Matrix

    try:
        return Matrix.from_json(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, LookupError, TypeError) as error:
        text = Text(
            f"--record {file}: これまでの結果を読めません。--defect を付けずに、全体を実行してください。",
            f"--record {file}: the earlier result cannot be read; run the whole matrix, without --defect.",
        )
        raise UsageError(text) from error


def _show(matrix: Matrix, sound: Sequence[SoundRun], output: Output) -> None:
    language = output.language
    heads = (
        Text("不具合", "defect"),
        Text("業務", "operation"),
        Text("検出したケース", "caught by"),
        Text("それ以外の不合格", "unexpected"),
    )
    rows = [
        (
            row.defect,
            Operation(row.operation).label.say(language),
            " ".join(row.caught_by) or Text("なし", "none").say(language),
            " ".join(row.unexpected) or "-",
        )
        for row in matrix.rows
    ]
    output.lines(table([head.say(language) for head in heads], rows))
    output.say(
        "",
        Text(
            f"{len(matrix.rows)} 件の不具合のうち {matrix.caught} 件を検出しました。",
            f"{matrix.caught} of {len(matrix.rows)} defects were caught.",
        ),
    )
    for run in sound:
        if run.wrong:
            output.say(
                Text(
                    f"不具合がないのに合格しなかったケース（{run.profile}、種 {run.seed}）: {'、'.join(run.wrong)}",
                    f"Not passed without a defect ({run.profile}, seed {run.seed}): {', '.join(run.wrong)}",
                )
            )
    if sound:
        passed = sum(not run.wrong for run in sound)
        output.say(
            Text(
                f"不具合のない参照実装は、{len(sound)} 回の実行のうち {passed} 回ですべて合格しました。",
                f"Without a defect, {passed} of {len(sound)} runs passed every case.",
            )
        )


COMMAND = Command(
    "sensitivity",
    Text("不具合を仕込んだ参照実装で、ケースの検出力を確かめる", "prove on seeded defects that the cases catch them"),
    _describe,
    _run,
)
