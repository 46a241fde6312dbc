"""A citizen and a tester at the Shibboleth partner, in the words of its pages and APIs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
from portal_kit import Browser, Portal, new_id, status_of

_SECRETS = Path(__file__).resolve().parents[2] / "profiles" / "shibboleth"
A = {
    "full_name": "試験 太郎",
    "residence": "東京都千代田区試験町一丁目1番1号",
    "born_on": "1980-01-01",
    "gender": "male",
}
B = {
    "full_name": "試験 花子",
    "residence": "大阪府大阪市試験区二丁目2番2号",
    "born_on": "1985-05-15",
    "gender": "female",
}


def secret(name: str) -> str:
    """One of the secrets that the shipped profile names."""
    return (_SECRETS / f"{name}.txt").read_text(encoding="utf-8").strip()


class Citizen:
    """A person with a browser, whom the portal knows by one pseudonym."""

    def __init__(self, base: str, portal: Portal, pseudonym: str = "") -> None:
        self.base, self.portal, self.browser = base, portal, Browser()
        self.pseudonym = pseudonym or new_id()
        self.index = new_id()

    def begin_link(self) -> Browser:
        """Up to the partner's first screen."""
        return self.answer(self.browser.go(f"{self.base}/connect/begin"))

    def link(self, person: dict[str, str]) -> Browser:
        """All the way."""
        self.begin_link().submit("accept")
        return self.browser.submit(**person)

    def sign_on(self, landing: str = "/mypage", *, fresh: bool = True) -> Browser:
        """Sign-on that the portal starts at the partner's start address."""
        self.browser = Browser() if fresh else self.browser
        return self.answer(self.browser.go(f"{self.base}/enter?to={landing}"))

    def unsolicited(self, relay_state: str) -> Browser:
        """Sign-on without a request."""
        self.browser = Browser()
        acs = self.portal.endpoint("AssertionConsumerService", "HTTP-POST")
        return self.browser.go(acs, self.portal.response(self.pseudonym, relay_state, index=self.index))

    def who(self) -> str:
        """Whose name the protected page shows; empty when it shows the login screen."""
        self.browser.go(f"{self.base}/mypage")
        assert self.browser.screen in {"mypage", "signin"}
        return self.browser.text(".member-name")

    def unlink(self, binding: str) -> str:
        """Terminate; the status of the answer."""
        url = self.portal.endpoint("ManageNameIDService", binding)
        return self._ask(url, self.portal.terminate(url, self.pseudonym), binding)

    def sign_off(self, binding: str, index: str | None = None) -> str:
        """Sign-off that the portal starts; the status of the answer."""
        url = self.portal.endpoint("SingleLogoutService", binding)
        return self._ask(url, self.portal.logout(url, self.pseudonym, index or self.index), binding)

    def _ask(self, url: str, message: Any, binding: str) -> str:
        if binding == "SOAP":
            status, answer = self.portal.soap(url, message)
            assert status == 200
            assert answer is not None
            return status_of(answer)
        self.browser.go(self.portal.redirect(url, message, relay_state="token"))
        answer, relay_state = self.portal.read(self.browser.at_portal)
        assert relay_state == "token"
        assert answer.get("InResponseTo") == message.get("ID")
        return status_of(answer)

    def answer(self, browser: Browser) -> Browser:
        """Issue what the request that the browser carries asks for."""
        request, relay_state = self.portal.read(browser.at_portal)
        acs = request.get("AssertionConsumerServiceURL")
        return browser.go(acs, self.portal.response(self.pseudonym, relay_state, request.get("ID"), self.index))


class Mailbox:
    """The notice API and the test environment's, as a tester uses them."""

    def __init__(self, base: str) -> None:
        self.base = base

    def deliver(self, title: str, *, account: str = "M-0001", received: str = "2026-06-01T09:00:00+09:00") -> str:
        """A notice arrives."""
        body = {"account": account, "title": title, "sender": "試験市", "receivedAt": received, "content": "本文です。"}
        answer = httpx.post(f"{self.base}/test/mail", json=body, headers=_bearer("test-token"), trust_env=False)
        assert answer.status_code == 201
        return str(answer.json()["id"])

    def withdraw(self, notice_id: str) -> int:
        """A notice goes."""
        url = f"{self.base}/test/mail/{notice_id}"
        return httpx.delete(url, headers=_bearer("test-token"), trust_env=False).status_code

    def ask(self, content: object, token: str = "notice-token", **headers: str) -> httpx.Response:
        """Retrieve headers."""
        sent = {"Content-Type": "application/json", **_bearer(token), **headers}
        return httpx.post(f"{self.base}/api/notices", content=json.dumps(content), headers=sent, trust_env=False)


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret(token)}"}
