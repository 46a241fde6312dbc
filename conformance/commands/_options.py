"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable

from ._command import Parser

__all__ = ["Words", "add_chromium_executable", "add_citizen_browser", "add_json", "add_target_profile"]

Words = Callable[[str, str], str]


def add_citizen_browser(parser: Parser, words: Words) -> None:
    """As the plug-in has it."""
    parser.add_argument(
        "--citizen-browser",
        metavar="BROWSER",
        choices=("http", "chromium"),
        default="http",
        help=words(
            "画面を開くブラウザー。http（既定）か、スクリプトで作られる画面も読める chromium",
            "the browser that opens pages: http (default), or chromium, which reads pages built by scripts too",
        ),
    )
    add_chromium_executable(parser, words)


def add_chromium_executable(parser: Parser, words: Words) -> None:
    """As the plug-in has it."""
    parser.add_argument(
        "--chromium-executable",
        metavar="FILE",
        help=words(
            "使う Chromium の実行ファイル（既定: システムのもの）", "the Chromium to drive (default: the system's)"
        ),
    )


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
