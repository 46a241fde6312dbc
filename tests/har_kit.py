"""A HAR as a browser writes it, with a secret in every place that a browser has for one."""

from __future__ import annotations

import struct
import zlib
from typing import Any

__all__ = ["COOKIE", "PASSWORD", "SECRETS", "chunk", "har", "png"]

COOKIE = "canary-cookie-0001"
PASSWORD = "canary-password-02"
SECRETS = (
    COOKIE,
    PASSWORD,
    "canary-set-cookie3",
    "canary-bearer-0004",
    "canary-token-00005",
    "canary-session-006",
    "canary-assertion-7",
    "canary-socket-0008",
    "canary-comment-009",
    "canary-private-010",
)


def har() -> dict[str, Any]:
    """Two exchanges: the second tells that what stands openly in the first is a secret."""
    first = {
        "pageref": "page_1",
        "startedDateTime": "2026-11-28T06:40:00.000Z",
        "time": 12.5,
        "comment": "canary-comment-009",
        "_initiator": {"stack": f"login({PASSWORD})"},
        "_webSocketMessages": [{"data": "canary-socket-0008"}],
        "request": {
            "method": "POST",
            "url": "https://post.example.jp/login?SAMLResponse=canary-assertion-7&page=2",
            "httpVersion": "HTTP/2",
            "headers": [
                {"name": "Cookie", "value": f"sid={COOKIE}; theme=dark"},
                {"name": "Authorization", "value": "Bearer canary-bearer-0004"},
                {"name": "Accept", "value": "text/html"},
            ],
            "cookies": [{"name": "sid", "value": COOKIE}],
            "queryString": [
                {"name": "SAMLResponse", "value": "canary-assertion-7"},
                {"name": "page", "value": "2"},
            ],
            "postData": {
                "mimeType": "application/x-www-form-urlencoded",
                "text": f"login=citizen-a&password={PASSWORD}",
                "params": [{"name": "password", "value": PASSWORD}],
            },
            "headersSize": -1,
            "bodySize": 48,
        },
        "response": {
            "status": 302,
            "statusText": "Found",
            "httpVersion": "HTTP/2",
            "headers": [{"name": "Set-Cookie", "value": "sid=canary-set-cookie3; Path=/; HttpOnly"}],
            "cookies": [{"name": "sid", "value": "canary-set-cookie3"}],
            "redirectURL": "/menu?session=canary-session-006",
            "content": {
                "size": 60,
                "mimeType": "text/html",
                "text": '<p>試験 太郎 様</p><input name="csrf_token" value="canary-private-010">canary-set-cookie3',
            },
            "headersSize": -1,
            "bodySize": 0,
        },
        "cache": {"afterRequest": {"eTag": COOKIE}},
        "timings": {"send": 1, "wait": 2, "receive": 3},
    }
    second = {
        "startedDateTime": "2026-11-28T06:40:01.000Z",
        "time": 3,
        "request": {"method": "GET", "url": "https://post.example.jp/menu?token=canary-token-00005", "headers": []},
        "response": {
            "status": 200,
            "headers": [{"name": "X-Trace", "value": "canary-token-00005"}],
            "content": {"mimeType": "text/html", "text": "PHA+Y2FuYXJ5LXRva2VuLTAwMDA1PC9wPg==", "encoding": "base64"},
        },
    }
    return {
        "log": {
            "version": "1.2",
            "creator": {"name": "WebInspector", "version": "537.36"},
            "pages": [
                {
                    "startedDateTime": "2026-11-28T06:40:00.000Z",
                    "id": "page_1",
                    "title": "https://post.example.jp/menu?token=canary-token-00005",
                    "pageTimings": {"onLoad": 120},
                }
            ],
            "entries": [first, second],
        }
    }


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(*more: bytes, ending: bytes = b"") -> bytes:
    """A picture of one white pixel, with more chunks before its end."""
    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\x00\xff\xff\xff")
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + b"".join(more)
        + chunk(b"IDAT", pixels)
        + chunk(b"IEND", b"")
        + ending
    )
