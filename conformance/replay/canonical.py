"""The canonical form of what was sent: what cannot be the same twice is masked, everything else counts."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Iterator, Mapping
from typing import Any, Final, final
from urllib.parse import unquote

from ..evidence.redact import MARK

__all__ = ["Marks", "canonical", "parts_of"]

_MASKED: Final = re.compile(
    r"(<(?:\w+:)?(SignatureValue|DigestValue|CipherValue|X509Certificate)\b[^>]*>)[^<]*(</(?:\w+:)?\2>)"
)
_SIGNATURE: Final = re.compile(r"((?:^|[?&])Signature=)[^&#]*")
_ENCODED_MARK: Final = re.compile(r"%5Bredacted%3A([a-z]+)%3A([0-9a-f]{12})%5D", re.IGNORECASE)
_PACKED: Final = re.compile(r"(?:[A-Za-z0-9+/]|%2[BbFf]){40,}(?:=|%3[Dd]){0,2}")
_FRAMING: Final = frozenset({"content-length"})
"""Follows from the body, in which a mark is longer than what it stands for."""

Fields = Mapping[str, Any]


def canonical(text: str) -> str:
    """Signatures, digests over them, ciphertexts and certificates masked, also in what is packed in base64."""
    text = _ENCODED_MARK.sub(r"[redacted:\1:\2]", text)
    text = _SIGNATURE.sub(r"\1*", text)
    # Masked first: a signature's own octets may look like the beginning of something.
    text = _MASKED.sub(r"\1*\3", text)
    return _PACKED.sub(lambda found: _unpacked(found[0]), text)


def _unpacked(packed: str) -> str:
    """XML in base64, deflated or not, is shown and masked; anything else stays as it is."""
    try:
        raw = base64.b64decode(unquote(packed), validate=True)
        if not raw.lstrip().startswith(b"<"):
            raw = zlib.decompress(raw, -zlib.MAX_WBITS)
        text = raw.decode("utf-8")
    except (binascii.Error, zlib.error, ValueError):
        return packed
    return "{" + _MASKED.sub(r"\1*\3", text) + "}" if text.lstrip().startswith("<") else packed


def parts_of(exchange: Fields) -> Iterator[tuple[str, str]]:
    """Of a recorded exchange, each part of what our side sent, in canonical form, with its name."""
    if exchange["from"] != "partner":
        request = exchange["request"]
        yield "request", f"{request['method']} {canonical(request['url'])}"
        yield from _message("request", request)
    if exchange["to"] == "portal" and exchange["response"] is not None:
        yield "response", str(exchange["response"]["status"])
        yield from _message("response", exchange["response"])


def _message(name: str, message: Fields) -> Iterator[tuple[str, str]]:
    headers = [f"{key}: {value}" for key, value in message["headers"] if key.lower() not in _FRAMING]
    yield f"{name} headers", canonical("\n".join(headers))
    yield f"{name} body", _body(message["body"])


def _body(body: Fields | None) -> str:
    if body is None:
        return ""
    if "text" in body:
        return canonical(body["text"])
    return str(body.get("base64") or body["sha256"])


@final
class Marks:
    """Which mark of the recording is which of the replay's: each run hashes with a key of its own."""

    def __init__(self) -> None:
        self._replayed: dict[str, str] = {}
        self._recorded: dict[str, str] = {}

    def same(self, recorded: str, replayed: str) -> bool:
        """Whether two texts are the same but for how what is redacted is called; equal values stay equal."""
        if MARK.sub("*", recorded) != MARK.sub("*", replayed):
            return False
        pairs = [
            (one[2], other[2]) for one, other in zip(MARK.finditer(recorded), MARK.finditer(replayed), strict=True)
        ]
        new: dict[str, str] = {}
        for one, other in pairs:
            known = self._replayed.get(one) or new.get(one)
            if known is None and other not in self._recorded and other not in new.values():
                new[one] = other
            elif known != other:
                return False
        self._replayed.update(new)
        self._recorded.update({other: one for one, other in new.items()})
        return True

    def replayed(self, digest: str) -> str | None:
        """The replay's own for a value that it has sent itself."""
        return self._replayed.get(digest)
