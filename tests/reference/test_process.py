"""The reference partner as a process, and its command line."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from conformance.reference.defects import CATALOGUE
from conformance.reference.launcher import PartnerDidNotStartError, RunningPartner, start_partner
from conformance.reference.server import main

from .driver import Driver
from .portal_kit import CERTIFICATE, METADATA, ROOT, Portal


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPartner]:
    log = tmp_path_factory.mktemp("partner") / "partner.log"
    with start_partner({"provision_consent": "off"}, defects=["body-in-headers"], log=log) as partner:
        yield partner


def test_it_listens_on_loopback_only(running: RunningPartner) -> None:
    assert running.base_url.startswith("http://127.0.0.1:")
    assert httpx.get(running.base_url + "/").status_code == 200


def test_a_whole_link_over_a_real_connection(running: RunningPartner) -> None:
    with httpx.Client() as client:
        driver = Driver(client, running.base_url, Portal(running.base_url))
        citizen = driver.browser()
        assert driver.link(citizen).text("#account-name") == "試験 太郎"
        assert all("body" in notice for notice in driver.notices().json()["notices"])
        notice = driver.notices().json()["notices"][0]
        assert notice["url"].startswith(running.base_url + "/notices/")
        assert driver.sign_on(driver.browser(), path=notice["url"]).has("article#notice")
        assert driver.unlink() == ("Success", None)


def test_refusals_are_in_the_log_and_secrets_are_not(running: RunningPartner) -> None:
    httpx.post(running.base_url + "/saml/acs", data={"SAMLResponse": "AAAA"})
    assert "/saml/acs refused: not well-formed" in running.log_tail() or "refused: " in running.log_tail()
    assert "reference-password" not in running.log_tail(1000)
    assert len(running.log_tail(1).splitlines()) == 1


def test_stop_is_clean_and_can_be_repeated() -> None:
    partner = start_partner({})
    partner.stop()
    partner.stop()
    with pytest.raises(httpx.ConnectError):
        httpx.get(partner.base_url)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_end_it_cleanly(number: signal.Signals) -> None:
    with _spawn("--port", "0") as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("ready http://127.0.0.1:")
        process.send_signal(number)
        assert process.wait(10) == 0
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()


def test_it_ends_with_its_standard_input() -> None:
    with _spawn("--port", "0", "--exit-with-stdin") as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("ready ")
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(10) == 0


def test_start_that_fails_shows_the_log() -> None:
    with pytest.raises(PartnerDidNotStartError, match="account_source") as raised:
        start_partner({"account_sorce": "typed"})
    assert raised.value.exit_code == 4
    assert "近いもの" in raised.value.log


def test_port_that_is_taken() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(PartnerDidNotStartError) as raised:
            start_partner({}, port=taken.getsockname()[1])
    assert raised.value.exit_code == 3


@pytest.mark.parametrize(
    ("argv", "nearest"),
    [
        (["--defect", "link-without-consnt"], "link-without-consent"),
        (["--option", "sign_off_polcy=keep"], "sign_off_policy"),
        (["--option", "sign_off_policy=keeep"], "keep"),
        (["--option", "sign_off_policy"], "KEY=VALUE"),
        (["--option", "on_decline=nothing", "--option", "on_decline=terminate"], "on_decline"),
        (["--option", "account_source=existing", "--option", "relink_account=new"], "relink_account=new"),
        (["--option", "many_notices=100001"], "100001"),
        (["--option", "many_notices=-1"], "-1"),
        (["--port", "http"], "--port"),
        (["--port", "65536"], "65536"),
        (["--prot", "1"], "--prot"),
        (["--json"], "--list-defects"),
        (["--portal-metadata", "nowhere.xml"], "nowhere.xml"),
        (["--portal-metadata", str(CERTIFICATE)], CERTIFICATE.name),
        (["--key", str(METADATA)], METADATA.name),
    ],
)
def test_wrong_usage_says_what_is_wrong(capsys: pytest.CaptureFixture[str], argv: list[str], nearest: str) -> None:
    assert main(["--port", "0", *argv] if "--port" not in argv else argv) == 4
    captured = capsys.readouterr()
    assert captured.out == ""
    assert nearest in captured.err
    assert " / " in captured.err
    assert len(captured.err.splitlines()) == 1


def test_portal_without_the_role_that_an_option_needs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = METADATA.read_text(encoding="utf-8")
    only_idp = tmp_path / "idp.xml"
    start, end = text.index("<md:SPSSODescriptor"), text.index("</md:SPSSODescriptor>") + len("</md:SPSSODescriptor>")
    only_idp.write_text(text[:start] + text[end:], encoding="utf-8")
    assert main(["--port", "0", "--portal-metadata", str(only_idp)]) == 4
    assert "SPSSODescriptor" in capsys.readouterr().err
    with start_partner({"sign_on_from_partner": "off"}, portal_metadata=only_idp) as partner:
        assert httpx.get(partner.base_url + "/saml/metadata").status_code == 200


def test_defects_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list-defects", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in rows] == [known.name for known in CATALOGUE]
    assert all(set(row) == {"name", "operation", "requirements", "summary", "options", "browser"} for row in rows)


def test_defects_as_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list-defects"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(CATALOGUE) + 1
    assert all(known.name in line for known, line in zip(CATALOGUE, lines[1:], strict=True))


def test_it_loads_nothing_of_the_rest_of_the_package() -> None:
    code = (
        "import sys, conformance.reference.server\n"
        "print([name for name in sys.modules if name.startswith('conformance.')"
        " and not name.startswith('conformance.reference')], 'signxml' in sys.modules)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.strip() == "[] False"


def _spawn(*argv: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "conformance.reference", *argv],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def test_it_thinks_over_each_request_and_over_several_at_once() -> None:
    command = [sys.executable, "-m", "conformance.reference", "--port", "0", "--exit-with-stdin", "--think-ms", "300"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        url = process.stdout.readline().removeprefix("ready ").strip()
        started = time.monotonic()
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(httpx.get, [url] * 4))
        took = time.monotonic() - started
        process.stdin.close()
    assert [answer.status_code for answer in answers] == [200] * 4
    assert 0.3 <= took < 4 * 0.3


def test_it_cannot_answer_before_it_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--think-ms", "-1"]) == 4
    assert "--think-ms" in capsys.readouterr().err
