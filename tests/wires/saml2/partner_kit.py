"""A partner of its own for these tests: own keys, messages from plain text, signatures made without the wire's code."""

from __future__ import annotations

import base64
import functools
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlencode

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, SignatureMethod
from signxml.signer import XMLSigner

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
PORTAL = "https://mock-portal.test"
PORTAL_ENTITY = f"{PORTAL}/saml/metadata"
PARTNER = "https://partner.test"
PARTNER_ENTITY = f"{PARTNER}/saml/metadata"
ACS = f"{PARTNER}/saml/acs"
SLO = f"{PARTNER}/saml/slo"
SLO_ANSWERS = f"{PARTNER}/saml/slo/answers"
NIM = f"{PARTNER}/saml/nim"
SOAP_URL = f"{PARTNER}/saml/soap"
SSO = f"{PARTNER}/saml/sso"
P = "urn:oasis:names:tc:SAML:2.0:protocol"
A = "urn:oasis:names:tc:SAML:2.0:assertion"
STATUS = "urn:oasis:names:tc:SAML:2.0:status:"
BINDINGS = "urn:oasis:names:tc:SAML:2.0:bindings:"
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
NS = {"p": P, "a": A, "ds": "http://www.w3.org/2000/09/xmldsig#"}


@dataclass(frozen=True)
class Keys:
    private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def text(self) -> str:
        return base64.b64encode(self.certificate.public_bytes(serialization.Encoding.DER)).decode()

    def pem(self) -> tuple[bytes, bytes]:
        key = self.private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return key, self.certificate.public_bytes(serialization.Encoding.PEM)


@functools.cache
def make_keys(kind: str = "rsa", size: int = 2048, start: int = -1, days: int = 30, name: str = "partner.test") -> Keys:
    """A key with a self-signed certificate; `start` and `days` count from NOW."""
    private = rsa.generate_private_key(65537, size) if kind == "rsa" else ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    begin = NOW + timedelta(days=start)
    certificate = (
        x509.CertificateBuilder(subject, subject, private.public_key(), x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=days))
        .sign(private, hashes.SHA256())
    )
    return Keys(private, certificate)


def partner_keys() -> Keys:
    return make_keys()


def rogue_keys() -> Keys:
    return make_keys(name="rogue.test")


