"""A partner that is not there is nobody's failure; one that is there and wrong is its own: told, judged, reported."""

from __future__ import annotations

from pathlib import Path

import pytest
from connection_kit import HTML, Answer, certificate, closed_port, connection_test, derive, played, server

REACHABLE = "account/P-TLS-1/reachable"
DESCRIPTION = "account/P-SAML-12/description"
NOTICES = "notices/2.1-1/six-items"
PRE_CHECK = "procedure/3.1.2-1/pre-check"
LINK = "link/2.1-4/from-portal"


def test_name_that_does_not_resolve(tmp_path: Path) -> None:
    ended = connection_test(tmp_path, "--target-url", "http://partner.invalid")
    assert ended.code == 3
    assert "「partner.invalid:80」を解決できません" in ended.out
    assert "Traceback" not in ended.text
    assert ended.case(REACHABLE)["verdict"] == ended.case(DESCRIPTION)["verdict"] == "error"


def test_refused_connection_blocks_all_that_follows_and_is_told_once(tmp_path: Path) -> None:
    port = closed_port()
    ended = connection_test(tmp_path, "--target-url", f"http://127.0.0.1:{port}", "--target-profile", "reference")
    assert ended.code == 3
    assert ended.out.count(f"127.0.0.1:{port} への接続が拒否されました") == 1
    assert f"{REACHABLE} が試験系異常のため" in ended.out
    counts = ended.evidence["summary"]["counts"]
    assert counts["error"] == 2
    assert counts["fail"] == counts["pass"] == 0
    of_another_wire = counts["not_applicable"]
    assert counts["blocked"] == len(ended.evidence["cases"]) - 2 - of_another_wire - counts.get("review", 0)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((500, "text/html", b"<p>crash"), "HTTP 500"),
        (HTML, ""),
        ((200, "application/xml", b"<feed xmlns='http://www.w3.org/2005/Atom'/>"), ""),
        ((200, "application/samlmetadata+xml", b"<md:EntityDescriptor xmlns:md='urn:oasis:names:tc:SAML:2.0:met"), ""),
        ((200, "application/xml", b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>"), "DOCTYPE"),
        ((404, "text/html", b"<p>nothing here"), "HTTP 404"),
        ((200, "application/xml", b""), ""),
    ],
    ids=["500 everywhere", "HTML", "no SAML", "truncated", "DOCTYPE", "404", "empty"],
)
def test_metadata_that_cannot_be_used_is_the_partners_failure(tmp_path: Path, answer: Answer, said: str) -> None:
    with server(otherwise=answer) as url:
        ended = played(tmp_path, DESCRIPTION, LINK, url=url, profile="reference")
    assert ended.code == 1
    description = ended.case(DESCRIPTION)
    assert description["verdict"] == "fail"
    assert said in description["reason"]
    assert "/saml/metadata" in description["reason"]
    assert description["reason"] in ended.out
    assert ended.case(LINK)["verdict"] == "blocked"


def test_metadata_that_is_a_page_is_told_on_the_terminal(tmp_path: Path) -> None:
    with server() as url:
        ended = connection_test(
            tmp_path, "--target-url", url, "--target-profile", "reference", "-k", "description or 2.1-4"
        )
    assert ended.code == 1
    assert "Traceback" not in ended.text
    assert ended.out.count(f"{url}/saml/metadata: メタデータのはずが HTML のページが返りました") == 1
    assert "P-SAML-12  期待: " in ended.out
    assert "1 failed, " in ended.out


def test_server_that_speaks_no_tls(tmp_path: Path) -> None:
    with server() as url:
        ended = played(tmp_path, REACHABLE, DESCRIPTION, url=url.replace("http:", "https:"))
    assert ended.code == 1
    assert "相手がTLSで応答していません" in ended.case(REACHABLE)["reason"]


def test_certificate_that_nobody_vouches_for(tmp_path: Path) -> None:
    with server(certificate=certificate(tmp_path / "own.pem")) as url:
        ended = connection_test(tmp_path, "--target-url", url, "--report-lang", "en")
    assert ended.code == 1
    assert "self-signed certificate" in ended.case(REACHABLE)["reason"]
    assert "No TLS connection" in ended.out


@pytest.mark.parametrize(
    ("days", "host", "verdict", "said"),
    [
        ((-20, -10), "127.0.0.1", "fail", "有効期限が切れています"),
        ((10, 20), "127.0.0.1", "fail", "有効期間が始まっていません"),
        ((-1, 90), "other.test", "fail", "一致しません"),
        ((-1, 10), "127.0.0.1", "warn", "あと 9 日"),
        ((-1, 90), "127.0.0.1", "pass", ""),
    ],
    ids=["expired", "not yet valid", "another host", "soon to expire", "good"],
)
def test_certificate_of_a_trusted_issuer(
    tmp_path: Path, days: tuple[int, int], host: str, verdict: str, said: str
) -> None:
    pem = certificate(tmp_path / "partner.pem", days=days, host=host)
    profile = derive(tmp_path, ("[network]\n", '[network]\nca_bundle = "partner.pem"\n'))
    with server(certificate=pem) as url:
        ended = played(tmp_path, REACHABLE, url=url, profile=profile)
    assert ended.case(REACHABLE)["verdict"] == verdict
    assert ended.code == (1 if verdict == "fail" else 0)
    reason = ended.case(REACHABLE)["reason"]
    if verdict == "fail":
        assert said in reason


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (('account = { css = "#account-name" }', 'account = { css = "h1" }'), "ログインしていないのに、プローブが"),
        (('account = { css = "#account-name" }', 'account = { css = "main#menu h1" }'), "プロファイルにない利用者「"),
        (("citizen-a-password.txt", "notice-token.txt"), "試験用利用者の準備"),
        (('match = { css = "form#login" }', 'match = { css = "body" }'), "screens.login、screens.menu"),
        (('match = { css = "form#login" }', 'match = { css = "form#none" }'), "ログイン画面を認識できません"),
    ],
    ids=["probe sees somebody", "probe does not tell A from B", "wrong password", "two recognisers", "no recogniser"],
)
def test_oracle_that_cannot_be_trusted(tmp_path: Path, changes: tuple[str, str], said: str) -> None:
    profile = derive(tmp_path, changes)
    ended = played(tmp_path, PRE_CHECK, LINK, profile=profile)
    assert ended.code == 3
    assert ended.out.count(said) == 1
    pre_check = ended.case(PRE_CHECK)
    assert pre_check["verdict"] == "error"
    assert said in pre_check["reason"]
    assert ended.case(LINK)["verdict"] == "blocked"


def test_partner_without_the_notice_api_fails_in_one_place(tmp_path: Path) -> None:
    """Nobody is told what is wrong with a list that never came."""
    profile = derive(tmp_path, ('endpoint = "/api/notices"', 'endpoint = "/api/none"'))
    standing = (
        "notices/2.1-2/usable-links",
        "notices/2.2.4-2/headers-only",
        "notices/1.5-1/never-linked",
        "notices/A-JSON-2/needs-credentials",
        "notices/A-JSON-4/not-stored",
        "notices/A-JSON-5/in-parts",
    )
    ended = played(tmp_path, NOTICES, *standing, profile=profile)
    assert ended.code == 1
    assert ended.case(NOTICES)["verdict"] == "fail"
    assert {case: (ended.case(case)["verdict"], ended.case(case)["rootCase"]) for case in standing} == dict.fromkeys(
        standing, ("blocked", NOTICES)
    )
    assert all("HTTP 404" in ended.case(case)["reason"] for case in standing)
