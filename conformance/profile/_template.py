"""Placeholders in a profile's texts: `{name}`; every other brace stands for itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

__all__ = ["fill_template", "placeholders", "placeholders_in", "texts_in"]

_PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")


def placeholders(template: str) -> tuple[str, ...]:
    """Names in order of appearance, each once."""
    return tuple(dict.fromkeys(_PLACEHOLDER.findall(template)))


def fill_template(template: str, values: Mapping[str, str], *, quoted: bool = False) -> str:
    """Puts the values in; `quoted` percent-encodes them for use inside a URL. An unknown name raises KeyError."""

    def replace(match: re.Match[str]) -> str:
        value = values[match[1]]
        return quote(value, safe="") if quoted else value

    return _PLACEHOLDER.sub(replace, template)


def texts_in(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], str]]:
    """All strings inside tables and arrays, with the way to them."""
    if isinstance(value, str):
        return [(path, value)]
    if isinstance(value, Mapping):
        return [found for key, inner in value.items() for found in texts_in(inner, (*path, key))]
    if isinstance(value, list | tuple):
        return [found for index, inner in enumerate(value) for found in texts_in(inner, (*path, index))]
    return []


def placeholders_in(value: Any) -> frozenset[str]:
    """The names in all strings inside tables and arrays."""
    return frozenset(name for _, text in texts_in(value) for name in placeholders(text))
