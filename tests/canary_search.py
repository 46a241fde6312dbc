"""Looks for secrets in files as deep as it goes: archives, compression, pictures, and text in its many writings."""

from __future__ import annotations

import base64
import binascii
import gzip
import html
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import unquote_to_bytes

__all__ = ["found_in", "found_under", "layers"]

_DEPTH: Final = 5
_BASE64: Final = re.compile(rb"[A-Za-z0-9+/_-]{16,}={0,2}")
_ESCAPED: Final = re.compile(rb'"((?:[^"\\]|\\.)*\\(?:[^"\\]|\\.)*)"')
_PNG: Final = b"\x89PNG\r\n\x1a\n"


def found_under(directory: Path, secrets: Mapping[str, Iterable[bytes]]) -> list[tuple[str, str, bytes]]:
    """File, kind and secret for each that any file below the directory holds, its name included."""
    found = []
    for path in sorted(directory.rglob("*")):
        content = path.read_bytes() if path.is_file() else b""
        found += [(path.name, *each) for each in found_in(path.name.encode() + b"\n" + content, secrets)]
        found += [(path.name, *each) for each in found_in(content, secrets)]
    return list(dict.fromkeys(found))


def found_in(data: bytes, secrets: Mapping[str, Iterable[bytes]]) -> list[tuple[str, bytes]]:
    """Kind and secret for each that is in the data, however it is written there."""
    wanted = [(kind, secret) for kind, each in secrets.items() for secret in each]
    return list(dict.fromkeys(pair for layer in layers(data) for pair in wanted if pair[1] in layer))


def layers(data: bytes) -> Iterator[bytes]:
    """The data, and everything that it is a writing of; each once."""
    seen: set[int] = set()
    waiting = [(data, 0)]
    while waiting:
        layer, depth = waiting.pop()
        if hash(layer) in seen:
            continue
        seen.add(hash(layer))
        yield layer
        if depth < _DEPTH:
            waiting += [(below, depth + 1) for below in _unfolded(layer) if below != layer]


def _unfolded(data: bytes) -> Iterator[bytes]:
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield from (name.encode() + b"\n" + archive.read(name) for name in archive.namelist())
            yield from (archive.read(name) for name in archive.namelist())
        return
    if data.startswith(b"\x1f\x8b"):
        yield gzip.decompress(data)
        return
    if data.startswith(b"%PDF-"):
        yield from (
            inflated
            for part in re.findall(rb"stream\r?\n(.*?)endstream", data, re.DOTALL)
            for inflated in _inflated(part)
        )
        return
    if data.startswith(_PNG):
        yield from _chunks(data)
        return
    yield from _inflated(data)
    if b"%" in data:
        yield unquote_to_bytes(data.replace(b"+", b" "))
    text = data.decode("utf-8", "replace")
    if "&" in text:
        yield html.unescape(text).encode("utf-8", "replace")
    if b"\\" in data:
        yield b"\n".join(_unescaped(written) for written in _ESCAPED.findall(data))
    for written in _BASE64.findall(data):
        yield from _from_base64(written)


def _unescaped(written: bytes) -> bytes:
    try:
        return str(json.loads(b'"' + written + b'"')).encode("utf-8", "replace")
    except ValueError:
        return b""


def _from_base64(written: bytes) -> Iterator[bytes]:
    plain = written.rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
    try:
        decoded = base64.b64decode(plain + b"=" * (-len(plain) % 4))
    except binascii.Error:
        return
    yield decoded


def _inflated(data: bytes) -> Iterator[bytes]:
    """SAML's Redirect binding deflates without a head; PNG and PDF deflate with one."""
    for window in (-15, 15):
        try:
            yield zlib.decompressobj(window).decompress(data)
        except zlib.error:
            continue


def _chunks(data: bytes) -> Iterator[bytes]:
    """What a PNG holds beside its pixels: text, plain and compressed, and whatever else."""
    place = len(_PNG)
    while place + 8 <= len(data):
        length = int.from_bytes(data[place : place + 4], "big")
        content = data[place + 8 : place + 8 + length]
        if data[place + 4 : place + 8] != b"IDAT":
            yield content
            yield from (
                inflated for start in range(1, min(len(content), 90)) for inflated in _inflated(content[start:])
            )
        place += 12 + length
    yield data[place:]
