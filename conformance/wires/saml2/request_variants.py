"""The alterations of a request to unlink or to sign off, by name: what each is in words, and which step it replaces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ...vocabulary import Text
from ..altering import Alteration
from . import altered_requests as altered

__all__ = ["ALTERED_REQUESTS", "RequestVariant"]


@dataclass(frozen=True, slots=True)
class RequestVariant:
    """`step` is an AlteredRequest: half a builder, to be had only together with the request's own."""

    alteration: Alteration
    step: type


def _variant(name: str, step: type, ja: str, en: str, *, names_another: bool = False) -> RequestVariant:
    return RequestVariant(Alteration(name, Text(ja, en), names_another), step)


_ALL: Final = (
    _variant("unsigned", altered.Unsigned, "署名がない", "it is not signed"),
    _variant(
        "another-key",
        altered.ByAnotherKey,
        "登録されていない鍵で署名した",
        "it is signed by a key that nobody registered",
    ),
    _variant(
        "name-altered",
        altered.NameAltered,
        "別の仮名について署名した後、仮名をこの利用者のものに書き換えた",
        "it was signed for another pseudonym, and this citizen's put in after signing",
    ),
    _variant("another-issuer", altered.FromAnotherIssuer, "発行者が別のシステムである", "its issuer is another system"),
    _variant(
        "another-destination",
        altered.ToAnotherDestination,
        "送信先（Destination）が別の連携先である",
        "its destination is another partner's endpoint",
    ),
    _variant("expired", altered.Expired, "要求の有効期限が55分前に過ぎている", "the time for it ended 55 minutes ago"),
    _variant("issued-long-ago", altered.IssuedLongAgo, "要求の発行時刻が1時間前である", "it was issued an hour ago"),
    _variant(
        "another-citizen",
        altered.OfAnother,
        "仮名が別の利用者のものである",
        "its pseudonym is another citizen's",
        names_another=True,
    ),
    _variant(
        "unknown-pseudonym",
        altered.OfAnother,
        "仮名が一度も連携していないものである",
        "its pseudonym was never linked",
    ),
    _variant(
        "new-name",
        altered.NewName,
        "解除ではなく、仮名の変更を求める",
        "it asks for a new pseudonym instead of unlinking",
    ),
)

ALTERED_REQUESTS: Mapping[str, RequestVariant] = {variant.alteration.name: variant for variant in _ALL}
