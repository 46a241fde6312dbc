"""The `json` wire: what it asks, and what it makes of any answer."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from conformance.errors import HarnessError
from conformance.evidence.exchange import Exchange, RecordedRequest, RecordedResponse
from conformance.profile import JsonNoticesOptions, NoticeMapping, PemIdentity, Secret
from conformance.vocabulary import Party
from conformance.wires.base import NoticeAnswer, NoticeQuery, Violation
from conformance.wires.notices_json import JsonNoticesWire

NOTICE = {
    "id": "n-1",
    "title": "納税のお知らせ",
    "sender": "試験市",
    "receivedAt": "2026-06-01T09:00:00+09:00",
    "retainUntil": "2027-05-31T23:59:59+09:00",
    "opened": False,
    "url": "https://partner.test/notices/n-1",
}
ANSWER = {"notices": [NOTICE], "nextCursor": None}


@dataclass
class Partner:
    """A back channel that answers as it is told, and a log."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    silent: bool = False
    requests: list[RecordedRequest] = field(default_factory=list)
    logged: list[Mapping[str, Any]] = field(default_factory=list)
    refusable: list[bool] = field(default_factory=list)

    def send(
        self,
        method: str,
        url: str,
        headers: Sequence[tuple[str, str]],
        body: bytes,
        *,
        sender: Party = Party.PORTAL,
        refusable: bool = False,
    ) -> Exchange:
        self.refusable.append(refusable)
        assert sender is Party.PORTAL
        request = RecordedRequest(method, url, tuple(headers), body)
        self.requests.append(request)
        response = RecordedResponse(self.status, (("Content-Type", self.content_type),), self.body)
        answered = None if self.silent else response
        return Exchange("x1", sender, Party.PARTNER, request, answered, datetime(2026, 6, 1, tzinfo=UTC), 0.1)

    def message(self, **message: Any) -> None:
        self.logged.append(message)


def _ask(
    partner: Partner, query: NoticeQuery | None = None, *, anonymous: Partner | None = None, **options: Any
) -> NoticeAnswer:
    wire = JsonNoticesWire(
        endpoint="https://partner.test/api/notices",
        options=JsonNoticesOptions(**options),
        back_channel=partner,
        anonymous=anonymous or Partner(401),
        log=partner,
    )
    return wire.fetch(query or NoticeQuery("mp-1"))


def _answer(document: object, **options: Any) -> NoticeAnswer:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return _ask(Partner(body=body), **options)


def _without(name: str, **changes: object) -> dict[str, Any]:
    return {
        "notices": [{key: value for key, value in {**NOTICE, **changes}.items() if key != name}],
        "nextCursor": None,
    }


def _words(problems: Sequence[Violation]) -> str:
    assert all(problem.text.ja and problem.text.en and problem.clause for problem in problems)
    return " ".join(problem.text.ja for problem in problems)


# -- the request -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "body"),
    [
        (NoticeQuery("mp-1"), {"pseudonym": "mp-1", "limit": 100}),
        (NoticeQuery("mp-1", cursor="c", limit=5), {"pseudonym": "mp-1", "cursor": "c", "limit": 5}),
        (NoticeQuery("仮名"), {"pseudonym": "仮名", "limit": 100}),
    ],
)
def test_a_member_without_a_value_is_left_out(query: NoticeQuery, body: dict[str, Any]) -> None:
    partner = Partner(body=json.dumps(ANSWER).encode())
    _ask(partner, query)
    (request,) = partner.requests
    assert (request.method, request.url) == ("POST", "https://partner.test/api/notices")
    assert json.loads(request.body) == body
    assert request.header("content-type") == "application/json"


@pytest.mark.parametrize(("asked", "sent"), [(None, 25), (5, 5)])
def test_as_many_as_the_profile_says_are_asked_for_where_the_query_does_not(asked: int | None, sent: int) -> None:
    partner = Partner(body=json.dumps(ANSWER).encode())
    _ask(partner, NoticeQuery("mp-1", limit=asked), limit=25)
    assert json.loads(partner.requests[0].body)["limit"] == sent


@pytest.mark.parametrize(
    ("request_body", "parts"),
    [
        (JsonNoticesOptions().request, True),
        ({"pseudonym": "{pseudonym}", "cursor": "{cursor}"}, True),
        ({"user": {"id": "{pseudonym}"}, "page": ["{cursor}"]}, True),
        ({"pseudonym": "{pseudonym}", "limit": "{limit}"}, False),
    ],
)
def test_a_contract_knows_parts_where_it_can_ask_for_the_next(request_body: Mapping[str, Any], parts: bool) -> None:
    assert _wire(Partner(), request=request_body).comes_in_parts is parts


