"""Character sets of pages and forms by their WHATWG names (Encoding Standard), the Japanese ones in full.

Python's EUC-JP and ISO-2022-JP lack the NEC and IBM rows (①, ㈱, 髙) that Japanese pages use and browsers read. Both
carry JIS X 0208 pairs, so that such pairs are read and written by way of cp932, which has those rows.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

__all__ = ["canonical", "decode", "encode", "sniff"]

_LABELS: Final = {
    "shift_jis": (
        "csshiftjis",
        "ms932",
        "ms_kanji",
        "shift-jis",
        "shift_jis",
        "sjis",
        "windows-31j",
        "x-sjis",
        "cp932",
    ),
    "euc-jp": ("cseucpkdfmtjapanese", "euc-jp", "x-euc-jp", "eucjp"),
    "iso-2022-jp": ("csiso2022jp", "iso-2022-jp"),
    "utf-8": ("unicode-1-1-utf-8", "utf-8", "utf8", "x-unicode20utf8"),
    "windows-1252": ("ascii", "us-ascii", "iso-8859-1", "iso8859-1", "latin1", "l1", "windows-1252", "cp1252"),
    "utf-16le": ("utf-16", "utf-16le", "unicode", "ucs-2", "csunicode"),
    "utf-16be": ("utf-16be", "unicodefffe"),
}
_CANONICAL: Final = {label: name for name, labels in _LABELS.items() for label in labels}
_CODECS: Final = {"shift_jis": "cp932", "windows-1252": "cp1252"}
_BOMS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xfe\xff", "utf-16be"), (b"\xff\xfe", "utf-16le"))
_META: Final = re.compile(rb"<meta\b[^>]*?\bcharset\s*=\s*[\"']?\s*([A-Za-z0-9_.:\-]+)", re.I)
_COMMENT: Final = re.compile(rb"<!--.*?(?:-->|$)", re.S)
_XML_DECLARATION: Final = re.compile(rb"^\s*<\?xml[^>]*?\bencoding\s*=\s*[\"']([A-Za-z0-9_.:\-]+)", re.I)
_PARAMETER: Final = re.compile(r";\s*charset\s*=\s*\"?'?([^\s;\"']+)", re.I)
_ESCAPE: Final = re.compile(rb"\x1b(\([BJI]|\$[@B])")
# Python reads these JIS X 0208 symbols as JIS has them, browsers as Windows does.
_AS_BROWSERS_READ_EUC: Final = str.maketrans("\u301c\u2016\u2212\u00a2\u00a3\u00ac", "～∥－￠￡￢")
_ONLY_IN_PYTHONS_CP932: Final = str.maketrans({character: f"&#{ord(character)};" for character in "¢£¬‖〜"})
_AS_JAPANESE_SETS_HAVE_IT: Final = str.maketrans({"\u00a5": "\\", "\u203e": "~", "\u2212": "\uff0d"})


def canonical(label: str) -> str | None:
    """WHATWG name in lower case for a label, or None for an unknown one."""
    label = label.strip().lower()
    if label in _CANONICAL:
        return _CANONICAL[label]
    try:
        return codecs.lookup(label).name
    except LookupError:
        return None


def sniff(body: bytes, content_type: str) -> str:
    """The character set of a body: byte order mark, Content-Type, meta; else UTF-8 if it is that, else Shift_JIS."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return name
    declared = _PARAMETER.search(content_type)
    if declared and (named := canonical(declared[1])):
        return named
    head = body[:1024]
    meta = _META.search(_COMMENT.sub(b"", head)) or _XML_DECLARATION.search(head)
    if meta and (named := canonical(meta[1].decode("ascii"))):
        # A page that says so in ASCII cannot be UTF-16 (HTML, "determining the character encoding").
        return "utf-8" if named.startswith("utf-16") else named
    if _ESCAPE.search(body) and body.isascii():
        return "iso-2022-jp"
    for name in ("utf-8", "shift_jis", "euc-jp"):
        try:
            body.decode(_CODECS.get(name, name))
        except UnicodeDecodeError:
            continue
        return name
    return "windows-1252"


def decode(body: bytes, name: str) -> str:
    """Text of a body; what cannot be read becomes U+FFFD."""
    for mark, marked in _BOMS:
        if body.startswith(mark) and marked == name:
            body = body[len(mark) :]
    if name == "iso-2022-jp":
        return _decode_iso_2022_jp(body)
    if name == "euc-jp":
        return body.decode("euc_jp", "browser-eucjp").translate(_AS_BROWSERS_READ_EUC)
    return body.decode(_CODECS.get(name, name), "replace")


