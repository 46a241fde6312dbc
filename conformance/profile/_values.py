"""Values that are a language of their own: URLs, templates, JMESPath, CSS selectors, dates, time zones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ..vocabulary import Text
from ._checks import Data, at, entries
from ._expressions import expression_problems
from ._hosts import netloc, url_fault
from ._problems import KeyPath, Problem, unquoted
from ._read_rest import OPERATIONS
from ._rest_checks import rest_expressions

__all__ = ["value_problems"]

_BASE_URLS = (("target", "base_url"), ("network", "proxy"), ("portal", "base_url"), ("portal", "listener", "base_url"))
_PAGE_KEYS = frozenset(
    {"page", "url", "endpoint", "link_start", "sign_on_start", "landing", "metadata", "sign_on_from_partner", "refused"}
)
_ELEMENT_KEYS = frozenset({"match", "press", "decline", "account", "title"})
_NO_PAGES_INSIDE = _ELEMENT_KEYS | {
    "fill",
    "headers",
    "body",
    "request",
    "mapping",
    "attributes",
    "attribute_values",
    "values",
}
_SECRET_HEADERS = ("authorization", "cookie", "token", "key", "secret", "password")


def value_problems(data: Data) -> list[Problem]:
    checks = (_base_urls, _allowed_hosts, _pages, _expressions, _selectors, _dates, _zone, _time_form, _headers)
    return [problem for check in checks for problem in check(data)]


_URL_FAULTS = {
    "form": Text("URL の形になっていません", "not a well-formed URL"),
    "scheme": Text("http または https の URL ではありません", "not an http or https URL"),
    "userinfo": Text(
        "URL に ID やパスワードを含めることはできません。専用の項目に分けてください",
        "a URL must not hold a login or password",
    ),
    "fragment": Text("URL に # 以降を含めることはできません", "a URL must not have a fragment here"),
}


def _url_problem(fault: str, path: KeyPath, url: str) -> Problem:
    # A URL that holds a password must not reach the terminal.
    shown = "" if fault == "userinfo" else f": {url:.100}"
    text = _URL_FAULTS[fault]
    return Problem(path, Text(f"{text.ja}{shown}", f"{text.en}{shown}"))


def _base_urls(data: Data) -> Iterator[Problem]:
    for path in _BASE_URLS:
        url = at(data, *path)
        if not isinstance(url, str) or not url.startswith(("http://", "https://")):
            continue
        fault = url_fault(url)
        if fault is not None:
            yield _url_problem(fault, path, url)
        elif "?" in url:
            yield Problem(
                path,
                Text(f"URL に ? 以降を含めることはできません: {url:.100}", f"a query has no place here: {url:.100}"),
            )


def _allowed_hosts(data: Data) -> Iterator[Problem]:
    for path, host in _strings(at(data, "target", "allowed_hosts"), ("target", "allowed_hosts")):
        if not _is_host(host):
            yield Problem(
                path,
                Text(
                    f"「{host}」はホスト名の形になっていません。host または host:port と書いてください。",
                    f'"{host}" is no host name; write host or host:port.',
                ),
            )


def _is_host(text: str) -> bool:
    try:
        netloc(text)
    except ValueError:
        return False
    return not any(character in text.rpartition("://")[2] for character in "/?#@")


def _pages(data: Data) -> Iterator[Problem]:
    allowed = {
        netloc(reference)
        for reference in (at(data, "target", "base_url"), *_values(at(data, "target", "allowed_hosts")))
        if isinstance(reference, str) and _netloc_or_none(reference)
    }
    for path, url in _page_references(data):
        if not url.startswith(("http://", "https://")):
            continue
        fault = url_fault(url)
        if fault is not None:
            yield _url_problem(fault, path, url)
        elif netloc(url) not in allowed:
            host = netloc(url)
            yield Problem(
                path,
                Text(
                    f"ホスト {host} への通信が許可されていません。target.allowed_hosts に加えてください。",
                    f"host {host} is not allowed; add it to target.allowed_hosts.",
                ),
            )


def _netloc_or_none(reference: str) -> str | None:
    try:
        return netloc(reference)
    except ValueError:
        return None


def _page_references(data: Data) -> Iterator[tuple[KeyPath, str]]:
    for section in ("wires", "offers", "probe", "screens", "notices"):
        for path, text in _walk(at(data, section), (section,)):
            if path[-1] in _PAGE_KEYS and not _NO_PAGES_INSIDE & set(path[:-1]):
                yield path, text


def _walk(value: Any, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _walk(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _walk(inner, (*path, index))


def _values(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _strings(value: Any, path: KeyPath) -> list[tuple[KeyPath, str]]:
    return [((*path, index), item) for index, item in enumerate(_values(value)) if isinstance(item, str)]


def _expressions(data: Data) -> Iterator[Problem]:
    mapping = at(data, "wires", "json", "mapping")
    found: list[tuple[KeyPath, Any]] = [(("notices", "seeding", "id"), at(data, "notices", "seeding", "id"))]
    if isinstance(mapping, Mapping):
        found += [(("wires", "json", "mapping", key), value) for key, value in mapping.items()]
    found += rest_expressions(data)
    return expression_problems(found)


def _selectors(data: Data) -> Iterator[Problem]:
    found = [
        (path, text)
        for section in ("offers", "probe", "screens")
        for path, text in _walk(at(data, section), (section,))
        if path[-1] == "css" and path[-2] in _ELEMENT_KEYS and text
    ]
    found += _strings(at(data, "pictures", "mask"), ("pictures", "mask"))
    if not found:
        return
    import cssselect

    for path, selector in found:
        try:
            cssselect.GenericTranslator().css_to_xpath(selector)
        except cssselect.SelectorError as error:
            yield Problem(
                path,
                Text(
                    f"CSS セレクターとして読めません: {selector}（{error}）",
                    f"not a CSS selector: {selector} ({error})",
                ),
            )


def _dates(data: Data) -> Iterator[Problem]:
    agreed = at(data, "attacks", "agreed_on")
    if isinstance(agreed, str | datetime):
        yield unquoted(("attacks", "agreed_on"), "agreed_on = 2026-06-01", Text("日付", "a date"))
    for path, notice in entries(data, "notices", "known"):
        for key in ("received_at", "retain_until"):
            if key in notice and not isinstance(notice[key], date):
                example = f"{key} = 2026-06-01T09:00:00+09:00"
                yield unquoted((*path, key), example, Text("日時", "a date-time"))


def _zone(data: Data) -> Iterator[Problem]:
    name = at(data, "notices", "time_zone")
    if not isinstance(name, str) or not name:
        return
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield Problem(
            ("notices", "time_zone"),
            Text(
                f"「{name}」という時間帯はありません。IANA の名前で書いてください（例: Asia/Tokyo）。",
                f'there is no time zone "{name}"; write an IANA name (Asia/Tokyo).',
            ),
        )


def _time_form(data: Data) -> Iterator[Problem]:
    pattern = at(data, "notices", "time_form")
    if not isinstance(pattern, str) or "%" not in pattern:
        return
    sample = datetime(2026, 6, 1, 9, 30, 15)
    try:
        back = datetime.strptime(sample.strftime(pattern), pattern)
    except ValueError:
        back = None
    if back is None or back.date() != sample.date():
        yield Problem(
            ("notices", "time_form"),
            Text(
                f"「{pattern}」では年月日を読み取れません。%Y・%m・%d を含む書式にしてください（例: %Y/%m/%d %H:%M）。",
                f'"{pattern}" does not give year, month and day; use %Y, %m and %d (%Y/%m/%d %H:%M).',
            ),
        )


def _headers(data: Data) -> Iterator[Problem]:
    calls: list[tuple[str, ...]] = [("notices", call) for call in ("seeding", "removal")]
    calls += [("wires", "rest", operation) for operation in OPERATIONS]
    for place in calls:
        headers = at(data, *place, "headers")
        for name, value in headers.items() if isinstance(headers, Mapping) else ():
            if isinstance(value, str) and any(word in name.lower() for word in _SECRET_HEADERS):
                yield Problem(
                    (*place, "headers", name),
                    Text(
                        "秘密情報を含むヘッダーの値はプロファイルに直接書けません。"
                        '{ prefix = "Bearer ", env = "環境変数の名前" } のように書いてください。',
                        "the value of this header is a secret and is never written in the profile; "
                        'write { prefix = "Bearer ", env = "NAME" }.',
                    ),
                )
