"""One alteration of an answer that vouches: what it is in words, and how it is built."""

from __future__ import annotations

from dataclasses import dataclass

from ..altering import Alteration
from .altered import AlteredBuilder

__all__ = ["Variant"]


@dataclass(frozen=True, slots=True)
class Variant:
    """`of_response`: makes sense only where the Response is signed (True), only where it is not (False), or always.

    `of_encryption`: makes sense only where assertions are encrypted.
    """

    alteration: Alteration
    builder: type[AlteredBuilder]
    of_response: bool | None = None
    of_encryption: bool = False
