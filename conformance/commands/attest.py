"""`conformance attest`: ask a person at the terminal for what no tool can see, and write the file of attestations."""

from __future__ import annotations

import argparse
import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UsageError
from ..vocabulary import Level, Text
from ._command import Command, Parser
from ._options import Words, add_target_profile
from ._output import Output

if TYPE_CHECKING:
    from ..profile import Profile

__all__ = ["COMMAND"]


def _describe(parser: Parser, words: Words) -> None:
    add_target_profile(parser, words)
    parser.add_argument(
        "--output",
        metavar="FILE",
        help=words(
            "書き込む申告ファイル（既定はプロファイルの隣の <名前>.attestations.toml。あれば、ない申告だけを書き足す）",
            "file of attestations (default: <name>.attestations.toml beside the profile); what it lacks is added",
        ),
    )


def _run(arguments: argparse.Namespace, output: Output) -> int:
    from ..actors.terminal import is_ci

    if is_ci(os.environ) or not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(
            Text(
                "conformance attest は、端末で人に尋ねます。"
                "端末から実行してください（CI、パイプ、リダイレクトでは使えません）。申告ファイルは、手で書くこともできます（docs/attestations.md）。",
                "conformance attest asks a person: run it in a terminal (not in CI, nor through a pipe), or write the "
                "file by hand (docs/attestations.md).",
            )
        )
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    from ..catalogue import load_catalogue
    from ..evidence.facts import utc_now
    from ..profile import attestation_table, load_profile, read_attestations
    from ..report.clock import jst_day
    from ._asking import Questions

    path = _file(arguments.output, load_profile(arguments.target_profile))
    catalogue, today = load_catalogue(), jst_day(utc_now())
    stated = (
        {each.requirement for each in read_attestations(path, catalogue.attestable, today)} if path.exists() else ()
    )
    lacking = [catalogue[name] for name in catalogue.attestable if name not in stated]
    questions = Questions(output, sys.stdin, path.parent, today)
    output.say(
        Text(
            f"{path}: 申告していない要件が {len(lacking)} 件あります。"
            "答えるたびに書き込みます（終わるときは Ctrl-D）。",
            f"{path}: {len(lacking)} requirements are not attested. Each answer is written at once (Ctrl-D ends).",
        )
    )
    written = 0
    for number, requirement in enumerate(lacking, 1):
        needed = requirement.level is not Level.PROCEDURE
        answer = questions.ask(
            requirement.id, _head(number, len(lacking), requirement.id, requirement.statement, needed)
        )
        if answer is not None:
            with path.open("a", encoding="utf-8", newline="\n") as stream:
                stream.write(attestation_table(answer))
            written += 1
        if questions.ended:
            break
    output.say(Text(f"\n{path} に申告を {written} 件書き込みました。", f"\n{written} attestations written to {path}."))
    return 0


def _head(number: int, count: int, identifier: str, statement: Text, needed: bool) -> Text:
    return Text(
        f"\n({number}/{count}) {identifier} {statement.ja}（{'完了に必要' if needed else '手続。完了には不要'}）",
        f"\n({number}/{count}) {identifier} {statement.en} ({'needed to be complete' if needed else 'a procedure'})",
    )


def _file(given: str | None, profile: Profile) -> Path:
    """Raises UsageError for a place where nothing can be written, before anybody is asked anything."""
    from ..resources import data_directory

    path = Path(given) if given is not None else profile.path.with_suffix(".attestations.toml")
    if given is None and path.parent.resolve() == data_directory("profiles").resolve():
        raise UsageError(
            Text(
                "付属のプロファイルの隣には書き込みません。--output で申告ファイルを指定してください。",
                "Nothing is written beside a profile that ships with the tool; name a file with --output.",
            )
        )
    if path.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
        raise UsageError(Text(f"{path}: 書き込めません。", f"{path}: cannot be written to."))
    return path


COMMAND = Command(
    "attest",
    Text("試験では分からない要件について端末で尋ね、申告ファイルに書く", "ask for what no tool can see, and write it"),
    _describe,
    _run,
)
