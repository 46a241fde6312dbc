"""`--target-url URL` without a profile: what can be known, how little that is, and a draft to go on with."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

from connection_kit import connection_test, server

from conformance.reference.launcher import start_partner


def test_against_a_conformant_partner(tmp_path: Path) -> None:
    with start_partner({}) as partner:
        ended = connection_test(tmp_path, "--target-url", partner.base_url)
        gated = connection_test(tmp_path, "--target-url", partner.base_url, "--gate", "--report-dir", "gated")
    assert ended.code == 0, ended.text
    assert gated.code == 6
    verdicts = {key: verdict for key, verdict in ended.verdicts().items() if verdict != "not_run"}
    assert verdicts == {"account/P-TLS-1/reachable": "not_applicable", "account/P-SAML-12/description": "pass"}
    assert not ended.evidence["summary"]["complete"]
    assert "一つも試験していない" in ended.out
    assert "一つも試験していない" in (ended.directory / "report.html").read_text(encoding="utf-8")
    draft = ended.directory / "profile-draft.toml"
    assert f"プロファイルの下書き: {draft}" in ended.out
    written = tomllib.loads(draft.read_text(encoding="utf-8"))
    assert written["target"]["base_url"] == partner.base_url
    assert written["wires"]["saml2"]["entity_id"] == f"{partner.base_url}/saml/metadata"
    assert written["screens"]["login"]["match"] == {"css": "form#login"}
    assert written["probe"]["page"] == "/menu"
    # What was opened for it is in the journal like everything else, and only reads.
    lines = (ended.directory / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    exchanges = [record for record in map(json.loads, lines) if record["type"] == "exchange"]
    visits = [each for each in exchanges if each["device"] == "visitor"]
    assert 0 < len(visits) < 20
    assert {each["request"]["method"] for each in visits} == {"GET"}


def test_a_server_that_is_no_partner_fails_and_still_gets_a_draft(tmp_path: Path) -> None:
    with server(otherwise=(404, "text/html", b"<p>nothing")) as url:
        ended = connection_test(tmp_path, "--target-url", url)
    assert ended.code == 1
    assert "HTTP 404" in ended.case("account/P-SAML-12/description")["reason"]
    draft = tomllib.loads((ended.directory / "profile-draft.toml").read_text(encoding="utf-8"))
    assert draft["wires"]["saml2"]["metadata"] == ""
