"""AuthnRequest in, Response out; each violation made once, and the clean message without any."""

from __future__ import annotations

import base64

import httpx
import pytest
from lxml import etree, html
from signxml.algorithms import SignatureMethod
from signxml.verifier import SignatureConfiguration, XMLVerifier

from conformance.profile import Saml2Options
from conformance.vocabulary import Party
from conformance.wires.base import Interaction, Refusal, RefusalReason, SignOnRequest

from . import partner_kit as kit
from .conftest import Bench, BenchMaker

PATH = "/saml/sso"


def posted(response: httpx.Response) -> tuple[str, dict[str, str]]:
    """Where the page posts to, and its fields."""
    form = html.fromstring(response.text).forms[0]
    return form.action, {field.name: field.value for field in form.xpath(".//input")}


def posted_message(response: httpx.Response) -> etree._Element:
    return etree.fromstring(base64.b64decode(posted(response)[1]["SAMLResponse"]))


def text(element: etree._Element, path: str) -> str:
    return element.xpath(f"string({path})", namespaces=kit.NS)


def test_a_clean_request_has_no_violation_and_is_decided_by_the_portal(bench: Bench) -> None:
    bench.dispatch(kit.by_redirect(PATH, kit.authn_request(), relay_state="/landing"))
    assert bench.violations == ()
    assert bench.portal.calls == [("decide", SignOnRequest(True, ("name", "address", "birthDate", "sex")))]


def test_a_clean_request_by_post_has_no_violation(bench: Bench) -> None:
    bench.dispatch(kit.by_post(PATH, kit.sign(kit.authn_request())))
    assert bench.violations == ()
    assert bench.log.received.decoded["binding"] == "HTTP-POST"


def test_the_response_vouches_for_the_citizen(bench: Bench) -> None:
    answer = bench.dispatch(kit.by_redirect(PATH, kit.authn_request(), relay_state="a b&c"))
    action, fields = posted(answer)
    assert (action, fields["RelayState"]) == (kit.ACS, "a b&c")
    message = posted_message(answer)
    assert message.get("InResponseTo") == "_q1"
    assert message.get("Destination") == kit.ACS
    assert text(message, "p:Status/p:StatusCode/@Value") == kit.STATUS + "Success"
    name_id = message.find(".//a:NameID", kit.NS)
    assert dict(name_id.attrib) == {
        "Format": kit.PERSISTENT,
        "NameQualifier": kit.PORTAL_ENTITY,
        "SPNameQualifier": kit.PARTNER_ENTITY,
    }
    assert name_id.text == "mp-1"
    data = message.find(".//a:SubjectConfirmationData", kit.NS)
    assert dict(data.attrib) == {"Recipient": kit.ACS, "InResponseTo": "_q1", "NotOnOrAfter": kit.instant(300)}
    assert text(message, ".//a:Audience") == kit.PARTNER_ENTITY
    assert text(message, ".//a:AuthnStatement/@SessionIndex") == "_s1"
    assert text(message, ".//a:AuthnContextClassRef").endswith("SmartcardPKI")
    assert message.xpath(".//a:Attribute/@Name", namespaces=kit.NS) == ["name", "sex"]


def test_the_assertion_is_signed_right_after_its_issuer(bench: Bench) -> None:
    message = posted_message(bench.dispatch(kit.by_redirect(PATH, kit.authn_request())))
    assertion = message.find("a:Assertion", kit.NS)
    assert assertion[1].tag == "{http://www.w3.org/2000/09/xmldsig#}Signature"
    certificate = text(assertion, ".//ds:X509Certificate")
    result = XMLVerifier().verify(
        assertion,
        x509_cert=certificate,
        expect_config=SignatureConfiguration(location="./", verification_time=kit.NOW),
    )
    assert result.signed_xml.get("ID") == assertion.get("ID")
    assert message.find("ds:Signature", kit.NS) is None


def test_the_response_is_signed_too_where_the_profile_asks(make_bench: BenchMaker) -> None:
    bench = make_bench(signed_response=True)
    message = posted_message(bench.dispatch(kit.by_redirect(PATH, kit.authn_request())))
    assert message[1].tag == "{http://www.w3.org/2000/09/xmldsig#}Signature"
    certificate = text(message, "ds:Signature//ds:X509Certificate")
    XMLVerifier().verify(
        message,
        x509_cert=certificate,
        expect_config=SignatureConfiguration(location="./", verification_time=kit.NOW),
    )


