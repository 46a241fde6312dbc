"""Profiles to try: the reference one with a change, the template with all that it names."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from conformance.profile import InvalidProfileError, Problem, Profile, load_profile
from conformance.resources import data_directory

PROFILES = data_directory("profiles")
Change = tuple[str, str]
Load = Callable[..., Profile]
Problems = Callable[..., dict[str, Problem]]


def write_pair(directory: Path, name: str, *, curve: bool = False) -> None:
    """A key pair of one's own: `<name>-key.pem` and `<name>-certificate.pem`."""
    key = ec.generate_private_key(ec.SECP256R1()) if curve else rsa.generate_private_key(65537, 2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mock-portal.test")])
    start = datetime(2026, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (directory / f"{name}-key.pem").write_bytes(private)
    (directory / f"{name}-certificate.pem").write_bytes(certificate.public_bytes(Encoding.PEM))


@pytest.fixture(scope="session")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Directory with the pairs `rsa`, `other` and `ec`."""
    directory = tmp_path_factory.mktemp("pairs")
    write_pair(directory, "rsa")
    write_pair(directory, "other")
    write_pair(directory, "ec", curve=True)
    return directory


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Loads the reference profile with parts of its text replaced, from a directory of its own."""
    shutil.copytree(PROFILES / "reference", tmp_path / "reference")

    def load_changed(
        *changes: Change, base_url: str | None = None, environ: Mapping[str, str] | None = None, extra: str = ""
    ) -> Profile:
        text = (PROFILES / "reference.toml").read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text, f"the reference profile no longer has: {old}"
            text = text.replace(old, new)
        file = tmp_path / "partner.toml"
        file.write_text(text + extra, encoding="utf-8")
        return load_profile(file, base_url=base_url, environ=environ or {})

    return load_changed


@pytest.fixture
def problems(load: Load) -> Problems:
    """What is wrong with the reference profile after the changes, by key."""

    def problems_of(*changes: Change, **options: object) -> dict[str, Problem]:
        with pytest.raises(InvalidProfileError) as caught:
            load(*changes, **options)
        found = {problem.key: problem for problem in caught.value.problems}
        for problem in caught.value.problems:
            assert f"{problem.key}: {problem.text.ja}" in caught.value.text.ja
            assert f"{problem.key}: {problem.text.en}" in caught.value.text.en
        return found

    return problems_of


@pytest.fixture
def template(tmp_path: Path, pairs: Path) -> Callable[..., Profile]:
    """Loads the template beside all the files that it names, with all its variables set."""
    files = tmp_path / "files"
    files.mkdir()
    for name in ("ca", "client", "client-key", "listener", "listener-key"):
        (files / f"{name}.pem").write_text("-----BEGIN CERTIFICATE-----\n", encoding="ascii")
    (files / "citizen-b-password.txt").write_text("password of B\n", encoding="utf-8")
    for part in ("key", "certificate"):
        shutil.copy(pairs / f"rsa-{part}.pem", files / f"portal-{part}.pem")
    for name in ("link", "error", "link-finished"):
        (files / f"{name}.schema.json").write_text('{"type": "object"}', encoding="utf-8")
    names = (
        "PROXY_PASSWORD",
        "CLIENT_KEY_PASSWORD",
        "NOTICE_API_TOKEN",
        "CITIZEN_A_PASSWORD",
        "CITIZEN_D_PASSWORD",
        "TEST_API_TOKEN",
        "PORTAL_API_PASSWORD",
        "PORTAL_API_KEY",
        "PARTNER_CALL_TOKEN",
    )

    def load_template(*changes: Change) -> Profile:
        text = (PROFILES / "template.toml").read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        file = tmp_path / "template.toml"
        file.write_text(text, encoding="utf-8")
        return load_profile(file, environ={name: f"value of {name}" for name in names})

    return load_template
