"""Which account wires there are: ours, and those that other packages bring by the entry point group."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Final

from ..errors import UsageError
from ..vocabulary import Text
from .base import WirePlugin

__all__ = ["GROUP", "account_wires", "load_wire"]

GROUP: Final = "conformance.wires"

# Ours are entry points like any other; written down here, so that a checkout never depends on when it was installed.
_SHIPPED: Final = (
    EntryPoint("saml2", "conformance.wires.saml2:PLUGIN", GROUP),
    EntryPoint("rest", "conformance.wires.rest:PLUGIN", GROUP),
)


def account_wires() -> Mapping[str, EntryPoint]:
    """By name; a shipped name stays what it is."""
    shipped = {point.name: point for point in _SHIPPED}
    return {**shipped, **{point.name: point for point in entry_points(group=GROUP) if point.name not in shipped}}


def load_wire(name: str) -> WirePlugin:
    """The plug-in of this name. Raises UsageError where there is none, or it cannot be imported."""
    known = account_wires()
    if name not in known:
        raise UsageError(
            Text(
                f"wires.account = 「{name}」という方式はありません。使えるもの: {'、'.join(sorted(known))}。"
                f"追加した方式なら、その配布物が入っているか（エントリーポイント {GROUP}）を確かめてください。",
                f"wires.account = {name!r} is no wire; there are: {', '.join(sorted(known))}. "
                f"One that you added comes with a package that has the entry point group {GROUP}.",
            )
        )
    try:
        plugin: WirePlugin = known[name].load()
    except (ImportError, AttributeError) as error:
        raise UsageError(
            Text(
                f"方式「{name}」（{known[name].value}）を読み込めません（{error}）。",
                f"the wire {name!r} ({known[name].value}) cannot be loaded ({error}).",
            )
        ) from error
    return plugin
