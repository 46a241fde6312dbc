"""summary.md: the run in brief, for the page that a CI service shows of it (GitHub, GitLab and others).

Whatever the partner or the profile said stands in code blocks whose fence is longer than any row of backticks in them:
there nothing is a mention, a link, a picture or markup, whatever service renders it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from ..vocabulary import Language, Text, Verdict
from .files import write_atomically
from .html.facts import cover_facts
from .html.marks import SHAPES
from .html.strings import STRINGS
from .plain import one_line
from .sentences import additional_sentence, brackets, guideline_sentence, state_of_run
from .summary import Summary, summarise
from .terminal import cases_told, waivers_told
from .view import RunView

__all__ = ["code_block", "summary_markdown", "within", "write_markdown"]

_MOST: Final = 24 * 1024
"""Bytes that cases, and waivers, may take; services show a mebibyte at the most (GitHub), and a reader reads less."""
_LONGEST: Final = 400
"""Characters of one line; the report has the whole."""

_TITLE: Final = Text("接続試験の結果", "Connection test")
_SIMULATED: Final = Text("模擬マイナポータルによる試験", "test with a simulated MynaPortal")
_FIRST: Final = Text("はじめに確認すべきこと", "To be known first")
_CASES: Final = Text("確認が必要なケース", "Cases that need a look")
_NO_CASES: Final = Text(
    "不合格、試験系異常、前提不成立、要確認のケースはない。", "No case failed, broke, was blocked or is up for review."
)
_WAIVERS: Final = Text("許容（合意された逸脱）", "Waivers (deviations agreed on)")
_CONDITIONS: Final = Text("試験条件", "Conditions")
_TOTAL: Final = Text("計", "total")
_REPORT: Final = Text("詳細は、証跡の report.html にある。", "The details are in report.html of the evidence.")


def write_markdown(view: RunView, directory: Path, language: Language | None = None) -> Path:
    """Write summary.md into the report directory."""
    path = directory / "summary.md"
    write_atomically(path, summary_markdown(view, language or view.run.get("reportLanguage") or "ja"))
    return path


def summary_markdown(view: RunView, language: Language) -> str:
    """Conclusions, counts, what needs a look (failures and errors first), conditions; below 64 KiB."""
    return "\n".join(_parts(view, summarise(view), language)) + "\n"


def _parts(view: RunView, summary: Summary, language: Language) -> Iterator[str]:
    yield f"# {_TITLE.say(language)}{brackets(_SIMULATED.say(language), language)}"
    yield ""
    for conclusion, sentence in (
        (summary.guideline, guideline_sentence(summary)),
        (summary.additional, additional_sentence(summary)),
    ):
        yield f"- {SHAPES[Verdict.PASS if conclusion.complete else conclusion.verdict]} **{sentence.say(language)}**"
    yield ""
    states = [state.say(language) for state in state_of_run(view)]
    if states:
        yield from (f"## {_FIRST.say(language)}", "", *code_block(states), "")
    yield from _counts(summary, language)
    yield ""
    yield from (f"## {_CASES.say(language)}", "")
    told = list(within(cases_told(view, language), language))
    yield from code_block(told) if told else (_NO_CASES.say(language),)
    yield ""
    waived = list(within(waivers_told(view, language), language))
    if waived:
        yield from (f"## {_WAIVERS.say(language)}", "", *code_block(waived), "")
    yield from (f"## {_CONDITIONS.say(language)}", "")
    facts = cover_facts(view, summary, lambda key: STRINGS[key].say(language), language)
    yield from code_block(f"{label}: {value}" for label, value in facts)
    yield ""
    yield _REPORT.say(language)


def _counts(summary: Summary, language: Language) -> Iterator[str]:
    shown = [verdict for verdict in Verdict if summary.counts.get(verdict)]
    numbers = [summary.counts[verdict] for verdict in shown]
    heads = [*(f"{SHAPES[verdict]} {verdict.label.say(language)}" for verdict in shown), _TOTAL.say(language)]
    for cells in (heads, ["---:"] * len(heads), [*map(str, numbers), str(sum(numbers))]):
        yield f"| {' | '.join(cells)} |"


def within(groups: Iterable[list[str]], language: Language) -> Iterator[str]:
    """The lines of these groups (a case each, say) as far as there is room; how many are left out is said."""
    room = _MOST
    left_out = 0
    for lines in groups:
        plain = [_plain(line) for line in lines]
        room -= sum(len(line.encode("utf-8", "backslashreplace")) + 1 for line in plain)
        if room < 0:
            left_out += 1
        else:
            yield from plain
    if left_out:
        yield Text(f"ほか {left_out} 件（ここには収まらない）", f"{left_out} more (no room here)").say(language)


def code_block(lines: Iterable[str]) -> Iterator[str]:
    """The lines as text that nothing in them can end, each without what a line cannot hold."""
    plain = [_plain(line) for line in lines]
    longest = max((len(row) for line in plain for row in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return iter((f"{fence}text", *plain, fence))


def _plain(line: str) -> str:
    """One line, of no more than a line's length, with nothing hidden in it."""
    told = one_line(line)
    return told if len(told) <= _LONGEST else f"{told[:_LONGEST]}…"
