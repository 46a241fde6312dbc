"""Properties of redaction over random secrets, surroundings and encodings."""

from __future__ import annotations

import html
import json
import re
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, quote_plus

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance.actors.browser.stops import StopKind, TransportFailure
from conformance.evidence.exchange import RecordedRequest, RecordedResponse
from conformance.evidence.journal import Journal
from conformance.evidence.recorder import Recorder
from conformance.evidence.redact import Redactor
from conformance.vocabulary import Party, Text

MARK = re.compile(r"\[redacted:[a-z]+:[0-9a-f]{12}\]")
# The prefix keeps a random secret from being part of what we write ourselves (times, identifiers).
SECRETS = st.text(min_size=3, max_size=24).map(lambda value: f"Zq{value}x")
SURROUNDINGS = st.text(max_size=40)
WRITERS = st.sampled_from(
    [
        str,
        lambda value: quote(value, safe="", errors="surrogatepass"),
        lambda value: quote_plus(value, errors="surrogatepass"),
        lambda value: quote(value, errors="surrogatepass").lower() if value.isascii() and value.islower() else value,
        html.escape,
        lambda value: html.escape(html.escape(value)),
        lambda value: "".join(f"&#{ord(character)};" if not character.isalnum() else character for character in value),
        lambda value: json.dumps(value)[1:-1],
        lambda value: json.dumps(value, ensure_ascii=False)[1:-1],
        lambda value: json.dumps(json.dumps(value))[1:-1],
        lambda value: quote(quote(value, safe="", errors="surrogatepass"), safe=""),
    ]
)
TYPES = st.sampled_from(["text/html", "application/json", "application/x-www-form-urlencoded", "text/plain", ""])
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _rest(text: str) -> str:
    return MARK.sub("\x00\x01", text)


@quick
@given(secret=SECRETS, write=WRITERS, before=SURROUNDINGS, after=SURROUNDINGS)
def test_no_written_form_of_a_registered_secret_survives(secret, write, before, after) -> None:
    redactor = Redactor(b"key")
    redactor.register(secret, "credential")
    redacted = redactor.text(before + write(secret) + after)
    assert write(secret) not in _rest(redacted)
    assert secret not in _rest(redacted)


@quick
@given(secrets=st.lists(SECRETS, min_size=1, max_size=5), pick=st.data(), between=SURROUNDINGS)
def test_several_secrets_whatever_they_share(secrets, pick, between) -> None:
    redactor = Redactor(b"key")
    for secret in secrets:
        redactor.register(secret, "token")
    text = between.join(pick.draw(st.permutations(secrets)))
    once = redactor.text(text)
    assert not any(secret in _rest(once) for secret in secrets)
    assert redactor.text(once) == once


@quick
@given(text=st.text(max_size=200), content_type=TYPES)
def test_any_text_is_read_to_its_end(text: str, content_type: str) -> None:
    """Whatever a partner sends: no exception, and without anything named secret nothing changes."""
    redactor = Redactor(b"key")
    once = redactor.body(text, content_type)
    assert redactor.body(once, content_type) == once or "[redacted" in once
    redactor.url(text)
    redactor.headers((("Cookie", text), ("Set-Cookie", text), ("Authorization", text), ("Location", text)))


@quick
@given(secret=SECRETS, write=WRITERS, before=SURROUNDINGS, after=SURROUNDINGS, content_type=TYPES)
def test_no_record_of_the_journal_holds_a_registered_secret(secret, write, before, after, content_type) -> None:
    written = write(secret)
    text = f"{before}{written}{after}"
    with tempfile.TemporaryDirectory() as directory:
        journal = Journal(Path(directory) / "journal.jsonl", lambda: datetime(2026, 6, 1, tzinfo=UTC))
        redactor = Redactor(b"key")
        redactor.register(secret, "credential")
        recorder = Recorder(journal, redactor)
        body = text.encode("utf-8", "surrogatepass")
        headers = (("X-Any", text), ("Content-Type", content_type))
        recorder.message(
            wire="saml2", kind="x", sender=Party.PARTNER, receiver=Party.PORTAL, decoded={text: [{"a": text}]}
        )
        recorder.record(
            sender=Party.BROWSER,
            receiver=Party.PARTNER,
            request=RecordedRequest("GET", f"https://partner.test/{text}", headers, body),
            response=RecordedResponse(200, headers, body),
            started_at=datetime(2026, 6, 1, tzinfo=UTC),
            duration=0.1,
            failure=TransportFailure(StopKind.CONNECTION_LOST, Text(text, text)),
        )
        recorder.step(Text(text, text))
        recorder.screen(exchange="x1", kind="menu", title=text, device="A-1")
        recorder.note("conditions", key="k", label={"ja": "鍵", "en": "key"}, value=recorder.redact_json(text))
        journal.close()
        lines = journal.path.read_text(encoding="utf-8").split("\n")[:-1]
    assert len(lines) == 5
    for line in lines:
        for each in _strings(json.loads(line)):
            assert written not in _rest(each)
            assert secret not in _rest(each)


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [each for item in value.items() for part in item for each in _strings(part)]
    if isinstance(value, list):
        return [each for item in value for each in _strings(item)]
    return []
