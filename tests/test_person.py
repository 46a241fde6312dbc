"""A connection test that waits for a person, as the tester lives it: at a terminal, and with nobody to ask."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from connection_kit import Ended, command, connection_test, derive, environment, partner_process
from display_kit import a_display

from conformance.resources import data_directory

if sys.platform == "win32":
    pytest.skip("no pseudo-terminals on this system", allow_module_level=True)

import pty

LINK, SIX_ITEMS = "link/2.1-4/from-portal", "notices/2.1-1/six-items"
TASK = "利用者{citizen}のカードを置き、暗証番号を入力してください"
ENTER = "  終わったら Enter"
Answer = Callable[[str], bytes]
SECONDS = 120


def at_terminal(tmp_path: Path, *arguments: str, answer: Answer = lambda text: b"\n", **variables: str) -> Ended:
    """The run in a terminal of its own; `answer` does what is asked, given all that was said, and types."""
    directory = tmp_path / "evidence"
    keyboard, terminal = pty.openpty()
    said, answered = "", 0
    deadline = time.monotonic() + SECONDS
    with subprocess.Popen(
        command(directory, *arguments),
        cwd=tmp_path,
        env=environment(**{"CI": "", **variables}),
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        start_new_session=True,
    ) as process:
        os.close(terminal)
        while chunk := _read(keyboard, deadline):
            said += chunk.decode("utf-8", "replace")
            if said.count(ENTER) > answered and said.rstrip().endswith("）"):
                answered += 1
                os.write(keyboard, answer(said))
        if chunk is None:
            os.killpg(process.pid, signal.SIGKILL)
            pytest.fail(f"the run did not end within {SECONDS} s; it said:\n{said}")
    os.close(keyboard)
    return Ended(process.returncode, said.replace("\r\n", "\n"), "", directory)


def _read(keyboard: int, deadline: float) -> bytes | None:
    """What the run says next; nothing at its end, None where the deadline comes first."""
    if not select.select([keyboard], [], [], max(0.0, deadline - time.monotonic()))[0]:
        return None
    try:
        return os.read(keyboard, 65536)
    except OSError:
        # What Linux says of a terminal whose other side is closed.
        return b""


# -- outside the browser: a notice is sent by hand ----------------------------------------------------------------


@pytest.fixture
def by_hand(tmp_path: Path) -> Path:
    """The reference profile, with notices that a person sends and takes away."""
    path = derive(tmp_path)
    text = path.read_text(encoding="utf-8")
    steps = '[notices.seeding]\nperson = "{login} あてに送ってください"\n[notices.removal]\nperson = "消してください"\n'
    path.write_text(re.sub(r"\[notices\.seeding\].*?(?=\n\[\[|\Z)", steps, text, flags=re.DOTALL), encoding="utf-8")
    return path


def send(said: str) -> bytes:
    """What the tester does: sends the notice that the terminal shows, in the service's own console; then Enter."""
    asked = said.rpartition("▶")[2]
    title, content = (re.search(rf"{name}: (.+?)\r?\n", asked) for name in ("件名", "本文"))
    if title is not None and content is not None:
        base = re.search(r"（(http://127\.0\.0\.1:\d+)）", said)
        assert base is not None
        token = (data_directory("profiles") / "reference" / "test-token.txt").read_text(encoding="utf-8").strip()
        notice = {
            "account": "citizen-a",
            "title": title[1],
            "content": content[1],
            "sender": "運用担当",
            "receivedAt": "2026-06-01T09:00:00+09:00",
            "retainUntil": "2027-06-01T09:00:00+09:00",
        }
        sent = httpx.post(f"{base[1]}/test/notices", json=notice, headers={"Authorization": f"Bearer {token}"})
        assert sent.status_code < 300, sent.text
    return b"\n"


@pytest.mark.parametrize("quiet", [("-q",), ("-s", "-v")], ids=" ".join)
def test_a_notice_sent_by_hand_is_judged(tmp_path: Path, by_hand: Path, quiet: tuple[str, ...]) -> None:
    ended = at_terminal(tmp_path, "--target-profile", str(by_hand), "-k", "six-items", *quiet, answer=send)
    assert "▶ 操作をお願いします（5分以内）― 利用者Aあてのお知らせの送信\n" in ended.out
    assert "    citizen-a あてに送ってください\n      件名: 六項目の確認 " in ended.out
    assert ended.out.count("→ 続けます") == 2, "sent, and taken away at the end"
    assert ended.case(SIX_ITEMS)["verdict"] == "pass"
    assert ended.code == 0


