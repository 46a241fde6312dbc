"""Values that a profile only names: environment variables, files beside it, and the portal's key pair."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..resources import data_directory
from ..vocabulary import Text
from ._problems import KeyPath, Problem
from ._secret import Secret

__all__ = ["SCHEMA_FILES", "References", "shipped_portal_certificate", "shipped_portal_key"]

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NOT_OURS = frozenset({"fill", "attributes", "attribute_values", "body", "request", "mapping"})
"""Tables whose keys are the partner's words: `file` is a form field there, not a reference."""
_FILES = frozenset(
    {
        ("network", "ca_bundle"),
        ("listener", "certificate"),
        ("listener", "key"),
        ("client_certificate", "key"),
    }
)
_CERTIFICATE_FILES = frozenset({("pem",), ("pkcs12",)})
SCHEMA_FILES = frozenset({"schema", "refusal_schema", "answer_schema"})


def shipped_portal_key() -> Path:
    """The labelled test key, for the reference environment only."""
    return data_directory("profiles") / "reference" / "portal-key.pem"


def shipped_portal_certificate() -> Path:
    return data_directory("profiles") / "reference" / "portal-certificate.pem"


class References:
    """Finds what a profile names; files are relative to the profile's own directory."""

    def __init__(self, directory: Path, environ: Mapping[str, str]) -> None:
        self._directory = directory
        self._environ = environ

    def path(self, name: str) -> Path:
        return self._directory / Path(name).expanduser()

    def secret(self, table: Mapping[str, str]) -> Secret:
        """The value of `{ env = … }` or `{ file = … }`, line ends at its end taken off, `prefix` put before it."""
        prefix = table.get("prefix", "")
        if "env" in table:
            return Secret(prefix + self._environ[table["env"]], f"env {table['env']}")
        value = self.path(table["file"]).read_text(encoding="utf-8-sig").rstrip("\r\n")
        return Secret(prefix + value, f"file {table['file']}")

    @staticmethod
    def is_secret(table: Mapping[str, Any]) -> bool:
        """Whether a table is `{ env = … }` or `{ file = … }`."""
        return set(table) <= {"env", "file", "prefix"} and len(table.keys() & {"env", "file"}) == 1

    def is_set(self, name: str) -> bool:
        """Whether the environment has a value under this name."""
        return bool(self._environ.get(name))

    def portal_key(self, table: Mapping[str, str] | None) -> Secret:
        if table is not None:
            return self.secret(table)
        return Secret(shipped_portal_key().read_text(encoding="ascii").rstrip("\r\n"), "shipped reference key")

    def portal_certificate(self, name: str | None) -> str:
        path = shipped_portal_certificate() if name is None else self.path(name)
        return path.read_text(encoding="utf-8-sig")

    def problems(self, data: Any, path: KeyPath = ()) -> list[Problem]:
        """Whatever the profile names and is not there: variables, and files that are read as text or as bytes."""
        if isinstance(data, list):
            return [found for index, inner in enumerate(data) for found in self.problems(inner, (*path, index))]
        if isinstance(data, str):
            if path == ("portal", "certificate"):
                return self.file(data, path)
            if path[-1:] and path[-1] in SCHEMA_FILES and path[0] == "wires":
                return self.file(data, path) or self._schema(data, path)
            return self._binary(data, path) if path[-2:] in _FILES or path[-1:] in _CERTIFICATE_FILES else []
        if not isinstance(data, Mapping) or (path and path[-1] in _NOT_OURS):
            return []
        if self.is_secret(data):
            return self._env(data["env"], path) if "env" in data else self.file(data["file"], (*path, "file"))
        return [found for key, inner in data.items() for found in self.problems(inner, (*path, key))]

    def _env(self, name: Any, path: KeyPath) -> list[Problem]:
        # What cannot be a name may be the secret itself: the schema reports it, without showing it.
        if not isinstance(name, str) or not _NAME.fullmatch(name) or self._environ.get(name):
            return []
        state = Text("空です", "is empty") if name in self._environ else Text("設定されていません", "is not set")
        return [
            Problem(
                (*path, "env"),
                Text(
                    f"環境変数 {name} が{state.ja}。値を設定してから実行してください（例: export {name}=…、"
                    f'PowerShell では $env:{name} = "…"）。',
                    f"environment variable {name} {state.en}; set it before the run (export {name}=…; "
                    f'in PowerShell $env:{name} = "…").',
                ),
            )
        ]

    def file(self, name: Any, path: KeyPath) -> list[Problem]:
        """What keeps a file from being read as text."""
        if not isinstance(name, str):
            return []
        file = self.path(name)
        try:
            if file.read_text(encoding="utf-8-sig").strip():
                return []
            reason = Text("空です", "is empty")
        except UnicodeDecodeError:
            reason = Text("UTF-8 の文字列として読めません", "is not UTF-8 text")
        except OSError as error:
            reason = _reason(error)
        return [_unusable(name, file, reason, path)]

    def _schema(self, name: str, path: KeyPath) -> list[Problem]:
        """What keeps a file from being used as JSON Schema."""
        from jsonschema import Draft202012Validator
        from jsonschema.exceptions import SchemaError

        try:
            Draft202012Validator.check_schema(json.loads(self.path(name).read_text(encoding="utf-8-sig")))
        except ValueError as error:
            reason = Text(f"JSON として読めません（{error}）", f"is not JSON ({error})")
        except SchemaError as error:
            place = "/".join(map(str, error.absolute_path)) or "（全体）"
            reason = Text(
                f"JSON Schema（2020-12）ではありません（{place}: {error.message:.200}）",
                f"is no JSON Schema 2020-12 ({place}: {error.message:.200})",
            )
        else:
            return []
        return [_unusable(name, self.path(name), reason, path)]

    def _binary(self, name: str, path: KeyPath) -> list[Problem]:
        """What keeps a file from being read as bytes."""
        file = self.path(name)
        try:
            file.read_bytes()
        except OSError as error:
            return [_unusable(name, file, _reason(error), path)]
        return []


def _reason(error: OSError) -> Text:
    if isinstance(error, FileNotFoundError):
        return Text("見つかりません", "is not found")
    if isinstance(error, IsADirectoryError):
        return Text("フォルダーです", "is a directory")
    return Text(f"読めません（{error.strerror}）", f"cannot be read ({error.strerror})")


def _unusable(name: str, file: Path, reason: Text, path: KeyPath) -> Problem:
    return Problem(
        path,
        Text(
            f"ファイル {name} が{reason.ja}（探した場所: {file}）。"
            "パスはプロファイルのあるフォルダーから見て書いてください。",
            f"file {name} {reason.en} (looked at {file}); paths are relative to the profile's directory.",
        ),
    )