def test_a_template_of_the_partners_own() -> None:
    partner = Partner(body=json.dumps(ANSWER).encode())
    template = {"user": {"id": "{pseudonym}"}, "page": ["{cursor}"], "kind": "{other}", "fixed": 1}
    _ask(partner, NoticeQuery("mp-1", cursor="c"), request=template)
    assert json.loads(partner.requests[0].body) == {
        "user": {"id": "mp-1"},
        "page": ["c"],
        "kind": "{other}",
        "fixed": 1,
    }


def test_credentials_are_shown_only_when_asked_for() -> None:
    partner, anonymous = Partner(body=json.dumps(ANSWER).encode()), Partner(401)
    token = Secret("the-token", "file t")
    _ask(partner, NoticeQuery("mp-1"), anonymous=anonymous, authentication=token)
    assert [request.header("Authorization") for request in partner.requests] == ["Bearer the-token"]
    assert anonymous.requests == []
    _ask(partner, NoticeQuery("mp-1", authorised=False), anonymous=anonymous, authentication=token)
    assert len(partner.requests) == 1, "a client certificate is shown by the connection itself"
    assert [request.header("Authorization") for request in anonymous.requests] == [None]


TOKEN = Secret("the-token", "env NOTICE_API_TOKEN")
FORBIDDEN = json.dumps({"type": "about:blank", "title": "Forbidden", "status": 403}).encode()


def _wire(partner: Partner, **options: Any) -> JsonNoticesWire:
    return JsonNoticesWire(
        endpoint="https://partner.test/api/notices",
        options=JsonNoticesOptions(authentication=TOKEN, **options),
        back_channel=partner,
        anonymous=Partner(401),
        log=partner,
    )


@pytest.mark.parametrize("status", [401, 403])
def test_credentials_that_were_never_accepted_are_the_profiles(status: int) -> None:
    partner = Partner(status, b"<html>", "text/html")
    wire = _wire(partner)
    with pytest.raises(HarnessError) as raised:
        wire.fetch(NoticeQuery("mp-1"))
    told = raised.value.text.ja
    assert "wires.json.authentication（Bearer（env NOTICE_API_TOKEN））" in told
    assert f"HTTP {status}" in told
    assert "the-token" not in told
    assert partner.logged == []


@pytest.mark.parametrize("status", [400, 403, 500])
def test_the_form_of_an_answer_without_credentials_is_nobodys_business(status: int) -> None:
    """It may be the gateway's, not the interface's: nginx's page on a certificate that is missing."""
    partner = Partner()
    anonymous = Partner(status, b"<html>", "text/html")
    answer = _ask(partner, NoticeQuery("mp-1", authorised=False), anonymous=anonymous)
    assert (answer.provided, answer.problems) == (False, ())
    assert [each["violations"] for each in partner.logged] == [()]


def test_a_connection_may_be_refused_only_for_want_of_a_certificate() -> None:
    identity = PemIdentity(Path("c.pem"), Path("c.pem"))
    partner, anonymous = Partner(silent=True), Partner(silent=True)
    withheld = NoticeQuery("mp-1", authorised=False)
    assert not _ask(partner, withheld, anonymous=anonymous, authentication=identity).provided
    _ask(partner, withheld, anonymous=anonymous, authentication=TOKEN)
    _ask(partner, NoticeQuery("mp-1"), anonymous=anonymous, authentication=identity)
    assert (anonymous.refusable, partner.refusable) == ([True, False], [False])


def test_once_accepted_credentials_that_are_turned_away_are_the_partners() -> None:
    partner = Partner(body=json.dumps(ANSWER).encode())
    wire = _wire(partner)
    assert not wire.fetch(NoticeQuery("mp-1", authorised=False)).provided
    assert wire.fetch(NoticeQuery("mp-1")).provided
    partner.status, partner.body = 401, FORBIDDEN
    answer = wire.fetch(NoticeQuery("mp-1"))
    assert (answer.provided, answer.refused_properly) == (False, True)


def test_a_forbidden_of_the_declared_form_is_a_refusal() -> None:
    answer = _wire(Partner(403, FORBIDDEN, "application/problem+json")).fetch(NoticeQuery("mp-1"))
    assert (answer.provided, answer.problems) == (False, ())


# -- a list ----------------------------------------------------------------------------------------------------------


