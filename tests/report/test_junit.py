"""junit.xml: valid by its schema, a verdict for a verdict, and readable where somebody reads it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from conformance.report import RunView, read_journal, write_junit
from conformance.report.junit import junit_of
from conformance.resources import data_directory
from conformance.vocabulary import Language, Verdict

from .journal_builder import JournalBuilder, both, case, requirement

SCHEMA = etree.XMLSchema(etree.parse(data_directory("schemas") / "junit.xsd"))
SKIPPED = ("blocked", "not_run", "review", "allowed", "not_applicable")


def _properties(element: etree._Element) -> list[tuple[str, str]]:
    return [(str(each.get("name")), str(each.get("value"))) for each in element.iterfind("properties/property")]


def _read(view: RunView, language: Language = "ja") -> etree._Element:
    document = etree.fromstring(junit_of(view, language))
    SCHEMA.assertValid(document)
    return document


def _one(directory: Path, verdict: str, observed: str = "成り立たなかった") -> etree._Element:
    builder = JournalBuilder().start().catalogue([requirement("G-1"), requirement("G-2")], [case("link/a", "G-1")])
    builder.select("link/a").add("case_started", case="link/a")
    if verdict != "not_applicable":
        builder.finding("link/a", "G-2", "pass")
    builder.finding("link/a", "G-1", verdict, observed=both(observed), exchanges=["x0001"])
    builder.finish_case("link/a", verdict)
    found = _read(read_journal(builder.end(1).write(directory))).find(".//testcase")
    assert found is not None
    return found


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_case_is_there_once_and_counted(sample: RunView, tmp_path: Path, language: Language) -> None:
    root = etree.parse(write_junit(sample, tmp_path, language)).getroot()
    SCHEMA.assertValid(root)
    named = {dict(_properties(each))["case"]: each for each in root.iter("testcase")}
    assert set(named) == {each.id for each in sample.cases}
    for each in sample.cases:
        told = _properties(named[each.id])
        assert ("verdict", each.verdict.value) in told
        assert set(dict(told)["requirements"].split()) >= set(each.spec.requirements)
    for element in (root, *root.iter("testsuite")):
        outcomes = Counter(each.tag for test in element.iter("testcase") for each in test)
        assert element.get("tests") == str(len(list(element.iter("testcase"))))
        assert element.get("failures") == str(outcomes["failure"])
        assert element.get("errors") == str(outcomes["error"])
        assert element.get("skipped") == str(outcomes["skipped"])


def test_every_suite_tells_what_a_count_does_not(sample: RunView) -> None:
    for suite in _read(sample).iter("testsuite"):
        told = dict(_properties(suite))
        assert told["simulated"] == "true"
        assert told["guideline"].startswith("指針適合: 未完了")
        assert told["journalSha256"] == sample.journal_sha256


@pytest.mark.parametrize(
    ("verdict", "outcome"),
    [("error", "error"), ("fail", "failure"), *((verdict, "skipped") for verdict in SKIPPED)],
)
def test_a_verdict_is_never_better_than_it_was(tmp_path: Path, verdict: str, outcome: str) -> None:
    test = _one(tmp_path, verdict)
    (ended,) = (each for each in test if each.tag != "properties")
    assert (ended.tag, ended.get("type")) == (outcome, verdict)
    assert str(ended.get("message")).startswith(f"{Verdict(verdict).label.ja}: ")


def test_every_verdict_has_its_outcome() -> None:
    assert {*SKIPPED, "error", "fail", "warn", "pass"} == {verdict.value for verdict in Verdict}


def test_a_failure_tells_requirement_expected_and_observed(tmp_path: Path) -> None:
    failure = _one(tmp_path, "fail").find("failure")
    assert failure is not None
    assert str(failure.text).splitlines() == [
        "要件: G-1 要件 G-1 [不合格]",
        "期待: 成り立つ",
        "観測: 成り立たなかった",
        "通信: x0001",
    ]
    assert failure.get("message") == "不合格: 期待「成り立つ」、観測「成り立たなかった」"


@pytest.mark.parametrize(("verdict", "children"), [("pass", ["properties"]), ("warn", ["properties", "system-out"])])
def test_passed_is_what_passed_and_a_warning_is_told(tmp_path: Path, verdict: str, children: list[str]) -> None:
    assert [each.tag for each in _one(tmp_path, verdict)] == children


def test_a_blocked_case_names_the_case_that_blocked_it(sample: RunView) -> None:
    blocked = next(each for each in _read(sample).iter("testcase") if ("verdict", "blocked") in _properties(each))
    root = dict(_properties(blocked))["rootCase"]
    assert f"原因となったケース: {root}" in str(blocked.findtext("skipped"))


def test_evidence_leads_to_the_case_s_page(sample: RunView) -> None:
    told = [dict(_properties(each)) for each in _read(sample).iter("testcase")]
    assert {str(each["evidence"]).partition("-")[0] for each in told if "evidence" in each} == {
        f"cases/{each['evidenceNumber']}" for each in told if "evidence" in each
    }


def test_an_allowed_failure_is_skipped_with_what_was_agreed(tmp_path: Path) -> None:
    builder = JournalBuilder().start().catalogue([requirement("G-1")], [case("link/a", "G-1")]).select("link/a")
    builder.waive(requirement="G-1").run("link/a", "fail", {"G-1": "fail"})
    skipped = _read(read_journal(builder.end().write(tmp_path))).find(".//testcase/skipped")
    assert skipped is not None
    assert skipped.get("type") == "allowed"
    assert "許容の理由: " in str(skipped.text)


def test_no_partner_s_text_breaks_it(tmp_path: Path) -> None:
    failure = _one(tmp_path, "fail", observed="]]></failure>\x00\x1b\ud800\uffff<x a='\"'/>").find("failure")
    assert failure is not None
    assert "]]></failure>[U+0000][U+001B][U+D800][U+FFFF]<x a='\"'/>" in str(failure.text)


def test_the_same_journal_gives_the_same_bytes(sample: RunView) -> None:
    assert junit_of(sample, "ja") == junit_of(sample, "ja")
    assert "属性連携" in junit_of(sample, "ja").decode()


def test_a_run_that_was_killed_at_once_has_no_suite(tmp_path: Path) -> None:
    assert _read(read_journal(JournalBuilder().start().write(tmp_path))).get("tests") == "0"
