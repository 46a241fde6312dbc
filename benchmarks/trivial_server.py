"""A server that does nothing: `METHOD /N` is answered with N bytes over kept connections. The floor's other end.

`GET /usage` tells the processor time that it has used. Prints `ready URL`; ends when its standard input is closed.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import sys

_CHUNK = 65536


class _Answers(asyncio.Protocol):
    def __init__(self) -> None:
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        while (end := self._received.find(b"\r\n\r\n")) >= 0:
            head = self._received[:end]
            total = end + 4 + _content_length(head)
            if len(self._received) < total:
                return
            self._received = self._received[total:]
            body = _body(head.split(b" ", 2)[1])
            self._transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))


def _content_length(head: bytes) -> int:
    _, found, rest = head.lower().partition(b"\r\ncontent-length:")
    return int(rest.partition(b"\r\n")[0]) if found else 0


def _body(path: bytes) -> bytes:
    if path == b"/usage":
        used = resource.getrusage(resource.RUSAGE_SELF)
        return json.dumps({"cpu": used.ru_utime + used.ru_stime}).encode()
    return b"x" * int(path[1:])


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(_Answers, "127.0.0.1", 0)
    sys.stdout.write(f"ready http://127.0.0.1:{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    closed = asyncio.Event()
    loop.add_reader(sys.stdin.fileno(), lambda: None if os.read(sys.stdin.fileno(), _CHUNK) else closed.set())
    await closed.wait()
    server.close()


if __name__ == "__main__":
    asyncio.run(_serve())
