"""`conformance sensitivity`: the matrix defect × case, run on the reference partner."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

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

__all__ = ["COMMAND"]


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
        "--record",
        metavar="FILE",
        help=words(
            "開発者向け: 結果を FILE に残す（--defect で選んだときは、その行だけを置き換える）",
            "for developers: keep the result in FILE (with --defect, only those rows are replaced)",
        ),
    )


def _jobs(given: str | None) -> int | None:
    if given is not None and not (given.isascii() and given.isdigit() and int(given) > 0):
        raise UsageError(
            Text(f"--jobs {given}: 1 以上の整数を指定してください。", f"--jobs {given}: give a whole number from 1.")
        )
    return int(given) if given else None


def _run(arguments: argparse.Namespace, output: Output) -> int:
    with needing_reference():
        from ..catalogue import Matrix
        from ..reference import server  # noqa: F401 - only to see that all it needs is installed
        from ..sensitivity import list_defects, run_matrix

    def progress(row: MatrixRow) -> None:
        word = Text("検出", "caught") if row.caught_by else Text("未検出", "not caught")
        output.tell(Text(f"{word.ja} {row.defect}", f"{word.en}: {row.defect}"))

    jobs = _jobs(arguments.jobs)
    kept = Matrix(()) if arguments.record is None or arguments.defect is None else _read(Path(arguments.record))
    matrix = run_matrix(arguments.defect, jobs=jobs, progress=progress)
    if arguments.record is not None:
        document = kept.updated(matrix, [defect["name"] for defect in list_defects()]).to_json()
        content = (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()
        write_file(arguments.record, content, replace=True, option="--record")
    if arguments.json:
        output.json(matrix.to_json())
    else:
        _show(matrix, output)
    return 0 if all(row.caught_by and not row.unexpected for row in matrix.rows) else 1


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


def _show(matrix: Matrix, output: Output) -> None:
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


COMMAND = Command(
    "sensitivity",
    Text("不具合を仕込んだ参照実装で、ケースの検出力を確かめる", "prove on seeded defects that the cases catch them"),
    _describe,
    _run,
)
