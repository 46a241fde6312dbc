"""How sign-off and unlinking travel: the first way that the partner publishes, or the one that a flow asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from ...errors import PartnerFault
from ...vocabulary import Text
from ...wires.base import AccountWire

__all__ = ["Ways"]


class Ways:
    """Each is read when a request is made. Both raise PartnerFault where the partner publishes no way at all."""

    def __init__(self, wire: Callable[[], AccountWire]) -> None:
        self._wire = wire
        self._sign_off: str | None = None
        self._unlink: str | None = None

    @contextmanager
    def by(self, *, sign_off: str | None = None, unlink: str | None = None) -> Iterator[None]:
        """Meanwhile sign-off or unlinking takes this way instead of the profile's first choice."""
        before = (self._sign_off, self._unlink)
        self._sign_off, self._unlink = sign_off or before[0], unlink or before[1]
        try:
            yield
        finally:
            self._sign_off, self._unlink = before

    @property
    def sign_off(self) -> str:
        """How sign-off travels now."""
        return self._sign_off or _first(self._wire().sign_off_variants, Text("シングルサインオフ", "sign-off"))

    @property
    def unlink(self) -> str:
        """How unlinking travels now."""
        return self._unlink or _first(self._wire().unlink_variants, Text("属性連携解除", "unlinking"))


def _first(variants: Sequence[str], operation: Text) -> str:
    if not variants:
        raise PartnerFault(
            Text(f"{operation.ja}の要求の受信先を公表している。", f"An endpoint for {operation.en} is published."),
            Text(f"{operation.ja}の要求の受信先がない。", f"No endpoint for {operation.en} is published."),
        )
    return variants[0]
