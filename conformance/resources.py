"""Finds the shipped schemas and profiles, in a checkout and in an installed wheel alike."""

from __future__ import annotations

import functools
import hashlib
import json
from pathlib import Path
from typing import Any

__all__ = ["data_directory", "load_schema", "package_digest"]

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


def package_digest() -> str:
    """SHA-256 (hex) over the package's files and the shipped schemas: which tool it was, whatever its version says.

    The lines of `sha256sum`, in the order of their names; the same in a checkout and in a wheel. Profiles have digests
    of their own.
    """
    files = {
        **{
            path.relative_to(_PACKAGE).as_posix(): path
            for path in _PACKAGE.rglob("*")
            if path.is_file() and not {"__pycache__", "_data"} & set(path.relative_to(_PACKAGE).parts)
        },
        **{
            f"schemas/{path.relative_to(schemas).as_posix()}": path
            for schemas in (data_directory("schemas"),)
            for path in schemas.rglob("*.json")
        },
    }
    total = hashlib.sha256()
    for name, path in sorted(files.items()):
        total.update(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {name}\n".encode())
    return total.hexdigest()
