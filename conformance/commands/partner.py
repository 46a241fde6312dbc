"""`conformance partner`: the reference partner on its own."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence

from ..vocabulary import Text
from ._command import Command
from ._extra import needing_reference
from ._output import Output

__all__ = ["COMMAND", "forward"]


def forward(arguments: Sequence[str], output: Output) -> int:
    """Hand the command line to the reference partner, but for `--report-lang`, which is ours."""
    with needing_reference():
        from ..reference.server import main
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # It writes Japanese, whatever the console knows.
            stream.reconfigure(errors="replace")
    try:
        return main(_without_language(arguments))
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0


def _without_language(arguments: Sequence[str]) -> list[str]:
    kept = []
    remaining = iter(arguments)
    for argument in remaining:
        if argument == "--report-lang":
            next(remaining, None)
        elif not argument.startswith("--report-lang="):
            kept.append(argument)
    return kept


COMMAND = Command("partner", Text("付属の参照実装を起動する", "start the reference partner on its own"))
