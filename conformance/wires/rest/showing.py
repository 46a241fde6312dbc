"""Which credentials go with a request: the profile's, or while a case asks for it others (A-REST-4)."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Final

from ...vocabulary import Text
from ..altering import Alteration

__all__ = ["ALTERATIONS", "SHOWN_INSTEAD", "Showing"]


class Showing(enum.Enum):
    OWN = enum.auto()
    NONE = enum.auto()
    WRONG = enum.auto()
    """Of the same kind and for the same user, and no value that the partner gave out."""


SHOWN_INSTEAD: Final[Mapping[str, Showing]] = {"no-credentials": Showing.NONE, "wrong-credentials": Showing.WRONG}
ALTERATIONS: Final[Mapping[str, Alteration]] = {
    each.name: each
    for each in (
        Alteration("no-credentials", Text("資格情報がない", "it shows no credentials")),
        Alteration("wrong-credentials", Text("資格情報の値が正しくない", "the value of its credentials is wrong")),
    )
}
