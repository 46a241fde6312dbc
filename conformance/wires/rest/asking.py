"""The portal's requests to the partner: filled in, authenticated, sent, and their answers read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from ...errors import PartnerFault, ProfileError
from ...evidence.exchange import RecordedResponse
from ...profile import (
    Basic,
    PemIdentity,
    Pkcs12Identity,
    RestOperation,
    Secret,
    fill_template,
    placeholders,
    placeholders_in,
)
from ...vocabulary import Text
from ..base import AnswerKind, Violation
from ..credentials import authorization, changed, never_given_out
from ..json_documents import fill_document
from .answers import Reading, read_answer
from .context import CLAUSE, Context
from .showing import Showing

__all__ = ["ask", "filled_url"]


_UNAUTHORISED: Final = 401
_FORBIDDEN: Final = 403
_TURNED_AWAY: Final = frozenset({_UNAUTHORISED, _FORBIDDEN})
"""RFC 9110, 15.5.2 and 15.5.4."""
_TURNED_AWAY_AT_TLS: Final = _TURNED_AWAY | {400}
"""A gateway that asks for a certificate and gets none: nginx says 400, Apache 403."""


def ask(
    context: Context,
    name: str,
    operation: RestOperation | None,
    values: Mapping[str, str],
    needed: str | None = None,
    *,
    showing: Showing = Showing.OWN,
) -> Reading:
    """One request and its answer, read; `showing` says which credentials go with it.

    Raises EnvironmentFault when the partner cannot be reached, HarnessError when it turns credentials away that it has
    not accepted before.
    """
    if operation is None:
        raise ProfileError(
            Text(
                f"wires.rest.{name} がプロファイルにありません。この要求の送り方を書いてください。",
                f"wires.rest.{name} is missing from the profile: say how this request is sent.",
            )
        )
    known = {**context.common_values(), **values}
    url = context.parts.profile.resolve(filled_url(operation.path, known))
    document = None if operation.body is None else fill_document(operation.body, {**_absent(operation), **known})
    body = b"" if document is None else json.dumps(document, ensure_ascii=False).encode()
    context.log_sent(f"{name}_request", {"method": operation.method, "url": url, "document": document})
    authorised = showing is Showing.OWN
    # A certificate that goes with every request is shown as well where it is a header's value that is wrong.
    without_certificate = showing is Showing.NONE and isinstance(
        context.options.authentication, PemIdentity | Pkcs12Identity
    )
    try:
        channel = context.parts.back_channel if showing is Showing.NONE else context.channel
        headers = _headers(context, name, operation, known, body, showing)
        exchange = channel.send(operation.method, url, headers, body, refusable=without_certificate)
    except PartnerFault as fault:
        return _no_answer(context, name, fault, logged=authorised)
    if exchange.response is None:
        return Reading(AnswerKind.REFUSED, "TLS", (), {})
    if not authorised and exchange.response.status in (_TURNED_AWAY_AT_TLS if without_certificate else _TURNED_AWAY):
        return Reading(AnswerKind.REFUSED, f"HTTP {exchange.response.status}", (), {})
    reading = read_answer(name, operation, exchange.response, needed)
    if authorised:
        _learn(context, name, operation, reading, exchange.response)
        context.log_received(f"{name}_answer", reading.decoded, reading.violations, exchange)
    # What the contract says of answers is for requests that it allows: another may come from a gateway before it.
    return reading


def _learn(context: Context, name: str, operation: RestOperation, reading: Reading, response: RecordedResponse) -> None:
    """Whether the partner knows the portal's credentials; a 403 that the contract has for a refusal says nothing."""
    if reading.kind in {AnswerKind.ACCEPTED, AnswerKind.PARTIAL}:
        context.acceptance.accepted()
    elif response.status == _UNAUTHORISED or (response.status == _FORBIDDEN and reading.kind is AnswerKind.INVALID):
        own = {
            f"wires.rest.{name}.headers.{header}": value.source
            for header, value in operation.headers.items()
            if isinstance(value, Secret)
        }
        context.acceptance.turned_away(name, response, own)


def _absent(operation: RestOperation) -> dict[str, None]:
    """What the body asks for and may have no value this time."""
    return dict.fromkeys(placeholders_in(operation.body))


def filled_url(template: str, values: Mapping[str, str]) -> str:
    """A path or URL with its placeholders percent-encoded; a query parameter without its value is left out."""
    parts = urlsplit(template)
    kept = [pair for pair in parts.query.split("&") if pair and all(name in values for name in placeholders(pair))]
    return fill_template(urlunsplit(parts._replace(query="&".join(kept))), values, quoted=True)


def _headers(
    context: Context, name: str, operation: RestOperation, values: Mapping[str, str], body: bytes, showing: Showing
) -> list[tuple[str, str]]:
    """A header whose placeholder has no value is left out."""
    accepted = dict.fromkeys((operation.content_type, operation.refusal_content_type))
    headers = [("Accept", ", ".join(accepted))]
    if body:
        headers.append(("Content-Type", "application/json"))
    shown = context.options.authentication
    if showing is not Showing.NONE and isinstance(shown, Secret | Basic):
        headers.append(
            ("Authorization", authorization(shown if showing is Showing.OWN else changed(shown, never_given_out)))
        )
    own = {
        key: _secret_header(value, showing)
        if isinstance(value, Secret)
        else _filled_header(f"wires.rest.{name}", key, value, values)
        for key, value in operation.headers.items()
        if (
            showing is not Showing.NONE
            if isinstance(value, Secret)
            else all(each in values for each in placeholders(value))
        )
    }
    replaced = {key.lower() for key in own}
    return [(key, value) for key, value in headers if key.lower() not in replaced] + list(own.items())


def _secret_header(value: Secret, showing: Showing) -> str:
    return value.reveal() if showing is Showing.OWN else never_given_out(value.reveal())


def _filled_header(operation: str, name: str, template: str, values: Mapping[str, str]) -> str:
    filled = fill_template(template, values)
    try:
        filled.encode("latin-1")
    except UnicodeEncodeError as error:
        raise ProfileError(
            Text(
                f"{operation}.headers.{name}（{template}）の値は、HTTP のヘッダーで送れる文字（ISO 8859-1）だけでは"
                "書けません。body か path で渡してください。",
                f"{operation}.headers.{name} ({template}): its value has characters beyond ISO 8859-1, which no HTTP "
                "header carries; put it in body or path.",
            )
        ) from error
    return filled


def _no_answer(context: Context, name: str, fault: PartnerFault, *, logged: bool) -> Reading:
    """HTTP is broken, the body is too large or never ends: no answer, and what was wrong with it."""
    text = Text(f"（全体） {fault.observed.ja}", f"the whole answer: {fault.observed.en}")
    violation = Violation(text, CLAUSE, fatal=True)
    exchange = fault.exchanges[0] if fault.exchanges else None
    if logged:
        context.log_received(f"{name}_answer", {}, [violation], exchange)
    return Reading(AnswerKind.INVALID, f"{name}", (violation,), {})
