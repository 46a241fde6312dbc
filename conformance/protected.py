"""Which of a profile's values no output may show: the redactor learns them before the first record is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from .actors.browser.birth_dates import plain_dates
from .profile import Citizen, HttpCall, Profile, Secret

__all__ = ["secrets_of"]


def secrets_of(profile: Profile) -> Iterator[tuple[str, str]]:
    """Each value with its kind: credential, token or personal."""
    for citizen in profile.citizens:
        if citizen.password is not None:
            yield citizen.password.reveal(), "credential"
        for value in citizen.account.values():
            if isinstance(value, Secret):
                yield value.reveal(), "credential"
        if not citizen.synthetic:
            yield from ((value, "personal") for value in _attributes_of(profile, citizen) if len(value) > 1)
            yield citizen.shown_as, "personal"
            if citizen.login:
                yield citizen.login, "personal"
    for secret in _secrets_in(profile.wires):
        yield secret.reveal(), "token"
    for call in (profile.notices.seeding, profile.notices.removal):
        if isinstance(call, HttpCall):
            for value in call.headers.values():
                if isinstance(value, Secret):
                    yield value.reveal(), "token"
                    yield value.reveal().rpartition(" ")[2], "token"
    for password in (profile.network.proxy_password, profile.portal.key_password):
        if password is not None:
            yield password.reveal(), "credential"


def _attributes_of(profile: Profile, citizen: Citizen) -> set[str]:
    """As the profile has them, as they travel, and a birth date as pages write it."""
    given = citizen.attributes
    forms = (options.in_partners_form(given) for options in (profile.wires.saml2, profile.wires.rest))
    travelling = (value for form in forms for value in form.values())
    return {*given.values(), *travelling, *plain_dates(given.get("birthDate", ""))}


def _secrets_in(value: Any) -> Iterator[Secret]:
    """Wherever a wire keeps them: a wire of somebody else's has options that nobody here knows."""
    if isinstance(value, Secret):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _secrets_in(inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from _secrets_in(inner)
    elif is_dataclass(value):
        for each in fields(value):
            yield from _secrets_in(getattr(value, each.name))
