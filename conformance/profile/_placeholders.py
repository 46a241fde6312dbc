"""Which placeholders each template may use, and whether every citizen has the value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..vocabulary import Text
from ._checks import Data, at, entries
from ._problems import KeyPath, Problem, dotted, nearest
from ._rest_placeholders import rest_placeholders
from ._template import placeholders, texts_in
from ._wires import BASIC_FOUR

__all__ = ["placeholder_problems"]

_START = ("landing", "entity_id")
_CITIZEN = ("citizen", "login", *BASIC_FOUR)
_NOTICE = ("title", "sender", "receivedAt", "retainUntil", "content")

_FIXED: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("wires", "saml2", "link_start"), _START),
    (("wires", "saml2", "sign_on_start"), _START),
    (("wires", "saml2", "relay_state"), ("landing",)),
    (("wires", "json", "request"), ("pseudonym", "cursor", "limit")),
)


def placeholder_problems(data: Data) -> list[Problem]:
    found = [*_fixed(data), *_rest(data), *_request(data), *_filled(data), *_seeding(data)]
    # A value that several templates ask for is missing once.
    return list({problem.path: problem for problem in reversed(found)}.values())


def _unknown(path: KeyPath, name: str, valid: tuple[str, ...]) -> Problem:
    hint = nearest(name, valid)
    shown = " ".join(f"{{{word}}}" for word in valid) or "なし"
    return Problem(
        path,
        Text(
            f"{{{name}}} はここでは使えません。使えるもの: {shown}。{hint.ja}",
            f"{{{name}}} has no meaning here; valid: {shown}.{hint.en}",
        ),
    )


def _templates(data: Data, *path: str) -> list[tuple[KeyPath, str]]:
    # References ({ env = … }) are names, not templates.
    return [(found, text) for found, text in texts_in(at(data, *path), path) if found[-1] not in ("env", "file")]


def _fixed(data: Data) -> Iterator[Problem]:
    for path, valid in _FIXED:
        for where, template in _templates(data, *path):
            for name in placeholders(template):
                if name not in valid:
                    yield _unknown(where, name, valid)


def _rest(data: Data) -> Iterator[Problem]:
    for where, template, valid in rest_placeholders(data):
        for name in placeholders(template):
            if name not in valid:
                yield _unknown(where, name, valid)


def _request(data: Data) -> Iterator[Problem]:
    request = at(data, "wires", "json", "request")
    if isinstance(request, Mapping) and not any("{pseudonym}" in text for _, text in texts_in(request)):
        yield Problem(
            ("wires", "json", "request"),
            Text(
                "{pseudonym}（仮名）がありません。誰の件名を求めるのかが伝わりません。",
                "{pseudonym} is missing: the request would not say whose notices it asks for.",
            ),
        )


def _filled(data: Data) -> Iterator[Problem]:
    screens = at(data, "screens")
    for kind in screens if isinstance(screens, Mapping) else ():
        yield from _of_citizens(data, _templates(data, "screens", kind, "fill"), ())
        yield from _of_citizens(data, _templates(data, "screens", kind, "person"), (), shown=True)


def _seeding(data: Data) -> Iterator[Problem]:
    # A person who sends a notice gives no ID back.
    by_person = at(data, "notices", "seeding", "person") is not None
    for call, words in (("seeding", _NOTICE), ("removal", _NOTICE if by_person else (*_NOTICE, "id"))):
        found = [template for key in ("url", "headers", "body") for template in _templates(data, "notices", call, key)]
        yield from _of_citizens(data, found, words)
        yield from _of_citizens(data, _templates(data, "notices", call, "person"), words, shown=True)


def _of_citizens(
    data: Data, templates: list[tuple[KeyPath, str]], words: tuple[str, ...], *, shown: bool = False
) -> Iterator[Problem]:
    """What a template takes must be there for every citizen who can get so far: those with a user folder.

    What is `shown` to a person and written down takes no secrets.
    """
    citizens = [citizen for _, citizen in entries(data, "citizens")]
    accounts = [citizen["account"] for citizen in citizens if isinstance(citizen.get("account"), Mapping)]
    secret = {key for account in accounts for key, value in account.items() if not isinstance(value, str)}
    extra = {key for account in accounts for key in account} - (secret if shown else set())
    valid = (*_CITIZEN, *(() if shown else ("password",)), *sorted(extra), *words)
    for where, template in templates:
        for name in placeholders(template):
            if name not in valid:
                yield _unknown(where, name, valid)
            elif name in extra:
                yield from _lacking(data, name, where, "account", name)
            elif name in ("login", "password"):
                yield from _lacking(data, name, where, name)


def _lacking(data: Data, name: str, where: KeyPath, *path: str) -> Iterator[Problem]:
    for position, citizen in entries(data, "citizens"):
        if citizen.get("user_folder") is True and at(citizen, *path) is None:
            yield Problem(
                (*position, *path),
                Text(
                    f"{dotted(where)} が {{{name}}} を使うため、必要です。",
                    f"needed, because {dotted(where)} uses {{{name}}}.",
                ),
            )
