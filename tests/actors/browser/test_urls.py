"""Addresses: what is told to need no work is what the whole work would leave as it is."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.actors.browser import urls

_PAGE = "https://partner.test:8443/a/b?c=d"


@given(st.from_regex(re.compile(urls._PLAIN.pattern, re.ASCII), fullmatch=True), st.sampled_from(["", _PAGE]))
def test_a_plain_address_resolves_to_itself(address: str, base: str) -> None:
    assert urls._normalised(base, address) == address
    assert urls.resolve(base, address) == address


@pytest.mark.parametrize(
    "address",
    [
        "https://partner.test",
        "https://partner.test:443/",
        "http://partner.test:80/",
        "https://partner.test/a/../b",
        "https://partner.test/./b",
        "https://partner.test/a?",
        "https://partner.test/a;",
        "https://PARTNER.test/",
        "https://xn--zz.test/",
        "https://a.xn--zz.test/",
        "https://999.1.1.1/",
        "https://partner.test/日本",
        "https://partner.test/#part",
        "https://user@partner.test/",
    ],
)
def test_what_may_need_work_is_not_told_to_be_plain(address: str) -> None:
    assert urls._PLAIN.fullmatch(address) is None
