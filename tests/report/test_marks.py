"""Foreign text between tags: read again it is what it was, and nothing in it was escaped without need."""

from __future__ import annotations

import pytest
from lxml import html

from conformance.report.html.marks import as_content


@pytest.mark.parametrize(
    "text",
    [
        '{"notices": [{"title": "x"}]}',
        "</pre><script>alert(1)</script>",
        "<!-- -- --!> ]]> <![CDATA[ &amp; &#x22; &quot; '\"",
        "a < b && c > d",
    ],
)
def test_read_again_it_is_the_same(text: str) -> None:
    (read,) = html.fragments_fromstring(f"<pre>{as_content(text)}</pre>")
    assert list(read) == []
    assert read.text == text


def test_quotes_stay_and_what_nobody_sees_is_shown() -> None:
    assert as_content('{"a": "b>c"}\x00') == '{"a": "b>c"}[U+0000]'
