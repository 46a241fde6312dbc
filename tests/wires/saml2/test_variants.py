"""Each altered answer beside its valid twin: one difference, and the signatures good exactly where they should be."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from lxml import etree

from conformance.wires.altering import AltersAnswers
from conformance.wires.saml2 import KeyPair
from conformance.wires.saml2.variants import ALTERED, alterations

from . import partner_kit as kit
from .conftest import Bench, BenchMaker
from .encryption_kit import opened
from .test_sign_on import PATH, posted, posted_message

OTHER = "mp-another"
DS = f"{{{kit.NS['ds']}}}"
ASSERTION = "Response/Assertion"
SIGNATURE = f"{ASSERTION}/Signature"
NAME_ID = f"{ASSERTION}/Subject/NameID"
CONFIRMATION = f"{ASSERTION}/Subject/SubjectConfirmation/SubjectConfirmationData"
CONDITIONS = f"{ASSERTION}/Conditions"
# Where each differs from its twin, the values of signatures and digests aside. A period has two ends, and the issuer
# and the request stand in two places of one answer: one fact each, which would contradict itself if changed in one.
DIFFERENCES = {
    "unsigned": {SIGNATURE},
    "another-key": {f"{SIGNATURE}/KeyInfo/X509Data/X509Certificate"},
    "subject-altered": {NAME_ID},
    "audience-altered": set(),
    "weak-hash": {
        f"{SIGNATURE}/SignedInfo/SignatureMethod/@Algorithm",
        f"{SIGNATURE}/SignedInfo/Reference/DigestMethod/@Algorithm",
    },
    "public-key-as-secret": {f"{SIGNATURE}/SignedInfo/SignatureMethod/@Algorithm"},
    "certificate-as-secret": {f"{SIGNATURE}/SignedInfo/SignatureMethod/@Algorithm"},
    "another-issuer": {"Response/Issuer", f"{ASSERTION}/Issuer"},
    "another-audience": {f"{CONDITIONS}/AudienceRestriction/Audience"},
    "no-audience": {f"{CONDITIONS}/AudienceRestriction"},
    "another-recipient": {f"{CONFIRMATION}/@Recipient"},
    "another-destination": {"Response/@Destination"},
    "validity-over": {f"{CONDITIONS}/@NotBefore", f"{CONDITIONS}/@NotOnOrAfter"},
    "confirmation-over": {f"{CONFIRMATION}/@NotOnOrAfter"},
    "validity-ahead": {f"{CONDITIONS}/@NotBefore", f"{CONDITIONS}/@NotOnOrAfter"},
    "unknown-request": {"Response/@InResponseTo", f"{CONFIRMATION}/@InResponseTo"},
    "not-successful": {"Response/Status/StatusCode/@Value"},
    "comment-after-another": {NAME_ID},
    "comment-before-another": {NAME_ID},
    "qualified-by-another": {f"{NAME_ID}/@NameQualifier"},
    "qualified-for-another": {f"{NAME_ID}/@SPNameQualifier"},
    "another-format": {f"{NAME_ID}/@Format"},
    "qualifiers-left-out": {f"{NAME_ID}/@NameQualifier", f"{NAME_ID}/@SPNameQualifier"},
}
# The others are signed by the portal, whatever they say.
NOT_BY_THE_PORTAL = {
    "unsigned",
    "another-key",
    "subject-altered",
    "audience-altered",
    "public-key-as-secret",
    "certificate-as-secret",
}
# What differs stands around the message, and not in it.
AROUND = {"unasked", "relay-state", "document-type", "expanding-entities", "local-file", "outside-address"}
WRAPPED = {form: f"wrapped-{form}" for form in range(1, 10)}
ANSWERS = [False, True]


def altered(
    make_bench: BenchMaker, name: str | None, *, signed_response: bool, encrypted: bool = False
) -> etree._Element:
    """An answer of a run of its own, so that all of them have the same identifiers."""
    bench = make_bench(signed_response=signed_response, encrypt_assertion=encrypted)
    request = kit.by_redirect(PATH, kit.authn_request())
    if name is None:
        return posted_message(bench.dispatch(request))
    with bench.wire.altering_answer(name, OTHER) as attempt:
        message = posted_message(bench.dispatch(request))
    assert attempt.times == 1
    return message


def facts(element: etree._Element, path: str = "") -> Iterator[tuple[str, str]]:
    """Each attribute and each text by its place; what only follows from the rest is left out."""
    name = etree.QName(element).localname
    above = element.getparent()
    same = [] if above is None else list(above.iterchildren(element.tag))
    place = f"{path}/{name}" if path else name
    place += f"[{same.index(element) + 1}]" if len(same) > 1 else ""
    if name not in {"SignatureValue", "DigestValue"}:
        yield place, (element.text or "").strip()
    for attribute, value in element.attrib.items():
        yield f"{place}/@{attribute}", str(value)
    for child in element.iterchildren(etree.Element):
        yield from facts(child, place)


def difference(twin: etree._Element, variant: etree._Element) -> set[str]:
    """Places whose value differs; of an element that only one of them has, its own place alone."""
    before, after = dict(facts(twin)), dict(facts(variant))
    places = {place for place in before.keys() | after.keys() if before.get(place) != after.get(place)}
    return {place for place in places if not any(place.startswith(f"{above}/") for above in places)}


def canonical(element: etree._Element) -> bytes:
    return etree.tostring(element, method="c14n", exclusive=True, with_comments=False)


def signed_by(message: etree._Element, certificate: x509.Certificate) -> list[bytes]:
    """The canonical form of whatever a signature in the message covers, as long as this certificate's key made it."""
    covered = []
    for signature in message.iter(f"{DS}Signature"):
        info = signature.find(f"{DS}SignedInfo")
        identifier = info.find(f"{DS}Reference").get("URI").removeprefix("#")
        (referred,) = message.xpath("descendant-or-self::*[@ID=$id]", id=identifier)
        alone = etree.fromstring(etree.tostring(referred, with_tail=False))
        for own in alone.findall(f"{DS}Signature"):
            alone.remove(own)
        method = signature.find(f".//{DS}SignatureMethod").get("Algorithm")
        digest = hashlib.new("sha1" if "sha1" in signature.find(f".//{DS}DigestMethod").get("Algorithm") else "sha256")
        digest.update(canonical(alone))
        right = base64.b64encode(digest.digest()).decode() == signature.findtext(f".//{DS}DigestValue")
        if right and _made_by(certificate, method, canonical(info), signature.findtext(f"{DS}SignatureValue")):
            covered.append(canonical(alone))
    return covered