def test_what_the_person_cannot_do_is_left_to_review(tmp_path: Path, by_hand: Path) -> None:
    arguments = ("--target-profile", str(by_hand), "-k", "six-items")
    ended = at_terminal(tmp_path, *arguments, answer=lambda said: b"n\n")
    assert ended.case(SIX_ITEMS)["verdict"] == "review"
    assert "人の操作が行われなかった" in ended.case(SIX_ITEMS)["reason"]
    assert ended.code == 0


AS_OF_NOW = "notices/2.2.4-1/as-of-now"


def test_in_ci_nobody_is_asked(tmp_path: Path, by_hand: Path) -> None:
    ended = at_terminal(tmp_path, "--target-profile", str(by_hand), "-k", "as-of-now", CI="true")
    assert "▶" not in ended.out
    assert ended.case(AS_OF_NOW)["verdict"] == "review"
    assert "citizen-a あてに送ってください" in ended.case(AS_OF_NOW)["reason"]
    assert "環境変数 CI" in ended.case(AS_OF_NOW)["reason"]


def test_without_a_terminal_nobody_is_asked(tmp_path: Path, by_hand: Path) -> None:
    ended = connection_test(tmp_path, "--target-profile", str(by_hand), "-k", "as-of-now", CI="")
    assert ended.case(AS_OF_NOW)["verdict"] == "review"
    assert "端末から実行すること" in ended.case(AS_OF_NOW)["reason"]
    assert "▶" not in ended.text


# -- in the browser: a card, and a PIN ----------------------------------------------------------------------------


@pytest.fixture
def card_partner(request: pytest.FixtureRequest) -> Iterator[str]:
    """A partner whose card page does by itself what a person would, after so many milliseconds; its URL."""
    hand = str(getattr(request, "param", 500))
    with partner_process("-m", "tests.partners.card.partner", "--hand", hand) as url:
        yield url


def with_card(tmp_path: Path, *more: tuple[str, str]) -> str:
    """The reference profile, with a card to be read at each link."""
    step = f'[screens.step]\nmatch = {{ css = "main#card-reader" }}\nperson = "{TASK}"\n[screens.menu]'
    cost = ("max_links = 200", "max_links = 4\nperson_seconds = 60")
    effort = ('link_effort = "automatic"', 'link_effort = "person"')
    return str(derive(tmp_path, ("[screens.menu]", step), cost, effort, *more))


def test_nobody_sees_the_screens_of_the_http_engine(tmp_path: Path, card_partner: str) -> None:
    arguments = ("--target-url", card_partner, "--target-profile", with_card(tmp_path), "-k", "link and from-portal")
    ended = at_terminal(tmp_path, *arguments)
    case = ended.case(LINK)
    assert case["verdict"] == "review"
    assert "--citizen-browser chromium --watch-browser" in case["reason"]
    assert "▶" not in ended.out


@pytest.mark.chromium
def test_a_person_reads_the_card_and_the_run_goes_on(tmp_path: Path, card_partner: str) -> None:
    arguments: list[Any] = ["--target-url", card_partner, "--target-profile", with_card(tmp_path)]
    arguments += [
        "--citizen-browser",
        "chromium",
        "--watch-browser",
        "--watch-delay",
        "0",
        "-k",
        "link and from-portal",
    ]
    with a_display() as display:
        ended = at_terminal(tmp_path, *arguments, DISPLAY=display)
    assert "（1分以内）― 利用者A（端末 A-1）の手作業の画面「カードの確認」\n" in ended.out
    assert f"    {TASK.format(citizen='A')}\n" in ended.out
    assert "→ 続けます" in ended.out
    assert ended.case(LINK)["verdict"] == "pass"
    assert ended.code == 0
    journal = (ended.directory / "journal.jsonl").read_text(encoding="utf-8")
    assert "pin=[redacted:" in journal
    # Times and digests hold any four figures now and then.
    assert re.search(r"(?<!\w)4931(?!\w)", journal) is None


@pytest.mark.chromium
@pytest.mark.parametrize("card_partner", [0], indirect=True)
def test_a_pin_is_redacted_however_soon_it_is_sent(tmp_path: Path, card_partner: str) -> None:
    arguments: list[Any] = ["--target-url", card_partner, "--target-profile", with_card(tmp_path)]
    arguments += ["--citizen-browser", "chromium", "--watch-browser", "--watch-delay", "0"]
    with a_display() as display:
        ended = at_terminal(tmp_path, *arguments, "-k", "link and from-portal", DISPLAY=display)
    journal = (ended.directory / "journal.jsonl").read_text(encoding="utf-8")
    assert "pin=[redacted:" in journal
    assert "pin=0000" not in journal
    assert re.search(r"(?<!\w)4931(?!\w)", journal) is None
