"""`conformance report DIR`: make the reports of a run again from its journal, also of a run that was killed."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UsageError
from ..vocabulary import Text
from ._command import Command, Parser
from ._options import Words, add_chromium_executable
from ._output import Output
from ._remaking import (
    PDF,
    add_directory,
    add_evidence_key,
    evidence_directory,
    evidence_key,
    made_anew,
    seal,
    tell_stale_pdf,
)

if TYPE_CHECKING:
    from ..report import Folders

__all__ = ["COMMAND"]


def _describe(parser: Parser, words: Words) -> None:
    add_directory(parser, words)
    add_evidence_key(parser, words)
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
    directory = evidence_directory(arguments.directory)
    out = None if arguments.folders is None else _folders_place(arguments.folders, directory)
    pdf, chromium = None, None
    if arguments.pdf is not None:
        from ..actors.browser.chromium import require_chromium

        pdf = _pdf_file(arguments.pdf, directory)
        chromium = require_chromium(arguments.chromium_executable, asked_by="conformance report --pdf")
    from ..report import closing_lines, write_folders

    key = evidence_key(arguments.evidence_key)
    view = made_anew(directory, arguments.report_lang)
    try:
        if pdf is not None and chromium is not None:
            from ._printing import print_page

            print_page(directory / "report.html", pdf, chromium)
    finally:
        # Also of reports that could not be printed: they were made anew.
        seal(directory, view, "report", key, output)
    if arguments.report_lang is None and view.run.get("reportLanguage") == "en":
        output.language = "en"
    output.lines(closing_lines(view, output.language, directory / "report.html"))
    if out is not None:
        _tell_folders(write_folders(directory, out, arguments.report_lang), output)
    if pdf is not None:
        output.say(Text(f"PDF: {pdf}", f"PDF: {pdf}"))
    else:
        tell_stale_pdf(directory, output)
    return 0


def _pdf_file(given: str, directory: Path) -> Path:
    """Where the PDF goes. Raises UsageError for a name that could be some other file of the evidence."""
    file = Path(given) if given else directory / PDF
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
