"""The sentences that the page and the terminal have in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ..vocabulary import Language, Origin, Text, Verdict
from .summary import Conclusion, Summary
from .view import Finding, RunView

__all__ = ["additional_sentence", "brackets", "counted", "finding_lines", "guideline_sentence", "state_of_run"]

_REQUIREMENT: Final = Text("要件", "Requirement")
_EXPECTED: Final = Text("期待", "Expected")
_OBSERVED: Final = Text("観測", "Observed")
_EXCHANGES: Final = Text("通信", "Exchanges")


def brackets(words: str, language: Language) -> str:
    """The words in the language's brackets, to follow others."""
    return f"（{words}）" if language == "ja" else f" ({words})"


def counted(counts: Mapping[Verdict, int], total: str, language: Language) -> str:
    """`159 件（合格 150、未実施 9）`: the total in words, and how many of each, the best first."""
    separator = Text("、", ", ").say(language)
    each = [f"{verdict.label.say(language)} {counts[verdict]}" for verdict in reversed(Verdict) if counts.get(verdict)]
    return f"{total}{brackets(separator.join(each), language)}" if each else total


def finding_lines(
    finding: Finding, exchanges: Sequence[str], language: Language, statement: Text | None = None
) -> Iterator[str]:
    """A finding in a file of plain text; `exchanges` are called as that file calls them."""
    about = f" {statement.say(language)}" if statement is not None else ""
    verdict = finding.verdict.label.say(language)
    yield f"{_REQUIREMENT.say(language)}: {finding.requirement}{about} [{verdict}]"
    yield f"{_EXPECTED.say(language)}: {finding.expected.say(language)}"
    yield f"{_OBSERVED.say(language)}: {finding.observed.say(language)}"
    if exchanges:
        yield f"{_EXCHANGES.say(language)}: {', '.join(exchanges)}"


def guideline_sentence(summary: Summary) -> Text:
    """指針適合 in one sentence: complete or not, and why."""
    return _sentence(Text("指針適合", "Conformity with the guideline"), summary.guideline, summary, guideline=True)


def additional_sentence(summary: Summary) -> Text:
    """追加確認 in one sentence."""
    return _sentence(Text("追加確認", "Additional checks"), summary.additional, summary, guideline=False)


def state_of_run(view: RunView) -> tuple[Text, ...]:
    """What a reader has to know before any verdict: a run that was cut, or tested little, or nothing."""
    states = []
    if view.finish is None:
        states.append(
            Text(
                "この実行は最後まで到達せずに途切れている（強制終了など）。以下は途切れるまでの記録に限る。",
                "This run broke off before its end (killed, say). What follows is what was recorded until then.",
            )
        )
    elif view.finish.interrupted:
        states.append(
            Text(
                "この実行は途中で中断された。以下は中断までの記録に限る。",
                "This run was interrupted. What follows is what was recorded until then.",
            )
        )
    if not view.has_profile:
        states.append(
            Text(
                "プロファイルがないため、到達性・TLS・メタデータだけを確認した。"
                "属性連携から件名取得までの業務は一つも試験していない。",
                "Without a profile only reachability, TLS and metadata were looked at. None of the operations, "
                "from linking to notices, was tested.",
            )
        )
    elif not view.selected:
        states.append(Text("選択されたケースがなく、何も試験していない。", "No case was selected; nothing was tested."))
    return (*states, *view.remarks)


def _sentence(name: Text, conclusion: Conclusion, summary: Summary, *, guideline: bool) -> Text:
    if conclusion.complete and not conclusion.binding:
        return Text(f"{name.ja}: 対象となる要件がない", f"{name.en}: no requirement applies")
    if conclusion.complete:
        return _complete(name, conclusion, summary, guideline=guideline)
    if not conclusion.requirements:
        return Text(
            f"{name.ja}: 未完了（要件の一覧が記録される前に終わったため、何も結論できない）",
            f"{name.en}: not complete (the run ended before its requirements were recorded; nothing can be concluded)",
        )
    unsettled = [result.verdict for result in summary.requirements if result.requirement.id in set(conclusion.open)]
    kinds = [(verdict.label, unsettled.count(verdict)) for verdict in Verdict if verdict in unsettled]
    ja = "、".join(f"{label.ja} {count} 件" for label, count in kinds)
    en = ", ".join(f"{label.en} {count}" for label, count in kinds)
    return Text(
        f"{name.ja}: 未完了（完了に必要な要件 {conclusion.binding} 件のうち {len(unsettled)} 件が残る。内訳: {ja}）",
        f"{name.en}: not complete (of {conclusion.binding} binding requirements {len(unsettled)} remain: {en})",
    )


def _complete(name: Text, conclusion: Conclusion, summary: Summary, *, guideline: bool) -> Text:
    samples = sum(
        result.sample for result in summary.requirements if (result.requirement.origin is Origin.GUIDELINE) is guideline
    )
    if allowed := conclusion.allowed:
        ja = f"{name.ja}: 完了（許容 {allowed} 件）。完了に必要な要件 {conclusion.binding} 件に、許容以外の未達はない"
        en = (
            f"{name.en}: complete ({allowed} allowed); of {conclusion.binding} binding requirements none is open but "
            "for what is allowed"
        )
    else:
        ja = f"{name.ja}: 完了（完了に必要な要件 {conclusion.binding} 件をすべて満たした）"
        en = f"{name.en}: complete (all {conclusion.binding} binding requirements are settled)"
    if samples:
        ja += f"。ただし、見本の申告だけによる {samples} 件を含む"
        en += f"; {samples} of them rest on sample attestations only"
    return Text(ja, en)
