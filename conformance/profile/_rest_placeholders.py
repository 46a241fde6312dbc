"""The placeholders of `[wires.rest]`: which there are in each template, and where one may lack its value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit

from ..vocabulary import Text
from ._checks import Data, at
from ._problems import KeyPath, Problem
from ._read_rest import CALLS, OPERATIONS
from ._template import placeholders, texts_in
from ._wires import BASIC_FOUR

__all__ = ["rest_placeholders", "uses", "without_value"]

_REST: Final = ("wires", "rest")
_ALWAYS: Final = ("now", "request_id")
_PLACEHOLDERS: Final[Mapping[str, tuple[str, ...]]] = {
    "link": ("pseudonym", "session", "reference", "back", *BASIC_FOUR, *_ALWAYS),
    "sign_on": ("pseudonym", "session", "landing", *_ALWAYS),
    "unlink": ("pseudonym", *_ALWAYS),
    "sign_off": ("pseudonym", "session", *_ALWAYS),
    "redeem": ("code", *_ALWAYS),
}
_PAGES: Final = {"sign_on_from_partner": ("state", "back"), "refused": ("reason",)}
_MAY_LACK: Final = (
    (("back", *BASIC_FOUR), ("link", "path"), "link_finished"),
    (("landing",), ("sign_on", "path"), "sign_on"),
    (("back",), ("sign_on_from_partner",), "sign_on"),
)
"""Placeholders that not every request has a value for, the template, and the call that brings the browser back."""


def rest_placeholders(data: Data) -> Iterator[tuple[KeyPath, str, tuple[str, ...]]]:
    """Each template with the placeholders that it may use."""
    for name in OPERATIONS:
        for part in ("path", "headers", "body"):
            where = (*_REST, name, part)
            for path, template in texts_in(at(data, *where), where):
                if path[-1] not in ("env", "file", "prefix"):
                    yield path, template, _PLACEHOLDERS[name]
    for name, valid in _PAGES.items():
        template = at(data, *_REST, name)
        if isinstance(template, str):
            yield (*_REST, name), template, valid
    for name in CALLS:
        answer = (*_REST, "calls", name, "answer")
        for path, template in texts_in(at(data, *answer), answer):
            yield path, template, ("url",) if name == "sign_on" else ()


def without_value(data: Data) -> Iterator[Problem]:
    """A query parameter, a header or a member of the body without a value is left out; a path cannot be."""
    for names, place, back in _MAY_LACK:
        template = at(data, *_REST, *place)
        if not isinstance(template, str):
            continue
        comes_back = at(data, *_REST, "calls", back, "by") == "browser"
        for name in placeholders(urlsplit(template)._replace(query="").geturl()):
            if name in names and not (name == "back" and comes_back):
                yield Problem(
                    (*_REST, *place),
                    Text(
                        f"{{{name}}} は値のないことがあり、省けないパスには使えません。"
                        "クエリー（?…）、headers、body で渡してください。",
                        f"{{{name}}} may have no value, and a path cannot leave it out: put it in the query (?…), "
                        "headers or body.",
                    ),
                )


def uses(operation: Data, name: str) -> bool:
    """Whether the request carries this anywhere."""
    texts = [text for part in ("path", "headers", "body") for _, text in texts_in(operation.get(part))]
    return any(name in placeholders(text) for text in texts)
