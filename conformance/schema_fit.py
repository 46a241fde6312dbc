"""Whether a document fits one of our JSON Schemas (2020-12): a quick yes, and jsonschema's words for a no.

jsonschema walks every item anew, which for long lists, and for the messages of a whole run, takes a hundred times as
long as jsonschema-rs. The latter's yes is taken; whatever it does not say yes to, jsonschema judges, whose words and
places are the only ones that a report shows. So verdicts are jsonschema's as long as each yes is true: formats are
checked by jsonschema's own functions in both, and `tests/test_schema_fit.py` holds the rest.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from .resources import load_schema

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

__all__ = ["fits", "validator"]

# What others refer to.
_SHARED: Final = ("saml2/common",)
_PLAIN: Final[Mapping[str, re.Pattern[str]]] = {
    "date-time": re.compile(
        r"(?!0000)\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)"
        r"|02-(?:0[1-9]|1\d|2[0-8]))T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)",
        re.ASCII,
    ),
    "uri": re.compile(r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?(?:/[\w.~-]+)*/?(?:\?[\w.~=&-]*)?", re.ASCII),
}
"""The plain members of a format, which are nearly all; jsonschema's own function is asked for any other."""


def fits(document: Any, name: str) -> bool:
    """A quick yes: the document, JSON values, fits the schema of this name. False says nothing: ask the `validator`."""
    return bool(_quick(name).is_valid(document))


@functools.cache
def validator(name: str) -> Draft202012Validator:
    """What tells every flaw, formats included, in the words that a report shows."""
    # Imported here because jsonschema costs a tenth of a second that a run which is asked for nothing need not spend.
    from jsonschema import Draft202012Validator
    from referencing import Registry, Resource

    shared = [load_schema(each) for each in _SHARED]
    registry: Registry[Any] = Registry().with_resources(
        (schema["$id"], Resource.from_contents(schema)) for schema in shared
    )
    return Draft202012Validator(
        load_schema(name), registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER
    )


@functools.cache
def _quick(name: str) -> Any:
    import jsonschema_rs

    checker = validator(name).format_checker
    assert checker is not None
    formats = {each: _format(each, functools.partial(checker.conforms, format=each)) for each in checker.checkers}
    return jsonschema_rs.Draft202012Validator(
        load_schema(name),
        validate_formats=True,
        formats=formats,
        registry=jsonschema_rs.Registry([(schema["$id"], schema) for schema in map(load_schema, _SHARED)]),
    )


def _format(name: str, conforms: Callable[[str], bool]) -> Callable[[str], bool]:
    plain = _PLAIN.get(name)
    return conforms if plain is None else lambda value: plain.fullmatch(value) is not None or conforms(value)
