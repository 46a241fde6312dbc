"""The floor: the work of one recorded run and nothing else. `python floor.py WORKLOAD KEY SCHEMAS URL`

httpx with one shared SSL context and kept connections, lxml and signxml with a key loaded once, jsonschema with each
validator built once: the libraries that the harness uses itself, at their best. No flows, verdicts, journal or report.
"""

from __future__ import annotations

import base64
import functools
import json
import ssl
import sys
from pathlib import Path
from typing import Any, Final

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from jsonschema import Draft202012Validator
from lxml import etree
from referencing import Registry, Resource
from signxml.algorithms import CanonicalizationMethod, SignatureMethod
from signxml.signer import XMLSigner
from signxml.verifier import SignatureConfiguration, XMLVerifier

_SIGNATURE: Final = "{http://www.w3.org/2000/09/xmldsig#}Signature"


class Floor:
    """Does one operation of each kind; raises whatever its library raises if that does not hold."""

    def __init__(self, url: str, key: bytes, certificates: list[str], schemas: Path) -> None:
        self._client = httpx.Client(base_url=url, verify=ssl.create_default_context(), trust_env=False)
        loaded = load_pem_private_key(key, None, unsafe_skip_rsa_key_validation=True)
        assert isinstance(loaded, rsa.RSAPrivateKey)
        self._key = loaded
        self._certificates = [x509.load_der_x509_certificate(base64.b64decode(each)) for each in certificates]
        self._schemas = schemas
        self._signer = XMLSigner(
            signature_algorithm=SignatureMethod.RSA_SHA256,
            c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
        )

    def exchange(self, method: str, sends: int, receives: int) -> None:
        response = self._client.request(method, f"/{receives}", content=b"x" * sends if sends else None)
        assert len(response.content) == receives

    def sign_xml(self, xml: str) -> None:
        element = etree.fromstring(xml)
        signature = element.find(_SIGNATURE)
        assert signature is not None
        element.remove(signature)
        self._signer.sign(element, key=self._key, reference_uri=f"#{element.get('ID')}", id_attribute="ID")

    def verify_xml(self, xml: str) -> None:
        # The signing certificate is taken as it stands; its dates are no part of the work.
        certificate = self._certificates[0]
        XMLVerifier().verify(
            etree.fromstring(xml),
            x509_cert=certificate,
            id_attribute="ID",
            validate_schema=False,
            expect_config=SignatureConfiguration(
                location="./", ignore_ambiguous_key_info=True, verification_time=certificate.not_valid_before_utc
            ),
        )

    def sign_redirect(self, octets: str, signature: str) -> None:
        made = self._key.sign(octets.encode(), padding.PKCS1v15(), hashes.SHA256())
        assert len(base64.b64encode(made)) >= len(signature) // 2

    def verify_redirect(self, octets: str, signature: str) -> None:
        key = self._certificates[0].public_key()
        assert isinstance(key, rsa.RSAPublicKey)
        key.verify(base64.b64decode(signature), octets.encode(), padding.PKCS1v15(), hashes.SHA256())

    def document(self, schema: str, instance: Any) -> None:
        self._validator(schema).validate(instance)

    @functools.cache  # noqa: B019 - one Floor a process
    def _validator(self, schema: str) -> Draft202012Validator:
        common = self._load("saml2/common")
        registry: Registry[Any] = Registry().with_resource(common["$id"], Resource.from_contents(common))
        return Draft202012Validator(
            self._load(schema), registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER
        )

    def _load(self, schema: str) -> Any:
        return json.loads((self._schemas / f"{schema}.schema.json").read_text(encoding="utf-8"))


def main(workload: str, key: str, schemas: str, url: str) -> None:
    work = json.loads(Path(workload).read_text(encoding="utf-8"))
    floor = Floor(url, Path(key).read_bytes(), work["certificates"], Path(schemas))
    for operation in work["operations"]:
        kind = operation.pop("do")
        getattr(floor, kind.replace("-", "_"))(**operation)


if __name__ == "__main__":
    main(*sys.argv[1:])
