"""Two citizens at several devices each, in any order of operations (guideline 2.2)."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from ..catalogue import BOTH, case
from ..checks import Outcome
from ..execution import Stage
from ..execution.by_chance import seed_of_search
from ..execution.life import DECLARED, Act, Deed, Life, MismatchError, find_shortest, in_words
from ..vocabulary import Text, Verdict

_LIVES: Final = 2
_TYPICAL: Final = (
    Act(Deed.LINK, "A", 1),
    Act(Deed.LINK, "B", 1),
    Act(Deed.SIGN_ON, "A", 2),
    Act(Deed.NOTICES, "A", 2),
    Act(Deed.NOTICES, "B", 1),
    Act(Deed.SIGN_OFF, "B", 1),
    Act(Deed.UNLINK, "A", 2),
    Act(Deed.SIGN_ON, "B", 2),
    Act(Deed.UNLINK, "B", 2),
    Act(Deed.SIGN_ON, "B", 1),
    Act(Deed.LINK, "B", 1),
    Act(Deed.SIGN_ON, "A", 3),
)
"""What is done first: every rule is met at least once, whatever chance brings after it."""
_HELD: Final = Text(
    "どの順序で操作しても、連携とログインの状態、届く件名が指針のとおりである。",
    "In whatever order, ties, logins and the headers provided are what the guideline says.",
)
_NOT_JUDGED: Final = Text("この要件の判定まで進めなかった。", "The life did not come to this requirement.")


@case(
    "link/2.2.2-6/any-order",
    *DECLARED,
    title=(
        "どの順序で操作しても状態が指針のとおりである",
        "Whatever the order of operations, the state is as the guideline says",
    ),
    purpose=(
        "利用者2人がそれぞれ複数の端末で、属性連携・シングルサインオン・シングルサインオフ・件名取得・属性連携解除を任意の順序で行い、1回の操作ごとに全端末のログイン状態を確かめる。食い違いが見つかれば、再現する最も短い手順を示す。",
        "Two citizens at several devices each link, sign on, sign off, have notices retrieved and unlink in any order; after every act the login at every device is looked at. What goes wrong is shown as the shortest sequence that was found.",
    ),
    kinds=BOTH,
)
def test_any_order(stage: Stage) -> None:
    if stage.profile.cost.link_effort == "person":
        raise stage.not_carried_out(
            "連携のたびに人の操作が必要（cost.link_effort = person）なため、連携を繰り返すこのケースは実施しない。",
            "Every link takes a person (cost.link_effort = person); this case, which links again and again, is left out.",
        )
    stage.stands_on_the_guideline()
    stage.world.require_calibration()
    begin = partial(Life, stage.world, stage.device)
    mismatch, exercised = _led(begin(), _TYPICAL)
    acts = stage.run.life_steps
    if mismatch is None and acts:
        seed = seed_of_search(stage.scene)
        mismatch, more = find_shortest(begin, lives=_LIVES, acts=acts, seed=seed)
        exercised |= more
    if mismatch is None:
        observed = Text(
            f"決まった手順 {len(_TYPICAL)} 回と、無作為な手順 {acts} 回ずつ {_LIVES} 組のすべてで、そのとおりだった。",
            f"So it was: {len(_TYPICAL)} acts in a fixed order, and {_LIVES} times {acts} in an order left to chance.",
        )
    else:
        again, _ = _led(begin(), mismatch.acts)
        _expect_not(stage, again or mismatch, reproduced=again is not None)
        observed = Text("ここまでの操作では、そのとおりだった。", "So it was as far as it went.")
    for requirement in DECLARED:
        if requirement in exercised and (mismatch is None or requirement != mismatch.requirement):
            stage.expect(requirement, Outcome(True, _HELD, observed))
        elif mismatch is not None and requirement != mismatch.requirement:
            stage.record(requirement, Verdict.BLOCKED, Outcome(False, _HELD, _NOT_JUDGED))


def _led(life: Life, acts: Sequence[Act]) -> tuple[MismatchError | None, set[str]]:
    """Play these acts; what went wrong, and the requirements that were exercised."""
    try:
        for act in acts:
            life.play(act)
    except MismatchError as mismatch:
        return mismatch, life.rules.exercised
    return None, life.rules.exercised


def _expect_not(stage: Stage, mismatch: MismatchError, *, reproduced: bool) -> None:
    """The shortest sequence found, played once more: its exchanges are the last of the case."""
    order = in_words(mismatch.acts)
    stage.scene.say(
        f"食い違いが見つかった最も短い手順: {order.ja}。", f"The shortest sequence that goes wrong: {order.en}."
    )
    again = Text("", "") if reproduced else Text("（もう一度行うと再現しなかった）", " (not when played once more)")
    observed = Text(
        f"{order.ja} の後、{mismatch.observed.ja}{again.ja}", f"After {order.en}: {mismatch.observed.en}{again.en}"
    )
    stage.expect(mismatch.requirement, Outcome(False, mismatch.expected, observed, mismatch.exchanges))
