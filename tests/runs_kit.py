"""Many runs for the tests of one module: two at a time, each in a process of its own."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import pytest

__all__ = ["own_tests", "two_at_a_time"]


def two_at_a_time() -> ProcessPoolExecutor:
    """What is submitted has to come from a module that a new process can import: a kit's, not a test's."""
    return ProcessPoolExecutor(2, multiprocessing.get_context("spawn"))


def own_tests(request: pytest.FixtureRequest) -> list[pytest.Function]:
    """The tests of this module that are asked for."""
    items = [item for item in request.session.items if isinstance(item, pytest.Function)]
    return [item for item in items if item.module is request.module]
