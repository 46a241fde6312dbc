"""A portal of few words, for trying real partners without the harness: it speaks only what these tests need."""

from __future__ import annotations

import base64
import secrets
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from lxml import etree, html
from signxml import methods
from signxml.algorithms import CanonicalizationMethod
from signxml.signer import XMLSigner

P, A = "urn:oasis:names:tc:SAML:2.0:protocol", "urn:oasis:names:tc:SAML:2.0:assertion"
NS = {"p": P, "a": A, "md": "urn:oasis:names:tc:SAML:2.0:metadata", "ds": "http://www.w3.org/2000/09/xmldsig#"}
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
ENTITY_ID = "https://mock-portal.test/saml/metadata"
HOST = "mock-portal.test"
KEYS = Path(__file__).resolve().parents[2] / "profiles" / "reference"
Element = Any


def new_id() -> str:
    """An identifier for a message, or a pseudonym that no other test has."""
    return "_" + secrets.token_hex(16)


def _instant(offset: int = 0) -> str:
    return (datetime.now(UTC) + timedelta(seconds=offset)).strftime("%Y-%m-%dT%H:%M:%SZ")


def status_of(message: Element) -> str:
    """The top status code's last word, and the second's behind it where there is one."""
    codes = message.xpath("p:Status//p:StatusCode/@Value", namespaces=NS)
    return "/".join(code.rpartition(":")[2] for code in codes)


@dataclass
class Browser:
    """One citizen's browser: follows the partner's redirects and stops at the portal's door."""

    client: httpx.Client = field(default_factory=lambda: httpx.Client(trust_env=False, timeout=30))
    page: httpx.Response | None = None
    at_portal: str = ""

    def go(self, url: str, data: dict[str, str] | None = None) -> Browser:
        """Visit or submit; afterwards either a page is shown or the browser stands at the portal."""
        method, self.page, self.at_portal = "GET" if data is None else "POST", None, ""
        for _ in range(10):
            if urlsplit(url).hostname == HOST:
                self.at_portal = url
                return self
            self.page = self.client.request(method, url, data=data)
            if not self.page.is_redirect:
                return self
            url, method, data = urljoin(url, self.page.headers["Location"]), "GET", None
        raise AssertionError("redirected without end")

    def submit(self, button: str = "", **values: str) -> Browser:
        """Fill in the page's form and press a button."""
        page = self.shown()
        form = self._tree().forms[0]
        fields = {**dict(form.form_values()), **values, **({"answer": button} if button else {})}
        return self.go(urljoin(str(page.url), form.action), fields)

    def shown(self) -> httpx.Response:
        """The page in front of the citizen."""
        assert self.page is not None, f"at the portal: {self.at_portal}"
        return self.page

    @property
    def screen(self) -> str:
        """Which screen it is, by the last class of its main part."""
        found = self._tree().xpath("//main/@class")
        return str(found[0]).split()[-1] if found else ""

    def text(self, css: str) -> str:
        """The text of the first element that a selector finds."""
        found = self._tree().cssselect(css)
        return str(found[0].text_content()).strip() if found else ""

    def _tree(self) -> Element:
        return html.fromstring(self.shown().content)


