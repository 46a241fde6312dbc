"""The generated parts of docs/commands.md, from the parsers themselves.

python tests/commands/docs_tables.py     writes them anew
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

from conformance.cli import build_parser
from conformance.reference import arguments

PAGE = Path(__file__).resolve().parents[2] / "docs" / "commands.md"
BLOCK = re.compile(r"(<!-- generated: (?P<command>[a-z ]+) -->\n).*?(<!-- end of generated -->)", re.DOTALL)


def commands() -> dict[str, argparse.ArgumentParser]:
    """Every command that does something, by how it is called."""
    return {**dict(_leaves("conformance", build_parser())), "conformance partner": _partner()}


def _partner() -> argparse.ArgumentParser:
    """The reference partner reads its own command line; its parser is caught on the way."""
    with mock.patch.object(arguments._Parser, "parse_args", autospec=True, side_effect=_Caught) as parse:
        try:
            arguments.read_arguments([])
        except _Caught:
            parser: argparse.ArgumentParser = parse.call_args.args[0]
            return parser
    raise AssertionError("the reference partner did not read its command line")


class _Caught(Exception):  # noqa: N818 - no error
    """The parser is known."""


def _leaves(name: str, parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    below = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not below:
        yield name, parser
    for action in below:
        for part, sub in action.choices.items():
            yield from _leaves(f"{name} {part}", sub)


def table(parser: argparse.ArgumentParser) -> str:
    """The options and arguments of one command."""
    rows = ["| 指定 / option | 説明 / meaning |", "| --- | --- |"]
    for action in parser._actions:
        if action.dest in {"help", "report_lang"}:
            continue
        name = ", ".join(action.option_strings) or str(action.metavar)
        takes = action.option_strings and action.nargs != 0
        value = f" {action.metavar or action.dest.upper()}" if takes else ""
        rows.append(f"| `{name}{value}` | {(action.help or '').replace('%%', '%').replace('|', chr(92) + '|')} |")
    return "\n".join(rows) + "\n"


def fill(page: str) -> str:
    """The page with its generated parts made anew."""
    made = commands()
    return BLOCK.sub(lambda block: f"{block[1]}{table(made[block['command']])}{block[3]}", page)


if __name__ == "__main__":
    PAGE.write_text(fill(PAGE.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
