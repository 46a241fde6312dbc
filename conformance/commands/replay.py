"""`conformance replay DIR`: the recorded run judged again, with no partner and no network."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..vocabulary import Text, Verdict
from ._command import Command, Parser
from ._options import Words, add_json
from ._output import Output

if TYPE_CHECKING:
    from ..replay import CaseReplay, Difference, Replay

__all__ = ["COMMAND"]

_MOST_SHOWN: Final = 5


def _describe(parser: Parser, words: Words) -> None:
    add_json(parser, words)
    parser.add_argument(
        "directory",
        metavar="DIR",
        help=words(
            "証跡のディレクトリ（journal.jsonl があるところ）。書き込まない",
            "report directory (where journal.jsonl is); nothing is written there",
        ),
    )


def _run(arguments: argparse.Namespace, output: Output) -> int:
    from ..replay import judge_again

    replay = judge_again(Path(arguments.directory))
    if arguments.json:
        output.json(replay.to_json())
    else:
        _show(replay, output)
    return replay.exit_code


def _show(replay: Replay, output: Output) -> None:
    from ..replay import Status

    _show_conditions(replay, output)
    for each in replay.cases:
        if each.status is not Status.SAME:
            _show_case(each, output)
    if replay.not_recorded:
        output.say(
            Text(
                f"記録にないケース（カタログに加わったもの）{len(replay.not_recorded)} 件: "
                f"{'、'.join(replay.not_recorded)}",
                f"Not on record, new in the catalogue ({len(replay.not_recorded)}): {', '.join(replay.not_recorded)}",
            )
        )
    counts = replay.counts
    output.say(
        Text(
            f"実行 {replay.run} の {len(replay.cases)} ケース（通信 {replay.exchanges} 件）を再判定した。"
            f"一致 {counts[Status.SAME]}、相違 {counts[Status.DIFFERENT]}、再判定不可 {counts[Status.NOT_JUDGED]}。",
            f"Run {replay.run}, {len(replay.cases)} cases ({replay.exchanges} exchanges) judged again: "
            f"{counts[Status.SAME]} the same, {counts[Status.DIFFERENT]} different, "
            f"{counts[Status.NOT_JUDGED]} not judged again.",
        )
    )


def _show_conditions(replay: Replay, output: Output) -> None:
    """What was changed comes first: it says how far the rest can be believed."""
    if replay.intact is None:
        output.say(
            Text(
                "目録（MANIFEST.json）がないため、記録が変更されていないかは確かめられない。",
                "There is no MANIFEST.json: whether the recording was changed cannot be told.",
            )
        )
    elif not replay.intact:
        output.say(
            Text(
                f"記録は、目録を作った時のままではない（相違 {len(replay.problems)} 件）。",
                f"The recording is not as it was when its manifest was made ({len(replay.problems)} differences).",
            )
        )
        output.say(*(Text(f"  {each.ja}", f"  {each.en}") for each in replay.problems[:_MOST_SHOWN]))
    for what, then, now in replay.changed:
        output.say(
            Text(f"記録のときと異なるもの: {what.ja}（{then} → {now}）", f"Changed since: {what.en} ({then} → {now})")
        )


def _show_case(case: CaseReplay, output: Output) -> None:
    from ..replay import Status

    label = case.status.label
    then = Text("–", "–") if case.recorded is None else case.recorded.label
    now = None if case.replayed is None else case.replayed.label
    output.say(
        Text(
            f"{label.ja}  {case.case}  記録: {then.ja}" + (f"、再判定: {now.ja}" if now else ""),
            f"{label.en}  {case.case}  recorded: {then.en}" + (f", judged again: {now.en}" if now else ""),
        )
    )
    if case.why is not None:
        output.say(Text(f"    {case.why.ja}", f"    {case.why.en}"))
    if case.status is not Status.DIFFERENT:
        # What came out otherwise follows from what is missing, and tells nothing.
        return
    for each in case.differences[:_MOST_SHOWN]:
        where, then, now = _where(each), _shown(each.recorded), _shown(each.replayed)
        output.say(
            Text(
                f"    {where.ja}\n      記録: {then.ja}\n      再現: {now.ja}",
                f"    {where.en}\n      recorded: {then.en}\n      replayed: {now.en}",
            )
        )
    if len(case.differences) > _MOST_SHOWN:
        rest = len(case.differences) - _MOST_SHOWN
        output.say(Text(f"    ほかに {rest} 箇所（--json で全部）", f"    {rest} more (all with --json)"))


_WORDS: Final = {
    "request": "要求",
    "request headers": "要求のヘッダー",
    "request body": "要求の本文",
    "response": "応答の状態コード",
    "response headers": "応答のヘッダー",
    "response body": "応答の本文",
    "order": "通信の順序",
    "exchanges left": "再現されなかった通信の数",
    "outside": "待ち受けたアドレス",
    "omitted body": "記録されていない本文",
    "verdict": "ケースの判定",
}


def _where(difference: Difference) -> Text:
    what = difference.what
    ja = f"所見 {what.removeprefix('finding ')}" if what.startswith("finding ") else _WORDS[what]
    return Text(f"{difference.exchange} {ja}".strip(), f"{difference.exchange} {what}".strip())


def _shown(value: str) -> Text:
    """On one line; a verdict by its name."""
    if value in set(Verdict):
        return Verdict(value).label
    line = " ".join(value.split())
    return Text(line, line)


COMMAND = Command(
    "replay",
    Text("記録された実行を、外部連携先なしで判定し直す", "judge a recorded run again, with no partner"),
    _describe,
    _run,
)
