"""`conformance requirements`: every obligation, the cases that cover it, and why where none does."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..vocabulary import Text, Verify
from ._command import Command, Parser
from ._options import Words, add_json
from ._output import Output
from ._table import table
from .cases import all_cases

if TYPE_CHECKING:
    from ..catalogue import CaseSpec, Requirement

__all__ = ["COMMAND"]


def _describe(parser: Parser, words: Words) -> None:
    add_json(parser, words)


def _run(arguments: argparse.Namespace, output: Output) -> int:
    from ..catalogue import load_catalogue
    from ._coverage import coverage, why_uncovered

    specs = all_cases()
    covering = coverage(specs)
    requirements = load_catalogue().requirements
    if arguments.json:
        output.json([_to_json(each, covering.get(each.id, []), specs) for each in requirements])
        return 0
    language = output.language
    heads = (
        Text("要件", "requirement"),
        Text("業務", "operation"),
        Text("強さ", "level"),
        Text("由来", "origin"),
        Text("ケース", "cases"),
        Text("正常系・異常系", "positive + negative"),
        Text("内容", "statement"),
    )
    rows = [
        (
            each.id,
            each.operation.label.say(language),
            each.level.label.say(language),
            each.origin.label.say(language),
            str(len(covering[each.id])) if each.id in covering else why_uncovered(each).say(language),
            _kinds(each, specs),
            each.statement.say(language),
        )
        for each in requirements
    ]
    output.lines(table([head.say(language) for head in heads], rows))
    covered = sum(each.id in covering for each in requirements)
    output.say(
        "",
        Text(
            f"{len(rows)} 要件のうち {covered} 要件にケースがあります。",
            f"{covered} of {len(rows)} requirements have cases.",
        ),
    )
    return 0


def _kinds(requirement: Requirement, specs: Sequence[CaseSpec]) -> str:
    from ._coverage import by_kind

    return "+".join(str(len(cases)) for cases in by_kind(specs, requirement.id).values())


def _to_json(requirement: Requirement, cases: Sequence[str], specs: Sequence[CaseSpec]) -> dict[str, Any]:
    from ._coverage import by_kind, why_uncovered

    described: dict[str, Any] = {
        "id": requirement.id,
        "operation": requirement.operation,
        "level": requirement.level,
        "origin": requirement.origin,
        "verify": list(requirement.verify),
        "cases": list(cases),
        **{kind.value: list(ids) for kind, ids in by_kind(specs, requirement.id).items()},
    }
    if requirement.one_kind is not None:
        described["oneKind"] = {"kind": requirement.one_kind.kind, "reason": requirement.one_kind.why.to_json()}
    if Verify.HARNESS in requirement.verify:
        described["keptBy"] = list(cases)
    if not cases:
        described["uncovered"] = why_uncovered(requirement).to_json()
    return described


COMMAND = Command(
    "requirements", Text("要件の一覧と、それを確かめるケース", "list the requirements and their cases"), _describe, _run
)
