"""Notices that arrive during the test, for the cases that stand on them."""

from __future__ import annotations

from ..execution import Stage, roots
from ..flows import SeededNotice, can_seed, retrieve, seed

__all__ = ["arrive", "lists_something"]


def arrive(stage: Stage, key: str, words: str) -> SeededNotice:
    """Let a notice arrive; taken away again at the end of the run. Needs a person where nothing automatic is declared."""
    if not can_seed(stage.scene):
        raise stage.needs_review(
            "お知らせを自動で届ける方法がプロファイル（notices.seeding）にないため、人による確認が必要。",
            "The profile (notices.seeding) has no automatic way to let a notice arrive: a person has to look.",
        )
    notice = seed(stage.scene, stage.profile.citizen(key), words)
    stage.world.seeded.append(notice)
    return notice


def lists_something(stage: Stage, key: str) -> bool:
    """Given a list with something in it, if that can be brought about: an empty one would tell nothing by being empty."""
    if can_seed(stage.scene):
        arrive(stage, key, "解除前の確認")
    with stage.given(roots.NOTICES):
        return bool(retrieve(stage.scene, key).headers)
