"""The stand-in decides as the guideline says: who may link, sign on, unlink, sign off, and what is released."""

from __future__ import annotations

import re

import httpx
import pytest
from lxml import html

from conformance.actors.portal import Portal
from conformance.evidence.facts import RunFacts
from conformance.vocabulary import Text
from conformance.wires.base import (
    AnswerKind,
    Grant,
    Interaction,
    Refusal,
    RefusalReason,
    SignedOn,
    SignOnRequest,
    Violation,
)

from .conftest import BASE, FOUR, FakeWire, Visitor, make_portal


def _main(response: httpx.Response) -> str:
    return str(html.fromstring(response.content.decode()).find(".//main").get("id"))


# -- login --------------------------------------------------------------------------------------------------------


def test_a_visitor_logs_in_with_a_card(visitor: Visitor) -> None:
    assert _main(visitor.get("/services")) == "portal-login"
    assert visitor.session is None
    assert _main(visitor.log_in("B")) == "portal-services"
    assert visitor.session is not None
    assert (visitor.session.citizen, visitor.session.authentications) == ("B", 1)


def test_a_card_that_is_none_opens_no_session(visitor: Visitor, portal: Portal) -> None:
    assert visitor.log_in("Z").status_code == 403
    assert portal.state.sessions == {}


def test_a_request_that_had_to_wait_is_taken_up_after_login(visitor: Visitor, wire: FakeWire) -> None:
    page = visitor.get("/wire/sso")
    waiting = html.fromstring(page.content.decode()).find(".//input[@name='waiting']").get("value")
    assert isinstance(wire.decisions[0], Interaction)
    assert _main(visitor.log_in("A", waiting)) == "portal-link-consent"
    assert len(wire.decisions) == 2


def test_a_cookie_that_is_nobodys_is_no_session(visitor: Visitor) -> None:
    visitor.cookie = "mock_portal_session=0"
    assert _main(visitor.get("/services")) == "portal-login"


def test_the_session_travels_on_a_post_from_another_site(portal: Portal) -> None:
    cookie = portal.session_cookie(portal.open_session("A"))["Set-Cookie"]
    assert all(attribute in cookie for attribute in ("Path=/", "Secure", "HttpOnly", "SameSite=None"))


# -- link ---------------------------------------------------------------------------------------------------------


def test_linking_on_consent(visitor: Visitor, wire: FakeWire, portal: Portal) -> None:
    visitor.log_in()
    visitor.link()
    (grant,) = wire.decisions
    assert isinstance(grant, Grant)
    assert wire.sent == [("link", None, None)]
    assert portal.state.links["A"].pseudonym == grant.pseudonym == portal.issued["A"]
    assert not portal.state.links["A"].settled


def test_the_basic_four_are_released_once_and_nothing_else(visitor: Visitor, wire: FakeWire, portal: Portal) -> None:
    visitor.log_in()
    visitor.link()
    visitor.get("/wire/sso")
    first, second = wire.decisions
    assert isinstance(first, Grant)
    assert isinstance(second, Grant)
    assert (first.attributes, second.attributes) == (FOUR, {})
    assert portal.released == [tuple(FOUR), ()]


def test_only_what_was_asked_for_is_released(visitor: Visitor, wire: FakeWire, portal: Portal) -> None:
    wire.asked = SignOnRequest(may_link=True, attributes=("name", "myNumber"))
    visitor.log_in()
    visitor.link()
    assert portal.released == [("name",)]


def test_declining_at_the_portal_ties_nothing(visitor: Visitor, wire: FakeWire, portal: Portal) -> None:
    visitor.log_in()
    visitor.post("/services/link")
    assert _main(visitor.post("/services/link/consent", answer="decline")) == "portal-message"
    assert (wire.sent, portal.state.links) == ([], {})


@pytest.mark.parametrize("answer", ["", "yes", "AGREE"])
def test_whatever_is_not_agreed_is_declined(visitor: Visitor, portal: Portal, answer: str) -> None:
    visitor.log_in()
    visitor.post("/services/link")
    visitor.post("/services/link/consent", answer=answer)
    assert portal.state.links == {}


