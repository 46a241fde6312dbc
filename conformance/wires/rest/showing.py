"""Which credentials go with a request: the profile's, or while a case asks for it others (A-REST-4)."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from ...profile import Basic, RestOptions, Secret
from ...vocabulary import Text
from ..altering import Alteration

__all__ = ["SHOWN_INSTEAD", "Showing", "alterations"]


class Showing(enum.Enum):
    OWN = enum.auto()
    NONE = enum.auto()
    WRONG = enum.auto()
    """Of the same kind and for the same user, and no value that the partner gave out."""


SHOWN_INSTEAD: Final[Mapping[str, Showing]] = {"no-credentials": Showing.NONE, "wrong-credentials": Showing.WRONG}
_ALTERATIONS: Final = (
    Alteration("no-credentials", Text("資格情報がない", "it shows no credentials")),
    Alteration("wrong-credentials", Text("資格情報の値が正しくない", "the value of its credentials is wrong")),
)
_BY_CERTIFICATE: Final = Text(
    "資格情報がクライアント証明書のため、値だけが違うものは作れない",
    "the credentials are a client certificate, of which no other value can be made",
)


def alterations(options: RestOptions) -> dict[str, Alteration]:
    """All of them by name, as the contract's requests to unlink and to sign off admit them."""
    headers = [each.headers for each in (options.unlink, options.sign_off) if each is not None]
    in_header = any(isinstance(value, Secret) for own in headers for value in own.values())
    by_value = in_header or isinstance(options.authentication, Secret | Basic)
    return {
        each.name: each
        if by_value or SHOWN_INSTEAD[each.name] is Showing.NONE
        else replace(each, impossible=_BY_CERTIFICATE)
        for each in _ALTERATIONS
    }
