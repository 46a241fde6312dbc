"""Makes what nobody sees in a text seen: control characters, overrides of direction, line ends where there is one line.

A partner's words are printed on terminals and in the logs of CI services. There an escape sequence would paint or
delete, and a line that begins with `::` would be a command.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["one_line", "shown"]

# Control characters break a page's markup too; bidirectional overrides can make a text read as another.
_HIDDEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]"
)
_LINE_END: Final = re.compile(r"[\r\n\u2028\u2029]+")


def shown(text: str) -> str:
    """The text with characters that nobody sees written as their code points; line ends and tabs stay."""
    # `isprintable` is false for every one of them, and far cheaper to ask of a hundred thousand values.
    return text if text.isprintable() else _HIDDEN.sub(lambda match: f"[U+{ord(match[0]):04X}]", text)


def one_line(text: str) -> str:
    """The same on one line: a blank for each line end."""
    return text if text.isprintable() else shown(_LINE_END.sub(" ", text))
