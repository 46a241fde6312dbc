"""The cases: what pytest collects, one module per theme, in behaviour words over flows."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from types import ModuleType
from typing import Final

from ..catalogue import CaseSpec, play_in_order, spec_of
from ..execution import Stage

__all__ = ["MODULES", "case_functions", "load_cases"]

MODULES: Final = (
    "test_reachability",
    "test_pre_check",
    "test_link",
    "test_sign_on",
    "test_sign_off",
    "test_unlink",
    "test_unlinked",
    "test_saml2",
    "test_rest",
    "test_notices",
    "test_notice_content",
    "test_json",
    "test_notice_list",
    "test_notice_texts",
    "test_notice_access",
    "test_login_cookie",
    "test_shared_device",
    "test_begun_again",
    "test_wrong_password",
    "test_screens",
    "test_browser_traces",
    # From here on attacks. What may bring a partner down comes last: what it makes of the others is known by then.
    "test_assertions",
    "test_encrypted_answers",
    "test_replay",
    "test_pseudonyms",
    "test_redirects",
    "test_unlink_requests",
    "test_sign_off_requests",
    "test_forged_acts",
    "test_outage",
    "test_whole_life",
    "test_wrong_requests",
    "test_any_request",
    "test_declarations",
    "test_retrospect",
)
play_in_order(f"{__name__}.{name}" for name in MODULES)


def case_functions() -> dict[str, tuple[CaseSpec, Callable[[Stage], None]]]:
    """By id, what each case says of itself and the function that plays it."""
    return {
        spec_of(each).id: (spec_of(each), each)
        for module in load_cases()
        for each in vars(module).values()
        if hasattr(each, "__conformance_case__")
    }


def load_cases() -> tuple[ModuleType, ...]:
    """Import every module of cases, which registers them, in the order of a run."""
    return tuple(importlib.import_module(f"{__name__}.{name}") for name in MODULES)
