"""The command line of `conformance partner`."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn, final

from conformance.reference.errors import UsageError
from conformance.reference.options import CHOICES, NUMBERS, split_options

__all__ = ["Arguments", "read_arguments"]

_DEFAULT_PORT = 8080


@final
@dataclasses.dataclass(frozen=True, slots=True)
class Arguments:
    """What the command line asks for."""

    port: int
    portal_metadata: Path | None
    portal_url: str | None
    portal_listener: str | None
    key: Path | None
    defects: tuple[str, ...]
    options: dict[str, str]
    think_ms: int
    exit_with_stdin: bool
    list_defects: bool
    as_json: bool


@final
class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(
            f"指定が正しくありません（{message}）。使い方は --help で表示します", f"wrong usage: {message}"
        )


def read_arguments(argv: Sequence[str]) -> Arguments:
    """Read the command line; raises UsageError."""
    parser = _Parser(
        prog="conformance partner",
        description="接続試験の基準となる参照実装の外部連携先システムを 127.0.0.1 で起動します。\n"
        "Starts the reference partner on 127.0.0.1.",
        epilog="\n  ".join(
            [
                "--option の KEY と VALUE / KEY and VALUE of --option:",
                *(f"{key}={'|'.join(values)}" for key, values in CHOICES.items()),
                *(f"{key}={numbers[0]}〜{numbers[-1]}" for key, numbers in NUMBERS.items()),
            ]
        ),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        add_help=False,
        allow_abbrev=False,
    )
    parser._optionals.title = "オプション / options"
    parser.add_argument("-h", "--help", action="help", help="この説明を表示する / show this help")
    parser.add_argument(
        "--port",
        type=int,
        default=_DEFAULT_PORT,
        help="待ち受けるポート（0 は空きポート、既定 8080） / port (0: any that is free; default 8080)",
    )
    parser.add_argument(
        "--portal-metadata", type=Path, metavar="FILE", help="ポータルの SAML メタデータ / the portal's SAML metadata"
    )
    parser.add_argument(
        "--portal-url",
        metavar="URL",
        help="wire=rest でブラウザーを送るポータルの URL / wire=rest: where browsers are sent at the portal",
    )
    parser.add_argument(
        "--portal-listener",
        metavar="URL",
        help="wire=rest で直接呼び出すポータルの待ち受け口の URL / wire=rest: the portal's listener, called directly",
    )
    parser.add_argument(
        "--key",
        type=Path,
        metavar="FILE",
        help="署名に使う RSA 秘密鍵（PEM）。省くと起動ごとに作成 / RSA key (PEM) that signs; a new one if left out",
    )
    parser.add_argument(
        "--defect",
        action="append",
        default=[],
        metavar="NAME",
        help="仕込む不具合（複数可） / seed this defect (may be repeated)",
    )
    parser.add_argument(
        "--option",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="外部連携先システムの選択肢 / a choice of the partner's",
    )
    parser.add_argument(
        "--think-ms",
        type=int,
        default=0,
        metavar="MS",
        help="要求ごとに答えるまで待つ時間（ミリ秒、既定 0） / wait before each answer (milliseconds; default 0)",
    )
    parser.add_argument(
        "--exit-with-stdin", action="store_true", help="標準入力が閉じたら終了する / end when standard input is closed"
    )
    parser.add_argument(
        "--list-defects", action="store_true", help="仕込める不具合の一覧を表示して終了する / list the defects and end"
    )
    parser.add_argument(
        "--json", action="store_true", help="--list-defects を JSON で表示する / write the list as JSON"
    )
    read = parser.parse_args(list(argv))
    if not 0 <= read.port <= 65535:
        raise UsageError(f"--port は 0 から 65535 です: {read.port}", f"--port is 0 to 65535, not {read.port}")
    if read.think_ms < 0:
        raise UsageError(f"--think-ms は 0 以上です: {read.think_ms}", f"--think-ms is 0 or more, not {read.think_ms}")
    if read.json and not read.list_defects:
        raise UsageError("--json は --list-defects とともに指定してください", "--json goes with --list-defects")
    return Arguments(
        read.port,
        read.portal_metadata,
        read.portal_url,
        read.portal_listener,
        read.key,
        tuple(read.defect),
        split_options(read.option),
        read.think_ms,
        read.exit_with_stdin,
        read.list_defects,
        read.json,
    )
