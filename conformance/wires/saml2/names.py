"""URNs of SAML 2.0, XML Signature and XML Encryption that the wire uses, as their documents spell them."""

from __future__ import annotations

from typing import Final

from ..altering import ANOTHER_HOST

__all__ = [
    "AC_SMARTCARD_PKI",
    "AES128_CBC",
    "AES128_GCM",
    "AES192_CBC",
    "AES192_GCM",
    "AES256_CBC",
    "AES256_GCM",
    "ALLOWED_DIGESTS",
    "ALLOWED_SIGNATURES",
    "ANOTHER_PARTY",
    "ASSERTION",
    "ATTRNAME_BASIC",
    "BEARER",
    "BLOCK_CIPHERS",
    "C14N_EXCLUSIVE",
    "C14N_EXCLUSIVE_WITH_COMMENTS",
    "DEFLATE",
    "DSIG",
    "ECDSA_SHA256",
    "ENTITY",
    "ENVELOPED",
    "HTTP_POST",
    "HTTP_REDIRECT",
    "KEY_TRANSPORTS",
    "METADATA",
    "NSMAP",
    "PERSISTENT",
    "PROTOCOL",
    "RSA_OAEP",
    "RSA_OAEP_MGF1P",
    "RSA_SHA256",
    "SHA1",
    "SHA256",
    "SHA384",
    "SHA512",
    "SOAP",
    "SOAP_ACTION",
    "SOAP_ENVELOPE",
    "STATUS",
    "TRANSIENT",
    "UNSPECIFIED",
    "XENC",
    "XENC11",
    "binding_label",
]

_SAML: Final = "urn:oasis:names:tc:SAML:2.0:"

ASSERTION: Final = _SAML + "assertion"
PROTOCOL: Final = _SAML + "protocol"
METADATA: Final = _SAML + "metadata"
DSIG: Final = "http://www.w3.org/2000/09/xmldsig#"
SOAP_ENVELOPE: Final = "http://schemas.xmlsoap.org/soap/envelope/"
NSMAP: Final = {"samlp": PROTOCOL, "saml": ASSERTION}

HTTP_REDIRECT: Final = _SAML + "bindings:HTTP-Redirect"
HTTP_POST: Final = _SAML + "bindings:HTTP-POST"
SOAP: Final = _SAML + "bindings:SOAP"
DEFLATE: Final = _SAML + "bindings:URL-Encoding:DEFLATE"
SOAP_ACTION: Final = "http://www.oasis-open.org/committees/security"

PERSISTENT: Final = _SAML + "nameid-format:persistent"
ENTITY: Final = _SAML + "nameid-format:entity"
TRANSIENT: Final = _SAML + "nameid-format:transient"
UNSPECIFIED: Final = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
BEARER: Final = _SAML + "cm:bearer"
ATTRNAME_BASIC: Final = _SAML + "attrname-format:basic"
AC_SMARTCARD_PKI: Final = _SAML + "ac:classes:SmartcardPKI"
STATUS: Final = _SAML + "status:"

ANOTHER_PARTY: Final = f"https://{ANOTHER_HOST}"
"""A system that is neither side of the connection; a name that nobody can have (RFC 2606)."""

C14N_EXCLUSIVE: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"
C14N_EXCLUSIVE_WITH_COMMENTS: Final = C14N_EXCLUSIVE + "WithComments"
ENVELOPED: Final = DSIG + "enveloped-signature"
_XMLDSIG_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
RSA_SHA256: Final = _XMLDSIG_MORE + "rsa-sha256"
ECDSA_SHA256: Final = _XMLDSIG_MORE + "ecdsa-sha256"
XENC: Final = "http://www.w3.org/2001/04/xmlenc#"
XENC11: Final = "http://www.w3.org/2009/xmlenc11#"
SHA1: Final = DSIG + "sha1"
SHA256: Final = XENC + "sha256"
SHA384: Final = _XMLDSIG_MORE + "sha384"
SHA512: Final = XENC + "sha512"

ALLOWED_SIGNATURES: Final = frozenset(
    _XMLDSIG_MORE + kind + size for kind in ("rsa-sha", "ecdsa-sha") for size in ("256", "384", "512")
)
ALLOWED_DIGESTS: Final = frozenset({SHA256, SHA384, SHA512})

AES128_GCM: Final = XENC11 + "aes128-gcm"
AES192_GCM: Final = XENC11 + "aes192-gcm"
AES256_GCM: Final = XENC11 + "aes256-gcm"
AES128_CBC: Final = XENC + "aes128-cbc"
AES192_CBC: Final = XENC + "aes192-cbc"
AES256_CBC: Final = XENC + "aes256-cbc"
RSA_OAEP: Final = XENC11 + "rsa-oaep"
RSA_OAEP_MGF1P: Final = XENC + "rsa-oaep-mgf1p"
BLOCK_CIPHERS: Final = frozenset(
    {AES128_GCM, AES192_GCM, AES256_GCM, AES128_CBC, AES192_CBC, AES256_CBC, XENC + "tripledes-cbc"}
)
"""What encrypts content (XML Encryption 1.1, 5.2), ours or not."""
KEY_TRANSPORTS: Final = frozenset({RSA_OAEP, RSA_OAEP_MGF1P, XENC + "rsa-1_5"})
"""What encrypts the key of that (5.5), ours or not."""


def binding_label(binding: str) -> str:
    """`HTTP-Redirect`, `HTTP-POST`, `SOAP`: the last part of a binding's URN, for people."""
    return binding.rpartition(":")[2]
