"""No open redirect (IPA 安全なウェブサイトの作り方; OWASP ASVS; P-WEB-1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import unquote, urlsplit

from ..catalogue import case
from ..checks import stays_here
from ..errors import ForbiddenHostError
from ..execution import Stage, roots
from ..flows import Device, Manner, Passage, probe, sign_on
from ..vocabulary import Party, Text
from ..wires.altering import ANOTHER_HOST
from .attacks import altering_wire, expect_valid_again, valid_twin
from .attempts import require_attempt

_WEB: Final = "P-WEB-1"


# RelayState goes unsigned: whoever brings the answer may put anything there.
@case(
    "sso/P-WEB-1/relay-state",
    _WEB,
    title=("応答に添えられた到達先で他サイトへ誘導しない", "What goes with an answer leads to no other site"),
    purpose=(
        "正しい応答に添える到達先（RelayState）が他サイトを指すとき（書き方を変えたものを含む）、ログインの後に利用者を他サイトへ移動させないことを確かめる。要求への応答と、受け入れる場合は要求なしの応答の両方で行う。他サイトへは接続しない。",
        "A right answer with a place to land on (RelayState) that names another site, in several spellings, does not lead the citizen there: with answers to a request and, where they are taken, with unsolicited ones. The other site is never contacted.",
    ),
    wire="saml2",
    attack=True,
)
def test_relay_state(stage: Stage) -> None:
    wire = altering_wire(stage)
    account = stage.scene.portal.wire
    ways = [] if account.portal_vouches_first else [False]
    if account.takes_unsolicited:
        stage.stands_on(roots.UNSOLICITED)
        ways.append(True)
    device = valid_twin(stage)
    for unsolicited in ways:
        for address, named in _addresses(stage.profile.base_url):

            def signing_on(address: str = address, unsolicited: bool = unsolicited) -> Passage:
                with wire.altering_answer("relay-state", address) as step:
                    passage = sign_on(stage.scene, device, Manner.LOOK, unsolicited=unsolicited)
                require_attempt(step, passage, roots.SIGN_ON)
                return passage

            _expect_to_stay(stage, device, named, signing_on)
    expect_valid_again(stage, _WEB, device)


@case(
    "sso/P-WEB-1/landing",
    _WEB,
    title=("開始URLの到達先で他サイトへ誘導しない", "The place to land on leads to no other site"),
    purpose=(
        "シングルサインオンの開始URLに渡す到達先が他サイトを指すとき（書き方を変えたものを含む）、利用者を他サイトへ移動させないことを確かめる。他サイトへは接続しない。",
        "A place to land on that names another site, in several spellings, given to where sign-on starts, does not lead the citizen there. The other site is never contacted.",
    ),
    wire="saml2",
    attack=True,
)
def test_landing(stage: Stage) -> None:
    if stage.scene.portal.wire.portal_vouches_first:
        raise stage.does_not_apply(
            "要求なしの応答から始まるため、到達先を渡す開始URLがない",
            "sign-on starts with an unsolicited answer, so no URL is given a place to land on",
        )
    device = valid_twin(stage)
    for address, named in _addresses(stage.profile.base_url):

        def signing_on(address: str = address) -> Passage:
            passage = sign_on(stage.scene, device, Manner.LOOK, landing=address)
            if not _told(passage, address):
                raise stage.does_not_apply(
                    "シングルサインオンの開始URLに到達先を渡さない", "where sign-on starts is given no place to land on"
                )
            return passage

        _expect_to_stay(stage, device, named, signing_on)
    expect_valid_again(stage, _WEB, device)


def _addresses(own: str) -> tuple[tuple[str, Text], ...]:
    """Another site as browsers read it, and as a careless check does not."""
    parts = urlsplit(own)
    return (
        (f"https://{ANOTHER_HOST}/", Text("他サイトの URL", "another site's URL")),
        (f"//{ANOTHER_HOST}/", Text("スキームを省いた他サイトの URL", "another site's URL without a scheme")),
        (
            f"/\\{ANOTHER_HOST}/",
            Text("/ と \\ で始まる他サイトの URL", "another site's URL with a slash and a backslash before it"),
        ),
        (
            f"/\t/{ANOTHER_HOST}/",
            Text("// の間にタブの入った他サイトの URL", "another site's URL with a tab between the slashes before it"),
        ),
        (
            f"{parts.scheme}://{parts.netloc}@{ANOTHER_HOST}/",
            Text(
                "自サイトの URL と @ で始まる他サイトの URL", "another site's URL that begins like this site's, with @"
            ),
        ),
    )


def _expect_to_stay(stage: Stage, device: Device, named: Text, signing_on: Callable[[], Passage]) -> None:
    stage.scene.say(f"到達先を{named.ja}とする。", f"The place to land on is {named.en}.")
    try:
        outcome = stays_here(None, named, signing_on().exchanges)
    except ForbiddenHostError as error:
        if urlsplit(error.url).hostname != ANOTHER_HOST:
            raise
        outcome = stays_here(error.url, named, error.exchanges)
    stage.expect(_WEB, outcome)
    if not probe(stage.scene, device).nobody:
        stage.world.end_session(device)


def _told(passage: Passage, address: str) -> bool:
    """Whether the partner was given this address on the way."""
    hops = [hop for visit in passage.visits for hop in visit.hops if hop.receiver is Party.PARTNER]
    return any(address in unquote(hop.request.url) for hop in hops)
