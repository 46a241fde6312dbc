"""Enveloped XML signatures: made over one element, believed only for the element that was signed.

saml-core-2.0-os 5.4 narrows XML Signature: enveloped, one reference to the signed element's own ID, enveloped and
exclusive-c14n transforms only. Whatever is outside that is refused before any cryptography is done.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
from signxml.exceptions import SignXMLException
from signxml.signer import XMLSigner
from signxml.verifier import SignatureConfiguration, VerifyResult, XMLVerifier

from ...vocabulary import Text
from ..base import Violation
from . import names
from .keys import KeyPair
from .xml import Element, hardened_parser

__all__ = ["SignatureRefusedError", "has_signature", "key_info", "sign", "sign_with", "verify"]

_DS = f"{{{names.DSIG}}}"
_ISSUER = f"{{{names.ASSERTION}}}Issuer"
_TRANSFORMS = frozenset({names.ENVELOPED, names.C14N_EXCLUSIVE, names.C14N_EXCLUSIVE_WITH_COMMENTS})


class SignatureRefusedError(ValueError):
    """The signature does not authenticate the element; always fatal."""

    def __init__(self, text: Text, clause: str = "saml-core-2.0-os 5.4") -> None:
        super().__init__(text.en)
        self.violation = Violation(text, clause, fatal=True)


def has_signature(element: Element) -> bool:
    return element.find(f"{_DS}Signature") is not None


def sign(element: Element, keys: KeyPair) -> Element:
    """A signed copy of `element`, the signature right after the Issuer as the SAML schemas want it."""
    return sign_with(element, _signer(keys.algorithm), keys.private_key, keys.certificate_text)


def sign_with(
    element: Element,
    signer: XMLSigner,
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | bytes,
    certificate_text: str,
) -> Element:
    """The same by another way of signing; `certificate_text` is what the signature says about its key."""
    placeholder = etree.Element(f"{_DS}Signature", nsmap={"ds": names.DSIG})
    placeholder.set("Id", "placeholder")
    issuer = element.find(_ISSUER)
    element.insert(0 if issuer is None else element.index(issuer) + 1, placeholder)
    signed: Element = signer.sign(
        element,
        key=key,
        key_info=key_info(certificate_text),
        reference_uri=f"#{element.get('ID')}",
        id_attribute="ID",
    )
    return signed


def key_info(certificate_text: str) -> Element:
    """What a signature says about its key."""
    element = etree.Element(f"{_DS}KeyInfo", nsmap={"ds": names.DSIG})
    data = etree.SubElement(element, f"{_DS}X509Data")
    etree.SubElement(data, f"{_DS}X509Certificate").text = certificate_text
    return element


@functools.cache
def _signer(algorithm: str) -> XMLSigner:
    return XMLSigner(
        signature_algorithm=SignatureMethod(algorithm),
        digest_algorithm=DigestAlgorithm.SHA256,
        c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
    )


def verify(element: Element, certificates: Sequence[x509.Certificate]) -> Element:
    """What was really signed, read anew from its canonical form; the element given is not to be used afterwards.

    Raises SignatureRefusedError. Only the metadata's keys count, never a certificate inside the message.
    """
    _check_shape(element)
    for certificate in certificates:
        signed = _verified(element, certificate)
        if signed is not None:
            if signed.tag != element.tag or signed.get("ID") != element.get("ID"):
                break
            return signed
    raise SignatureRefusedError(
        Text(
            "署名を検証できません（署名後の改変、又はメタデータにない鍵による署名）。",
            "The signature does not verify: altered after signing, or made with a key that is not in the metadata.",
        )
    )


def _verified(element: Element, certificate: x509.Certificate) -> Element | None:
    # A certificate in metadata only carries a key; its dates are judged with the metadata, not with every message.
    configuration = SignatureConfiguration(
        location="./",
        signature_methods=frozenset(SignatureMethod(uri) for uri in names.ALLOWED_SIGNATURES),
        digest_algorithms=frozenset(DigestAlgorithm(uri) for uri in names.ALLOWED_DIGESTS),
        ignore_ambiguous_key_info=True,
        verification_time=certificate.not_valid_before_utc,
    )
    try:
        result = XMLVerifier().verify(
            element,
            x509_cert=certificate,
            parser=hardened_parser(),
            id_attribute="ID",
            validate_schema=False,  # partners send empty X509Data, which the schema forbids and nobody reads
            expect_config=configuration,
        )
    except (SignXMLException, ValueError, TypeError, AttributeError):
        # Besides its own family signxml lets bad base64, unknown URIs and missing children through as built-in errors.
        return None
    return result.signed_xml if isinstance(result, VerifyResult) else None


def _check_shape(element: Element) -> None:
    signatures = element.findall(f"{_DS}Signature")
    if len(signatures) != 1:
        raise SignatureRefusedError(
            Text(
                f"署名が {len(signatures)} 個あります（1個のはず）。",
                f"{len(signatures)} signatures where one is expected.",
            )
        )
    signature = signatures[0]
    method = signature.find(f"{_DS}SignedInfo/{_DS}SignatureMethod")
    algorithm = "" if method is None else method.get("Algorithm", "")
    if algorithm not in names.ALLOWED_SIGNATURES:
        raise weak_algorithm(algorithm)
    references = signature.findall(f"{_DS}SignedInfo/{_DS}Reference")
    if len(references) != 1 or not element.get("ID") or references[0].get("URI") != f"#{element.get('ID')}":
        raise SignatureRefusedError(
            Text(
                "署名の参照先が、署名を含む要素自身の ID ではありません（署名ラッピングの疑い）。",
                "The signature does not refer to the ID of the element that contains it (possible signature wrapping).",
            ),
            "saml-core-2.0-os 5.4.2",
        )
    transforms = {node.get("Algorithm", "") for node in references[0].iterfind(f"{_DS}Transforms/{_DS}Transform")}
    if not transforms <= _TRANSFORMS or names.ENVELOPED not in transforms:
        raise SignatureRefusedError(
            Text(
                f"署名の変換が SAML の許すものではありません（{', '.join(sorted(transforms))}）。",
                f"Transforms that SAML does not allow ({', '.join(sorted(transforms))}).",
            ),
            "saml-core-2.0-os 5.4.4",
        )
    digest = references[0].find(f"{_DS}DigestMethod")
    if digest is None or digest.get("Algorithm") not in names.ALLOWED_DIGESTS:
        raise weak_algorithm("" if digest is None else digest.get("Algorithm", ""))


def weak_algorithm(algorithm: str) -> SignatureRefusedError:
    """SHA-1 and everything else outside RSA and ECDSA with SHA-256 or better."""
    return SignatureRefusedError(
        Text(
            f"署名方式「{algorithm}」は使えません（RSA 又は ECDSA と SHA-256 以上にしてください）。",
            f"Signature algorithm {algorithm!r} is not accepted (RSA or ECDSA with SHA-256 or better).",
        ),
        "saml-core-2.0-os 5.4.1; RFC 9231",
    )
