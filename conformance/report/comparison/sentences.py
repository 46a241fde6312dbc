"""The sentences that terminal and page have in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ...vocabulary import Text
from .model import CaseChange, Change, Comparison, Side, SideState

__all__ = ["attribution", "counted", "of_this_case", "outcome"]

_ANSWERABLE = tuple(side for side in Side if side is not Side.SEED)


def outcome(comparison: Comparison) -> Text:
    """Better, worse or the same, in one sentence."""
    worse = sum(change.worse for change in comparison.cases)
    fixed, unjudged = (len(comparison.of(kind)) for kind in (Change.FIXED, Change.UNJUDGED))
    ja = f"解消 {fixed} 件、両方で判定したケース {comparison.compared} 件"
    en = f"{fixed} fixed; {comparison.compared} cases were judged in both runs"
    if unjudged:
        ja += f"、前回だけ判定したケース {unjudged} 件"
        en += f", {unjudged} in the earlier one alone"
    if worse:
        return Text(f"悪化したケースがある（{worse} 件。{ja}）", f"{worse} cases got worse ({en})")
    return Text(f"悪化したケースはない（{ja}）", f"No case got worse ({en})")


def counted(change: Change, number: int) -> Text:
    return Text(f"{change.label.ja}（{number} 件）", f"{change.label.en} ({number})")


def attribution(comparison: Comparison) -> Text:
    """On which side something changed, and what that does and does not tell of the verdicts."""
    changed = [side for side in _ANSWERABLE if comparison.sides[side] is SideState.CHANGED]
    unknown = [side for side in _ANSWERABLE if comparison.sides[side] is SideState.UNKNOWN]
    said = _changed(changed, unknown, verdicts=bool(comparison.cases))
    if unknown:
        names = _names(unknown)
        said = Text(
            f"{said.ja}{names.ja}は記録がなく、変わったかどうか分からない。",
            f"{said.en} Of {names.en} it is not recorded whether anything changed.",
        )
    if comparison.cases and comparison.sides[Side.SEED] is SideState.CHANGED:
        said = Text(
            f"{said.ja}乱数の種も異なる（--run-seed で揃えられる）。",
            f"{said.en} The seeds differ as well (--run-seed makes them the same).",
        )
    return said


def _changed(changed: Sequence[Side], unknown: Sequence[Side], *, verdicts: bool) -> Text:
    names = _names(changed)
    if not changed:
        return _nothing_changed(unknown, verdicts=verdicts)
    if len(changed) > 1:
        ja, en = f"{names.ja}が変わった。", f"Changed: {names.en}."
        if verdicts:
            ja += "どれが判定を変えたかは、この2回の比較からは決められない（一つずつ変えて実行すれば分かる）。"
            en += " Which of them changed the verdicts these two runs cannot tell; change one at a time to find out."
        return Text(ja, en)
    ja, en = (
        f"記録の限りで変わったのは、{names.ja}だけである。",
        f"As far as is recorded, only this changed: {names.en}.",
    )
    # What nobody recorded may have changed as well.
    if verdicts and not unknown:
        ja += "判定の違いはこれによる可能性が高い"
        en += " The difference is likely to come from it"
        if changed == [Side.PARTNER]:
            ja, en = f"{ja}。", f"{en}."
        else:
            ja += "が、記録に表れない外部連携先システムの変化によることもありうる。"
            en += ", though the partner system may have changed in a way that is not recorded."
    return Text(ja, en)


def _nothing_changed(unknown: Sequence[Side], *, verdicts: bool) -> Text:
    same = _names([side for side in _ANSWERABLE if side not in unknown])
    ja, en = f"{same.ja}は、記録の限りでどれも同じである。", f"As far as is recorded, these are the same: {same.en}."
    if verdicts and not unknown:
        ja += "判定の違いは、記録に表れない外部連携先システムの変化か不安定さによる可能性が高いが、証明されてはいない。"
        en += (
            " The difference is likely to come from the partner system, changed without a new build or unstable, "
            "but that is not proven."
        )
    return Text(ja, en)


def _names(sides: Iterable[Side]) -> Text:
    told = list(sides)
    return Text("、".join(side.label.ja for side in told), ", ".join(side.label.en for side in told))


def of_this_case(change: CaseChange) -> Text | None:
    """What only this case has to say of the side; None where there is nothing."""
    if change.change is Change.ADDED:
        return Text("後の試験項目で加わったケース", "a case that came with the later catalogue")
    if change.change is Change.REMOVED:
        return Text("後の試験項目にないケース", "a case that the later catalogue does not have")
    if change.defined_anew:
        return Text("このケース、またはその要件の定義も変わった", "the case, or a requirement of it, is defined anew")
    return None
