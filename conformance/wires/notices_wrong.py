"""Requests for notice headers that are not right, each by one difference (docs/wires.md, json; RFC 8259, 9110)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from ..profile import Basic, JsonNoticesOptions, Secret, placeholders_in
from ..vocabulary import Text, Verdict
from .altering import SMUGGLED, WrongRequest
from .credentials import authorization, changed
from .json_documents import fill_document

__all__ = ["NoticeRequest", "altered", "right_request", "wrong_requests"]

_LARGE: Final = 1_200_000
_DEEP: Final = 20_000


@dataclass(frozen=True, slots=True)
class NoticeRequest:
    """A request as it goes out, before what HTTP itself adds."""

    method: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def with_header(self, name: str, value: str | None) -> NoticeRequest:
        """With this value for a header, or without it at all."""
        others = tuple(each for each in self.headers if each[0] != name)
        return replace(self, headers=others if value is None else (*others, (name, value)))


@dataclass(frozen=True, slots=True)
class _Right:
    """What a request is made of."""

    options: JsonNoticesOptions
    values: Mapping[str, Any]
    request: NoticeRequest

    def filled(self, **values: Any) -> NoticeRequest:
        return replace(self.request, body=_written(fill_document(self.options.request, {**self.values, **values})))

    @property
    def text(self) -> str:
        return self.request.body.decode()


_Alter = Callable[[_Right], NoticeRequest]


def right_request(options: JsonNoticesOptions, values: Mapping[str, Any], *, authorised: bool = True) -> NoticeRequest:
    """The profile's body filled with these values, and its credentials if they are shown in a header."""
    accepted = f"application/json, {options.refusal_content_type}"
    headers = [("Content-Type", "application/json"), ("Accept", accepted)]
    if authorised and isinstance(options.authentication, Secret | Basic):
        headers.append(("Authorization", authorization(options.authentication)))
    return NoticeRequest("POST", tuple(headers), _written(fill_document(options.request, values)))


def altered(name: str, options: JsonNoticesOptions, values: Mapping[str, Any]) -> NoticeRequest:
    """The right request with the one difference of this name."""
    _, alter = _ALL[name]
    return alter(_Right(options, values, right_request(options, values)))


def wrong_requests(options: JsonNoticesOptions) -> Mapping[str, WrongRequest]:
    """All that can be asked of a partner with this contract; what its requests do not have says why."""
    return MappingProxyType({name: _as_far_as_possible(wrong, options) for name, (wrong, _) in _ALL.items()})


def _as_far_as_possible(wrong: WrongRequest, options: JsonNoticesOptions) -> WrongRequest:
    kind = wrong.name.partition("-")[0]
    if kind == "credentials" and not isinstance(options.authentication, Secret | Basic):
        why = Text(
            "資格情報を要求のヘッダーで示さない契約である。",
            "This contract shows no credentials in the request's headers.",
        )
        return replace(wrong, impossible=why)
    if wrong.name == "credentials-other-case" and not _has_case(options.authentication):
        return replace(wrong, impossible=Text("資格情報に英字がない。", "There is no letter in the credentials."))
    if kind in {"cursor", "limit"} and kind not in placeholders_in(options.request):
        why = Text(f"要求に {{{kind}}} のない契約である。", f"This contract has no {{{kind}}} in its requests.")
        return replace(wrong, impossible=why)
    return wrong


def _has_case(credentials: object) -> bool:
    secret = credentials.password if isinstance(credentials, Basic) else credentials
    return isinstance(secret, Secret) and secret.reveal().swapcase() != secret.reveal()


