"""Schema and template keep up with each other and with the model."""

from __future__ import annotations

import dataclasses
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from conformance.profile import Citizen, HttpCall, Matcher, Network, Offers, PictureSettings, Saml2Options, Screen
from conformance.resources import data_directory, load_schema

SCHEMA = load_schema("profile")
TEMPLATE = (data_directory("profiles") / "template.toml").read_text(encoding="utf-8")


def properties(schema: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every property anywhere in the schema, with its subschema."""
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key in ("properties", "$defs") and isinstance(value, dict):
                for name, inner in value.items():
                    if key == "properties" and inner != {"const": "partner"}:
                        yield name, inner
                    yield from properties(inner)
            else:
                yield from properties(value)
    elif isinstance(schema, list):
        for inner in schema:
            yield from properties(inner)


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        if "properties" in schema:
            yield schema
        for value in schema.values():
            yield from objects(value)
    elif isinstance(schema, list):
        for inner in schema:
            yield from objects(inner)


def test_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_every_object_is_closed() -> None:
    open_ones = [found for found in objects(SCHEMA) if "additionalProperties" not in found]
    # The condition that asks for `start = "partner"`, and nothing else.
    assert open_ones == [{"properties": {"start": {"const": "partner"}}, "required": ["start"]}]


def test_every_property_is_described_in_japanese() -> None:
    for name, schema in properties(SCHEMA):
        assert re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", schema.get("description", "")), name


def test_every_property_appears_in_the_template() -> None:
    missing = {
        name
        for name, _ in properties(SCHEMA)
        if not re.search(rf"\b{name}\b *=|\[\[?([a-z0-9_]+\.)*{name}(\.[a-z0-9_]+)*\]", TEMPLATE)
    }
    assert missing == set()


def test_examples_in_the_template_are_toml() -> None:
    examples = [line[2:] for line in TEMPLATE.splitlines() if re.match(r"# [a-zA-Z_]+ = ", line)]
    assert len(examples) >= 6
    for example in examples:
        assert len(tomllib.loads(example)) == 1


@pytest.mark.parametrize(
    ("model", "schema"),
    [
        (Saml2Options, SCHEMA["properties"]["wires"]["properties"]["saml2"]),
        (Network, SCHEMA["properties"]["network"]),
        (Offers, SCHEMA["properties"]["offers"]),
        (Citizen, SCHEMA["properties"]["citizens"]["items"]),
        (Screen, SCHEMA["$defs"]["screen"]),
        (Matcher, SCHEMA["$defs"]["matcher"]),
        (PictureSettings, SCHEMA["properties"]["pictures"]),
    ],
)
def test_model_and_schema_have_the_same_keys(model: Any, schema: dict[str, Any]) -> None:
    # `listed_as` is a run's, not the file's.
    assert {field.name for field in dataclasses.fields(model)} - {"listed_as"} == set(schema["properties"])


def test_http_call_and_schema_have_the_same_keys() -> None:
    call = SCHEMA["properties"]["notices"]["properties"]["seeding"]["else"]
    assert {field.name for field in dataclasses.fields(HttpCall)} == set(call["properties"]) - {"person"}


@pytest.mark.parametrize(
    ("model", "path"),
    [
        (Saml2Options, ("wires", "saml2")),
        (Network, ("network",)),
        (Offers, ("offers",)),
        (PictureSettings, ("pictures",)),
    ],
)
def test_defaults_of_schema_and_model_agree(model: Any, path: tuple[str, ...]) -> None:
    schema = SCHEMA
    for key in path:
        schema = schema["properties"][key]
    defaults = {field.name: field.default for field in dataclasses.fields(model)}
    for name, described in schema["properties"].items():
        if "default" in described:
            assert defaults[name] == described["default"], name


def test_slow_libraries_wait_until_they_are_needed() -> None:
    code = (
        "import sys, conformance.profile as p; early = {'jsonschema', 'cryptography', 'lxml'} & set(sys.modules); "
        "p.load_profile('reference', environ={}); late = {'cryptography'} & set(sys.modules); print(early, late)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "set() set()"
