"""How many workers a run can have: as many as asked for, as far as the profile has citizens and nothing is shared."""

from __future__ import annotations

from dataclasses import dataclass

from ..options import RunOptions
from ..profile import Citizen, PersonStep, Profile, citizen_pairs
from ..vocabulary import Text

__all__ = ["WorkerPlan", "plan_workers"]

Pair = tuple[Citizen, Citizen]


@dataclass(frozen=True, slots=True)
class WorkerPlan:
    """One worker for each pair; no pair: the run is serial. `why` says what kept it from what was asked for."""

    pairs: tuple[Pair, ...] = ()
    why: Text | None = None


def plan_workers(options: RunOptions) -> WorkerPlan:
    """What `options.workers` comes to."""
    asked = options.workers
    if asked < 2:
        return WorkerPlan()
    profile = options.profile
    reason = _NO_PROFILE if profile is None else _one_at_a_time(profile, options)
    if profile is None or reason is not None:
        because = reason or _NO_PROFILE
        return WorkerPlan(
            why=Text(
                f"{because.ja}ため、-n {asked} は使わず、ケースを順に実行します。",
                f"{because.en}: -n {asked} is not used, cases run one after the other.",
            )
        )
    pairs = citizen_pairs(profile)
    if len(pairs) >= asked:
        return WorkerPlan(pairs[:asked])
    missing = 2 * (asked - len(pairs))
    ja = (
        f"-n {asked} には利用者フォルダーのある試験用利用者が {2 * asked} 人必要ですが、プロファイルには A・B と、"
        f"同じ項目を備えた利用者を合わせて {2 * len(pairs)} 人分しかありません（あと {missing} 人）。"
    )
    en = (
        f"-n {asked} takes {2 * asked} test citizens with a user folder; the profile has {2 * len(pairs)}, counting "
        f"A and B and those who are described by the same keys ({missing} more are needed)"
    )
    if len(pairs) == 1:
        return WorkerPlan(why=Text(f"{ja}ケースを順に実行します。", f"{en}: cases run one after the other."))
    return WorkerPlan(
        pairs, Text(f"{ja}{len(pairs)} 組で並行して実行します。", f"{en}: {len(pairs)} workers share the cases.")
    )


_NO_PROFILE = Text("プロファイルがない", "There is no profile")


def _one_at_a_time(profile: Profile, options: RunOptions) -> Text | None:
    """Why cases cannot be played side by side at this partner, if they cannot."""
    if profile.portal.listener is not None:
        # Which worker's citizen a call is about, only the portal that made his pseudonym can tell.
        return Text(
            "外部連携先がポータルの待ち受け口（portal.listener）を直接呼び出す",
            "The partner calls the portal's one listener (portal.listener)",
        )
    by_hand = profile.cost.link_effort == "person" or any(
        screen.person is not None for screen in profile.screens.values()
    )
    if by_hand or isinstance(profile.notices.seeding, PersonStep) or isinstance(profile.notices.removal, PersonStep):
        return Text("人の操作を待つ手順がプロファイルにある", "The profile has steps that wait for a person")
    if options.watch_delay is not None:
        return Text(
            "ブラウザーの画面を表示する（--watch-browser）", "The browser's windows are shown (--watch-browser)"
        )
    return None
