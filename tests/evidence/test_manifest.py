"""The manifest: every file, the end of the chain, and a signature where there is a key."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)

from conformance.chain import record_digest
from conformance.errors import UsageError
from conformance.evidence.manifest import PASSWORD, is_signed_rightly, read_signing_key, write_manifest
from conformance.resources import load_schema
from tests.report.sample_journal import build

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)


def _seal(directory: Path, key: Ed25519PrivateKey | None = None) -> dict[str, object]:
    write_manifest(directory, run="r1", tool="0.1.0", made_at="2026-06-01T12:00:00Z", made_by="run", key=key)
    document: dict[str, object] = json.loads((directory / "MANIFEST.json").read_text(encoding="utf-8"))
    return document


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    directory = tmp_path / "evidence"
    (directory / "cases").mkdir(parents=True)
    build().write(directory)
    (directory / "report.html").write_text("<p>報告書", encoding="utf-8")
    (directory / "cases" / "001.html").write_text("<p>証跡", encoding="utf-8")
    return directory


def test_every_file_is_listed_with_its_digest(evidence: Path) -> None:
    files = {each["path"]: each for each in _seal(evidence)["files"]}
    assert list(files) == ["cases/001.html", "journal.jsonl", "report.html"]
    content = (evidence / "cases" / "001.html").read_bytes()
    assert files["cases/001.html"] == {
        "path": "cases/001.html",
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def test_the_chain_is_closed(evidence: Path) -> None:
    lines = (evidence / "journal.jsonl").read_bytes().splitlines()
    assert _seal(evidence)["journal"] == {"records": len(lines), "head": record_digest(lines[-1])}


def test_making_it_again_does_not_list_itself(evidence: Path) -> None:
    assert _seal(evidence) == _seal(evidence)


def test_it_follows_its_schema(evidence: Path) -> None:
    import jsonschema

    for key in (None, KEY):
        jsonschema.validate(_seal(evidence, key), load_schema("manifest"))


def test_the_note_leads_a_reviewer_who_installs_nothing(evidence: Path) -> None:
    """Each system's command as it stands there, and what no command compares: form 4, and what is not listed."""
    _seal(evidence)
    note = [line for line in (evidence / "SHA256SUMS").read_text(encoding="utf-8").splitlines() if line[0] == "#"]
    ways = dict(re.findall(r"^#   (Windows|Linux|macOS): +(.+)$", "\n".join(note), re.MULTILINE))
    assert ways["Windows"] == "certutil -hashfile journal.jsonl SHA256"
    for way in (ways["Linux"], ways["macOS"]):
        if shutil.which(way.split()[0]) is not None:
            done = subprocess.run(way.split(), cwd=evidence, check=False, capture_output=True)
            assert (done.returncode, done.stderr) == (0, b"")
            assert done.stdout.count(b": OK") == 4
    assert any("様式4に転記された値" in line for line in note)
    assert any("下にないファイル" in line for line in note)
    assert any("意図した書き換えは分からない" in line for line in note)


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="no sha256sum")
def test_the_sums_are_what_sha256sum_reads(evidence: Path) -> None:
    _seal(evidence)
    check = ["sha256sum", "--strict", "--check", "SHA256SUMS"]
    assert subprocess.run(check, cwd=evidence, check=False, capture_output=True).returncode == 0
    (evidence / "report.html").write_text("<p>別の報告書", encoding="utf-8")
    assert subprocess.run(check, cwd=evidence, check=False, capture_output=True).returncode == 1


def test_a_signature_holds_for_this_manifest_alone(evidence: Path) -> None:
    document = _seal(evidence, KEY)
    assert is_signed_rightly(document)
    assert not is_signed_rightly({**document, "run": "r2"})
    assert _seal(evidence)["signature"] is None


def _pem(key: Ed25519PrivateKey, encryption: KeySerializationEncryption) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)


def test_keys_are_read_with_and_without_a_password(tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    file.write_bytes(_pem(KEY, NoEncryption()))
    assert read_signing_key(file, None).private_bytes_raw() == b"k" * 32
    file.write_bytes(_pem(KEY, BestAvailableEncryption(b"open")))
    assert read_signing_key(file, "open").private_bytes_raw() == b"k" * 32
    for wrong in (None, "shut"):
        with pytest.raises(UsageError, match=PASSWORD):
            read_signing_key(file, wrong)


@pytest.mark.parametrize("content", [None, b"", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_what_is_no_key_is_told(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "key.pem"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(UsageError, match="--evidence-key"):
        read_signing_key(file, None)


def test_a_key_of_another_kind_is_told(tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    key = generate_private_key(SECP256R1())
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(UsageError, match="Ed25519 の鍵ではありません"):
        read_signing_key(file, None)
