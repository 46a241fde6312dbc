"""The alterations of a Response whose assertion is encrypted, and the ways in which the partner says it takes one."""

from __future__ import annotations

from typing import Final

from ...vocabulary import Text
from ..altering import Alteration
from . import misencrypted
from .encryption import Recipient
from .variant import Variant

__all__ = ["ENCRYPTED", "declared_ways"]

ENCRYPTED: Final = (
    Variant(
        Alteration(
            "ciphertext-altered",
            Text(
                "暗号化された仮名の部分を、鍵を使わずに、復号すると別の利用者の仮名になるように書き換えた",
                "the encrypted pseudonym was changed, without any key, so that another citizen's would be decrypted",
            ),
            names_another=True,
        ),
        misencrypted.CiphertextAltered,
        of_encryption=True,
    ),
    Variant(
        Alteration(
            "encrypted-to-another",
            Text(
                "外部連携先のものではない鍵に対して認証情報を暗号化した",
                "its statement is encrypted to a key that is not the partner's",
            ),
        ),
        misencrypted.ToAnotherKey,
        of_encryption=True,
    ),
    Variant(
        Alteration(
            "tag-altered",
            Text(
                "暗号化後に、改変を検知するための認証タグだけを書き換えた",
                "after the encryption nothing was altered but the tag that tells of alterations",
            ),
        ),
        misencrypted.AuthenticationTagAltered,
        of_encryption=True,
    ),
    Variant(
        Alteration(
            "plain-before-encrypted",
            Text(
                "暗号化された認証情報の前に、暗号化も署名もしていない偽の認証情報を加えた",
                "a forged statement, neither encrypted nor signed, stands before the encrypted one",
            ),
            names_another=True,
            keeps_what_was_signed=True,
        ),
        misencrypted.PlainForgeryBefore,
        of_response=False,
        of_encryption=True,
    ),
    Variant(
        Alteration(
            "plain-after-encrypted",
            Text(
                "暗号化された認証情報の後に、暗号化も署名もしていない偽の認証情報を加えた",
                "a forged statement, neither encrypted nor signed, stands after the encrypted one",
            ),
            names_another=True,
            keeps_what_was_signed=True,
        ),
        misencrypted.PlainForgeryAfter,
        of_response=False,
        of_encryption=True,
    ),
    Variant(
        Alteration(
            "encrypted-after-plain",
            Text(
                "署名された認証情報を暗号化せずに送り、その後に、署名のない偽の認証情報を暗号化して加えた",
                "the signed statement is in the clear, and a forged one, encrypted and not signed, stands after it",
            ),
            names_another=True,
            keeps_what_was_signed=True,
        ),
        misencrypted.EncryptedForgeryBeside,
        of_response=False,
        of_encryption=True,
    ),
)


def declared_ways(ways: tuple[Recipient, ...]) -> dict[str, Variant]:
    """A right answer in each of these ways, by names of the algorithms."""
    found = {}
    for way in ways:
        content, transport = _last(way.content), _last(way.transport.algorithm)
        if way.transport.digest is not None:
            transport += f"-{_last(way.transport.digest)}"
        name = f"encrypted-{content}-{transport}"
        words = Text(f"{content} と {transport} で暗号化した", f"it is encrypted with {content} and {transport}")
        found[name] = Variant(Alteration(name, words), type(name, (misencrypted.InAnotherWay,), {"way": way}))
    return found


def _last(uri: str) -> str:
    return uri.rpartition("#")[2]
