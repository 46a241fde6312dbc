"""The cover: what form 4 asks for, and what nobody said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conformance.report import read_journal, summarise
from conformance.report.evidence import evidence_of
from conformance.report.html.facts import cover_facts
from conformance.report.html.strings import STRINGS
from conformance.vocabulary import Language

from .journal_builder import JournalBuilder, both, case, requirement

PEOPLE = {"applicant": "株式会社れい", "tester": "試験担当者", "approver": "承認担当者"}


def _cover(directory: Path, builder: JournalBuilder, language: Language = "ja") -> dict[str, str]:
    view = read_journal(builder.write(directory))
    return dict(cover_facts(view, summarise(view), lambda key: STRINGS[key].say(language), language))


def _run(**changes: Any) -> JournalBuilder:
    builder = JournalBuilder().start(**changes).catalogue([requirement("G-1")], [case("a", "G-1"), case("b", "G-1")])
    return builder.select("a").run("a", findings={"G-1": "pass"})


def test_people_as_they_were_given(tmp_path: Path) -> None:
    cover = _cover(tmp_path, _run(**PEOPLE).end())
    assert (cover["申請者"], cover["試験実施者"], cover["承認者"]) == ("株式会社れい", "試験担当者", "承認担当者")


@pytest.mark.parametrize("given", [{}, {"applicant": None, "tester": None, "approver": None}, {"tester": ""}])
def test_nobody_is_made_up(tmp_path: Path, given: dict[str, Any]) -> None:
    cover = _cover(tmp_path, _run(**given).end())
    assert (cover["申請者"], cover["試験実施者"], cover["承認者"]) == ("未記入",) * 3


def test_where_it_was_sent_from(tmp_path: Path) -> None:
    builder = _run(sourceHost="tester-1", network={"proxy": "http://proxy.example.jp:8080", "allowedHosts": []})
    builder.add("conditions", key="sourceAddress", label=both("送信元のアドレス"), value="192.0.2.7")
    assert _cover(tmp_path, builder)["送信元"] == "tester-1（192.0.2.7）、プロキシ: http://proxy.example.jp:8080"


def test_certificates_of_the_target(tmp_path: Path) -> None:
    builder = _run()
    builder.add("conditions", key="serverCertificateSha256", label=both("サーバー証明書（SHA-256）"), value="ab" * 32)
    builder.add(
        "conditions", key="partnerCertificateSha256", label=both("公表の証明書"), value=f"{'c' * 64}, {'d' * 64}"
    )
    shown = _cover(tmp_path, builder)["対象の証明書"]
    assert shown == f"サーバー証明書（SHA-256）: {'ab' * 32}、公表の証明書: {'c' * 64}, {'d' * 64}"


def test_what_was_not_seen_is_not_said_to_be_absent(tmp_path: Path) -> None:
    cover = _cover(tmp_path, _run(toolDigest="ef" * 32))
    assert cover["対象の証明書"] == "記録なし"
    assert cover["送信元"] == "記録なし、プロキシ: なし"
    assert cover["試験系の版とダイジェスト"] == f"0.1.0（SHA-256: {'ef' * 32}）"


def test_totals_and_period_in_either_language(tmp_path: Path) -> None:
    assert _cover(tmp_path, _run())["ケースの集計"] == "2 件（合格 1、未実施 1）"
    english = _cover(tmp_path, _run().end(), "en")
    assert english["Cases in all"] == "2 cases (pass 1, not run 1)"
    assert english["Period"] == "2026-11-23 (Reiwa 8) 21:05 – 21:06 JST"


def test_the_journals_digest_is_the_same_on_the_cover_and_for_other_tools(tmp_path: Path) -> None:
    cover = _cover(tmp_path, _run(**PEOPLE).end())
    run = evidence_of(read_journal(tmp_path / "journal.jsonl"))["run"]
    assert cover["様式4に転記する記録（journal.jsonl）の SHA-256"] == run["journalSha256"]
    assert {key: run[key] for key in PEOPLE} == PEOPLE
