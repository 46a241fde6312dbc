"""Finds, reads and checks a profile."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ..errors import ProfileError
from ..resources import data_directory
from ..vocabulary import Text
from ._checks import consistency_problems
from ._hosts import url_fault
from ._humanise import plain, schema_problems
from ._kept import DATES
from ._keys import key_problems
from ._notice_checks import notice_problems
from ._person import person_problems
from ._placeholders import placeholder_problems
from ._problems import InvalidProfileError, Problem, in_order, nearest
from ._read import read_profile
from ._references import References
from ._rest_checks import rest_problems
from ._toml import parse, read_bytes
from ._values import value_problems
from .model import Profile

__all__ = ["check_base_url", "find_problems", "find_profile", "load_profile", "shipped_profiles"]


def shipped_profiles() -> tuple[str, ...]:
    """Names of the profiles that come with the package."""
    files = data_directory("profiles").glob("*.toml")
    return tuple(sorted(path.stem for path in files if "." not in path.stem))


def load_profile(
    path_or_name: str | Path, *, base_url: str | None = None, environ: Mapping[str, str] = os.environ
) -> Profile:
    """The profile of a file, or of a name in the shipped `profiles/`. All that is wrong with it is reported at once.

    `base_url` (from the command line) stands in for `target.base_url`. Raises ProfileError.
    """
    path = find_profile(path_or_name)
    content = read_bytes(path, _KIND, ProfileError)
    data: dict[str, Any] = plain(parse(content, path.name, _KIND, ProfileError), keep=DATES)
    if base_url is not None:
        check_base_url(base_url)
        if isinstance(data.get("target"), dict):
            data["target"]["base_url"] = base_url
    references = References(path.parent, environ)
    problems = find_problems(data, references)
    if problems:
        raise InvalidProfileError(path.name, in_order(problems, data))
    return read_profile(data, path=path, digest=hashlib.sha256(content).hexdigest(), references=references)


_KIND: Final = Text("プロファイル", "Profile")


def find_problems(data: dict[str, Any], references: References) -> list[Problem]:
    """In passes that do not rely on each other, so that one finding hides no other."""
    broken = schema_problems(data)
    places = {problem.path for problem in broken}
    rest = [
        *consistency_problems(data),
        *notice_problems(data),
        *rest_problems(data),
        *person_problems(data),
        *value_problems(data),
        *placeholder_problems(data),
        *references.problems(data),
        *key_problems(data, references),
    ]
    return [*broken, *(problem for problem in rest if problem.path not in places)]


def check_base_url(base_url: str) -> None:
    """Raises ProfileError unless the command line's URL can stand in for `target.base_url`."""
    fault = url_fault(base_url)
    if fault is None and "?" not in base_url:
        return
    # A URL with a password in it is not repeated.
    shown = "" if fault == "userinfo" else f"（{base_url}）"
    raise ProfileError(
        Text(
            f"--target-url の値{shown}が使えません。https://staging.example.jp のように、"
            "ID・パスワードと ? や # のない http または https の URL を指定してください。",
            f"The value of --target-url{'' if fault == 'userinfo' else f' ({base_url})'} cannot be used; give an http "
            "or https URL without login, password, query and fragment (https://staging.example.jp).",
        )
    )


def find_profile(path_or_name: str | Path) -> Path:
    """The file; a name without a folder or an ending is one of the shipped ones."""
    path = Path(path_or_name)
    name = str(path_or_name)
    shipped_name = path.name == name and not path.suffix and name in shipped_profiles()
    if path.exists() and not (shipped_name and path.is_dir()):
        return path
    if shipped_name:
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
