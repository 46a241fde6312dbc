"""What a search by Hypothesis leaves behind in the process: nothing."""

from __future__ import annotations

import subprocess
import sys

# A process of its own: in this one others have searched before.
SEARCHES = """
import gc
from hypothesis import given, strategies
from conformance.execution.by_chance import leaving_no_trace, search_settings

before = list(gc.callbacks)
seen = []
with leaving_no_trace():

    @search_settings(3)
    @given(strategies.integers())
    def search(number):
        seen.append(list(gc.callbacks))

    search()
assert seen
assert all(each == before for each in seen), seen
assert gc.callbacks == before
print("as before")
"""


def test_the_collector_calls_nobody_in_whom_an_interruption_would_be_lost() -> None:
    """KeyboardInterrupt raised in a callback of the garbage collector is printed and forgotten by Python."""
    done = subprocess.run([sys.executable, "-c", SEARCHES], capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stdout.strip()) == (0, "as before"), done.stderr
