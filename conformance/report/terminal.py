"""The closing lines of a run on a terminal, and how they survive a console that cannot show them."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ..vocabulary import Language, Operation, Text, Verdict
from .plain import one_line
from .sentences import additional_sentence, brackets, counted, guideline_sentence, state_of_run
from .summary import Summary, summarise
from .view import CaseView, RunView
from .waivers import WaiverState, waiver_uses

__all__ = ["cases_told", "closing_lines", "console_language", "display_width", "encodable", "waivers_told"]

_ALWAYS_SHOWN = frozenset({Verdict.PASS, Verdict.FAIL})
_LISTED = (Verdict.ERROR, Verdict.FAIL, Verdict.BLOCKED, Verdict.REVIEW)
_JAPANESE_PROBE = "模擬マイナポータル"
_OPERATION = Text("業務", "operation")
_TOTAL = Text("計", "total")
_EXPECTED = Text("期待", "expected")
_OBSERVED = Text("観測", "observed")
_NAMED = 3
_WRONG_WAIVER = Text("許容の誤り", "wrong waiver")
_REAL_STEPS = Text("実環境での確認の記録（判定には含まない）", "Steps in real environments (not among the verdicts)")
_REPORT = Text("報告書", "Report")
_JOURNAL_DIGEST = Text("記録の SHA-256（様式4に転記）", "SHA-256 of the journal (for form 4)")
_SIMULATED = Text("模擬マイナポータルによる試験", "Test with a simulated MynaPortal")

# The nearest sign of Windows' cp932 first, then what ASCII has.
_REPLACEMENTS: Mapping[str, Sequence[str]] = {
    "\u301c": ("~",),  # wave dash
    "\u2212": ("-",),  # minus
    "\u2014": ("\u2015", "-"),  # em dash
    "\u2013": ("-",),  # en dash
    "\u2016": ("|",),  # double vertical line
    "\u2192": ("->",),  # rightwards arrow
    "\u00d7": ("x",),  # multiplication sign
    "\u00b7": ("\u30fb", "."),  # middle dot
    "\u201c": ('"',),
    "\u201d": ('"',),
    "\u2018": ("'",),
    "\u2019": ("'",),
}


def closing_lines(view: RunView, language: Language, report_path: Path | str) -> list[str]:
    """Totals per operation, what needs a look and why, waivers, the journal's digest, both conclusions, the report."""
    summary = summarise(view)
    told = [line for lines in cases_told(view, language) for line in lines]
    waived = [line for lines in waivers_told(view, language) for line in lines]
    lines = [
        *(f"! {state.say(language)}" for state in state_of_run(view)),
        *_table(summary, language),
        "",
        *told,
        *([""] if told else []),
        *waived,
        *([""] if waived else []),
        *_real_steps(view, language),
        f"{_JOURNAL_DIGEST.say(language)}: {view.journal_sha256}",
        guideline_sentence(summary).say(language),
        additional_sentence(summary).say(language),
        f"{_REPORT.say(language)}: {report_path}{brackets(_SIMULATED.say(language), language)}",
    ]
    return [one_line(line) for line in lines]


def _real_steps(view: RunView, language: Language) -> list[str]:
    """One line where there are any: they stand beside the verdicts and are not among them."""
    if not view.real_steps:
        return []
    total = Text(f"{len(view.real_steps)} 件", f"{len(view.real_steps)} in all").say(language)
    results = Counter(step.result for step in view.real_steps)
    return [f"{_REAL_STEPS.say(language)}: {counted(results, total, language)}"]


