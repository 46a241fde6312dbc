"""MANIFEST.json and SHA256SUMS: what belongs to a run's evidence, so that a change of it shows offline.

The manifest lists every file with its SHA-256 and closes the chains (`chain`) of journal and records. It can be signed
(Ed25519, RFC 8032). Unsigned it shows mishap, not intent: whoever changes a file on purpose can make the manifest anew.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from ..chain import Closing
from ..errors import UsageError
from ..vocabulary import Text

__all__ = [
    "FORMAT",
    "JOURNAL",
    "MANIFEST",
    "PASSWORD",
    "RECORDS",
    "SUMS",
    "Entry",
    "Occasion",
    "are_sums",
    "is_signed_rightly",
    "read_signing_key",
    "sums_text",
    "write_manifest",
]

MANIFEST: Final = "MANIFEST.json"
SUMS: Final = "SHA256SUMS"
JOURNAL: Final = "journal.jsonl"
RECORDS: Final = "records.jsonl"
"""A chain like the journal's, where `conformance record` has added to the evidence."""
PASSWORD: Final = "CONFORMANCE_EVIDENCE_KEY_PASSWORD"
"""The environment variable with the password of the signing key, where it has one."""
FORMAT: Final = "minsotatsu-conformance-manifest/1"

Occasion = Literal["run", "report", "record"]
"""Whether the manifest was made at the end of the run, or later, when the reports were made again or a record added."""

_NOTE: Final = """\
# 接続試験の証跡のハッシュ値（SHA-256）
# 何も導入せずに確かめる方法（このファイルのあるフォルダーで行う）:
#   Windows: certutil -hashfile journal.jsonl SHA256
#            （表示された値を、下の journal.jsonl の行の値と見比べる。ほかのファイルも同じ。/ は \\ と読み替える）
#            すべてのファイルの値を続けて表示する: for /r %f in (*) do @certutil -hashfile "%f" SHA256
#   Linux:   sha256sum -c SHA256SUMS
#   macOS:   shasum -a 256 -c SHA256SUMS
#            （OK は一致。FAILED（失敗）のファイルは、変更されているか、ない）
# あわせて確かめること:
#   journal.jsonl の値が、様式4に転記された値と同じである（同じなら、その試験の記録である）。
#   下にないファイルが加えられていない（このファイル自身は下にない）。
# conformance verify を使うと、変更された箇所（ファイル、記録の通し番号）まで分かる。
# 署名のない目録（MANIFEST.json）から分かるのは、欠落や取り違えなどの事故だけである。意図した書き換えは分からない。
# SHA-256 of the evidence. Check without installing anything, in this folder: the commands above. The value of
# journal.jsonl must be the one in form 4, and no file may be there that is not below (but for this one). An unsigned
# manifest shows mishap, not intent.
"""


_EARLIER_NOTES: Final = frozenset({"0863b2454c921e1ab99b7e2bd83614fdcccc1a1cb34e44f7e93d6215bea7e804"})
"""SHA-256 of the notes of earlier versions, whose evidence is what it was."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file: its place in the directory (with /), size in bytes, SHA-256 in hexadecimal."""

    path: str
    size: int
    sha256: str


def write_manifest(
    directory: Path, *, run: str, tool: str, made_at: str, made_by: Occasion, key: Ed25519PrivateKey | None = None
) -> None:
    """Write MANIFEST.json and SHA256SUMS over everything that is in the directory now."""
    files = [_entry(directory, path) for path in sorted(directory.rglob("*")) if path.is_file()]
    files = [entry for entry in files if entry.path not in {MANIFEST, SUMS}]
    document: dict[str, Any] = {
        "format": FORMAT,
        "run": run,
        "toolVersion": tool,
        "madeAt": made_at,
        "madeBy": made_by,
        "files": [{"path": entry.path, "size": entry.size, "sha256": entry.sha256} for entry in files],
        "journal": _closing(directory / JOURNAL),
        **({"records": _closing(directory / RECORDS)} if (directory / RECORDS).is_file() else {}),
        "signature": None,
    }
    if key is not None:
        document["signature"] = {
            "algorithm": "Ed25519",
            "publicKey": base64.b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode(),
            "value": base64.b64encode(key.sign(_signed_bytes(document))).decode(),
        }
    written = (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()
    (directory / MANIFEST).write_bytes(written)
    sums = sums_text((*files, Entry(MANIFEST, len(written), hashlib.sha256(written).hexdigest())))
    (directory / SUMS).write_bytes(sums.encode())


def sums_text(entries: Iterable[Entry]) -> str:
    """SHA256SUMS as coreutils read it: comments, then a line for each file; it follows from the entries alone."""
    return _NOTE + _listed(entries)


def are_sums(found: bytes, entries: Iterable[Entry]) -> bool:
    """Whether this is SHA256SUMS over the entries, under this version's note or an earlier one's."""
    listed = _listed(entries).encode()
    note = found.removesuffix(listed)
    known = note == _NOTE.encode() or hashlib.sha256(note).hexdigest() in _EARLIER_NOTES
    return known and found == note + listed


def _listed(entries: Iterable[Entry]) -> str:
    return "".join(f"{entry.sha256}  {entry.path}\n" for entry in entries)


def is_signed_rightly(document: Mapping[str, Any]) -> bool:
    """Whether the manifest's signature is that of its own public key over the rest of it.

    Raises ValueError, TypeError or KeyError for what is no signature at all.
    """
    signature = document["signature"]
    if signature["algorithm"] != "Ed25519":
        raise ValueError(f"unknown algorithm: {signature['algorithm']}")
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(signature["publicKey"], validate=True))
    try:
        key.verify(base64.b64decode(signature["value"], validate=True), _signed_bytes(document))
    except InvalidSignature:
        return False
    return True


def read_signing_key(file: Path, password: str | None) -> Ed25519PrivateKey:
    """An Ed25519 private key in PEM (PKCS #8). Raises UsageError for anything else."""
    try:
        key = load_pem_private_key(file.read_bytes(), None if password is None else password.encode())
    except OSError as error:
        raise _unusable(file, Text(f"読めません（{error.strerror}）", f"cannot be read ({error.strerror})")) from error
    except (ValueError, TypeError) as error:
        why = Text(
            f"PEM 形式の秘密鍵として読めません（暗号化した鍵のパスワードは環境変数 {PASSWORD} に設定してください）",
            f"is no private key in PEM (set the password of an encrypted one in {PASSWORD})",
        )
        raise _unusable(file, why) from error
    if not isinstance(key, Ed25519PrivateKey):
        kind = type(key).__name__.removesuffix("PrivateKey")
        raise _unusable(file, Text(f"Ed25519 の鍵ではありません（{kind}）", f"is no Ed25519 key ({kind})"))
    return key


def _unusable(file: Path, why: Text) -> UsageError:
    return UsageError(
        Text(
            f"--evidence-key {file}: {why.ja}。鍵は openssl genpkey -algorithm ed25519 で作成できます。",
            f"--evidence-key {file} {why.en}; openssl genpkey -algorithm ed25519 makes one.",
        )
    )


def _entry(directory: Path, path: Path) -> Entry:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return Entry(path.relative_to(directory).as_posix(), stream.tell(), digest)


def _closing(path: Path) -> dict[str, Any]:
    """How many records there are, and the digest of the last, which no other record holds."""
    with path.open("rb") as stream:
        closing = Closing.of(stream)
    return {"records": closing.records, "head": closing.head}


def _signed_bytes(document: Mapping[str, Any]) -> bytes:
    """The manifest but for its signature, in one way to write it."""
    said = {key: value for key, value in document.items() if key != "signature"}
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
