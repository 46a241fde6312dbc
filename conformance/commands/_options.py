"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable

from ._command import Parser

__all__ = ["Words", "add_json", "add_target_profile"]

Words = Callable[[str, str], str]


def add_json(parser: Parser, words: Words) -> None:
    parser.add_argument("--json", action="store_true", help=words("JSON で出力する", "write JSON"))


def add_target_profile(parser: Parser, words: Words, *, required: bool = True) -> None:
    parser.add_argument(
        "--target-profile",
        metavar="P",
        required=required,
        help=words(
            "プロファイルのファイルか、付属のプロファイルの名前", "profile: a file, or the name of a shipped one"
        ),
    )
