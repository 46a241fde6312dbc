"""An encrypted assertion is, to whoever has the key, what it would have been in the clear; xmlsec reads it here."""

from __future__ import annotations

import base64

import pytest
from lxml import etree

from conformance.errors import PartnerFault, UsageError
from conformance.wires.saml2 import KeyPair
from conformance.wires.saml2 import names as saml_names

from . import partner_kit as kit
from .conftest import Bench, BenchMaker
from .encryption_kit import opened
from .test_sign_on import PATH, posted, posted_message
from .test_variants import canonical, signed_by

GCM = [saml_names.AES128_GCM, saml_names.AES192_GCM, saml_names.AES256_GCM]
CBC = [saml_names.AES128_CBC, saml_names.AES192_CBC, saml_names.AES256_CBC]
OAEP_SHA256 = (
    f'<md:EncryptionMethod Algorithm="{saml_names.RSA_OAEP}">'
    f'<ds:DigestMethod xmlns:ds="{saml_names.DSIG}" Algorithm="{saml_names.SHA256}"/>'
    f'<x:MGF xmlns:x="{saml_names.XENC11}" Algorithm="{saml_names.XENC11}mgf1sha256"/></md:EncryptionMethod>'
)
EVERYBODYS = {saml_names.AES128_GCM, saml_names.RSA_OAEP_MGF1P, saml_names.SHA1}


def method(*algorithms: str) -> str:
    return "".join(f'<md:EncryptionMethod Algorithm="{algorithm}"/>' for algorithm in algorithms)


def declaring(bench: Bench, methods: str) -> Bench:
    """The same with a partner that declares these methods with its key."""
    xml = kit.metadata().replace("</md:KeyDescriptor>", f"{methods}</md:KeyDescriptor>")
    bench.back_channel.metadata = (200, xml.encode())
    return bench


def answer(bench: Bench) -> etree._Element:
    return posted_message(bench.dispatch(kit.by_redirect(PATH, kit.authn_request())))


def algorithms(message: etree._Element) -> set[str]:
    """What the encryption says of itself."""
    (data,) = message.iter(f"{{{saml_names.XENC}}}EncryptedData")
    return {node.get("Algorithm") for node in data.iter(etree.Element) if node.get("Algorithm")}


@pytest.mark.parametrize("signed_response", [False, True])
def test_what_is_decrypted_is_the_assertion_as_it_goes_in_the_clear(
    make_bench: BenchMaker, portal_keys: KeyPair, signed_response: bool
) -> None:
    clear = answer(make_bench(signed_response=signed_response)).find("a:Assertion", kit.NS)
    message = answer(make_bench(signed_response=signed_response, encrypt_assertion=True))
    assert message.findall("a:Assertion", kit.NS) == []
    assert [element.tag for element in message.iterchildren()][-1] == f"{{{kit.A}}}EncryptedAssertion"
    assert len(signed_by(message, portal_keys.certificate)) == signed_response
    (assertion,) = opened(message).findall("a:Assertion", kit.NS)
    assert canonical(assertion) == canonical(clear)


def test_the_assertion_is_signed_whether_metadata_asks_for_that_or_not(
    make_bench: BenchMaker, portal_keys: KeyPair
) -> None:
    """saml-profiles-2.0-os 4.1.4.5: always, where it is posted."""
    for wanted in ("true", "false"):
        for encrypt_assertion in (False, True):
            bench = make_bench(encrypt_assertion=encrypt_assertion)
            xml = kit.metadata().replace("<md:SPSSODescriptor", f'<md:SPSSODescriptor WantAssertionsSigned="{wanted}"')
            bench.back_channel.metadata = (200, xml.encode())
            (signed,) = signed_by(opened(answer(bench)), portal_keys.certificate)
            assert etree.fromstring(signed).tag == f"{{{kit.A}}}Assertion"


def test_the_record_is_legible_and_what_travels_is_not(make_bench: BenchMaker) -> None:
    bench = make_bench(encrypt_assertion=True)
    octets = base64.b64decode(posted(bench.dispatch(kit.by_redirect(PATH, kit.authn_request())))[1]["SAMLResponse"])
    assert b"mp-1" not in octets
    recorded = bench.log.messages[-1].decoded
    assert recorded["assertions"][0]["nameId"]["value"] == "mp-1"
    assert recorded["encryptedAssertions"] == 1


def test_a_refusal_has_nothing_to_encrypt(make_bench: BenchMaker) -> None:
    from conformance.wires.base import Refusal, RefusalReason

    bench = make_bench(encrypt_assertion=True)
    bench.portal.decision = Refusal(RefusalReason.NOT_LINKED)
    assert answer(bench).xpath("//a:EncryptedAssertion", namespaces=kit.NS) == []


def test_what_is_repeated_is_the_same_bytes(make_bench: BenchMaker) -> None:
    bench = make_bench(encrypt_assertion=True)
    with bench.wire.keeping_answer():
        first = posted(bench.dispatch(kit.by_redirect(PATH, kit.authn_request())))
    with bench.wire.repeating_answer():
        again = posted(bench.dispatch(kit.by_redirect(PATH, kit.authn_request("_q2"))))
    assert first == again