def _made_by(certificate: x509.Certificate, method: str, octets: bytes, value: str) -> bool:
    digest = hashes.SHA1() if method.endswith("sha1") else hashes.SHA256()
    try:
        certificate.public_key().verify(base64.b64decode(value), octets, padding.PKCS1v15(), digest)
    except InvalidSignature:
        return False
    return True


@pytest.mark.parametrize("encrypted", ANSWERS)
@pytest.mark.parametrize("signed_response", ANSWERS)
@pytest.mark.parametrize("name", DIFFERENCES)
def test_differs_from_its_twin_in_one_thing(
    make_bench: BenchMaker, name: str, signed_response: bool, encrypted: bool
) -> None:
    twin = opened(altered(make_bench, None, signed_response=signed_response, encrypted=encrypted))
    variant = opened(altered(make_bench, name, signed_response=signed_response, encrypted=encrypted))
    expected = set(DIFFERENCES[name])
    if signed_response:
        expected |= {place.replace(SIGNATURE, "Response/Signature") for place in expected}
    assert difference(twin, variant) == expected


@pytest.mark.parametrize("signed_response", ANSWERS)
@pytest.mark.parametrize("name", [name for name in DIFFERENCES if not name.startswith("comment-")])
def test_what_is_encrypted_is_signed_as_it_would_be_in_the_clear(
    make_bench: BenchMaker, portal_keys: KeyPair, name: str, signed_response: bool
) -> None:
    """And the Response over what came of that; a comment would break it, and is not tried there."""
    variant = altered(make_bench, name, signed_response=signed_response, encrypted=True)
    signatures = name not in NOT_BY_THE_PORTAL
    assert len(signed_by(variant, portal_keys.certificate)) == (signed_response and signatures)
    inside = opened(variant).find("a:Assertion", kit.NS)
    assert len(signed_by(inside, portal_keys.certificate)) == signatures


