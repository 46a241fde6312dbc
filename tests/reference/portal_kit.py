"""A minimal portal for the tests: it answers, asks and signs with signxml and cryptography, never with xmlsec.

It shares no code with the portal stand-in of the package: what the reference partner is tried against must be small
enough to be seen right.
"""

from __future__ import annotations

import base64
import secrets
import urllib.parse
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, SignatureMethod
from signxml.signer import XMLSigner
from signxml.verifier import SignatureConfiguration, XMLVerifier

ROOT = Path(__file__).resolve().parents[2]
METADATA = ROOT / "profiles" / "reference" / "portal-metadata.xml"
KEY = ROOT / "profiles" / "reference" / "portal-key.pem"
CERTIFICATE = ROOT / "profiles" / "reference" / "portal-certificate.pem"
ENTITY = "https://mock-portal.test/saml/metadata"
NS = {
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
    "md": "urn:oasis:names:tc:SAML:2.0:metadata",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
    "soap": "http://schemas.xmlsoap.org/soap/envelope/",
}
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
STATUS = "urn:oasis:names:tc:SAML:2.0:status:"
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
RSA_SHA1 = "http://www.w3.org/2000/09/xmldsig#rsa-sha1"
_DECLARATIONS = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NS.items() if prefix in ("saml", "samlp"))

Change = Callable[[etree._Element], object]


def nothing(root: etree._Element) -> None:
    """Change nothing."""


def instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def find(root: etree._Element, path: str) -> etree._Element:
    found = root.find(path, NS)
    assert found is not None, path
    return found


@dataclass(frozen=True)
class Received:
    """A message that the partner sent by Redirect, its signature verified."""

    location: str
    kind: str
    root: etree._Element
    relay_state: str | None

    @property
    def id(self) -> str:
        return str(self.root.get("ID"))

    @property
    def status(self) -> tuple[str, str | None]:
        return status_of(self.root)


def status_of(root: etree._Element) -> tuple[str, str | None]:
    """Top and second level of a status, without their common prefix."""
    codes = root.findall(".//samlp:StatusCode", NS)
    values = [str(code.get("Value")).removeprefix(STATUS) for code in codes]
    return values[0], values[1] if len(values) > 1 else None


