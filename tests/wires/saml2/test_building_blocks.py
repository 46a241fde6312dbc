"""XML, signatures and bindings on their own."""

from __future__ import annotations

import pytest
from lxml import etree
from signxml.algorithms import SignatureMethod

from conformance.wires.base import SignedOn
from conformance.wires.saml2 import KeyPair, keys, redirect, signature, soap, xml
from conformance.wires.saml2.builder import Addressing, NameIdParts
from conformance.wires.saml2.logout import LogoutRequestBuilder
from conformance.wires.saml2.response_builder import AssertionParts, ResponseBuilder

from . import partner_kit as kit
from .conftest import Bench

BOMB = "<!DOCTYPE b [<!ENTITY a 'x'><!ENTITY b '&a;&a;'>]><b>&b;</b>"


@pytest.mark.parametrize(
    "data",
    [
        BOMB.encode(),
        BOMB.encode("utf-16"),
        b"<!doctype x><x/>",
        b"<a>&undefined;</a>",
        b"<a",
        b"",
        b"<a>" + b" " * xml.MAXIMUM_SIZE + b"</a>",
    ],
)
def test_xml_that_we_do_not_read(data: bytes) -> None:
    with pytest.raises(xml.UnreadableXmlError):
        xml.parse(data)


def test_text_is_read_without_comments_and_not_cut_off() -> None:
    element = xml.parse(b"<a>mp<!-- c -->-1<?pi x?>2</a>")
    assert xml.text_of(element) == "mp-12"


def test_instants_are_utc_to_the_second() -> None:
    assert xml.format_instant(kit.NOW) == "2026-12-01T09:00:00Z"
    assert xml.parse_instant("2026-12-01T18:00:00.5+09:00") == kit.NOW.replace(microsecond=500000)
    assert xml.parse_instant("2026-12-01T09:00:00") == kit.NOW
    assert xml.parse_instant("soon") is None


@pytest.fixture(scope="module", params=["rsa", "ec"])
def pair(request: pytest.FixtureRequest) -> KeyPair:
    return KeyPair.load(*kit.make_keys(request.param).pem())


def test_what_we_sign_verifies_by_our_key_only(pair: KeyPair) -> None:
    signed = signature.sign(etree.fromstring(kit.terminate()), pair)
    verified = signature.verify(signed, [kit.rogue_keys().certificate, pair.certificate])
    assert verified.get("ID") == "_m1"
    with pytest.raises(signature.SignatureRefusedError):
        signature.verify(signed, [kit.rogue_keys().certificate])


def test_only_the_signed_bytes_come_back() -> None:
    signed = etree.fromstring(kit.sign(kit.logout_request()))
    verified = signature.verify(signed, [kit.partner_keys().certificate])
    assert verified is not signed
    assert verified.find("ds:Signature", kit.NS) is None
    assert verified.getparent() is None


def test_an_empty_x509_data_does_not_matter() -> None:
    text = kit.sign(kit.terminate())
    start, end = text.index("<ds:X509Certificate>"), text.index("</ds:X509Data>")
    assert signature.verify(etree.fromstring(text[:start] + text[end:]), [kit.partner_keys().certificate]) is not None


def test_an_expired_certificate_still_carries_its_key() -> None:
    old = kit.make_keys(start=-60)
    assert signature.verify(etree.fromstring(kit.sign(kit.terminate(), old)), [old.certificate]) is not None


