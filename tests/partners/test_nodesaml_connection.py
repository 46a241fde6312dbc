"""The connection test against node-saml: the exact verdict of every case that its documented commands choose."""

from __future__ import annotations

import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from connection_kit import closed_port
from partner_kit import NODESAML, ROOT, Run, changed_profile, connection_test

DOCUMENT = ROOT / "docs" / "partners" / "nodesaml.md"

# With an agreement to attacks: what it does with its default settings (docs/partners/nodesaml.md).
ATTACKED = {
    "sso/P-SAML-1/unsigned": "pass",
    "sso/P-SAML-1/another-key": "pass",
    "sso/P-SAML-1/altered-after-signing": "pass",
    "sso/P-SAML-1/signature-wrapping": "pass",
    # It wants the whole Response signed, and that signature would be broken.
    "sso/P-SAML-1/second-statement": "not_applicable",
    "sso/P-SAML-1/weak-hash": "warn",
    "sso/P-SAML-1/public-key-as-secret": "pass",
    # The shipped profile has its assertions in the clear.
    "sso/P-SAML-1/undecryptable": "not_applicable",
    "sso/P-SAML-1/encryption-tag": "not_applicable",
    "sso/P-SAML-1/forged-beside-encrypted": "not_applicable",
    "sso/P-SAML-2/another-issuer": "fail",
    "sso/P-SAML-3/another-audience": "pass",
    "sso/P-SAML-3/no-audience": "pass",
    "sso/P-SAML-4/expired": "fail",
    "sso/P-SAML-4/not-yet-valid": "pass",
    "sso/P-SAML-5/same-browser": "fail",
    "sso/P-SAML-5/fresh-browser": "fail",
    "sso/P-SAML-6/another-recipient": "fail",
    "sso/P-SAML-6/another-destination": "fail",
    "sso/P-SAML-7/unknown-request": "fail",
    "sso/P-SAML-7/another-browsers-request": "fail",
    # It takes them, and its profile says so.
    "sso/P-SAML-7/not-asked-for": "not_applicable",
    "sso/P-SAML-8/not-successful": "fail",
    "sso/P-WEB-1/relay-state": "pass",
    "sso/P-WEB-1/landing": "pass",
    "ssoff/P-SAML-10/not-authenticated": "fail",
    "ssoff/P-SAML-10/expired": "pass",
    "ssoff/P-SAML-10/somebody-else": "fail",
    "ssoff/P-SAML-10/replayed": "pass",
}
# With assertions encrypted; beside one of them nothing can stand that the signature on the Response does not cover.
ENCRYPTED = {
    "account/P-SAML-12/declared-encryption": "pass",
    "sso/P-SAML-1/undecryptable": "pass",
    "sso/P-SAML-1/encryption-tag": "pass",
}
# Of the case on expiry: the assertion's own validity is kept to, the confirmation's is not looked at.
EXPIRED = {"有効期間が": "pass", "提示できる期限が": "fail"}
# A request to sign off through the browser is verified where it is signed; by whom and for whom is not looked at.
SIGNED_OFF = {"署名がない": "fail", "登録されていない鍵": "pass", "別の仮名について署名": "pass", "発行者が": "fail"}
FOR_ANOTHER = {"Destination": "fail", "別の利用者のもの": "pass", "一度も連携していない": "pass"}
# It wants the whole Response signed, which leaves two forms to try.
WRAPPED = dict.fromkeys((1, 2), "pass") | dict.fromkeys((3, 4, 5, 6, 7, 8), "not_applicable")

