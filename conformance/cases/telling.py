"""What could tell refusals of two kinds apart."""

from __future__ import annotations

from collections.abc import Sequence

from ..flows import Retrieval

__all__ = ["telling_headers", "varies", "what_tells"]


def what_tells(retrieval: Retrieval, *, alike: bool) -> tuple[int | None, object]:
    """Status and body of a refusal; of bodies that differ from one time to the next, the members' names alone."""
    response = retrieval.answers[-1].exchange.response
    if response is None:
        return None, b""
    return response.status, sorted(retrieval.answers[-1].members) if alike else response.body


def varies(first: Retrieval, second: Retrieval) -> bool:
    """Whether two refusals of the same kind differ anyway (a time, a number of the occurrence)."""
    bodies = [each.answers[-1].exchange.response for each in (first, second)]
    return bodies[0] is None or bodies[1] is None or bodies[0].body != bodies[1].body


def telling_headers(ones: Sequence[Retrieval], others: Sequence[Retrieval]) -> list[str]:
    """Headers that have one value (or none) in all refusals of one kind, and another in all of the other."""
    first, second = _headers(ones), _headers(others)
    names = sorted({name for each in (*first, *second) for name in each})
    values = {name: ({each.get(name) for each in first}, {each.get(name) for each in second}) for name in names}
    return [name for name, (one, other) in values.items() if len(one) == len(other) == 1 and one != other]


def _headers(retrievals: Sequence[Retrieval]) -> list[dict[str, str]]:
    responses = [each.answers[-1].exchange.response for each in retrievals]
    # The time of an answer is its own; how long it is follows from the body, which is compared by itself.
    own = {"date", "content-length"}
    return [
        {name.lower(): value for name, value in response.headers if name.lower() not in own}
        for response in responses
        if response is not None
    ]
