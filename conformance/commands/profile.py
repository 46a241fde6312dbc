"""`conformance profile new|check`: draft a profile, and check one."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ..vocabulary import Text
from ._command import Command, Parser
from ._files import write_file
from ._options import Words
from ._output import Output

if TYPE_CHECKING:
    from ..profile import Profile
    from ..wires.base import PartnerDescription

__all__ = ["COMMAND"]


def _describe_check(parser: Parser, words: Words) -> None:
    parser.add_argument(
        "profile",
        metavar="P",
        help=words(
            "プロファイルのファイルか、付属のプロファイルの名前", "profile: a file, or the name of a shipped one"
        ),
    )
    parser.add_argument(
        "--target-url",
        metavar="URL",
        help=words("外部連携先システムの URL（target.base_url の代わり）", "the partner's URL, instead of base_url"),
    )


def _check(arguments: argparse.Namespace, output: Output) -> int:
    from ..profile import load_profile

    profile = load_profile(arguments.profile, base_url=arguments.target_url)
    output.say(Text(f"{profile.path}: 問題ありません。", f"{profile.path}: nothing is wrong."))
    for label, value in _understood(profile):
        output.say(Text(f"  {label.ja}: {value.ja}", f"  {label.en}: {value.en}"))
    return 0


def _understood(profile: Profile) -> list[tuple[Text, Text]]:
    """What was understood, so that a value at the wrong key is noticed before the run."""
    from ..profile import HttpCall
    from ..run import absent_conditionals

    target, wires = profile.target, profile.wires
    base = target.base_url
    screens = [kind.label for kind in profile.screens]
    absent = absent_conditionals(profile)
    hosts = sorted(profile.allowed_hosts)
    seeding = profile.notices.seeding
    arrival = Text("なし", "none")
    if seeding is not None:
        automatic = isinstance(seeding, HttpCall)
        arrival = Text("自動", "automatic") if automatic else Text("人の操作", "by a person")
    return [
        (Text("試験対象", "target"), _same(f"{target.name}（{target.operator}、{target.environment}）")),
        (
            Text("URL", "URL"),
            Text("なし（付属の参照実装を起動する）", "none (the reference partner is started)")
            if base is None
            else _same(base),
        ),
        (Text("接続を許すホスト", "allowed hosts"), _list(hosts)),
        (Text("方式", "wires"), _same(f"{wires.account}, {wires.notices}")),
        (
            Text("利用者", "citizens"),
            Text(
                "、".join(f"{each.key}（{each.shown_as if each.synthetic else '実在'}）" for each in profile.citizens),
                ", ".join(f"{each.key} ({each.shown_as if each.synthetic else 'real'})" for each in profile.citizens),
            ),
        ),
        (Text("画面", "screens"), Text("、".join(each.ja for each in screens), ", ".join(each.en for each in screens))),
        (Text("提供しない条件付き要件", "conditionals not offered"), _list(list(absent))),
        (Text("試験中のお知らせの到着", "notices arriving during the test"), arrival),
    ]


def _same(text: str) -> Text:
    return Text(text, text)


def _list(items: list[str]) -> Text:
    return Text("、".join(items) or "なし", ", ".join(items) or "none")


def _describe_new(parser: Parser, words: Words) -> None:
    parser.add_argument(
        "--target-url", metavar="URL", required=True, help=words("外部連携先システムの URL", "the partner's URL")
    )
    parser.add_argument(
        "--output",
        metavar="FILE",
        help=words(
            "出力先（省くと標準出力。既存のファイルには書かない）", "write to FILE, which must be new (else stdout)"
        ),
    )


def _new(arguments: argparse.Namespace, output: Output) -> int:
    from ..profile import draft_profile

    if arguments.output is not None and Path(arguments.output).exists():
        # Said before the partner is asked anything; the write itself refuses as well.
        write_file(arguments.output, b"", replace=False)
    description, note = _ask_the_partner(arguments.target_url)
    if description is None:
        draft = draft_profile(arguments.target_url, notes=[note])
    else:
        facts = [_same(f"{key}: {value}") for key, value in description.facts.items()]
        draft = draft_profile(
            arguments.target_url,
            metadata_url=_METADATA,
            entity_id=description.entity,
            notes=[note, *facts, *(problem.text for problem in description.problems)],
        )
    output.tell(note)
    if arguments.output is None:
        output.data(draft.encode("utf-8"))
        return 0
    path = write_file(arguments.output, draft.encode("utf-8"), replace=False)
    output.say(
        Text(
            f"{path} に下書きを作成しました。「要記入」の項目を埋めて、"
            f"conformance profile check {path} で確かめてください。",
            f"The draft is in {path}; fill in what is marked 要記入, then run: conformance profile check {path}",
        )
    )
    return 0


_METADATA = "/saml/metadata"
"""Where a partner is expected to publish its description, as long as no profile says otherwise."""


def _ask_the_partner(url: str) -> tuple[PartnerDescription | None, Text]:
    """What the partner publishes of itself, and a sentence on it; None where it publishes nothing that can be used.

    Raises ProfileError for a bad URL and EnvironmentFault where the partner cannot be reached.
    """
    import contextlib
    import tempfile

    from ..assembly import assemble_bare, open_recorder
    from ..errors import PartnerFault
    from ..evidence.facts import RunFacts
    from ..profile import bare_target

    target, network = bare_target(url)
    facts = RunFacts(0)
    with tempfile.TemporaryDirectory() as directory, contextlib.ExitStack() as stack:
        journal, recorder = open_recorder(Path(directory), facts, None)
        stack.callback(journal.close)
        assembly = assemble_bare(target, network, journal, recorder, facts)
        stack.callback(assembly.router.close)
        try:
            description = assembly.ground.describe_partner()
        except PartnerFault as fault:
            return None, fault.observed
    return description, Text(
        f"{target.base_url}{_METADATA} のメタデータから読み取りました。",
        f"Read from the metadata at {target.base_url}{_METADATA}.",
    )


_CHECK = Command("check", Text("プロファイルを確かめる", "check a profile"), _describe_check, _check)
_NEW = Command("new", Text("プロファイルの下書きを作る", "draft a profile"), _describe_new, _new)
COMMAND = Command("profile", Text("プロファイル", "profiles"), parts=(_NEW, _CHECK))
