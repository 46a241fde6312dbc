"""From a run's journal to the work that it cannot do without: exchanges, signatures, verifications, documents.

Everything is counted in the journal, nothing is assumed: signed messages stand there byte for byte.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, unquote

from lxml import etree, html

__all__ = ["counts", "workload_of"]

Operation = dict[str, Any]

_DS: Final = "{http://www.w3.org/2000/09/xmldsig#}"
_METADATA: Final = "application/samlmetadata+xml"
_PARAMETERS: Final = ("SAMLRequest", "SAMLResponse")
_PROTOCOL: Final = "{urn:oasis:names:tc:SAML:2.0:protocol}"
_SCHEMAS: Final = {
    "AuthnRequest": "saml2/authn_request",
    "Response": "saml2/response",
    "LogoutRequest": "saml2/logout_request",
    "LogoutResponse": "saml2/logout_response",
    "ManageNameIDRequest": "saml2/manage_name_id_request",
    "ManageNameIDResponse": "saml2/manage_name_id_response",
    "notices": "notices",
    "refusal": "problem",
}
# Attacks declare document types and entities; what such a message was before it was altered took the same work.
_TOLERANT: Final = etree.XMLParser(resolve_entities=False, recover=True, huge_tree=True)
# What the harness notes beside the message, and its schema does not know.
_BESIDE_MESSAGE: Final = frozenset({"binding", "relayState"})


def workload_of(journal: Path) -> dict[str, Any]:
    """Operations in the journal's order, with the certificates of the partner's metadata."""
    records = [json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines()]
    exchanges = {record["id"]: record for record in records if record["type"] == "exchange"}
    carried = {message: operations for each in exchanges.values() for message, operations in _carried(each)}
    operations: list[Operation] = []
    for record in records:
        if record["type"] == "exchange" and record["to"] == "partner" and record["from"] != "partner":
            operations.append(_exchange(record))
        elif record["type"] == "message" and record["wire"] == "saml2":
            operations += _message(record, carried)
        elif record["type"] == "message":
            answer = exchanges[record["exchange"]]["response"]
            operations.append(_document(record["kind"], json.loads(answer["body"]["text"])))
    return {"certificates": _certificates(exchanges.values()), "operations": operations}


def counts(workload: Mapping[str, Any]) -> dict[str, int]:
    """How many operations there are of each kind."""
    return dict(Counter(operation["do"] for operation in workload["operations"]))


def _exchange(record: Mapping[str, Any]) -> Operation:
    answer = record["response"] or {}
    return {
        "do": "exchange",
        "method": record["request"]["method"],
        "sends": (record["request"]["body"] or {}).get("size", 0),
        "receives": (answer.get("body") or {}).get("size", 0),
    }


def _message(record: Mapping[str, Any], carried: Mapping[str, list[Operation]]) -> Iterator[Operation]:
    """A message of the portal's was signed, one of the partner's verified and held against its schema."""
    by_portal = record["from"] == "portal"
    for signature in carried[record["decoded"]["id"]]:
        yield {**signature, "do": f"{'sign' if by_portal else 'verify'}-{signature['do']}"}
    if not by_portal:
        decoded = {name: value for name, value in record["decoded"].items() if name not in _BESIDE_MESSAGE}
        yield _document(record["kind"], decoded)


def _document(kind: str, instance: Any) -> Operation:
    return {"do": "document", "schema": _SCHEMAS[kind], "instance": instance}


def _carried(exchange: Mapping[str, Any]) -> Iterator[tuple[str, list[Operation]]]:
    """Messages that an exchange carries, by ID, each with the signatures that stand on it."""
    request, response = exchange["request"], exchange["response"] or {"headers": [], "body": None}
    locations = [value for name, value in response["headers"] if name.lower() == "location"]
    for url in (request["url"], *locations):
        yield from _in_query(url.partition("?")[2].partition("#")[0])
    for body, headers in ((request["body"], request["headers"]), (response["body"], response["headers"])):
        kind = next((value for name, value in headers if name.lower() == "content-type"), "")
        yield from _in_body((body or {}).get("text", ""), kind)


def _in_query(query: str) -> Iterator[tuple[str, list[Operation]]]:
    raw = dict(pair.split("=", 1) for pair in query.split("&") if "=" in pair)
    parameter = next((name for name in _PARAMETERS if name in raw), None)
    if parameter is None:
        return
    root = etree.fromstring(zlib.decompress(base64.b64decode(unquote(raw[parameter])), -15))
    octets = "&".join(f"{name}={raw[name]}" for name in (parameter, "RelayState", "SigAlg") if name in raw)
    signed = "Signature" in raw
    yield (
        root.get("ID", ""),
        [{"do": "redirect", "octets": octets, "signature": unquote(raw["Signature"])}] if signed else [],
    )


def _in_body(text: str, content_type: str) -> Iterator[tuple[str, list[Operation]]]:
    kind = content_type.partition(";")[0].strip()
    if kind == "application/x-www-form-urlencoded":
        fields = parse_qs(text)
        encoded = [fields[name][0] for name in _PARAMETERS if name in fields]
    elif kind == "text/html" and any(name in text for name in _PARAMETERS):
        form = html.fromstring(text)
        encoded = [each.get("value", "") for each in form.iter("input") if each.get("name") in _PARAMETERS]
    elif kind == "text/xml":
        yield from (_in_xml(each) for each in etree.fromstring(text.encode()).iter(f"{_PROTOCOL}*") if each.get("ID"))
        return
    else:
        return
    for value in encoded:
        yield _in_xml(etree.fromstring(base64.b64decode(value), _TOLERANT))


def _in_xml(root: Any) -> tuple[str, list[Operation]]:
    """The elements of a message that are signed, each standing alone."""
    signed = [signature.getparent() for signature in root.iter(f"{_DS}Signature")]
    return root.get("ID"), [
        {"do": "xml", "xml": etree.tostring(each, with_tail=False, encoding="unicode")} for each in signed
    ]


def _certificates(exchanges: Any) -> list[str]:
    """DER in base64, as the partner's metadata has them."""
    for exchange in exchanges:
        headers = {name.lower(): value for name, value in (exchange["response"] or {"headers": []})["headers"]}
        if headers.get("content-type", "").startswith(_METADATA):
            root = etree.fromstring(exchange["response"]["body"]["text"].encode())
            found = ("".join((each.text or "").split()) for each in root.iter(f"{_DS}X509Certificate"))
            return list(dict.fromkeys(found))
    return []
