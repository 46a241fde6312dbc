"""Bodies of requests: by length and in chunks, and which are refused with what status."""

from __future__ import annotations

import io
from email.message import Message

import pytest

from conformance.actors.portal.bodies import UnreadableBodyError, read_body

CHUNKED = ("Transfer-Encoding", "chunked")


def _read(body: bytes, *headers: tuple[str, str]) -> tuple[bytes, bytes]:
    """The body, and what is left for the next request."""
    message = Message()
    for name, value in headers:
        message[name] = value
    stream = io.BytesIO(body)
    return read_body(message, stream), stream.read()


@pytest.mark.parametrize(
    ("sent", "headers", "body"),
    [
        (b"", (), b""),
        (b"abc", (("Content-Length", "3"),), b"abc"),
        (b"abc", (("Content-Length", "3"), ("Content-Length", " 3")), b"abc"),
        (b"0\r\n\r\n", (CHUNKED,), b""),
        (b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", (CHUNKED,), b"abcde"),
        (
            b"A;name=value\r\n0123456789\r\n00\r\nTrailer: x\r\n\r\n",
            (("Transfer-Encoding", " Chunked"),),
            b"0123456789",
        ),
        # The coding says more than a length beside it (6.3).
        (b"1\r\na\r\n0\r\n\r\n", (CHUNKED, ("Content-Length", "7")), b"a"),
    ],
)
def test_a_body_ends_where_it_says(sent: bytes, headers: tuple[tuple[str, str], ...], body: bytes) -> None:
    assert _read(sent + b"GET /", *headers) == (body, b"GET /")


@pytest.mark.parametrize(
    ("sent", "headers", "status"),
    [
        (b"", (("Content-Length", "-1"),), 400),
        (b"", (("Content-Length", "１"),), 400),
        (b"", (("Content-Length", "1"), ("Content-Length", "2")), 400),
        (b"", (("Content-Length", "1000001"),), 413),
        (b"", (("Transfer-Encoding", "gzip, chunked"),), 501),
        (b"", (CHUNKED,), 400),
        (b"x\r\n", (CHUNKED,), 400),
        (b"-1\r\n", (CHUNKED,), 400),
        (b"\r\n", (CHUNKED,), 400),
        (b"000000001\r\n", (CHUNKED,), 400),
        (b"3\nabc\r\n", (CHUNKED,), 400),
        (b"3\r\nabcd\r\n", (CHUNKED,), 400),
        (b"1\r\na\r\n0\r\nTrailer: x", (CHUNKED,), 400),
        (b"0\r\n" + b"a: b\r\n" * 5000, (CHUNKED,), 400),
        (b"f4241\r\n", (CHUNKED,), 413),
    ],
)
def test_what_has_no_end_or_is_too_large_is_refused(
    sent: bytes, headers: tuple[tuple[str, str], ...], status: int
) -> None:
    with pytest.raises(UnreadableBodyError) as raised:
        _read(sent, *headers)
    assert raised.value.status == status
