"""The partner's LogoutRequest by SOAP, to the portal's listener: judged as strictly as one that a browser brought."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from lxml import etree

from conformance.wires.base import SignedOn
from conformance.wires.saml2 import KeyPair

from . import partner_kit as kit
from .conftest import Bench, BenchMaker
from .test_variants import signed_by

LISTENER = "http://127.0.0.1:8444"
PATH = "/saml/slo/soap"
ENVELOPE = '<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body>{}</S:Body></S:Envelope>'
LOGOUT = kit.logout_request().replace(f"{kit.PORTAL}/saml/slo", LISTENER + PATH)
SIGNED_ON = SignedOn("mp-1", "_s1")
SOAP = {"S": "http://schemas.xmlsoap.org/soap/envelope/"}

Change = Callable[[str], str]


@pytest.fixture
def bench(make_bench: BenchMaker) -> Bench:
    return make_bench(listener_url=LISTENER)


def told(
    bench: Bench, content: str, *, method: str = "POST", media_type: str = "text/xml; charset=utf-8"
) -> httpx.Response:
    """What the portal answers to the partner itself."""
    request = httpx.Request(method, LISTENER + PATH, content=content.encode(), headers={"Content-Type": media_type})
    return bench.wire.direct_endpoints()[PATH](request)


def answered(response: httpx.Response) -> etree._Element:
    assert (response.status_code, response.headers["Content-Type"]) == (200, "text/xml; charset=utf-8")
    return etree.fromstring(response.content)[0][0]


def test_it_ends_the_session_it_names_and_is_answered_with_a_signature(bench: Bench, portal_keys: KeyPair) -> None:
    message = answered(told(bench, ENVELOPE.format(kit.sign(LOGOUT))))
    assert bench.violations == ()
    assert bench.portal.calls == [("end_session", SIGNED_ON, "mp-1")]
    assert message.tag == f"{{{kit.P}}}LogoutResponse"
    assert message.get("InResponseTo") == "_l1"
    assert message.get("Destination") is None
    assert message.xpath(".//p:StatusCode/@Value", namespaces=kit.NS) == [kit.STATUS + "Success"]
    assert len(signed_by(message, portal_keys.certificate)) == 1
    assert [(each.kind, each.decoded["binding"]) for each in bench.log.messages] == [
        ("LogoutRequest", "SOAP"),
        ("LogoutResponse", "SOAP"),
    ]


def test_a_session_that_is_not_there_is_said_to_be_unknown(bench: Bench) -> None:
    bench.portal.known = False
    codes = answered(told(bench, ENVELOPE.format(kit.sign(LOGOUT)))).xpath(".//p:StatusCode/@Value", namespaces=kit.NS)
    assert codes == [kit.STATUS + "Requester", kit.STATUS + "UnknownPrincipal"]


def test_a_destination_may_be_left_out(bench: Bench) -> None:
    """Only the bindings by browser ask for one (saml-bindings-2.0-os 3.4.5.2, 3.5.5.2)."""
    told(bench, ENVELOPE.format(kit.sign(LOGOUT.replace(f' Destination="{LISTENER}{PATH}"', ""))))
    assert bench.violations == ()
    assert bench.portal.calls == [("end_session", SIGNED_ON, "mp-1")]


@pytest.mark.parametrize(
    ("change", "sign", "clause"),
    [
        pytest.param(str, str, "4.4.4.1", id="unsigned"),
        pytest.param(str, lambda xml: kit.sign(xml, kit.rogue_keys()), "5.4", id="rogue"),
        pytest.param(str, lambda xml: kit.sign(xml).replace("_s1", "_s2"), "5.4", id="altered"),
        pytest.param(lambda x: x.replace(f"Issuer>{kit.PARTNER}", "Issuer>urn:x"), kit.sign, "2.2.5", id="issuer"),
        pytest.param(lambda x: x.replace(LISTENER, kit.PORTAL), kit.sign, "3.2.1", id="destination"),
        pytest.param(lambda x: x.replace(kit.instant(300), kit.instant(-200)), kit.sign, "3.7.1", id="expired"),
        pytest.param(lambda x: x.replace("persistent", "transient"), kit.sign, "8.3.7", id="name-id-format"),
        pytest.param(lambda x: x.replace(kit.name_id(), ""), kit.sign, "8.3.7", id="no-name-id"),
    ],
)
def test_one_that_the_portal_cannot_act_on_ends_nothing(
    bench: Bench, change: Change, sign: Change, clause: str
) -> None:
    response = told(bench, ENVELOPE.format(sign(change(LOGOUT))))
    assert any(clause in found.clause and found.fatal for found in bench.violations), bench.violations
    assert bench.portal.calls == []
    assert response.status_code == 500
    assert etree.fromstring(response.content).findtext(".//S:Fault/faultcode", namespaces=SOAP) == "S:Client"


@pytest.mark.parametrize(
    ("content", "method"),
    [
        pytest.param("{}", "POST", id="no xml"),
        pytest.param(kit.sign(LOGOUT), "POST", id="no envelope"),
        pytest.param(ENVELOPE.format(""), "POST", id="empty"),
        pytest.param(ENVELOPE.format(kit.sign(LOGOUT) * 2), "POST", id="two"),
        pytest.param(ENVELOPE.format(kit.sign(kit.terminate())), "POST", id="another message"),
        pytest.param(ENVELOPE.format("<S:Fault/>"), "POST", id="fault"),
        pytest.param(ENVELOPE.format(kit.sign(LOGOUT)).replace("<S:Body>", '<S:Body ID="_l1">'), "POST", id="same id"),
        pytest.param(ENVELOPE.format(kit.sign(LOGOUT)), "PUT", id="no post"),
    ],
)
def test_what_is_no_such_request_gets_a_fault(bench: Bench, content: str, method: str) -> None:
    assert told(bench, content, method=method).status_code == 500
    assert [found.fatal for found in bench.violations] == [True]
    assert bench.portal.calls == []


def test_another_media_type_is_a_violation_that_does_not_stop_it(bench: Bench) -> None:
    answered(told(bench, ENVELOPE.format(kit.sign(LOGOUT)), media_type="application/soap+xml"))
    assert [(found.clause, found.fatal) for found in bench.violations] == [("SOAP 1.1, 6", False)]
    assert bench.portal.calls == [("end_session", SIGNED_ON, "mp-1")]


def test_it_is_published_with_a_listener_alone(bench: Bench, make_bench: BenchMaker) -> None:
    xpath = "//*[local-name()='SingleLogoutService'][@Binding=$soap]/@Location"
    with_it, without = (
        etree.fromstring(each.wire.portal_description()).xpath(xpath, soap=f"{kit.BINDINGS}SOAP")
        for each in (bench, make_bench())
    )
    # As identity provider, and as service provider.
    assert with_it == [LISTENER + PATH] * 2
    assert set(bench.wire.direct_endpoints()) == {PATH}
    assert without == []
    assert make_bench().wire.direct_endpoints() == {}