def test_a_partner_that_asks_by_itself_meets_the_consent_screen(visitor: Visitor, wire: FakeWire) -> None:
    visitor.log_in()
    page = visitor.get("/wire/sso")
    assert _main(page) == "portal-link-consent"
    waiting = html.fromstring(page.content.decode()).find(".//input[@name='waiting']").get("value")
    visitor.post("/services/link/consent", answer="decline", waiting=waiting)
    assert wire.decisions[-1] == Refusal(RefusalReason.NO_CONSENT)


def test_without_a_user_folder_there_is_no_link(visitor: Visitor, wire: FakeWire, portal: Portal) -> None:
    visitor.log_in("C")
    assert visitor.post("/services/link").status_code == 403
    visitor.get("/wire/sso")
    assert wire.decisions == [Refusal(RefusalReason.NO_USER_FOLDER)]
    assert portal.state.links == {}


def test_who_is_not_linked_is_not_vouched_for(visitor: Visitor, wire: FakeWire) -> None:
    wire.asked = SignOnRequest(may_link=False)
    visitor.log_in()
    visitor.get("/wire/sso")
    assert wire.decisions == [Refusal(RefusalReason.NOT_LINKED)]


def test_consent_serves_one_link_only(visitor: Visitor, wire: FakeWire, portal: Portal) -> None:
    visitor.log_in()
    visitor.link()
    portal.retire(portal.state.links["A"])
    assert _main(visitor.get("/wire/sso")) == "portal-link-consent"


@pytest.mark.parametrize(("answer", "linked"), [("linked", True), ("abandoned", False)])
def test_the_citizen_settles_a_link(visitor: Visitor, portal: Portal, answer: str, linked: bool) -> None:
    visitor.log_in()
    visitor.link()
    pseudonym = portal.issued["A"]
    visitor.post("/services/link/settle", answer=answer)
    assert ("A" in portal.state.links) is linked
    assert (pseudonym in portal.state.retired) is not linked
    visitor.post("/services/link/settle", answer="abandoned")
    assert ("A" in portal.state.links) is linked, "what is settled stays"


@pytest.mark.parametrize("new", [True, False])
def test_a_second_link_brings_the_pseudonym_that_the_profile_says(wire: FakeWire, new: bool) -> None:
    told: list[tuple[str, str]] = []
    portal = make_portal(wire, new_pseudonym=new, told=told)
    visitor = Visitor(portal)
    visitor.log_in()
    visitor.link()
    first = portal.issued["A"]
    portal.retire(portal.state.links["A"])
    visitor.link()
    assert (portal.issued["A"] == first) is not new
    assert told == [("A", first), ("A", portal.issued["A"])]


def test_pseudonyms_are_opaque_and_nobody_elses(visitor: Visitor, portal: Portal) -> None:
    pseudonyms = []
    for card in ("A", "B"):
        visitor.cookie = ""
        visitor.log_in(card)
        visitor.link()
        pseudonyms.append(portal.issued[card])
    assert all(re.fullmatch(r"mp-[0-9a-f]{40}", each) for each in pseudonyms)
    assert len({*pseudonyms, portal.unused_pseudonym()}) == 3


# -- sign-on ------------------------------------------------------------------------------------------------------


def test_sign_on_settles_the_link(visitor: Visitor, portal: Portal) -> None:
    visitor.log_in()
    visitor.link()
    visitor.get("/wire/sso")
    assert portal.state.links["A"].settled
    assert visitor.session is not None
    assert len({state.session_index for state in visitor.session.signed_on}) == 2
    assert visitor.session.authentications == 1


def test_unsolicited_sign_on_is_decided_alike(visitor: Visitor, wire: FakeWire) -> None:
    visitor.log_in()
    assert visitor.get("/services/open?way=unsolicited&landing=/n/1").status_code == 403
    visitor.link()
    visitor.get("/services/open?way=unsolicited&landing=/n/1")
    kind, landing, grant = wire.sent[-1]
    assert (kind, landing) == ("sign-on", "/n/1")
    assert isinstance(grant, Grant)


