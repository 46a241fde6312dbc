"""A value in every form that HTTP, HTML and JSON give it: found however a partner writes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from html.entities import codepoint2name
from typing import Final

__all__ = ["Known", "merged_spans"]

_BYTE_ENCODINGS: Final = ("utf-8", "cp932", "euc_jp", "iso2022_jp", "utf-16-le", "utf-16-be")
_URL_ENCODINGS: Final = ("utf-8", "cp932", "euc_jp")
_ALPHANUMERIC: Final = re.compile(r"[A-Za-z0-9]+")
_JSON_SHORT: Final = {"\n": "n", "\r": "r", "\t": "t", "\b": "b", "\f": "f"}
# JSON and JavaScript put a backslash before these; JSON inside JSON puts several.
_ESCAPED: Final = frozenset("\"'/")


class Known:
    """One secret and its mark. Letters and digits are always written as they are; the rest in many ways, also mixed."""

    def __init__(self, value: str, mark: str) -> None:
        self.value = value
        self.mark = mark
        self.anchor = max(_ALPHANUMERIC.findall(value), key=len, default="")

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where the value is written in the text, overlapping places too."""
        if self.anchor in text:
            yield from (found.span(1) for found in self._pattern.finditer(text))

    def is_in(self, data: bytes) -> bool:
        """Whether a body that is no text holds the value, in an encoding that a partner may use."""
        return any(written in data for written in self._bytes)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(f"(?=({''.join(map(_character, self.value))}))", re.DOTALL)

    @cached_property
    def _bytes(self) -> frozenset[bytes]:
        encoded = (_encode(self.value, encoding) for encoding in _BYTE_ENCODINGS)
        return frozenset(each for each in encoded if each)


def merged_spans(known: tuple[Known, ...], text: str) -> Iterator[tuple[int, int, str]]:
    """Where the text holds any of the values, overlapping places as one, under the mark of the longest there."""
    # Nearly every text holds none of them, and a run asks tens of thousands of times.
    likely = [each for each in known if each.anchor in text]
    if not likely:
        return
    found = sorted(
        ((start, end, each.mark) for each in likely for start, end in each.spans(text)),
        key=lambda span: (span[0], -span[1]),
    )
    current: tuple[int, int, str] | None = None
    longest = 0
    for start, end, mark in found:
        if current is None or start >= current[1]:
            if current is not None:
                yield current
            current, longest = (start, end, mark), end - start
            continue
        if end - start > longest:
            longest = end - start
            current = (current[0], current[1], mark)
        current = (current[0], max(current[1], end), current[2])
    if current is not None:
        yield current


def _character(character: str) -> str:
    """A pattern for one character of a value."""
    if character.isascii() and character.isalnum():
        return character
    ways = [_plain(character), *_percent(character), _entity(character), _json(character)]
    if character == " ":
        ways.append(r"\+")
    if character in _JSON_SHORT:
        ways.append(rf"\\+{_JSON_SHORT[character]}")
    return f"(?:{'|'.join(dict.fromkeys(ways))})"


def _plain(character: str) -> str:
    if character in _ESCAPED:
        return rf"\\*{character}"
    if character == "\\":
        return r"\\+"
    return re.escape(character)


def _percent(character: str) -> Iterator[str]:
    """RFC 3986, 2.1; also encoded once more, as in a URL inside a URL. A trail byte that is a letter may stay one."""
    for encoding in _URL_ENCODINGS:
        encoded = _encode(character, encoding)
        if encoded and (encoding == "utf-8" or not character.isascii()):
            yield "".join(
                rf"(?:(?i:%(?:25)*{byte:02x})|{chr(byte)})"
                if chr(byte).isalnum() and byte < 0x80
                else rf"(?i:%(?:25)*{byte:02x})"
                for byte in encoded
            )


def _entity(character: str) -> str:
    """HTML character references, named (only where the name is common), decimal and hexadecimal; also escaped again."""
    code = ord(character)
    named = "apos" if character == "'" else codepoint2name.get(code)
    ways = [rf"#0*{code};?", rf"#(?i:x0*{code:x});?", *([f"{named};?"] if named else ())]
    return f"&(?:amp;)*(?:{'|'.join(ways)})"


def _json(character: str) -> str:
    """RFC 8259, 7: UTF-16 code units, two of them beyond the basic plane."""
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(rf"\\+u(?i:{units[place : place + 4]})" for place in range(0, len(units), 4))


def _encode(text: str, encoding: str) -> bytes:
    """Nothing for what the encoding does not have."""
    try:
        return text.encode(encoding, "surrogatepass" if encoding.startswith("utf") else "strict")
    except UnicodeEncodeError:
        return b""