def instant(seconds: float = 0) -> str:
    return (NOW + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def metadata(keys: Keys | None = None, *, idp: bool = True) -> str:
    key = (
        '<md:KeyDescriptor><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>'
        f"{(keys or partner_keys()).text}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
    )
    role = f"""<md:IDPSSODescriptor protocolSupportEnumeration="{P}">{key}
 <md:SingleLogoutService Binding="{BINDINGS}HTTP-Redirect" Location="{SLO}" ResponseLocation="{SLO_ANSWERS}"/>
 <md:NameIDFormat>{PERSISTENT}</md:NameIDFormat>
 <md:SingleSignOnService Binding="{BINDINGS}HTTP-Redirect" Location="{SSO}"/></md:IDPSSODescriptor>"""
    attributes = "".join(f'<md:RequestedAttribute Name="{n}"/>' for n in ("name", "address", "birthDate", "sex"))
    return f"""<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{PARTNER_ENTITY}">
{role if idp else ""}
<md:SPSSODescriptor protocolSupportEnumeration="{P}" AuthnRequestsSigned="true">{key}
 <md:SingleLogoutService Binding="{BINDINGS}HTTP-Redirect" Location="{SLO}" ResponseLocation="{SLO_ANSWERS}"/>
 <md:SingleLogoutService Binding="{BINDINGS}SOAP" Location="{SOAP_URL}"/>
 <md:SingleLogoutService Binding="{BINDINGS}HTTP-POST" Location="{SLO}" ResponseLocation="{SLO_ANSWERS}"/>
 <md:ManageNameIDService Binding="{BINDINGS}HTTP-Redirect" Location="{NIM}"/>
 <md:ManageNameIDService Binding="{BINDINGS}SOAP" Location="{SOAP_URL}"/>
 <md:ManageNameIDService Binding="{BINDINGS}HTTP-POST" Location="{NIM}"/>
 <md:NameIDFormat>{PERSISTENT}</md:NameIDFormat>
 <md:AssertionConsumerService Binding="{BINDINGS}HTTP-POST" Location="{ACS}" index="0" isDefault="true"/>
 <md:AssertionConsumerService Binding="{BINDINGS}HTTP-POST" Location="{ACS}/2" index="1"/>
 <md:AttributeConsumingService index="3"><md:ServiceName xml:lang="ja">試験</md:ServiceName>{attributes}
 </md:AttributeConsumingService></md:SPSSODescriptor></md:EntityDescriptor>"""


def head(kind: str, destination: str, message_id: str = "_q1", more: str = "") -> str:
    return (
        f'<p:{kind} xmlns:p="{P}" xmlns:a="{A}" ID="{message_id}" Version="2.0" IssueInstant="{instant()}"'
        f' Destination="{destination}"{more}><a:Issuer>{PARTNER_ENTITY}</a:Issuer>'
    )


def authn_request(message_id: str = "_q1", more: str = "", policy: str = "") -> str:
    policy = policy or f'<p:NameIDPolicy Format="{PERSISTENT}" AllowCreate="true"/>'
    return head("AuthnRequest", f"{PORTAL}/saml/sso", message_id, more) + policy + "</p:AuthnRequest>"


def name_id(value: str = "mp-1") -> str:
    return (
        f'<a:NameID Format="{PERSISTENT}" NameQualifier="{PORTAL_ENTITY}" SPNameQualifier="{PARTNER_ENTITY}">'
        f"{value}</a:NameID>"
    )


def logout_request() -> str:
    return (
        head("LogoutRequest", f"{PORTAL}/saml/slo", "_l1", f' NotOnOrAfter="{instant(300)}"')
        + name_id()
        + "<p:SessionIndex>_s1</p:SessionIndex></p:LogoutRequest>"
    )


def terminate() -> str:
    return (
        head("ManageNameIDRequest", f"{PORTAL}/saml/nim", "_m1") + name_id() + "<p:Terminate/></p:ManageNameIDRequest>"
    )


def status(*codes: str) -> str:
    inner = ""
    for code in reversed(codes):
        inner = f'<p:StatusCode Value="{STATUS}{code}">{inner}</p:StatusCode>'
    return f"<p:Status>{inner}</p:Status>"


def status_response(kind: str, destination: str, in_response_to: str, *codes: str) -> str:
    more = f' InResponseTo="{in_response_to}"'
    return head(kind, destination, "_a1", more) + status(*(codes or ("Success",))) + f"</p:{kind}>"


def assertion(in_response_to: str | None, message_id: str = "_as1") -> str:
    answers = f' InResponseTo="{in_response_to}"' if in_response_to else ""
    return (
        f'<a:Assertion xmlns:a="{A}" ID="{message_id}" Version="2.0" IssueInstant="{instant()}">'
        f"<a:Issuer>{PARTNER_ENTITY}</a:Issuer><a:Subject>{name_id()}"
        '<a:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><a:SubjectConfirmationData'
        f' Recipient="{PORTAL}/saml/acs" NotOnOrAfter="{instant(300)}"{answers}/></a:SubjectConfirmation></a:Subject>'
        f'<a:Conditions NotBefore="{instant(-5)}" NotOnOrAfter="{instant(300)}"><a:AudienceRestriction>'
        f"<a:Audience>{PORTAL_ENTITY}</a:Audience></a:AudienceRestriction></a:Conditions>"
        f'<a:AuthnStatement AuthnInstant="{instant()}" SessionIndex="_ps1"><a:AuthnContext><a:AuthnContextClassRef>'
        "urn:oasis:names:tc:SAML:2.0:ac:classes:Password</a:AuthnContextClassRef></a:AuthnContext></a:AuthnStatement>"
        "</a:Assertion>"
    )


def response(in_response_to: str | None, *assertions: str, codes: tuple[str, ...] = ("Success",)) -> str:
    more = f' InResponseTo="{in_response_to}"' if in_response_to else ""
    return head("Response", f"{PORTAL}/saml/acs", "_re1", more) + status(*codes) + "".join(assertions) + "</p:Response>"


def sign(xml: str, keys: Keys | None = None, algorithm: SignatureMethod = SignatureMethod.RSA_SHA256) -> str:
    """An enveloped signature after the Issuer, made by signxml's own ways (certificate in the message)."""
    keys = keys or partner_keys()
    element = etree.fromstring(xml)
    placeholder = etree.Element(f"{{{NS['ds']}}}Signature", Id="placeholder", nsmap={"ds": NS["ds"]})
    element.insert(1, placeholder)
    signer = XMLSigner(
        signature_algorithm=algorithm, c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0
    )
    signed = signer.sign(element, key=keys.private, cert=[keys.certificate], reference_uri="#" + element.get("ID"))
    return etree.tostring(signed, encoding="unicode")


def query(
    parameter: str,
    xml: str,
    *,
    relay_state: str | None = None,
    keys: Keys | None = None,
    signed: bool = True,
    lower: bool = False,
    algorithm: str = RSA_SHA256,
) -> str:
    """HTTP-Redirect; `lower` writes percent escapes in lower case, which a re-encoding verifier would change."""
    deflater = zlib.compressobj(wbits=-15)
    packed = base64.b64encode(deflater.compress(xml.encode()) + deflater.flush()).decode()

    def escaped(value: str) -> str:
        text = quote(value, safe="")
        return "".join(part.lower() if n else part for n, part in enumerate_escapes(text)) if lower else text

    parts = [f"{parameter}={escaped(packed)}"]
    if relay_state is not None:
        parts.append(f"RelayState={escaped(relay_state)}")
    if signed:
        parts.append(f"SigAlg={escaped(algorithm)}")
        private = (keys or partner_keys()).private
        octets = "&".join(parts).encode()
        if isinstance(private, rsa.RSAPrivateKey):
            digest = hashes.SHA1() if algorithm.endswith("sha1") else hashes.SHA256()
            signature = private.sign(octets, padding.PKCS1v15(), digest)
        else:
            signature = private.sign(octets, ec.ECDSA(hashes.SHA256()))
        parts.append(f"Signature={escaped(base64.b64encode(signature).decode())}")
    return "&".join(parts)


def enumerate_escapes(text: str) -> list[tuple[int, str]]:
    """The text cut into escapes (1) and the rest (0)."""
    cut: list[tuple[int, str]] = []
    position = 0
    while position < len(text):
        size = 3 if text[position] == "%" else 1
        cut.append((int(size == 3), text[position : position + size]))
        position += size
    return cut


def get(path: str, raw_query: str) -> httpx.Request:
    return httpx.Request("GET", f"{PORTAL}{path}?{raw_query}")


def by_redirect(path: str, xml: str, **options: object) -> httpx.Request:
    parameter = "SAMLRequest" if etree.fromstring(xml).tag.endswith("Request") else "SAMLResponse"
    return get(path, query(parameter, xml, **options))  # type: ignore[arg-type]


def by_post(path: str, xml: str, relay_state: str | None = None) -> httpx.Request:
    parameter = "SAMLResponse" if "Response " in xml[:200] else "SAMLRequest"
    form = {parameter: base64.b64encode(xml.encode()).decode()}
    if relay_state is not None:
        form["RelayState"] = relay_state
    body = urlencode(form).encode()
    return httpx.Request(
        "POST", f"{PORTAL}{path}", content=body, headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
