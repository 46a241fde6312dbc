"""Notices that arrive during the test, for the cases that stand on them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from ..checks import has_links_that_work_anywhere, has_urls_on_hosts
from ..errors import PartnerFault
from ..execution import GivenFailed, Stage, roots
from ..flows import (
    Device,
    Passage,
    Retrieval,
    SeededNotice,
    SeedingRefusedError,
    can_seed,
    can_seed_by_itself,
    open_notice_list,
    press_notice,
    retrieve,
    seed,
)
from ..vocabulary import Text
from ..wires.base import NoticeAnswer, NoticeHeader

__all__ = [
    "arrive",
    "arrive_if_taken",
    "listed",
    "lists_something",
    "press_what_arrived",
    "require_list",
    "require_not_late",
    "require_seeding_by_itself",
    "stands_on_ordinary_notices",
    "url_of",
]

_YEAR: Final = timedelta(days=365)


def arrive(
    stage: Stage, key: str, words: str, *, age: timedelta = timedelta(0), kept: timedelta | None = _YEAR
) -> SeededNotice:
    """Let a notice arrive; taken away again at the end of the run. Needs a person where the profile declares no way.

    Received `age` ago and kept so long from then on, as far as it is not a person who sends it.
    """
    if stage.profile.notices.seeding is None:
        raise stage.needs_review(
            "お知らせを届ける方法がプロファイル（notices.seeding）にないため、人による確認が必要。",
            "The profile (notices.seeding) has no way to let a notice arrive: a person has to look.",
        )
    notice = seed(stage.scene, stage.profile.citizen(key), words, age=age, kept=kept)
    stage.world.seeded.append(notice)
    return notice


def require_seeding_by_itself(stage: Stage, *, times: bool = False) -> None:
    """Raise NotCarriedOut where a person has to send every notice, or its times, if wanted, are not ours to choose."""
    if not can_seed_by_itself(stage.scene, times=times):
        raise stage.not_carried_out(
            "お知らせを人手によらず届ける方法（受信日時と保存期限を渡せる、notices.seeding の HTTP 呼び出し）がプロファイルにない。"
            if times
            else "お知らせを人手によらず届ける方法（notices.seeding の HTTP 呼び出し）がプロファイルにない。",
            "The profile has no way to let notices arrive without a person"
            f" (an HTTP call in notices.seeding{', with both times' if times else ''}).",
        )


def stands_on_ordinary_notices(stage: Stage) -> None:
    """Given that notices with nothing unusual about them are listed, at once, whole, and once each. Raises GivenFailed."""
    for root in (roots.NOTICES, roots.COMPLETE, roots.AS_OF_NOW):
        stage.stands_on(root)


def arrive_if_taken(
    stage: Stage, key: str, words: str, *, age: timedelta = timedelta(0), kept: timedelta | None = _YEAR
) -> SeededNotice | None:
    """The same for a notice of an unusual kind; None where the partner's own test environment takes none like it."""
    try:
        return arrive(stage, key, words, age=age, kept=kept)
    except SeedingRefusedError:
        return None


def lists_something(stage: Stage, key: str) -> bool:
    """Given a list with something in it, if that can be brought about: an empty one would tell nothing by being empty."""
    if can_seed(stage.scene):
        return bool(listed(stage, arrive(stage, key, "解除前の確認")).headers)
    with stage.given(roots.NOTICES):
        return bool(retrieve(stage.scene, key).headers)


def listed(stage: Stage, *notices: SeededNotice) -> Retrieval:
    """A list in which these notices, of one citizen, are; whether they are there, and at once, is judged elsewhere.

    A list that is not provided at all is given back as it is. Raises GivenFailed where one of them is missing.
    """
    with stage.given(roots.NOTICES):
        found = retrieve(stage.scene, notices[0].citizen)
    if found.provided and _missing(found, notices):
        require_not_late(stage, *notices)
        raise GivenFailed(
            Text(f"届いたお知らせが一覧にない。{found.words.ja}", f"What arrived is not listed: {found.words.en}"),
            roots.COMPLETE,
            found.exchanges,
        )
    return found


def require_list(retrieval: Retrieval, *, even_empty: bool = False) -> Retrieval:
    """Given a list with something in it, or a list at all; that there is one, its root judges. Raises GivenFailed."""
    if not (retrieval.headers or (even_empty and retrieval.provided)):
        raise GivenFailed(retrieval.words, roots.NOTICES, retrieval.exchanges)
    return retrieval


def url_of(stage: Stage, notice: SeededNotice) -> str:
    """The notice URL that the list gives for a seeded notice; the list itself is judged elsewhere."""
    retrieval = listed(stage, notice)
    own = replace(
        retrieval, answers=tuple(replace(answer, headers=_of(notice, answer)) for answer in retrieval.answers)
    )
    for outcome in (has_links_that_work_anywhere(own), has_urls_on_hosts(own, stage.profile.allowed_hosts)):
        with stage.given(roots.USABLE_LINKS):
            if not outcome.held:
                raise PartnerFault(outcome.expected, outcome.observed, outcome.exchanges)
    return str(own.headers[0].url)


def _of(notice: SeededNotice, answer: NoticeAnswer) -> tuple[NoticeHeader, ...]:
    return tuple(header for header in answer.headers if header.title == notice.title)


def press_what_arrived(stage: Stage, citizen: Device, words: str) -> tuple[Passage, str]:
    """A notice that arrived, pressed in the portal's list; with its text."""
    notice = arrive(stage, "A", words)
    url_of(stage, notice)
    with stage.given(roots.NOTICES):
        listing = open_notice_list(stage.scene, citizen)
    with stage.given(roots.USABLE_LINKS):
        return press_notice(stage.scene, citizen, listing, notice.title), notice.content


def require_not_late(stage: Stage, *notices: SeededNotice) -> None:
    """Of what is missing, tell what is late from what is lost: raise GivenFailed if the next list has it."""
    with stage.given(roots.NOTICES):
        again = retrieve(stage.scene, notices[0].citizen)
    if again.provided and not _missing(again, notices):
        raise GivenFailed(
            Text("届いたお知らせが、次の取得で初めて現れた。", "What arrived was listed only in the next retrieval."),
            roots.AS_OF_NOW,
            again.exchanges,
        )


def _missing(retrieval: Retrieval, notices: tuple[SeededNotice, ...]) -> set[str]:
    return {notice.title for notice in notices} - {str(header.title) for header in retrieval.headers}