def test_a_second_service_has_a_pseudonym_of_its_own(visitor: Visitor, portal: Portal) -> None:
    visitor.log_in()
    visitor.link()
    first, again = visitor.get("/services/second").text, visitor.get("/services/second").text
    assert portal.state.second_pseudonyms["A"] in first
    assert first == again
    assert portal.issued["A"] not in first


def test_a_linked_pseudonym_signs_on_from_the_partner(visitor: Visitor, portal: Portal) -> None:
    visitor.log_in()
    visitor.link()
    request = httpx.Request("POST", f"{BASE}/wire/acs")
    opened = portal.sign_on_from_partner(request, portal.issued["A"])
    assert (opened.status_code, opened.headers["Location"]) == (303, f"{BASE}/")
    before = dict(portal.state.sessions)
    assert portal.sign_on_from_partner(request, "mp-unknown").status_code == 403
    portal.retire(portal.state.links["A"])
    assert portal.sign_on_from_partner(request, portal.issued["A"]).status_code == 403
    assert portal.state.sessions == before


# -- unlink -------------------------------------------------------------------------------------------------------


def test_unlinking_asks_the_partner_only_on_consent(visitor: Visitor, wire: FakeWire, portal: Portal) -> None:
    visitor.log_in()
    visitor.link()
    assert _main(visitor.post("/services/unlink", answer="decline")) == "portal-message"
    assert wire.sent == [("link", None, None)]
    assert _main(visitor.post("/services/unlink", answer="agree")) == "portal-unlinked"
    assert wire.sent[-1] == ("unlink", portal.issued["A"], "soap")
    assert portal.state.links == {}
    assert portal.state.answers["unlink"].kind is AnswerKind.ACCEPTED


@pytest.mark.parametrize("answer", [AnswerKind.REFUSED, AnswerKind.INVALID, AnswerKind.PARTIAL])
def test_an_answer_that_does_not_accept_leaves_the_tie(
    visitor: Visitor, wire: FakeWire, portal: Portal, answer: AnswerKind
) -> None:
    wire.answer = answer
    visitor.log_in()
    visitor.link()
    page = visitor.post("/services/unlink", answer="agree")
    assert "解除できませんでした" in page.text
    assert "A" in portal.state.links


def test_who_is_not_linked_has_nothing_to_unlink(visitor: Visitor, wire: FakeWire) -> None:
    visitor.log_in()
    assert visitor.post("/services/unlink", answer="agree").status_code == 409
    assert wire.sent == []


def test_the_partner_may_untie_what_it_knows(visitor: Visitor, portal: Portal) -> None:
    visitor.log_in()
    visitor.link()
    assert not portal.unlink_from_partner("mp-unknown")
    assert portal.unlink_from_partner(portal.issued["A"])
    assert not portal.unlink_from_partner(portal.issued["A"])
    assert portal.state.retired == {portal.issued["A"]: "A"}


# -- sign-off -----------------------------------------------------------------------------------------------------


def test_one_act_signs_off_everywhere(visitor: Visitor, wire: FakeWire, portal: Portal) -> None:
    visitor.log_in()
    visitor.link()
    assert visitor.session is not None
    signed_on = visitor.session.signed_on[-1]
    assert _main(visitor.post("/sign-off")) == "portal-signed-off"
    assert wire.sent[-1] == ("sign-off", signed_on, "redirect")
    assert portal.state.sessions == {}
    assert visitor.cookie == "mock_portal_session="


@pytest.mark.parametrize("answer", list(AnswerKind))
def test_the_portals_own_session_ends_whatever_the_partner_answers(
    visitor: Visitor, wire: FakeWire, portal: Portal, answer: AnswerKind
) -> None:
    wire.answer = answer
    visitor.log_in()
    visitor.link()
    visitor.post("/sign-off")
    assert portal.state.sessions == {}


def test_without_single_sign_on_the_partner_is_not_asked(visitor: Visitor, wire: FakeWire, portal: Portal) -> None:
    visitor.log_in()
    assert _main(visitor.post("/sign-off")) == "portal-signed-off"
    assert (wire.sent, portal.state.sessions) == ([], {})