def test_a_list_is_read_item_by_item() -> None:
    answer = _answer({"notices": [NOTICE, {**NOTICE, "retainUntil": None}], "nextCursor": "next"})
    first, second = answer.headers
    assert (answer.provided, answer.next_cursor, answer.problems, answer.unknown_fields) == (True, "next", (), ())
    assert (first.id, first.title, first.sender, first.opened) == ("n-1", "納税のお知らせ", "試験市", False)
    assert (first.received_at, first.retain_until) == (NOTICE["receivedAt"], NOTICE["retainUntil"])
    assert (first.url, first.raw, first.nulls) == (NOTICE["url"], NOTICE, frozenset())
    assert (second.retain_until, second.nulls) == (None, {"retain_until"})


def test_an_empty_list_is_a_list() -> None:
    answer = _answer({"notices": [], "nextCursor": None})
    assert (answer.provided, answer.headers, answer.problems) == (True, (), ())


@pytest.mark.parametrize("cursor", [None, "", 5, {"a": 1}, ["x"]])
def test_only_a_text_leads_on(cursor: object) -> None:
    assert _answer({"notices": [NOTICE], "nextCursor": cursor}).next_cursor is None


@pytest.mark.parametrize("name", ["id", "title", "sender", "receivedAt", "retainUntil", "opened", "url"])
def test_a_missing_item_is_a_problem(name: str) -> None:
    answer = _answer(_without(name))
    assert "/notices/0 が notices.schema.json の required（" in _words(answer.problems)
    assert answer.headers[0].nulls == frozenset(), "missing is not empty"


@pytest.mark.parametrize(
    ("name", "attribute", "value"),
    [
        ("title", "title", 5),
        ("title", "title", ["件名"]),
        ("sender", "sender", {"name": "市"}),
        ("receivedAt", "received_at", {"at": 1}),
        ("receivedAt", "received_at", True),
        ("retainUntil", "retain_until", [1]),
        ("opened", "opened", "false"),
        ("opened", "opened", 0),
        ("url", "url", 5),
        ("url", "url", None),
        ("id", "id", {"x": 1}),
    ],
)
def test_an_item_of_another_type_is_a_problem_and_no_value(name: str, attribute: str, value: object) -> None:
    """What relies on the item finds it missing; nothing downstream meets a value that it cannot take."""
    answer = _answer({"notices": [{**NOTICE, name: value}], "nextCursor": None})
    assert answer.problems
    assert getattr(answer.headers[0], attribute) is None
    assert answer.headers[0].raw[name] == value, "the report shows what was sent"


@pytest.mark.parametrize(
    ("name", "value"),
    [("receivedAt", "2026-06-01 09:00"), ("receivedAt", "2026-06-01T09:00:00"), ("url", "notices/1"), ("id", "")],
)
def test_a_value_of_another_form_is_a_problem(name: str, value: str) -> None:
    assert f"/notices/0/{name}" in _words(_answer({"notices": [{**NOTICE, name: value}], "nextCursor": None}).problems)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "JSON でない（1 行 1 文字目）"),
        (b"<html>", "JSON でない"),
        (b'{"notices": [', "JSON でない"),
        (b'{"notices": "\xff"}', "UTF-8 でない"),
        ('{"notices": [], "nextCursor": null}'.encode("utf-16"), "UTF-8 でない"),
        (b'{"notices": NaN}', "JSON でない（NaN）"),
        (b'{"notices": [' + b"1" * 5000 + b"]}", "JSON"),
        (b"[" * 100_000, "深すぎる"),
        (b'\xef\xbb\xbf{"notices": [], "nextCursor": null}', "BOM"),
    ],
    ids=["empty", "html", "cut", "not-utf-8", "utf-16", "nan", "huge-number", "deep", "bom"],
)
def test_an_unreadable_answer_says_where(body: bytes, words: str) -> None:
    answer = _ask(Partner(body=body))
    assert (answer.provided, answer.headers, answer.next_cursor) == (True, (), None)
    assert words in _words(answer.problems)


@pytest.mark.parametrize(
    "document", [None, [], 5, "text", {"notices": None}, {"notices": {}}, {"notices": [NOTICE, 5]}, {"other": []}]
)
def test_another_document_is_a_problem(document: object) -> None:
    answer = _answer(document)
    assert answer.headers == ()
    assert answer.problems


@pytest.mark.parametrize("content_type", ["text/html", "", "application/problem+json"])
def test_another_media_type_is_a_problem(content_type: str) -> None:
    answer = _ask(Partner(body=json.dumps(ANSWER).encode(), content_type=content_type))
    assert "Content-Type" in _words(answer.problems)
    assert len(answer.headers) == 1, "read all the same"


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "Application/JSON"])
def test_a_parameter_of_the_media_type_is_none(content_type: str) -> None:
    assert _ask(Partner(body=json.dumps(ANSWER).encode(), content_type=content_type)).problems == ()


