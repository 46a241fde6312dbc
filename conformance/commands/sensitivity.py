"""`conformance sensitivity`: the matrix defect × case, run on the reference partner."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from ..vocabulary import Operation, Text
from ._command import Command, Parser
from ._extra import needing_reference
from ._options import Words, add_json
from ._output import Output
from ._table import table

if TYPE_CHECKING:
    from ..sensitivity import Matrix, MatrixRow

__all__ = ["COMMAND"]


def _describe(parser: Parser, words: Words) -> None:
    add_json(parser, words)
    parser.add_argument(
        "--defect",
        action="append",
        metavar="D",
        help=words("この不具合だけを試す（複数可。省くと全部）", "only this defect (may be repeated; all if left out)"),
    )


def _run(arguments: argparse.Namespace, output: Output) -> int:
    with needing_reference():
        from ..reference import server  # noqa: F401 - only to see that all it needs is installed
        from ..sensitivity import run_matrix

    def progress(row: MatrixRow) -> None:
        word = Text("検出", "caught") if row.caught_by else Text("未検出", "not caught")
        output.tell(Text(f"{word.ja} {row.defect}", f"{word.en}: {row.defect}"))

    matrix = run_matrix(arguments.defect, progress=progress)
    if arguments.json:
        output.json(matrix.to_json())
    else:
        _show(matrix, output)
    return 0 if all(row.caught_by and not row.unexpected for row in matrix.rows) else 1


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
