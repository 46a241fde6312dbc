"""`conformance profile new|check`: draft a profile, and check one."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ..vocabulary import Text
from ._command import Command, Parser
from ._files import write_file
from ._options import Words, add_citizen_browser
from ._output import Output

if TYPE_CHECKING:
    from ..profile import Profile

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
    add_citizen_browser(parser, words)


def _new(arguments: argparse.Namespace, output: Output) -> int:
    if arguments.output is not None and Path(arguments.output).exists():
        # Said before the partner is asked anything; the write itself refuses as well.
        write_file(arguments.output, b"", replace=False)
    draft, note = _look_at_the_partner(arguments, output)
    output.tell(note)
    if arguments.output is None:
        output.data(draft.encode("utf-8"))
        return 0
    path = write_file(arguments.output, draft.encode("utf-8"), replace=False)
    output.say(
        Text(
            f"{path} に下書きを作成しました。推定した値を確かめ、「要記入」の項目を埋めて、"
            f"conformance profile check {path} で確かめてください。",
            f"The draft is in {path}; look at what was guessed, fill in what is marked 要記入, "
            f"then run: conformance profile check {path}",
        )
    )
    return 0


def _look_at_the_partner(arguments: argparse.Namespace, output: Output) -> tuple[str, Text]:
    """The draft, and a sentence on the metadata.

    Raises ProfileError for a bad URL, UsageError for a missing browser and EnvironmentFault where the partner cannot be
    reached.
    """
    import contextlib
    import tempfile

    from ..actors.browser.chromium import require_chromium
    from ..assembly import assemble_bare, open_recorder
    from ..drafting import draft_from
    from ..evidence.facts import RunFacts
    from ..profile import bare_target

    target, network = bare_target(arguments.target_url)
    chromium = require_chromium(arguments.chromium_executable) if arguments.citizen_browser == "chromium" else None
    facts = RunFacts(0)
    with tempfile.TemporaryDirectory() as directory, contextlib.ExitStack() as stack:
        journal, recorder = open_recorder(Path(directory), facts, None)
        stack.callback(journal.close)
        assembly = assemble_bare(target, network, journal, recorder, facts, chromium=chromium)
        stack.callback(assembly.router.close)
        stack.callback(assembly.close_browsers)
        return draft_from(assembly, target.base_url or "", language=output.asked, tell=output.tell)


_CHECK = Command("check", Text("プロファイルを確かめる", "check a profile"), _describe_check, _check)
_NEW = Command("new", Text("プロファイルの下書きを作る", "draft a profile"), _describe_new, _new)
COMMAND = Command("profile", Text("プロファイル", "profiles"), parts=(_NEW, _CHECK))
