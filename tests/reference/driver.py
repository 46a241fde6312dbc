"""The five operations as a citizen and the portal live them, in a line each."""

from __future__ import annotations

import base64

import httpx
from lxml import etree, html

from .browser_kit import Browser, Seen
from .portal_kit import Change, Portal, Received, nothing, status_of

A = {"name": "試験 太郎", "address": "東京都千代田区試験町一丁目1番1号", "birthDate": "1980-01-01", "sex": "male"}
B = {"name": "試験 花子", "address": "大阪府大阪市試験区二丁目2番2号", "birthDate": "1985-05-15", "sex": "female"}
LOGINS = {
    "A": ("citizen-a", "reference-password-a"),
    "B": ("citizen-b", "reference-password-b"),
    "C": ("citizen-c", "reference-password-c"),
}
NOTICE = {"Authorization": "Bearer reference-notice-token"}
TEST = {"Authorization": "Bearer reference-test-token"}


class Driver:
    """A partner, its portal and as many browsers as wanted."""

    def __init__(self, client: httpx.Client, base_url: str, portal: Portal) -> None:
        self.client = client
        self.base_url = base_url
        self.portal = portal
        self.metadata = portal.learn(client.get(f"{base_url}/saml/metadata").content)

    def browser(self) -> Browser:
        return Browser(self.client, self.base_url)

    # -- link and sign-on

    def ask(self, browser: Browser, path: str) -> Received:
        """Follow a path that leads to the portal."""
        return self.portal.receive(browser.get(path).url)

    def deliver(self, browser: Browser, response: str, relay_state: str | None = None) -> Seen:
        fields = {"SAMLResponse": response} | ({} if relay_state is None else {"RelayState": relay_state})
        return browser.post("/saml/acs", fields, cross_site=True)

    def to_consent(self, browser: Browser, pseudonym: str, attributes: dict[str, str] | None = None) -> Seen:
        asked = self.ask(browser, "/link/start")
        return self.deliver(browser, self.portal.response(asked.id, pseudonym, attributes=attributes or A))

    def link(self, browser: Browser, pseudonym: str = "pseudonym-a", attributes: dict[str, str] | None = None) -> Seen:
        return browser.press(self.to_consent(browser, pseudonym, attributes), "#agree")

    def sign_on(
        self,
        browser: Browser,
        pseudonym: str = "pseudonym-a",
        path: str = "/sso/start",
        session_index: str = "_session-1",
        before_signing: Change = nothing,
    ) -> Seen:
        asked = self.ask(browser, path)
        return self.deliver(
            browser,
            self.portal.response(asked.id, pseudonym, session_index=session_index, before_signing=before_signing),
            asked.relay_state,
        )

    def log_in(self, browser: Browser, who: str = "A", path: str = "/login") -> Seen:
        login, password = LOGINS[who]
        return browser.submit(browser.get(path), "form#login", login=login, password=password)

    def who(self, browser: Browser) -> str | None:
        """Whom the menu greets, or nobody."""
        seen = browser.get("/menu")
        return seen.text("#account-name") if seen.has("main#menu") else None

    # -- the portal's requests

    def send(self, request: etree._Element, browser: Browser | None = None) -> Received:
        """Send a request of the portal's by Redirect, and read the answer."""
        return self.portal.receive((browser or self.browser()).get(self.portal.redirect(request, relay_state="r")).url)

    def post(self, path: str, request: etree._Element, *, signed: bool = True) -> etree._Element | None:
        """Send a request of the portal's by a form; the answer in the form that comes back, its signature verified."""
        message = self.portal.sign(request) if signed else request
        form = {"SAMLRequest": base64.b64encode(etree.tostring(message)).decode()}
        response = self.client.post(self.base_url + path, data=form)
        fields = html.fromstring(response.text).xpath("//input[@name='SAMLResponse']/@value")
        return self.portal.verify(etree.fromstring(base64.b64decode(fields[0]))) if fields else None

    def unlink(self, pseudonym: str = "pseudonym-a") -> tuple[str, str | None]:
        return self.send(self.portal.terminate(pseudonym)).status

    def sign_off(self, pseudonym: str = "pseudonym-a", *indexes: str) -> tuple[str, str | None]:
        return self.send(self.portal.logout(pseudonym, *indexes)).status

    def soap(self, path: str, request: etree._Element, *, signed: bool = True) -> httpx.Response:
        return self.client.post(
            self.base_url + path,
            content=self.portal.envelope(request, signed=signed),
            headers={"Content-Type": "text/xml; charset=utf-8"},
        )

    def soap_status(self, response: httpx.Response) -> tuple[str, str | None]:
        """The status in a SOAP answer whose XML signature holds."""
        assert response.status_code == 200, response.text
        message = etree.fromstring(response.content)[0][0]
        return status_of(self.portal.verify(message))

    # -- notices

    def notices(self, pseudonym: str = "pseudonym-a", **more: object) -> httpx.Response:
        return self.client.post(f"{self.base_url}/api/notices", json={"pseudonym": pseudonym, **more}, headers=NOTICE)

    def provide(self, browser: Browser) -> Seen:
        return browser.press(browser.get("/settings"), "#provide-notices")

    def seed(self, login: str, title: str, received: str, until: str = "") -> str:
        response = self.client.post(
            f"{self.base_url}/test/notices",
            json={
                "account": login,
                "title": title,
                "sender": "試験係",
                "receivedAt": received,
                "retainUntil": until,
                "content": f"{title}の本文",
            },
            headers=TEST,
        )
        assert response.status_code == 201, response.text
        return str(response.json()["id"])