SIGNED = kit.sign(kit.terminate())
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        pytest.param(SIGNED.replace('URI="#_m1"', 'URI=""'), "5.4.2", id="empty-uri"),
        pytest.param(SIGNED.replace('URI="#_m1"', 'URI="#_x"'), "5.4.2", id="other-uri"),
        pytest.param(SIGNED.replace(' ID="_m1"', ""), "5.4.2", id="no-id"),
        pytest.param(
            SIGNED.replace(f'<ds:Transform Algorithm="{EXCLUSIVE}"', '<ds:Transform Algorithm="urn:xslt"'),
            "5.4.4",
            id="transform",
        ),
        pytest.param(SIGNED.replace("xmlenc#sha256", "xmlenc#sha1"), "5.4.1", id="digest"),
        pytest.param(
            SIGNED.replace(SignatureMethod.RSA_SHA256.value, SignatureMethod.HMAC_SHA256.value), "5.4.1", id="hmac"
        ),
        pytest.param(SIGNED.replace("<ds:SignatureValue>", "<ds:SignatureValue>A"), "5.4", id="value"),
        pytest.param(
            SIGNED.replace("<ds:SignatureValue>", "<ds:Other>").replace("</ds:SignatureValue>", "</ds:Other>"),
            "5.4",
            id="no-value",
        ),
        pytest.param(kit.sign(SIGNED), "5.4", id="two"),
        pytest.param(kit.terminate(), "5.4", id="none"),
    ],
)
def test_signatures_outside_samls_profile_are_refused(text: str, clause: str) -> None:
    with pytest.raises(signature.SignatureRefusedError) as caught:
        signature.verify(etree.fromstring(text), [kit.partner_keys().certificate])
    assert clause in caught.value.violation.clause
    assert caught.value.violation.fatal


def test_octets_verify_by_the_fitting_algorithm_only(pair: KeyPair) -> None:
    value = pair.sign(b"octets")
    assert keys.verify_octets(pair.certificate, pair.algorithm, b"octets", value)
    assert not keys.verify_octets(pair.certificate, pair.algorithm, b"other", value)
    other = pair.algorithm.replace("rsa", "x").replace("ecdsa", "rsa").replace("#x-", "#ecdsa-")
    assert not keys.verify_octets(pair.certificate, other, b"octets", value)


def test_a_redirect_url_is_read_back_as_it_was_written(pair: KeyPair) -> None:
    url = redirect.encode("https://x.test/a?b=c", "SAMLRequest", b"<a/>", "あ&+ ", pair)
    assert url.startswith("https://x.test/a?b=c&SAMLRequest=")
    message = redirect.read(url.partition("?")[2].encode())
    assert (message.xml, message.relay_state, message.parameter) == (b"<a/>", "あ&+ ", "SAMLRequest")
    redirect.verify(message, [pair.certificate])


def test_a_bare_plus_sign_in_base64_is_not_a_blank() -> None:
    raw = kit.query("SAMLRequest", kit.terminate()).replace("%2B", "+")
    assert redirect.read(raw.encode()).xml == kit.terminate().encode()


def test_soap_is_unwrapped_as_it_was_wrapped() -> None:
    message = soap.unwrap(soap.wrap(etree.fromstring(kit.terminate())))
    assert not isinstance(message, soap.Fault)
    assert message.get("ID") == "_m1"


ADDRESSING = Addressing("_r", kit.NOW, kit.PORTAL_ENTITY, kit.ACS)


def test_one_step_replaced_changes_one_thing(portal_keys: KeyPair) -> None:
    """What negative cases rely on: a subclass differs from its twin in the step that it replaces."""

    class WrongAudience(ResponseBuilder):
        def audience_restriction(self, conditions: xml.Element) -> None:
            super().audience_restriction(conditions)
            conditions[0][0].text = "https://other.test"

        def sign_assertion(self, assertion: xml.Element) -> xml.Element:
            return assertion

    class Twin(ResponseBuilder):
        def sign_assertion(self, assertion: xml.Element) -> xml.Element:
            return assertion

    parts = AssertionParts(
        "_a", NameIdParts("mp-1", kit.PORTAL_ENTITY, kit.PARTNER_ENTITY), kit.PARTNER_ENTITY, "_s", kit.NOW
    )
    wrong, twin = (
        xml.serialise(builder(ADDRESSING, "_q", parts, portal_keys).build()).decode()
        for builder in (WrongAudience, Twin)
    )
    assert wrong == twin.replace(f"<saml:Audience>{kit.PARTNER_ENTITY}", "<saml:Audience>https://other.test")
    assert wrong != twin


def test_builders_are_exchanged_in_one_place(bench: Bench) -> None:
    class Unsessioned(LogoutRequestBuilder):
        def session_index(self, root: xml.Element) -> None:
            """Left out."""

    bench.wire.builders.logout_request = Unsessioned
    bench.wire.start_sign_off(SignedOn("mp-1", "_s1"), "redirect")
    assert "sessionIndexes" not in bench.log.messages[-1].decoded
