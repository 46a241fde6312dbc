"""Many runs for the tests of one module: two at a time, each in a process of its own."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

__all__ = ["two_at_a_time"]


def two_at_a_time() -> ProcessPoolExecutor:
    """What is submitted has to come from a module that a new process can import: a kit's, not a test's."""
    return ProcessPoolExecutor(2, multiprocessing.get_context("spawn"))
