"""A wire over which the portal vouches first: its refusals, the partner's direct ones, and the partner's own calls."""

from __future__ import annotations

import threading

import httpx
import pytest

from conformance.actors.portal import Portal
from conformance.errors import HarnessError
from conformance.vocabulary import Text
from conformance.wires.base import AnswerKind, Grant, PartnerAnswer, Refusal, RefusalReason, Violation

from .conftest import BASE, FakeWire, Visitor, make_portal


class DirectWire(FakeWire):
    """The partner answers at once: `answers` are taken from the front, and then the browser is sent on."""

    def __init__(self) -> None:
        super().__init__(portal_vouches_first=True)
        self.answers: list[PartnerAnswer] = []
        self.tells_refusals = False

    def start_link(self, landing: str | None, unsolicited: Grant | None = None) -> httpx.Response | PartnerAnswer:  # type: ignore[override]
        return self.answers.pop(0) if self.answers else super().start_link(landing, unsolicited)

    def start_sign_on(self, landing: str | None, unsolicited: Grant | None = None) -> httpx.Response | PartnerAnswer:  # type: ignore[override]
        return self.answers.pop(0) if self.answers else super().start_sign_on(landing, unsolicited)

    def start_refused(self, refusal: Refusal) -> httpx.Response | None:
        self.refused.append(refusal)
        return httpx.Response(303, headers={"Location": "https://partner.test/no"}) if self.tells_refusals else None


REFUSED = PartnerAnswer(AnswerKind.REFUSED, "HTTP 404")
BROKEN = PartnerAnswer(AnswerKind.INVALID, "HTTP 500", (Violation(Text("/url がない。", "/url is missing."), "x"),))


@pytest.fixture
def direct() -> DirectWire:
    return DirectWire()


@pytest.fixture
def direct_portal(direct: DirectWire) -> Portal:
    return make_portal(direct)


@pytest.fixture
def citizen(direct_portal: Portal) -> Visitor:
    visitor = Visitor(direct_portal)
    visitor.log_in()
    return visitor


def _link(citizen: Visitor) -> httpx.Response:
    citizen.post("/services/link")
    return citizen.post("/services/link/consent", answer="agree")


def test_the_citizen_is_sent_on_and_tied_once_the_partner_took_it(citizen: Visitor, direct_portal: Portal) -> None:
    assert _link(citizen).headers["Location"] == "https://partner.test/link"
    pseudonym = direct_portal.state.links["A"].pseudonym
    assert not direct_portal.state.links["A"].settled
    assert direct_portal.link_finished(pseudonym)
    assert direct_portal.state.links["A"].settled
    assert not direct_portal.link_finished("mp-of-nobody")


def test_only_the_partners_own_call_tells_that_linking_is_finished(citizen: Visitor, direct_portal: Portal) -> None:
    _link(citizen)
    citizen.get("/services/open")
    citizen.post("/services/link/settle", answer="linked")
    assert direct_portal.state.links["A"].settled
    assert not direct_portal.state.told_linked("A")
    direct_portal.link_finished(direct_portal.state.links["A"].pseudonym)
    assert direct_portal.state.told_linked("A")


def test_a_tie_that_is_gone_was_not_told_to_be_finished(citizen: Visitor, direct_portal: Portal) -> None:
    _link(citizen)
    direct_portal.unlink_from_partner(direct_portal.state.links["A"].pseudonym)
    assert not direct_portal.state.told_linked("A")


def test_a_link_that_the_partner_refuses_leaves_no_tie(
    citizen: Visitor, direct: DirectWire, direct_portal: Portal
) -> None:
    direct.answers = [REFUSED]
    answer = _link(citizen)
    assert answer.status_code == 403
    assert "外部連携先システムの回答: HTTP 404" in answer.text
    assert direct_portal.state.links == {}
    assert citizen.session is not None
    assert citizen.session.signed_on == []
    assert direct_portal.refused_messages == []


