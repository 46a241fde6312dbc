"""What a person will have to do in a run, and how often."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..vocabulary import ScreenKind, Text

if TYPE_CHECKING:
    from ..profile import Profile

__all__ = ["person_steps"]


def person_steps(profile: Profile, *, links: int, notices: int) -> Iterator[Text]:
    """Screens first, then notices; with links and notices as the plan expects them."""
    from ..profile import PersonStep

    found = [*_on_screens(profile, links)]
    seeding, removal = profile.notices.seeding, profile.notices.removal
    if isinstance(seeding, PersonStep):
        found.append(
            Text(
                f"お知らせの送信（約 {notices} 回）: {seeding.person}",
                f"Send a notice (about {notices} times): {seeding.person}",
            )
        )
    if isinstance(removal, PersonStep):
        found.append(
            Text(
                f"お知らせの削除（終わりに1回まとめて）: {removal.person}",
                f"Remove the notices (once, at the end): {removal.person}",
            )
        )
    yield from found
    if found:
        seconds = profile.cost.person_seconds
        yield Text(
            f"以上は、1回につき最長 {seconds} 秒待つ。操作する人のいない実行（CI など）では、そのケースは要確認になる",
            f"Each of these is waited for {seconds} s at most; without a person, as in CI, the cases are review",
        )
    if any(screen.person for screen in profile.screens.values()):
        yield Text(
            "画面の操作は、端末から --citizen-browser chromium --watch-browser を付けた実行で行う",
            "Screens are worked in a run with --citizen-browser chromium --watch-browser, started in a terminal",
        )


def _on_screens(profile: Profile, links: int) -> Iterator[Text]:
    per_link = {ScreenKind.CONSENT, ScreenKind.INPUT}
    if profile.cost.link_effort == "person":
        per_link.add(ScreenKind.STEP)
    if profile.offers.account_source == "existing":
        per_link.add(ScreenKind.LOGIN)
    for kind, screen in profile.screens.items():
        if screen.person is None:
            continue
        often = Text("画面が出るたび", "whenever it is shown")
        if kind in per_link:
            often = Text(f"属性連携のたび、約 {links} 回", f"at each link, about {links} times")
        yield Text(
            f"{kind.label.ja}での操作（{often.ja}）: {screen.person}",
            f"Act on the {kind.label.en} ({often.en}): {screen.person}",
        )
