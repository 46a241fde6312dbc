"""`conformance verify DIR`: whether the evidence is as it was when its manifest was made. Needs no network."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..errors import UsageError
from ..vocabulary import Text
from ._command import Command, Parser
from ._options import Words, add_json
from ._output import Output

if TYPE_CHECKING:
    from ..evidence.verification import Verification

__all__ = ["COMMAND"]

_OCCASIONS: Final = {
    "run": Text("実行の終了時", "at the end of the run"),
    "record": Text("実環境での確認を記録した時", "when a step in a real environment was recorded"),
    "report": Text("報告書を作り直した時", "when the reports were made again"),
}


def _describe(parser: Parser, words: Words) -> None:
    add_json(parser, words)
    parser.add_argument(
        "place",
        metavar="DIR",
        help=words("証跡のディレクトリ、又はその zip ファイル", "report directory, or a zip archive of one"),
    )
    parser.add_argument(
        "--public-key",
        metavar="FILE",
        help=words(
            "目録に署名したはずの公開鍵（Ed25519、PEM）", "the key (Ed25519, PEM) that must have signed the manifest"
        ),
    )


def _run(arguments: argparse.Namespace, output: Output) -> int:
    from ..evidence.verification import verify_evidence

    key = None if arguments.public_key is None else _public_key(Path(arguments.public_key))
    found = verify_evidence(Path(arguments.place), key)
    if arguments.json:
        output.json(
            {
                "intact": found.intact,
                "files": found.files,
                "records": found.records,
                "realSteps": found.steps,
                "madeBy": found.made_by,
                "madeAt": found.made_at,
                "signedBy": found.fingerprint,
                "problems": [{"place": each.place, "text": each.text.to_json()} for each in found.problems],
            }
        )
    else:
        _show(found, named=key is not None, output=output)
    return 0 if found.intact else 1


def _show(found: Verification, *, named: bool, output: Output) -> None:
    for problem in found.problems:
        output.say(problem.text)
    if not found.intact:
        output.say(
            Text(
                f"証跡は、目録を作った時のままではありません（相違 {len(found.problems)} 件）。",
                f"The evidence is not as it was when its manifest was made ({len(found.problems)} differences).",
            )
        )
        return
    when = _OCCASIONS.get(found.made_by, Text(found.made_by, found.made_by))
    output.say(
        Text(
            f"証跡は、目録を作った時（{when.ja}、{found.made_at}）のままです"
            f"（ファイル {found.files} 個、記録 {found.records} 件"
            f"{f'、実環境での確認の記録 {found.steps} 件' if found.steps else ''}）。",
            f"The evidence is as it was when its manifest was made ({when.en}, {found.made_at}): "
            f"{found.files} files, {found.records} records"
            f"{f', {found.steps} records of steps in real environments' if found.steps else ''}.",
        )
    )
    if found.fingerprint is None:
        output.say(
            Text(
                "署名はありません。分かるのは、欠落や取り違えなどの事故がないことだけです。"
                "目録ごと意図して書き換えられた場合は分かりません。",
                "It is not signed: this shows that there was no mishap, not that nobody changed it on purpose, "
                "manifest included.",
            )
        )
    elif named:
        output.say(Text("指定した公開鍵による署名があります。", "It is signed with the key that was named."))
    else:
        output.say(
            Text(
                f"署名があります（公開鍵の SHA-256: {found.fingerprint}）。"
                "誰の鍵であるかは、別の手段で確かめてください（--public-key で指定できます）。",
                f"It is signed (SHA-256 of the public key: {found.fingerprint}). Make sure by other means whose it is "
                "(--public-key names the one that is expected).",
            )
        )


def _public_key(file: Path) -> bytes:
    """The raw key. Raises UsageError."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(file.read_bytes())
    except OSError as error:
        reason = error.strerror
        raise UsageError(
            Text(f"--public-key {file}: 読めません（{reason}）。", f"--public-key {file}: cannot be read ({reason}).")
        ) from error
    except ValueError as error:
        raise _no_key(file) from error
    if not isinstance(key, Ed25519PublicKey):
        raise _no_key(file)
    return key.public_bytes_raw()


def _no_key(file: Path) -> UsageError:
    return UsageError(
        Text(
            f"--public-key {file}: PEM 形式の Ed25519 公開鍵ではありません。"
            "秘密鍵から openssl pkey -pubout で取り出せます。",
            f"--public-key {file}: no Ed25519 public key in PEM; openssl pkey -pubout takes it out of the private key.",
        )
    )


COMMAND = Command(
    "verify",
    Text("証跡が変更されていないかを確かめる", "see whether the evidence was changed"),
    _describe,
    _run,
)
