"""Where commands write: lines that survive any console, JSON that survives any pipe, and files' bytes as they are."""

from __future__ import annotations

import codecs
import json
import sys
from collections.abc import Iterable
from typing import Any, TextIO

from ..vocabulary import Language, Text

__all__ = ["Output", "fit", "knows_japanese"]


def _is_unicode(stream: TextIO) -> bool:
    return codecs.lookup(_encoding(stream)).name.startswith("utf")


def _encoding(stream: TextIO) -> str:
    return stream.encoding or "ascii"


def knows_japanese(stream: TextIO) -> bool:
    """Whether the console can show Japanese at all."""
    if _is_unicode(stream):
        return True
    from ..report import console_language

    return console_language("ja", _encoding(stream)) == "ja"


def fit(text: str, stream: TextIO) -> str:
    """The text with every sign that the stream cannot take replaced by its nearest."""
    if _is_unicode(stream):
        # A lone surrogate (a file name in a strange encoding) is no character in any Unicode encoding.
        return text.encode("utf-8", "backslashreplace").decode("utf-8")
    from ..report import encodable

    return encodable(text, _encoding(stream))


class Output:
    """Standard output and error in one language; English where the console knows no Japanese."""

    def __init__(self, language: Language) -> None:
        self.asked = language
        self.language: Language = language if knows_japanese(sys.stdout) else "en"

    def say(self, *lines: Text | str) -> None:
        """Lines on standard output."""
        for line in lines:
            self._write(sys.stdout, line, self.language)

    def lines(self, lines: Iterable[str]) -> None:
        self.say(*lines)

    def tell(self, line: Text | str) -> None:
        """A line on standard error: progress, and what went wrong."""
        self._write(sys.stderr, line, self.asked if knows_japanese(sys.stderr) else "en")
        sys.stderr.flush()

    def json(self, value: Any) -> None:
        """JSON; in pure ASCII where the stream is not Unicode, so that whoever reads it needs to know no encoding."""
        text = json.dumps(value, ensure_ascii=not _is_unicode(sys.stdout), indent=2)
        sys.stdout.write(text.encode("utf-8", "backslashreplace").decode("utf-8") + "\n")

    def data(self, content: bytes) -> None:
        """A file's bytes on standard output, never translated."""
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()

    @staticmethod
    def _write(stream: TextIO, line: Text | str, language: Language) -> None:
        words = line if isinstance(line, str) else line.say(language)
        stream.write(fit(words, stream) + "\n")
