"""Redaction before writing: credentials, cookies, tokens and keys leave the process only as keyed hashes (design, Redaction).

The key is made anew for each run, so that "the same again" can be seen inside a run and nothing can be looked up outside it.
"""

from __future__ import annotations

import hashlib
import hmac
import html
import json
import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote, quote_plus, unquote_plus, urlsplit, urlunsplit

from .exchange import Headers

__all__ = ["Redactor"]

_SENSITIVE_NAME: Final = re.compile(
    r"csrf|xsrf|token|secret|passw|pwd|nonce|ticket|session|\bsid\b|otp|api[_-]?key|authenticity|credential|private",
    re.IGNORECASE,
)
_MESSAGE_PARAMETERS: Final = frozenset({"SAMLRequest", "SAMLResponse", "Signature", "SigAlg", "RelayState"})
_COOKIE_PAIR: Final = re.compile(r"\s*([^=;\s]+)=([^;]*)")
_INPUT: Final = re.compile(r"<input\b[^>]*>", re.IGNORECASE)
_NAME: Final = re.compile(r"\bname\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_VALUE: Final = re.compile(r"(\bvalue\s*=\s*)(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_JSON_STRING: Final = re.compile(r'"((?:[^"\\]|\\.)*)"(\s*:\s*)"((?:[^"\\]|\\.)*)"')
_SHORTEST_LEARNT: Final = 8


class Redactor:
    """Replaces what must not be read. `protect_messages` hides whole protocol messages too (citizens not called synthetic)."""

    def __init__(self, key: bytes, *, protect_messages: bool = False) -> None:
        self._key = key
        self._protect_messages = protect_messages
        self._fixed: dict[str, str] = {}
        self._learnt: dict[str, str] = {}

    def mark(self, value: str, kind: str) -> str:
        """The keyed hash that stands for a value: equal values give equal marks within a run."""
        digest = hmac.new(self._key, value.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:12]
        return f"[redacted:{kind}:{digest}]"

    def register(self, value: str, kind: str) -> None:
        """A secret of the profile's: hidden wherever it turns up, in the forms that HTTP, HTML and JSON give it."""
        if value:
            self._remember(self._fixed, value, kind)

    def begin_case(self) -> None:
        """Forget what was learnt from traffic: cookies and tokens of another case cannot come back."""
        self._learnt.clear()

    def headers(self, headers: Headers) -> Headers:
        return tuple((name, self._header(name, value)) for name, value in headers)

    def url(self, url: str) -> str:
        parts = urlsplit(url)
        if parts.query:
            parts = parts._replace(query=self._form(parts.query))
        return self.text(urlunsplit(parts))

    def body(self, text: str, content_type: str) -> str:
        """A textual body; `content_type` decides which fields can be named."""
        kind = content_type.partition(";")[0].strip().lower()
        if kind == "application/x-www-form-urlencoded":
            text = self._form(text)
        elif kind.endswith("json"):
            text = _JSON_STRING.sub(self._json_pair, text)
        elif "html" in kind or "xml" in kind:
            text = _INPUT.sub(self._input, text)
        return self.text(text)

    def text(self, text: str) -> str:
        """Replaces every known secret in free text (also in messages and tracebacks)."""
        for table in (self._fixed, self._learnt):
            for literal, mark in table.items():
                if literal in text:
                    text = text.replace(literal, mark)
        return text

    def contains_secret(self, data: bytes) -> bool:
        """Whether a body that is no text holds a known secret: such a body is not kept."""
        return any(literal.encode() in data for table in (self._fixed, self._learnt) for literal in table)

    def _remember(self, table: dict[str, str], value: str, kind: str) -> None:
        mark = self.mark(value, kind)
        for form in _written_forms(value):
            table.setdefault(form, mark)

    def _learn(self, value: str, kind: str) -> str:
        if len(value) >= _SHORTEST_LEARNT:
            self._remember(self._learnt, value, kind)
        return self.mark(value, kind)

    def _header(self, name: str, value: str) -> str:
        lower = name.lower()
        if lower in {"authorization", "proxy-authorization"}:
            scheme, _, credentials = value.partition(" ")
            return (
                f"{scheme} {self._learn(credentials, 'credential')}"
                if credentials
                else self._learn(value, "credential")
            )
        if lower == "cookie":
            return "; ".join(
                f"{pair[1]}={self._learn(pair[2], 'cookie')}"
                for part in value.split(";")
                if (pair := _COOKIE_PAIR.match(part))
            )
        if lower == "set-cookie":
            first, semicolon, attributes = value.partition(";")
            pair = _COOKIE_PAIR.match(first)
            return (
                f"{pair[1]}={self._learn(pair[2], 'cookie')}{semicolon}{attributes}"
                if pair
                else self.mark(value, "cookie")
            )
        if lower in {"location", "referer", "content-location", "refresh"}:
            return self.url(value)
        if _SENSITIVE_NAME.search(lower) and not lower.startswith(("access-control-", "sec-")):
            return self._learn(value, "token")
        return self.text(value)

    def _sensitive(self, name: str) -> bool:
        if name in _MESSAGE_PARAMETERS:
            return self._protect_messages and name not in {"SigAlg", "RelayState"}
        return bool(_SENSITIVE_NAME.search(name))

    def _form(self, encoded: str) -> str:
        parts = []
        for pair in encoded.split("&"):
            name, equals, value = pair.partition("=")
            if equals and value and self._sensitive(unquote_plus(name)):
                value = self._learn(unquote_plus(value), "token")
            parts.append(f"{name}{equals}{value}")
        return "&".join(parts)

    def _input(self, match: re.Match[str]) -> str:
        tag = match[0]
        named = _NAME.search(tag)
        if named is None or not self._sensitive(next(group for group in named.groups() if group is not None)):
            return tag
        return _VALUE.sub(self._input_value, tag)

    def _input_value(self, match: re.Match[str]) -> str:
        value = html.unescape(next(group for group in match.groups()[1:] if group is not None))
        return f'{match[1]}"{self._learn(value, "token")}"' if value else match[0]

    def _json_pair(self, match: re.Match[str]) -> str:
        if not self._sensitive(match[1]):
            return match[0]
        return f'"{match[1]}"{match[2]}"{self._learn(json.loads(chr(34) + match[3] + chr(34)), "token")}"'


def _written_forms(value: str) -> Iterable[str]:
    """A value as it may be written: plain, percent-encoded, in HTML, in JSON."""
    yield value
    yield from {
        quote(value, safe=""),
        quote_plus(value),
        html.escape(value),
        json.dumps(value)[1:-1],
        json.dumps(value, ensure_ascii=False)[1:-1],
    } - {value}