@pytest.mark.parametrize("signed_response", ANSWERS)
@pytest.mark.parametrize("name", DIFFERENCES)
def test_is_signed_by_the_portal_unless_that_is_the_difference(
    make_bench: BenchMaker, portal_keys: KeyPair, name: str, signed_response: bool
) -> None:
    variant = altered(make_bench, name, signed_response=signed_response)
    signatures = 0 if name in NOT_BY_THE_PORTAL else 1 + signed_response
    assert len(signed_by(variant, portal_keys.certificate)) == signatures
    assert len(signed_by(altered(make_bench, None, signed_response=signed_response), portal_keys.certificate)) == (
        1 + signed_response
    )


def test_the_other_key_signed_what_looks_like_the_portals_certificate(
    make_bench: BenchMaker, portal_keys: KeyPair
) -> None:
    variant = altered(make_bench, "another-key", signed_response=False)
    shown = x509.load_der_x509_certificate(base64.b64decode(variant.findtext(f".//{DS}X509Certificate")))
    assert shown.public_key() != portal_keys.certificate.public_key()
    assert shown.subject == portal_keys.certificate.subject
    assert len(signed_by(variant, shown)) == 1


def test_the_other_key_is_of_the_portals_kind() -> None:
    from conformance.wires.saml2.forgery import another_key

    portal = KeyPair.load(*kit.make_keys("ec").pem())
    other = another_key(portal)
    assert other.algorithm == portal.algorithm
    assert other.certificate.public_key() != portal.certificate.public_key()


@pytest.mark.parametrize("name", ["public-key-as-secret", "certificate-as-secret"])
def test_what_is_public_was_the_secret(make_bench: BenchMaker, portal_keys: KeyPair, name: str) -> None:
    certificate = portal_keys.certificate
    secret = certificate.public_bytes(serialization.Encoding.PEM)
    if name == "public-key-as-secret":
        secret = certificate.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    variant = altered(make_bench, name, signed_response=False)
    info = variant.find(f".//{DS}SignedInfo")
    made = hmac.new(secret, canonical(info), hashlib.sha256).digest()
    assert base64.b64encode(made).decode() == variant.findtext(f".//{DS}SignatureValue")


def test_an_audience_put_in_afterwards_was_not_signed(make_bench: BenchMaker) -> None:
    twin, variant = (altered(make_bench, name, signed_response=False) for name in (None, "audience-altered"))
    assert variant.findtext(".//a:Audience", namespaces=kit.NS) == kit.PARTNER_ENTITY
    assert twin.findtext(f".//{DS}DigestValue") != variant.findtext(f".//{DS}DigestValue")


@pytest.mark.parametrize(
    ("name", "whole", "first", "last"),
    [
        ("comment-after-another", f"{OTHER}x", OTHER, "x"),
        ("comment-before-another", f"x{OTHER}", "x", OTHER),
    ],
)
def test_a_comment_leaves_the_name_as_it_was_signed(
    make_bench: BenchMaker, name: str, whole: str, first: str, last: str
) -> None:
    name_id = altered(make_bench, name, signed_response=False).find(".//a:NameID", kit.NS)
    assert name_id.xpath("string()") == whole
    assert name_id.xpath("text()") == [first, last]


def possible(form: int) -> bool:
    """Whether it takes a signed Response."""
    return form in {1, 2}


