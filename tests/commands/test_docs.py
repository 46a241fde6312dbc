"""docs/commands.md documents every command and every option, and its generated parts are current."""

from __future__ import annotations

import argparse

import pytest

from tests.commands.docs_tables import PAGE, commands, fill

COMMANDS = commands()


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def _section(page: str, command: str) -> str:
    return page.partition(f"\n## {command}\n")[2].partition("\n## ")[0]


def test_generated_parts_are_current(page):
    assert fill(page) == page, "stale: python tests/commands/docs_tables.py"


def test_every_section_is_a_command(page):
    assert {line.removeprefix("## ") for line in page.splitlines() if line.startswith("## ")} == set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_documented(page, command):
    section = _section(page, command)
    assert section
    names = [name for action in COMMANDS[command]._actions for name in action.option_strings or [action.metavar]]
    assert [name for name in names if name not in {"-h", "--help", "--report-lang"} and f"`{name}" not in section] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_says_what_it_does(command):
    actions = [action for action in COMMANDS[command]._actions if not isinstance(action, argparse._HelpAction)]
    assert all(action.help for action in actions)


def test_common_options_are_documented(page):
    head = page.partition("\n## ")[0]
    assert all(f"`{name}" in head for name in ("-h, --help", "--report-lang", "conformance --version"))
