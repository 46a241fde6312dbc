"""`conformance report DIR`: make the reports of a run again from its journal, also of a run that was killed."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from .. import __version__
from ..errors import HarnessError, UsageError
from ..vocabulary import Text
from ._command import Command, Parser
from ._options import Words
from ._output import Output

__all__ = ["COMMAND"]


def _describe(parser: Parser, words: Words) -> None:
    parser.add_argument(
        "directory",
        metavar="DIR",
        help=words("証跡のディレクトリ（journal.jsonl があるところ）", "report directory (where journal.jsonl is)"),
    )
    parser.add_argument(
        "--evidence-key",
        metavar="FILE",
        help=words(
            "作り直した目録に署名する秘密鍵（Ed25519、PEM）",
            "private key (Ed25519, PEM) that signs the manifest made anew",
        ),
    )


def _run(arguments: argparse.Namespace, output: Output) -> int:
    directory = Path(arguments.directory)
    if not (directory / "journal.jsonl").is_file():
        raise UsageError(
            Text(
                f"{directory}: 証跡のディレクトリではありません（journal.jsonl がありません）。",
                f"{directory}: not a report directory (there is no journal.jsonl).",
            )
        )
    from ..evidence.facts import utc_now
    from ..evidence.journal import timestamp
    from ..evidence.manifest import PASSWORD, read_signing_key, write_manifest
    from ..report import JournalError, closing_lines, rebuild

    key = None
    if arguments.evidence_key is not None:
        key = read_signing_key(Path(arguments.evidence_key), os.environ.get(PASSWORD))
    try:
        view = rebuild(directory, arguments.report_lang)
    except JournalError as damaged:
        # The way in which the user named it was right; what is there is broken.
        raise HarnessError(damaged.text) from damaged
    except RecursionError as damaged:
        journal = directory / "journal.jsonl"
        raise HarnessError(
            Text(
                f"{journal}: 入れ子が深すぎて読めません。ジャーナルが壊れているか、書き換えられています。",
                f"{journal}: nested too deeply to be read; the journal is damaged or was altered.",
            )
        ) from damaged
    write_manifest(
        directory,
        run=view.run["id"],
        tool=__version__,
        made_at=timestamp(utc_now()),
        made_by="report",
        key=key,
    )
    if arguments.report_lang is None and view.run.get("reportLanguage") == "en":
        output.language = "en"
    output.lines(closing_lines(view, output.language, directory / "report.html"))
    return 0


COMMAND = Command(
    "report",
    Text("記録（ジャーナル）から報告書を作り直す", "make the reports again from the journal"),
    _describe,
    _run,
)
