"""Which side changed: said where it is recorded, and not guessed where it is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from conformance.report.comparison import Comparison, Side, SideState
from conformance.report.comparison.sentences import attribution
from tests.report.journal_builder import JournalBuilder, both, case, requirement

Compared = Callable[[JournalBuilder, JournalBuilder], Comparison]
TARGET = {
    "name": "試験対象",
    "operator": "運営者",
    "environment": "staging",
    "baseUrl": "https://staging.example",
    "build": "1.0",
}
RUN: Mapping[str, Any] = {
    "target": TARGET,
    "profile": {"name": "mine", "digest": "aa"},
    "catalogueDigest": "cc",
    "toolVersion": "0.1.0",
    "toolDigest": "ee",
    "seed": 1,
}


def _run(verdict: str = "pass", *, conditions: Mapping[str, str] | None = None, **changes: Any) -> JournalBuilder:
    builder = JournalBuilder().start(**{**RUN, **changes})
    builder.catalogue([requirement("G-1")], [case("link/a", "G-1")]).select("link/a")
    for key, value in (conditions or {}).items():
        builder.add("conditions", key=key, label=both(key), value=value)
    return builder.run("link/a", verdict, {"G-1": verdict}).end()


def _changed(comparison: Comparison) -> set[Side]:
    return {side for side, state in comparison.sides.items() if state is SideState.CHANGED}


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"target": {**TARGET, "build": "1.1"}}, Side.PARTNER),
        ({"target": {**TARGET, "baseUrl": "https://other.example"}}, Side.PARTNER),
        ({"conditions": {"partnerCertificateSha256": "22"}}, Side.PARTNER),
        ({"conditions": {"partnerCertificateSha256": "11", "serverCertificateSha256": "44"}}, Side.PARTNER),
        ({"profile": {"name": "mine", "digest": "bb"}}, Side.PROFILE),
        ({"catalogueDigest": "dd"}, Side.CATALOGUE),
        ({"toolVersion": "0.2.0"}, Side.TOOL),
        ({"toolDigest": "ff"}, Side.TOOL),
        ({"browser": {"engine": "chromium", "version": "140"}}, Side.SETTINGS),
        ({"wires": {"account": "rest", "notices": "json"}}, Side.SETTINGS),
        ({"network": {"proxy": "http://proxy.example", "allowedHosts": ["127.0.0.1"]}}, Side.SETTINGS),
        ({"seed": 2}, Side.SEED),
    ],
    ids=lambda value: value.value if isinstance(value, Side) else "",
)
def test_a_change_is_told_on_its_side(compared: Compared, changes: dict[str, Any], where: Side) -> None:
    known = {"partnerCertificateSha256": "11", "serverCertificateSha256": "33"}
    before = _run(conditions=known, browser={"engine": "http", "version": None})
    after = _run(**{"conditions": known, "browser": {"engine": "http", "version": None}, **changes})
    assert _changed(compared(before, after)) == {where}


def test_a_new_port_is_one_change(compared: Compared) -> None:
    def run(port: int) -> JournalBuilder:
        url = f"http://127.0.0.1:{port}"
        return _run(
            target={**TARGET, "baseUrl": url},
            network={"proxy": None, "allowedHosts": [f"127.0.0.1:{port}"]},
            conditions={"partnerEntity": f"{url}/saml/metadata"},
        )

    comparison = compared(run(8080), run(8081))
    assert [fact.key for fact in comparison.changed_facts] == ["target.baseUrl"]


def test_what_one_run_alone_recorded_is_no_change(compared: Compared) -> None:
    comparison = compared(_run(conditions={"partnerCertificateSha256": "11"}), _run())
    assert _changed(comparison) == set()
    (fact,) = [fact for fact in comparison.facts if fact.key == "partnerCertificateSha256"]
    assert fact.state is SideState.UNKNOWN


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"target": {**TARGET, "build": None}}, Side.PARTNER),
        ({"profile": {"name": "mine", "digest": None}}, Side.PROFILE),
        ({"catalogueDigest": None}, Side.CATALOGUE),
        ({"toolDigest": None}, Side.TOOL),
    ],
)
def test_a_side_that_nothing_identifies_is_unknown(compared: Compared, changes: dict[str, Any], where: Side) -> None:
    comparison = compared(_run(), _run("fail", **changes))
    assert comparison.sides[where] is SideState.UNKNOWN
    assert f"{where.label.ja}は記録がなく、変わったかどうか分からない。" in attribution(comparison).ja


def test_attestations_and_selection_are_settings(compared: Compared) -> None:
    before, after = _run(), _run()
    after.attest("G-1")
    comparison = compared(before, after)
    assert [fact.key for fact in comparison.changed_facts] == ["attestations"]
    assert _changed(comparison) == {Side.SETTINGS}


def test_waivers_are_settings(compared: Compared) -> None:
    after = _run()
    waiver = {
        "case": None,
        "requirement": "G-1",
        "owner": "開発責任者",
        "reason": "改修中",
        "agreedWith": "審査担当者",
        "agreedOn": "2026-11-01",
        "writtenIn": "議事録 3",
        "expires": "2027-03-31",
        "targetBuild": None,
    }
    after.add("waiver", **waiver)
    comparison = compared(_run(), after)
    (fact,) = comparison.changed_facts
    assert (fact.side, fact.before) == (Side.SETTINGS, "(0)")
    assert fact.after == "(1); G-1 – 2027-03-31 (開発責任者, 議事録 3): 改修中"


def test_a_selection_of_less(compared: Compared) -> None:
    def run(*names: str) -> JournalBuilder:
        builder = JournalBuilder().start(**RUN).catalogue([], [case(name) for name in ("a", "b", "c")]).select(*names)
        return builder.end()

    (fact,) = compared(run("a", "b", "c"), run("b")).changed_facts
    assert (fact.before, fact.after) == ("(3); a; c", "(1)")


def test_a_new_case_is_no_new_selection(compared: Compared) -> None:
    def run(*names: str) -> JournalBuilder:
        return JournalBuilder().start(**RUN).catalogue([], [case(name) for name in names]).select(*names).end()

    assert compared(run("a"), run("a", "b")).changed_facts == ()


def test_one_side_that_changed_is_the_likely_one(compared: Compared) -> None:
    said = attribution(compared(_run(), _run("fail", toolVersion="0.2.0")))
    assert "変わったのは、試験系だけである" in said.ja
    assert "外部連携先システムの変化によることもありうる" in said.ja
    assert "only this changed: tool" in said.en


def test_nobody_is_the_likely_one_while_a_side_is_unknown(compared: Compared) -> None:
    said = attribution(compared(_run(), _run("fail", target={**TARGET, "build": "2"}, toolDigest=None)))
    assert "変わったのは、外部連携先システムだけである" in said.ja
    assert "可能性が高い" not in said.ja
    assert "試験系は記録がなく、変わったかどうか分からない。" in said.ja


def test_the_partner_that_changed_alone_is_told_without_a_but(compared: Compared) -> None:
    said = attribution(compared(_run(), _run("fail", target={**TARGET, "build": "2"})))
    assert "変わったのは、外部連携先システムだけである" in said.ja
    assert "ありうる" not in said.ja


def test_several_sides_that_changed_leave_it_open(compared: Compared) -> None:
    said = attribution(compared(_run(), _run("fail", toolVersion="0.2.0", target={**TARGET, "build": "2"})))
    assert "外部連携先システム、試験系が変わった" in said.ja
    assert "決められない" in said.ja


def test_nothing_that_changed_is_likely_the_partner_and_not_proven(compared: Compared) -> None:
    said = attribution(compared(_run(), _run("fail")))
    assert "どれも同じ" in said.ja
    assert "証明されてはいない" in said.ja
    assert "not proven" in said.en


def test_without_another_verdict_nobody_is_suspected(compared: Compared) -> None:
    said = attribution(compared(_run(), _run(seed=2)))
    assert "判定の違い" not in said.ja
    assert "乱数の種" not in said.ja


def test_another_seed_is_told_beside(compared: Compared) -> None:
    assert "--run-seed" in attribution(compared(_run(), _run("fail", seed=2))).ja


def test_the_same_run_twice_and_runs_out_of_order_are_remarked(compared: Compared) -> None:
    comparison = compared(_run(), _run())
    assert [remark.en for remark in comparison.remarks] == ["The two are records of one and the same run."]


def test_runs_out_of_order_and_other_targets_are_remarked(compared: Compared) -> None:
    later = _run(startedAt="2026-11-24T12:05:03.000000Z", target={**TARGET, "name": "別の対象"})
    said = [remark.ja for remark in compared(later, _run()).remarks]
    assert "順序" in said[0]
    assert "試験対象が異なる（別の対象、試験対象）" in said[1]
