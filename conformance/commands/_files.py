"""Writes the file that a user named."""

from __future__ import annotations

from pathlib import Path

from ..errors import UsageError
from ..vocabulary import Text

__all__ = ["write_file"]


def write_file(name: str, content: bytes, *, replace: bool, option: str = "--output") -> Path:
    """Write the file that `option` names.

    Raises UsageError where it cannot be written, or is there already and must not be replaced.
    """
    path = Path(name)
    try:
        with path.open("wb" if replace else "xb") as stream:
            stream.write(content)
    except FileExistsError:
        text = Text(
            f"{option} {name}: ファイルがすでにあるため、書き込みませんでした。別の名前を指定してください。",
            f"{option} {name}: the file exists and was left as it is; give another name.",
        )
    except OSError as error:
        text = Text(
            f"{option} {name}: 書き込めません（{error.strerror}）。",
            f"{option} {name}: cannot write ({error.strerror}).",
        )
    else:
        return path
    raise UsageError(text)
