"""What a case may decide of the portal's state, for a while."""

from __future__ import annotations

import pytest

from conformance.actors.portal import Portal

from .conftest import FakeWire, Visitor, make_portal


@pytest.mark.parametrize("new", [True, False])
def test_a_chosen_pseudonym_is_given_to_this_citizens_next_link_alone(wire: FakeWire, new: bool) -> None:
    told: list[tuple[str, str]] = []
    portal = make_portal(wire, new_pseudonym=new, told=told)
    visitor = Visitor(portal)
    visitor.log_in()
    visitor.link()
    portal.retire(portal.state.links["A"])
    with portal.state.choosing("B", "mp-chosen-b"), portal.state.choosing("A", "mp-chosen") as step:
        visitor.link()
    assert (portal.issued["A"], step.times) == ("mp-chosen", 1)
    # Known before it is used: what is no synthetic citizen's is redacted.
    assert told[-1] == ("A", "mp-chosen")
    portal.retire(portal.state.links["A"])
    visitor.link()
    assert (portal.issued["A"] == "mp-chosen") is not new


def test_what_a_citizen_is_vouched_for_as_is_known_before_it_is_used(wire: FakeWire) -> None:
    """What is nearly a real citizen's pseudonym is no more to be read in the evidence than the pseudonym itself."""
    told: list[tuple[str, str]] = []
    portal = make_portal(wire, told=told)
    with portal.vouching_as("A", "MP-NEARLY"):
        assert told == [("A", "MP-NEARLY")]


def test_a_choice_ends_with_a_failure_too(portal: Portal) -> None:
    with pytest.raises(RuntimeError), portal.state.choosing("A", "mp-chosen"):
        raise RuntimeError
    assert portal.state.chosen == {}
