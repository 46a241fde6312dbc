"""Whatever is changed in a run's evidence, the verification names it."""

from __future__ import annotations

import contextlib
import json
import random
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from conformance.errors import UsageError
from conformance.evidence.manifest import write_manifest
from conformance.evidence.verification import Verification, journal_of, verify_evidence
from conformance.report import rebuild
from tests.report.journal_builder import JournalBuilder, case, requirement

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
PUBLIC = KEY.public_key().public_bytes_raw()
TAMPERINGS = 1000


def seal(directory: Path, key: Ed25519PrivateKey | None = None) -> None:
    write_manifest(directory, run="r1", tool="0.1.0", made_at="2026-06-01T12:00:00Z", made_by="run", key=key)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Evidence with its reports, as a run leaves it."""
    directory = tmp_path_factory.mktemp("whole")
    builder = JournalBuilder().start().catalogue([requirement("G-1")], [case("link/a", "G-1")]).select("link/a")
    builder.add("case_started", case="link/a")
    for number in range(20):
        builder.exchange("link/a", "browser", "partner", "GET", f"http://127.0.0.1:8080/{number}")
    builder.finding("link/a", "G-1", "pass").finish_case("link/a", "pass").end().write(directory)
    rebuild(directory)
    seal(directory)
    return directory


@pytest.fixture
def evidence(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "evidence"))


def places(found: Verification) -> set[str]:
    return {problem.place for problem in found.problems}


def test_untouched_evidence_is_intact(evidence: Path) -> None:
    found = verify_evidence(evidence)
    assert found.intact
    assert found.fingerprint is None
    assert found.records == len((evidence / "journal.jsonl").read_bytes().splitlines())
    assert found.files == len(json.loads((evidence / "MANIFEST.json").read_bytes())["files"])


def test_a_thousand_random_tamperings_are_all_named(evidence: Path) -> None:
    chance = random.Random(20260601)
    content = {path: path.read_bytes() for path in sorted(evidence.rglob("*")) if path.is_file()}
    missed = []
    for number in range(TAMPERINGS):
        path = chance.choice(list(content)) if number % 2 else evidence / "journal.jsonl"
        meddle = _change_a_byte if number % 2 else _meddle_with_records
        done, expected = meddle(evidence, path, chance)
        if not expected & places(verify_evidence(evidence)):
            missed.append(done)
        path.write_bytes(content[path])
    assert missed == []
    assert verify_evidence(evidence).intact


def _change_a_byte(directory: Path, path: Path, chance: random.Random) -> tuple[str, set[str]]:
    name = path.relative_to(directory).as_posix()
    content = bytearray(path.read_bytes())
    place = chance.randrange(len(content))
    content[place] ^= chance.randrange(1, 256)
    path.write_bytes(bytes(content))
    # Which of these two was changed, the other one cannot tell.
    either = {"MANIFEST.json", "SHA256SUMS"}
    return f"byte {place} of {name}", either if name in either else {name}


def _meddle_with_records(directory: Path, journal: Path, chance: random.Random) -> tuple[str, set[str]]:
    lines = journal.read_bytes().splitlines(keepends=True)
    place = chance.randrange(len(lines) - 1)
    how = chance.choice(("removed", "added", "swapped"))
    if how == "removed":
        del lines[place]
    elif how == "added":
        lines.insert(place + 1, lines[place])
    else:
        lines[place], lines[place + 1] = lines[place + 1], lines[place]
    journal.write_bytes(b"".join(lines))
    return f"record {place + 1} {how}", {f"{journal.relative_to(directory)}:{place + 1}"}


@pytest.mark.parametrize(
    ("meddle", "place"),
    [
        (lambda directory: (directory / "report.html").unlink(), "report.html"),
        (lambda directory: (directory / "cases" / "999.html").write_text("x"), "cases/999.html"),
        (lambda directory: (directory / "MANIFEST.json").unlink(), "MANIFEST.json"),
        (lambda directory: (directory / "SHA256SUMS").unlink(), "SHA256SUMS"),
        (lambda directory: (directory / "journal.jsonl").unlink(), "journal.jsonl"),
        (lambda directory: (directory / "MANIFEST.json").write_text("[]"), "MANIFEST.json"),
        (lambda directory: (directory / "MANIFEST.json").write_text("[" * 100_000), "MANIFEST.json"),
        (lambda directory: _rename_member(directory / "MANIFEST.json", "size"), "MANIFEST.json"),
        (lambda directory: _rename_member(directory / "MANIFEST.json", "head"), "MANIFEST.json"),
    ],
)
def test_what_is_missing_or_was_added_is_named(evidence: Path, meddle: Callable[[Path], None], place: str) -> None:
    meddle(evidence)
    assert place in places(verify_evidence(evidence))


def _rename_member(manifest: Path, name: str) -> None:
    manifest.write_text(manifest.read_text(encoding="utf-8").replace(f'"{name}"', '"Size"', 1), encoding="utf-8")


def test_evidence_without_any_manifest_cannot_be_verified(evidence: Path) -> None:
    for name in ("MANIFEST.json", "SHA256SUMS"):
        (evidence / name).unlink()
    with pytest.raises(UsageError, match="conformance report"):
        verify_evidence(evidence)


@pytest.mark.parametrize("content", [None, b"", b"no archive"])
def test_what_is_no_evidence_at_all(tmp_path: Path, content: bytes | None) -> None:
    place = tmp_path / "evidence.zip"
    if content is not None:
        place.write_bytes(content)
    with pytest.raises(UsageError, match="zip"):
        verify_evidence(place)


@pytest.mark.parametrize("folder", ["", "handed-in/"])
def test_an_archive_is_looked_into(evidence: Path, tmp_path: Path, folder: str) -> None:
    def packed(change: str = "") -> Path:
        place = tmp_path / "evidence.zip"
        with zipfile.ZipFile(place, "w") as archive:
            for path in evidence.rglob("*"):
                if path.is_file():
                    name = path.relative_to(evidence).as_posix()
                    archive.writestr(folder + name, path.read_bytes() + (b" " if name == change else b""))
        return place

    assert verify_evidence(packed()).intact
    assert places(verify_evidence(packed("report.html"))) == {"report.html"}


def test_an_archive_with_two_files_of_one_name(evidence: Path, tmp_path: Path) -> None:
    place = tmp_path / "evidence.zip"
    with zipfile.ZipFile(place, "w") as archive:
        for path in evidence.rglob("*"):
            if path.is_file():
                archive.write(path, path.relative_to(evidence).as_posix())
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("report.html", (evidence / "report.html").read_bytes())
    assert places(verify_evidence(place)) == {"report.html"}


def test_a_signed_manifest_names_its_key(evidence: Path) -> None:
    seal(evidence, KEY)
    assert verify_evidence(evidence).fingerprint is not None
    assert verify_evidence(evidence, PUBLIC).intact
    assert places(verify_evidence(evidence, b"x" * 32)) == {"MANIFEST.json"}


def test_a_signature_that_should_be_there(evidence: Path) -> None:
    assert places(verify_evidence(evidence, PUBLIC)) == {"MANIFEST.json"}


@pytest.mark.parametrize("change", [{"run": "r2"}, {"signature": {"algorithm": "none"}}, {"signature": []}])
def test_a_manifest_changed_together_with_its_sums_fails_its_signature(
    evidence: Path, tmp_path: Path, change: dict[str, object]
) -> None:
    seal(evidence, KEY)
    document = json.loads((evidence / "MANIFEST.json").read_bytes())
    (evidence / "MANIFEST.json").write_text(json.dumps({**document, **change}), encoding="utf-8")
    texts = [problem.text.en for problem in verify_evidence(evidence, PUBLIC).problems]
    assert any("signature" in text for text in texts)


def test_an_archive_damaged_anywhere_is_told(evidence: Path, tmp_path: Path) -> None:
    """A compressed stream breaks in ways of its own (zlib), before its check sum is looked at."""
    packed = Path(shutil.make_archive(str(tmp_path / "packed"), "zip", evidence)).read_bytes()
    chance = random.Random(7)
    place = tmp_path / "damaged.zip"
    for _ in range(100):
        start = chance.randrange(len(packed) - 40)
        place.write_bytes(packed[:start] + chance.randbytes(40) + packed[start + 40 :])
        # No archive at all any more, or one whose manifest is not to be found.
        with contextlib.suppress(UsageError):
            assert not verify_evidence(place).intact


def test_an_archive_with_a_password_is_told(evidence: Path, tmp_path: Path) -> None:
    packed = bytearray(Path(shutil.make_archive(str(tmp_path / "packed"), "zip", evidence)).read_bytes())
    # The flag alone: it is what a reader asks for a password by.
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = 0
        while (start := packed.find(signature, start)) >= 0:
            packed[start + flags] |= 1
            start += 4
    place = tmp_path / "locked.zip"
    place.write_bytes(packed)
    assert not verify_evidence(place).intact
    with pytest.raises(UsageError, match="取り出せません"), journal_of(place):
        raise AssertionError("nothing can be unpacked")


def test_the_journal_of_a_directory_and_of_an_archive(evidence: Path, tmp_path: Path) -> None:
    (evidence / "journal-worker-1.jsonl").write_bytes(b"{}\n")
    archive = Path(shutil.make_archive(str(tmp_path / "packed"), "zip", evidence))
    for place in (evidence, archive):
        with journal_of(place) as journal:
            assert journal.read_bytes() == (evidence / "journal.jsonl").read_bytes()
            assert (journal.parent / "journal-worker-1.jsonl").read_bytes() == b"{}\n"


def test_evidence_under_an_earlier_versions_note_is_intact(evidence: Path) -> None:
    """`reports/sample.zip` was sealed under one; whatever else stands above the sums is a change."""
    sums = evidence / "SHA256SUMS"
    listed = b"".join(line for line in sums.read_bytes().splitlines(keepends=True) if not line.startswith(b"#"))
    with zipfile.ZipFile(Path(__file__).parents[2] / "reports" / "sample.zip") as archive:
        earlier = [line for line in archive.read("sample/SHA256SUMS").splitlines(keepends=True) if line[:1] == b"#"]
    sums.write_bytes(b"".join(earlier) + listed)
    assert verify_evidence(evidence).intact
    for note in (b"", b"# note\n", b"".join(earlier[1:])):
        sums.write_bytes(note + listed)
        assert places(verify_evidence(evidence)) == {"SHA256SUMS"}
