"""Any message as a JSON object, and that object against its JSON Schema (`schemas/saml2/`)."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Mapping
from typing import Any, Final

from ...schema_fit import fits, validator
from ...vocabulary import Text
from ..base import Violation
from .authn_request import AuthnRequest, read_authn_request
from .logout import LogoutRequest, read_logout_request
from .manage_name_id import ManageNameIdRequest, read_manage_name_id_request
from .messages import Header, StatusResponse, read_status_response, samlp
from .response import Response, read_response
from .xml import Element

__all__ = ["KINDS", "Message", "decode", "kind_of", "read", "schema_violations", "to_json"]

Message = AuthnRequest | Response | LogoutRequest | StatusResponse | ManageNameIdRequest


@dataclasses.dataclass(frozen=True, slots=True)
class _Kind:
    read: Callable[[Element], Message]
    schema: str
    clause: str


KINDS: Final[Mapping[str, _Kind]] = {
    "AuthnRequest": _Kind(read_authn_request, "authn_request", "saml-core-2.0-os 3.4.1"),
    "Response": _Kind(read_response, "response", "saml-core-2.0-os 3.3.3"),
    "LogoutRequest": _Kind(read_logout_request, "logout_request", "saml-core-2.0-os 3.7.1"),
    "LogoutResponse": _Kind(read_status_response, "logout_response", "saml-core-2.0-os 3.7.2"),
    "ManageNameIDRequest": _Kind(read_manage_name_id_request, "manage_name_id_request", "saml-core-2.0-os 3.6.1"),
    "ManageNameIDResponse": _Kind(read_status_response, "manage_name_id_response", "saml-core-2.0-os 3.6.2"),
}


def kind_of(element: Element) -> str | None:
    """`AuthnRequest` and so on; None for anything that is no message of these six."""
    return next((kind for kind in KINDS if element.tag == samlp(kind)), None)


def read(kind: str, element: Element) -> Message:
    return KINDS[kind].read(element)


def decode(element: Element) -> dict[str, Any]:
    """The message as JSON; raises KeyError for an element that is none of the six."""
    return to_json(read(kind_of(element) or str(element.tag), element))


def to_json(message: Message) -> dict[str, Any]:
    """camelCase names, the header's members beside the message's own, absent values left out."""
    value: dict[str, Any] = _plain(message)
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if not dataclasses.is_dataclass(value):
        return value
    members: dict[str, Any] = {}
    for field in dataclasses.fields(value):
        item = getattr(value, field.name)
        if isinstance(item, Header):
            members.update(_plain(item))
        elif item is not None and item != ():
            members[_camel(field.name)] = _plain(item)
    return members


@functools.cache
def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def schema_violations(kind: str, message: Mapping[str, Any], needed: frozenset[str]) -> list[Violation]:
    """Where the message breaks its schema, by JSON Pointer; fatal where one of the `needed` top members is missing."""
    schema = f"saml2/{KINDS[kind].schema}"
    if fits(message, schema):
        return []
    found = []
    for error in sorted(validator(schema).iter_errors(message), key=lambda error: error.json_path):
        pointer = "".join(f"/{part}" for part in error.absolute_path) or "/"
        missing = [name for name in error.validator_value if name not in error.instance] if _is_required(error) else []
        found.append(
            Violation(
                Text(
                    f"{kind} がスキーマに合いません: {pointer} {error.message}",
                    f"{kind} breaks its schema: {pointer} {error.message}",
                ),
                KINDS[kind].clause,
                fatal=pointer == "/" and not needed.isdisjoint(missing),
            )
        )
    return found


def _is_required(error: Any) -> bool:
    return bool(error.validator == "required")
