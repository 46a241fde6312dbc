"""Checks across the profile's tables on notices: `[notices]` and what is below it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ..vocabulary import Text
from ._checks import at, entries
from ._problems import Problem

__all__ = ["notice_problems"]

Data = Mapping[str, Any]
_IN_EVERY_CASE: Final = ("A", "B")


def notice_problems(data: Data) -> Iterator[Problem]:
    """What is wrong with how notices get to a citizen, and with those that are said to be there."""
    yield from _seeding(data)
    yield from _known(data)
    yield from _many(data)


def _seeding(data: Data) -> Iterator[Problem]:
    seeding, removal = at(data, "notices", "seeding"), at(data, "notices", "removal")
    if removal is not None and seeding is None:
        yield Problem(
            ("notices", "removal"),
            Text(
                "届ける方法（notices.seeding）がないのに、取り除く方法だけがあります。",
                "there is a removal without a seeding.",
            ),
        )
    url = at(removal, "url")
    if isinstance(url, str) and "{id}" in url and at(seeding, "method") is not None and at(seeding, "id") is None:
        yield Problem(
            ("notices", "seeding", "id"),
            Text(
                "notices.removal が {id} を使うため、応答から ID を取り出す JMESPath 式が必要です。",
                "notices.removal uses {id}: say where the answer has it (JMESPath).",
            ),
        )


def _known(data: Data) -> Iterator[Problem]:
    keys = [citizen["key"] for _, citizen in entries(data, "citizens") if isinstance(citizen.get("key"), str)]
    for path, notice in entries(data, "notices", "known"):
        citizen = notice.get("citizen")
        if isinstance(citizen, str) and citizen not in keys:
            yield Problem(
                (*path, "citizen"),
                Text(
                    f"「{citizen}」という利用者はいません（citizens の key: {'、'.join(keys)}）。",
                    f'there is no citizen "{citizen}" (citizens: {", ".join(keys)}).',
                ),
            )


def _many(data: Data) -> Iterator[Problem]:
    citizen = at(data, "notices", "many", "citizen")
    if not isinstance(citizen, str):
        return
    found = next((each for _, each in entries(data, "citizens") if each.get("key") == citizen), None)
    if found is None or found.get("user_folder") is False:
        yield Problem(
            ("notices", "many", "citizen"),
            Text(
                f"「{citizen}」という、利用者フォルダーのある利用者がいません。citizens に1人加えてください。",
                f'there is no citizen "{citizen}" with a user folder; add one to citizens.',
            ),
        )
    elif citizen in _IN_EVERY_CASE:
        yield Problem(
            ("notices", "many", "citizen"),
            Text(
                f"利用者{citizen}の一覧は多くのケースが取得します。お知らせの多い利用者は、別の人にします（例: D）。",
                f"many cases retrieve the list of citizen {citizen}; have another for the many notices (such as D).",
            ),
        )
    if at(data, "offers", "relink_account") == "new":
        yield Problem(
            ("notices", "many"),
            Text(
                'relink_account = "new" では、連携のたびにアカウントが新しくなり、用意したお知らせが一覧に現れません。',
                'with relink_account = "new" every link makes an account, which has not what was put in before.',
            ),
        )
