"""What of a recording cannot be judged again, and why: redacted, omitted, done by a person, left to chance."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from ..execution.by_chance import engine_of_searches
from ..vocabulary import Party, Text
from .recorded import Record, RecordedCase, RecordedRun

__all__ = ["excuse_for_difference", "why_not_judged", "why_not_played"]

_PERSONAL: Final = re.compile(r"\[redacted:(?:personal|pseudonym):")
_MESSAGE: Final = re.compile(r"SAML(?:Request|Response)\b[^<>&]{0,80}?\[redacted:")


def why_not_played(run: RecordedRun) -> Text | None:
    """Of the whole run: what keeps any case of it from being played again."""
    if run.run["citizenBrowser"] != "http" and not run.seen:
        return Text(
            "Chromium の画面に何が表示されたかが記録されていない（この版より前の記録など）ため、再判定できない。",
            "What Chromium's windows showed is not on record, as in recordings of earlier versions.",
        )
    return None


def why_not_judged(case: RecordedCase, unjudged: str | None) -> Text | None:
    """What a case was judged by and is not on record, whatever the replay says.

    `unjudged` is an earlier case that was not judged again.
    """
    if case.verdict is None:
        return Text("このケースの途中で実行が終わっている。", "The run ended before this case did.")
    if case.orphaned or case.unplayed:
        return Text(
            "ワーカーの異常終了のため、このケースは最後まで実施されていない。",
            "This case was not played to its end, because its worker died.",
        )
    if unjudged is not None and case.findings and not case.exchanges:
        return Text(
            f"ほかのケースで届いたものによって判定するケースで、そのうち {unjudged} などを再判定できない。",
            f"It is judged by what came in other cases, of which {unjudged} for one was not judged again.",
        )
    for exchange, message in _from_partner(case):
        body = message["body"]
        if body is not None and body.get("omitted"):
            return Text(
                f"外部連携先から届いた本文が記録されていない（{exchange}、{body['size']} バイト）。",
                f"A body that came from the partner is not on record ({exchange}, {body['size']} bytes).",
            )
        text = json.dumps(message, ensure_ascii=False).replace("\\", "")
        if _PERSONAL.search(text) or _MESSAGE.search(text):
            return Text(
                f"架空と宣言していない利用者のため、届いた内容が墨消しされている（{exchange}）。",
                f"What came is redacted, because the citizen is not called synthetic ({exchange}).",
            )
    return None


def excuse_for_difference(
    run: RecordedRun, case: RecordedCase, broken_off: str | None, *, limit_reached: bool
) -> Text | None:
    """Why a difference tells nothing; `broken_off` is an earlier case that could not be played to its end.

    `limit_reached`: workers had used up the links that the profile allows.
    """
    if broken_off is not None:
        return Text(
            f"先のケース {broken_off} を最後まで再現できず、そのあとの状態が記録のときと異なる。",
            f"The earlier case {broken_off} could not be played to its end: what this one stands on is not the same.",
        )
    for chance in case.circumstances.get("chance", ()):
        if chance["engine"] != engine_of_searches():
            return Text(
                f"無作為な手順を選んだのは {chance['engine']} で、この環境は {engine_of_searches()} である。",
                f"{chance['engine']} chose what was left to chance; here it is {engine_of_searches()}.",
            )
    if limit_reached:
        return Text(
            "並行実行（-n）で連携の回数が上限（cost.max_links）に達しており、どのケースの連携が数えられたかを再現できない。",
            "Workers (-n) reached the limit of links (cost.max_links): whose links counted is not played again.",
        )
    if not all(citizen["synthetic"] for citizen in run.profile["citizens"]):
        return Text(
            "架空と宣言していない利用者の情報が墨消しされており、同じ電文を作れない。",
            "What is known of citizens not called synthetic is redacted: the same messages cannot be made.",
        )
    if _by_hand(run.profile):
        return Text(
            "人の操作を待つ手順がプロファイルにあり、人が行ったことは再現できない。",
            "The profile has steps for a person; what a person did is not played again.",
        )
    return None


def _from_partner(case: RecordedCase) -> Iterator[tuple[str, Record]]:
    """Each message that came from the partner, also by way of the citizen's browser, with its exchange."""
    for exchange in case.exchanges:
        to_portal = exchange["to"] == Party.PORTAL
        message = exchange["request"] if to_portal else exchange["response"]
        if message is not None:
            # The browser's own cookies and forms at the portal are ours; a partner's message there is in URL or body.
            yield exchange["id"], message


def _by_hand(document: Mapping[str, Any]) -> bool:
    cost, screens, notices = (document.get(key, {}) for key in ("cost", "screens", "notices"))
    return (
        cost.get("link_effort") == "person"
        or any("person" in screen for screen in screens.values())
        or any("person" in notices.get(step, {}) for step in ("seeding", "removal"))
    )
