"""HTTP-Redirect: DEFLATE, base64 and a signature over the query's own octets (saml-bindings-2.0-os 3.4)."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote_plus

from cryptography import x509

from ...vocabulary import Text
from ..base import Violation
from . import names
from .keys import KeyPair, verify_octets
from .signature import SignatureRefusedError, weak_algorithm
from .xml import MAXIMUM_SIZE

__all__ = ["RedirectMessage", "RedirectRefusedError", "encode", "read", "verify"]

_CLAUSE = "saml-bindings-2.0-os 3.4.4.1"


class RedirectRefusedError(ValueError):
    """The query carries no SAML message that can be read."""

    def __init__(self, text: Text, clause: str = _CLAUSE) -> None:
        super().__init__(text.en)
        self.violation = Violation(text, clause, fatal=True)


@dataclass(frozen=True, slots=True)
class RedirectMessage:
    """One message of a query. `signed_octets` are the query's own, never encoded anew."""

    parameter: str
    xml: bytes
    relay_state: str | None
    algorithm: str | None
    signature: bytes | None
    signed_octets: bytes


def encode(
    location: str,
    parameter: str,
    xml: bytes,
    relay_state: str | None,
    keys: KeyPair | None,
    *,
    sent: bytes | None = None,
) -> str:
    """The URL that carries `xml` as `parameter` (SAMLRequest or SAMLResponse), signed when keys are given.

    With `sent` that goes out instead, under the signature over `xml`: altered after signing.
    """
    carried = f"{parameter}={quote(_packed(xml), safe='')}"
    query = carried
    if relay_state is not None:
        query += f"&RelayState={quote(relay_state, safe='')}"
    if keys is not None:
        query += f"&SigAlg={quote(keys.algorithm, safe='')}"
        signature = base64.b64encode(keys.sign(query.encode("ascii"))).decode("ascii")
        query += f"&Signature={quote(signature, safe='')}"
    if sent is not None:
        query = f"{parameter}={quote(_packed(sent), safe='')}" + query.removeprefix(carried)
    return location + ("&" if "?" in location else "?") + query


def read(query: bytes) -> RedirectMessage:
    """The message in a raw query; raises RedirectRefusedError."""
    raw = _parameters(query)
    parameters = [name for name in ("SAMLRequest", "SAMLResponse") if name in raw]
    if len(parameters) != 1:
        raise RedirectRefusedError(
            Text(
                "SAMLRequest・SAMLResponse のどちらか一つが必要です。",
                "Exactly one of SAMLRequest and SAMLResponse is needed.",
            )
        )
    encoding = unquote_plus(raw.get("SAMLEncoding", names.DEFLATE))
    if encoding != names.DEFLATE:
        raise RedirectRefusedError(
            Text(f"SAMLEncoding「{encoding}」は使えません。", f"SAMLEncoding {encoding!r} is not supported.")
        )
    parameter = parameters[0]
    signed = [f"{name}={raw[name]}" for name in (parameter, "RelayState", "SigAlg") if name in raw]
    return RedirectMessage(
        parameter,
        _inflate(raw[parameter]),
        unquote_plus(raw["RelayState"]) if "RelayState" in raw else None,
        unquote_plus(raw["SigAlg"]) if "SigAlg" in raw else None,
        _base64(raw["Signature"], "Signature") if "Signature" in raw else None,
        "&".join(signed).encode("latin-1"),
    )


def verify(message: RedirectMessage, certificates: Sequence[x509.Certificate]) -> None:
    """Raises SignatureRefusedError unless one of the certificates' keys made the signature over the original octets."""
    algorithm = message.algorithm or ""
    if algorithm not in names.ALLOWED_SIGNATURES:
        raise weak_algorithm(algorithm)
    if not any(
        verify_octets(certificate, algorithm, message.signed_octets, message.signature or b"")
        for certificate in certificates
    ):
        raise SignatureRefusedError(
            Text(
                "HTTP-Redirect の署名を検証できません（改変、又はメタデータにない鍵による署名）。",
                "The HTTP-Redirect signature does not verify: altered, or made with a key that is not in the metadata.",
            ),
            _CLAUSE,
        )


def _packed(xml: bytes) -> str:
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    return base64.b64encode(deflater.compress(xml) + deflater.flush()).decode("ascii")


def _parameters(query: bytes) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in query.decode("latin-1").split("&"):
        name, _, value = pair.partition("=")
        if name in found and name in ("SAMLRequest", "SAMLResponse", "RelayState", "SigAlg", "Signature"):
            raise RedirectRefusedError(
                Text(f"パラメーター {name} が重複しています。", f"Parameter {name} occurs twice.")
            )
        found.setdefault(name, value)
    return found


def _base64(value: str, name: str) -> bytes:
    try:
        # White space is tolerated: base64 of other libraries is wrapped, and a bare plus sign reads as a blank.
        return base64.b64decode("".join(unquote_plus(value.replace("+", "%2B")).split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise RedirectRefusedError(Text(f"{name} が base64 ではありません。", f"{name} is not base64.")) from error


def _inflate(value: str) -> bytes:
    inflater = zlib.decompressobj(-15)
    try:
        xml = inflater.decompress(_base64(value, "SAML message"), MAXIMUM_SIZE)
    except zlib.error as error:
        raise RedirectRefusedError(
            Text("メッセージを DEFLATE として展開できません。", "The message is not DEFLATE data.")
        ) from error
    if inflater.unconsumed_tail:
        raise RedirectRefusedError(Text("展開後のメッセージが大きすぎます。", "The inflated message is too large."))
    return xml
