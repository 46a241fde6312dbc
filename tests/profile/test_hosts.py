"""A host is one host however it is written: in the profile, on the command line, and in what is asked for."""

from __future__ import annotations

import dataclasses

import pytest

from conformance.actors.browser.transport import Router
from conformance.actors.browser.urls import netloc_of
from conformance.profile import bare_target, load_profile, normal_base

WAYS = [
    ("HTTPS://Staging.Example.JP/app/", "https://staging.example.jp/app"),
    ("https://staging.example.jp:443", "https://staging.example.jp"),
    ("http://staging.example.jp:443/", "http://staging.example.jp:443"),
    ("https://staging.example.jp.:8443", "https://staging.example.jp:8443"),
    ("https://例え.テスト/", "https://xn--r8jz45g.xn--zckzah"),
    ("https://straße.example", "https://xn--strae-oqa.example"),
    ("https://[2001:DB8:0::1]:8443/", "https://[2001:db8::1]:8443"),
    ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
]


@pytest.mark.parametrize(("written", "normal"), WAYS)
def test_a_base_url_has_one_form(written: str, normal: str) -> None:
    assert normal_base(written) == normal
    assert normal_base(normal) == normal
    profile = load_profile("reference").with_base_url(written)
    assert profile.base_url == normal
    assert bare_target(written)[0].base_url == normal
    assert profile.allowed_hosts == {netloc_of(written)} == {netloc_of(normal)}


@pytest.mark.parametrize(("written", "normal"), WAYS)
def test_what_the_profile_allows_may_be_asked_for(written: str, normal: str) -> None:
    router = Router(allowed=load_profile("reference").with_base_url(written).allowed_hosts)
    assert router.is_allowed(f"{written.rstrip('/')}/menu")
    assert router.is_allowed(f"{normal}/menu")


def test_the_portals_url_has_one_form() -> None:
    profile = load_profile("reference", base_url="http://LOCALHOST:8080/")
    assert profile.base_url == "http://localhost:8080"
    portal = dataclasses.replace(profile.portal, base_url=normal_base("https://Mock-Portal.TEST:443/"))
    assert portal.base_url == "https://mock-portal.test"
