"""Finds the shipped schemas and profiles, in a checkout and in an installed wheel alike."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

__all__ = ["data_directory", "load_schema"]

_PACKAGE = Path(__file__).resolve().parent


@functools.cache
def data_directory(kind: str) -> Path:
    """Directory of the shipped `schemas` or `profiles`.

    A wheel carries them inside the package (`_data`), a checkout has them beside it; an editable install is a checkout.
    """
    for candidate in (_PACKAGE / "_data" / kind, _PACKAGE.parent / kind):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"{kind}: neither in the installed package nor beside it")


@functools.cache
def load_schema(name: str) -> dict[str, Any]:
    """JSON Schema (2020-12) by its path below `schemas/`, without the ending: `saml2/authn_request`."""
    with (data_directory("schemas") / f"{name}.schema.json").open(encoding="utf-8") as stream:
        schema: dict[str, Any] = json.load(stream)
    return schema
