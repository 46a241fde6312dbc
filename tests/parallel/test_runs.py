"""Whole runs by several workers: the verdicts of a serial run, one journal, and nothing left behind."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pytest
from connection_kit import Ended, connection_test
from jsonschema import Draft202012Validator
from parallel_play import Told, played_by
from runs_kit import two_at_a_time
from sensitivity_expected import FAILED
from sensitivity_play import ONLY_IN_CHROMIUM

from conformance.evidence.verification import verify_evidence
from conformance.execution import roots
from conformance.profile import load_profile
from conformance.report import read_journal, rebuild
from conformance.report.places import case_places
from conformance.resources import load_schema
from conformance.sensitivity import play_all
from conformance.vocabulary import Verdict

# What strikes whoever is there, and what many sign-ons of one citizen bring about.
STRIKING = (
    "unknown-unlink-unties-somebody",
    "notices-for-never-linked",
    "sessions-lost-by-a-document-type",
    "link-ends-with-third-sign-on",
)


@pytest.fixture(scope="module")
def plays() -> Iterator[dict[tuple[str | None, int], Future[tuple[Told, tuple[str, ...]]]]]:
    with two_at_a_time() as pool:
        chosen: list[tuple[str | None, int]] = [(None, 3)]
        chosen += [(name, workers) for name in STRIKING for workers in (1, 2)]
        yield {each: pool.submit(played_by, *each) for each in chosen}


def test_a_conformant_partner_passes_everything_as_in_a_serial_run(
    plays: dict[tuple[str | None, int], Future[tuple[Told, tuple[str, ...]]]],
) -> None:
    found, notices = plays[None, 3].result()
    verdicts = {case: verdict for case, (verdict, *_) in found.items()}
    assert {case for case, verdict in verdicts.items() if verdict is Verdict.NOT_RUN} == ONLY_IN_CHROMIUM
    assert {verdicts[case] for case in verdicts.keys() - ONLY_IN_CHROMIUM} == {Verdict.PASS, Verdict.NOT_APPLICABLE}
    assert notices == (), "no case was judged without one that it waited for"


@pytest.mark.parametrize("name", STRIKING)
def test_a_partner_with_a_defect_gets_the_verdicts_of_a_serial_run(
    plays: dict[tuple[str | None, int], Future[tuple[Told, tuple[str, ...]]]], name: str
) -> None:
    (serial, _), (parallel, notices) = plays[name, 1].result(), plays[name, 2].result()
    assert notices == ()
    assert parallel == serial
    assert {case for case, (verdict, *_) in parallel.items() if verdict is Verdict.FAIL} == set(FAILED[name])


def test_links_of_all_workers_count_against_the_limit() -> None:
    profile = load_profile("reference")
    limited = replace(profile, cost=replace(profile.cost, max_links=1))
    view = play_all(profile=limited, only={roots.CALIBRATION, roots.LINK, roots.SIGN_ON}, workers=2)
    # Whichever of the two was first has it, and one worker may play both: it then unties what the first one made.
    consents = [step for case in view.cases for step in case.activity.steps if "で連携に同意する" in step.text.ja]
    assert len(consents) == 1
    assert sorted(
        (case.verdict, bool(case.reason)) for case in view.cases if case.id in {roots.LINK, roots.SIGN_ON}
    ) == [
        (Verdict.BLOCKED, True),
        (Verdict.PASS, False),
    ]


SELECTED = "from-portal or login-state or no-further-authentication or pre-check or every-message"


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Ended:
    directory = tmp_path_factory.mktemp("two")
    return connection_test(
        directory, "--target-profile", "reference", "-k", SELECTED, "-n", "2", "-p", "no:cacheprovider", "-rA", "-v"
    )


def test_pytest_shows_ordinary_items_in_the_catalogues_order(ended: Ended) -> None:
    assert ended.code == 0, ended.text
    assert "並行実行の組（利用者）: A・B / D・E" in ended.out
    assert "workers" not in ended.out
    shown = re.findall(r"^\S+ +(\S+/\S+/\S+)  ", ended.out, re.MULTILINE)
    assert shown == [
        "procedure/3.1.2-1/pre-check",
        "link/2.1-4/from-portal",
        "sso/2.2-3/login-state",
        "sso/2.2.3-1/no-further-authentication",
        "ssoff/2.2.3-7/from-portal",
        "ssoff/2.2.3-7/from-portal/soap",
        "ssoff/2.2.3-7/from-portal/post",
        "account/P-SAML-13/every-message",
    ]


def test_two_workers_make_one_journal(ended: Ended) -> None:
    lines = (ended.directory / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    assert [record["seq"] for record in records] == list(range(1, len(records) + 1))
    schema = Draft202012Validator(load_schema("journal"))
    assert [error.message for record in records for error in schema.iter_errors(record)] == []
    identifiers = [record["id"] for record in records if record["type"] in {"exchange", "message"}]
    assert len(identifiers) == len(set(identifiers))
    by_worker = {record["worker"] for record in records if record["type"] == "case_finished"}
    assert by_worker == {1, 2}
    for worker in (1, 2):
        numbers = [record["workerSeq"] for record in records if record.get("worker") == worker]
        assert numbers == list(range(1, len(numbers) + 1)), "each record once, in order"
    view = read_journal(ended.directory / "journal.jsonl")
    assert view.remarks == ()
    # Which worker is done first is left to them.
    assert sorted((cleanup.text.ja, cleanup.ok) for cleanup in view.cleanups) == [
        ("利用者Aの連携の解除", True),
        ("利用者Dの連携の解除", True),
    ]
    assert not list(ended.directory.glob("journal-worker-*")), "nothing is left of the workers' own"
    assert verify_evidence(ended.directory).intact


def test_what_looks_back_sees_the_messages_of_all_workers(ended: Ended) -> None:
    records = [json.loads(line) for line in (ended.directory / "journal.jsonl").read_text().splitlines()]
    from_partner = [each for each in records if each["type"] == "message" and each["from"] == "partner"]
    before = [each for each in from_partner if each["wire"] == "saml2" and each["case"] is not None]
    assert {each["worker"] for each in before} == {1, 2}
    (finding,) = ended.case("account/P-SAML-13/every-message")["findings"]
    assert finding["observed"].startswith(f"{len(before)} 通のうち誤り 0 件")


def test_the_report_names_who_played(ended: Ended) -> None:
    page = (ended.directory / "report.html").read_text(encoding="utf-8")
    assert "並行実行の組（利用者）" in page
    records = [json.loads(line) for line in (ended.directory / "journal.jsonl").read_text().splitlines()]
    worker_of = {record["case"]: record["worker"] for record in records if record["type"] == "case_finished"}
    places = case_places(read_journal(ended.directory / "journal.jsonl"))
    sentence = "このケースの利用者A・Bは、プロファイルの利用者D・Eである。"
    # The one that looks back has no exchanges, and so no page of evidence.
    worker_of.pop("account/P-SAML-13/every-message")
    told = {case: sentence in (ended.directory / places[case].page).read_text(encoding="utf-8") for case in worker_of}
    assert told == {case: worker == 2 for case, worker in worker_of.items()}


# A conftest.py that acts on the run's processes in the midst of the longest case, whichever worker plays it.
STRIKES = """
import os, signal, threading, time
from pathlib import Path
import psutil

