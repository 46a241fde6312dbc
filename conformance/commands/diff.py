"""`conformance diff OLD NEW`: what changed between two runs, for better or worse, and on which side."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ..vocabulary import Text
from ._command import Command, Parser
from ._files import write_file
from ._options import Words, add_json
from ._output import Output
from ._remaking import readable

if TYPE_CHECKING:
    from ..report.comparison import Integrity, RunSide

__all__ = ["COMMAND"]

_WORSE = 1


def _describe(parser: Parser, words: Words) -> None:
    add_json(parser, words)
    parser.add_argument(
        "before",
        metavar="OLD",
        help=words(
            "前の実行の証跡（ディレクトリ、又はその zip ファイル）",
            "evidence of the earlier run: report directory, or a zip archive of one",
        ),
    )
    parser.add_argument("after", metavar="NEW", help=words("後の実行の証跡（同上）", "evidence of the later run"))
    parser.add_argument(
        "--html",
        metavar="FILE",
        help=words(
            "印刷できるページも FILE に書き出す（変更申請の参考資料。既存のファイルは置き換える）",
            "write a page for print to FILE too (replaced), a reference for an application of change",
        ),
    )
    parser.add_argument(
        "--markdown",
        metavar="FILE",
        help=words(
            "Markdown でも FILE に書き出す（CI の画面に表示する。既存のファイルは置き換える）",
            "write Markdown to FILE too (replaced), for the page of a CI service",
        ),
    )


def _run(arguments: argparse.Namespace, output: Output) -> int:
    from ..report.comparison import (
        compare,
        comparison_lines,
        comparison_markdown,
        document_of,
        render_comparison,
    )

    before, after = _read(arguments.before), _read(arguments.after)
    if arguments.report_lang is None and {side.view.run.get("reportLanguage") for side in (before, after)} == {"en"}:
        output.asked = output.language = "en"
    comparison = compare(before, after)
    if arguments.html is not None:
        page = render_comparison(comparison, output.asked)
        write_file(arguments.html, page.encode("utf-8", "backslashreplace"), replace=True, option="--html")
    if arguments.markdown is not None:
        text = comparison_markdown(comparison, output.asked)
        write_file(arguments.markdown, text.encode("utf-8", "backslashreplace"), replace=True, option="--markdown")
    if arguments.json:
        output.json(document_of(comparison))
    else:
        output.lines(comparison_lines(comparison, output.language))
    altered = "changed" in {side.integrity.state for side in (before, after)}
    return _WORSE if comparison.worse or altered else 0


def _read(name: str) -> RunSide:
    """One run, with its evidence verified. Raises UsageError for what is none, HarnessError for a damaged journal."""
    from ..evidence.verification import journal_of
    from ..report import read_journal
    from ..report.comparison import run_side

    place = Path(name)
    with readable(name), journal_of(place) as journal:
        view = read_journal(journal)
    return run_side(name, view, _integrity(place))


def _integrity(place: Path) -> Integrity:
    from ..evidence.verification import NoManifestError, verify_evidence
    from ..report.comparison import Integrity

    try:
        found = verify_evidence(place)
    except NoManifestError:
        return Integrity(
            "unknown",
            Text(
                "証跡に目録（MANIFEST.json）がなく、変更されていないかを確かめられない。",
                "The evidence has no manifest (MANIFEST.json); whether it was changed cannot be told.",
            ),
        )
    if not found.intact:
        return Integrity(
            "changed",
            Text(
                f"証跡は、目録を作った時のままではない（相違 {len(found.problems)} 件）。",
                f"The evidence is not as it was when its manifest was made ({len(found.problems)} differences).",
            ),
            tuple(problem.text for problem in found.problems),
        )
    if found.fingerprint is None:
        return Integrity(
            "intact",
            Text(
                "証跡は、目録を作った時のままである（署名なし。意図した書き換えは分からない）。",
                "The evidence is as it was when its manifest was made (unsigned: a change on purpose would not show).",
            ),
        )
    return Integrity(
        "intact",
        Text(
            f"証跡は、目録を作った時のままである（署名あり。公開鍵の SHA-256: {found.fingerprint}）。",
            f"The evidence is as it was when its manifest was made (signed; SHA-256 of the key: {found.fingerprint}).",
        ),
        signed_by=found.fingerprint,
    )


COMMAND = Command(
    "diff",
    Text("2回の試験の判定と試験条件を比べる", "compare the verdicts and conditions of two runs"),
    _describe,
    _run,
)
