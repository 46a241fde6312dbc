"""The node-saml partner, driven by a small portal: what the library takes and refuses with its default settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import pytest
from partner_kit import NODESAML
from portal_kit import NS, Browser, Element, Portal, new_id, status_of
from shibboleth_kit import A, B, Citizen  # its pages have the same names

Alter = Callable[[Element, Element], object]
PAST, AHEAD = "2001-01-01T00:00:00Z", "2101-01-01T00:00:00Z"

pytestmark = pytest.mark.nodesaml


def _set(path: str, name: str, value: str) -> Alter:
    return lambda response, assertion: assertion.xpath(path, namespaces=NS)[0].set(name, value)


def _say(path: str, text: str) -> Alter:
    def alter(response: Element, assertion: Element) -> None:
        assertion.xpath(path, namespaces=NS)[0].text = text

    return alter


def _without_audience(response: Element, assertion: Element) -> None:
    (restriction,) = assertion.xpath("a:Conditions/a:AudienceRestriction", namespaces=NS)
    restriction.getparent().remove(restriction)


def _another_status(response: Element, assertion: Element) -> None:
    (code,) = response.xpath("p:Status/p:StatusCode", namespaces=NS)
    code.set("Value", "urn:oasis:names:tc:SAML:2.0:status:Responder")


TAKEN: dict[str, Alter] = {
    "as it should be": lambda response, assertion: None,
    "another recipient": _set(".//a:SubjectConfirmationData", "Recipient", "https://elsewhere.test/acs"),
    "another destination": lambda response, assertion: response.set("Destination", "https://elsewhere.test/acs"),
    "another issuer": _say("a:Issuer", "https://elsewhere.test/metadata"),
    "a request never made": lambda response, assertion: response.set("InResponseTo", new_id()),
    "a status other than Success": _another_status,
    "a confirmation long expired": _set(".//a:SubjectConfirmationData", "NotOnOrAfter", PAST),
}
REFUSED: dict[str, Alter] = {
    "no audience": _without_audience,
    "another audience": _say(".//a:Audience", "https://elsewhere.test/metadata"),
    "conditions long expired": _set("a:Conditions", "NotOnOrAfter", PAST),
    "conditions far ahead": _set("a:Conditions", "NotBefore", AHEAD),
}


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    """One partner for all tests of this module, each of which uses pseudonyms of its own."""
    with NODESAML.running() as url:
        yield url


@pytest.fixture(scope="module")
def portal(base: str) -> Portal:
    """The other side, which knows the partner by its metadata alone."""
    return Portal(httpx.get(f"{base}/saml/metadata", trust_env=False).content, signs_responses=True)


@pytest.fixture
def linked(base: str, portal: Portal) -> Citizen:
    """Somebody whose account A is linked and logged in."""
    citizen = Citizen(base, portal)
    assert citizen.link(A).screen == "mypage"
    return citizen


def vouched(citizen: Citizen, alter: Alter) -> Browser:
    """A fresh browser that carries an unsolicited Response to the partner, altered before it was signed."""
    citizen.browser = Browser()
    fields = citizen.portal.response(citizen.pseudonym, "/mypage", index=citizen.index, alter=alter)
    return citizen.browser.go(citizen.portal.endpoint("AssertionConsumerService", "HTTP-POST"), fields)


class TestLinkAndSignOn:
    def test_link_passes_terms_and_input_and_ends_at_the_account(self, base: str, portal: Portal) -> None:
        citizen = Citizen(base, portal)
        assert citizen.begin_link().screen == "terms"
        assert citizen.who() == ""
        assert citizen.browser.go(f"{base}/connect/terms").submit("accept").screen == "profile"
        assert citizen.browser.submit(**B).screen == "mypage"
        assert citizen.who() == "試験 花子"

    def test_declined_link_leaves_nothing(self, base: str, portal: Portal) -> None:
        citizen = Citizen(base, portal)
        assert citizen.begin_link().submit("decline").screen == "declined"
        assert citizen.sign_on().screen == "refused"
        assert citizen.who() == ""

    @pytest.mark.parametrize(("path", "may_create"), [("/connect/begin", "true"), ("/enter", "false")])
    def test_requests_say_whether_a_pseudonym_may_be_made(
        self, base: str, portal: Portal, path: str, may_create: str
    ) -> None:
        request, _ = portal.read(Browser().go(base + path).at_portal)
        assert request.xpath("p:NameIDPolicy/@AllowCreate", namespaces=NS) == [may_create]

    def test_never_leads_to_a_foreign_address(self, linked: Citizen) -> None:
        linked.sign_on("https://elsewhere.test/mypage")
        assert str(linked.browser.shown().url) == f"{linked.base}/mypage"


class TestDefaultSettings:
    @pytest.mark.parametrize("what", TAKEN)
    def test_takes(self, linked: Citizen, what: str) -> None:
        assert vouched(linked, TAKEN[what]).screen == "mypage"
        assert linked.who() == "試験 太郎"

    @pytest.mark.parametrize("what", REFUSED)
    def test_refuses(self, linked: Citizen, what: str) -> None:
        browser = vouched(linked, REFUSED[what])
        assert browser.screen == "trouble"
        assert browser.shown().status_code == 403
        assert linked.who() == ""

    def test_takes_the_same_response_again_and_again(self, linked: Citizen) -> None:
        fields = linked.portal.response(linked.pseudonym, "/mypage")
        acs = linked.portal.endpoint("AssertionConsumerService", "HTTP-POST")
        assert [Browser().go(acs, fields).screen for _ in range(3)] == ["mypage"] * 3

    def test_wants_the_response_signed_and_not_the_assertion_alone(self, linked: Citizen) -> None:
        half = Portal((httpx.get(f"{linked.base}/saml/metadata", trust_env=False)).content)
        fields = half.response(linked.pseudonym, "/mypage")
        acs = half.endpoint("AssertionConsumerService", "HTTP-POST")
        assert Browser().go(acs, fields).screen == "trouble"


class TestSignOff:
    def test_from_the_portal_ends_the_login_and_not_the_tie(self, linked: Citizen) -> None:
        assert linked.sign_off("HTTP-Redirect") == "Success"
        assert linked.who() == ""
        assert linked.sign_on().screen == "mypage"

    def test_takes_an_unsigned_request(self, linked: Citizen) -> None:
        url = linked.portal.endpoint("SingleLogoutService", "HTTP-Redirect")
        request = linked.portal.logout(url, linked.pseudonym, linked.index)
        linked.browser.go(linked.portal.redirect(url, request, signed=False))
        answer, _ = linked.portal.read(linked.browser.at_portal)
        assert status_of(answer) == "Success"
        assert linked.who() == ""

    @pytest.mark.parametrize("other", ["pseudonym", "index"])
    def test_of_somebody_or_something_else_ends_nothing(self, linked: Citizen, other: str) -> None:
        kept = getattr(linked, other)
        setattr(linked, other, new_id())
        assert linked.sign_off("HTTP-Redirect") == "Requester/UnknownPrincipal"
        setattr(linked, other, kept)
        assert linked.who() == "試験 太郎"

    def test_from_here_tells_the_portal(self, linked: Citizen) -> None:
        linked.browser.submit()
        request, _ = linked.portal.read(linked.browser.at_portal)
        assert request.xpath("string(a:NameID)", namespaces=NS) == linked.pseudonym
        assert request.xpath("string(p:SessionIndex)", namespaces=NS) == linked.index
        assert linked.who() == ""