# Sign-on and sign-off: what docs/partners/nodesaml.md runs first.
CONFORMANT = {
    **dict.fromkeys(
        (
            "sso/2.2-3/login-state",
            "sso/2.2.3-1/no-further-authentication",
            "sso/2.2.1-2/no-consent-again",
            "sso/2.2.1-5/each-to-his-own-account",
            "sso/2.2.1-5/shared-device",
            "sso/A-OPS-1/portal-down",
            "sso/2.2-6/one-authentication",
            "sso/2.2.3-2/unsolicited",
            "sso/P-WEB-2/new-session-at-login",
            "sso/P-WEB-2/cookie-attributes",
            "ssoff/2.2.3-7/from-portal",
            "ssoff/2.2-4/one-action",
            "ssoff/2.2.3-6/policy-answer-and-state-agree",
            "ssoff/2.2.3-4/old-session-is-of-no-use",
            "ssoff/2.2.3-8/from-partner",
            "ssoff/2.2.3-4/not-confirmed-by-portal",
            "ssoff/2.2.3-9/link-survives",
            "ssoff/A-OPS-1/portal-down",
            "account/2.2.1-4/sign-on-unlinked",
            "account/2.2.1-4/sign-off-unlinked",
            "account/P-SAML-13/every-message",
        ),
        "pass",
    ),
    # A service provider has no identity provider's role; sign-off by Redirect only; assertions in the clear; and the
    # other wire's.
    **dict.fromkeys(
        (
            "account/P-SAML-12/declared-encryption",
            "sso/2.2.3-3/partner-authenticates",
            "ssoff/2.2.3-7/from-portal/soap",
            "ssoff/2.2.3-7/from-portal/post",
            "sso/2.2.3-3/wrong-password",
            "ssoff/2.2.3-7/from-portal/soap",
            "sso/A-REST-3/address-serves-once",
        ),
        "not_applicable",
    ),
    # The shipped profile names no agreement to attacks: then they are not run, and listed.
    **dict.fromkeys(ATTACKED, "not_run"),
    # Left to Chromium.
    **dict.fromkeys(
        (
            "sso/2.2.3-1/nothing-asked-on-the-screen",
            "sso/P-WEB-2/login-out-of-scripts-reach",
            "ssoff/2.2.3-4/back-button",
            "ssoff/2.2.3-4/nothing-left-in-the-browser",
        ),
        "not_run",
    ),
}
# What it has not, each in the case that judges it; and what stands on it.
LACKING = ("unlink/2.2-2/tie-removed", "notices/2.1-1/six-items")
STANDING_ON_UNLINKING = (
    "unlink/2.2-2/asked-again",
    "unlink/2.2.2-5/while-signed-off",
    "unlink/2.2.2-7/while-signed-on",
    "unlink/2.2.2-8/login-survives",
    "account/2.2.1-4/unlink-unlinked",
    "link/2.2.2-10/again-after-unlinking",
)
STANDING_ON_NOTICES = (
    "notices/2.1-2/usable-links",
    "notices/2.2.4-2/headers-only",
    "notices/1.5-1/never-linked",
    "notices/A-JSON-2/needs-credentials",
    "notices/A-JSON-4/not-stored",
)

pytestmark = pytest.mark.nodesaml


