"""Reading the body of a request that came over HTTP/1.1 (RFC 9112, 6 and 7.1)."""

from __future__ import annotations

from email.message import Message
from http import HTTPStatus
from io import BufferedIOBase
from typing import Final

__all__ = ["UnreadableBodyError", "read_body"]

_LARGEST: Final = 1_000_000
_LONGEST_LINE: Final = 4_096
_HEX: Final = frozenset(b"0123456789abcdefABCDEF")


class UnreadableBodyError(Exception):
    """The body cannot be told from what follows, or is too large; `status` is the answer to that."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


def read_body(headers: Message, stream: BufferedIOBase) -> bytes:
    """The whole body, at most 1 000 000 bytes. Raises UnreadableBodyError; what the stream raises goes through."""
    coding = headers.get("Transfer-Encoding")
    if coding is not None:
        if coding.strip().lower() != "chunked":
            raise UnreadableBodyError(HTTPStatus.NOT_IMPLEMENTED)
        return _chunks(stream)
    lengths = {each.strip() for each in headers.get_all("Content-Length", ["0"])}
    length = lengths.pop()
    if lengths or not (length.isascii() and length.isdigit()):
        raise UnreadableBodyError(HTTPStatus.BAD_REQUEST)
    if int(length) > _LARGEST:
        raise UnreadableBodyError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return stream.read(int(length))


def _chunks(stream: BufferedIOBase) -> bytes:
    body = bytearray()
    while size := _size(_line(stream)):
        if len(body) + size > _LARGEST:
            raise UnreadableBodyError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        body += stream.read(size)
        if _line(stream):
            raise UnreadableBodyError(HTTPStatus.BAD_REQUEST)
    # Trailers are read past: nothing in them may change what the request means (7.1.2).
    for _ in range(_LONGEST_LINE):
        if not _line(stream):
            return bytes(body)
    raise UnreadableBodyError(HTTPStatus.BAD_REQUEST)


def _size(line: bytes) -> int:
    digits = line.partition(b";")[0].strip()
    if not digits or len(digits) > 8 or not _HEX.issuperset(digits):
        raise UnreadableBodyError(HTTPStatus.BAD_REQUEST)
    return int(digits, 16)


def _line(stream: BufferedIOBase) -> bytes:
    line = stream.readline(_LONGEST_LINE)
    if not line.endswith(b"\r\n"):
        raise UnreadableBodyError(HTTPStatus.BAD_REQUEST)
    return line[:-2]
