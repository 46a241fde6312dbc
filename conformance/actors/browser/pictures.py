"""What an engine gives when it is asked for a picture of a window, and what may never be legible in one."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from ...vocabulary import Text
from .personal import Personal

__all__ = ["MaskKind", "MaskRules", "Masked", "NoPicture", "Picture"]


class MaskKind(enum.StrEnum):
    """Why a part of a picture was painted over."""

    PERSONAL = "personal"
    """Text with a value of a citizen of the profile, or with a secret that the redactor knows."""
    FIELD = "field"
    """What stands in a form field."""
    MARKED = "marked"
    """An element that the profile marks (`pictures.mask`)."""
    OPAQUE = "opaque"
    """A frame, canvas or the like, whose content cannot be inspected."""


class Masked(NamedTuple):
    """A box that was painted over; pixels of the picture, from its upper left corner."""

    x: int
    y: int
    width: int
    height: int
    kind: MaskKind


@dataclass(frozen=True, slots=True)
class Picture:
    """What a window showed: a PNG of `width` by `height` pixels, one colour in every box of `masked`."""

    png: bytes
    width: int
    height: int
    masked: tuple[Masked, ...] = ()


@dataclass(frozen=True, slots=True)
class NoPicture:
    """A window of which no picture is kept, and why: never the partner's fault, and no verdict."""

    reason: Text


def _no_secrets(text: str) -> Iterable[tuple[int, int]]:
    return ()


@dataclass(frozen=True, slots=True)
class MaskRules:
    """What is painted over. `secrets` gives the places (start, end) of secrets in a text; `selectors` are CSS.

    `all_fields`: whatever stands in form fields, not only what is personal or secret; password fields always.
    """

    personal: Personal = field(default_factory=Personal)
    secrets: Callable[[str], Iterable[tuple[int, int]]] = _no_secrets
    selectors: tuple[str, ...] = ()
    all_fields: bool = True
