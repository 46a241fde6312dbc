"""Redaction before writing: credentials, cookies, tokens and keys leave only as keyed hashes.

The key is made anew for each run: "the same again" can be seen inside a run, and nothing looked up outside it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import quote, unquote, unquote_plus

from ._places import Hide, redact_html, redact_json_text, redact_multipart
from ._written import Known, merged_spans
from .exchange import Headers

__all__ = ["MARK", "Redactor", "count_marks", "names_session"]

# JSESSIONID, PHPSESSID, ASPSESSIONIDABCD, session_id, connect.sid
_SESSION: Final = r"sess(?:ion)?[_-]?id|(?<![a-z])sid(?![a-z])"
_SESSION_NAME: Final = re.compile(_SESSION, re.IGNORECASE)
_SENSITIVE_NAME: Final = re.compile(
    rf"csrf|xsrf|token|secret|passw|pwd|nonce|ticket|session|{_SESSION}|otp|api[_-]?key|authenticity|credential|private",
    re.IGNORECASE,
)
_MESSAGE_PARAMETERS: Final = frozenset({"SAMLRequest", "SAMLResponse", "Signature", "SigAlg", "RelayState"})
_COOKIE_PAIR: Final = re.compile(r"(\s*[^=;]*=)(.*)", re.DOTALL)
_USER_INFORMATION: Final = re.compile(r"(//)([^/?#@\s]+)(?=@)")
# Also where a query has been put behind it, or is one with semicolons for ampersands.
_PATH_PARAMETER: Final = re.compile(r";([^=;/?#&\s]+)=([^;/?#&\s]+)")
MARK: Final = re.compile(r"\[redacted:([a-z]+):([0-9a-f]{12})\]")
"""What stands for a value: its kind, and its keyed hash."""
_SHORTEST_LEARNT: Final = 8


def names_session(name: str) -> bool:
    """Whether this is what servers call a session's identifier in an address."""
    return bool(_SESSION_NAME.search(name))


def count_marks(text: str) -> dict[str, tuple[int, int]]:
    """By kind: how many values marks stand for in the text, and in how many places."""
    places: dict[str, Counter[str]] = {}
    for found in MARK.finditer(text):
        places.setdefault(found[1], Counter())[found[0]] += 1
    return {kind: (len(counted), counted.total()) for kind, counted in sorted(places.items())}


