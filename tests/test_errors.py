"""Two families, never mixed up; the tree in the docstring is the tree of the code."""

from __future__ import annotations

import re

import pytest

from conformance import errors
from conformance.vocabulary import Text

CLASSES = [getattr(errors, name) for name in errors.__all__]


def test_the_drawn_tree_is_the_real_one() -> None:
    drawn: dict[str, str] = {}
    above: dict[int, str] = {}
    for line in (errors.__doc__ or "").splitlines():
        found = re.match(r"((?:│   |    )*(?:[├└]── )?)([A-Z]\w+(?:Error|Fault|Missing))\b", line)
        if found is not None:
            depth = len(found[1]) // 4
            above[depth] = found[2]
            drawn[found[2]] = above[depth - 1] if depth else "Exception"
    assert drawn == {each.__name__: each.__bases__[0].__name__ for each in CLASSES}


def test_ours_and_theirs_have_nothing_in_common() -> None:
    ours = {each for each in CLASSES if issubclass(each, errors.HarnessError)}
    assert not any(issubclass(each, errors.PartnerFault) for each in ours)
    assert not issubclass(errors.PartnerFault, errors.HarnessError | errors.UsageError)
    assert not any(issubclass(each, errors.UsageError) for each in ours)


@pytest.mark.parametrize("kind", [each for each in CLASSES if each is not errors.PartnerFault])
def test_an_error_says_itself_in_both_languages(kind: type[errors.ConformanceError]) -> None:
    error = kind(Text("読めません。", "It cannot be read."))
    assert (str(error), error.text.en) == ("読めません。", "It cannot be read.")


def test_a_fault_says_what_was_expected_and_what_was_seen() -> None:
    fault = errors.PartnerFault(Text("期待", "expected"), Text("観測", "observed"), ("x1",))
    assert (str(fault), fault.text.en, fault.expected.en, fault.observed.en, fault.exchanges) == (
        "観測",
        "observed",
        "expected",
        "observed",
        ("x1",),
    )
