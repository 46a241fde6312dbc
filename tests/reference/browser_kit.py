"""A small browser for the tests: own cookies (Secure ones on loopback too), redirects, forms by their fields."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urljoin

import httpx
from lxml import etree, html


@dataclass
class Seen:
    """Where a walk ended: a page of the partner's, or the address of another site."""

    url: str
    status: int
    body: str
    headers: httpx.Headers
    hops: list[str] = field(default_factory=list)

    @property
    def document(self) -> etree._Element:
        return html.document_fromstring(self.body)

    def has(self, selector: str) -> bool:
        return bool(self.document.cssselect(selector))

    def text(self, selector: str) -> str:
        (element,) = self.document.cssselect(selector)
        return str(element.xpath("string()")).strip()

    def fields(self, selector: str) -> dict[str, str]:
        """What a form sends by itself: its hidden fields."""
        (form,) = self.document.cssselect(selector)
        return {
            str(element.get("name")): str(element.get("value", "")) for element in form.cssselect("input[type=hidden]")
        }

    def action(self, selector: str) -> str:
        (form,) = self.document.cssselect(selector)
        return str(form.get("action"))


class Browser:
    """One browser of one citizen."""

    def __init__(self, client: httpx.Client, base_url: str) -> None:
        self.client = client
        self.base_url = base_url
        self.cookies: dict[str, str] = {}
        self.set_cookies: dict[str, str] = {}

    def get(self, path: str, *, cross_site: bool = False) -> Seen:
        return self._walk("GET", path, None, cross_site)

    def post(self, path: str, data: dict[str, str], *, cross_site: bool = False) -> Seen:
        return self._walk("POST", path, data, cross_site)

    def submit(self, seen: Seen, selector: str, **values: str) -> Seen:
        """Fill in a form and send it."""
        return self.post(seen.action(selector), {**seen.fields(selector), **values})

    def press(self, seen: Seen, button: str) -> Seen:
        """Press a button, with whatever its form holds."""
        (element,) = seen.document.cssselect(button)
        form = next(element.iterancestors("form"))
        values = {str(field.get("name")): str(field.get("value", "")) for field in form.cssselect("input[type=hidden]")}
        if element.get("name"):
            values[str(element.get("name"))] = str(element.get("value", ""))
        return self.post(str(form.get("action")), values)

    def _walk(self, method: str, path: str, data: dict[str, str] | None, cross_site: bool) -> Seen:
        url = urljoin(self.base_url + "/", path)
        hops: list[str] = []
        while True:
            hops.append(f"{method} {url.removeprefix(self.base_url)}")
            response = self._send(method, url, data, lax=not (cross_site and method == "POST"))
            if not response.is_redirect:
                return Seen(url, response.status_code, response.text, response.headers, hops)
            if response.status_code in (302, 303):
                method, data = "GET", None
            url = urljoin(url, response.headers["Location"])
            if not url.startswith(self.base_url + "/"):
                return Seen(url, response.status_code, "", response.headers, hops)

    def _send(self, method: str, url: str, data: dict[str, str] | None, lax: bool) -> httpx.Response:
        sent = {
            name: value
            for name, value in self.cookies.items()
            if lax or "samesite=none" in self.set_cookies[name].lower()
        }
        cookie = {"Cookie": "; ".join(f"{name}={value}" for name, value in sent.items())} if sent else {}
        response = self.client.request(method, url, data=data, headers=cookie, follow_redirects=False)
        for line in response.headers.get_list("Set-Cookie"):
            name, _, value = line.split(";")[0].partition("=")
            self.set_cookies[name] = line
            if value:
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)
        return response