class Redactor:
    """Replaces what must not be read. `protect_messages` hides whole messages too (citizens not called synthetic).

    Fit for several threads: what is known is replaced as a whole, never changed while somebody reads it.
    """

    def __init__(self, key: bytes, *, protect_messages: bool = False) -> None:
        self.key = key
        """The run's: for another part of it, and for nobody else."""
        self._protect_messages = protect_messages
        self._fixed: dict[str, Known] = {}
        self._learnt: dict[str, Known] = {}
        self._known: tuple[Known, ...] = ()
        self._issued: set[str] = set()
        self._fields: frozenset[str] = frozenset()
        self._public: frozenset[str] = frozenset()
        self._lock = threading.Lock()
        # The same headers come with every request; what was found out of one holds until something new is known.
        self._headers: dict[tuple[str, str], str] = {}
        self._hide = Hide(self._sensitive, lambda value: self._learn(value, "token"), self.url)

    def mark(self, value: str, kind: str) -> str:
        """The keyed hash that stands for a value: equal values give equal marks within a run; a mark is its own."""
        if value in self._issued:
            return value
        digest = hmac.new(self.key, value.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:12]
        mark = f"[redacted:{kind}:{digest}]"
        self._issued.add(mark)
        return mark

    def adopt(self, marks: Iterable[str]) -> None:
        """Take marks of another run's, which is being replayed, for marks of one's own."""
        self._issued.update(marks)

    def register(self, value: str, kind: str) -> None:
        """A secret of the profile's: hidden wherever it turns up, in the forms that HTTP, HTML and JSON give it."""
        if value:
            self._remember(self._fixed, value, self.mark(value, kind))

    def hide_field(self, name: str) -> None:
        """A field of a form that holds a secret, whatever it is called: a person's PIN in a password field."""
        self._fields |= {name}
        self._headers = {}

    def no_secret(self, value: str) -> None:
        """The partner's host: where an attack puts it before an @, it is no user's name, and is not to be learnt."""
        self._public |= {value}
        self._headers = {}

    def begin_case(self) -> None:
        """Forget what was learnt from traffic: cookies and tokens of another case cannot come back."""
        with self._lock:
            self._learnt.clear()
            self._known = tuple(self._fixed.values())
            self._headers = {}

    def headers(self, headers: Headers) -> Headers:
        return tuple((name, self._remembered(name, value)) for name, value in headers)

    def url(self, url: str) -> str:
        """A URL or a reference, also a malformed one: user information, path parameters, query and fragment."""
        rest, hash_sign, fragment = url.partition("#")
        place, question_mark, query = rest.partition("?")
        place = _USER_INFORMATION.sub(lambda found: found[1] + self._learn(unquote(found[2]), "credential"), place)
        place = self._path(place)
        before, mark, in_fragment = fragment.rpartition("?")
        before = self._path(before)
        return self.text(f"{place}{question_mark}{self._form(query)}{hash_sign}{before}{mark}{self._form(in_fragment)}")

    def body(self, text: str, content_type: str) -> str:
        """A textual body; `content_type` decides which fields can be named."""
        kind = content_type.partition(";")[0].strip().lower()
        if kind == "application/x-www-form-urlencoded":
            text = self._form(text)
        elif kind == "multipart/form-data":
            text = redact_multipart(text, self._hide)
        elif kind.endswith("json"):
            text = redact_json_text(text, self._hide)
        elif "html" in kind or "xml" in kind:
            text = redact_html(text, self._hide)
        return self.text(text)

    def text(self, text: str) -> str:
        """Replaces every known secret in free text (also in messages and tracebacks); marks that stand there stay."""
        spans = list(merged_spans(self._known, text))
        if not spans:
            return text
        marks = [found.span() for found in MARK.finditer(text) if found[0] in self._issued]
        pieces, done = [], 0
        for start, end, mark in spans:
            if any(first <= start and end <= last for first, last in marks):
                continue
            pieces += [text[done:start], mark]
            done = end
        return "".join([*pieces, text[done:]])

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where the text shows a known secret: for what is no text itself, such as the picture of a page."""
        return ((start, end) for start, end, _ in merged_spans(self._known, text))

    def contains_secret(self, data: bytes) -> bool:
        """Whether a body that is no text holds a known secret: such a body is not kept."""
        return any(each.is_in(data) for each in self._known)

    def _remember(self, table: dict[str, Known], value: str, mark: str) -> None:
        with self._lock:
            if value not in self._fixed and value not in table:
                table[value] = Known(value, mark)
                self._known = (*self._fixed.values(), *self._learnt.values())
                self._headers = {}

    def _learn(self, value: str, kind: str) -> str:
        if not value or value in self._issued or value in self._public:
            return value
        mark = self.mark(value, kind)
        if len(value) >= _SHORTEST_LEARNT:
            self._remember(self._learnt, value, mark)
        return mark

    def _remembered(self, name: str, value: str) -> str:
        headers = self._headers
        written = headers.get((name, value))
        if written is None:
            written = self._header(name, value)
            # Not into a table that began meanwhile: what it was found with may be less than is known by now.
            headers[name, value] = written
        return written

    def _header(self, name: str, value: str) -> str:
        lower = name.lower()
        if lower.endswith("authorization"):
            scheme, space, credentials = value.partition(" ")
            return f"{scheme} {self._learn(credentials, 'credential')}" if space else self._learn(value, "credential")
        if lower == "cookie":
            return ";".join(map(self._cookie, value.split(";")))
        if lower == "set-cookie":
            pair, semicolon, attributes = value.partition(";")
            return f"{self._cookie(pair)}{semicolon}{attributes}"
        if lower in {"location", "referer", "content-location", "refresh"}:
            return self.url(value)
        if _SENSITIVE_NAME.search(lower) and not lower.startswith(("access-control-", "sec-")):
            return self._learn(value, "token")
        return self.text(value)

    def _cookie(self, pair: str) -> str:
        """`name=value`; one without a name is all value (RFC 6265bis, 5.6)."""
        found = _COOKIE_PAIR.fullmatch(pair)
        before, value = (found[1], found[2].strip()) if found else ("", pair.strip())
        bare = unquote(value.strip('"'))
        if bare != value:
            # A page may show a cookie's value without the quotes and escapes that it travels in.
            self._learn(bare, "cookie")
        return f"{before}{self._learn(value, 'cookie')}"

    def _sensitive(self, name: str) -> bool:
        if name in _MESSAGE_PARAMETERS:
            return self._protect_messages and name not in {"SigAlg", "RelayState"}
        return name in self._fields or bool(_SENSITIVE_NAME.search(name))

    def _path(self, place: str) -> str:
        """`/menu;jsessionid=…`: parameters of a path's segments (RFC 3986, 3.3)."""

        def redact(found: re.Match[str]) -> str:
            named = self._sensitive(unquote(found[1]))
            return f";{found[1]}={self._learn(unquote(found[2]), 'token')}" if named else found[0]

        return _PATH_PARAMETER.sub(redact, place)

    def _form(self, encoded: str) -> str:
        return "&".join(map(self._form_pair, encoded.split("&")))

    def _form_pair(self, pair: str) -> str:
        name, equals, value = pair.partition("=")
        if not value:
            return pair
        plain = unquote_plus(value)
        if self._sensitive(unquote_plus(name)):
            return f"{name}{equals}{self._learn(plain, 'token')}"
        if "://" in plain or plain.startswith("/"):
            # Where to go on afterwards: a URL inside the URL, with a query of its own.
            redacted = self.url(plain)
            if redacted != plain:
                return f"{name}{equals}{quote(redacted, safe='[]:')}"
        return self._path(pair)
