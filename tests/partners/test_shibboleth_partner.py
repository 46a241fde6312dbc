"""The Shibboleth partner, driven by a small portal: what a real service provider does with each operation."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from connection_kit import closed_port
from lxml import etree
from partner_kit import SHIBBOLETH
from portal_kit import NS, SUCCESS, Browser, Portal, new_id, status_of
from shibboleth_kit import A, B, Citizen, Mailbox, secret

RESPONDER = "urn:oasis:names:tc:SAML:2.0:status:Responder"

pytestmark = pytest.mark.shibboleth


@pytest.fixture(scope="module")
def base(machine: None) -> Iterator[str]:
    """One partner for all tests of this module, each of which uses pseudonyms of its own."""
    with SHIBBOLETH.running() as url:
        yield url


@pytest.fixture(scope="module")
def portal(base: str) -> Portal:
    """The other side, which knows the partner by its metadata alone."""
    return Portal(httpx.get(f"{base}/Shibboleth.sso/Metadata", trust_env=False).content)


@pytest.fixture
def citizen(base: str, portal: Portal) -> Citizen:
    """Somebody new."""
    return Citizen(base, portal)


@pytest.fixture
def linked(citizen: Citizen) -> Citizen:
    """Somebody whose account A is linked."""
    assert citizen.link(A).screen == "mypage"
    return citizen


class TestLink:
    def test_passes_terms_and_input_and_ends_at_the_registered_account(self, citizen: Citizen) -> None:
        assert citizen.begin_link().screen == "terms"
        assert citizen.who() == ""
        assert citizen.browser.go(f"{citizen.base}/connect/terms").submit("accept").screen == "profile"
        assert citizen.browser.submit(**B).screen == "mypage"
        assert citizen.who() == "試験 花子"

    def test_makes_an_account_for_somebody_unknown(self, citizen: Citizen) -> None:
        citizen.link({**A, "full_name": "試験 新規"})
        assert citizen.who() == "試験 新規"

    def test_asks_for_a_persistent_pseudonym_that_may_be_new(self, citizen: Citizen) -> None:
        citizen.browser.go(f"{citizen.base}/connect/begin")
        request, _ = citizen.portal.read(citizen.browser.at_portal)
        policy = request.xpath("p:NameIDPolicy", namespaces=NS)[0]
        assert policy.get("AllowCreate") == "true"
        assert policy.get("Format").endswith(":persistent")

    def test_comes_to_nothing_when_the_citizen_declines(self, citizen: Citizen) -> None:
        assert citizen.begin_link().submit("decline").screen == "declined"
        assert citizen.who() == ""
        assert citizen.sign_on().screen == "refused"

    def test_goes_no_further_without_the_forms_token(self, citizen: Citizen) -> None:
        citizen.begin_link().submit("accept", token="forged")
        assert citizen.browser.shown().status_code == 403
        assert citizen.browser.go(f"{citizen.base}/connect/profile").screen == "terms"

    def test_shows_the_input_again_when_something_is_missing(self, citizen: Citizen) -> None:
        citizen.begin_link().submit("accept")
        assert citizen.browser.submit(**{**A, "born_on": "昨日"}).screen == "profile"
        assert citizen.who() == ""

    @pytest.mark.parametrize("value", ["a;b", "\\;", '日本語 "<&>!\\', "  around  ", "line\nbreak", "A" * 256])
    def test_takes_the_pseudonym_exactly_as_it_is(self, base: str, portal: Portal, value: str) -> None:
        exact = new_id() + value
        Citizen(base, portal, exact).link(B)
        assert Citizen(base, portal, exact).sign_on().screen == "mypage"
        assert Citizen(base, portal, exact.swapcase()).sign_on().screen == "refused"
        assert Citizen(base, portal, exact + " ").sign_on().screen == "refused"

    def test_keeps_apart_what_escaping_could_confuse(self, base: str, portal: Portal) -> None:
        exact = new_id()
        Citizen(base, portal, f"{exact};x").link(B)
        for near in (f"{exact}\\;x", f"{exact}%3Bx", exact):
            assert Citizen(base, portal, near).sign_on().screen == "refused"


class TestSignOn:
    def test_started_at_the_partner_reaches_the_linked_account(self, linked: Citizen) -> None:
        assert linked.sign_on().screen == "mypage"
        assert linked.who() == "試験 太郎"

    def test_does_not_ask_for_a_new_pseudonym(self, citizen: Citizen) -> None:
        citizen.browser.go(f"{citizen.base}/enter")
        request, _ = citizen.portal.read(citizen.browser.at_portal)
        assert request.xpath("p:NameIDPolicy/@AllowCreate", namespaces=NS) == ["false"]

    @pytest.mark.parametrize("landing", ["", "/mypage"])
    def test_unsolicited_reaches_the_linked_account(self, linked: Citizen, landing: str) -> None:
        linked.unsolicited(landing)
        assert linked.who() == "試験 太郎"

    @pytest.mark.parametrize("landing", ["/mypage", "/connect/terms"])
    def test_unsolicited_with_an_unknown_pseudonym_is_refused(self, citizen: Citizen, landing: str) -> None:
        assert citizen.unsolicited(landing).screen == "refused"
        assert citizen.who() == ""

    def test_a_link_elsewhere_does_not_turn_a_refusal_into_a_login(self, citizen: Citizen) -> None:
        assert citizen.sign_on().screen == "refused"
        Citizen(citizen.base, citizen.portal, citizen.pseudonym).link(A)
        assert citizen.who() == ""

    def test_never_leads_to_a_foreign_address(self, linked: Citizen) -> None:
        linked.sign_on("https://elsewhere.test/")
        assert str(linked.browser.shown().url) == f"{linked.base}/mypage"

    def test_a_refusal_by_the_portal_shows_the_error_screen(self, citizen: Citizen) -> None:
        citizen.browser.go(f"{citizen.base}/enter")
        request, relay_state = citizen.portal.read(citizen.browser.at_portal)
        acs = citizen.portal.endpoint("AssertionConsumerService", "HTTP-POST")
        response = citizen.portal.message("Response", acs, InResponseTo=request.get("ID"))
        signed = citizen.portal.sign(citizen.portal.status(response, RESPONDER))
        fields = {"SAMLResponse": base64.b64encode(etree.tostring(signed)).decode(), "RelayState": relay_state}
        assert citizen.browser.go(acs, fields).screen == "trouble"
        assert citizen.who() == ""

    def test_identity_headers_of_the_clients_are_worth_nothing(self, linked: Citizen) -> None:
        forged = {"Shib-Session-ID": "forged", "Portal-Pseudonym": linked.pseudonym, "X-Partner-Front": "forged"}
        answer = httpx.get(f"{linked.base}/mypage", headers=forged, trust_env=False)
        assert answer.headers["Location"] == "/signin"


class TestUnlink:
    @pytest.mark.parametrize("binding", ["HTTP-Redirect", "SOAP"])
    def test_ends_the_tie_and_not_the_login_state(self, linked: Citizen, binding: str) -> None:
        assert linked.unlink(binding) == "Success"
        assert linked.who() == "試験 太郎"
        assert linked.sign_on().screen == "refused"
        assert linked.who() == ""
        assert linked.link(A).screen == "mypage"

    def test_leaves_others_alone(self, linked: Citizen) -> None:
        other = Citizen(linked.base, linked.portal)
        other.link(B)
        assert linked.unlink("SOAP") == "Success"
        assert other.sign_on().screen == "mypage"

    def test_by_redirect_needs_the_citizens_own_session(self, linked: Citizen) -> None:
        linked.browser = Browser()
        assert linked.unlink("HTTP-Redirect") == "Requester/UnknownPrincipal"
        assert linked.sign_on().screen == "mypage"

    def test_of_an_unknown_pseudonym_is_refused(self, citizen: Citizen) -> None:
        assert citizen.unlink("SOAP") == "Responder"
        assert citizen.unlink("HTTP-Redirect") == "Requester/UnknownPrincipal"

    def test_is_not_what_a_new_pseudonym_means(self, linked: Citizen) -> None:
        url = linked.portal.endpoint("ManageNameIDService", "SOAP")
        _, answer = linked.portal.soap(url, linked.portal.rename(url, linked.pseudonym, new_id()))
        assert answer is not None
        assert status_of(answer) == "Responder"
        assert linked.sign_on().screen == "mypage"


class TestSignOff:
    @pytest.mark.parametrize("binding", ["HTTP-Redirect", "SOAP"])
    def test_ends_one_of_two_sessions_and_not_the_other(self, linked: Citizen, binding: str) -> None:
        other = Citizen(linked.base, linked.portal, linked.pseudonym)
        assert other.sign_on().screen == "mypage"
        assert linked.sign_off(binding) == "Success"
        assert linked.who() == ""
        assert other.who() == "試験 太郎"

    @pytest.mark.parametrize("binding", ["HTTP-Redirect", "SOAP"])
    def test_started_by_the_portal_ends_the_login_state_and_not_the_tie(self, linked: Citizen, binding: str) -> None:
        assert linked.sign_off(binding) == "Success"
        assert linked.who() == ""
        linked.index = new_id()
        assert linked.sign_on().screen == "mypage"

    def test_bars_the_session_that_was_signed_off_from_coming_back(self, linked: Citizen) -> None:
        linked.sign_off("SOAP")
        assert linked.sign_on().screen == "trouble"
        assert linked.who() == ""

    def test_of_another_session_ends_nothing(self, linked: Citizen) -> None:
        assert linked.sign_off("HTTP-Redirect", "_elsewhere") == "Requester/RequestDenied"
        assert linked.sign_off("SOAP", "_elsewhere") == "Responder/PartialLogout"
        assert linked.who() == "試験 太郎"

    def test_after_unlinking_ends_the_login_state_that_outlived_it(self, linked: Citizen) -> None:
        linked.unlink("SOAP")
        assert linked.sign_off("SOAP") == "Success"
        assert linked.who() == ""

    @pytest.mark.parametrize(("status", "screen"), [(SUCCESS, "goodbye"), (RESPONDER, "trouble")])
    def test_started_by_the_partner_tells_the_portal(self, linked: Citizen, status: str, screen: str) -> None:
        linked.browser.submit()
        request, relay_state = linked.portal.read(linked.browser.at_portal)
        assert request.xpath("string(a:NameID)", namespaces=NS) == linked.pseudonym
        assert request.xpath("string(p:SessionIndex)", namespaces=NS) == linked.index
        url = linked.portal.endpoint("SingleLogoutService", "HTTP-Redirect")
        message = linked.portal.message("LogoutResponse", url, InResponseTo=request.get("ID"))
        answer = linked.portal.redirect(
            url, linked.portal.status(message, status), response=True, relay_state=relay_state
        )
        assert linked.browser.go(answer).screen == screen
        assert linked.who() == ""

    def test_holds_at_the_partner_when_the_portal_never_answers(self, linked: Citizen) -> None:
        linked.browser.submit()
        assert linked.who() == ""


class TestLocalLogin:
    def test_logs_in_and_out_without_the_portal(self, citizen: Citizen) -> None:
        citizen.browser.go(f"{citizen.base}/signin")
        citizen.browser.submit(member_id="M-0002", secret=secret("citizen-b-password"))
        assert citizen.who() == "試験 花子"
        assert citizen.browser.submit().screen == "goodbye"
        assert citizen.who() == ""

    def test_refuses_a_wrong_password(self, citizen: Citizen) -> None:
        citizen.browser.go(f"{citizen.base}/signin")
        assert citizen.browser.submit(member_id="M-0002", secret=secret("citizen-a-password")).screen == "signin"
        assert citizen.who() == ""


@pytest.fixture
def mailbox(base: str) -> Mailbox:
    """An empty-handed tester."""
    return Mailbox(base)


class TestNotices:
    def test_lists_what_has_arrived_and_shows_it_behind_sign_on(self, linked: Citizen, mailbox: Mailbox) -> None:
        notice_id = mailbox.deliver("税のお知らせ <b>")
        found = mailbox.ask({"pseudonym": linked.pseudonym}).json()["notices"]
        header = next(one for one in found if one["id"] == notice_id)
        assert header["title"] == "税のお知らせ <b>"
        assert header["opened"] is False
        assert linked.sign_on(header["url"]).screen == "mail"
        assert linked.browser.text(".mail-title") == header["title"]
        again = mailbox.ask({"pseudonym": linked.pseudonym}).json()["notices"]
        assert next(one for one in again if one["id"] == notice_id)["opened"] is True
        assert mailbox.withdraw(notice_id) == 204
        assert mailbox.withdraw(notice_id) == 404

    def test_a_deep_link_starts_sign_on_and_ends_at_the_content(self, linked: Citizen, mailbox: Mailbox) -> None:
        notice_id = mailbox.deliver("深いリンク")
        linked.browser = Browser()
        linked.browser.go(f"{linked.base}/mail/{notice_id}")
        assert linked.answer(linked.browser).screen == "mail"

    def test_shows_nothing_to_another_member(self, linked: Citizen, mailbox: Mailbox) -> None:
        notice_id = mailbox.deliver("他人の郵便", account="M-0002")
        assert linked.browser.go(f"{linked.base}/mail/{notice_id}").screen == "absent"

    def test_pages_newest_first_by_instant(self, linked: Citizen, mailbox: Mailbox) -> None:
        times = ["2031-01-01T09:00:00+09:00", "2031-01-01T01:00:00+00:00", "2031-01-01T11:00:00+09:00"]
        expected = [mailbox.deliver(time, received=time) for time in times][::-1]
        seen: list[str] = []
        cursor = None
        for _ in expected:
            page = mailbox.ask({"pseudonym": linked.pseudonym, "limit": 1, "cursor": cursor}).json()
            seen += [one["id"] for one in page["notices"]]
            cursor = page["nextCursor"]
        assert seen == expected

    def test_is_for_linked_citizens_only(self, linked: Citizen, mailbox: Mailbox) -> None:
        never = mailbox.ask({"pseudonym": new_id()})
        linked.unlink("SOAP")
        unlinked = mailbox.ask({"pseudonym": linked.pseudonym})
        assert never.status_code == unlinked.status_code == 404
        assert never.json() == unlinked.json()

    def test_answers_wrong_requests_with_problem_documents(self, base: str, mailbox: Mailbox) -> None:
        wrong = {
            400: mailbox.ask({"pseudonym": 1}),
            401: mailbox.ask({}, "test-token"),
            405: httpx.get(f"{base}/api/notices", trust_env=False),
            415: mailbox.ask({}, **{"Content-Type": "text/plain"}),
        }
        assert {status: answer.status_code for status, answer in wrong.items()} == {one: one for one in wrong}
        assert {answer.headers["Content-Type"] for answer in wrong.values()} == {"application/problem+json"}
        assert wrong[405].headers["Allow"].startswith("OPTIONS") or "POST" in wrong[405].headers["Allow"]


def test_refuses_a_port_that_another_server_holds(base: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    done = SHIBBOLETH.command("start", "--port", base.rpartition(":")[2], "--dir", tmp_path_factory.mktemp("partner"))
    assert done.returncode == 1
    assert "Address already in use" in done.stderr


@pytest.mark.usefixtures("machine")
def test_refuses_a_directory_that_its_unprivileged_users_cannot_reach(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    done = SHIBBOLETH.command("start", "--port", str(closed_port()), "--dir", tmp_path / "inside")
    assert done.returncode == 1
    assert str(tmp_path) in done.stderr


@pytest.mark.usefixtures("machine")
def test_starts_twice_in_a_row_and_leaves_no_process_behind() -> None:
    root = Path("/tmp")
    place = root / f"shibboleth-partner-{new_id()}"
    try:
        for _ in range(2):
            done = SHIBBOLETH.command("start", "--port", str(closed_port()), "--dir", place)
            assert done.stdout.startswith("ready http://127.0.0.1:"), done.stderr
            record = json.loads((place / "processes.json").read_text(encoding="utf-8"))
            assert [one["name"] for one in record] == ["app", "shibd", "apache2"]
            refused = SHIBBOLETH.command("start", "--port", "1", "--dir", place)
            assert refused.returncode == 1
            assert SHIBBOLETH.command("stop", "--dir", place).returncode == 0
            assert [one for one in record if _sessions(one["pid"])] == []
    finally:
        SHIBBOLETH.command("stop", "--dir", place)
        subprocess.run(["rm", "-r", str(place)], check=True)


def _sessions(session: int) -> list[str]:
    """Processes of that session that still run (proc(5): state and session are fields 3 and 6)."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if fields[3] == str(session) and fields[0] != "Z":
            found.append(stat.parent.name)
    return found
