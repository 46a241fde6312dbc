"""Writes journals record by record, as a run would, for the tests of the reports."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from conformance.chain import CHAIN_START, record_digest

START = datetime(2026, 11, 23, 12, 5, 3, tzinfo=UTC)


def both(ja: str, en: str | None = None) -> dict[str, str]:
    return {"ja": ja, "en": en if en is not None else f"{ja} (en)"}


def requirement(requirement_id: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": requirement_id,
        "section": "2.2",
        "operation": "link",
        "level": "must",
        "obliged": "partner",
        "origin": "guideline",
        "basis": "text",
        "verify": ["auto"],
        "ja": f"要件 {requirement_id}",
        "en": f"Requirement {requirement_id}",
    } | changes


def case(case_id: str, *requirements: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": case_id,
        "title": both(f"試験項目 {case_id}", f"Case {case_id}"),
        "purpose": both(f"{case_id} の目的", f"Purpose of {case_id}"),
        "operation": "link",
        "requirements": list(requirements),
        "origin": "guideline",
    } | changes


class JournalBuilder:
    """Keeps sequence and time; every method appends one record (`run` a whole case)."""

    def __init__(self) -> None:
        self.records: list[dict[str, Any]] = []
        self._at = START
        self._exchanges = 0
        self._messages = 0

    def add(self, record_type: str, /, **content: Any) -> JournalBuilder:
        self._at += timedelta(milliseconds=40)
        stamp = self._at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        self.records.append({"seq": len(self.records) + 1, "at": stamp, "type": record_type, **content})
        return self

    def start(self, **changes: Any) -> JournalBuilder:
        run = {
            "id": "20261123T120503Z-000001",
            "startedAt": "2026-11-23T12:05:03.000000Z",
            "target": {
                "name": "参照実装サービス",
                "operator": "接続試験ハーネス付属",
                "environment": "reference",
                "baseUrl": "http://127.0.0.1:8080",
                "build": "reference",
            },
            "profile": {"name": "reference", "digest": "sha256:" + "ab" * 32},
            "wires": {"account": "saml2", "notices": "json"},
            "guideline": both("民間送達接続API 利用ガイドライン", "Guideline for the private delivery API"),
            "guidelineEdition": "1.6",
            "toolVersion": "0.1.0",
            "seed": 20261123,
            "citizenBrowser": "http",
            "portal": {
                "baseUrl": "https://mock-portal.test",
                "entityId": "https://mock-portal.test/saml/metadata",
                "certificateSha256": "cd" * 32,
            },
            "network": {"proxy": None, "allowedHosts": ["127.0.0.1"]},
            "python": "3.11.2",
            "platform": "Linux",
            "command": "pytest --target-profile reference",
            "reportLanguage": "ja",
            "gate": None,
            "tester": None,
        } | changes
        return self.add("run_started", run=run)

    def catalogue(self, requirements: Sequence[dict[str, Any]], cases: Sequence[dict[str, Any]]) -> JournalBuilder:
        return self.add("catalogue", requirements=list(requirements), cases=list(cases))

    def scope(self, **reasons: str) -> JournalBuilder:
        absent = [{"requirement": key, "reason": reason} for key, reason in reasons.items()]
        return self.add("scope", notOffered=absent)

    def select(self, *case_ids: str) -> JournalBuilder:
        return self.add("selected", cases=list(case_ids))

    def attest(self, requirement_id: str, *, sample: bool = False) -> JournalBuilder:
        return self.add(
            "attestation",
            requirement=requirement_id,
            statement="公的個人認証による本人確認を実装している。",
            by="試験実施者",
            on="2026-11-20",
            sample=sample,
            attachments=[],
        )

    def waive(self, *, case: str | None = None, requirement: str | None = None, **changes: Any) -> JournalBuilder:
        content = {
            "case": case,
            "requirement": requirement,
            "owner": "開発部 連携担当",
            "reason": "次の版で直す。",
            "agreedWith": "提供元の担当",
            "agreedOn": "2026-11-20",
            "writtenIn": "打合せ議事録 第3回",
            "expires": "2027-03-31",
            "targetBuild": None,
        } | changes
        return self.add("waiver", **content)

    def finding(self, case_id: str, requirement_id: str, verdict: str = "pass", **changes: Any) -> JournalBuilder:
        content = {
            "case": case_id,
            "requirement": requirement_id,
            "verdict": verdict,
            "expected": both("成り立つ", "it holds"),
            "observed": both("成り立った" if verdict == "pass" else "成り立たなかった", f"seen: {verdict}"),
            "exchanges": [],
        } | changes
        return self.add("finding", **content)

    def finish_case(
        self, case_id: str, verdict: str = "pass", reason: str | None = None, root: str | None = None
    ) -> JournalBuilder:
        return self.add(
            "case_finished",
            case=case_id,
            verdict=verdict,
            reason=None if reason is None else both(reason),
            rootCase=root,
            durationMs=120.5,
        )

    def run(
        self,
        case_id: str,
        verdict: str = "pass",
        findings: dict[str, str] | None = None,
        reason: str | None = None,
        root: str | None = None,
    ) -> JournalBuilder:
        self.add("case_started", case=case_id)
        for requirement_id, found in (findings or {}).items():
            self.finding(case_id, requirement_id, found)
        return self.finish_case(case_id, verdict, reason, root)

    def exchange(self, case_id: str | None, sender: str, receiver: str, method: str, url: str, **changes: Any) -> str:
        self._exchanges += 1
        exchange_id = f"x{self._exchanges:04d}"
        content = {
            "case": case_id,
            "id": exchange_id,
            "from": sender,
            "to": receiver,
            "device": "A-1" if sender == "browser" else "",
            "request": {"method": method, "url": url, "headers": [["Host", "127.0.0.1"]], "body": None},
            "response": {
                "status": 200,
                "headers": [["Content-Type", "text/html; charset=UTF-8"]],
                "body": {"size": 12, "text": "<p>応答</p>"},
            },
            "failure": None,
            "startedAt": self._at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "durationMs": 12.345,
        } | changes
        self.add("exchange", **content)
        return exchange_id

    def message(self, case_id: str, exchange_id: str, kind: str, sender: str, receiver: str, **changes: Any) -> None:
        self._messages += 1
        content = {
            "case": case_id,
            "exchange": exchange_id,
            "id": f"m{self._messages:04d}",
            "wire": "saml2",
            "kind": kind,
            "from": sender,
            "to": receiver,
            "decoded": {"issuer": "https://mock-portal.test/saml/metadata"},
            "violations": [],
        } | changes
        self.add("message", **content)

    def end(self, code: int = 0, *, interrupted: bool = False) -> JournalBuilder:
        return self.add(
            "run_finished", finishedAt="2026-11-23T12:06:10.250000Z", exitCode=code, interrupted=interrupted
        )

    def chained(self) -> Iterator[dict[str, Any]]:
        """The records with the digest of the one before them."""
        before = CHAIN_START
        for record in self.records:
            chained = {"seq": record["seq"], "prev": before, **record}
            before = record_digest(_line(chained).encode())
            yield chained

    def text(self) -> str:
        return "".join(_line(record) + "\n" for record in self.chained())

    def write(self, directory: Path) -> Path:
        path = directory / "journal.jsonl"
        path.write_text(self.text(), encoding="utf-8")
        return path


def _line(record: dict[str, Any]) -> str:
    """As the journal writes it: a lone surrogate as its escape."""
    return json.dumps(record, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()
