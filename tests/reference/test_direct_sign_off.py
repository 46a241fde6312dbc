"""Sign-off here that goes to the portal by SOAP: what is sent, and which answers are believed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from lxml import etree

from conformance.reference.saml import direct_logout

from .driver import Driver
from .portal_kit import METADATA, NS, Portal, find

LISTENER = "http://127.0.0.1:8444/saml/slo/soap"
BOTH, HERE_ONLY = "マイナポータルとこのシステムから", "このシステムからログアウトしました。ただし"

Answer = Callable[[Portal, str], bytes]


def _answer(portal: Portal, request: str, status: str = "Success", *, signed: bool = True) -> bytes:
    response = portal.status_response("LogoutResponse", "", request, status)
    del response.attrib["Destination"]
    return portal.envelope(response, signed=signed)


def _unreachable(portal: Portal, request: str) -> bytes:
    raise OSError("refused")


@pytest.fixture
def driver(drive: Callable[..., Driver], tmp_path: Path) -> Driver:
    """A partner that signs off directly, and a portal that takes it."""
    root = etree.parse(METADATA).getroot()
    for role in root:
        after = role.findall("md:SingleLogoutService", NS)[-1]
        service = etree.Element(after.tag, Binding="urn:oasis:names:tc:SAML:2.0:bindings:SOAP", Location=LISTENER)
        after.addnext(service)
    path = tmp_path / "portal-metadata.xml"
    path.write_bytes(etree.tostring(root))
    return drive(portal_metadata=path, sign_off_from_partner="direct")


def _signed_off(driver: Driver, monkeypatch: pytest.MonkeyPatch, answer: Answer) -> tuple[list[etree._Element], str]:
    """What went to the portal, and what the citizen reads; nobody is logged in then."""
    sent: list[etree._Element] = []

    def post(url: str, body: bytes, headers: Mapping[str, str]) -> bytes:
        assert url == LISTENER
        assert headers["Content-Type"].startswith("text/xml")
        sent.append(driver.portal.verify(etree.fromstring(body)[0][0]))
        return answer(driver.portal, str(sent[-1].get("ID")))

    monkeypatch.setattr(direct_logout, "post", post)
    citizen = driver.browser()
    driver.link(citizen)
    seen = citizen.press(citizen.get("/menu"), "#sign-off")
    assert seen.has("main#signed-off")
    assert driver.who(citizen) is None
    return sent, seen.text("main#signed-off")


def test_the_portal_is_told_of_the_session_that_ends(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    (request,), text = _signed_off(driver, monkeypatch, _answer)
    assert BOTH in text
    assert request.get("Destination") == LISTENER
    assert find(request, "saml:NameID").text == "pseudonym-a"
    assert find(request, "samlp:SessionIndex").text == "_session-1"


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(lambda portal, request: _answer(portal, request, "Requester"), id="no"),
        pytest.param(lambda portal, request: _answer(portal, request, signed=False), id="unsigned"),
        pytest.param(lambda portal, request: _answer(portal, "_another"), id="to another request"),
        pytest.param(lambda portal, request: b"<x/>", id="no envelope"),
        pytest.param(_unreachable, id="unreachable"),
    ],
)
def test_an_answer_that_is_no_confirmation_is_told_and_ends_the_login_all_the_same(
    driver: Driver, monkeypatch: pytest.MonkeyPatch, answer: Answer
) -> None:
    _, text = _signed_off(driver, monkeypatch, answer)
    assert HERE_ONLY in text


def test_a_portal_that_publishes_no_such_endpoint_is_told_through_the_browser(drive: Callable[..., Driver]) -> None:
    driver = drive(sign_off_from_partner="direct")
    citizen = driver.browser()
    driver.link(citizen)
    told = citizen.press(citizen.get("/menu"), "#sign-off")
    assert driver.portal.receive(told.url).kind == "SAMLRequest"