class Portal:
    """The portal's side of every operation."""

    def __init__(self, base_url: str) -> None:
        self.partner = base_url
        key = serialization.load_pem_private_key(KEY.read_bytes(), None)
        assert isinstance(key, rsa.RSAPrivateKey)
        self.key = key
        self.certificate = CERTIFICATE.read_text()
        self.partner_certificate = ""
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def learn(self, metadata: bytes) -> etree._Element:
        """Read the partner's metadata."""
        root = etree.fromstring(metadata)
        text = find(root, ".//md:SPSSODescriptor/md:KeyDescriptor//ds:X509Certificate").text
        self.partner_certificate = f"-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n"
        return root

    # -- reading what the partner sends

    def receive(self, url: str) -> Received:
        """Take a Redirect message apart and verify its query signature."""
        location, _, query = url.partition("?")
        raw = dict(pair.partition("=")[::2] for pair in query.split("&"))
        kind = "SAMLRequest" if "SAMLRequest" in raw else "SAMLResponse"
        signed = "&".join(f"{name}={raw[name]}" for name in (kind, "RelayState", "SigAlg") if name in raw)
        certificate = x509.load_pem_x509_certificate(self.partner_certificate.encode())
        public = certificate.public_key()
        assert isinstance(public, rsa.RSAPublicKey)
        assert urllib.parse.unquote(raw["SigAlg"]) == RSA_SHA256
        signature = base64.b64decode(urllib.parse.unquote(raw["Signature"]))
        public.verify(signature, signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        root = etree.fromstring(zlib.decompress(base64.b64decode(urllib.parse.unquote(raw[kind])), -15))
        assert root.get("Destination") == location
        assert find(root, "saml:Issuer").text == f"{self.partner}/saml/metadata"
        relay_state = raw.get("RelayState")
        return Received(location, kind, root, None if relay_state is None else urllib.parse.unquote(relay_state))

    def verify(self, element: etree._Element) -> etree._Element:
        """The part of a message that the partner's XML signature covers."""
        verified = XMLVerifier().verify(
            element,
            x509_cert=self.partner_certificate,
            id_attribute="ID",
            expect_config=SignatureConfiguration(location="./"),
        )
        result = verified[0] if isinstance(verified, list) else verified
        assert result.signed_xml is not None
        return result.signed_xml

    # -- the Response

    def response(
        self,
        in_response_to: str | None,
        pseudonym: str,
        *,
        attributes: dict[str, str] | None = None,
        session_index: str = "_session-1",
        before_signing: Change = nothing,
        after_signing: Change = nothing,
        sign: tuple[str, ...] = ("assertion",),
        status: str = "Success",
        second: str | None = None,
    ) -> str:
        """A Response as the form field that carries it; `before_signing` changes what is said."""
        now = self.clock()
        request = f'InResponseTo="{in_response_to}"' if in_response_to else ""
        acs, audience = f"{self.partner}/saml/acs", f"{self.partner}/saml/metadata"
        values = "".join(
            f'<saml:Attribute Name="{name}"><saml:AttributeValue>{value}</saml:AttributeValue></saml:Attribute>'
            for name, value in (attributes or {}).items()
        )
        inner = f'<samlp:StatusCode Value="{STATUS}{second}"/>' if second else ""
        assertion = f"""<saml:Assertion ID="_{secrets.token_hex(16)}" Version="2.0" IssueInstant="{instant(now)}">
            <saml:Issuer>{ENTITY}</saml:Issuer>
            <saml:Subject>
              <saml:NameID Format="{PERSISTENT}" NameQualifier="{ENTITY}" SPNameQualifier="{audience}"/>
              <saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
                <saml:SubjectConfirmationData Recipient="{acs}" {request}
                    NotOnOrAfter="{instant(now + timedelta(minutes=5))}"/>
              </saml:SubjectConfirmation>
            </saml:Subject>
            <saml:Conditions NotBefore="{instant(now - timedelta(minutes=1))}"
                NotOnOrAfter="{instant(now + timedelta(minutes=5))}">
              <saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction>
            </saml:Conditions>
            <saml:AuthnStatement AuthnInstant="{instant(now)}" SessionIndex="{session_index}">
              <saml:AuthnContext>
                <saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI</saml:AuthnContextClassRef>
              </saml:AuthnContext>
            </saml:AuthnStatement>
            {f"<saml:AttributeStatement>{values}</saml:AttributeStatement>" if values else ""}
          </saml:Assertion>"""
        root = etree.fromstring(
            f"""<samlp:Response {_DECLARATIONS} ID="_{secrets.token_hex(16)}" Version="2.0"
              IssueInstant="{instant(now)}" Destination="{acs}" {request}>
            <saml:Issuer>{ENTITY}</saml:Issuer>
            <samlp:Status><samlp:StatusCode Value="{STATUS}{status}">{inner}</samlp:StatusCode></samlp:Status>
            {assertion if status == "Success" else ""}
            </samlp:Response>"""
        )
        if status == "Success":
            find(root, ".//saml:NameID").text = pseudonym
        before_signing(root)
        if "assertion" in sign and status == "Success":
            position = list(root).index(find(root, "saml:Assertion"))
            root[position] = self.sign(root[position])
        if "response" in sign or status != "Success":
            root = self.sign(root)
        after_signing(root)
        return base64.b64encode(etree.tostring(root)).decode()

    def sign(self, element: etree._Element, key: rsa.RSAPrivateKey | None = None) -> etree._Element:
        """Sign an element, with the signature right after Issuer."""
        placeholder = etree.Element(f"{{{NS['ds']}}}Signature", {"Id": "placeholder"}, nsmap={"ds": NS["ds"]})
        element.insert(1, placeholder)
        signer = XMLSigner(
            signature_algorithm=SignatureMethod.RSA_SHA256,
            c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
        )
        return signer.sign(
            element, key=key or self.key, cert=self.certificate, reference_uri=element.get("ID"), id_attribute="ID"
        )

    # -- requests of the portal's

    def request(
        self, name: str, endpoint: str, pseudonym: str | None, content: str = "", **header: str
    ) -> etree._Element:
        """A LogoutRequest, ManageNameIDRequest or AuthnRequest."""
        qualifiers = f'NameQualifier="{ENTITY}" SPNameQualifier="{self.partner}/saml/metadata"'
        name_id = f'<saml:NameID Format="{PERSISTENT}" {qualifiers}/>' if pseudonym is not None else ""
        root = etree.fromstring(
            f"""<samlp:{name} {_DECLARATIONS} ID="_{secrets.token_hex(16)}" Version="2.0"
              IssueInstant="{instant(self.clock())}" Destination="{self.partner}{endpoint}"
            ><saml:Issuer>{ENTITY}</saml:Issuer>{name_id}{content}</samlp:{name}>"""
        )
        for attribute, value in header.items():
            root.set(attribute, value)
        if pseudonym is not None:
            find(root, "saml:NameID").text = pseudonym
        return root

    def terminate(self, pseudonym: str, endpoint: str = "/saml/nim") -> etree._Element:
        return self.request("ManageNameIDRequest", endpoint, pseudonym, "<samlp:Terminate/>")

    def logout(self, pseudonym: str, *indexes: str, endpoint: str = "/saml/slo") -> etree._Element:
        content = "".join(f"<samlp:SessionIndex>{index}</samlp:SessionIndex>" for index in indexes)
        limit = instant(self.clock() + timedelta(minutes=5))
        return self.request("LogoutRequest", endpoint, pseudonym, content, NotOnOrAfter=limit)

    def status_response(
        self, name: str, endpoint: str, in_response_to: str, status: str = "Success", second: str | None = None
    ) -> etree._Element:
        inner = f'<samlp:StatusCode Value="{STATUS}{second}"/>' if second else ""
        content = f'<samlp:Status><samlp:StatusCode Value="{STATUS}{status}">{inner}</samlp:StatusCode></samlp:Status>'
        return self.request(name, endpoint, None, content, InResponseTo=in_response_to)

    def redirect(
        self,
        root: etree._Element,
        kind: str = "SAMLRequest",
        relay_state: str | None = None,
        *,
        key: rsa.RSAPrivateKey | None = None,
        signed: bool = True,
        algorithm: str = RSA_SHA256,
    ) -> str:
        """The URL that carries a message to where its Destination says."""
        compressor = zlib.compressobj(wbits=-15)
        deflated = compressor.compress(etree.tostring(root)) + compressor.flush()
        pairs = {kind: base64.b64encode(deflated).decode()}
        if relay_state is not None:
            pairs["RelayState"] = relay_state
        if signed:
            pairs["SigAlg"] = algorithm
        query = urllib.parse.urlencode(pairs)
        if signed:
            digest = hashes.SHA1() if algorithm == RSA_SHA1 else hashes.SHA256()
            signature = (key or self.key).sign(query.encode(), padding.PKCS1v15(), digest)
            query += "&" + urllib.parse.urlencode({"Signature": base64.b64encode(signature).decode()})
        endpoint = str(root.get("Destination")).removeprefix(self.partner)
        return f"{endpoint}?{query}"

    def envelope(self, root: etree._Element, *, signed: bool = True) -> bytes:
        """A SOAP envelope around a signed message."""
        message = self.sign(root) if signed else root
        return (
            f'<soap:Envelope xmlns:soap="{NS["soap"]}"><soap:Body>'.encode()
            + etree.tostring(message)
            + b"</soap:Body></soap:Envelope>"
        )


DOCTYPES = (
    "<!DOCTYPE x>",
    '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>',
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
)
