"""The whole catalogue as one page of Markdown (`docs/catalogue.md`): obligations, cases, and what each case caught."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ..catalogue import CaseSpec, Matrix, Requirement, catalogue_digest, load_catalogue, load_proof
from ..vocabulary import Operation, Text
from ._coverage import by_kind, coverage, why_uncovered

__all__ = ["catalogue_page"]

_NOTE: Final = "<!-- generated: conformance cases --markdown docs/catalogue.md -->"
_INTRODUCTION: Final = """\
指針の義務、本ツールが加えた標準・仮定の義務と、それを確かめるケースの一覧です。
「検出した不具合」は、参照実装に1つずつ仕込んだ不具合（`conformance sensitivity`）のうち、
そのケースが、不具合の破る要件で検出したものです。

*The guideline's obligations, those that we add from standards and assumptions, and the cases on them.
“Catches” are the seeded defects of the reference partner that the case was seen to catch (`conformance sensitivity`)
in a requirement that they break.*
"""


def catalogue_page(specs: Sequence[CaseSpec]) -> str:
    """Japanese first, English beside it in italics."""
    catalogue, proof = load_catalogue(), load_proof()
    covering = coverage(specs)
    lines = [
        _NOTE,
        "",
        "# 試験カタログ / Catalogue",
        "",
        *_INTRODUCTION.splitlines(),
        "",
        f"- 指針 / guideline: {catalogue.guideline} {catalogue.edition}版",
        f"- 要件 / requirements: {len(catalogue.requirements)}",
        f"- ケース / cases: {len(specs)}",
        f"- 検出した不具合 / defects caught: {proof.caught} / {len(proof.rows)}",
        f"- カタログのダイジェスト / digest (SHA-256): `{catalogue_digest()}`",
    ]
    for operation in Operation:
        lines += ["", f"## {operation.label.ja} / {operation.label.en}", ""]
        lines += _requirements(
            [each for each in catalogue.requirements if each.operation is operation], covering, specs
        )
        for spec in specs:
            if spec.operation is operation:
                lines += ["", *_case(spec, proof)]
    return "\n".join(lines) + "\n"


def _requirements(
    requirements: Sequence[Requirement], covering: Mapping[str, Sequence[str]], specs: Sequence[CaseSpec]
) -> Iterator[str]:
    yield "| 要件 / requirement | 箇所 / clause | 強さ / level | 由来 / origin | 内容 / statement | ケース / cases |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for each in requirements:
        cases = covering.get(each.id)
        why = why_uncovered(each)
        shown = _cases_by_kind(each, specs) if cases else _both(why)
        origin = _both(each.origin.label) + (f" ({_both(each.basis.label)})" if each.basis else "")
        words = f"{each.statement.ja}<br>*{each.statement.en}*"
        cells = (each.id, each.section, _both(each.level.label), origin, words, shown)
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _cases_by_kind(requirement: Requirement, specs: Sequence[CaseSpec]) -> str:
    """Also why there are none of one kind."""
    lines = []
    for kind, cases in by_kind(specs, requirement.id).items():
        if cases:
            lines += [f"{_both(kind.label)}:", *(f"`{case}`" for case in cases)]
    if requirement.one_kind is not None:
        only = Text(f"{requirement.one_kind.kind.label.ja}のみ", f"{requirement.one_kind.kind.label.en} only")
        lines.append(f"{_both(only)}: {requirement.one_kind.why.ja} *{requirement.one_kind.why.en}*")
    return "<br>".join(lines)


def _case(spec: CaseSpec, proof: Matrix) -> Iterator[str]:
    yield f"### `{spec.id}`"
    yield ""
    yield f"**{spec.title.ja}** / *{spec.title.en}*"
    yield ""
    yield spec.purpose.ja
    yield f"*{spec.purpose.en}*"
    yield ""
    yield f"- 要件 / requirements: {'、'.join(spec.requirements)}（{_both(spec.origin.label)}）"
    kinds = Text("・".join(kind.label.ja for kind in spec.kinds), ", ".join(kind.label.en for kind in spec.kinds))
    yield f"- 種別 / kind: {_both(kinds)}"
    if spec.wire is not None:
        yield f"- 方式 / wire: {spec.wire}"
    if catches := proof.defects_caught_by(spec.id):
        yield f"- 検出した不具合 / catches: {', '.join(f'`{defect}`' for defect in catches)}"
    elif spec.unseen is not None:
        yield f"- 検出した不具合なし / catches none: {spec.unseen.ja} *{spec.unseen.en}*"


def _both(text: Text) -> str:
    return f"{text.ja} / {text.en}"
