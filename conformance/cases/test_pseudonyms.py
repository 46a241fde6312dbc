"""Pseudonyms are compared exactly (saml-core-2.0-os 1.3.1, 2.2.2, 8.3.7; P-SAML-9)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Final

from ..catalogue import BOTH, case
from ..checks import arrives_at, is_logged_in_as, lets_nobody_in, refuses_with_a_screen
from ..execution import Stage, roots
from ..flows import Manner, link, probe, sign_on
from ..vocabulary import ScreenKind, Text, Verdict
from .attacks import altering_wire, expect_refusal_of_each, expect_refused, valid_twin
from .attempts import require_attempt

_LONGEST: Final = 256
_PRINTABLE: Final = "".join(map(chr, range(0x21, 0x7F)))


# A string is compared by its octets: neither case nor blanks nor normalisation may be depended on (saml-core 1.3.1).
@case(
    "link/P-SAML-9/nearly-the-same",
    "P-SAML-9",
    title=("連携済みの仮名に似た仮名ではログインできない", "What is nearly a linked pseudonym logs nobody in"),
    purpose=(
        "連携した利用者の仮名と一点だけ（大文字・小文字、前後の空白、末尾の改行、全角・半角）異なる仮名では、誰もログインした状態にならないことを確かめる。",
        "A pseudonym that differs from a linked one in one thing (letter case, blanks around it, a newline at its end, full-width letters) logs nobody in.",
    ),
    wire="saml2",
    kinds=BOTH,
)
def test_nearly_the_same(stage: Stage) -> None:
    stage.stands_on(roots.SIGN_ON_UNLINKED)
    device = valid_twin(stage)
    portal = stage.scene.portal
    for pseudonym, difference in _nearly(portal.state.links["A"].pseudonym):
        expect_refused(stage, "P-SAML-9", device, portal.vouching_as("A", pseudonym), difference)


def _nearly(pseudonym: str) -> Iterator[tuple[str, Text]]:
    yield (
        pseudonym.swapcase(),
        Text("仮名の大文字と小文字が逆である", "upper and lower case of the pseudonym are exchanged"),
    )
    yield f" {pseudonym}", Text("仮名の前に空白がある", "a blank stands before the pseudonym")
    yield f"{pseudonym} ", Text("仮名の後に空白がある", "a blank stands after the pseudonym")
    yield f"{pseudonym}\n", Text("仮名の後に改行がある", "a newline stands after the pseudonym")
    full_width = "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in pseudonym)
    assert unicodedata.normalize("NFKC", full_width) == pseudonym
    yield full_width, Text("仮名の文字が全角である", "the letters of the pseudonym are full-width ones")


@case(
    "link/P-SAML-9/longest",
    "P-SAML-9",
    title=(
        "256文字の仮名で連携し、最後の1文字まで区別する",
        "A pseudonym of 256 characters is linked, and told apart to its last",
    ),
    purpose=(
        "ASCII の図形文字をすべて含む256文字の仮名で連携してシングルサインオンできること、最後の1文字だけが異なる仮名では誰もログインした状態にならないことを確かめる。",
        "A citizen links and signs on under a pseudonym of 256 characters with every graphic character of ASCII in it; one that differs in its last character alone logs nobody in.",
    ),
    wire="saml2",
    kinds=BOTH,
)
def test_longest(stage: Stage) -> None:
    for root in (roots.LINK, roots.AGAIN, roots.SIGN_ON, roots.SIGN_ON_UNLINKED):
        stage.stands_on(root)
    portal = stage.scene.portal
    citizen = stage.unlinked("A")
    pseudonym = _longest(portal.unused_pseudonym())
    stage.world.count_link()
    with portal.state.choosing("A", pseudonym) as chosen:
        passage = link(stage.scene, citizen)
    require_attempt(chosen, passage, roots.LINK)
    stage.world.end_session(citizen)
    if not stage.expect("P-SAML-9", arrives_at(passage, ScreenKind.MENU)):
        return
    sign_on(stage.scene, citizen)
    stage.expect("P-SAML-9", is_logged_in_as(probe(stage.scene, citizen), "A"))
    stage.world.end_session(citizen)
    other = stage.device("A", 2)
    last = "A" if pseudonym[-1] != "A" else "B"
    with portal.vouching_as("A", f"{pseudonym[:-1]}{last}") as step:
        passage = sign_on(stage.scene, other, Manner.LOOK)
    require_attempt(step, passage, roots.SIGN_ON)
    difference = Text("256文字の仮名の最後の1文字が異なる", "the last of the pseudonym's 256 characters is another")
    stage.expect("P-SAML-9", lets_nobody_in(probe(stage.scene, other), difference))
    stage.expect("P-SAML-9", refuses_with_a_screen(passage))


def _longest(unused: str) -> str:
    return f"{unused}{_PRINTABLE * 3}"[:_LONGEST]


@case(
    "link/P-SAML-9/comment",
    "P-SAML-9",
    title=("コメントの入った仮名を途中で切らない", "A pseudonym with a comment in it is not cut short"),
    purpose=(
        "署名された仮名の途中に、署名を壊さない形でコメントを加え、その前又は後だけが別の利用者の仮名になる応答では、誰もログインした状態にならないことを確かめる。",
        "A comment put into a signed pseudonym breaks no signature. An answer in which what stands before or after it alone is another citizen's pseudonym logs nobody in.",
    ),
    wire="saml2",
    attack=True,
)
def test_comment(stage: Stage) -> None:
    stage.stands_on(roots.SIGN_ON_UNLINKED)
    expect_refusal_of_each(stage, "P-SAML-9", "comment-after-another", "comment-before-another")


# Only the portal vouches here, and never for another domain: no two citizens are mixed up by who overlooks it.
@case(
    "link/P-SAML-9/qualifiers-and-format",
    "P-SAML-9",
    title=("仮名の修飾子と形式を見る", "A pseudonym's qualifiers and format are looked at"),
    purpose=(
        "値は同じで、修飾子又は形式が別のものである仮名では、誰もログインした状態にならず、修飾子を省いた仮名（既定の修飾子を意味する）ではログインできることを確かめる。どちらも別の利用者と取り違えるものではないため、満たさない場合は注意とする。",
        "A pseudonym of the same value with another's qualifiers or of another format logs nobody in; one whose qualifiers are left out, which means the usual ones, does. Neither mixes up two citizens: where it does not hold, that is worth a look.",
    ),
    wire="saml2",
    attack=True,
)
def test_qualifiers_and_format(stage: Stage) -> None:
    names = ("qualified-by-another", "qualified-for-another", "another-format")
    expect_refusal_of_each(stage, "P-SAML-9", *names, otherwise=Verdict.WARN)
    device = stage.device("A", 2)
    with altering_wire(stage).altering_answer("qualifiers-left-out", "") as step:
        passage = sign_on(stage.scene, device)
    require_attempt(step, passage, roots.SIGN_ON)
    stage.expect("P-SAML-9", is_logged_in_as(probe(stage.scene, device), "A"), otherwise=Verdict.WARN)