def test_an_answer_that_is_none_is_remembered_for_the_flow(
    citizen: Visitor, direct: DirectWire, direct_portal: Portal
) -> None:
    _link(citizen)
    direct.answers = [BROKEN]
    assert citizen.get("/services/open").status_code == 403
    (refused,) = direct_portal.refused_messages
    assert refused.text.ja == "HTTP 500: /url がない。"
    # It was sign-on that failed: the tie stays.
    assert "A" in direct_portal.state.links


@pytest.mark.parametrize("tells", [True, False])
def test_a_refusal_of_the_portals_goes_to_the_partner_where_there_is_a_way(
    citizen: Visitor, direct: DirectWire, tells: bool
) -> None:
    direct.tells_refusals = tells
    answer = citizen.get("/services/open")
    assert direct.refused == [Refusal(RefusalReason.NOT_LINKED)]
    assert answer.headers.get("Location") == ("https://partner.test/no" if tells else None)


def test_who_comes_back_linked_goes_on_to_the_partner(citizen: Visitor, direct_portal: Portal) -> None:
    _link(citizen)
    request = httpx.Request("GET", f"{BASE}/back", headers={"Cookie": citizen.cookie})
    assert direct_portal.came_back_from_linking(request, linked=True).headers["Location"] == "https://partner.test/sso"
    assert "連携していません" in direct_portal.came_back_from_linking(request, linked=False).text


def test_who_signed_off_at_the_partner_sees_that_it_is_over_here_too(citizen: Visitor, direct_portal: Portal) -> None:
    request = httpx.Request("GET", f"{BASE}/bye", headers={"Cookie": citizen.cookie})
    ended = direct_portal.signed_off_at_partner(request, ended=True)
    assert 'id="portal-signed-off"' in ended.text
    assert "Max-Age=0" in ended.headers["Set-Cookie"]
    unknown = direct_portal.signed_off_at_partner(request, ended=False)
    assert "ログイン状態がありません" in unknown.text
    assert "Set-Cookie" not in unknown.headers


def test_only_direct_endpoints_are_served_directly(direct_portal: Portal) -> None:
    def status(path: str) -> int:
        return direct_portal.handle_direct(httpx.Request("POST", f"{BASE}{path}")).status_code

    assert [status(path) for path in ("/wire/direct", "/wire/sso", "/services")] == [204, 404, 404]
    assert direct_portal.handle(httpx.Request("POST", f"{BASE}/wire/direct")).status_code == 404
    direct_portal.down = True
    assert status("/wire/direct") == 503


def test_a_call_that_comes_a_little_later_is_waited_for(direct_portal: Portal) -> None:
    came: list[bool] = []
    direct_portal.direct.endpoints = {"/wire/direct": lambda request: (came.append(True), httpx.Response(204))[1]}
    call = httpx.Request("POST", f"{BASE}/wire/direct")
    caller = threading.Thread(target=direct_portal.handle_direct, args=(call,))
    caller.start()
    assert direct_portal.direct.wait(lambda: bool(came))
    caller.join()


def test_where_nothing_is_called_nothing_is_waited_for(direct_portal: Portal) -> None:
    direct_portal.direct.endpoints = {}
    assert not direct_portal.direct.wait(lambda: False)


def test_our_own_fault_is_kept_and_told_to_the_citizen(
    direct: DirectWire, direct_portal: Portal, citizen: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a real browser an exception would be a lost connection, and look like nobody's answer."""
    fault = HarnessError(Text("資格情報が受け付けられない。", "Credentials are not accepted."))

    def start_link(landing: str | None, unsolicited: Grant | None = None) -> httpx.Response:
        raise fault

    monkeypatch.setattr(direct, "start_link", start_link)
    shown = _link(citizen)
    assert shown.status_code == 500
    assert "資格情報が受け付けられない。" in shown.text
    assert direct_portal.faults == [fault]


def test_what_breaks_while_a_direct_call_is_served_is_kept(
    direct: DirectWire, direct_portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The listener's thread would lose it."""

    def broken(request: httpx.Request) -> httpx.Response:
        raise KeyError("reference")

    direct_portal.direct.endpoints = {"/wire/direct": broken}
    assert direct_portal.handle_direct(httpx.Request("POST", f"{BASE}/wire/direct")).status_code == 500
    (fault,) = direct_portal.faults
    assert isinstance(fault, HarnessError)