def test_attributes_travel_under_the_partners_names_and_values(make_bench: BenchMaker) -> None:
    bench = make_bench(
        attributes={**Saml2Options().attributes, "sex": "urn:sex"}, attribute_values={"sex": {"male": "1"}}
    )
    message = posted_message(bench.dispatch(kit.by_redirect(PATH, kit.authn_request())))
    sex = message.find(".//a:Attribute[@Name='urn:sex']", kit.NS)
    assert text(sex, "a:AttributeValue") == "1"


@pytest.mark.parametrize(
    ("reason", "codes"),
    [
        (RefusalReason.NO_CONSENT, ("Responder", "RequestDenied")),
        (RefusalReason.NO_USER_FOLDER, ("Responder", "RequestDenied")),
        (RefusalReason.NOT_LINKED, ("Responder", "UnknownPrincipal")),
    ],
)
def test_a_refusal_is_a_signed_status_without_assertion(
    bench: Bench, reason: RefusalReason, codes: tuple[str, str]
) -> None:
    bench.portal.decision = Refusal(reason)
    message = posted_message(bench.dispatch(kit.by_redirect(PATH, kit.authn_request())))
    assert message.xpath(".//p:StatusCode/@Value", namespaces=kit.NS) == [kit.STATUS + code for code in codes]
    assert message.find("a:Assertion", kit.NS) is None
    assert message.find("ds:Signature", kit.NS) is not None


def test_the_same_request_after_the_citizens_consent_is_no_replay(bench: Bench) -> None:
    request = kit.by_redirect(PATH, kit.authn_request())
    waiting = httpx.Response(302, headers={"Location": "/consent"})
    grant, bench.portal.decision = bench.portal.decision, Interaction(waiting)
    assert bench.dispatch(request) is waiting
    assert bench.log.messages == []
    bench.portal.decision = grant
    bench.facts.moment = kit.NOW.replace(hour=10)
    assert bench.dispatch(request).status_code == 200
    assert bench.violations == ()


def test_a_passive_request_gets_an_answer_instead_of_a_screen(bench: Bench) -> None:
    bench.portal.decision = Interaction(httpx.Response(302))
    message = posted_message(bench.dispatch(kit.by_redirect(PATH, kit.authn_request(more=' IsPassive="true"'))))
    assert message.xpath(".//p:StatusCode/@Value", namespaces=kit.NS)[1] == kit.STATUS + "NoPassive"


def test_an_id_used_for_another_request_is_a_violation(bench: Bench) -> None:
    first = kit.by_redirect(PATH, kit.authn_request())
    bench.dispatch(first)
    bench.dispatch(first)
    assert bench.violations == ()
    bench.dispatch(kit.by_redirect(PATH, kit.authn_request(more=' ForceAuthn="false"')))
    assert [found.clause for found in bench.violations] == ["saml-core-2.0-os 1.3.4"]


def test_every_message_is_logged_in_both_directions(bench: Bench) -> None:
    bench.dispatch(kit.by_redirect(PATH, kit.authn_request()))
    assert [(message.kind, message.sender) for message in bench.log.messages] == [
        ("AuthnRequest", Party.PARTNER),
        ("Response", Party.PORTAL),
    ]
    assert bench.log.messages[1].decoded["assertions"][0]["nameId"]["value"] == "mp-1"


def test_a_redirect_signature_holds_over_the_querys_own_octets(bench: Bench) -> None:
    request = kit.by_redirect(PATH, kit.authn_request(), relay_state="/画面?x=1", lower=True)
    assert b"%3d" in request.url.query or b"%2b" in request.url.query or b"%2f" in request.url.query
    bench.dispatch(request)
    assert bench.violations == ()
    assert bench.log.received.decoded["relayState"] == "/画面?x=1"


def test_an_ecdsa_redirect_signature_is_believed(bench: Bench) -> None:
    keys = kit.make_keys("ec")
    bench.back_channel.metadata = (200, kit.metadata(keys).encode())
    algorithm = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
    bench.dispatch(kit.by_redirect(PATH, kit.authn_request(), keys=keys, algorithm=algorithm))
    assert bench.violations == ()


