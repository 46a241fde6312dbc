"""Each answer whose encryption is not right, or that is not alone, beside its valid twin; xmlsec reads them here."""

from __future__ import annotations

import pytest
import xmlsec
from cryptography.hazmat.primitives.asymmetric import rsa
from lxml import etree

from conformance.resources import data_directory
from conformance.wires.saml2 import KeyPair
from conformance.wires.saml2 import names as saml_names
from conformance.wires.saml2.encryption import Recipient
from conformance.wires.saml2.metadata_model import EncryptionMethod
from conformance.wires.saml2.variants import ALTERED, alterations

from . import partner_kit as kit
from .conftest import BenchMaker
from .encryption_kit import opened, opened_whatever_its_tag
from .test_encryption import method
from .test_sign_on import PATH, posted_message
from .test_variants import OTHER, altered, canonical, difference, signed_by

BESIDE = {"plain-before-encrypted": 0, "plain-after-encrypted": 1, "encrypted-after-plain": 1}
NAME_ID = "Assertion/Subject/NameID"


def alone(element: etree._Element) -> etree._Element:
    return etree.fromstring(canonical(element))


def recipient(content: str) -> Recipient:
    public = kit.partner_keys().private.public_key()
    assert isinstance(public, rsa.RSAPublicKey)
    return Recipient(public, content, EncryptionMethod(saml_names.RSA_OAEP_MGF1P))


@pytest.mark.parametrize("signed_response", [False, True])
@pytest.mark.parametrize("name", ["ciphertext-altered", "tag-altered", "encrypted-to-another"])
def test_what_is_encrypted_wrongly_cannot_be_read_and_a_response_is_signed_over_it(
    make_bench: BenchMaker, portal_keys: KeyPair, name: str, signed_response: bool
) -> None:
    message = altered(make_bench, name, signed_response=signed_response, encrypted=True)
    assert len(signed_by(message, portal_keys.certificate)) == signed_response
    with pytest.raises(xmlsec.Error):
        opened(message)


def test_an_altered_ciphertext_would_name_another_to_whoever_does_not_look_at_its_tag(make_bench: BenchMaker) -> None:
    clear = altered(make_bench, None, signed_response=False).find("a:Assertion", kit.NS)
    message = altered(make_bench, "ciphertext-altered", signed_response=False, encrypted=True)
    inside = etree.fromstring(opened_whatever_its_tag(message, kit.partner_keys().private))
    assert difference(clear, inside) == {NAME_ID}
    assert inside.findtext(".//a:NameID", namespaces=kit.NS) == OTHER[: len("mp-1")]


def test_an_altered_tag_leaves_what_was_encrypted_as_it_was(make_bench: BenchMaker) -> None:
    clear = altered(make_bench, None, signed_response=False).find("a:Assertion", kit.NS)
    message = altered(make_bench, "tag-altered", signed_response=False, encrypted=True)
    assert canonical(etree.fromstring(opened_whatever_its_tag(message, kit.partner_keys().private))) == canonical(clear)


def test_a_ciphertext_without_a_tag_is_altered_too(make_bench: BenchMaker) -> None:
    bench = make_bench(encrypt_assertion=True)
    xml = kit.metadata().replace("</md:KeyDescriptor>", f"{method(saml_names.AES128_CBC)}</md:KeyDescriptor>")
    bench.back_channel.metadata = (200, xml.encode())
    with bench.wire.altering_answer("ciphertext-altered", OTHER):
        message = posted_message(bench.dispatch(kit.by_redirect(PATH, kit.authn_request())))
    # A whole block is spoilt, which is hardly ever text; where it is, the assertion is not what was signed.
    with pytest.raises((xmlsec.Error, etree.XMLSyntaxError)):
        opened(message)


def test_encrypted_to_another_is_right_but_for_whose_key_it_is(make_bench: BenchMaker) -> None:
    clear = altered(make_bench, None, signed_response=False).find("a:Assertion", kit.NS)
    message = altered(make_bench, "encrypted-to-another", signed_response=False, encrypted=True)
    pem = (data_directory("schemas").parent / "conformance/wires/saml2/another-key.pem").read_bytes()
    assert canonical(opened(message, pem).find("a:Assertion", kit.NS)) == canonical(clear)


@pytest.mark.parametrize("name", BESIDE)
def test_a_forgery_stands_beside_what_was_signed_and_one_of_them_is_encrypted(
    make_bench: BenchMaker, portal_keys: KeyPair, name: str
) -> None:
    clear = alone(altered(make_bench, None, signed_response=False).find("a:Assertion", kit.NS))
    message = altered(make_bench, name, signed_response=False, encrypted=True)
    assert len(message.findall("a:EncryptedAssertion", kit.NS)) == len(message.findall("a:Assertion", kit.NS)) == 1
    whole = [alone(each) for each in opened(message).findall("a:Assertion", kit.NS)]
    forged = whole.pop(BESIDE[name])
    assert canonical(whole[0]) == canonical(clear)
    assert signed_by(forged, portal_keys.certificate) == []
    assert difference(clear, forged) == {"Assertion/@ID", NAME_ID, "Assertion/Signature"}
    assert forged.findtext(".//a:NameID", namespaces=kit.NS) == OTHER
    encrypted_is_signed = len(signed_by(message, portal_keys.certificate)) == 0
    assert encrypted_is_signed is (name != "encrypted-after-plain")


def test_what_a_partner_does_not_admit_is_told() -> None:
    ours = {name for name, each in ALTERED.items() if each.of_encryption}
    comments = {"comment-after-another", "comment-before-another"}

    def impossible(*, signed_response: bool, to: Recipient | None) -> set[str]:
        found = alterations(signed_response=signed_response, recipient=to)
        return {name for name in ours | comments if found[name].impossible is not None}

    assert impossible(signed_response=False, to=None) == ours
    assert impossible(signed_response=True, to=None) == ours
    assert impossible(signed_response=False, to=recipient(saml_names.AES128_GCM)) == set()
    assert impossible(signed_response=False, to=recipient(saml_names.AES256_CBC)) == {"tag-altered"}
    assert impossible(signed_response=True, to=recipient(saml_names.AES128_GCM)) == {*BESIDE, *comments}