class Portal:
    """Issues what a partner has to take, and reads what it answers; signs whole Responses for those that want it."""

    def __init__(self, metadata: bytes, *, signs_responses: bool = False) -> None:
        self._signs_responses = signs_responses
        key = serialization.load_pem_private_key((KEYS / "portal-key.pem").read_bytes(), None)
        assert isinstance(key, rsa.RSAPrivateKey)
        self._key = key
        self._certificate = (KEYS / "portal-certificate.pem").read_text(encoding="ascii")
        self.metadata: Element = etree.fromstring(metadata)
        self.partner = str(self.metadata.get("entityID"))
        encoded = str(self.metadata.xpath("string(//ds:X509Certificate)", namespaces=NS))
        public = x509.load_der_x509_certificate(base64.b64decode(encoded)).public_key()
        assert isinstance(public, rsa.RSAPublicKey)
        self._partner_key = public

    def endpoint(self, service: str, binding: str) -> str:
        """Where the partner takes a kind of message."""
        path = f"//md:{service}[substring-after(@Binding, 'bindings:')='{binding}']/@Location"
        return str(self.metadata.xpath(path, namespaces=NS)[0])

    def read(self, url: str) -> tuple[Element, str]:
        """Decode a message that came by redirect; its signature must be the partner's (SAML bindings 3.4.4.1)."""
        query = urlsplit(url).query
        parts = {key: values[0] for key, values in parse_qs(query).items()}
        signed, _, _ = query.partition("&Signature=")
        self._partner_key.verify(
            base64.b64decode(parts["Signature"]), signed.encode(), padding.PKCS1v15(), hashes.SHA256()
        )
        packed = parts.get("SAMLRequest") or parts["SAMLResponse"]
        return etree.fromstring(zlib.decompress(base64.b64decode(packed), -15)), parts.get("RelayState", "")

    def redirect(
        self, url: str, message: Element, *, response: bool = False, relay_state: str = "", signed: bool = True
    ) -> str:
        """The address that carries a message to the partner."""
        deflate = zlib.compressobj(wbits=-15)
        packed = deflate.compress(etree.tostring(message)) + deflate.flush()
        fields = {"SAMLResponse" if response else "SAMLRequest": base64.b64encode(packed).decode()}
        if relay_state:
            fields["RelayState"] = relay_state
        if not signed:
            return f"{url}?{urlencode(fields)}"
        query = urlencode({**fields, "SigAlg": RSA_SHA256})
        signature = self._key.sign(query.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{url}?{query}&{urlencode({'Signature': base64.b64encode(signature).decode()})}"

    def soap(self, url: str, message: Element) -> tuple[int, Element | None]:
        """Ask over SOAP; the HTTP status and, where there is one, the answer in the body (SAML bindings 3.2)."""
        envelope = etree.Element(f"{{{SOAP}}}Envelope")
        etree.SubElement(envelope, f"{{{SOAP}}}Body").append(self.sign(message))
        headers = {"Content-Type": "text/xml", "SOAPAction": "http://www.oasis-open.org/committees/security"}
        answer = httpx.post(url, content=etree.tostring(envelope), headers=headers, trust_env=False, timeout=30)
        body: Element = etree.fromstring(answer.content).find(f"{{{SOAP}}}Body")
        return answer.status_code, next(iter(body), None)

    def sign(self, element: Element) -> Element:
        """Sign a message or an assertion by its ID."""
        c14n = CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0
        # The signature stands behind the issuer; with another prefix than signxml's own it would not verify.
        place = etree.Element(f"{{{NS['ds']}}}Signature", {"Id": "placeholder"}, nsmap={"ds": NS["ds"]})
        element.find(f"{{{A}}}Issuer").addnext(place)
        signer = XMLSigner(method=methods.enveloped, c14n_algorithm=c14n)
        key = self._key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return signer.sign(element, key=key, cert=self._certificate, reference_uri=element.get("ID"))

    def message(self, name: str, destination: str, **attributes: str) -> Element:
        """An empty message of this portal's."""
        message = etree.Element(f"{{{P}}}{name}", nsmap={"samlp": P, "saml": A})
        common = {"ID": new_id(), "Version": "2.0", "IssueInstant": _instant(), "Destination": destination}
        for key, value in {**common, **attributes}.items():
            message.set(key, value)
        etree.SubElement(message, f"{{{A}}}Issuer").text = ENTITY_ID
        return message

    def name_id(self, parent: Element, pseudonym: str) -> None:
        """The pseudonym with its qualifiers."""
        name_id = etree.SubElement(parent, f"{{{A}}}NameID", Format=PERSISTENT)
        name_id.set("NameQualifier", ENTITY_ID)
        name_id.set("SPNameQualifier", self.partner)
        name_id.text = pseudonym

    def response(
        self,
        pseudonym: str,
        relay_state: str,
        request_id: str = "",
        index: str = "",
        alter: Callable[[Element, Element], object] = lambda response, assertion: None,
    ) -> dict[str, str]:
        """The form fields of a Response by POST with a signed assertion; unsolicited without a request (4.1.5).

        `alter` changes Response and assertion before they are signed.
        """
        acs = self.endpoint("AssertionConsumerService", "HTTP-POST")
        answered = {"InResponseTo": request_id} if request_id else {}
        response = self.message("Response", acs, **answered)
        self.status(response)
        assertion = etree.Element(f"{{{A}}}Assertion", nsmap={"saml": A})
        assertion.attrib.update({"ID": new_id(), "Version": "2.0", "IssueInstant": _instant()})
        etree.SubElement(assertion, f"{{{A}}}Issuer").text = ENTITY_ID
        subject = etree.SubElement(assertion, f"{{{A}}}Subject")
        self.name_id(subject, pseudonym)
        bearer = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
        confirmation = etree.SubElement(subject, f"{{{A}}}SubjectConfirmation", Method=bearer)
        bounds = {"NotOnOrAfter": _instant(300), "Recipient": acs, **answered}
        etree.SubElement(confirmation, f"{{{A}}}SubjectConfirmationData", bounds)
        conditions = etree.SubElement(
            assertion, f"{{{A}}}Conditions", NotBefore=_instant(-5), NotOnOrAfter=_instant(300)
        )
        audience = etree.SubElement(conditions, f"{{{A}}}AudienceRestriction")
        etree.SubElement(audience, f"{{{A}}}Audience").text = self.partner
        statement = {"AuthnInstant": _instant(), "SessionIndex": index or new_id()}
        context = etree.SubElement(
            etree.SubElement(assertion, f"{{{A}}}AuthnStatement", statement), f"{{{A}}}AuthnContext"
        )
        smartcard = "urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI"
        etree.SubElement(context, f"{{{A}}}AuthnContextClassRef").text = smartcard
        alter(response, assertion)
        response.append(self.sign(assertion))
        if self._signs_responses:
            response = self.sign(response)
        fields = {"SAMLResponse": base64.b64encode(etree.tostring(response)).decode()}
        return {**fields, "RelayState": relay_state} if relay_state else fields

    def status(self, message: Element, code: str = SUCCESS) -> Element:
        """Put a status into an answer."""
        etree.SubElement(etree.SubElement(message, f"{{{P}}}Status"), f"{{{P}}}StatusCode", Value=code)
        return message

    def terminate(self, destination: str, pseudonym: str) -> Element:
        """The request to unlink (SAML core 3.6)."""
        request = self.message("ManageNameIDRequest", destination)
        self.name_id(request, pseudonym)
        etree.SubElement(request, f"{{{P}}}Terminate")
        return request

    def rename(self, destination: str, pseudonym: str, new: str) -> Element:
        """The request to use another pseudonym from now on (SAML core 3.6), which the guideline does not ask for."""
        request = self.message("ManageNameIDRequest", destination)
        self.name_id(request, pseudonym)
        etree.SubElement(request, f"{{{P}}}NewID").text = new
        return request

    def logout(self, destination: str, pseudonym: str, index: str = "") -> Element:
        """The request to sign off (SAML core 3.7)."""
        request = self.message("LogoutRequest", destination, NotOnOrAfter=_instant(300))
        self.name_id(request, pseudonym)
        if index:
            etree.SubElement(request, f"{{{P}}}SessionIndex").text = index
        return request
