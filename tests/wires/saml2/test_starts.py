"""How link and sign-on begin."""

from __future__ import annotations

import base64

import pytest
from lxml import etree, html

from conformance.errors import ProfileError
from conformance.wires.base import AccountWire, Grant

from . import partner_kit as kit
from .conftest import Bench, BenchMaker

GRANT = Grant("mp-1", "_s1", kit.NOW)


def test_the_wire_keeps_the_protocol(bench: Bench) -> None:
    wire: AccountWire = bench.wire
    assert (wire.name, wire.portal_vouches_first) == ("saml2", False)
    assert "仮定" in wire.label.ja


@pytest.mark.parametrize(
    ("landing", "location"),
    [
        (None, f"{kit.PARTNER}/sso/start"),
        (
            "https://partner.test/n?id=1&x=あ",
            f"{kit.PARTNER}/sso/start?target=https%3A%2F%2Fpartner.test%2Fn%3Fid%3D1%26x%3D%E3%81%82",
        ),
    ],
)
def test_sign_on_starts_at_the_partner(bench: Bench, landing: str | None, location: str) -> None:
    answer = bench.wire.start_sign_on(landing)
    assert (answer.status_code, answer.headers["Location"]) == (302, location)


def test_link_starts_at_the_partner(make_bench: BenchMaker) -> None:
    assert make_bench().wire.start_link(None).headers["Location"] == f"{kit.PARTNER}/link"
    elsewhere = make_bench(link_start="https://other.test/l?idp={entity_id}").wire
    quoted = "https%3A%2F%2Fmock-portal.test%2Fsaml%2Fmetadata"
    assert elsewhere.start_link(None).headers["Location"] == f"https://other.test/l?idp={quoted}"


def test_a_missing_start_is_named_in_the_profile(make_bench: BenchMaker) -> None:
    with pytest.raises(ProfileError, match=r"wires\.saml2\.link_start"):
        make_bench(link_start=None).wire.start_link(None)


@pytest.mark.parametrize("start", ["start_link", "start_sign_on"])
def test_an_unsolicited_response_has_no_in_response_to(make_bench: BenchMaker, start: str) -> None:
    bench = make_bench(start="unsolicited")
    assert bench.wire.portal_vouches_first is True
    answer = getattr(bench.wire, start)("/landing", GRANT)
    form = html.fromstring(answer.text).forms[0]
    assert form.action == kit.ACS
    assert form.fields["RelayState"] == "/landing"
    message = etree.fromstring(base64.b64decode(form.fields["SAMLResponse"]))
    assert message.xpath("//@InResponseTo") == []
    assert "RelayState" not in getattr(bench.wire, start)(None, GRANT).text


def test_the_page_works_without_scripts_and_escapes_what_it_carries(bench: Bench) -> None:
    answer = bench.wire.start_sign_on('"><script>', GRANT)
    page = html.fromstring(answer.text)
    assert page.get("lang") == "ja"
    assert page.forms[0].fields["RelayState"] == '"><script>'
    assert page.xpath("string(//noscript//button)") == "続ける"
    assert page.xpath("//script") == []
    assert answer.headers["Cache-Control"] == "no-store"


def test_ids_come_from_the_run(make_bench: BenchMaker) -> None:
    first, second = (make_bench().wire.start_unlink("mp-1", "redirect") for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]  # type: ignore[union-attr]
