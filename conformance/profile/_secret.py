"""Secrets of a profile: named in its text, kept elsewhere, never shown."""

from __future__ import annotations

from typing import Any, NoReturn, final

__all__ = ["Secret"]


@final
class Secret:
    """A value from the environment or a file. Only `reveal` gives it away; nothing else ever shows it.

    Not a dataclass on purpose: `dataclasses.asdict` would walk into it.
    """

    __slots__ = ("_value", "source")

    source: str
    """Where it comes from (`env NAME`, `file NAME`): fit to be shown."""

    def __init__(self, value: str, source: str) -> None:
        object.__setattr__(self, "_value", value)
        object.__setattr__(self, "source", source)

    def reveal(self) -> str:
        value: str = object.__getattribute__(self, "_value")
        return value

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"Secret is immutable: {name}")

    def __repr__(self) -> str:
        return f"Secret({self.source})"

    __str__ = __repr__

    def __format__(self, specification: str) -> str:
        return format(repr(self), specification)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other.reveal() == self.reveal()

    def __hash__(self) -> int:
        return hash(self.reveal())

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Secret:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("Secret is never serialised")
