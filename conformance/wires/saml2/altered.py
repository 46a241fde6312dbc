"""A Response that vouches and is not right: each builder is the valid one's with one step replaced.

Where the difference is inside what is signed, the portal signs it: nothing but the one fault is to be found.
"""

from __future__ import annotations

import hashlib
from abc import abstractmethod
from datetime import datetime, timedelta
from typing import ClassVar, Final

from . import names
from .builder import Addressing
from .encryption import Recipient
from .forgery import another_key, sign_with_certificate, sign_with_public_key, sign_with_sha1
from .keys import KeyPair
from .messages import saml
from .response_builder import AssertionParts, ResponseBuilder
from .signature import sign
from .wrapping import wrap
from .xml import Element

__all__ = [
    "AlteredBuilder",
    "AudienceAltered",
    "ByAnotherKey",
    "ByCertificate",
    "ByPublicKey",
    "ByWeakHash",
    "ConfirmationOver",
    "ForAnotherAudience",
    "ForAnotherRecipient",
    "ForAnyAudience",
    "FromAnotherIssuer",
    "NotSuccessful",
    "SubjectAltered",
    "ToAnotherDestination",
    "ToUnknownRequest",
    "Unsigned",
    "ValidityAhead",
    "ValidityOver",
    "WithRelayState",
    "Wrapped",
]

_FAR: Final = timedelta(hours=1)
"""Beyond any allowance for clocks that differ."""


class AlteredBuilder(ResponseBuilder):
    """The valid answer; a subclass replaces one step. `other` is the pseudonym that a forged part names."""

    def __init__(
        self,
        addressing: Addressing,
        in_response_to: str | None,
        parts: AssertionParts,
        assertion_keys: KeyPair,
        *,
        recipient: Recipient | None = None,
        other: str = "",
    ) -> None:
        super().__init__(addressing, in_response_to, parts, assertion_keys, recipient=recipient)
        self.other = other


class Resigned(AlteredBuilder):
    """Every signature on it is made in another way."""

    @abstractmethod
    def signed(self, element: Element, keys: KeyPair) -> Element:
        """Instead of the right signature."""

    def sign_response(self, message: Element, keys: KeyPair) -> Element:
        return self.signed(message, keys)

    def sign_assertion(self, assertion: Element) -> Element:
        return self.signed(assertion, self.assertion_keys)


class Unsigned(Resigned):
    def signed(self, element: Element, keys: KeyPair) -> Element:
        return element


class ByAnotherKey(Resigned):
    def signed(self, element: Element, keys: KeyPair) -> Element:
        return sign(element, another_key(keys))


class ByWeakHash(Resigned):
    def signed(self, element: Element, keys: KeyPair) -> Element:
        return sign_with_sha1(element, keys)


class ByPublicKey(Resigned):
    def signed(self, element: Element, keys: KeyPair) -> Element:
        return sign_with_public_key(element, keys)


class ByCertificate(Resigned):
    def signed(self, element: Element, keys: KeyPair) -> Element:
        return sign_with_certificate(element, keys)


class SubjectAltered(AlteredBuilder):
    """Signed for the citizen himself, then another's pseudonym put in."""

    def finish(self, message: Element) -> Element:
        _text_in(message, "NameID", self.other)
        return message


class AudienceAltered(AlteredBuilder):
    """Signed for another partner, then this one's name put in."""

    def audience_restriction(self, conditions: Element) -> None:
        super().audience_restriction(conditions)
        _text_in(conditions, "Audience", names.ANOTHER_PARTY)

    def finish(self, message: Element) -> Element:
        _text_in(message, "Audience", self.parts.audience)
        return message


class Wrapped(AlteredBuilder):
    form: ClassVar[int]

    def finish(self, message: Element) -> Element:
        return wrap(message, self.form, self.other)


class FromAnotherIssuer(AlteredBuilder):
    def issuer(self, parent: Element) -> None:
        super().issuer(parent)
        _text_in(parent, "Issuer", names.ANOTHER_PARTY)


class ForAnotherAudience(AlteredBuilder):
    def audience_restriction(self, conditions: Element) -> None:
        super().audience_restriction(conditions)
        _text_in(conditions, "Audience", names.ANOTHER_PARTY)


class ForAnyAudience(AlteredBuilder):
    def audience_restriction(self, conditions: Element) -> None:
        """None: the assertion does not say for whom it is."""


class ForAnotherRecipient(AlteredBuilder):
    def confirmation_data(self) -> dict[str, str]:
        return {**super().confirmation_data(), "Recipient": f"{names.ANOTHER_PARTY}/saml/acs"}


class ToAnotherDestination(AlteredBuilder):
    def attributes(self) -> dict[str, str]:
        return {**super().attributes(), "Destination": f"{names.ANOTHER_PARTY}/saml/acs"}


class ValidityOver(AlteredBuilder):
    """The whole period of the Conditions lies back, so that its two ends still fit each other."""

    def not_before(self) -> datetime:
        return super().not_before() - _FAR

    def not_on_or_after(self) -> datetime:
        return super().not_on_or_after() - _FAR


class ConfirmationOver(AlteredBuilder):
    def confirmed_until(self) -> datetime:
        return super().confirmed_until() - _FAR


class ValidityAhead(AlteredBuilder):
    def not_before(self) -> datetime:
        return super().not_before() + _FAR

    def not_on_or_after(self) -> datetime:
        return super().not_on_or_after() + _FAR


class ToUnknownRequest(AlteredBuilder):
    def build(self) -> Element:
        self.in_response_to = f"_{hashlib.sha256(self.parts.id.encode()).hexdigest()[:40]}"
        return super().build()


class WithRelayState(AlteredBuilder):
    """What travels beside it, which nobody signs, is `other`."""

    def relay_state(self, given: str | None) -> str | None:
        return self.other


class NotSuccessful(AlteredBuilder):
    """An assertion that is right in everything, under a status that says that there is none."""

    def status(self, root: Element) -> None:
        self.codes = ("Responder",)
        super().status(root)


def _text_in(element: Element, name: str, text: str) -> None:
    for found in element.iter(saml(name)):
        found.text = text
