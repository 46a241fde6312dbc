"""Finds, reads and checks a profile."""

from __future__ import annotations

import hashlib
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import ProfileError
from ..resources import data_directory
from ..vocabulary import Text
from ._problems import nearest
from ._read import read_profile
from ._references import References
from .model import Profile

__all__ = ["find_profile", "load_profile", "shipped_profiles"]


def shipped_profiles() -> tuple[str, ...]:
    """Names of the profiles that come with the package."""
    return tuple(sorted(path.stem for path in data_directory("profiles").glob("*.toml")))


def load_profile(
    path_or_name: str | Path, *, base_url: str | None = None, environ: Mapping[str, str] = os.environ
) -> Profile:
    """The profile of a file, or of a name in the shipped `profiles/`. All that is wrong with it is reported at once.

    `base_url` (from the command line) stands in for `target.base_url`. Raises ProfileError.
    """
    path = find_profile(path_or_name)
    content = _read_bytes(path)
    data = _parse(content, path.name)
    if base_url is not None:
        data.setdefault("target", {})["base_url"] = base_url
    references = References(path.parent, environ)
    return read_profile(
        {key: value for key, value in data.items() if key != "format"},
        path=path,
        digest=hashlib.sha256(content).hexdigest(),
        references=references,
    )


def find_profile(path_or_name: str | Path) -> Path:
    """The file; a name without a folder or an ending is one of the shipped ones."""
    path = Path(path_or_name)
    if path.exists():
        return path
    name = str(path_or_name)
    is_name = path.name == name and not path.suffix
    if is_name and name in shipped_profiles():
        return data_directory("profiles") / f"{name}.toml"
    hint = nearest(path.stem, shipped_profiles())
    shipped = "、".join(shipped_profiles())
    raise ProfileError(
        Text(
            f"プロファイル {name} が見つかりません（カレントフォルダー: {Path.cwd()}）。ファイルのパスか、"
            f"付属のプロファイルの名前（{shipped}）を指定してください。{hint.ja}",
            f"Profile {name} is not found (current directory: {Path.cwd()}). Give the path of a file, or the name of a "
            f"shipped profile ({', '.join(shipped_profiles())}).{hint.en}",
        )
    )


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except IsADirectoryError:
        text = Text(
            f"{path} はフォルダーです。プロファイルのファイル（.toml）を指定してください。",
            f"{path} is a directory; give the profile's file (.toml).",
        )
    except OSError as error:
        text = Text(
            f"プロファイル {path} を読めません（{error.strerror}）。",
            f"Profile {path} cannot be read ({error.strerror}).",
        )
    raise ProfileError(text)


def _parse(content: bytes, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        text = Text(
            f"プロファイル {file} の {line} 行目が UTF-8 ではありません。エディターで文字コードを UTF-8 にして保存し直してください。",
            f"Profile {file}, line {line}: not UTF-8. Save the file as UTF-8.",
        )
    except tomllib.TOMLDecodeError as error:
        text = _syntax(str(error), file)
    raise ProfileError(text)


def _syntax(message: str, file: str) -> Text:
    return Text(
        f"プロファイル {file} は TOML として読めません: {message}",
        f"Profile {file} is not valid TOML: {message}",
    )
