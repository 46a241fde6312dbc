"""`conformance portal metadata`: what the partner has to register about the portal stand-in."""

from __future__ import annotations

import argparse

from ..vocabulary import Text
from ._command import Command, Parser
from ._files import write_file
from ._options import Words, add_target_profile
from ._output import Output

__all__ = ["COMMAND"]


def _describe(parser: Parser, words: Words) -> None:
    add_target_profile(parser, words)
    parser.add_argument(
        "--output",
        metavar="FILE",
        help=words(
            "出力先（省くと標準出力。既存のファイルは置き換える）", "write to FILE (replaced) instead of stdout"
        ),
    )


def _run(arguments: argparse.Namespace, output: Output) -> int:
    from ..assembly import portal_description
    from ..profile import load_profile

    content = portal_description(load_profile(arguments.target_profile))
    if arguments.output is None:
        output.data(content)
        return 0
    path = write_file(arguments.output, content, replace=True)
    output.say(
        Text(
            f"{path} に模擬マイナポータルの接続情報を書き出しました。外部連携先システムに登録してください。",
            f"What the partner has to know of the stand-in is in {path}; register it at the partner system.",
        )
    )
    return 0


_METADATA = Command(
    "metadata",
    Text(
        "外部連携先システムに登録する接続情報（saml2 ではメタデータ）を出力する",
        "write what the partner has to register of the stand-in (saml2: metadata)",
    ),
    _describe,
    _run,
)
COMMAND = Command("portal", Text("模擬マイナポータル", "the portal stand-in"), parts=(_METADATA,))
