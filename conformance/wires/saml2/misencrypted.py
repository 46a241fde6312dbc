"""A Response whose encrypted assertion is not right, or not alone (saml-core-2.0-os 2.3.4, 6.1).

What is wrong with the encryption itself is there before the Response is signed: nothing but the one fault is to be
found. Whoever has the partner's metadata can encrypt to it, so that an encrypted assertion is nobody's word.
"""

from __future__ import annotations

import base64
import copy
from abc import abstractmethod
from dataclasses import replace
from typing import ClassVar

from . import names
from .altered import AlteredBuilder
from .encryption import Recipient, encrypt, plain_octets
from .forgery import another_rsa_key
from .messages import saml
from .wrapping import forged_assertion
from .xml import Element

__all__ = [
    "AuthenticationTagAltered",
    "CiphertextAltered",
    "EncryptedForgeryBeside",
    "InAnotherWay",
    "PlainForgeryAfter",
    "PlainForgeryBefore",
    "ToAnotherKey",
]

_VALUE = f"{{{names.XENC}}}CipherData/{{{names.XENC}}}CipherValue"


class _CiphertextChanged(AlteredBuilder):
    """Encrypted to the partner, and then changed."""

    def encrypt(self, assertion: Element, recipient: Recipient) -> Element:
        encrypted = encrypt(assertion, recipient)
        (data,) = encrypted
        value = data.find(_VALUE)
        assert value is not None
        octets = bytearray(base64.b64decode(value.text or ""))
        self.change(octets, assertion, recipient)
        value.text = base64.b64encode(octets).decode("ascii")
        return encrypted

    @abstractmethod
    def change(self, octets: bytearray, assertion: Element, recipient: Recipient) -> None:
        """The ciphertext of this assertion is changed in place."""


class CiphertextAltered(_CiphertextChanged):
    """Without its key: what a pseudonym that is known was encrypted to becomes what another would have been."""

    def change(self, octets: bytearray, assertion: Element, recipient: Recipient) -> None:
        known = self.parts.name_id.value.encode()
        place = recipient.place_of(plain_octets(assertion).index(b">" + known) + 1)
        for number, (was, becomes) in enumerate(zip(known, self.other.encode(), strict=False)):
            octets[place + number] ^= was ^ becomes


class AuthenticationTagAltered(_CiphertextChanged):
    """What is decrypted is all the same: only the tag at the end of it says that it was changed."""

    def change(self, octets: bytearray, assertion: Element, recipient: Recipient) -> None:
        octets[-1] ^= 1


class ToAnotherKey(AlteredBuilder):
    def encrypt(self, assertion: Element, recipient: Recipient) -> Element:
        return encrypt(assertion, replace(recipient, key=another_rsa_key()))


class _ForgeryBeside(AlteredBuilder):
    """A forged assertion that nobody signed beside the portal's; of the two, one is encrypted."""

    def finish(self, message: Element) -> Element:
        message = copy.deepcopy(message)
        (signed,) = message.iterchildren(saml("Assertion"))
        self.place(signed, forged_assertion(signed, self.other))
        return message

    @abstractmethod
    def place(self, signed: Element, forged: Element) -> None:
        """The forged one is put beside the signed one."""

    def is_sealed(self, assertion: Element) -> bool:
        return assertion.get("ID") == self.parts.id


class PlainForgeryBefore(_ForgeryBeside):
    def place(self, signed: Element, forged: Element) -> None:
        signed.addprevious(forged)


class PlainForgeryAfter(_ForgeryBeside):
    def place(self, signed: Element, forged: Element) -> None:
        signed.addnext(forged)


class EncryptedForgeryBeside(PlainForgeryAfter):
    """The portal's travels in the clear here, as it does wherever a partner takes both."""

    def is_sealed(self, assertion: Element) -> bool:
        return not super().is_sealed(assertion)


class InAnotherWay(AlteredBuilder):
    """Right in everything, in another way of encrypting that the partner declares."""

    way: ClassVar[Recipient]

    def encrypt(self, assertion: Element, recipient: Recipient) -> Element:
        return encrypt(assertion, self.way)