def test_sign_off_from_the_partner_ends_the_session_it_means(portal: Portal) -> None:
    one, other = Visitor(portal), Visitor(portal)
    one.log_in()
    one.link()
    other.log_in()
    other.get("/wire/sso")
    assert one.session is not None
    meant = one.session.signed_on[-1]
    request = httpx.Request("POST", f"{BASE}/wire/slo")
    assert not portal.end_session_from_partner(request, None, "mp-unknown")
    assert portal.end_session_from_partner(request, meant, meant.pseudonym)
    assert (one.session, other.session is None) == (None, False)
    assert portal.end_session_from_partner(request, None, meant.pseudonym)
    assert other.session is None


def test_sign_off_from_the_partner_ends_a_session_that_it_vouched_for(portal: Portal) -> None:
    """The whole pseudonym is meant; one login state at the partner is another matter."""
    linked = Visitor(portal)
    linked.log_in()
    linked.link()
    pseudonym = portal.issued["A"]
    request = httpx.Request("POST", f"{BASE}/wire/acs")
    portal.sign_on_from_partner(request, pseudonym)
    before = len(portal.state.sessions)
    assert not portal.end_session_from_partner(request, SignedOn(pseudonym, "_another"), pseudonym)
    assert len(portal.state.sessions) == before
    assert portal.end_session_from_partner(request, None, pseudonym)
    assert portal.state.sessions == {}


def test_sign_off_from_the_partner_ends_a_session_by_the_name_under_which_it_vouched_for_it(portal: Portal) -> None:
    linked = Visitor(portal)
    linked.log_in()
    linked.link()
    pseudonym = portal.issued["A"]
    request = httpx.Request("POST", f"{BASE}/wire/acs")
    portal.sign_on_from_partner(request, pseudonym, "_ps1")
    before = len(portal.state.sessions)
    assert not portal.end_session_from_partner(request, SignedOn(pseudonym, "_ps2"), pseudonym)
    assert not portal.end_session_from_partner(request, SignedOn("mp-another", "_ps1"), "mp-another")
    assert portal.end_session_from_partner(request, SignedOn(pseudonym, "_ps1"), pseudonym)
    assert len(portal.state.sessions) == before - 1


# -- notices ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "allowed"),
    [
        ({"service": "yes", "consent": "yes"}, True),
        ({"service": "yes"}, False),
        ({"consent": "yes"}, False),
        ({}, False),
    ],
)
def test_notices_need_choice_and_consent(visitor: Visitor, portal: Portal, form: dict[str, str], allowed: bool) -> None:
    visitor.log_in()
    visitor.post("/notices/settings", **form)
    assert portal.may_retrieve_notices("A") is allowed
    assert not portal.may_retrieve_notices("B")


def test_choice_and_consent_can_be_taken_back(visitor: Visitor, portal: Portal) -> None:
    visitor.log_in()
    visitor.post("/notices/settings", service="yes", consent="yes")
    visitor.post("/notices/settings", service="yes")
    assert not portal.may_retrieve_notices("A")


# -- replaced steps -----------------------------------------------------------------------------------------------


def test_a_replaced_pseudonym_serves_inside_its_context_only(visitor: Visitor, wire: FakeWire, portal: Portal) -> None:
    visitor.log_in()
    with portal.vouching_as("A", "mp-other") as step:
        visitor.get("/wire/sso")
        visitor.post("/services/unlink", answer="agree")
        visitor.post("/sign-off")
    assert isinstance(wire.decisions[0], Grant)
    assert (wire.decisions[0].pseudonym, wire.sent[0][1], step.times) == ("mp-other", "mp-other", 3)
    assert portal.state.links == {}
    visitor.log_in()
    wire.asked = SignOnRequest(may_link=False)
    visitor.get("/wire/sso")
    assert wire.decisions[-1] == Refusal(RefusalReason.NOT_LINKED)


def test_a_replaced_step_ends_with_a_failure_too(portal: Portal) -> None:
    with pytest.raises(RuntimeError), portal.vouching_as("A", "mp-other"):
        raise RuntimeError
    assert portal.state.as_if == {}


