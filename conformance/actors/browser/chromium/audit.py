"""Looks at the accessibility of what a window shows, with axe-core (axe-playwright-python, extra `chromium`)."""

from __future__ import annotations

import functools
import re
from importlib.resources import files
from typing import Final

from ....errors import HarnessError
from ....vocabulary import Text
from ..accessibility import AccessibilityIssue, rule_in_words
from .tab import Tab

__all__ = ["audit"]

_CRITERION: Final = re.compile(r"wcag(\d)(\d)(\d+)")
_MILLISECONDS: Final = 30_000
# Without `preload` axe-core asks for no style sheet again. Frames would have to be given axe-core each.
_RUN: Final = f"""Promise.race([
    axe.run(document, {{
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
        resultTypes: ["violations"], preload: false, iframes: false, elementRef: false, selectors: false,
    }}).then(found => found.violations.map(each => [each.id, each.impact, each.help, each.nodes.length, each.tags])),
    new Promise((resolve, reject) => setTimeout(() => reject(new Error("timeout")), {_MILLISECONDS})),
])"""


def audit(tab: Tab) -> tuple[AccessibilityIssue, ...]:
    """The rules that the page breaks, without its frames. The page is not changed, and nothing is asked of a network.

    Raises HarnessError where axe-core is missing or does not finish. On Playwright's thread.
    """
    try:
        found = tab.evaluate_apart(f"typeof axe === 'undefined' && (() => {{ {_script()} }})(); {_RUN}")
    except RuntimeError as error:
        raise HarnessError(
            Text(
                f"アクセシビリティの確認（axe-core）が終わりませんでした: {error}",
                f"The look at accessibility (axe-core) did not finish: {error}",
            )
        ) from error
    return tuple(
        AccessibilityIssue(rule, impact or "minor", rule_in_words(rule, english), nodes, _criteria(tags))
        for rule, impact, english, nodes, tags in found
    )


def _criteria(tags: list[str]) -> tuple[str, ...]:
    return tuple(".".join(match.groups()) for match in map(_CRITERION.fullmatch, tags) if match is not None)


@functools.cache
def _script() -> str:
    try:
        return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    except ModuleNotFoundError as error:
        raise HarnessError(
            Text(
                "アクセシビリティの確認には axe-playwright-python が必要です。"
                "pip install 'minsotatsu-conformance[chromium]' で追加してください。",
                "Looking at accessibility needs axe-playwright-python; "
                "add it with: pip install 'minsotatsu-conformance[chromium]'.",
            )
        ) from error
