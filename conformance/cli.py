"""The `conformance` command: reads the command line, hands over to a command, turns errors into messages."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, Final, NoReturn, TextIO, final

from .commands import COMMANDS, Command
from .commands._output import Output, fit, knows_japanese
from .errors import ConformanceError, PartnerFault, UsageError
from .vocabulary import Language, Text

__all__ = ["build_parser", "main"]

_FAILED: Final = 1
_INTERRUPTED: Final = 2
_ERROR: Final = 3
_USAGE: Final = 4
_BROKEN_PIPE: Final = 141
"""What a shell reports for a program that a closed pipe ended (128 + SIGPIPE)."""

Words = Callable[[str, str], str]


@final
class _Parser(argparse.ArgumentParser):
    """Raises instead of exiting, and prints what the console can show."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(
            Text(
                f"コマンドの指定が正しくありません（{message}）。使い方は {self.prog} --help で表示します。",
                f"Wrong usage: {message}. See {self.prog} --help.",
            )
        )

    def _print_message(self, message: str, file: Any = None) -> None:
        stream: TextIO = file or sys.stdout
        stream.write(fit(message, stream))


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit code (docs/verdicts.md)."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    output = Output(_language_of(arguments))
    try:
        code = _dispatch(arguments, output)
        sys.stdout.flush()
    except BrokenPipeError:
        return _leave_the_pipe()
    except KeyboardInterrupt:
        return _INTERRUPTED
    except PartnerFault as fault:
        output.tell(Text(f"期待: {fault.expected.ja}", f"Expected: {fault.expected.en}"))
        output.tell(Text(f"観測: {fault.observed.ja}", f"Observed: {fault.observed.en}"))
        return _FAILED
    except ConformanceError as error:
        output.tell(error.text)
        return _USAGE if isinstance(error, UsageError) else _ERROR
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        output.tell(
            Text(
                f"{where}ファイルを扱えません（{error.strerror}）。",
                f"{where}the file cannot be used ({error.strerror}).",
            )
        )
        return _ERROR
    return code


def build_parser(words: Words | None = None) -> argparse.ArgumentParser:
    """The whole command line. `words` makes of (Japanese, English) what `--help` shows: both, if not given."""
    say = words or _both
    parser = _new(_Parser(prog="conformance", add_help=False, allow_abbrev=False), _ABOUT, say)
    parser.set_defaults(report_lang=None)
    parser.add_argument("--version", action="store_true", help=say("版を表示する", "show the version"))
    _add(parser, COMMANDS, say)
    return parser


_ABOUT: Final = Text(
    "民間送達接続API の接続試験を支援します。試験そのものは pytest で実行します。",
    "Around the connection test; the test itself is run by pytest.",
)
_LANGUAGE: Final = Text("表示の言語", "language of what is shown")


def _new(parser: argparse.ArgumentParser, about: Text, say: Words) -> argparse.ArgumentParser:
    parser.description = say(about.ja, about.en)
    # argparse has its own words for these, in English alone, and no other way to give it ours.
    parser._positionals.title = say("引数", "arguments")
    parser._optionals.title = say("オプション", "options")
    parser.add_argument("-h", "--help", action="help", help=say("この説明を表示する", "show this help"))
    parser.add_argument(
        "--report-lang", choices=("ja", "en"), default=argparse.SUPPRESS, help=say(_LANGUAGE.ja, _LANGUAGE.en)
    )
    return parser


def _add(parser: argparse.ArgumentParser, commands: Sequence[Command], say: Words) -> None:
    below = parser.add_subparsers(metavar="COMMAND", title=say("コマンド", "commands"), parser_class=_Parser)
    for command in commands:
        made = below.add_parser(
            command.name, help=say(command.help.ja, command.help.en), add_help=False, allow_abbrev=False
        )
        _new(made, command.help, say)
        if command.describe is not None:
            command.describe(made, say)
        made.set_defaults(run=command.run, parser=made)
        if command.parts:
            _add(made, command.parts, say)


def _dispatch(arguments: list[str], output: Output) -> int:
    if arguments[:1] == ["partner"]:
        # The reference partner, a program of its own, reads its command line itself.
        from .commands import partner

        return partner.forward(arguments[1:], output)
    parser = build_parser(_both if knows_japanese(sys.stdout) else lambda ja, en: en)
    try:
        read = parser.parse_args(arguments)
    except SystemExit:
        return 0  # only --help exits
    if getattr(read, "run", None) is not None:
        return int(read.run(read, output))
    if read.version:
        from . import __version__
        from .resources import package_digest

        # The digest is what the cover of a report has: which tool it was, whatever its version says.
        output.say(f"conformance {__version__}", f"SHA-256: {package_digest()}")
        return 0
    getattr(read, "parser", parser).print_help(sys.stderr)
    return _USAGE


def _both(ja: str, en: str) -> str:
    return f"{ja} / {en}".replace("%", "%%")


def _language_of(arguments: Sequence[str]) -> Language:
    """Read ahead, so that also a wrong command line is answered in the language that it asks for."""
    reader = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    reader.add_argument("--report-lang")
    with contextlib.suppress(argparse.ArgumentError):
        if reader.parse_known_args(list(arguments))[0].report_lang == "en":
            return "en"
    return "ja"


def _leave_the_pipe() -> int:
    """Whoever read our output has gone: nothing more is written, not even when the interpreter flushes at its end."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, sys.stdout.fileno())
    os.close(null)
    return _BROKEN_PIPE
