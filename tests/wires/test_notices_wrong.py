"""Each wrong request is the right one but for one thing; what is made by chance follows from the choices alone."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import pytest

from conformance.profile import Basic, JsonNoticesOptions, PemIdentity, Secret
from conformance.vocabulary import Verdict
from conformance.wires.altering import AltersQueries
from conformance.wires.base import NoticeQuery
from conformance.wires.notices_any import any_request
from conformance.wires.notices_wrong import altered, right_request, wrong_requests

from .test_notices_json import ANSWER, TOKEN, Partner, _wire

T = TypeVar("T")
BEARER = JsonNoticesOptions(authentication=TOKEN)
BASIC = JsonNoticesOptions(authentication=Basic("portal", Secret("Pass-Word-1", "test")))
VALUES = {"pseudonym": "mp-1", "cursor": None, "limit": 100}
RIGHT = right_request(BEARER, VALUES)


@pytest.mark.parametrize("name", wrong_requests(BEARER))
def test_one_thing_is_not_as_in_the_right_request(name: str) -> None:
    wrong = altered(name, BEARER, VALUES)
    changed = [
        wrong.method != RIGHT.method,
        dict(wrong.headers).get("Content-Type") != "application/json",
        dict(wrong.headers).get("Authorization") != f"Bearer {TOKEN.reveal()}",
        wrong.body != RIGHT.body,
    ]
    # A GET has no body, and nothing to say of it.
    assert sum(changed) == (3 if name == "method-get" else 1)
    kind = name.partition("-")[0]
    assert changed[{"method": 0, "media": 1, "credentials": 2}.get(kind, 3)]


@pytest.mark.parametrize("name", [name for name in wrong_requests(BASIC) if name.startswith("credentials-")])
def test_of_basic_credentials_the_password_is_changed(name: str) -> None:
    shown = dict(altered(name, BASIC, VALUES).headers)["Authorization"]
    scheme, _, value = shown.partition(" ")
    if name == "credentials-other-scheme":
        assert scheme == "Bearer"
        return
    user, _, password = base64.b64decode(value, validate=True).decode().partition(":")
    assert (scheme, user) == ("Basic", "portal")
    assert password != "Pass-Word-1"


def test_what_a_contract_does_not_have_is_not_asked_of_it() -> None:
    certificate = PemIdentity(Path("c.pem"), Path("c.pem"))
    options = JsonNoticesOptions(request={"user": "{pseudonym}"}, authentication=certificate)
    impossible = {name for name, wrong in wrong_requests(options).items() if wrong.impossible is not None}
    assert {name.partition("-")[0] for name in impossible} == {"cursor", "limit", "credentials"}
    assert not [name for name, wrong in wrong_requests(BEARER).items() if wrong.impossible is not None]
    digits = JsonNoticesOptions(authentication=Secret("12345678", "test"))
    assert wrong_requests(digits)["credentials-other-case"].impossible is not None


def test_only_what_gives_nothing_away_may_be_answered() -> None:
    lenient = {name for name, wrong in wrong_requests(BEARER).items() if wrong.if_answered is not Verdict.FAIL}
    assert not [name for name in lenient if name.startswith(("credentials", "body", "method"))]
    assert {name for name in lenient if wrong_requests(BEARER)[name].if_answered is Verdict.PASS} == {
        "size-enormous",
        "size-nested",
    }


def test_the_wire_sends_it_and_leaves_the_form_to_whoever_asked() -> None:
    partner = Partner(401, b"no")
    wire = _wire(partner)
    assert isinstance(wire, AltersQueries)
    answer = wire.fetch_wrong("credentials-short", NoticeQuery("mp-1"))
    assert partner.requests[0].header("Authorization") == f"Bearer {TOKEN.reveal()[:-1]}"
    assert partner.refusable == [True]
    assert answer.problems
    assert partner.logged[0]["violations"] == ()


# -- by chance -------------------------------------------------------------------------------------------------------


class Dice:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def one_of(self, options: Sequence[T]) -> T:
        return self.random.choice(options)

    def number(self, least: int, most: int) -> int:
        return self.random.randint(least, most)

    def text(self, longest: int) -> str:
        return "é"[: self.number(0, 1)]


def _thrown(template: dict[str, Any], count: int = 400) -> list[tuple[bytes, bool]]:
    made = [any_request(template, Dice(seed), "own", lambda: "unknown") for seed in range(count)]
    assert all(each.words.ja and each.words.en for each in made)
    return [(each.body, each.right) for each in made]


def test_what_is_right_is_in_the_schema_and_the_linked_citizens() -> None:
    right = [json.loads(body) for body, promised in _thrown(dict(BEARER.request)) if promised]
    assert len(right) > 20
    assert all(each["pseudonym"] == "own" for each in right)
    assert {1 <= each.get("limit", 1) <= 1000 for each in right} == {True}
    assert {tuple(each) for each in right} == {("pseudonym",), ("pseudonym", "limit")}


def test_near_misses_are_of_every_kind() -> None:
    wrong = [body for body, promised in _thrown(dict(BEARER.request)) if not promised]
    readable = [document for document in map(_read, wrong) if document is not None]
    assert len(readable) < len(wrong)
    assert any(not isinstance(each, dict) for each in readable)
    objects = [each for each in readable if isinstance(each, dict)]
    assert any("pseudonym" not in each for each in objects)
    assert any(each.get("pseudonym") is None and "pseudonym" in each for each in objects)
    assert any(each.get("limit") in {0, 1001} and not isinstance(each["limit"], bool) for each in objects)
    assert any(set(each) - {"pseudonym", "cursor", "limit"} for each in objects)


def test_the_same_choices_make_the_same_request_of_any_template() -> None:
    template = {"user": {"id": "{pseudonym}"}, "fixed": 1}
    assert _thrown(template) == _thrown(template)
    assert {"user": {"id": "own"}, "fixed": 1} in [_read(body) for body, _ in _thrown(template)]


def _read(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def test_it_goes_out_as_it_is() -> None:
    partner = Partner(body=json.dumps(ANSWER).encode())
    wire = _wire(partner)
    request = wire.any_request(Dice(3), "own", lambda: "unknown")
    assert wire.fetch_any(request).provided
    assert partner.requests[0].body == request.body
    assert partner.requests[0].header("Authorization") == f"Bearer {TOKEN.reveal()}"
