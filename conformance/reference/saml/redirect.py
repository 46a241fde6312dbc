"""HTTP-Redirect binding with DEFLATE encoding and its query signature (saml-bindings-2.0-os 3.4)."""

from __future__ import annotations

import base64
import binascii
import dataclasses
import urllib.parse
import zlib
from typing import TYPE_CHECKING, final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from lxml import etree

from conformance.reference.behaviour import step
from conformance.reference.errors import UnauthenticatedError
from conformance.reference.saml import names
from conformance.reference.saml.keys import OwnKeys, TrustedKey
from conformance.reference.saml.xml import broken, parse_message, serialise

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["RedirectMessage", "read_redirect", "redirect_url", "verify_redirect_signature"]

_MOST_BYTES = 256 * 1024
_RSA_HASHES: dict[str, hashes.HashAlgorithm] = {
    names.RSA_SHA256: hashes.SHA256(),
    names.RSA_SHA384: hashes.SHA384(),
    names.RSA_SHA512: hashes.SHA512(),
}


@final
@dataclasses.dataclass(frozen=True, slots=True)
class RedirectMessage:
    """A message out of a query string, not yet verified."""

    kind: str
    root: etree._Element
    relay_state: str | None
    signed_text: bytes
    algorithm: str | None
    signature: str | None


def read_redirect(partner: Partner, query: str) -> RedirectMessage:
    """Take a message out of the query string as it came, still percent-encoded."""
    raw: dict[str, str] = {}
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        if name in raw:
            raise broken(f"{name} stands twice in the query")
        raw[name] = value
    kinds = [kind for kind in ("SAMLRequest", "SAMLResponse") if kind in raw]
    if len(kinds) != 1:
        raise broken("not exactly one of SAMLRequest and SAMLResponse")
    kind = kinds[0]
    if _decoded(raw.get("SAMLEncoding", urllib.parse.quote(names.DEFLATE))) != names.DEFLATE:
        raise broken("an encoding other than DEFLATE")
    signed = [f"{name}={raw[name]}" for name in (kind, "RelayState", "SigAlg") if name in raw]
    return RedirectMessage(
        kind,
        parse_message(partner, _inflate(_decoded(raw[kind]))),
        _decoded(raw["RelayState"]) if "RelayState" in raw else None,
        "&".join(signed).encode("ascii", "backslashreplace"),
        _decoded(raw["SigAlg"]) if "SigAlg" in raw else None,
        _decoded(raw["Signature"]) if "Signature" in raw else None,
    )


@step
def verify_redirect_signature(partner: Partner, message: RedirectMessage, keys: tuple[TrustedKey, ...]) -> None:
    """Verify the query signature with one of the portal's keys (3.4.4.1)."""
    if message.algorithm is None or message.signature is None:
        raise UnauthenticatedError("the query is not signed")
    try:
        signature = base64.b64decode(message.signature, validate=True)
    except (binascii.Error, ValueError) as error:
        raise UnauthenticatedError("the query signature is not base64") from error
    if not any(_verifies(key, message.algorithm, signature, message.signed_text) for key in keys):
        raise UnauthenticatedError("no key of the portal's verifies the query signature")


def redirect_url(location: str, kind: str, root: etree._Element, relay_state: str | None, keys: OwnKeys) -> str:
    """The URL that carries a signed message."""
    compressor = zlib.compressobj(wbits=-15)
    deflated = compressor.compress(serialise(root)) + compressor.flush()
    pairs = [(kind, base64.b64encode(deflated).decode("ascii"))]
    if relay_state is not None:
        pairs.append(("RelayState", relay_state))
    pairs.append(("SigAlg", names.RSA_SHA256))
    query = urllib.parse.urlencode(pairs, quote_via=urllib.parse.quote)
    signature = keys.private.sign(query.encode("ascii"), padding.PKCS1v15(), hashes.SHA256())
    query += "&" + urllib.parse.urlencode({"Signature": base64.b64encode(signature).decode("ascii")})
    return f"{location}{'&' if '?' in location else '?'}{query}"


def _verifies(key: TrustedKey, algorithm: str, signature: bytes, text: bytes) -> bool:
    try:
        if isinstance(key.public, rsa.RSAPublicKey):
            digest = _RSA_HASHES.get(algorithm)
            if digest is None:
                return False
            key.public.verify(signature, text, padding.PKCS1v15(), digest)
            return True
        if algorithm != names.ECDSA_SHA256:
            return False
        key.public.verify(signature, text, ec.ECDSA(hashes.SHA256()))
        return True
    except InvalidSignature:
        return False


def _decoded(value: str) -> str:
    try:
        return urllib.parse.unquote_plus(value, errors="strict")
    except UnicodeDecodeError as error:
        raise broken("the query is not UTF-8") from error


def _inflate(value: str) -> bytes:
    try:
        deflated = base64.b64decode("".join(value.split()), validate=True)
        decompressor = zlib.decompressobj(wbits=-15)
        data = decompressor.decompress(deflated, _MOST_BYTES)
    except (binascii.Error, ValueError, zlib.error) as error:
        raise broken("not base64 of DEFLATE") from error
    if decompressor.unconsumed_tail or not decompressor.eof:
        raise broken("too long, or cut short")
    return data
