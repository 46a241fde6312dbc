"""`conformance report DIR`: make the reports of a run again from its journal, also of a run that was killed."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from .. import __version__
from ..errors import HarnessError, UsageError
from ..vocabulary import Text
from ._command import Command, Parser
from ._options import Words, add_chromium_executable
from ._output import Output

if TYPE_CHECKING:
    from ..report import Folders

__all__ = ["COMMAND"]

_PDF: Final = "report.pdf"


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
    parser.add_argument(
        "--pdf",
        metavar="FILE",
        nargs="?",
        const="",
        help=words(
            "report.html を Chromium で PDF（A4）にも印刷する。FILE を省くと DIR の report.pdf",
            "print report.html as PDF (A4) too, with Chromium; into report.pdf in DIR if FILE is left out",
        ),
    )
    add_chromium_executable(parser, words)
    parser.add_argument(
        "--folders",
        metavar="OUT",
        help=words(
            "ケースごとのフォルダー（要求、応答、データ、画面）を、5MB以下の zip に分けて OUT に書き出す",
            "write a folder for each case (requests, answers, data, screens) into OUT, in zips of at most 5 MB",
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
    out = None if arguments.folders is None else _folders_place(arguments.folders, directory)
    pdf, chromium = None, None
    if arguments.pdf is not None:
        from ..actors.browser.chromium import require_chromium

        pdf = _pdf_file(arguments.pdf, directory)
        chromium = require_chromium(arguments.chromium_executable, asked_by="conformance report --pdf")
    from ..evidence.facts import utc_now
    from ..evidence.journal import timestamp
    from ..evidence.manifest import PASSWORD, read_signing_key, write_manifest
    from ..report import JournalError, closing_lines, rebuild, write_folders

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
    try:
        if pdf is not None and chromium is not None:
            from ._printing import print_page

            print_page(directory / "report.html", pdf, chromium)
    finally:
        # Also of reports that could not be printed: they were made anew.
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
    if out is not None:
        _tell_folders(write_folders(directory, out, arguments.report_lang), output)
    if pdf is not None:
        output.say(Text(f"PDF: {pdf}", f"PDF: {pdf}"))
    elif (directory / _PDF).exists():
        output.tell(
            Text(
                f"{directory / _PDF} は前に印刷したもののままです。印刷し直すには --pdf を付けてください。",
                f"{directory / _PDF} is still as it was printed before; --pdf prints it again.",
            )
        )
    return 0


def _pdf_file(given: str, directory: Path) -> Path:
    """Where the PDF goes. Raises UsageError for a name that could be some other file of the evidence."""
    file = Path(given) if given else directory / _PDF
    if file.suffix.lower() != ".pdf":
        raise UsageError(
            Text(
                f"--pdf {given}: 末尾が .pdf の名前を指定してください"
                "（証跡のディレクトリは --pdf より前に指定します）。",
                f"--pdf {given}: name a file that ends in .pdf (the report directory stands before --pdf).",
            )
        )
    if not file.parent.is_dir():
        raise UsageError(
            Text(f"--pdf {given}: 置き場所のフォルダーがありません。", f"--pdf {given}: there is no such folder.")
        )
    return file


def _folders_place(given: str, directory: Path) -> Path:
    """Where the folders go: a new or empty directory, made here. Raises UsageError."""
    out = Path(given)
    if out.resolve().is_relative_to(directory.resolve()):
        raise UsageError(
            Text(
                f"--folders {given}: 証跡のディレクトリの中には書き出せません。外の名前を指定してください。",
                f"--folders {given} is inside the report directory; name a place outside it.",
            )
        )
    try:
        out.mkdir(parents=True, exist_ok=True)
        used = any(out.iterdir())
    except OSError as error:
        raise UsageError(
            Text(
                f"--folders {given}: 書き込めません（{error.strerror}）。",
                f"--folders {given}: cannot write ({error.strerror}).",
            )
        ) from error
    if used:
        raise UsageError(
            Text(
                f"--folders {given} は空ではありません。空のディレクトリか新しい名前を指定してください。",
                f"--folders {given} is not empty; give an empty directory or a new name.",
            )
        )
    return out


def _tell_folders(written: Folders, output: Output) -> None:
    parts = len(written.parts)
    output.say(
        Text(
            f"ケースごとのフォルダー: {written.index.parent}（一覧 {written.index.name}、"
            f"zip {parts} 個、ファイル {written.files} 個）",
            f"Folders of the cases: {written.index.parent} "
            f"(index {written.index.name}, {parts} zip archives, {written.files} files)",
        )
    )
    for path in written.too_large:
        output.tell(
            Text(
                f"{path} は 5MB を超えます（一つのファイルだけで超えるため、分けられません）。",
                f"{path} is larger than 5 MB: a single file in it is, and cannot be divided.",
            )
        )


COMMAND = Command(
    "report",
    Text("記録（ジャーナル）から報告書を作り直す", "make the reports again from the journal"),
    _describe,
    _run,
)
