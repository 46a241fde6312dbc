"""Reads a TOML file of the user's, or says in words why it cannot be read; and writes a text as TOML has it."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any, Final

from ..errors import UsageError
from ..vocabulary import Text

__all__ = ["parse", "quoted", "read_bytes"]


def read_bytes(path: Path, kind: Text, error: type[UsageError]) -> bytes:
    """`kind` is what the file is to a user (プロファイル, Profile). Raises `error`."""
    try:
        return path.read_bytes()
    except IsADirectoryError:
        text = Text(
            f"{path} はフォルダーです。{kind.ja}のファイル（.toml）を指定してください。",
            f"{path} is a directory; give the {kind.en.lower()}'s file (.toml).",
        )
    except OSError as unreadable:
        text = Text(
            f"{kind.ja} {path} を読めません（{unreadable.strerror}）。",
            f"{kind.en} {path} cannot be read ({unreadable.strerror}).",
        )
    raise error(text)


def parse(content: bytes, file: str, kind: Text, error: type[UsageError]) -> dict[str, Any]:
    """The file's tables. Raises `error`, which says where the mistake is."""
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as wrong:
        line = content.count(b"\n", 0, wrong.start) + 1
        text = Text(
            f"{kind.ja} {file} の {line} 行目が UTF-8 ではありません。"
            "エディターで文字コードを UTF-8 にして保存し直してください。",
            f"{kind.en} {file}, line {line}: not UTF-8. Save the file as UTF-8.",
        )
    except tomllib.TOMLDecodeError as wrong:
        text = _syntax(str(wrong), file, kind)
    raise error(text)


def _syntax(message: str, file: str, kind: Text) -> Text:
    """tomllib says where in English, at the end of its message: `… (at line 3, column 7)`."""
    found = _WHERE.search(message)
    reason = message[: found.start()] if found else message
    where = Text("", "")
    if found and found["line"]:
        where = Text(
            f" {found['line']} 行 {found['column']} 文字目", f", line {found['line']}, column {found['column']}"
        )
    elif found:
        where = Text(" の終わり", ", at its end")
    return Text(
        f"{kind.ja} {file}{where.ja}: TOML として読めません（{reason}）。文字列の引用符、括弧の閉じ忘れ、"
        "同じ項目の重複を確かめてください。",
        f"{kind.en} {file}{where.en}: not valid TOML ({reason}).",
    )


_WHERE: Final = re.compile(r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)")


def quoted(text: str) -> str:
    """A TOML basic string. What cannot be seen is escaped: some of it ends a line, or is not allowed as it is."""
    written = json.dumps(text, ensure_ascii=False)
    return "".join(
        each if each.isprintable() or each == _IDEOGRAPHIC_SPACE else f"\\U{ord(each):08x}" for each in written
    )


_IDEOGRAPHIC_SPACE = "\u3000"
