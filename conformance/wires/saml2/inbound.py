"""From an HTTP request to an authenticated SAML message, whichever binding brought it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import httpx
from cryptography import x509

from ...vocabulary import Text
from ..base import Violation
from . import names, post, redirect, soap
from .decode import kind_of
from .signature import SignatureRefusedError, has_signature, verify
from .xml import Element, UnreadableXmlError, parse

__all__ = ["Authenticated", "Envelope", "NotAMessageError", "authenticate", "receive", "receive_by_soap"]

_RELAY_STATE_LIMIT: Final = 80


class NotAMessageError(ValueError):
    """There is no SAML message in the request that this endpoint takes; always fatal."""

    def __init__(self, violation: Violation) -> None:
        super().__init__(violation.text.en)
        self.violation = violation


@dataclass(frozen=True, slots=True)
class Envelope:
    """A message as it came, not yet authenticated. `redirect` has the query's signature, if any."""

    kind: str
    element: Element
    xml: bytes
    binding: str
    relay_state: str | None
    violations: tuple[Violation, ...] = ()
    redirect: redirect.RedirectMessage | None = None


@dataclass(frozen=True, slots=True)
class Authenticated:
    """`element` is only what was signed, where anything was; `signed` is False for a message without signature."""

    element: Element
    signed: bool
    violations: tuple[Violation, ...] = ()


def receive(request: httpx.Request, kinds: Collection[str]) -> Envelope:
    """The message in a GET (HTTP-Redirect) or POST (HTTP-POST); raises NotAMessageError."""
    try:
        message: redirect.RedirectMessage | post.PostMessage
        message = post.read(request.read()) if request.method == "POST" else redirect.read(request.url.query)
        element = parse(message.xml)
    except (redirect.RedirectRefusedError, post.PostRefusedError) as error:
        raise NotAMessageError(error.violation) from error
    except UnreadableXmlError as error:
        raise NotAMessageError(Violation(error.text, "W3C XML 1.0; saml-core-2.0-os 1.3", fatal=True)) from error
    kind = kind_of(element)
    if kind is None or kind not in kinds or message.parameter != _parameter(kind):
        expected = Text("・".join(kinds), ", ".join(kinds))
        raise NotAMessageError(
            Violation(
                Text(
                    f"この受信先が受け取る電文（{expected.ja}）ではありません"
                    f"（{message.parameter} に {element.tag}）。",
                    f"Not a message for this endpoint ({expected.en}): {element.tag} in {message.parameter}.",
                ),
                "saml-bindings-2.0-os 3.4.4, 3.5.4",
                fatal=True,
            )
        )
    _refuse_ambiguous_ids(element)
    is_redirect = isinstance(message, redirect.RedirectMessage)
    return Envelope(
        kind,
        element,
        message.xml,
        names.HTTP_REDIRECT if is_redirect else names.HTTP_POST,
        message.relay_state,
        _relay_state_violations(message.relay_state),
        message if isinstance(message, redirect.RedirectMessage) else None,
    )


def receive_by_soap(request: httpx.Request, kinds: Collection[str]) -> Envelope:
    """The message in an envelope that the partner itself sent (SOAP 1.1); raises NotAMessageError."""
    if request.method != "POST":
        raise NotAMessageError(
            Violation(
                Text(
                    f"SOAP の要求が POST ではありません（{request.method}）。",
                    f"A SOAP request is a POST, not {request.method}.",
                ),
                "saml-bindings-2.0-os 3.2.3; SOAP 1.1, 6",
                fatal=True,
            )
        )
    body = request.read()
    try:
        element = soap.unwrap(body)
    except UnreadableXmlError as error:
        raise NotAMessageError(Violation(error.text, "saml-bindings-2.0-os 3.2.2", fatal=True)) from error
    tag = "Fault" if isinstance(element, soap.Fault) else str(element.tag)
    kind = None if isinstance(element, soap.Fault) else kind_of(element)
    if isinstance(element, soap.Fault) or kind is None or kind not in kinds:
        expected = Text("・".join(kinds), ", ".join(kinds))
        raise NotAMessageError(
            Violation(
                Text(
                    f"この受信先が受け取る電文（{expected.ja}）ではありません（{tag}）。",
                    f"Not a message for this endpoint ({expected.en}): {tag}.",
                ),
                "saml-bindings-2.0-os 3.2.2",
                fatal=True,
            )
        )
    _refuse_ambiguous_ids(element.getroottree().getroot())
    return Envelope(kind, element, body, names.SOAP, None, _media_type_violations(request))


def authenticate(envelope: Envelope, certificates: Sequence[x509.Certificate]) -> Authenticated:
    """Checks the signature that the binding carries; a refused one is a fatal violation."""
    element = envelope.element
    try:
        if envelope.redirect is None:
            if not has_signature(element):
                return Authenticated(element, False)
            return Authenticated(verify(element, certificates), True)
        violations = _embedded_signature(element)
        if envelope.redirect.algorithm is None and envelope.redirect.signature is None:
            return Authenticated(element, False, violations)
        redirect.verify(envelope.redirect, certificates)
        return Authenticated(element, True, violations)
    except SignatureRefusedError as error:
        return Authenticated(element, True, (error.violation,))


def _parameter(kind: str) -> str:
    return "SAMLRequest" if kind.endswith("Request") else "SAMLResponse"


def _refuse_ambiguous_ids(element: Element) -> None:
    ids = [node.get("ID") for node in element.iter() if node.get("ID") is not None]
    if len(set(ids)) != len(ids):
        raise NotAMessageError(
            Violation(
                Text("同じ ID の要素が複数あります。", "Two elements share one ID."),
                "saml-core-2.0-os 1.3.4",
                fatal=True,
            )
        )


def _relay_state_violations(relay_state: str | None) -> tuple[Violation, ...]:
    size = len((relay_state or "").encode())
    if size <= _RELAY_STATE_LIMIT:
        return ()
    return (
        Violation(
            Text(
                f"RelayState が {size} バイトあります（{_RELAY_STATE_LIMIT} バイトまで）。",
                f"RelayState has {size} bytes ({_RELAY_STATE_LIMIT} at most).",
            ),
            "saml-bindings-2.0-os 3.4.3, 3.5.3",
        ),
    )


def _media_type_violations(request: httpx.Request) -> tuple[Violation, ...]:
    media_type = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if media_type == "text/xml":
        return ()
    return (
        Violation(
            Text(
                f"SOAP の要求の Content-Type が {media_type or '（なし）'} です（text/xml のはず）。",
                f"The Content-Type of a SOAP request is {media_type or '(none)'}, not text/xml.",
            ),
            "SOAP 1.1, 6",
        ),
    )


def _embedded_signature(element: Element) -> tuple[Violation, ...]:
    if not has_signature(element):
        return ()
    return (
        Violation(
            Text(
                "HTTP-Redirect の電文に XML 署名が残っています（取り除いて、クエリーに署名します）。",
                "An XML signature is left in an HTTP-Redirect message (it is removed and the query signed).",
            ),
            "saml-bindings-2.0-os 3.4.4.1",
        ),
    )
