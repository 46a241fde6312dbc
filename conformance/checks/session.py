"""Checks on who is logged in (the behavioural oracle)."""

from __future__ import annotations

from ..vocabulary import Text
from .outcome import Outcome, StandingLike

__all__ = [
    "ends_no_login_of",
    "is_logged_in_as",
    "is_nobody",
    "leaves_login_of",
    "lets_nobody_in",
    "makes_nobody_act",
    "still_ends_login",
    "still_lets_in",
    "unties_nothing_of",
]


def is_logged_in_as(standing: StandingLike, citizen: str) -> Outcome:
    """The session page knows exactly this citizen."""
    expected = Text(
        f"外部連携先に利用者{citizen}としてログインしている。", f"At the partner, citizen {citizen} is logged in."
    )
    return Outcome(standing.citizen == citizen, expected, standing.words, standing.exchanges)


def is_nobody(standing: StandingLike) -> Outcome:
    """The session page knows nobody."""
    expected = Text("外部連携先に誰もログインしていない。", "At the partner, nobody is logged in.")
    return Outcome(standing.nobody, expected, standing.words, standing.exchanges)


def leaves_login_of(standing: StandingLike, citizen: str) -> Outcome:
    """A login state that was not meant is untouched."""
    expected = Text(
        f"利用者{citizen}のログイン状態は変わらない。", f"The login state of citizen {citizen} is unchanged."
    )
    return Outcome(standing.citizen == citizen, expected, standing.words, standing.exchanges)


def lets_nobody_in(standing: StandingLike, difference: Text) -> Outcome:
    """An answer that is right but for this one difference logs nobody in."""
    expected = Text(
        f"次の一点だけが正しくない応答では、誰もログインしない: {difference.ja}。",
        f"Nobody is logged in by an answer that is right but for one thing: {difference.en}.",
    )
    return Outcome(standing.nobody, expected, standing.words, standing.exchanges)


def still_lets_in(standing: StandingLike, citizen: str) -> Outcome:
    """After a refused answer the right one is taken as before: the attempt did no harm."""
    expected = Text(
        f"その直後でも、正しい応答では利用者{citizen}としてログインする。",
        f"Right after that, the right answer logs citizen {citizen} in.",
    )
    return Outcome(standing.citizen == citizen, expected, standing.words, standing.exchanges)


def ends_no_login_of(standing: StandingLike, citizen: str, difference: Text) -> Outcome:
    """A request to sign off that is right but for this one difference leaves this citizen logged in."""
    expected = Text(
        f"次の一点だけが正しくない要求では、利用者{citizen}のログイン状態は変わらない: {difference.ja}。",
        f"Citizen {citizen} stays logged in at a request that is right but for one thing: {difference.en}.",
    )
    return Outcome(standing.citizen == citizen, expected, standing.words, standing.exchanges)


def still_ends_login(standing: StandingLike) -> Outcome:
    """After a refused request the right one ends the login as before."""
    expected = Text(
        "その直後でも、正しい要求ではログアウトする。", "Right after that, the right request ends the login."
    )
    return Outcome(standing.nobody, expected, standing.words, standing.exchanges)


def unties_nothing_of(standing: StandingLike, citizen: str, difference: Text, *, asked_anew: bool = False) -> Outcome:
    """Sign-on, tried after a request to unlink with this one difference; `asked_anew`: consent to link was needed."""
    expected = Text(
        "次の一点だけが正しくない要求では紐付けが解かれず、"
        f"利用者{citizen}は同意し直すことなくシングルサインオンできる: {difference.ja}。",
        f"Nothing is untied by a request that is right but for one thing, so that citizen {citizen} signs on without "
        f"consenting anew: {difference.en}.",
    )
    asked = Text("（同意を求められた）", " (after being asked to consent)") if asked_anew else Text("", "")
    observed = Text(f"{standing.words.ja}{asked.ja}", f"{standing.words.en}{asked.en}")
    return Outcome(standing.citizen == citizen and not asked_anew, expected, observed, standing.exchanges)


def makes_nobody_act(standing: StandingLike, act: Text) -> Outcome:
    """What another site made the browser send is not taken for the citizen's own act: it logs nobody in."""
    expected = Text(
        f"他サイトのページが送らせた操作（{act.ja}）を利用者の操作とせず、誰もログインしない。",
        f"What another site made the browser send ({act.en}) is no act of the citizen's: nobody is logged in.",
    )
    return Outcome(standing.nobody, expected, standing.words, standing.exchanges)