def encode(text: str, name: str) -> bytes:
    """Bytes of a form value; what the set lacks is sent as `&#n;` (Encoding Standard, "html" error mode)."""
    if name.startswith("utf-16"):
        name = "utf-8"
    if name in {"shift_jis", "euc-jp", "iso-2022-jp"}:
        text = text.translate(_AS_JAPANESE_SETS_HAVE_IT)
    if name == "euc-jp":
        return b"".join(_to_euc(character) for character in text)
    if name == "iso-2022-jp":
        return _to_iso_2022_jp(text)
    if name == "shift_jis":
        text = text.translate(_ONLY_IN_PYTHONS_CP932)
    return text.encode(_CODECS.get(name, name), "xmlcharrefreplace")


def _pair_to_text(first: int, second: int) -> str:
    """A JIS X 0208 pair (each 0x21 to 0x7E) by way of Shift_JIS."""
    lead = (first - 0x21) // 2 + (0x81 if first < 0x5F else 0xC1)
    trail = second + 0x1F + (second >= 0x60) if first % 2 else second + 0x7E
    try:
        return bytes((lead, trail)).decode("cp932")
    except UnicodeDecodeError:
        return "\ufffd"


def _eucjp_gap(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    pair = error.object[error.start : error.start + 2]
    if len(pair) == 2 and all(0xA1 <= byte <= 0xFE for byte in pair):
        return _pair_to_text(pair[0] - 0x80, pair[1] - 0x80), error.start + 2
    return "\ufffd", error.start + 1


codecs.register_error("browser-eucjp", _eucjp_gap)


@lru_cache(maxsize=1)
def _euc_pairs() -> Mapping[str, bytes]:
    """EUC-JP of every character in JIS X 0208 and the vendors' rows; the lowest code counts, as in browsers."""
    pairs: dict[str, bytes] = {}
    for first in range(0x21, 0x7F):
        for second in range(0x21, 0x7F):
            pairs.setdefault(_pair_to_text(first, second), bytes((first | 0x80, second | 0x80)))
    del pairs["\ufffd"]
    return pairs


def _to_euc(character: str) -> bytes:
    if character.isascii():
        return character.encode("ascii")
    if "\uff61" <= character <= "\uff9f":
        return bytes((0x8E, ord(character) - 0xFF61 + 0xA1))
    return _euc_pairs().get(character) or f"&#{ord(character)};".encode("ascii")


def _to_iso_2022_jp(text: str) -> bytes:
    """Pairs only, no half-width katakana: browsers widen them (Encoding Standard, "ISO-2022-JP encoder")."""
    out = bytearray()
    paired = False
    for character in text:
        wide = unicodedata.normalize("NFKC", character) if "\uff61" <= character <= "\uff9f" else character
        pair = _euc_pairs().get(wide)
        if (pair is not None) is not paired:
            paired = not paired
            out += b"\x1b$B" if paired else b"\x1b(B"
        out += character.encode("ascii", "xmlcharrefreplace") if pair is None else bytes(byte & 0x7F for byte in pair)
    return bytes(out) + (b"\x1b(B" if paired else b"")


def _decode_iso_2022_jp(body: bytes) -> str:
    """ISO-2022-JP as browsers read it: ASCII, Roman, half-width katakana, JIS X 0208 with the NEC and IBM rows."""
    pieces: list[str] = []
    state = b"(B"
    for index, part in enumerate(_ESCAPE.split(body)):
        if index % 2:
            state = part
        elif state in {b"$@", b"$B"}:
            pieces.append(_decode_pairs(part))
        elif state == b"(I":
            pieces.append(bytes(byte | 0x80 for byte in part).decode("cp932", "replace"))
        else:
            pieces.append(part.decode("ascii", "replace"))
    return "".join(pieces)


def _decode_pairs(part: bytes) -> str:
    text: list[str] = []
    index = 0
    while index < len(part):
        pair = part[index : index + 2]
        if len(pair) == 2 and all(0x21 <= byte <= 0x7E for byte in pair):
            text.append(_pair_to_text(pair[0], pair[1]))
            index += 2
        else:
            text.append(chr(pair[0]) if pair[0] < 0x21 else "\ufffd")
            index += 1
    return "".join(text)
