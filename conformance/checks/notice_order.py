"""Checks on the order of a list of notices, and on what is past its time (docs/wires.md, json)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from itertools import pairwise

from ..vocabulary import Text
from .notices import RetrievalLike, named
from .outcome import Outcome
from .times import read_time

__all__ = ["is_in_order", "keeps_its_order", "lists_none_of"]

_ORDERS = {
    "newest_first": Text("受信日時の新しい順", "newest first"),
    "oldest_first": Text("受信日時の古い順", "oldest first"),
}


def is_in_order(retrieval: RetrievalLike, order: str, form: str, zone: tzinfo) -> Outcome:
    """The list is in the declared order by received time; those of the same time are in any."""
    timed = [(header.title, read_time(header.received_at, form, zone)) for header in retrieval.headers]
    known = [(title, moment) for title, moment in timed if moment is not None]
    wrong = [
        f"「{first[0]}」→「{second[0]}」"
        for first, second in pairwise(known)
        if (first[1] < second[1] if order == "newest_first" else first[1] > second[1])
    ]
    words = _ORDERS[order]
    observed = (
        Text(f"順でないところ: {'、'.join(wrong[:3])}", f"not in order: {', '.join(wrong[:3])}")
        if wrong
        else Text(f"{len(known)} 件が順に並んでいる。", f"All {len(known)} are in order.")
    )
    return Outcome(
        retrieval.provided and len(known) > 1 and not wrong,
        Text(f"一覧が{words.ja}に並ぶ。", f"The list is in order: {words.en}."),
        observed,
        retrieval.exchanges,
    )


def keeps_its_order(first: RetrievalLike, second: RetrievalLike) -> Outcome:
    """What is in both lists is in the same order in both."""
    one, other = ([header.id or header.url for header in each.headers] for each in (first, second))
    common = set(one) & set(other)
    same = [each for each in one if each in common] == [each for each in other if each in common]
    observed = (
        Text(f"共通の {len(common)} 件が同じ順に並ぶ。", f"The {len(common)} in both are in the same order.")
        if same
        else Text(f"共通の {len(common)} 件の並びが変わった。", f"The order of the {len(common)} in both changed.")
    )
    return Outcome(
        first.provided and second.provided and bool(common) and same,
        Text("続けて取得しても、並びが変わらない。", "Retrieved again, the order is the same."),
        observed,
        first.exchanges + second.exchanges,
    )


def lists_none_of(retrieval: RetrievalLike, titles: Sequence[str]) -> Outcome:
    """None of these, which are past their retention limit, is in the list."""
    found = [header.title for header in retrieval.headers if header.title in titles]
    return Outcome(
        retrieval.provided and bool(titles) and not found,
        Text("保存期限を過ぎた件が一覧にない。", "Nothing past its retention limit is listed."),
        Text(
            f"{retrieval.words.ja}。保存期限を過ぎた件: {named(found) or 'なし'}",
            f"{retrieval.words.en}; past their limit: {named(found) or 'none'}",
        ),
        retrieval.exchanges,
    )