def _written(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


def _with_member(right: _Right, text: str) -> NoticeRequest:
    """One more member, which a partner ignores if it can read the document at all."""
    return replace(right.request, body=f'{right.text.rstrip()[:-1]}, "padding": {text}}}'.encode())


def _credentials(right: _Right, change: Callable[[str], str]) -> NoticeRequest:
    """The token, or the password, changed; not what is written of it, of which a reader may forgive the padding."""
    known = right.options.authentication
    if not isinstance(known, Secret | Basic):
        raise AssertionError("no credentials are shown in a header")
    return right.request.with_header("Authorization", authorization(changed(known, change)))


def _one_letter_exchanged(secret: str) -> str:
    middle = len(secret) // 2
    return secret[:middle] + ("B" if secret[middle : middle + 1] == "A" else "A") + secret[middle + 1 :]


def _under_another_scheme(right: _Right) -> NoticeRequest:
    scheme, _, value = dict(right.request.headers)["Authorization"].partition(" ")
    return right.request.with_header("Authorization", f"{'Basic' if scheme == 'Bearer' else 'Bearer'} {value}")


def _wrong(
    name: str,
    ja: str,
    en: str,
    alter: _Alter,
    *,
    if_answered: Verdict = Verdict.FAIL,
    before_the_interface: bool = False,
) -> tuple[WrongRequest, _Alter]:
    return WrongRequest(name, Text(ja, en), if_answered, before_the_interface), alter


_BODIES: Final = (
    _wrong("body-empty", "本体が空である", "its body is empty", lambda right: replace(right.request, body=b"")),
    _wrong(
        "body-cut-off",
        "本体が途中で切れている",
        "its body is cut off",
        lambda right: replace(right.request, body=right.request.body.rstrip()[:-1]),
    ),
    _wrong(
        "body-of-another-kind",
        "本体が、要求そのものでなく、要求を収めた配列である",
        "its body is an array with the request in it",
        lambda right: replace(right.request, body=b"[" + right.request.body + b"]"),
    ),
    _wrong("body-null", "本体が null である", "its body is null", lambda right: replace(right.request, body=b"null")),
    _wrong(
        "body-not-utf-8",
        "本体に UTF-8 でない文字がある",
        "its body is not UTF-8",
        lambda right: replace(right.request, body=right.request.body.replace(b'"', b'"\xff', 1)),
    ),
)
_VALUES: Final = (
    _wrong("pseudonym-missing", "仮名がない", "it has no pseudonym", lambda right: right.filled(pseudonym=None)),
    _wrong("pseudonym-empty", "仮名が空である", "the pseudonym is empty", lambda right: right.filled(pseudonym="")),
    _wrong(
        "pseudonym-number", "仮名が数値である", "the pseudonym is a number", lambda right: right.filled(pseudonym=1)
    ),
    _wrong(
        "pseudonym-list",
        "仮名が、仮名を収めた配列である",
        "the pseudonym is an array with the pseudonym in it",
        lambda right: right.filled(pseudonym=[right.values["pseudonym"]]),
        if_answered=Verdict.WARN,
    ),
    _wrong(
        "pseudonym-condition",
        "仮名が、検索条件の形をしたオブジェクトである",
        "the pseudonym is an object that looks like a search condition",
        lambda right: right.filled(pseudonym={"$ne": ""}),
    ),
    _wrong(
        "pseudonym-pattern",
        "仮名が、何にでも合う検索パターンである",
        "the pseudonym is a pattern that fits anything",
        lambda right: right.filled(pseudonym="%"),
    ),
    _wrong(
        "pseudonym-statement",
        "仮名の後に、検索文の一部となる文字列が続く",
        "the pseudonym is followed by what could become part of a query",
        lambda right: right.filled(pseudonym=f"{right.values['pseudonym']}x' OR '1'='1"),
    ),
    _wrong(
        "pseudonym-long",
        "仮名が 10 万文字ある",
        "the pseudonym has 100 000 characters",
        lambda right: right.filled(pseudonym="x" * 100_000),
        before_the_interface=True,
    ),
    _wrong(
        "pseudonym-with-lines",
        "仮名に、改行と応答ヘッダーの形をした文字列がある",
        "the pseudonym has line breaks and what looks like a header of the answer",
        lambda right: right.filled(pseudonym=f"x\r\n{SMUGGLED}: 1\r\n\r\nx"),
    ),
    _wrong(
        "limit-text",
        "件数が文字列である",
        "the number of headers is text",
        lambda right: right.filled(limit="ten"),
        if_answered=Verdict.WARN,
    ),
    _wrong(
        "limit-zero",
        "件数が 0 である",
        "the number of headers is 0",
        lambda right: right.filled(limit=0),
        if_answered=Verdict.WARN,
    ),
    _wrong(
        "limit-negative",
        "件数が負である",
        "the number of headers is negative",
        lambda right: right.filled(limit=-1),
        if_answered=Verdict.WARN,
    ),
    _wrong(
        "limit-enormous",
        "件数がきわめて大きい",
        "the number of headers is enormous",
        lambda right: right.filled(limit=10**30),
        if_answered=Verdict.WARN,
    ),
    _wrong(
        "cursor-made-up",
        "続きの位置が、外部連携先システムの渡したものでない",
        "the place to go on from is none that the partner gave",
        lambda right: right.filled(cursor="conformance-made-up"),
        if_answered=Verdict.WARN,
    ),
    _wrong(
        "cursor-number",
        "続きの位置が数値である",
        "the place to go on from is a number",
        lambda right: right.filled(cursor=-1),
        if_answered=Verdict.WARN,
    ),
    _wrong(
        "cursor-with-lines",
        "続きの位置に、改行と応答ヘッダーの形をした文字列がある",
        "the place to go on from has line breaks and what looks like a header of the answer",
        lambda right: right.filled(cursor=f"x\r\n{SMUGGLED}: 1"),
        if_answered=Verdict.WARN,
    ),
)
_OUTSIDE: Final = (
    _wrong(
        "method-get",
        "メソッドが GET である",
        "its method is GET",
        lambda right: replace(right.request, method="GET", body=b"").with_header("Content-Type", None),
        before_the_interface=True,
    ),
    _wrong(
        "method-delete",
        "メソッドが DELETE である",
        "its method is DELETE",
        lambda right: replace(right.request, method="DELETE"),
        before_the_interface=True,
    ),
    _wrong(
        "media-type-text",
        "本体の種別が、要求の種別でない text/plain である",
        "its body is said to be text/plain",
        lambda right: right.request.with_header("Content-Type", "text/plain"),
        if_answered=Verdict.WARN,
    ),
    _wrong(
        "media-type-none",
        "本体の種別が示されていない",
        "nothing says what its body is",
        lambda right: right.request.with_header("Content-Type", None),
        if_answered=Verdict.WARN,
    ),
    _wrong(
        "size-enormous",
        "要求にない項目により、本体が 1.2 MB ある",
        "a member that nobody asked for makes its body 1.2 MB long",
        lambda right: _with_member(right, f'"{"x" * _LARGE}"'),
        if_answered=Verdict.PASS,
        before_the_interface=True,
    ),
    _wrong(
        "size-nested",
        "要求にない項目の入れ子が 2 万段ある",
        "a member that nobody asked for is nested 20 000 levels deep",
        lambda right: _with_member(right, "[" * _DEEP + "]" * _DEEP),
        if_answered=Verdict.PASS,
        before_the_interface=True,
    ),
)
_CREDENTIALS: Final = (
    _wrong(
        "credentials-exchanged",
        "資格情報の1文字が異なる",
        "one letter of the credentials is another",
        lambda right: _credentials(right, _one_letter_exchanged),
    ),
    _wrong(
        "credentials-short",
        "資格情報の最後の1文字がない",
        "the credentials lack their last letter",
        lambda right: _credentials(right, lambda secret: secret[:-1]),
    ),
    _wrong(
        "credentials-long",
        "資格情報の後に1文字が続く",
        "the credentials are followed by one more letter",
        lambda right: _credentials(right, lambda secret: f"{secret}0"),
    ),
    _wrong(
        "credentials-other-case",
        "資格情報の大文字と小文字が逆である",
        "upper and lower case of the credentials are exchanged",
        lambda right: _credentials(right, str.swapcase),
    ),
    _wrong(
        "credentials-other-scheme",
        "資格情報の種別が異なる",
        "the credentials are of another scheme",
        _under_another_scheme,
    ),
    _wrong(
        "credentials-of-another",
        "別の接続先を装った、本試験系の作った資格情報である",
        "the credentials are made up, as another party's would be",
        lambda right: _credentials(right, lambda secret: "credentials-of-another-party"),
    ),
)
_ALL: Final = {wrong.name: (wrong, alter) for wrong, alter in (*_BODIES, *_VALUES, *_OUTSIDE, *_CREDENTIALS)}
