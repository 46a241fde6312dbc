"""What this partner offers and how it decides where the guideline leaves it free."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Iterable, Mapping
from typing import Any, final

from conformance.reference.errors import UsageError

__all__ = ["CHOICES", "NUMBERS", "PartnerOptions", "nearest", "options_from", "split_options"]

CHOICES: Mapping[str, tuple[str, ...]] = {
    "wire": ("saml2", "rest"),
    "account_source": ("portal", "typed", "existing"),
    "sign_on_from_partner": ("portal", "partner", "off"),
    "sign_off_from_partner": ("on", "direct", "off"),
    "sign_off_policy": ("logout", "keep"),
    "keep_answer": ("partial", "denied"),
    "provision_consent": ("on", "off"),
    "on_decline": ("nothing", "terminate"),
    "unsolicited": ("on", "off"),
    "unsolicited_unknown": ("refuse", "link"),
    "relink_account": ("same", "new"),
    "encryption": ("on", "off"),
}
NUMBERS: Mapping[str, range] = {"many_notices": range(100_001)}


@final
@dataclasses.dataclass(frozen=True, slots=True)
class PartnerOptions:
    """The partner's choices; the defaults are those that profiles/reference.toml declares."""

    wire: str = "saml2"
    """How this partner itself turns to the portal; requests of the portal's are served over both."""
    account_source: str = "portal"
    sign_on_from_partner: str = "portal"
    sign_off_from_partner: str = "on"
    """`direct`: over saml2 by SOAP, where the portal publishes that, rather than through the browser."""
    sign_off_policy: str = "logout"
    keep_answer: str = "partial"
    provision_consent: str = "on"
    on_decline: str = "nothing"
    unsolicited: str = "on"
    unsolicited_unknown: str = "refuse"
    relink_account: str = "same"
    encryption: str = "off"
    """Whether the metadata has a key that assertions may be encrypted to."""
    many_notices: int = 0
    """How many notices the fourth citizen starts with; there is no such citizen without any."""

    def __post_init__(self) -> None:
        for key, allowed in CHOICES.items():
            value = getattr(self, key)
            if value not in allowed:
                near = nearest(value, allowed)
                raise UsageError(
                    f"--option {key} の値 {value} は使えません。使える値: {'・'.join(allowed)}（近いもの: {near}）",
                    f"--option {key}: no such value {value}; did you mean {near}?",
                )
        if self.account_source == "existing" and self.relink_account == "new":
            raise UsageError(
                "account_source=existing では利用者がアカウントを選ぶため、relink_account=new は指定できません",
                "with account_source=existing the citizen chooses the account, so relink_account=new cannot hold",
            )


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that looks most like the given one."""
    return max(known, key=lambda candidate: difflib.SequenceMatcher(None, word, candidate).ratio())


def split_options(pairs: Iterable[str]) -> dict[str, str]:
    """KEY=VALUE words as a mapping."""
    found: dict[str, str] = {}
    for pair in pairs:
        key, separator, value = pair.partition("=")
        if not separator:
            raise UsageError(f"--option は KEY=VALUE の形で書いてください: {pair}", f"--option wants KEY=VALUE: {pair}")
        if key in found:
            raise UsageError(f"--option {key} が二度指定されています", f"--option {key} is given twice")
        found[key] = value
    return found


def options_from(values: Mapping[str, str]) -> PartnerOptions:
    """Options from their names; what is not given keeps its default."""
    for key in values:
        if key not in CHOICES and key not in NUMBERS:
            near = nearest(key, [*CHOICES, *NUMBERS])
            raise UsageError(
                f"--option {key} はありません（近いもの: {near}）", f"no such option {key}; did you mean {near}?"
            )
    read: dict[str, Any] = {key: _number(key, value) if key in NUMBERS else value for key, value in values.items()}
    return PartnerOptions(**read)


def _number(key: str, value: str) -> int:
    if not (value.isascii() and value.isdecimal() and int(value) in NUMBERS[key]):
        most = NUMBERS[key][-1]
        raise UsageError(
            f"--option {key} は 0 から {most} の整数です: {value}", f"--option {key} is 0 to {most}, not {value}"
        )
    return int(value)