XML = kit.authn_request()
OTHER_POLICY = '<p:NameIDPolicy Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"/>'
CONTEXT = (
    '<p:RequestedAuthnContext Comparison="exact"><a:AuthnContextClassRef>'
    "urn:oasis:names:tc:SAML:2.0:ac:classes:Password"
    "</a:AuthnContextClassRef></p:RequestedAuthnContext></p:AuthnRequest>"
)


@pytest.mark.parametrize(
    ("xml", "clause", "fatal"),
    [
        (XML.replace(f"Issuer>{kit.PARTNER_ENTITY}", "Issuer>https://other.test"), "2.2.5", True),
        (XML.replace("<a:Issuer>", '<a:Issuer Format="urn:x:other">'), "4.1.4.1", False),
        (XML.replace(f"{kit.PORTAL}/saml/sso", "https://other.test/sso"), "3.4.5.2", True),
        (XML.replace(f' Destination="{kit.PORTAL}/saml/sso"', ""), "3.4.5.2", False),
        (XML.replace(kit.instant(), kit.instant(-3600)), "saml-core-2.0-os 3.2.1", False),
        (XML.replace(kit.instant(), kit.instant(3600)), "saml-core-2.0-os 3.2.1", False),
        (XML.replace(kit.instant(), "2026-12-01T18:00:00+09:00"), "3.4.1", False),
        (XML.replace('Version="2.0"', 'Version="1.1"'), "3.4.1", False),
        (XML.replace('ID="_q1"', 'ID="1q"'), "3.4.1", False),
        (XML.replace(' ID="_q1"', ""), "3.4.1", True),
        (kit.authn_request(more=' AssertionConsumerServiceURL="https://evil.test/"'), "4.1.4.1", True),
        (kit.authn_request(more=' AssertionConsumerServiceIndex="9"'), "4.1.4.1", True),
        (
            kit.authn_request(more=f' AssertionConsumerServiceIndex="0" AssertionConsumerServiceURL="{kit.ACS}"'),
            "3.4.1",
            False,
        ),
        (kit.authn_request(more=f' ProtocolBinding="{kit.BINDINGS}PAOS"'), "4.1.3.5", True),
        (kit.authn_request(more=' AttributeConsumingServiceIndex="8"'), "3.4.1", False),
        (kit.authn_request(policy=OTHER_POLICY), "3.4.1.1", True),
        (kit.authn_request(policy='<p:NameIDPolicy SPNameQualifier="urn:other"/>'), "3.4.1.1", True),
        (XML.replace("</p:AuthnRequest>", CONTEXT), "3.3.2.2.1", False),
    ],
)
def test_each_violation_is_found_and_only_fatal_ones_stop_the_flow(
    bench: Bench, xml: str, clause: str, fatal: bool
) -> None:
    answer = bench.dispatch(kit.by_redirect(PATH, xml))
    assert any(clause in found.clause and found.fatal is fatal for found in bench.violations), bench.violations
    assert {found.fatal for found in bench.violations} == {fatal}
    assert answer.status_code == (403 if fatal else 200)
    assert (bench.portal.calls[-1][0] == "refused") is fatal


def test_a_consumer_is_chosen_by_index_and_by_url(bench: Bench) -> None:
    for more in (' AssertionConsumerServiceIndex="1"', f' AssertionConsumerServiceURL="{kit.ACS}/2"'):
        answer = bench.dispatch(kit.by_redirect(PATH, kit.authn_request(f"_{len(more)}", more)))
        assert posted(answer)[0] == f"{kit.ACS}/2"
        assert bench.violations == ()


def test_an_unsigned_request_is_a_violation_that_the_portal_can_act_on(bench: Bench) -> None:
    assert bench.dispatch(kit.by_redirect(PATH, XML, signed=False)).status_code == 200
    assert [(found.clause, found.fatal) for found in bench.violations] == [("saml-metadata-2.0-os 2.4.3", False)]


