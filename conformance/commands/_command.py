"""What a command is: its words, its options, and what it does."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass

from ..vocabulary import Text
from ._output import Output

__all__ = ["Command", "Parser", "Run"]

Run = Callable[[argparse.Namespace, Output], int]
Parser = argparse.ArgumentParser


@dataclass(frozen=True, slots=True)
class Command:
    """`describe` adds a command's options; `words` turns a text into what this console's `--help` shows.

    It has either `run` (which returns the exit code) or `parts`, commands of its own (`conformance profile new`).
    """

    name: str
    help: Text
    describe: Callable[[Parser, Callable[[str, str], str]], None] | None = None
    run: Run | None = None
    parts: tuple[Command, ...] = ()
