"""A profile as evidence keeps it: what a replay needs of it, without a secret; and the profile made of that again."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from ._read import read_profile
from ._references import SCHEMA_FILES, References
from ._secret import Secret
from .model import Profile

__all__ = ["DATES", "keep_profile", "profile_from_kept"]

DATES: Final = frozenset({"agreed_on", "received_at", "retain_until"})
"""The keys that take a TOML date; elsewhere one that was written without quotes is taken for its text."""

_DROPPED: Final = (("network",), ("portal", "key"), ("portal", "key_password"), ("portal", "certificate"), ("form4",))
"""A replay goes nowhere, signs with a key of its own, and hands nothing in."""
_PERSONAL: Final = ("attributes", "account", "login", "shown_as")
_METADATA: Final = "metadata"
_MARK: Final = "kept"
"""The key of the table that stands for a secret."""


def keep_profile(
    profile: Profile, mark: Callable[[str], str], environ: Mapping[str, str] = os.environ
) -> dict[str, Any]:
    """The profile as JSON: `document`, and `files`, the texts that it names.

    `mark` gives what stands for a secret's value. Where the run got its ports and URL is in it; raises OSError and
    KeyError where what the profile names has gone since it was read.
    """
    keeper = _Keeper(References(profile.path.parent, environ), mark)
    document = keeper.keep(profile.document, ())
    listener = profile.portal.listener
    if listener is not None:
        document.setdefault("portal", {})["listener"] = {
            "address": listener.address,
            "port": listener.port,
            "base_url": listener.url,
        }
    document["target"]["base_url"] = profile.base_url
    for citizen in document["citizens"]:
        if not citizen["synthetic"]:
            citizen.update({key: _marked(citizen[key], mark) for key in _PERSONAL if key in citizen})
    if "attacks" in document:
        # That somebody agreed is what counts; who that is has no part in a verdict.
        document["attacks"]["agreed_with"] = "-"
    return {"name": profile.name, "digest": profile.digest, "document": document, "files": keeper.files}


def profile_from_kept(kept: Mapping[str, Any], directory: Path, *, key: str, certificate: str) -> Profile:
    """The profile, with marks for its secrets. What it names is written to `directory`; `key` and `certificate` (PEM)
    are the portal's. Raises KeyError, TypeError and ValueError for what is no kept profile.
    """
    for name, text in kept["files"].items():
        _place(directory, name).write_text(text, encoding="utf-8")
    return read_profile(
        _with_dates(kept["document"]),
        path=Path(f"{kept['name']}.toml"),
        digest=kept["digest"],
        references=_Kept(directory, key, certificate),
    )


def _marked(value: Any, mark: Callable[[str], str]) -> Any:
    if isinstance(value, Mapping):
        return value if _MARK in value else {key: _marked(inner, mark) for key, inner in value.items()}
    return mark(value) if isinstance(value, str) else value


class _Keeper:
    def __init__(self, references: References, mark: Callable[[str], str]) -> None:
        self._references = references
        self._mark = mark
        self.files: dict[str, str] = {}

    def keep(self, value: Any, path: tuple[str, ...]) -> Any:
        if isinstance(value, Mapping):
            if path[-1:] == (_METADATA,) and set(value) == {"file"}:
                return {"file": self._file(value["file"])}
            if References.is_secret(value):
                return self._secret(value)
            return {key: self.keep(inner, (*path, key)) for key, inner in value.items() if (*path, key) not in _DROPPED}
        if isinstance(value, list | tuple):
            return [self.keep(inner, path) for inner in value]
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, str) and path[-1:] and path[-1] in SCHEMA_FILES and path[0] == "wires":
            return self._file(value)
        return value

    def _file(self, name: str) -> str:
        text = self._references.path(name).read_text(encoding="utf-8-sig")
        # Where it lies on this machine is nobody's business.
        called = f"{hashlib.sha256(name.encode()).hexdigest()[:8]}-{Path(name).name}"
        self.files[called] = text
        return called

    def _secret(self, table: Mapping[str, str]) -> dict[str, str]:
        secret, prefix = self._references.secret(table), table.get("prefix", "")
        # As a header's value is redacted: the scheme before it is no secret.
        return {_MARK: prefix + self._mark(secret.reveal().removeprefix(prefix)), "source": secret.source}


class _Kept(References):
    """What stands in the evidence in place of what the profile named."""

    def __init__(self, directory: Path, key: str, certificate: str) -> None:
        super().__init__(directory, {})
        self._key, self._certificate = key, certificate

    def path(self, name: str) -> Path:
        return _place(self._directory, name)

    def secret(self, table: Mapping[str, str]) -> Secret:
        return Secret(table[_MARK], table["source"])

    @staticmethod
    def is_secret(table: Mapping[str, Any]) -> bool:
        return _MARK in table

    def portal_key(self, table: Mapping[str, str] | None) -> Secret:
        return Secret(self._key, "replay")

    def portal_certificate(self, name: str | None) -> str:
        return self._certificate


def _place(directory: Path, name: str) -> Path:
    """A name that leads out of the directory is cut to its last part."""
    return directory / Path(name).name


def _with_dates(value: Any) -> Any:
    """JSON has no dates: the keys that take one are known."""
    if isinstance(value, Mapping):
        return {
            key: _date(inner) if key in DATES and isinstance(inner, str) else _with_dates(inner)
            for key, inner in value.items()
        }
    return [_with_dates(inner) for inner in value] if isinstance(value, list) else value


def _date(text: str) -> date:
    return date.fromisoformat(text) if len(text) == len("2026-06-01") else datetime.fromisoformat(text)