@pytest.mark.parametrize(
    "request_made",
    [
        pytest.param(lambda: kit.by_redirect(PATH, XML, keys=kit.rogue_keys()), id="rogue-redirect"),
        pytest.param(lambda: kit.by_post(PATH, kit.sign(XML, kit.rogue_keys())), id="rogue-post"),
        pytest.param(lambda: kit.by_post(PATH, kit.sign(XML).replace("true", "false")), id="altered-post"),
        pytest.param(
            lambda: kit.get(PATH, kit.query("SAMLRequest", XML, relay_state="/a").replace("%2Fa", "%2Fb")),
            id="altered-relay-state",
        ),
        pytest.param(
            lambda: kit.by_redirect(PATH, XML, algorithm="http://www.w3.org/2000/09/xmldsig#rsa-sha1"), id="sha1"
        ),
        pytest.param(lambda: kit.get(PATH, kit.query("SAMLRequest", XML).rpartition("&")[0]), id="no-signature-value"),
    ],
)
def test_a_signature_that_does_not_hold_is_fatal(bench: Bench, request_made: object) -> None:
    assert bench.dispatch(request_made()).status_code == 403  # type: ignore[operator]
    assert [found.fatal for found in bench.violations] == [True]
    assert bench.portal.calls[-1][0] == "refused"


def test_a_posted_sha1_signature_is_refused(bench: Bench) -> None:
    signed = kit.sign(XML).replace(SignatureMethod.RSA_SHA256.value, SignatureMethod.RSA_SHA1.value)
    bench.dispatch(kit.by_post(PATH, signed))
    assert [found.clause for found in bench.violations] == ["saml-core-2.0-os 5.4.1; RFC 9231"]


@pytest.mark.parametrize(
    "raw_query",
    [
        pytest.param("", id="empty"),
        pytest.param("SAMLRequest=%25%25", id="not-base64"),
        pytest.param("SAMLRequest=aGVsbG8%3D", id="not-deflate"),
        pytest.param(kit.query("SAMLRequest", XML) + "&SAMLRequest=x", id="twice"),
        pytest.param(kit.query("SAMLRequest", XML) + "&SAMLResponse=x", id="both"),
        pytest.param(kit.query("SAMLRequest", XML) + "&SAMLEncoding=urn%3Ax", id="encoding"),
        pytest.param(kit.query("SAMLResponse", XML), id="request-as-response"),
        pytest.param(kit.query("SAMLRequest", kit.logout_request()), id="other-message"),
        pytest.param(kit.query("SAMLRequest", "<a"), id="not-well-formed"),
        pytest.param(
            kit.query("SAMLRequest", "<!DOCTYPE p [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>" + XML), id="dtd"
        ),
        pytest.param(kit.query("SAMLRequest", "<a>" + " " * 2_000_000 + "</a>"), id="too-large"),
    ],
)
def test_what_is_no_message_is_refused_with_one_reason(bench: Bench, raw_query: str) -> None:
    assert bench.dispatch(kit.get(PATH, raw_query)).status_code == 403
    assert [found.fatal for found in bench.violations] == [True]


def test_a_schema_mismatch_names_the_place_by_json_pointer(bench: Bench) -> None:
    bench.dispatch(kit.by_redirect(PATH, XML.replace('AllowCreate="true"', 'AllowCreate="yes"')))
    assert any("/nameIdPolicy/allowCreate" in found.text.en for found in bench.violations)


def test_a_long_relay_state_is_a_violation_and_is_echoed(bench: Bench) -> None:
    answer = bench.dispatch(kit.by_redirect(PATH, XML, relay_state="x" * 81))
    assert ["3.4.3" in found.clause for found in bench.violations] == [True]
    assert posted(answer)[1]["RelayState"] == "x" * 81


def test_a_signature_left_in_a_redirect_message_is_a_violation(bench: Bench) -> None:
    bench.dispatch(kit.by_redirect(PATH, kit.sign(XML)))
    assert [(found.clause, found.fatal) for found in bench.violations] == [("saml-bindings-2.0-os 3.4.4.1", False)]


def test_a_link_that_may_not_come_about_is_not_asked_for(bench: Bench) -> None:
    bench.dispatch(kit.by_redirect(PATH, kit.authn_request(policy=f'<p:NameIDPolicy Format="{kit.PERSISTENT}"/>')))
    assert bench.portal.calls[0][1].may_link is False
    assert bench.violations == ()
