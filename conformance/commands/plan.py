"""`conformance plan`: what a run would do and leave behind, said before it starts and without contacting anybody."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..errors import UsageError
from ..vocabulary import Text
from ._command import Command, Parser
from ._extra import needing_reference
from ._files import write_file
from ._options import Words, add_json, add_target_profile
from ._output import Output

if TYPE_CHECKING:
    from ._planning import Plan

__all__ = ["COMMAND"]


def _describe(parser: Parser, words: Words) -> None:
    add_target_profile(parser, words, required=False)
    parser.add_argument(
        "--target-url",
        metavar="URL",
        help=words("外部連携先システムの URL（target.base_url の代わり）", "the partner's URL, instead of base_url"),
    )
    add_json(parser, words)
    parser.add_argument(
        "--measure",
        metavar="FILE",
        help=words(
            "開発者向け: 見積りの元になる表を、参照実装での実測で作り直す",
            "for developers: measure the table behind the plan again, on the reference partner",
        ),
    )


def _run(arguments: argparse.Namespace, output: Output) -> int:
    if arguments.measure is not None:
        return _measure(arguments.measure, output)
    if arguments.target_profile is None:
        raise UsageError(Text("--target-profile が必要です。", "--target-profile is needed."))
    from ..profile import load_profile
    from ._costs import load_costs
    from ._planning import make_plan
    from .cases import all_cases

    profile = load_profile(arguments.target_profile, base_url=arguments.target_url)
    plan = make_plan(profile, all_cases(), load_costs())
    if arguments.json:
        output.json(plan.to_json())
    else:
        output.say(*_lines(plan))
    return 0


def _measure(file: str, output: Output) -> int:
    with needing_reference():
        from ..reference import server  # noqa: F401 - only to see that all it needs is installed
    from ._measuring import measure

    table = measure(output.tell)
    content = (json.dumps(table.to_json(), ensure_ascii=False, indent=1) + "\n").encode()
    write_file(file, content, replace=True, option="--measure")
    return 0


def _lines(plan: Plan) -> Iterator[Text]:
    target = plan.profile.target
    where = Text(
        target.base_url or "付属の参照実装を起動", target.base_url or "the reference partner, started for the run"
    )
    yield Text(
        f"実施計画: {target.name}（{where.ja}）。この表示のための通信はしていません。",
        f"Plan: {target.name} ({where.en}). Nobody was contacted for it.",
    )
    yield Text(
        "数は、参照実装ですべて合格したときの実測による見込みです。不合格があると増えることがあります。",
        "Numbers are as measured on the reference partner with everything passing; failures can add to them.",
    )
    yield _BLANK
    yield from _numbers(plan)
    yield from _section(
        Text("人による作業", "Steps for a person"), [Text(f"  {each.ja}", f"  {each.en}") for each in plan.steps]
    )
    yield from _section(
        Text("提供しないと申告した条件付き要件", "Conditionals declared as not offered"),
        [Text(f"  {key}: {why}", f"  {key}: {why}") for key, why in plan.not_offered.items()],
    )
    yield from _section(
        Text("合否の判定に至らないケース", "Cases that will come to no judgement"),
        [
            Text(
                f"  [{each.verdict.label.ja}] {each.case}: {each.reason.ja}",
                f"  [{each.verdict.label.en}] {each.case}: {each.reason.en}",
            )
            for each in plan.expected
        ],
    )
    if plan.unmeasured:
        yield from _section(
            Text("見積りに含まれないケース（実測なし）", "Cases not measured, so not in the numbers"),
            [Text(f"  {case}", f"  {case}") for case in plan.unmeasured],
        )
    yield _BLANK
    yield Text(
        "このほか、外部連携先システムが公表していない方式のケースは、実行時に対象外になります。",
        "Besides, cases of bindings that the partner does not publish turn out not applicable in the run.",
    )


_BLANK = Text("", "")


def _section(title: Text, lines: list[Text]) -> Iterator[Text]:
    yield _BLANK
    yield Text(f"{title.ja}: {'' if lines else 'なし'}".rstrip(), f"{title.en}: {'' if lines else 'none'}".rstrip())
    yield from lines


def _numbers(plan: Plan) -> Iterator[Text]:
    profile = plan.profile
    by_operation = [(operation.label, count) for operation, count in plan.cases.items()]
    total = sum(plan.cases.values())
    yield Text(
        f"ケース: {total}（{'、'.join(f'{label.ja} {count}' for label, count in by_operation)}）",
        f"Cases: {total} ({', '.join(f'{label.en} {count}' for label, count in by_operation)})",
    )
    most = profile.cost.max_links
    limit = Text("なし", "none") if most is None else Text(str(most), str(most))
    yield Text(
        f"属性連携: 約 {plan.links} 回（上限 max_links: {limit.ja}）。実行の終わりにすべて解除する",
        f"Links: about {plan.links} (max_links: {limit.en}); all undone at the end",
    )
    source = profile.offers.account_source
    yield Text(
        f"外部連携先に残るアカウント: 最大 {plan.accounts_left}（account_source = {source}）",
        f"Accounts left at the partner: at most {plan.accounts_left} (account_source = {source})",
    )
    yield Text(
        f"ログインセッション: 最大 {plan.devices}（端末ごとに1つ。各ケースの終わりにログアウトする）",
        f"Login sessions: at most {plan.devices} (one per device; signed off at the end of each case)",
    )
    removed = Text("実行の終わりに削除する", "removed at the end")
    if not plan.notices_removed:
        removed = Text("削除の方法がなく、残る", "they stay: the profile gives no way to remove them")
    yield Text(
        f"届けるお知らせ: {plan.notices} 件" + (f"（{removed.ja}）" if plan.notices else ""),
        f"Notices that arrive: {plan.notices}" + (f" ({removed.en})" if plan.notices else ""),
    )
    yield Text(
        f"外部連携先への要求: 約 {plan.requests} 回（後始末を除く）",
        f"Requests to the partner: about {plan.requests} (without clearing up)",
    )
    agreed = profile.attacks
    yield Text(
        f"攻撃を模したケース: {plan.attack_cases}（合意: "
        + (f"{agreed.agreed_with}、{agreed.agreed_on}）" if agreed else "なし）"),
        f"Attack cases: {plan.attack_cases} (agreed: "
        + (f"{agreed.agreed_with}, {agreed.agreed_on})" if agreed else "no)"),
    )


COMMAND = Command(
    "plan",
    Text("試験が何を行い何を残すかを、実施前に示す", "say before a run what it would do and leave behind"),
    _describe,
    _run,
)
