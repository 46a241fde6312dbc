"""Recorded runs judged again with the network off."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from replay_kit import Records, changed, of

from conformance import __version__
from conformance.execution import roots
from conformance.profile import find_profile
from conformance.replay import NotReplayableError, Replay, Side, Status
from conformance.vocabulary import Verdict

LINKED = "link/2.1-4/from-portal"
SIGNED_ON = roots.SIGN_ON
TIMES = "notices/2.1-1/six-items"
Judge = Callable[[Path], Replay]
Record = Callable[..., Path]


@pytest.fixture(scope="module")
def whole(recorded: Record) -> Path:
    return recorded("reference")


@pytest.fixture(scope="module")
def small(recorded: Record) -> Path:
    return recorded("reference", only=(LINKED, SIGNED_ON))


def _files(directory: Path) -> dict[str, bytes]:
    return {
        path.relative_to(directory).as_posix(): path.read_bytes() for path in directory.rglob("*") if path.is_file()
    }


def _statuses(replay: Replay) -> dict[str, Status]:
    return {each.case: each.status for each in replay.cases}


def _reference_with(place: Path, said: str, instead: str) -> Path:
    """The reference profile with something else in it."""
    reference = find_profile("reference")
    shutil.copytree(reference.parent / "reference", place / "reference")
    text = reference.read_text(encoding="utf-8")
    assert said in text
    profile = place / "other.toml"
    profile.write_text(text.replace(said, instead), encoding="utf-8")
    return profile


def test_a_whole_run_is_judged_the_same_and_nothing_is_written(judged: Judge, whole: Path) -> None:
    before = _files(whole)
    replay = judged(whole)
    assert {each.case: each for each in replay.cases if each.status is not Status.SAME} == {}
    assert len(replay.cases) > 150
    assert replay.exchanges > 5000
    assert (replay.intact, replay.changed, replay.not_recorded, replay.exit_code) == (True, (), (), 0)
    assert all(each.recorded is each.replayed for each in replay.cases)
    assert _files(whole) == before


def test_a_run_of_several_workers_is_judged_the_same(judged: Judge, recorded: Record) -> None:
    run = recorded("reference", workers=3)
    records = [json.loads(line) for line in (run / "journal.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {each["worker"] for each in records if each["type"] == "case_finished"} == {1, 2, 3}
    assert {each["act"] for each in records if each["type"] == "errand"} == {"prepare", "withdraw"}
    replay = judged(run)
    assert {each.case: each for each in replay.cases if each.status is not Status.SAME} == {}
    assert len(replay.cases) > 150
    assert replay.exit_code == 0


def test_what_a_worker_did_between_cases_is_compared_too(judged: Judge, recorded: Record, tmp_path: Path) -> None:
    def other(records: Records) -> None:
        second = next(each for each in records if each["type"] == "exchange" and each.get("worker") == 2)
        assert second["case"] is None, "the pair is made sure of before its first case"
        second["request"]["url"] += "-elsewhere"

    run = recorded("reference", only=(LINKED, SIGNED_ON, TIMES), workers=2)
    other_run = changed(run, tmp_path / "run", other)
    replay = judged(other_run)
    played = [json.loads(line) for line in (other_run / "journal.jsonl").read_text(encoding="utf-8").splitlines()]
    first = next(each["case"] for each in played if each["type"] == "case_started" and each.get("worker") == 2)
    assert {each.case for each in replay.cases if each.status is Status.DIFFERENT} == {first}


def test_a_case_whose_worker_died_is_not_judged(judged: Judge, recorded: Record, tmp_path: Path) -> None:
    def died(records: Records) -> None:
        del of(records, LINKED, "case_finished")[0]["worker"]

    replay = judged(changed(recorded("reference", only=(LINKED,), workers=2), tmp_path / "run", died))
    case = next(each for each in replay.cases if each.case == LINKED)
    assert (case.status, case.replayed) == (Status.NOT_JUDGED, None)
    assert case.why is not None
    assert "ワーカー" in case.why.ja


def test_whose_links_counted_is_not_known_where_workers_used_them_up(
    judged: Judge, recorded: Record, tmp_path: Path
) -> None:
    def other(records: Records) -> None:
        for finding in (each for each in records if each["type"] == "finding" and each["case"] in {LINKED, SIGNED_ON}):
            finding["verdict"] = "fail"

    profile = _reference_with(tmp_path, "max_links = 200", "max_links = 1")
    replay = judged(changed(recorded(profile, only=(LINKED, SIGNED_ON), workers=2), tmp_path / "run", other))
    assert Status.DIFFERENT not in _statuses(replay).values()
    # Those that come later stand on the first that cannot be told.
    first = next(each for each in replay.cases if each.status is Status.NOT_JUDGED)
    assert first.why is not None
    assert "max_links" in first.why.ja


def test_calls_to_the_portals_listener_are_replayed(judged: Judge, recorded: Record) -> None:
    replay = judged(recorded("reference-rest"))
    assert {each.case: each for each in replay.cases if each.status is not Status.SAME} == {}
    assert replay.exit_code == 0


@pytest.mark.parametrize(
    ("defect", "case"),
    [
        ("link-without-consent", "link/2.2.2-2/needs-the-citizens-consent"),
        ("replay-accepted", "sso/P-SAML-5/same-browser"),
        ("times-without-offset", TIMES),
    ],
)
def test_the_failures_of_a_defective_partner_are_found_again(
    judged: Judge, recorded: Record, defect: str, case: str
) -> None:
    replay = judged(recorded("reference", only=(LINKED, SIGNED_ON, case), defects=(defect,)))
    failed = [each for each in replay.cases if each.case == case]
    assert [(each.status, each.recorded, each.replayed) for each in failed] == [
        (Status.SAME, Verdict.FAIL, Verdict.FAIL)
    ]
    assert replay.exit_code == 0


def test_the_partners_signature_is_checked_again(judged: Judge, small: Path, tmp_path: Path) -> None:
    # Its metadata is read in the first case; a request that it signed stands in a redirect to the portal.
    def other_key(records: Records) -> None:
        key = "MIIBCgKCAQEA"
        for each in of(records, "account/P-SAML-12/description", "exchange"):
            body = each["response"]["body"]
            start = body["text"].index("<ds:X509Certificate>") + len("<ds:X509Certificate>")
            end = body["text"].index("</ds:X509Certificate>")
            certificate = body["text"][start:end].replace("\n", "").replace(" ", "")
            assert key not in certificate
            body["text"] = body["text"].replace(body["text"][start:end], _another_certificate())

    replay = judged(changed(small, tmp_path / "run", other_key))
    assert _statuses(replay)[LINKED] is Status.DIFFERENT
    linked = next(each for each in replay.cases if each.case == LINKED)
    assert linked.replayed is not Verdict.PASS
    assert replay.exit_code == 1


def _another_certificate() -> str:
    from conformance.replay.keys import throwaway_pair

    _, pem = throwaway_pair({"wires": {}})
    return "".join(line for line in pem.splitlines() if "CERTIFICATE" not in line)


def test_a_verdict_that_was_changed_is_told(judged: Judge, small: Path, tmp_path: Path) -> None:
    def worse(records: Records) -> None:
        for each in of(records, LINKED, "finding"):
            each["verdict"] = "warn"
        of(records, LINKED, "case_finished")[0]["verdict"] = "warn"

    replay = judged(changed(small, tmp_path / "run", worse))
    linked = next(each for each in replay.cases if each.case == LINKED)
    assert (linked.status, linked.recorded, linked.replayed) == (Status.DIFFERENT, Verdict.WARN, Verdict.PASS)
    assert linked.side is Side.UNKNOWN
    assert [each.what for each in linked.differences][-1] == "verdict"
    assert {status for case, status in _statuses(replay).items() if case != LINKED} == {Status.SAME}


def test_a_message_that_was_sent_otherwise_is_told_where(judged: Judge, small: Path, tmp_path: Path) -> None:
    def otherwise(records: Records) -> None:
        asked = next(each for each in of(records, LINKED, "exchange") if each["to"] == "partner")
        headers = asked["request"]["headers"]
        next(each for each in headers if each[0] == "User-Agent")[1] = "Another/1.0"

    replay = judged(changed(small, tmp_path / "run", otherwise))
    linked = next(each for each in replay.cases if each.case == LINKED)
    assert (linked.status, linked.recorded, linked.replayed) == (Status.DIFFERENT, Verdict.PASS, Verdict.PASS)
    assert [(each.what, "Another/1.0" in each.recorded) for each in linked.differences] == [("request headers", True)]


def test_a_recording_that_is_not_intact_is_told_first(judged: Judge, small: Path, tmp_path: Path) -> None:
    place = tmp_path / "run"
    shutil.copytree(small, place)
    journal = place / "journal.jsonl"
    text = journal.read_text(encoding="utf-8")
    journal.write_text(text.replace("Mozilla/5.0", "Mozilla/6.0", 1), encoding="utf-8")
    replay = judged(place)
    assert replay.intact is False
    assert any("journal.jsonl" in each.ja for each in replay.problems)
    assert {each.side for each in replay.cases if each.status is Status.DIFFERENT} == {Side.RECORDING}
    assert replay.exit_code == 1


def test_what_changed_since_is_named(judged: Judge, small: Path, tmp_path: Path) -> None:
    def older(records: Records) -> None:
        run = next(each for each in records if each["type"] == "run_started")["run"]
        run["toolVersion"], run["toolDigest"], run["catalogueDigest"] = "0.0.9", "0" * 64, "0" * 64
        catalogue = next(each for each in records if each["type"] == "catalogue")
        catalogue["cases"] = [each for each in catalogue["cases"] if each["id"] != "notices/2.1-1/any-text"]
        for each in catalogue["cases"]:
            if each["id"] == LINKED:
                each["purpose"]["ja"] = "以前の説明。"
        for case in (LINKED, SIGNED_ON):
            of(records, case, "finding")[0]["verdict"] = "warn"

    replay = judged(changed(small, tmp_path / "run", older))
    assert [what.en for what, _, _ in replay.changed] == ["tool version", "digest of the tool", "catalogue"]
    assert replay.not_recorded == ("notices/2.1-1/any-text",)
    sides = {each.case: each.side for each in replay.cases if each.status is Status.DIFFERENT}
    assert sides == {LINKED: Side.CATALOGUE, SIGNED_ON: Side.TOOL}


def test_a_program_that_changed_without_its_version_is_named(judged: Judge, small: Path, tmp_path: Path) -> None:
    def of_another_program(records: Records) -> None:
        next(each for each in records if each["type"] == "run_started")["run"]["toolDigest"] = "0" * 64
        of(records, LINKED, "finding")[0]["verdict"] = "warn"

    replay = judged(changed(small, tmp_path / "run", of_another_program))
    assert [what.en for what, _, _ in replay.changed] == ["digest of the tool"]
    assert {each.side for each in replay.cases if each.status is Status.DIFFERENT} == {Side.TOOL}


def test_what_was_redacted_is_never_judged_again(judged: Judge, recorded: Record, tmp_path: Path) -> None:
    profile = _reference_with(tmp_path, "synthetic = true", "synthetic = false")
    replay = judged(recorded(profile, only=(LINKED, SIGNED_ON)))
    statuses = _statuses(replay)
    assert statuses[LINKED] is statuses[SIGNED_ON] is statuses[roots.CALIBRATION] is Status.NOT_JUDGED
    assert all(each.replayed is None and each.why for each in replay.cases if each.status is Status.NOT_JUDGED)
    assert statuses[roots.REACHABILITY] is Status.SAME
    assert replay.exit_code == 6


def test_a_run_in_chromium_of_which_no_visits_are_on_record_is_not_judged(
    judged: Judge, small: Path, tmp_path: Path
) -> None:
    def other(records: Records) -> None:
        next(each for each in records if each["type"] == "run_started")["run"]["citizenBrowser"] = "chromium"

    replay = judged(changed(small, tmp_path / "run", other))
    assert set(_statuses(replay).values()) == {Status.NOT_JUDGED}
    assert all(each.why is not None and "Chromium" in each.why.ja for each in replay.cases)
    assert (replay.exchanges, replay.exit_code) == (0, 6)


def test_a_body_that_is_not_on_record_is_not_judged(judged: Judge, small: Path, tmp_path: Path) -> None:
    def omitted(records: Records) -> None:
        answered = next(each for each in of(records, SIGNED_ON, "exchange") if each["to"] == "partner")
        answered["response"]["body"] = {"size": 300000, "sha256": "0" * 64, "omitted": True}

    replay = judged(changed(small, tmp_path / "run", omitted))
    case = next(each for each in replay.cases if each.case == SIGNED_ON)
    assert (case.status, case.replayed) == (Status.NOT_JUDGED, None)
    assert case.why is not None
    assert "300000" in case.why.ja


def test_a_case_that_a_kill_cut_off_is_not_judged(judged: Judge, small: Path, tmp_path: Path) -> None:
    place = tmp_path / "run"
    shutil.copytree(small, place)
    journal = place / "journal.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    last = next(
        number for number, line in enumerate(lines) if b'"type":"case_finished","case":"' + SIGNED_ON.encode() in line
    )
    journal.write_bytes(b"".join(lines[:last]) + lines[last][:20])
    (place / "MANIFEST.json").unlink()
    (place / "SHA256SUMS").unlink()
    replay = judged(place)
    assert replay.intact is None
    assert _statuses(replay)[LINKED] is Status.SAME
    assert _statuses(replay)[SIGNED_ON] is Status.NOT_JUDGED


def test_choices_that_another_hypothesis_made_tell_nothing(judged: Judge, recorded: Record, tmp_path: Path) -> None:
    by_chance = "notices/A-JSON-6/any-request"
    run = recorded("reference", only=(LINKED, by_chance))

    def other(records: Records) -> None:
        of(records, by_chance, "circumstance")[0]["facts"]["engine"] = "hypothesis 0"
        of(records, by_chance, "exchange")[-1]["request"]["method"] = "PATCH"

    case = next(each for each in judged(changed(run, tmp_path / "run", other)).cases if each.case == by_chance)
    assert (case.status, case.replayed) == (Status.NOT_JUDGED, None)
    assert case.why is not None
    assert "hypothesis 0" in case.why.ja


def test_a_run_of_an_older_version_cannot_be_replayed(judged: Judge, small: Path, tmp_path: Path) -> None:
    def older(records: Records) -> None:
        records[:] = [each for each in records if each["type"] != "setting"]

    with pytest.raises(NotReplayableError) as raised:
        judged(changed(small, tmp_path / "run", older))
    assert "setting" in raised.value.text.ja
    assert __version__ in raised.value.text.ja


@pytest.mark.parametrize("content", [None, b"not json\n", b'{"type":"case_started"}\n', b"[]\n"])
def test_what_is_no_recording_is_told_in_words(judged: Judge, tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "journal.jsonl").write_bytes(content)
    with pytest.raises(NotReplayableError) as raised:
        judged(tmp_path)
    assert str(tmp_path) in raised.value.text.ja
