"""`conformance verify`: what it says, and its exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from tests.report.sample_journal import build

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)


@pytest.fixture
def directory(conformance, tmp_path: Path) -> Path:
    place = tmp_path / "evidence"
    place.mkdir()
    build().write(place)
    assert conformance("report", str(place)).code == 0
    return place


@pytest.fixture
def keys(tmp_path: Path) -> tuple[str, str]:
    """Private key and public key, as files."""
    private, public = tmp_path / "key.pem", tmp_path / "public.pem"
    private.write_bytes(KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public.write_bytes(KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return str(private), str(public)


def test_unsigned_evidence_is_said_to_show_mishap_only(conformance, directory):
    ended = conformance("verify", str(directory))
    assert ended.code == 0
    assert "報告書を作り直した時" in ended.out
    assert "署名はありません" in ended.out


def test_what_was_changed_is_named(conformance, directory):
    with (directory / "report.html").open("a", encoding="utf-8") as stream:
        stream.write(" ")
    ended = conformance("verify", str(directory), "--report-lang", "en")
    assert ended.code == 1
    assert "report.html: its content was changed." in ended.out


def test_as_json(conformance, directory):
    said = json.loads(conformance("verify", str(directory), "--json").out)
    assert said["intact"] is True
    assert (said["madeBy"], said["signedBy"], said["problems"]) == ("report", None, [])


def test_signed_evidence(conformance, directory, keys):
    private, public = keys
    conformance("report", str(directory), "--evidence-key", private)
    assert "SHA-256" in conformance("verify", str(directory)).out
    ended = conformance("verify", str(directory), "--public-key", public)
    assert ended.code == 0
    assert "指定した公開鍵による署名があります" in ended.out


def test_no_signature_where_one_is_asked_for(conformance, directory, keys):
    ended = conformance("verify", str(directory), "--public-key", keys[1])
    assert ended.code == 1
    assert "署名がない" in ended.out


@pytest.mark.parametrize("content", [None, b"no key"])
def test_a_public_key_that_is_none(conformance, directory, tmp_path, content):
    file = tmp_path / "wrong.pem"
    if content is not None:
        file.write_bytes(content)
    ended = conformance("verify", str(directory), "--public-key", str(file))
    assert ended.code == 4
    assert "--public-key" in ended.err


def test_a_private_key_is_no_public_key(conformance, directory, keys):
    assert conformance("verify", str(directory), "--public-key", keys[0]).code == 4


def test_a_signing_key_that_is_none_leaves_the_reports_alone(conformance, directory, tmp_path):
    before = (directory / "MANIFEST.json").read_bytes()
    ended = conformance("report", str(directory), "--evidence-key", str(tmp_path / "nowhere.pem"))
    assert ended.code == 4
    assert (directory / "MANIFEST.json").read_bytes() == before


def test_a_place_without_evidence(conformance, tmp_path):
    assert conformance("verify", str(tmp_path)).code == 4
