"""The list of headers in depth: retention limits, order, and two citizens at the same time (guideline 2.1, 2.2.4)."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Final

from ..catalogue import BOTH, case
from ..checks import (
    Outcome,
    is_in_order,
    keeps_its_order,
    keeps_what_was_there,
    leaves_out,
    lists_as_many,
    lists_each_once,
    lists_none_of,
    provides_list,
    says_what_arrived,
    shares_none_with,
)
from ..execution import Stage, roots
from ..flows import Retrieval, SeededNotice, remove_seeded, retrieve, retrieve_as
from ..profile import ManyNotices
from ..vocabulary import Text, Verdict
from .arrival import (
    arrive,
    arrive_if_taken,
    listed,
    require_list,
    require_seeding_by_itself,
    stands_on_ordinary_notices,
)
from .wrong_requests import require_not_held_back

_DAY: Final = timedelta(days=1)
_FEW: Final = 9
_FEW_AT_A_TIME: Final = 2
_AT_ONCE: Final = 4
_ROUNDS: Final = 6
_NOT_TAKEN: Final = Text(
    "外部連携先システムの試験環境が、このようなお知らせを受け付けない。",
    "The partner's own test environment takes no notice like that.",
)


@case(
    "notices/2.1-5/any-retention-limit",
    "G-2.1-1",
    "G-2.1-5",
    "A-JSON-7",
    title=(
        "保存期限がなくても、近くても一覧にあり、過ぎれば一覧にない",
        "Listed without a limit or shortly before it, and not after it",
    ),
    purpose=(
        "保存期限のないお知らせと翌日までのお知らせが一覧にあり、過ぎたお知らせはないことを確かめる。続けて、保存期限が受信日時と同じ、又は受信日時より前のお知らせが届いても、ほかの件が失われないことを確かめる。",
        "Notices without a limit, and with one tomorrow, are listed; those past it are not. Then notices arrive with a limit that is the received time, or before it: nothing else is lost.",
    ),
    kinds=BOTH,
)
def test_any_retention_limit(stage: Stage) -> None:
    require_seeding_by_itself(stage, times=True)
    stands_on_ordinary_notices(stage)
    stage.receiving_notices("A")
    before = require_list(retrieve(stage.scene, "A"), even_empty=True)
    soon = arrive(stage, "A", "保存期限が翌日の件", kept=_DAY)
    unlimited = arrive_if_taken(stage, "A", "保存期限のない件", kept=None)
    past = arrive_if_taken(stage, "A", "保存期限を過ぎた件", age=30 * _DAY, kept=28 * _DAY)
    after = retrieve(stage.scene, "A")
    titles = [notice.title for notice in (soon, unlimited) if notice is not None]
    stage.expect("G-2.1-5", lists_each_once(after, titles))
    stage.expect("G-2.1-5", keeps_what_was_there(before, after))
    form, zone = stage.profile.notices.time_form, stage.profile.notices.time_zone
    if soon.title in {header.title for header in after.headers}:
        stage.expect("G-2.1-1", says_what_arrived(after, soon, form, zone))
    if unlimited is not None:
        # A partner that sets a limit of its own where it is told none is not wrong for that.
        stage.expect("G-2.1-1", _says_no_limit(after, unlimited), otherwise=Verdict.WARN)
    if past is None:
        expected = Text("保存期限を過ぎた件が一覧にない。", "Nothing past its retention limit is listed.")
        stage.record("A-JSON-7", Verdict.NOT_APPLICABLE, Outcome(True, expected, _NOT_TAKEN))
    else:
        stage.expect("A-JSON-7", lists_none_of(after, [past.title]))
    _expect_unharmed_by_odd_ones(stage, after)


def _says_no_limit(retrieval: Retrieval, notice: SeededNotice) -> Outcome:
    header = next((each for each in retrieval.headers if each.title == notice.title), None)
    limit = None if header is None else header.retain_until
    return Outcome(
        header is not None and limit is None,
        Text("保存期限のない件の保存期限が「なし」である。", "A notice without a retention limit says so."),
        Text(f"保存期限: {limit or 'なし'}", f"retention limit: {limit or 'none'}")
        if header is not None
        else Text("その件が一覧にない。", "It is not in the list."),
        retrieval.exchanges,
    )


def _expect_unharmed_by_odd_ones(stage: Stage, before: Retrieval) -> None:
    """What nobody should send is no reason to lose the rest. It is taken away at once: later cases are not to see it."""
    sent = (
        arrive_if_taken(stage, "A", "保存期限が受信日時と同じ件", kept=timedelta(0)),
        arrive_if_taken(stage, "A", "保存期限が受信日時より前の件", kept=-_DAY),
    )
    stage.expect("G-2.1-5", keeps_what_was_there(before, retrieve(stage.scene, "A")), otherwise=Verdict.WARN)
    for notice in sent:
        if notice is not None and remove_seeded(stage.scene, notice):
            stage.world.seeded.remove(notice)


@case(
    roots.ORDER,
    "A-JSON-8",
    title=("一覧は申告した順に並び、変わらない", "The list is in the declared order, and stays so"),
    purpose=(
        "受信日時の前後するお知らせと同じ受信日時のお知らせを届け、一覧が申告した順（受信日時の新しい順など）に並び、続けて取得しても並びが変わらないことを確かめる。",
        "Notices arrive out of the order of their received times, and two with the same: the list is in the declared order, and the same when retrieved again.",
    ),
)
def test_order(stage: Stage) -> None:
    settings = stage.profile.notices
    if settings.order == "any":
        raise stage.does_not_apply(
            "並び順を申告していない（notices.order = any）。", "No order is declared (notices.order = any)."
        )
    require_seeding_by_itself(stage, times=True)
    stands_on_ordinary_notices(stage)
    stage.receiving_notices("A")
    ages = (0 * _DAY, 10 * _DAY, 5 * _DAY, 5 * _DAY)
    sent = [arrive(stage, "A", f"並びの確認{number}", age=age) for number, age in enumerate(ages, 1)]
    lists = [require_list(listed(stage, *sent)), *(retrieve(stage.scene, "A") for _ in range(2))]
    stage.expect("A-JSON-8", is_in_order(lists[0], settings.order, settings.time_form, settings.time_zone))
    for again in lists[1:]:
        stage.expect("A-JSON-8", keeps_its_order(lists[0], again))


@case(
    "notices/2.1-5/many",
    "G-2.1-5",
    "A-JSON-8",
    title=("一覧が長くても、漏れも重複もなく順に並ぶ", "A long list, too, is complete and in order"),
    purpose=(
        "お知らせの多い利用者（プロファイルの notices.many）の一覧を、分割されるかぎり最後まで取得し、用意した件数が漏れも重複もなく、申告した順に並ぶことを確かめる。そのような利用者がいなければ、数件を届け、小さく分けて取得して確かめる。",
        "The list of a citizen with many notices (notices.many of the profile) is retrieved to its end, in as many parts as it takes: all that were put in are there, once each, in the declared order. Without such a citizen a few notices arrive, and the list is retrieved in small parts.",
    ),
)
def test_many(stage: Stage) -> None:
    settings = stage.profile.notices
    found = _few_in_small_parts(stage) if settings.many is None else _as_put_in(stage, settings.many)
    if settings.order == "any":
        expected = Text("一覧が申告した順に並ぶ。", "The list is in the declared order.")
        observed = Text(
            "並び順を申告していない（notices.order = any）。", "No order is declared (notices.order = any)."
        )
        stage.record("A-JSON-8", Verdict.NOT_APPLICABLE, Outcome(True, expected, observed))
        return
    stage.stands_on(roots.ORDER)
    stage.expect("A-JSON-8", is_in_order(found, settings.order, settings.time_form, settings.time_zone))


def _as_put_in(stage: Stage, many: ManyNotices) -> Retrieval:
    stage.receiving_notices(many.citizen)
    found = require_list(retrieve(stage.scene, many.citizen))
    stage.expect("G-2.1-5", lists_as_many(found, many.count))
    return found


def _few_in_small_parts(stage: Stage) -> Retrieval:
    """Nobody has to put in many: few at a time there are as many seams."""
    require_seeding_by_itself(stage, times=True)
    stands_on_ordinary_notices(stage)
    for root in (roots.IN_PARTS, roots.ORDER):
        stage.stands_on(root)
    stage.receiving_notices("A")
    titles = [arrive(stage, "A", f"長い一覧の確認{number}", age=number * _DAY).title for number in range(1, _FEW + 1)]
    limit = _FEW_AT_A_TIME if stage.scene.notices.comes_in_parts else None
    found = require_list(retrieve_as(stage.scene, stage.scene.portal.state.links["A"].pseudonym, limit=limit))
    stage.expect("G-2.1-5", lists_each_once(found, titles))
    return found


@case(
    "notices/2.2.4-3/at-the-same-time",
    "G-2.2.4-3",
    title=("二人の件名を同時に要求しても混ざらない", "Asked for at the same time, two citizens' headers are not mixed"),
    purpose=(
        "二人の利用者の件名を同時に何度も要求し、それぞれに本人のものだけが含まれることを確かめる（一人ずつの要求では混ざらない）。",
        "The headers of two citizens are asked for at the same time, again and again: each list holds his own alone (one after the other they do).",
    ),
    kinds=BOTH,
)
def test_at_the_same_time(stage: Stage) -> None:
    stage.stands_on(roots.OWN_ONLY)
    arrived = {}
    for key in ("A", "B"):
        stage.receiving_notices(key)
        arrived[key] = arrive(stage, key, f"同時に取得する利用者{key}あて")
    alone = {key: require_list(listed(stage, arrived[key])) for key in ("A", "B")}
    stage.scene.say(
        f"利用者AとBの件名を、{_AT_ONCE} 件ずつ同時に、合わせて {2 * _ROUNDS} 回要求する。",
        f"The headers of citizens A and B are asked for {_AT_ONCE} at a time, {2 * _ROUNDS} times in all.",
    )
    names = {key: stage.scene.portal.state.links[key].pseudonym for key in ("A", "B")}
    asked = ["A", "B"] * _ROUNDS
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        answers = list(pool.map(lambda key: retrieve_as(stage.scene, names[key]), asked))
    for answer in answers:
        require_not_held_back(stage, answer.answers[-1], Text("同時の要求", "requests at the same time"))
    for key, other in (("A", "B"), ("B", "A")):
        found = [answer for whose, answer in zip(asked, answers, strict=True) if whose == key]
        for outcome in _none_mixed(found, arrived[other], other, alone[other]):
            stage.expect("G-2.2.4-3", outcome)


def _none_mixed(found: Sequence[Retrieval], others: SeededNotice, other: str, theirs: Retrieval) -> tuple[Outcome, ...]:
    """The first answer that is not as it should be, or else the last, by each of three measures."""
    measured = (
        [provides_list(each) for each in found],
        [leaves_out(each, [others.title], other) for each in found],
        [shares_none_with(each, theirs, other) for each in found],
    )
    return tuple(next((each for each in kind if not each.held), kind[-1]) for kind in measured)
