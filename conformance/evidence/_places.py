"""Where HTML, JSON and multipart bodies name their values, read without rewriting anything else of them.

A body is evidence: whatever is no secret stays to the byte, and what is malformed is read as far as it goes.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

__all__ = ["Hide", "redact_html", "redact_json_text", "redact_multipart"]

_TAG: Final = re.compile(r"<([a-zA-Z][^\s/>]*)")
_ATTRIBUTE: Final = re.compile(r"""[\s/]*([^\s/>][^\s=/>]*)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>]*))?""")
_RAW_END: Final = {"textarea": re.compile(r"</textarea", re.I), "script": re.compile(r"</script", re.I)}
_FIELDS: Final = frozenset({"input", "button", "textarea", "option", "param"})
_URL_ATTRIBUTES: Final = frozenset({"href", "src", "action", "formaction", "data", "content"})
_NAMES_A_NAME: Final = re.compile(r"param|header", re.IGNORECASE)
_JSON_TOKEN: Final = re.compile(
    r'(?P<name>"(?:[^"\\]|\\.)*"(?=\s*:))|(?P<string>"(?:[^"\\]|\\.)*(?:"|\Z))|(?P<open>[\[{])|(?P<close>[\]}])'
    r"|(?P<number>-?\d[\d.eE+-]*)",
    re.DOTALL,
)
_PART: Final = re.compile(
    r'(Content-Disposition:[^\r\n]*?\bname="([^"]*)"[^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n)(.*?)(?=\r\n--|\Z)',
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Hide:
    """What is hidden and how: `named` judges a name, `value` gives the mark for a value, `url` redacts a URL."""

    named: Callable[[str], bool]
    value: Callable[[str], str]
    url: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class _Attribute:
    name: str
    value: str
    start: int
    end: int


def redact_multipart(text: str, hide: Hide) -> str:
    """multipart/form-data (RFC 7578, 4.2)."""
    return _PART.sub(lambda part: part[1] + hide.value(part[3]) if hide.named(part[2]) and part[3] else part[0], text)


def redact_html(text: str, hide: Hide) -> str:
    """Fields, meta elements, `data-` attributes, URLs, and what scripts carry as JSON."""
    pieces: list[str] = []
    done = place = 0
    while (tag := _TAG.search(text, place)) is not None:
        name = tag[1].lower()
        end = text.find(">", tag.end())
        if name not in _RAW_END and end >= 0 and "=" not in text[tag.end() : end]:
            # Most tags have no attribute: neither a value to hide, nor a quoted > that would not end the tag.
            place = end + 1
            continue
        attributes, place = _attributes(text, tag.end())
        for attribute, value in _changed(name, attributes, hide):
            pieces += [text[done : attribute.start], f'"{html.escape(value)}"']
            done = attribute.end
        raw_end = _RAW_END[name].search(text, place) if name in _RAW_END else None
        if raw_end is not None:
            content = text[place : raw_end.start()]
            pieces += [text[done:place], _redact_content(name, attributes, content, hide)]
            done = place = raw_end.start()
    return "".join([*pieces, text[done:]])


def _attributes(text: str, place: int) -> tuple[list[_Attribute], int]:
    """The attributes of the tag whose name ends at `place`, and where the tag ends."""
    found: list[_Attribute] = []
    while (match := _ATTRIBUTE.match(text, place)) is not None:
        place = match.end()
        if match[2]:
            raw = match[2]
            quoted = raw[0] in "\"'" and raw[-1] == raw[0] and len(raw) > 1
            found.append(_Attribute(match[1].lower(), html.unescape(raw[1:-1] if quoted else raw), *match.span(2)))
    end = text.find(">", place)
    return found, len(text) if end < 0 else end + 1


def _changed(tag: str, attributes: list[_Attribute], hide: Hide) -> Iterator[tuple[_Attribute, str]]:
    secret = _is_secret_field(tag, attributes, hide)
    carrier = "content" if tag == "meta" else "value"
    for attribute in attributes:
        value = attribute.value
        own_name = attribute.name.startswith("data-") and hide.named(attribute.name)
        if own_name or (secret and attribute.name == carrier):
            value = hide.value(value)
        elif attribute.name in _URL_ATTRIBUTES:
            value = hide.url(value)
        if value != attribute.value:
            yield attribute, value


def _is_secret_field(tag: str, attributes: list[_Attribute], hide: Hide) -> bool:
    named = {attribute.name: attribute.value for attribute in reversed(attributes)}
    name = named.get("name", "")
    if tag == "meta":
        # `csrf-param` and `_csrf_header` tell the name of a field, not its value.
        return hide.named(name) and not _NAMES_A_NAME.search(name)
    # A field without a name is known by its id to scripts, which then send it.
    called = name or named.get("id", "")
    return tag in _FIELDS and (hide.named(called) or named.get("type", "").lower() == "password")


def _redact_content(tag: str, attributes: list[_Attribute], content: str, hide: Hide) -> str:
    if tag == "script":
        return redact_json_text(content, hide)
    if content and _is_secret_field(tag, attributes, hide):
        return hide.value(html.unescape(content))
    return content


def redact_json_text(text: str, hide: Hide) -> str:
    """Strings and numbers under a secret name, however deep; JSON and URLs inside strings; broken JSON too."""
    nesting = [False]
    named: bool | None = None

    def redact(token: re.Match[str]) -> str:
        nonlocal named
        if token.lastgroup == "name":
            named = nesting[-1] or hide.named(_decode(token[0]))
            return token[0]
        hidden = nesting[-1] if named is None else named
        named = None
        if token.lastgroup == "open":
            nesting.append(hidden)
        elif token.lastgroup == "close":
            del nesting[max(1, len(nesting) - 1) :]
        elif hidden:
            return json.dumps(hide.value(_decode(token[0])), ensure_ascii=False)
        elif token.lastgroup == "string":
            return _redact_string(token[0], hide)
        return token[0]

    return _JSON_TOKEN.sub(redact, text)


def _redact_string(token: str, hide: Hide) -> str:
    value = _decode(token)
    if value.lstrip()[:1] in {"{", "["}:
        redacted = redact_json_text(value, hide)
    elif "://" in value or value.startswith("/"):
        redacted = hide.url(value)
    else:
        return token
    return token if redacted == value else json.dumps(redacted, ensure_ascii=False)


def _decode(token: str) -> str:
    """What a JSON string means; a malformed one as it stands."""
    try:
        return str(json.loads(token, strict=False)) if token.startswith('"') else token
    except ValueError:
        return token.strip('"')