def test_what_is_answered_to_an_attempt_changes_nothing(visitor: Visitor, wire: FakeWire, portal: Portal) -> None:
    visitor.log_in()
    visitor.link()
    session = visitor.session
    with portal.state.attempt():
        assert _main(visitor.post("/services/unlink", answer="agree")) == "portal-message"
        assert _main(visitor.post("/sign-off")) == "portal-message"
    assert [sent[0] for sent in wire.sent] == ["link", "unlink", "sign-off"]
    assert {answer.kind for answer in portal.state.answers.values()} == {AnswerKind.ACCEPTED}
    assert "A" in portal.state.links
    assert visitor.session is session
    assert _main(visitor.post("/sign-off")) == "portal-signed-off"
    assert visitor.session is None


def test_an_attempt_ends_with_a_failure_too(portal: Portal) -> None:
    with pytest.raises(RuntimeError), portal.state.attempt():
        raise RuntimeError
    assert not portal.state.attempting


def test_ways_are_replaced_inside_their_context_only(portal: Portal) -> None:
    assert (portal.ways.sign_off, portal.ways.unlink) == ("redirect", "soap")
    with portal.ways.by(sign_off="soap"), portal.ways.by(unlink="redirect"):
        assert (portal.ways.sign_off, portal.ways.unlink) == ("soap", "redirect")
    assert (portal.ways.sign_off, portal.ways.unlink) == ("redirect", "soap")


def test_a_portal_that_is_down_answers_nothing_else(visitor: Visitor, wire: FakeWire, portal: Portal) -> None:
    portal.down = True
    for path in ("/", "/services", "/wire/sso"):
        answer = visitor.get(path)
        assert (answer.status_code, answer.headers["Retry-After"], _main(answer)) == (503, "600", "portal-down")
    assert wire.decisions == []


def test_a_message_that_cannot_be_acted_on_is_kept_with_its_reason(portal: Portal) -> None:
    violations = [Violation(Text("署名がない。", "no signature"), "saml-core 5"), Violation(Text("古い。", "old"), "x")]
    answer = portal.message_refused(httpx.Request("POST", BASE), "AuthnRequest", violations)
    assert answer.status_code == 403
    assert portal.refused_messages[0].text == Text(
        "AuthnRequest: 署名がない。、古い。", "AuthnRequest: no signature; old"
    )


def test_a_portal_without_a_wire_says_so() -> None:
    portal = Portal(base_url=BASE, partner_name="x", citizens=(), facts=RunFacts(1))
    with pytest.raises(RuntimeError, match="no account wire"):
        _ = portal.wire


# -- screens ------------------------------------------------------------------------------------------------------

SCREENS = [
    "/",
    "/login",
    "/services",
    "/services/link/consent",
    "/services/unlink",
    "/services/second",
    "/notices/settings",
]


@pytest.mark.parametrize("path", [*SCREENS, "/none"])
@pytest.mark.parametrize("card", [None, "A"])
def test_every_screen_is_a_japanese_page(visitor: Visitor, path: str, card: str | None) -> None:
    if card is not None:
        visitor.log_in(card)
    answer = visitor.get(path)
    tree = html.fromstring(answer.content.decode("utf-8"))
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.text.startswith("<!DOCTYPE html>")
    assert tree.get("lang") == "ja"
    assert (tree.findtext(".//title") or "").endswith("模擬マイナポータル")
    assert "接続試験用" in (tree.findtext(".//header/p") or "")
    assert len(tree.findall(".//h1")) == 1
    identifiers = [each.get("id") for each in tree.iter() if each.get("id")]
    assert len(set(identifiers)) == len(identifiers)
    labels = {each.get("for") for each in tree.iter("label")}
    fields = [each for each in tree.iter("input", "select") if each.get("type") != "hidden"]
    assert {each.get("id") for each in fields} == labels


def test_what_comes_from_outside_is_text(visitor: Visitor) -> None:
    page = visitor.get('/login?waiting="><script>')
    assert "<script>" not in page.text
