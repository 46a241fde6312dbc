"""Reads `[wires.rest]`, which has passed every check."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ._network import ClientIdentity, PemIdentity, Pkcs12Identity
from ._references import References
from ._rest import AnswerRule, Basic, RestAnswer, RestCall, RestCalls, RestOperation, RestOptions, RestValues
from ._secret import Secret

__all__ = ["CALLS", "OPERATIONS", "frozen", "read_credentials", "read_identity", "read_rest", "read_schema"]

Table = Mapping[str, Any]
OPERATIONS = ("link", "sign_on", "unlink", "sign_off", "redeem")
CALLS = ("link_start", "link_finished", "sign_on_start", "sign_on", "sign_off")


def read_rest(table: Table, references: References) -> RestOptions:
    known = dict(table)
    for name in OPERATIONS:
        if name in known:
            known[name] = _operation(known[name], references)
    if "authentication" in known:
        known["authentication"] = read_credentials(known["authentication"], references)
    if "attribute_values" in known:
        known["attribute_values"] = frozen(known["attribute_values"])
    if "calls" in known:
        known["calls"] = _calls(known["calls"], references)
    return RestOptions(**known)


def read_credentials(table: Table, references: References) -> Any:
    """A bearer token, basic credentials or a client certificate, whichever the table has."""
    if "bearer" in table:
        return references.secret(table["bearer"])
    if "basic" in table:
        return Basic(table["basic"]["user"], references.secret(table["basic"]["password"]))
    return read_identity(table["client_certificate"], references)


def read_identity(table: Table, references: References) -> ClientIdentity:
    password = references.secret(table["password"]) if "password" in table else None
    if "pkcs12" in table:
        return Pkcs12Identity(references.path(table["pkcs12"]), password)
    pem = references.path(table["pem"])
    return PemIdentity(pem, references.path(table["key"]) if "key" in table else pem, password)


def frozen(value: Any) -> Any:
    """Tables and arrays that cannot be changed."""
    if isinstance(value, Mapping):
        return MappingProxyType({key: frozen(inner) for key, inner in value.items()})
    if isinstance(value, list):
        return tuple(frozen(inner) for inner in value)
    return value


def _operation(table: Table, references: References) -> RestOperation:
    known = dict(table)
    for name in ("accepted", "refused", "kept", "failed"):
        if name in known:
            known[name] = AnswerRule(tuple(known[name]["status"]), known[name].get("when"))
    if "headers" in known:
        known["headers"] = _headers(known["headers"], references)
    if "body" in known:
        known["body"] = frozen(known["body"])
    if "values" in known:
        known["values"] = RestValues(**known["values"])
    for name in ("schema", "refusal_schema"):
        if name in known:
            known[name] = read_schema(known[name], references)
    return RestOperation(**known)


def _headers(table: Table, references: References) -> Mapping[str, str | Secret]:
    return MappingProxyType(
        {name: value if isinstance(value, str) else references.secret(value) for name, value in table.items()}
    )


def _calls(table: Table, references: References) -> RestCalls:
    known = {name: _call(value, references) for name, value in table.items() if name in CALLS}
    shown = read_credentials(table["authentication"], references) if "authentication" in table else None
    return RestCalls(shown, **known)


def _call(table: Table, references: References) -> RestCall:
    known = dict(table)
    if "values" in known:
        known["values"] = frozen(known["values"])
    if "answer" in known:
        answer = known["answer"]
        body = frozen(answer["body"]) if "body" in answer else None
        known["answer"] = RestAnswer(answer.get("status", 204 if body is None else 200), body, answer.get("location"))
    if "schema" in known:
        known["schema"] = read_schema(known["schema"], references)
    return RestCall(**known)


def read_schema(name: str, references: References) -> Mapping[str, Any]:
    schema: Mapping[str, Any] = json.loads(references.path(name).read_text(encoding="utf-8-sig"))
    return schema