def test_problems_are_bounded() -> None:
    assert len(_answer({"notices": [{}] * 500, "nextCursor": None}).problems) == 20


# -- fields beyond ---------------------------------------------------------------------------------------------------


def test_further_fields_are_named_with_their_place() -> None:
    answer = _answer({"notices": [NOTICE, {**NOTICE, "body": "本文", "tag": 1}], "nextCursor": None})
    assert answer.unknown_fields == ("/1/body", "/1/tag")


def test_the_profile_may_allow_a_field() -> None:
    answer = _answer({"notices": [{**NOTICE, "tag": 1}], "nextCursor": None}, allowed_fields=("tag",))
    assert answer.unknown_fields == ()


# -- a mapping -------------------------------------------------------------------------------------------------------

MAPPING = NoticeMapping(
    items="data.items",
    next_cursor="data.more",
    id="no",
    title="subject.text",
    sender="from[0]",
    received_at="at",
    retain_until="keep",
    opened="flags.read",
    url="link | trim(@)",
)
THEIRS = {"no": "7", "subject": {"text": "件名"}, "from": ["市"], "at": 1780000000, "keep": None, "link": "https://x/"}


def test_another_form_is_mapped_onto_ours() -> None:
    mapping = NoticeMapping(**{**{name: getattr(MAPPING, name) for name in MAPPING.__slots__}, "url": "link"})
    document = {"data": {"items": [{**THEIRS, "flags": {"read": True}}], "more": "c2"}}
    answer = _answer(document, mapping=mapping)
    (header,) = answer.headers
    assert (header.id, header.title, header.sender, header.received_at) == ("7", "件名", "市", 1780000000)
    assert (header.opened, header.url, header.nulls) == (True, "https://x/", {"retain_until"})
    assert (answer.next_cursor, answer.problems, answer.unknown_fields) == ("c2", (), ())


def test_an_expression_that_fails_on_an_item_gives_no_value() -> None:
    answer = _answer({"data": {"items": [{**THEIRS, "link": 5}]}}, mapping=MAPPING)
    assert answer.headers[0].url is None
    assert "url" in _words(answer.problems)


def test_an_expression_that_fails_on_the_whole_is_a_problem() -> None:
    answer = _answer({"data": 5}, mapping=NoticeMapping(items="keys(data)"))
    assert "対応付け式を適用できない" in _words(answer.problems)


# -- refusals --------------------------------------------------------------------------------------------------------

PROBLEM = {"type": "about:blank", "title": "Not Found", "status": 404}


@pytest.mark.parametrize(
    ("status", "proper"), [(400, True), (403, True), (404, True), (500, False), (302, False), (204, False)]
)
def test_a_refusal_is_proper_below_500(status: int, proper: bool) -> None:
    document = {**PROBLEM, "status": status}
    answer = _ask(Partner(status, json.dumps(document).encode(), "application/problem+json"))
    assert (answer.provided, answer.refused_properly, answer.headers) == (False, proper, ())
    assert answer.members == ("type", "title", "status")


def test_a_refusal_that_is_no_problem_document() -> None:
    answer = _ask(Partner(404, b"<html>", "text/html"))
    assert answer.refused_properly
    assert "Content-Type" in _words(answer.problems)
    assert "JSON でない" in _words(answer.problems)


def test_no_answer_is_no_refusal() -> None:
    answer = _ask(Partner(silent=True))
    assert (answer.provided, answer.refused_properly, answer.problems) == (False, False, ())


# -- the log ---------------------------------------------------------------------------------------------------------


def test_each_answer_is_logged_with_its_exchange() -> None:
    partner = Partner(body=json.dumps(_without("title")).encode())
    answer = _ask(partner)
    (message,) = partner.logged
    assert (message["wire"], message["kind"], message["sender"]) == ("json", "notices", Party.PARTNER)
    assert (message["exchange"], message["violations"]) == ("x1", answer.problems)
    assert message["decoded"] == {"status": 200, "notices": [dict(answer.headers[0].raw)], "nextCursor": None}


def test_a_refusal_of_the_partners_own_form_says_which_key_takes_it() -> None:
    partner = Partner(404, b'{"code": "E104"}')
    words = _words(_ask(partner, answer_schema={"type": "object"}).problems)
    assert "プロファイルの wires.json.refusal_schema に" in words
    assert "wires.json.refusal_schema" not in _words(_ask(partner).problems)


def test_a_refusal_is_logged_as_one() -> None:
    partner = Partner(404, json.dumps(PROBLEM).encode(), "application/problem+json")
    _ask(partner)
    assert (partner.logged[0]["kind"], partner.logged[0]["decoded"]) == ("refusal", {"status": 404})
