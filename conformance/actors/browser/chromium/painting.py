"""Paints boxes into a PNG, for good, and writes it as small as it goes without losing anything."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Final

from PIL import Image

from ..pictures import Masked

__all__ = ["COLOUR", "painted"]

COLOUR: Final = (91, 101, 116)
_MOST_COLOURS: Final = 256


def painted(png: bytes, size: tuple[int, int], boxes: Sequence[Masked]) -> bytes:
    """The picture with every box in one colour. Raises ValueError if it is not of this size, OSError if it is none."""
    with Image.open(io.BytesIO(png)) as opened:
        picture = opened.convert("RGB")
    if picture.size != size:
        raise ValueError(f"a picture of {picture.size} for a window of {size}")
    for x, y, width, height, _ in boxes:
        picture.paste(COLOUR, (x, y, x + width, y + height))
    written = io.BytesIO()
    _with_palette(picture).save(written, "PNG", compress_level=9)
    return written.getvalue()


def _with_palette(picture: Image.Image) -> Image.Image:
    """One byte for a pixel where that loses nothing."""
    colours = picture.getcolors(_MOST_COLOURS)
    if colours is None:
        return picture
    small = picture.quantize(len(colours), Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    return small if small.convert("RGB").tobytes() == picture.tobytes() else picture
