"""Whether a text gives a person away: values found in whatever form addresses, storage and pages write them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import unquote_plus

__all__ = ["kinds_in"]

_ESCAPED: Final = re.compile(r"\\u([0-9a-fA-F]{4})")
_BLANK: Final = re.compile(r"\s+")
_SHORTEST: Final = 4
"""Characters from which on a value tells more than chance would."""


def kinds_in(text: str, values: Mapping[str, str]) -> tuple[str, ...]:
    """Which of `values` (what kind of thing it is, to the value) stand in the text; their kinds, in order.

    Looks through percent and JSON escapes, width, letter case and white space. Values shorter than four characters
    are left out.
    """
    searched = {_plain(form) for form in _forms(text)}
    wanted = {kind: _plain(value) for kind, value in values.items()}
    return tuple(
        kind for kind, value in wanted.items() if len(value) >= _SHORTEST and any(value in form for form in searched)
    )


def _forms(text: str) -> Iterable[str]:
    yield text
    yield unquote_plus(text)
    yield unquote_plus(unquote_plus(text))
    yield _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def _plain(text: str) -> str:
    return _BLANK.sub("", unicodedata.normalize("NFKC", text)).casefold()
