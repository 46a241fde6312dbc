"""Names that SAML 2.0 and its underlying standards fix."""

from __future__ import annotations

from typing import Final

SAML: Final = "urn:oasis:names:tc:SAML:2.0:assertion"
SAMLP: Final = "urn:oasis:names:tc:SAML:2.0:protocol"
MD: Final = "urn:oasis:names:tc:SAML:2.0:metadata"
DS: Final = "http://www.w3.org/2000/09/xmldsig#"
SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
XML: Final = "http://www.w3.org/XML/1998/namespace"

PERSISTENT: Final = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
UNSPECIFIED_NAME: Final = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
ENTITY: Final = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity"
BASIC_ATTRIBUTE: Final = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic"
BEARER: Final = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
PASSWORD_CONTEXT: Final = "urn:oasis:names:tc:SAML:2.0:ac:classes:Password"

HTTP_REDIRECT: Final = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
HTTP_POST: Final = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
SOAP_BINDING: Final = "urn:oasis:names:tc:SAML:2.0:bindings:SOAP"
DEFLATE: Final = "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE"

_STATUS: Final = "urn:oasis:names:tc:SAML:2.0:status:"
SUCCESS: Final = _STATUS + "Success"
REQUESTER: Final = _STATUS + "Requester"
RESPONDER: Final = _STATUS + "Responder"
INVALID_NAME_ID_POLICY: Final = _STATUS + "InvalidNameIDPolicy"
NO_AUTHN_CONTEXT: Final = _STATUS + "NoAuthnContext"
NO_PASSIVE: Final = _STATUS + "NoPassive"
PARTIAL_LOGOUT: Final = _STATUS + "PartialLogout"
REQUEST_DENIED: Final = _STATUS + "RequestDenied"
REQUEST_UNSUPPORTED: Final = _STATUS + "RequestUnsupported"
UNKNOWN_PRINCIPAL: Final = _STATUS + "UnknownPrincipal"

EXCLUSIVE_C14N: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"
EXCLUSIVE_C14N_WITH_COMMENTS: Final = EXCLUSIVE_C14N + "WithComments"
ENVELOPED: Final = DS + "enveloped-signature"
RSA_SHA256: Final = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
RSA_SHA384: Final = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384"
RSA_SHA512: Final = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512"
ECDSA_SHA256: Final = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
SHA256: Final = "http://www.w3.org/2001/04/xmlenc#sha256"
SHA384: Final = "http://www.w3.org/2001/04/xmldsig-more#sha384"
SHA512: Final = "http://www.w3.org/2001/04/xmlenc#sha512"