@pytest.mark.parametrize("form", WRAPPED)
def test_a_wrapped_answer_keeps_what_was_signed_and_adds_a_forgery(
    make_bench: BenchMaker, portal_keys: KeyPair, form: int
) -> None:
    signed_response = possible(form)
    twin = altered(make_bench, None, signed_response=signed_response)
    variant = altered(make_bench, WRAPPED[form], signed_response=signed_response)
    # Whole, namespaces and all: it verifies, and is what the twin has there.
    signed = signed_by(variant, portal_keys.certificate)
    assert set(signed) <= set(signed_by(twin, portal_keys.certificate))
    kind = f"{{{kit.P}}}Response" if signed_response else f"{{{kit.A}}}Assertion"
    originals = [each for each in map(etree.fromstring, signed) if each.tag == kind]
    assert len(originals) == 1
    forged = [
        each
        for each in variant.iter(kind)
        if (each.findtext(".//a:NameID", namespaces=kit.NS), each.get("ID")) != ("mp-1", originals[0].get("ID"))
    ]
    assert len(forged) == 1
    # The forgery differs from it in whom it names and in its ID; what was signed, or its signature, may be inside it.
    alone = etree.fromstring(etree.tostring(forged[0], with_tail=False))
    for inside in [*alone.findall(f".//{DS}Signature"), *alone.findall("a:Advice", kit.NS), *_wrapped_in(alone, kind)]:
        parent = inside.getparent()
        if parent is not None:
            parent.remove(inside)
    bare = etree.fromstring(etree.tostring(originals[0]))
    for own in bare.findall(f".//{DS}Signature"):
        own.getparent().remove(own)
    name = etree.QName(alone).localname
    assertion = f"{name}/Assertion" if signed_response else name
    expected = {f"{name}/@ID", f"{assertion}/@ID", f"{assertion}/Subject/NameID"}
    assert difference(bare, alone) == expected
    assert alone.findtext(".//a:NameID", namespaces=kit.NS) == OTHER


def _wrapped_in(forged: etree._Element, kind: str) -> list[etree._Element]:
    return [each for each in forged.iter(kind) if each is not forged]


@pytest.mark.parametrize("form", WRAPPED)
def test_a_form_that_these_answers_do_not_admit_is_told(form: int) -> None:
    for signed_response in ANSWERS:
        told = alterations(signed_response=signed_response, recipient=None)[WRAPPED[form]].impossible
        assert (told is None) is (possible(form) is signed_response)


@pytest.mark.parametrize("signed_response", ANSWERS)
def test_no_two_send_the_same(make_bench: BenchMaker, signed_response: bool) -> None:
    told = alterations(signed_response=signed_response, recipient=None)
    possible = {name for name, each in told.items() if each.impossible is None}
    names = possible - AROUND
    sent = {name: canonical(altered(make_bench, name, signed_response=signed_response)) for name in [None, *names]}
    assert len(set(sent.values())) == len(names) + 1


def test_every_one_is_looked_at_here() -> None:
    encrypted = {name for name, each in ALTERED.items() if each.of_encryption}
    assert set(ALTERED) - encrypted == set(DIFFERENCES) | set(WRAPPED.values()) | AROUND
    assert len({each.alteration.difference for each in ALTERED.values()}) == len(ALTERED)


# -- around the message ----------------------------------------------------------------------------------------------


def sent(make_bench: BenchMaker, name: str | None, other: str = OTHER) -> tuple[str, bytes]:
    """RelayState, and the message byte for byte."""
    bench = make_bench()
    request = kit.by_redirect(PATH, kit.authn_request(), relay_state="/landing")
    if name is None:
        fields = posted(bench.dispatch(request))[1]
    else:
        with bench.wire.altering_answer(name, other):
            fields = posted(bench.dispatch(request))[1]
    return fields["RelayState"], base64.b64decode(fields["SAMLResponse"])


@pytest.mark.parametrize("address", ["https://another-party.invalid/", "/\\another-party.invalid/", "/\t/another"])
def test_another_relay_state_goes_with_the_same_message(make_bench: BenchMaker, address: str) -> None:
    assert sent(make_bench, "relay-state", address) == (address, sent(make_bench, None)[1])


def test_what_nobody_asked_for_is_right_in_itself(make_bench: BenchMaker) -> None:
    assert sent(make_bench, "unasked") == sent(make_bench, None)


def test_a_document_type_stands_before_the_same_message(make_bench: BenchMaker) -> None:
    relay_state, message = sent(make_bench, "document-type")
    assert (relay_state, message.removeprefix(b"<!DOCTYPE samlp:Response>")) == sent(make_bench, None)