def display_width(text: str) -> int:
    """Columns that a terminal takes for the text: two for full-width characters, none for combining ones."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text
    )


def console_language(language: Language, encoding: str) -> Language:
    """English for a console that cannot show Japanese at all."""
    return language if _can_encode(_JAPANESE_PROBE, encoding) else "en"


def encodable(text: str, encoding: str) -> str:
    """The text with every sign that the encoding lacks replaced by its nearest; never by an escape sequence."""
    if _can_encode(text, encoding):
        return text
    missing = "〓" if _can_encode("〓", encoding) else "?"
    return "".join(sign if _can_encode(sign, encoding) else _nearest(sign, encoding, missing) for sign in text)


def _nearest(sign: str, encoding: str, missing: str) -> str:
    candidates = [*_REPLACEMENTS.get(sign, ()), unicodedata.normalize("NFKC", sign)]
    return next((candidate for candidate in candidates if _can_encode(candidate, encoding)), missing)


def _can_encode(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _table(summary: Summary, language: Language) -> list[str]:
    columns = [verdict for verdict in Verdict if verdict in _ALWAYS_SHOWN or summary.counts.get(verdict)]
    columns.reverse()
    rows = [[_OPERATION.say(language), *(verdict.label.say(language) for verdict in columns), _TOTAL.say(language)]]
    for operation in Operation:
        counts = summary.operations[operation]
        if sum(counts.values()):
            rows.append([operation.label.say(language), *_numbers(counts, columns)])
    rows.append([_TOTAL.say(language), *_numbers(summary.counts, columns)])
    widths = [max(display_width(row[index]) for row in rows) for index in range(len(rows[0]))]
    lines = ["  ".join(_cell(row[i], widths[i], left=i == 0) for i in range(len(row))).rstrip() for row in rows]
    rule = "-" * (sum(widths) + 2 * (len(widths) - 1))
    return [lines[0], rule, *lines[1:-1], rule, lines[-1]]


def _numbers(counts: Mapping[Verdict, int], columns: Sequence[Verdict]) -> list[str]:
    return [*(str(counts.get(verdict, 0)) for verdict in columns), str(sum(counts.values()))]


def _cell(text: str, width: int, *, left: bool) -> str:
    padding = " " * (width - display_width(text))
    return text + padding if left else padding + text


def cases_told(view: RunView, language: Language) -> Iterator[list[str]]:
    """Lines on each case that needs a look, once; cases that were stopped by one and the same thing come together."""
    for verdict in _LISTED:
        stopped: dict[str, list[CaseView]] = {}
        for case in view.cases:
            if case.verdict is verdict:
                found = any(finding.verdict is verdict for finding in case.findings)
                stopped.setdefault(case.id if found or case.reason is None else case.reason.ja, []).append(case)
        for cases in stopped.values():
            yield _one_case(cases[0], language) if len(cases) == 1 else _stopped_alike(cases, language)


def waivers_told(view: RunView, language: Language) -> Iterator[list[str]]:
    """Lines on what became of each waiver, those first that are wrong."""
    for use in sorted(waiver_uses(view), key=lambda use: use.state is not WaiverState.UNMATCHED):
        label = _WRONG_WAIVER if use.state is WaiverState.UNMATCHED else Verdict.ALLOWED.label
        yield [
            f"[{label.say(language)}] {use.waiver.named}  {use.until.say(language)}",
            f"    {use.told.say(language)}",
        ]


def _one_case(case: CaseView, language: Language) -> list[str]:
    lines = [f"[{case.verdict.label.say(language)}] {case.id}  {case.spec.title.say(language)}"]
    findings = [finding for finding in case.findings if finding.verdict is case.verdict]
    said = dict.fromkeys((finding.requirement, finding.expected, finding.observed) for finding in findings)
    if case.reason is not None and case.reason not in {finding.observed for finding in findings}:
        lines.append(f"    {case.reason.say(language)}")
    labels = [_EXPECTED.say(language), _OBSERVED.say(language)]
    for requirement, *texts in said:
        lines += [
            f"    {requirement}  {label}: {text.say(language)}" for label, text in zip(labels, texts, strict=True)
        ]
    if not findings:
        lines.append(f"    {' '.join(case.spec.requirements)}")
    return lines


def _stopped_alike(cases: Sequence[CaseView], language: Language) -> list[str]:
    count = Text(f"{len(cases)} 件", f"{len(cases)} cases").say(language)
    reason = cases[0].reason
    named = [case.id for case in cases[:_NAMED]]
    more = len(cases) - len(named)
    if more:
        named.append(Text(f"ほか {more} 件", f"and {more} more").say(language))
    return [
        f"[{cases[0].verdict.label.say(language)}] {count}: {reason.say(language) if reason else ''}",
        *(f"    {name}" for name in named),
    ]