@pytest.mark.parametrize("content", [*GCM, *CBC])
@pytest.mark.parametrize("transport", [method(saml_names.RSA_OAEP_MGF1P), method(saml_names.RSA_OAEP), OAEP_SHA256])
def test_each_declared_method_is_used_and_can_be_read(make_bench: BenchMaker, content: str, transport: str) -> None:
    message = answer(declaring(make_bench(encrypt_assertion=True), method(content) + transport))
    declared = etree.fromstring(f'<x xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">{method(content)}{transport}</x>')
    assert {node.get("Algorithm") for node in declared.iter() if node.get("Algorithm")} <= algorithms(message)
    assert opened(message).findtext(".//a:NameID", namespaces=kit.NS) == "mp-1"


@pytest.mark.parametrize(
    "methods",
    [
        "",
        method(saml_names.RSA_OAEP_MGF1P),
        method(saml_names.AES128_CBC, saml_names.AES128_GCM, saml_names.RSA_OAEP, saml_names.RSA_OAEP_MGF1P),
        method("http://www.w3.org/2001/04/xmlenc#tripledes-cbc", saml_names.AES128_GCM),
    ],
    ids=["nothing declared", "no cipher declared", "better ones preferred", "what is not ours passed over"],
)
def test_what_everybody_has_is_preferred(make_bench: BenchMaker, methods: str) -> None:
    message = answer(declaring(make_bench(encrypt_assertion=True), methods))
    assert algorithms(message) == EVERYBODYS
    assert opened(message).findtext(".//a:NameID", namespaces=kit.NS) == "mp-1"


def test_each_declared_algorithm_is_in_one_way_at_least(make_bench: BenchMaker) -> None:
    bench = declaring(make_bench(encrypt_assertion=True), method(*GCM, saml_names.RSA_OAEP_MGF1P, saml_names.RSA_OAEP))
    seen = []
    for name in bench.wire.declared_ways:
        with bench.wire.altering_answer(name, ""):
            message = answer(bench)
        seen.append(algorithms(message))
        assert opened(message).findtext(".//a:NameID", namespaces=kit.NS) == "mp-1"
    assert len(seen) == len(GCM)
    assert set().union(*seen) >= {*GCM, saml_names.RSA_OAEP_MGF1P, saml_names.RSA_OAEP}


def test_the_older_transport_has_but_one_mask(make_bench: BenchMaker) -> None:
    mask = f'<x:MGF xmlns:x="{saml_names.XENC11}" Algorithm="{saml_names.XENC11}mgf1sha256"/>'
    with_mask = method(saml_names.RSA_OAEP_MGF1P).replace("/>", f">{mask}</md:EncryptionMethod>")
    message = answer(declaring(make_bench(encrypt_assertion=True), with_mask))
    assert algorithms(message) == EVERYBODYS
    assert opened(message).findtext(".//a:NameID", namespaces=kit.NS) == "mp-1"


def test_one_transport_with_two_digests_makes_two_ways(make_bench: BenchMaker) -> None:
    methods = method(saml_names.RSA_OAEP) + OAEP_SHA256
    assert list(declaring(make_bench(encrypt_assertion=True), methods).wire.declared_ways) == [
        "encrypted-aes128-gcm-rsa-oaep",
        "encrypted-aes128-gcm-rsa-oaep-sha256",
    ]


def test_nothing_is_declared_that_the_profile_does_not_use(bench: Bench) -> None:
    assert bench.wire.declared_ways == {}


def test_a_key_for_nothing_else_is_taken_first(make_bench: BenchMaker) -> None:
    """One that is for signing too stands before it, and is another."""
    both, own = kit.rogue_keys(), kit.partner_keys()
    descriptor = f"<md:KeyDescriptor>{kit.metadata().partition('<md:KeyDescriptor>')[2].partition('</md:KeyD')[0]}"
    alone = descriptor.replace("<md:KeyDescriptor>", '<md:KeyDescriptor use="encryption">') + "</md:KeyDescriptor>"
    xml = kit.metadata(both).replace("<md:SingleLogoutService", f"{alone}<md:SingleLogoutService", 2)
    bench = make_bench(encrypt_assertion=True)
    bench.back_channel.metadata = (200, xml.encode())
    message = posted_message(bench.dispatch(kit.by_redirect(PATH, kit.authn_request(), keys=both)))
    assert own.text in alone
    assert opened(message).findtext(".//a:NameID", namespaces=kit.NS) == "mp-1"


def test_no_key_is_the_partners_fault(make_bench: BenchMaker) -> None:
    bench = make_bench(encrypt_assertion=True)
    xml = kit.metadata().replace("<md:KeyDescriptor>", '<md:KeyDescriptor use="signing">')
    bench.back_channel.metadata = (200, xml.encode())
    with pytest.raises(PartnerFault, match="暗号化用の鍵がない"):
        answer(bench)


@pytest.mark.parametrize(
    ("keys", "methods"),
    [
        (kit.make_keys("ec"), ""),
        (kit.partner_keys(), method("http://www.w3.org/2001/04/xmlenc#tripledes-cbc")),
        (kit.partner_keys(), method("http://www.w3.org/2001/04/xmlenc#rsa-1_5")),
    ],
    ids=["elliptic curve", "cipher", "key transport"],
)
def test_what_we_cannot_use_is_not_the_partners_fault(make_bench: BenchMaker, keys: kit.Keys, methods: str) -> None:
    bench = make_bench(encrypt_assertion=True)
    xml = kit.metadata(keys).replace("</md:KeyDescriptor>", f"{methods}</md:KeyDescriptor>")
    bench.back_channel.metadata = (200, xml.encode())
    with pytest.raises(UsageError, match="encrypt_assertion"):
        bench.wire.alterations  # noqa: B018
