"""Secrets never show: not by any way of printing, nor in any error."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle
from collections.abc import Callable, Mapping

import pytest

from conformance.profile import Citizen, InvalidProfileError, Profile, Secret, load_profile

VALUE = "s3cr3t-v4lu3"


@pytest.fixture
def secret() -> Secret:
    return Secret(VALUE, "env TOKEN")


@pytest.mark.parametrize(
    "show",
    [
        repr,
        str,
        ascii,
        lambda secret: f"{secret}",
        lambda secret: f"{secret!r:>60}",
        lambda secret: "%s %r" % (secret, secret),  # noqa: UP031
        "{:s}".format,
        lambda secret: repr([secret, {"a": secret}]),
        lambda secret: repr(Citizen("A", True, True, "x", {}, password=secret)),
        lambda secret: repr(dataclasses.asdict(Citizen("A", True, True, "x", {}, password=secret, account={}))),
        lambda secret: repr(copy.deepcopy(secret)),
        lambda secret: json.dumps(secret, default=str),
    ],
)
def test_no_way_of_printing_shows_it(secret: Secret, show: Callable[[Secret], str]) -> None:
    assert VALUE not in show(secret)
    assert "env TOKEN" in show(secret)


def test_only_reveal_gives_it_away(secret: Secret) -> None:
    assert secret.reveal() == VALUE
    assert secret == Secret(VALUE, "elsewhere")
    assert hash(secret) == hash(Secret(VALUE, "elsewhere"))
    assert secret != VALUE


def test_it_is_neither_changed_nor_serialised(secret: Secret) -> None:
    with pytest.raises(AttributeError):
        secret.source = "x"
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    with pytest.raises(TypeError):
        json.dumps(secret)


def test_profile_shows_no_secret() -> None:
    profile = load_profile("reference", environ={})
    shown = repr(profile) + str(profile)
    for value in ("reference-password-a", "reference-notice-token", "PRIVATE KEY"):
        assert value not in shown


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('password = { file = "reference/citizen-a-password.txt" }', f'password = "{VALUE}"'),
        ('password = { file = "reference/citizen-a-password.txt" }', f'password = ["{VALUE}"]'),
        ('password = { file = "reference/citizen-a-password.txt" }', f'password = {{ value = "{VALUE}" }}'),
        ('password = { file = "reference/citizen-a-password.txt" }', f'password = {{ env = "{VALUE}" }}'),
        ('password = { file = "reference/citizen-a-password.txt" }', 'pasword = { env = "X" }\npassword = 12345678'),
        ('bearer = { file = "reference/notice-token.txt" }', f'bearer = "{VALUE}"'),
        ('{ prefix = "Bearer ", file = "reference/test-token.txt" }', f'"Bearer {VALUE}"'),
        ("connect_timeout = 5.0", f'proxy = "http://user:{VALUE}@proxy.example.jp:8080"'),
        ('key = { file = "reference/portal-key.pem" }', f'key = "{VALUE}"'),
        ("[wires.saml2]", f'[wires.saml2]\nentity_id = {{ env = "{VALUE}" }}'),
        ("format = 1", f'format = 1\ncode = "{VALUE}'),
    ],
)
def test_no_error_shows_it(load: Callable[..., Profile], old: str, new: str) -> None:
    with pytest.raises(Exception, match=r"partner\.toml") as caught:
        load((old, new))
    for text in (str(caught.value), repr(caught.value), caught.value.text.en):
        assert VALUE not in text
        assert "12345678" not in text


def test_literal_secret_is_told_where_to_go(problems: Callable[..., Mapping[str, object]]) -> None:
    found = problems(('password = { file = "reference/citizen-a-password.txt" }', 'password = "abc"'))
    text = found["citizens[0].password"].text
    assert "秘密情報はプロファイルに直接書けません" in text.ja
    assert "{ env = " in text.ja
    assert "never written in the profile" in text.en


def test_url_on_the_command_line_with_a_password_is_not_repeated() -> None:
    with pytest.raises(Exception, match="--target-url") as caught:
        load_profile("reference", base_url=f"https://user:{VALUE}@staging.example.jp")
    assert VALUE not in caught.value.text.ja + caught.value.text.en
    assert not isinstance(caught.value, InvalidProfileError)
