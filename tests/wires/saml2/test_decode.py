"""Messages as JSON against their schemas."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from conformance.resources import load_schema
from conformance.schema_fit import validator
from conformance.wires.saml2.decode import KINDS, decode, kind_of, schema_violations

from . import partner_kit as kit

MESSAGES = {
    "AuthnRequest": kit.authn_request(),
    "Response": kit.response("_r", kit.assertion("_r")),
    "LogoutRequest": kit.logout_request(),
    "LogoutResponse": kit.status_response("LogoutResponse", kit.PORTAL, "_r"),
    "ManageNameIDRequest": kit.terminate(),
    "ManageNameIDResponse": kit.status_response("ManageNameIDResponse", kit.PORTAL, "_r"),
}
CLEAN = {kind: decode(etree.fromstring(message)) for kind, message in MESSAGES.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_a_clean_message_fits_its_schema(kind: str) -> None:
    element = etree.fromstring(MESSAGES[kind])
    assert kind_of(element) == kind
    assert schema_violations(kind, decode(element), frozenset()) == []


def test_a_message_reads_like_its_xml() -> None:
    decoded = decode(etree.fromstring(MESSAGES["Response"]))
    assert decoded["issuer"] == {"value": kit.PARTNER_ENTITY}
    assert decoded["status"] == {"codes": [kit.STATUS + "Success"]}
    assertion = decoded["assertions"][0]
    assert assertion["nameId"]["spNameQualifier"] == kit.PARTNER_ENTITY
    assert assertion["conditions"]["audiences"] == [[kit.PORTAL_ENTITY]]
    assert assertion["confirmations"][0]["inResponseTo"] == "_r"
    assert assertion["authnStatements"][0]["sessionIndex"] == "_ps1"


@pytest.mark.parametrize(
    ("kind", "old", "new", "pointer"),
    [
        ("AuthnRequest", 'ID="_q1"', 'ID="1"', "/id"),
        ("AuthnRequest", kit.PARTNER_ENTITY, "not a uri", "/issuer/value"),
        ("AuthnRequest", kit.instant(), "yesterday", "/issueInstant"),
        ("LogoutRequest", kit.name_id(), "", "/"),
        ("LogoutResponse", kit.STATUS + "Success", kit.STATUS + "PartialLogout", "/status/codes/0"),
        ("ManageNameIDRequest", "<p:Terminate/>", "", "/"),
        ("Response", 'Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"', "", "/assertions/0/confirmations/0"),
        ("Response", f'NotOnOrAfter="{kit.instant(300)}"', 'NotOnOrAfter="x"', "/assertions/0/conditions/notOnOrAfter"),
    ],
)
def test_a_mismatch_names_its_place(kind: str, old: str, new: str, pointer: str) -> None:
    changed = MESSAGES[kind].replace(old, new)
    assert changed != MESSAGES[kind]
    found = schema_violations(kind, decode(etree.fromstring(changed)), frozenset())
    assert any(f" {pointer} " in violation.text.en for violation in found), found
    assert {violation.clause for violation in found} == {KINDS[kind].clause}


ANYTHING = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just([]) | st.just({})
NEARLY = st.sampled_from(
    [kit.instant() + "\n", "２０２６-06-01T09:00:00Z", "_a\n", "", "https://a b", "日本", 1.0, True, []]
)


@given(st.sampled_from(sorted(KINDS)), st.data())
def test_a_message_with_one_wrong_value_gets_jsonschemas_answer(kind: str, data: st.DataObject) -> None:
    decoded = copy.deepcopy(CLEAN[kind])
    owner, key = data.draw(st.sampled_from(list(_places(decoded))))
    owner[key] = data.draw(ANYTHING | NEARLY)
    wanted = validator(f"saml2/{KINDS[kind].schema}").is_valid(decoded)
    assert (schema_violations(kind, decoded, frozenset()) == []) == wanted


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in members:
        yield value, key
        yield from _places(item)


def test_only_what_is_needed_makes_a_missing_member_fatal() -> None:
    decoded = decode(etree.fromstring(MESSAGES["LogoutRequest"].replace(kit.name_id(), "")))
    assert [found.fatal for found in schema_violations("LogoutRequest", decoded, frozenset({"nameId"}))] == [True]
    assert [found.fatal for found in schema_violations("LogoutRequest", decoded, frozenset({"id"}))] == [False]


@pytest.mark.parametrize("name", [*(kind.schema for kind in KINDS.values()), "common"])
def test_schemas_are_schemas(name: str) -> None:
    from jsonschema import Draft202012Validator

    Draft202012Validator.check_schema(load_schema(f"saml2/{name}"))


def test_jsonschema_is_not_loaded_with_the_wire() -> None:
    import subprocess
    import sys

    code = (
        "import sys, conformance.wires.saml2.decode; sys.exit(bool({'jsonschema', 'jsonschema_rs'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
