"""`conformance cases`: the catalogue of cases."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ..vocabulary import Text
from ._command import Command, Parser
from ._files import write_file
from ._options import Words, add_json
from ._output import Output
from ._table import table

if TYPE_CHECKING:
    from ..catalogue import CaseSpec

__all__ = ["COMMAND", "all_cases"]


def all_cases() -> tuple[CaseSpec, ...]:
    """Every case, in the order of a run."""
    from ..cases import load_cases
    from ..catalogue import registered_cases

    load_cases()
    return tuple(registered_cases())


def _describe(parser: Parser, words: Words) -> None:
    add_json(parser, words)
    parser.add_argument(
        "--markdown",
        metavar="FILE",
        help=words(
            "要件とケースの全文を、Markdown で FILE に書き出す",
            "write requirements and cases in full, as Markdown, to FILE",
        ),
    )


def _run(arguments: argparse.Namespace, output: Output) -> int:
    specs = all_cases()
    if arguments.markdown is not None:
        from ._catalogue_page import catalogue_page

        write_file(arguments.markdown, catalogue_page(specs).encode(), replace=True, option="--markdown")
    if arguments.json:
        output.json([_to_json(spec) for spec in specs])
    if arguments.json or arguments.markdown is not None:
        return 0
    language = output.language
    heads = (
        Text("ケース", "case"),
        Text("業務", "operation"),
        Text("方式", "wire"),
        Text("要件", "requirements"),
        Text("題名", "title"),
    )
    rows = [
        (
            spec.id,
            spec.operation.label.say(language),
            spec.wire or Text("共通", "any").say(language),
            " ".join(spec.requirements),
            spec.title.say(language),
        )
        for spec in specs
    ]
    output.lines(table([head.say(language) for head in heads], rows))
    output.say("", Text(f"{len(rows)} ケース", f"{len(rows)} cases"), *_shares(specs))
    return 0


def _to_json(spec: CaseSpec) -> dict[str, Any]:
    from ..catalogue import load_proof

    return {
        **spec.to_json(),
        "phase": spec.phase.name.lower(),
        "withoutProfile": spec.without_profile,
        "attack": spec.attack,
        "kinds": list(spec.kinds),
        "catches": list(load_proof().defects_caught_by(spec.id)),
        "unseen": spec.unseen and spec.unseen.to_json(),
    }


def _shares(specs: Sequence[CaseSpec]) -> Iterator[Text]:
    """How much of what runs over each account wire runs over all of them: the rest is the wire's own."""
    from ..wires.registry import account_wires

    wires = account_wires()
    own = Counter(spec.wire for spec in specs if spec.wire in wires)
    common = len(specs) - sum(own.values())
    for wire in (name for name in wires if own[name]):
        total = common + own[wire]
        share = common * 100 // total
        yield Text(
            f"方式 {wire}: 共通 {common} ＋ この方式だけ {own[wire]}（共通の割合 {share} %）",
            f"wire {wire}: {common} common + {own[wire]} of its own ({share} % common)",
        )


COMMAND = Command("cases", Text("試験ケースの一覧", "list the cases"), _describe, _run)
