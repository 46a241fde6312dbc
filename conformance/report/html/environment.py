"""What templates are rendered with: escaping, filters, and the words that every page knows."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import jinja2
from jinja2.runtime import Context
from markupsafe import Markup

from ...vocabulary import Operation, Party, Verdict
from ..clock import jst
from .marks import SHAPES, as_content, css_string, foreign, pretty, quoted, short_url, tongue, visible

__all__ = ["TEMPLATES", "environment"]

TEMPLATES: Final = Path(__file__).parent / "templates"


@functools.cache
def environment(*folders: Path) -> jinja2.Environment:
    """Templates of these folders, then the report's own, so that other pages share its style and macros."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader([*folders, TEMPLATES]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=visible,
    )
    made.filters.update(as_content=as_content, css_string=css_string, pretty=pretty, short_url=short_url)
    made.filters.update(jst=jst, jst_text=_jst_text)
    made.globals.update(
        foreign=_foreign,
        header_lines=_header_lines,
        quoted=_quoted,
        tongue=_tongue,
        shapes=SHAPES,
        verdicts=tuple(Verdict),
        operations=tuple(Operation),
        parties={party.value: party.label for party in Party},
    )
    return made


@jinja2.pass_context
def _foreign(context: Context, value: Any) -> Any:
    return foreign(value, context["language"])


@jinja2.pass_context
def _quoted(context: Context, words: str, element: str = "span") -> str:
    return quoted(words, context["language"], element)


@jinja2.pass_context
def _tongue(context: Context, value: Any) -> Markup:
    return tongue(value, context["language"])


def _header_lines(headers: Iterable[tuple[str, str]]) -> str:
    """A line for each. A run has a hundred thousand of them: a template's loop takes a seventh of a report's time."""
    return "".join(f"{name}: {value}\n" for name, value in headers)


def _jst_text(moment: str) -> str:
    return jst(datetime.fromisoformat(moment))
