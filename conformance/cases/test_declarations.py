"""Answers that declare a document type: nothing leaks, and nothing stops (OWASP XML Security; P-XML-1)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Final

from ..catalogue import case
from ..checks import (
    Outcome,
    fetches_nothing,
    leaves_login_of,
    lets_nobody_in,
    refuses_with_a_screen,
    shows_nothing_of,
)
from ..errors import EnvironmentFault
from ..execution import Stage, outside_address, roots
from ..flows import Device, Manner, Passage, probe, sign_on
from ..vocabulary import Text, Verdict
from ..wires.altering import Attempt
from .attacks import altering_wire, expect_valid_again, valid_twin
from .attempts import require_attempt

_XML: Final = "P-XML-1"
_FILE: Final = Text("ローカルファイルの内容", "content of the local file")
_FILE_MARK: Final = b"Linux version"
_ANSWERS: Final = Text("画面で応答する。", "It answers with a screen.")
_OUT_OF_SIGHT: Final = Text(
    "外部連携先から届くアドレスがないため、接続しないことを確かめられない（プロファイルに [portal.listener] を書いて実施する）。",
    "Without an address that the partner can reach, it cannot be told that it asks for none (run with [portal.listener] in the profile).",
)


# All of them are played alone: a partner that stops at a document type and starts again has nobody logged in any more.
# Up to these bounds parsers that are safe may well expand: where nobody stops, that somebody does so is worth a look.
@case(
    "account/P-XML-1/stops-nothing",
    _XML,
    title=("DOCTYPE や実体の展開で停止しない", "DOCTYPE and expanding entities stop nothing"),
    purpose=(
        "DOCTYPE 宣言のある応答と、何重にも展開される実体（無害な大きさ）を含む応答を送っても、画面で応答し、ログイン中の別の利用者に影響せず、正しい応答を直ちに受け入れることを確かめる。実体を展開したうえで受け入れた場合は注意とする。",
        "An answer with a DOCTYPE, and one whose entities expand level by level (to a harmless size), are answered with a screen, leave another citizen's login alone, and the right answer is taken at once. Taking what was expanded is worth a look.",
    ),
    wire="saml2",
    attack=True,
    alone=True,
)
def test_stops_nothing(stage: Stage) -> None:
    wire = altering_wire(stage)
    bystander = stage.signed_on("B")
    device = valid_twin(stage)
    for name in ("document-type", "expanding-entities"):
        difference = wire.alterations[name].difference
        _attempt(stage, device, wire.altering_answer(name, ""), difference)
        standing = probe(stage.scene, device)
        if name == "expanding-entities":
            stage.expect(_XML, lets_nobody_in(standing, difference), otherwise=Verdict.WARN)
        if not standing.nobody:
            stage.world.end_session(device)
        expect_valid_again(stage, _XML, device)
    stage.expect(_XML, leaves_login_of(probe(stage.scene, bystander), "B"))


@case(
    "account/P-XML-1/no-local-file",
    _XML,
    title=("外部実体によりローカルファイルを漏らさない", "No local file leaks by an external entity"),
    purpose=(
        "失敗を示し、その説明がローカルファイル（Linux の版を示すだけの /proc/version）を指す外部実体である応答を送っても、その内容が画面などに現れないことを確かめる。見えるのは、Linux 上にあり、失敗の説明を示す外部連携先の場合に限られる。",
        "An answer that tells of a failure, in words that are an external entity for a local file (/proc/version, which says no more than Linux's version), makes nothing of that file show. It can be seen only of a partner on Linux that shows the words of a failure.",
    ),
    wire="saml2",
    attack=True,
    alone=True,
)
def test_no_local_file(stage: Stage) -> None:
    wire = altering_wire(stage)
    device = valid_twin(stage)
    difference = wire.alterations["local-file"].difference
    passage = _attempt(stage, device, wire.altering_answer("local-file", ""), difference)
    if passage is not None:
        stage.expect(_XML, shows_nothing_of(_answers(passage), _FILE_MARK, _FILE, passage.exchanges))
    if not probe(stage.scene, device).nobody:
        stage.world.end_session(device)
    expect_valid_again(stage, _XML, device)


@case(
    "account/P-XML-1/no-outside-address",
    _XML,
    title=("電文が指す外部のアドレスへ接続しない", "No outside address is asked for because a message names it"),
    purpose=(
        "DOCTYPE と実体が模擬マイナポータルの待ち受け口にあるとする応答を送っても、外部連携先がそこへ接続しないことを確かめる（プロファイルに portal.listener がある場合）。",
        "An answer whose DOCTYPE and entities lie at the stand-in's listener does not make the partner ask for them (where the profile has portal.listener).",
    ),
    wire="saml2",
    attack=True,
    alone=True,
)
def test_no_outside_address(stage: Stage) -> None:
    wire = altering_wire(stage)
    with outside_address(stage.scene) as outside:
        if outside is None:
            # A finding, so that what the other cases found does not stand for the whole requirement.
            untold = replace(fetches_nothing((), ()), held=False, observed=_OUT_OF_SIGHT)
            stage.record(_XML, Verdict.NOT_RUN, untold)
            return
        device = valid_twin(stage)
        difference = wire.alterations["outside-address"].difference
        passage = _attempt(stage, device, wire.altering_answer("outside-address", outside.url), difference)
        outcome = fetches_nothing(outside.asked, passage.exchanges if passage is not None else ())
        if outcome.held and not outside.within_reach:
            stage.record(_XML, Verdict.REVIEW, replace(outcome, observed=_perhaps_out_of_reach(outside.url)))
        else:
            stage.expect(_XML, outcome)
    if not probe(stage.scene, device).nobody:
        stage.world.end_session(device)
    expect_valid_again(stage, _XML, device)


def _perhaps_out_of_reach(url: str) -> Text:
    return Text(
        f"接続はなかったが、外部連携先から届いた通信がほかになく、届くかどうかが分からない。外部連携先のホストから {url} に接続できることを、人が確かめる必要がある。",
        f"It was not asked for; but nothing else has come from the partner either, so that it may be out of reach. A person has to see that {url} can be reached from the partner's host.",
    )


def _attempt(
    stage: Stage, device: Device, replaced: AbstractContextManager[Attempt], difference: Text
) -> Passage | None:
    """The way that sign-on takes with this answer; None where no answer came to it.

    That is the partner's fault only if the right answer is answered again: otherwise the way there may be broken.
    """
    stage.scene.say(f"次の応答を送る: {difference.ja}。", f"An answer goes out: {difference.en}.")
    with replaced as step:
        try:
            passage = sign_on(stage.scene, device, Manner.LOOK)
        except EnvironmentFault as silence:
            if not step.times:
                raise
            fault = silence
        else:
            require_attempt(step, passage, roots.SIGN_ON)
            stage.expect(_XML, refuses_with_a_screen(passage))
            return passage
    expect_valid_again(stage, _XML, device)
    stage.expect(_XML, Outcome(False, _ANSWERS, fault.text))
    return None


def _answers(passage: Passage) -> Iterator[bytes]:
    for visit in passage.visits:
        for hop in visit.hops:
            if hop.response is not None:
                yield hop.response.body