RECORD = '"type":"exchange","case":"{case}"'

def struck():
    for shard in Path("evidence").glob("journal-worker-*.jsonl"):
        if shard.read_text("utf-8", errors="replace").count(RECORD) > 100:
            return shard.resolve()

def its_worker():
    return next(
        child.pid
        for child in psutil.Process().children()
        if any(each.path == str(shard) for each in child.open_files())
    )

def strike():
    global shard
    while (shard := struck()) is None:
        time.sleep(0.01)
    {act}

def pytest_sessionstart():
    threading.Thread(target=strike, daemon=True).start()
"""
STRUCK = "link/2.2.2-6/any-order"
SIGN_OFF = "ssoff/2.2.3-7/from-portal"


def struck(tmp_path: Path, act: str) -> Ended:
    (tmp_path / "conftest.py").write_text(STRIKES.format(case=STRUCK, act=act), encoding="utf-8")
    selected = "from-portal or login-state or any-order or pre-check"
    return connection_test(tmp_path, "--target-profile", "reference", "-k", selected, "-n", "2")


def test_a_worker_that_is_killed_takes_its_case_with_it_and_no_other(tmp_path: Path) -> None:
    ended = struck(tmp_path, "os.kill(its_worker(), signal.SIGKILL)")
    assert ended.code == 3, ended.text
    verdicts = ended.verdicts()
    assert (verdicts[roots.LINK], verdicts[roots.SIGN_ON], verdicts[SIGN_OFF]) == ("pass", "pass", "pass")
    assert verdicts[STRUCK] == "error"
    assert "異常終了した" in ended.case(STRUCK)["reason"]
    assert len(ended.case(STRUCK)["exchanges"]) > 100, "what it had written is not lost"
    view = read_journal(ended.directory / "journal.jsonl")
    assert not view.interrupted
    assert [cleanup.ok for cleanup in view.cleanups].count(False) == 1
    assert not list(ended.directory.glob("journal-worker-*"))


@pytest.mark.parametrize("act", ["os.killpg(os.getpgrp(), signal.SIGINT)", "os.kill(os.getpid(), signal.SIGTERM)"])
def test_interrupted_every_worker_undoes_what_it_made(tmp_path: Path, act: str) -> None:
    ended = struck(tmp_path, act)
    assert ended.code == 2, ended.text
    assert "Traceback" not in ended.text
    view = read_journal(ended.directory / "journal.jsonl")
    assert view.interrupted
    assert ended.verdicts()[STRUCK] == "error"
    assert view.cleanups
    assert all(cleanup.ok for cleanup in view.cleanups)
    assert not list(ended.directory.glob("journal-worker-*"))


def test_of_a_run_that_is_killed_the_report_has_all_that_was_done(tmp_path: Path) -> None:
    ended = struck(tmp_path, "os.kill(os.getpid(), signal.SIGKILL)")
    assert ended.code < 0
    assert list(ended.directory.glob("journal-worker-*"))
    view = rebuild(ended.directory)
    assert view.finish is None
    assert ended.verdicts()[STRUCK] == "error"
    assert len(ended.case(STRUCK)["exchanges"]) > 100
