"""The comparison as one printable page: a reference for an application of change."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import Final

from ...vocabulary import Language, Text
from ..html.environment import environment
from ..html.marks import quoted
from ..sentences import additional_sentence, guideline_sentence, state_of_run
from .model import Change, Comparison, RunSide, Side, SideState
from .sentences import attribution, counted, of_this_case, outcome
from .words import WORDS

__all__ = ["render_comparison"]

_TEMPLATES: Final = Path(__file__).parent / "templates"


def render_comparison(comparison: Comparison, language: Language) -> str:
    """The page as text: static, without scripts, the same for the same two journals and places."""

    def say(text: Text) -> str:
        return quoted(text.say(language), language)

    def word(key: str) -> str:
        return WORDS[key].say(language)

    sides = (comparison.before, comparison.after)
    template = environment(_TEMPLATES).get_template("comparison.html.j2")
    return template.render(
        language=language,
        t=word,
        say=say,
        comparison=comparison,
        runs=sides,
        names=[_name(side) for side in sides],
        outcome=outcome(comparison),
        attribution=attribution(comparison),
        known_first=[
            *comparison.remarks,
            *(
                Text(f"{side.place}: {state.ja}", f"{side.place}: {state.en}")
                for side in sides
                for state in _told(side)
            ),
        ],
        conclusions=[(guideline_sentence(side.summary), additional_sentence(side.summary)) for side in sides],
        sides=tuple(Side),
        one_sided=[fact for fact in comparison.facts if fact.state is SideState.UNKNOWN],
        groups=[(kind, counted(kind, len(of)), of) for kind in Change if (of := comparison.of(kind))],
        of_this_case=of_this_case,
    )


def _name(side: RunSide) -> str:
    """The page is handed on: where the evidence lies on somebody's disk is nobody else's business."""
    return PurePath(side.place).name or side.place


def _told(side: RunSide) -> tuple[Text, ...]:
    """What to know of one run first: that it was cut, that its evidence is not what it was."""
    return (*state_of_run(side.view), *side.integrity.problems)
