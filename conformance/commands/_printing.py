"""Prints a page of the evidence as PDF with Chromium, as its style sheet for paper has it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from ..errors import HarnessError
from ..report.files import write_atomically
from ..vocabulary import Text

__all__ = ["print_page"]

_MILLISECONDS: Final = 300_000
"""A report of hundreds of cases takes about ten seconds; a busy machine may take far longer."""


def print_page(page: Path, file: Path, chromium: Path) -> None:
    """Write `page` (HTML) as a tagged PDF with bookmarks into `file`, whole or not at all.

    Scripts are off and no network is there: what is printed is what the file says. Paper, margins, and what stands
    at the edge of every page are the page's own (`@page`). Raises HarnessError where Chromium cannot do it.
    """
    from playwright.sync_api import Error as PlaywrightError
    from playwright.sync_api import sync_playwright

    try:
        with sync_playwright() as playwright:
            # Chromium refuses to start its sandbox as root.
            as_root = hasattr(os, "geteuid") and os.geteuid() == 0
            browser = playwright.chromium.launch(executable_path=chromium, chromium_sandbox=not as_root)
            try:
                context = browser.new_context(java_script_enabled=False, offline=True)
                context.set_default_timeout(_MILLISECONDS)
                window = context.new_page()
                window.goto(page.resolve().as_uri())
                printed = window.pdf(prefer_css_page_size=True, print_background=True, tagged=True, outline=True)
            finally:
                browser.close()
    except PlaywrightError as error:
        first = str(error).strip().partition("\n")[0]
        raise HarnessError(
            Text(
                f"{page} を PDF にできませんでした（{chromium}）: {first}",
                f"{page} could not be printed as PDF ({chromium}): {first}",
            )
        ) from error
    write_atomically(file, printed)
