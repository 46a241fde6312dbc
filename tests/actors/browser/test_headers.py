"""Origin, Referer and Sec-Fetch-Site, over https as well."""

from __future__ import annotations

import pytest

from conformance.actors.browser.base import Navigation
from conformance.actors.browser.headers import Chain, cut_referrer, navigation_headers
from conformance.actors.browser.urls import registrable_domain, resolve, site_of

HERE = "https://a.example.jp/x?y#z"


@pytest.mark.parametrize(
    ("policy", "same", "cross", "downgraded"),
    [
        ("", "https://a.example.jp/x?y", "https://a.example.jp/", None),
        ("strict-origin-when-cross-origin", "https://a.example.jp/x?y", "https://a.example.jp/", None),
        ("no-referrer", None, None, None),
        ("same-origin", "https://a.example.jp/x?y", None, None),
        ("origin", "https://a.example.jp/", "https://a.example.jp/", "https://a.example.jp/"),
        ("strict-origin", "https://a.example.jp/", "https://a.example.jp/", None),
        ("origin-when-cross-origin", "https://a.example.jp/x?y", "https://a.example.jp/", "https://a.example.jp/"),
        ("no-referrer-when-downgrade", "https://a.example.jp/x?y", "https://a.example.jp/x?y", None),
        ("unsafe-url", "https://a.example.jp/x?y", "https://a.example.jp/x?y", "https://a.example.jp/x?y"),
    ],
)
def test_referrer_policies(policy: str, same: str | None, cross: str | None, downgraded: str | None) -> None:
    assert cut_referrer(HERE, "https://a.example.jp/to", policy) == same
    assert cut_referrer(HERE, "https://b.example.jp/to", policy) == cross
    assert cut_referrer(HERE, "http://b.example.jp/to", policy) == downgraded


@pytest.mark.parametrize(
    ("url", "initiator", "policy", "origin", "site"),
    [
        ("https://b.example.jp/", HERE, "", "https://a.example.jp", "same-site"),
        ("https://a.example.jp/", HERE, "", "https://a.example.jp", "same-origin"),
        ("https://other.jp/", HERE, "", "https://a.example.jp", "cross-site"),
        ("https://other.jp/", HERE, "no-referrer", "null", "cross-site"),
        ("https://other.jp/", HERE, "same-origin", "null", "cross-site"),
        ("http://other.jp/", HERE, "", "null", None),
        ("https://other.jp/", None, "", "null", "none"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:9090/", "", "http://127.0.0.1:9090", "same-site"),
    ],
)
def test_post(url: str, initiator: str | None, policy: str, origin: str, site: str | None) -> None:
    navigation = Navigation("POST", url, b"x", "text/plain", initiator, referrer_policy=policy)
    headers = dict(navigation_headers(navigation, Chain().reach(navigation), "a=1"))
    assert headers["Origin"] == origin
    assert headers.get("Sec-Fetch-Site") == site
    assert (headers["Content-Length"], headers["Cookie"]) == ("1", "a=1")


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("www.example.jp", "example.jp"),
        ("www.example.co.jp", "example.co.jp"),
        ("www.city.chiyoda.lg.jp", "chiyoda.lg.jp"),
        ("example.co.jp", "example.co.jp"),
        ("co.jp", None),
        ("jp", None),
        ("localhost", "localhost"),
        ("127.0.0.1", "127.0.0.1"),
        ("::1", "::1"),
    ],
)
def test_registrable_domain(host: str, domain: str | None) -> None:
    assert registrable_domain(host) == domain


def test_site_is_schemeful_and_without_port() -> None:
    assert site_of("https://a.example.co.jp:8443/") == "https://example.co.jp"
    assert site_of("http://a.example.co.jp/") != site_of("https://a.example.co.jp/")


@pytest.mark.parametrize(
    ("reference", "url"),
    [
        (" /x\n", "https://a.jp/x"),
        ("/\\evil.jp/", "https://evil.jp/"),
        ("//EVIL.jp:443\\p", "https://evil.jp/p"),
        ("?SAMLRequest=a%2bB%2F%3d&Signature=x%2Fy%3D", "https://a.jp/d/e?SAMLRequest=a%2bB%2F%3d&Signature=x%2Fy%3D"),
        ("https://日本.jp", "https://xn--wgv71a.jp/"),
        ("名?é", "https://a.jp/d/%E5%90%8D?%C3%A9"),
        ("mailto:a@b", None),
        ("data:text/html,x", None),
        ("https://a.jp:99999/", None),
        ("https:///", None),
        ("///evil.jp/p", "https://evil.jp/p"),
        ("https:////evil.jp//p", "https://evil.jp//p"),
        ("/p//q?u=https:///x", "https://a.jp/p//q?u=https:///x"),
        ("https://[::1/", None),
    ],
)
def test_resolving(reference: str, url: str | None) -> None:
    assert resolve("https://a.jp/d/e", reference) == url