def documented(marker: str) -> list[str]:
    """The options of the documented pytest command that contains these words, without URL and profile."""
    command = r"^pytest --target-url \S+ --target-profile nodesaml (.+)$"
    commands = re.findall(command, DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    (options,) = (command for command in commands if marker in command)
    return shlex.split(options, comments=True)


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    """One partner for all runs of this module."""
    with NODESAML.running() as url:
        yield url


@pytest.fixture(scope="module")
def chosen(base: str, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Sign-on and sign-off, as documented."""
    return connection_test(base, "nodesaml", tmp_path_factory.mktemp("chosen") / "report", *documented("ssoff/"))


def test_verdict_of_every_chosen_case(chosen: Run) -> None:
    assert chosen.code == 0, chosen.terminal
    assert chosen.selected == CONFORMANT


def test_is_no_complete_connection_test_and_says_so(chosen: Run) -> None:
    summary = chosen.evidence["summary"]
    assert summary["complete"] is False
    assert {"G-2.2-2", "G-2.1-1"} <= set(summary["guideline"]["open"])


def test_ties_stay_and_the_report_says_so(chosen: Run) -> None:
    left = [one["text"]["ja"] for one in chosen.evidence["cleanups"] if not one["ok"]]
    assert len(left) == 2
    assert all("連携の解除" in text for text in left)


@pytest.fixture(scope="module")
def attacked(base: str, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The same with an agreement to attacks added to the shipped profile."""
    directory = tmp_path_factory.mktemp("attacked")
    agreement = '[attacks]\nagreed_with = "この試験"\nagreed_on = 2026-06-01\n'
    profile = changed_profile("nodesaml", directory, "[probe]\n", f"{agreement}\n[probe]\n")
    return connection_test(base, profile, directory / "report", *documented("ssoff/"))


def test_attacks_by_their_measured_reactions(attacked: Run) -> None:
    assert attacked.code == 1, attacked.terminal
    assert attacked.selected == {**CONFORMANT, **ATTACKED}
    assert attacked.failed_requirements == {f"P-SAML-{number}" for number in (2, 4, 5, 6, 7, 8, 10)}


@pytest.fixture(scope="module")
def encrypted(base: str, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The same with assertions encrypted to the key that it publishes."""
    directory = tmp_path_factory.mktemp("encrypted")
    agreement = '[attacks]\nagreed_with = "この試験"\nagreed_on = 2026-06-01\n'
    more = f"encrypt_assertion = true\n\n{agreement}\n"
    profile = changed_profile("nodesaml", directory, "[wires.json]\n", f"{more}[wires.json]\n")
    return connection_test(base, profile, directory / "report", *documented("ssoff/"))


def test_encrypted_assertions_by_their_measured_reactions(encrypted: Run) -> None:
    assert encrypted.code == 1, encrypted.terminal
    assert encrypted.selected == {**CONFORMANT, **ATTACKED, **ENCRYPTED}
    findings = encrypted.case("account/P-SAML-12/declared-encryption")["findings"]
    tried = {one["expected"].partition(" ")[0] for one in findings}
    assert tried == {f"aes{size}-{mode}" for size in (128, 256) for mode in ("gcm", "cbc")}


def test_each_reaction_has_its_evidence(attacked: Run) -> None:
    for case, verdict in ATTACKED.items():
        wrong = [one for one in attacked.case(case)["findings"] if one["verdict"] == verdict != "pass"]
        assert bool(wrong) is (verdict in {"fail", "warn"}), case
        # Let in, or signed off, by what should not have been taken.
        seen = "誰もログインしていない" if case.startswith("ssoff/") else "利用者Aがログインしている"
        assert all(one["observed"] == seen and one["exchanges"] for one in wrong), case


@pytest.mark.parametrize(
    ("case", "parts"),
    [
        ("sso/P-SAML-4/expired", EXPIRED),
        ("ssoff/P-SAML-10/not-authenticated", SIGNED_OFF),
        ("ssoff/P-SAML-10/somebody-else", FOR_ANOTHER),
        ("sso/P-SAML-1/signature-wrapping", {f"署名ラッピング {form}）": verdict for form, verdict in WRAPPED.items()}),
    ],
)
def test_parts_of_one_case_by_their_measured_reactions(attacked: Run, case: str, parts: dict[str, str]) -> None:
    findings = attacked.case(case)["findings"]
    found = {part: one["verdict"] for one in findings for part in parts if part in one["expected"] and _of_a(one)}
    assert found == parts


def _of_a(finding: dict[str, Any]) -> bool:
    """Of what is tried on citizen A, not on who stands by."""
    return "利用者B" not in finding["expected"]


def test_ends_on_a_signal_and_leaves_the_port() -> None:
    port = closed_port()
    line = [sys.executable, str(NODESAML.path), "run", "--port", str(port)]
    with subprocess.Popen(line, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == f"ready http://127.0.0.1:{port}\n"
        refused = NODESAML.command("run", "--port", str(port))
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
    assert refused.returncode == 1
    assert "Address already in use" in refused.stderr


def test_installing_again_changes_nothing() -> None:
    assert NODESAML.command("install").stdout == "インストール済みです。\n"


def test_lock_file_names_digests_and_no_registry() -> None:
    lock = (NODESAML.path.parent / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert lock.count('"integrity"') == lock.count('"node_modules/')


@pytest.fixture(scope="module")
def whole(base: str, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Everything but the case on the metadata, whose failure (no ManageNameIDService) keeps the rest from running."""
    return connection_test(
        base, "nodesaml", tmp_path_factory.mktemp("whole") / "report", *documented("not description")
    )


def test_what_it_has_not_fails_where_it_is_judged_and_nowhere_else(whole: Run) -> None:
    assert whole.code == 1, whole.terminal
    assert {case for case, verdict in whole.not_passed.items() if verdict == "fail"} == set(LACKING)
    assert {case: whole.case(case)["rootCase"] for case in STANDING_ON_NOTICES} == dict.fromkeys(
        STANDING_ON_NOTICES, "notices/2.1-1/six-items"
    )
    assert {case: whole.case(case)["rootCase"] for case in STANDING_ON_UNLINKING} == dict.fromkeys(
        STANDING_ON_UNLINKING, "unlink/2.2-2/tie-removed"
    )


def test_what_it_has_is_judged_all_the_same(whole: Run) -> None:
    assert {case: whole.selected[case] for case in CONFORMANT} == CONFORMANT