def expanded(make_bench: BenchMaker, name: str, other: str = OTHER, **options: bool) -> etree._Element:
    return etree.fromstring(sent(make_bench, name, other)[1], etree.XMLParser(no_network=True, **options))


def test_what_expands_does_no_harm(make_bench: BenchMaker) -> None:
    message = sent(make_bench, "expanding-entities")[1]
    assert len(message) < 10_000
    root = expanded(make_bench, "expanding-entities", resolve_entities=True)
    assert root.findtext(".//p:StatusMessage", namespaces=kit.NS) == "0123456789" * 10_000


def test_what_expands_is_in_no_signed_part(make_bench: BenchMaker, portal_keys: KeyPair) -> None:
    root = expanded(make_bench, "expanding-entities", resolve_entities=True)
    assert len(signed_by(root, portal_keys.certificate)) == 1


def test_a_local_file_stands_in_the_words_of_a_refusal(make_bench: BenchMaker) -> None:
    root = expanded(make_bench, "local-file", resolve_entities=False)
    (entity,) = root.iter(etree.Entity)
    assert entity.getparent().tag == f"{{{kit.P}}}StatusMessage"
    assert root.find(".//p:StatusCode", kit.NS).get("Value").endswith(":Responder")
    (declared,) = root.getroottree().docinfo.internalDTD.iterentities()
    assert declared.system_url == "file:///proc/version"


def test_everything_declared_lies_at_the_address(make_bench: BenchMaker) -> None:
    address = "http://192.0.2.1:8444/outside"
    root = expanded(make_bench, "outside-address", address, resolve_entities=False)
    document = root.getroottree().docinfo
    assert document.system_url == f"{address}?document-type"
    declared = {each.system_url for each in document.internalDTD.iterentities()}
    assert declared == {f"{address}?parameter", f"{address}?entity"}


# -- keeping and repeating -------------------------------------------------------------------------------------------


def _answer(bench: Bench, message_id: str = "_q1") -> tuple[str, dict[str, str]] | None:
    response = bench.dispatch(kit.by_redirect(PATH, kit.authn_request(message_id), relay_state="/landing"))
    return posted(response) if "SAMLResponse" in response.text else None


def test_the_wire_says_that_it_can(bench: Bench) -> None:
    assert isinstance(bench.wire, AltersAnswers)


def test_of_a_second_request_nothing_goes_out(bench: Bench) -> None:
    with bench.wire.altering_answer("unsigned", OTHER) as attempt:
        assert _answer(bench) is not None
        assert _answer(bench, "_q2") is None
    assert attempt.times == 2
    assert _answer(bench, "_q3") is not None


def test_what_was_kept_goes_out_again_byte_for_byte(bench: Bench) -> None:
    with bench.wire.keeping_answer() as kept:
        first = _answer(bench)
    with bench.wire.repeating_answer() as repeated:
        assert _answer(bench, "_q2") == first
    assert (kept.times, repeated.times) == (1, 1)
    assert _answer(bench, "_q3") != first


def test_what_is_held_goes_out_when_it_is_repeated(bench: Bench) -> None:
    with bench.wire.holding_answer() as held:
        assert _answer(bench) is None
    assert held.times == 1
    with bench.wire.repeating_answer():
        answer = _answer(bench, "_q2")
    assert answer is not None
    message = etree.fromstring(base64.b64decode(answer[1]["SAMLResponse"]))
    assert message.get("InResponseTo") == "_q1"


def test_each_answer_that_goes_out_is_in_the_record(bench: Bench) -> None:
    with bench.wire.keeping_answer():
        _answer(bench)
    with bench.wire.repeating_answer():
        _answer(bench, "_q2")
    with bench.wire.altering_answer("another-audience", OTHER):
        _answer(bench, "_q3")
    with bench.wire.holding_answer():
        _answer(bench, "_q4")
    sent = [message.decoded for message in bench.log.messages if message.kind == "Response"]
    assert [message["inResponseTo"] for message in sent] == ["_q1", "_q1", "_q3"]
    assert sent[2]["assertions"][0]["conditions"]["audiences"] == [["https://another-party.invalid"]]
