"""Shipped data is found, in a checkout and in a wheel."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from conformance import resources
from conformance.resources import data_directory, load_schema

SCHEMAS = sorted(
    path.relative_to(data_directory("schemas")).as_posix().removesuffix(".schema.json")
    for path in data_directory("schemas").rglob("*.schema.json")
)


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_schema_is_one(name: str) -> None:
    schema = load_schema(name)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["title"]
    Draft202012Validator.check_schema(schema)
    assert load_schema(name) is schema, "read once"


def test_profiles_are_beside_the_code() -> None:
    assert (data_directory("profiles") / "reference.toml").is_file()


def test_a_wheel_carries_them_inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site-packages" / "conformance"
    (package / "_data" / "schemas").mkdir(parents=True)
    (tmp_path / "site-packages" / "schemas").mkdir()
    monkeypatch.setattr(resources, "_PACKAGE", package)
    assert data_directory.__wrapped__("schemas") == package / "_data" / "schemas"
    with pytest.raises(FileNotFoundError, match="profiles: neither"):
        data_directory.__wrapped__("profiles")


def _installed(package: Path, schemas: Path) -> None:
    (package / "part" / "__pycache__").mkdir(parents=True)
    schemas.mkdir(parents=True)
    (package / "part" / "module.py").write_bytes(b"x = 1\n")
    (package / "part" / "__pycache__" / "module.pyc").write_bytes(b"compiled here")
    (schemas / "evidence.schema.json").write_bytes(b"{}")


def test_the_packages_digest_is_the_same_in_a_checkout_and_in_a_wheel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout, wheel = tmp_path / "checkout" / "conformance", tmp_path / "site-packages" / "conformance"
    _installed(checkout, checkout.parent / "schemas")
    _installed(wheel, wheel / "_data" / "schemas")
    found = []
    for package in (checkout, wheel):
        monkeypatch.setattr(resources, "_PACKAGE", package)
        monkeypatch.setattr(resources, "data_directory", resources.data_directory.__wrapped__)
        found.append(resources.package_digest())
        (package / "part" / "module.py").write_bytes(b"x = 2\n")
        assert resources.package_digest() != found[-1], "it follows from the content"
        monkeypatch.undo()
    assert found[0] == found[1]
