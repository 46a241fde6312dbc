"""What a citizen can do at a device, one thing at a time."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from ...vocabulary import Text

__all__ = ["Act", "Deed", "in_words"]


class Deed(enum.Enum):
    """The operations of guideline 2.2, as a citizen starts them from the portal."""

    LINK = Text("属性連携する", "links")
    SIGN_ON = Text("シングルサインオンする", "signs on")
    SIGN_OFF = Text("シングルサインオフする", "signs off")
    UNLINK = Text("属性連携を解除する", "unlinks")
    NOTICES = Text("件名を取得させる", "has notices retrieved")


@dataclass(frozen=True, slots=True)
class Act:
    """`citizen` is a key of the profile's, `number` the device of his (from 1)."""

    deed: Deed
    citizen: str
    number: int

    @property
    def device(self) -> tuple[str, int]:
        return self.citizen, self.number

    @property
    def words(self) -> Text:
        said = self.deed.value
        return Text(
            f"利用者{self.citizen}が端末{self.number}で{said.ja}",
            f"citizen {self.citizen} {said.en} at device {self.number}",
        )


def in_words(acts: Sequence[Act]) -> Text:
    """Numbered, in order."""
    return Text(
        " → ".join(f"({place}) {act.words.ja}" for place, act in enumerate(acts, 1)),
        " → ".join(f"({place}) {act.words.en}" for place, act in enumerate(acts, 1)),
    )
