"""What is masked, and what is not."""

from __future__ import annotations

import base64
import zlib
from urllib.parse import quote

import pytest

from conformance.replay.canonical import Marks, canonical

ONE = "[redacted:token:00000000000a]"
TWO = "[redacted:cookie:00000000000b]"
THREE = "[redacted:token:00000000000c]"


def _message(signature: str, issued: str) -> str:
    return (
        f'<samlp:Response xmlns:samlp="urn:x" IssueInstant="{issued}"><ds:SignatureValue>{signature}'
        f"</ds:SignatureValue><ds:DigestValue>{signature}</ds:DigestValue></samlp:Response>"
    )


def _posted(message: str) -> str:
    return f'<input name="SAMLResponse" value="{base64.b64encode(message.encode()).decode()}">'


def _redirected(message: str) -> str:
    deflated = zlib.compress(message.encode())[2:-4]
    return f"https://x.test/?SAMLRequest={quote(base64.b64encode(deflated), safe='')}&Signature={quote(message[-9:])}"


@pytest.mark.parametrize("wrapped", [str, _posted, _redirected])
def test_signatures_are_masked_and_all_else_counts(wrapped: type[str]) -> None:
    first = canonical(wrapped(_message("AAAA", "2026-06-01T00:00:00Z")))
    assert first == canonical(wrapped(_message("BBBB", "2026-06-01T00:00:00Z")))
    assert first != canonical(wrapped(_message("AAAA", "2026-06-01T00:00:01Z")))


def test_base64_that_is_no_xml_stays() -> None:
    text = base64.b64encode(b"no markup at all, but long enough to be looked at").decode()
    assert canonical(text) == text


def test_a_signature_that_begins_like_markup_is_masked_all_the_same() -> None:
    first, second = (base64.b64encode(bytes([60, *range(start, start + 60)])).decode() for start in (100, 180))
    assert canonical(_message(first, "2026")) == canonical(_message(second, "2026"))


def test_a_mark_is_the_same_however_it_is_sent() -> None:
    assert canonical(f"pin={quote(ONE, safe='')}") == canonical(f"pin={ONE}")


def test_marks_of_two_runs_are_the_same_as_long_as_they_agree_on_what_is_the_same() -> None:
    marks = Marks()
    assert marks.same(f"a={ONE}", f"a={TWO}")
    assert marks.same(f"again={ONE}", f"again={TWO}")
    assert not marks.same(f"another={THREE}", f"another={TWO}")
    assert not marks.same(f"another={ONE}", f"another={THREE}")
    assert not marks.same(f"a={ONE}", "a=shown")
    assert marks.replayed("00000000000a") == "00000000000b"


def test_what_differs_binds_nothing() -> None:
    marks = Marks()
    assert not marks.same(f"a={ONE}&b={ONE}", f"a={TWO}&b={THREE}")
    assert marks.replayed("00000000000a") is None
