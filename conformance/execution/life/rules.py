"""A small model of the guideline's rules (2.2): who is linked, who is logged in where, and what an act makes of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from .acts import Act, Deed

__all__ = ["ABOUT", "DECLARED", "Broken", "Rules"]

Device = tuple[str, int]
"""A citizen's key, and the number of the device."""

LOGIN: Final = "G-2.2-3"
OWN_ACCOUNT: Final = "G-2.2.1-5"
LASTS: Final = "G-2.2.2-6"
AGAIN: Final = "G-2.2.2-10"
UNLINKS: Final = "G-2.2.2-5"
KEEPS_LOGIN: Final = "G-2.2.2-8"
REFUSES: Final = "G-2.2.2-9"
POLICY: Final = "G-2.2.3-6"
OWN_NOTICES: Final = "G-2.2.4-3"
DECLARED: Final = (LASTS, AGAIN, LOGIN, OWN_ACCOUNT, UNLINKS, KEEPS_LOGIN, REFUSES, POLICY, OWN_NOTICES)
"""Every requirement that a life can be found to break."""

ABOUT: Final = {
    Deed.LINK: AGAIN,
    Deed.SIGN_ON: LOGIN,
    Deed.SIGN_OFF: POLICY,
    Deed.UNLINK: UNLINKS,
    Deed.NOTICES: OWN_NOTICES,
}
"""The requirement that an act is about, where the partner does not play at all."""
_JUDGED_TOO: Final = {Deed.LINK: OWN_ACCOUNT, Deed.UNLINK: KEEPS_LOGIN}


@dataclass(frozen=True, slots=True)
class Broken:
    """A device where somebody stands who should not; `expected` and `seen` are citizens' keys, None is nobody."""

    requirement: str
    device: Device
    expected: str | None
    seen: str | None


class Rules:
    """`logs_out` is the declared policy of sign-off (G-2.2.3-6). Nobody is linked or logged in at first."""

    def __init__(self, *, logs_out: bool) -> None:
        self.linked: set[str] = set()
        self.exercised: set[str] = set()
        """Requirements that an act so far could have broken."""
        self._logs_out = logs_out
        self._logged_in: set[Device] = set()
        self._signed_on: set[Device] = set()

    def allows(self, act: Act) -> bool:
        """Whether the act has one right outcome: what the guideline leaves open is not tried."""
        here, linked = act.device, act.citizen in self.linked
        match act.deed:
            case Deed.LINK:
                return not linked and here not in self._logged_in
            case Deed.SIGN_ON:
                # A login that is there already, or outlives the link (G-2.2.2-8), hides whether this sign-on gave one.
                return here not in self._logged_in
            case Deed.SIGN_OFF:
                return linked and here in self._signed_on
            case Deed.UNLINK | Deed.NOTICES:
                return linked and here in self._signed_on and here in self._logged_in

    def judge(self, act: Act, seen: Mapping[Device, str | None]) -> Broken | None:
        """What the act broke, given who stands at each device after it; else the rules go on from there."""
        linked_before = act.citizen in self.linked
        self._take(act)
        self.exercised.update(self._judged_by(act, linked_before=linked_before))
        wrong = [broken for device, shown in seen.items() for broken in self._broken(act, device, shown, linked_before)]
        self._logged_in = {device for device, shown in seen.items() if shown is not None}
        # What happens where the citizen acts says most.
        return min(wrong, key=lambda broken: broken.device != act.device, default=None)

    def _take(self, act: Act) -> None:
        here = act.device
        match act.deed:
            case Deed.LINK:
                self.linked.add(act.citizen)
            case Deed.UNLINK:
                self.linked.discard(act.citizen)
                # Whom a pseudonym that was untied signs off, also after linking again, the guideline does not say.
                self._signed_on = {device for device in self._signed_on if device[0] != act.citizen}
        if act.citizen in self.linked and act.deed in {Deed.LINK, Deed.SIGN_ON}:
            self._signed_on.add(here)
            self._logged_in.add(here)
        if act.deed is Deed.SIGN_OFF:
            self._signed_on.discard(here)
            if self._logs_out:
                self._logged_in.discard(here)

    def _judged_by(self, act: Act, *, linked_before: bool) -> tuple[str, ...]:
        if act.deed is Deed.SIGN_ON:
            return (LASTS, LOGIN, OWN_ACCOUNT) if linked_before else (REFUSES,)
        return tuple(table[act.deed] for table in (ABOUT, _JUDGED_TOO) if act.deed in table)

    def _broken(self, act: Act, device: Device, shown: str | None, linked_before: bool) -> Iterator[Broken]:
        expected = device[0] if device in self._logged_in else None
        if shown == expected:
            return
        if shown is not None and (expected is not None or device != act.device):
            requirement = OWN_ACCOUNT
        elif device == act.device or act.deed in {Deed.UNLINK, Deed.SIGN_OFF}:
            requirement = self._of_the_act(act, linked_before=linked_before)
        else:
            requirement = LOGIN
        # How many logins of his own a citizen may have at a time, the guideline leaves to the partner.
        if shown is None and device != act.device and device[0] == act.citizen and act.deed is not Deed.UNLINK:
            return
        yield Broken(requirement, device, expected, shown)

    def _of_the_act(self, act: Act, *, linked_before: bool) -> str:
        match act.deed:
            case Deed.LINK:
                return AGAIN
            case Deed.SIGN_ON:
                return LASTS if linked_before else REFUSES
            case Deed.SIGN_OFF:
                return POLICY
            case Deed.UNLINK:
                return KEEPS_LOGIN
            case Deed.NOTICES:
                return LOGIN
