"""Each altered request beside its valid twin: one difference, and the signature good exactly where it should be."""

from __future__ import annotations

import base64
import zlib
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from cryptography import x509
from lxml import etree

from conformance.wires.altering import RepeatsRequests
from conformance.wires.base import AnswerKind, PartnerAnswer, SignedOn
from conformance.wires.saml2 import KeyPair
from conformance.wires.saml2.forgery import another_key
from conformance.wires.saml2.keys import verify_octets
from conformance.wires.saml2.request_variants import ALTERED_REQUESTS

from . import partner_kit as kit
from .conftest import Bench, BenchMaker
from .test_sign_on import posted
from .test_variants import difference, signed_by

SOAP_ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
OTHER = "mp-another"
SIGNED_ON = SignedOn("mp-1", "_s1")
UNLINK, SIGN_OFF = "ManageNameIDRequest", "LogoutRequest"
START = {
    UNLINK: lambda bench, way: bench.wire.start_unlink("mp-1", way),
    SIGN_OFF: lambda bench, way: bench.wire.start_sign_off(SIGNED_ON, way),
}
WAYS = ["redirect", "soap", "post"]
# Where each differs from its twin, the signature's own values aside; {} is the request's name.
IN_MESSAGE = {
    "unsigned": set(),
    "another-key": set(),
    "name-altered": set(),
    "another-issuer": {"{}/Issuer"},
    "another-destination": {"{}/@Destination"},
    "expired": {"{}/@NotOnOrAfter"},
    "issued-long-ago": {"{}/@IssueInstant"},
    "another-citizen": {"{}/NameID"},
    "unknown-pseudonym": {"{}/NameID"},
    "new-name": {"{}/NewID", "{}/Terminate"},
}
IN_SIGNATURE = {"unsigned": {"{}/Signature"}, "another-key": {"{}/Signature/KeyInfo/X509Data/X509Certificate"}}
NOT_BY_THE_PORTAL = {"unsigned", "another-key", "name-altered"}
ONLY_FOR = {"expired": SIGN_OFF, "another-citizen": SIGN_OFF, "new-name": UNLINK}
TRIED = [(kind, name) for kind in START for name in IN_MESSAGE if ONLY_FOR.get(name, kind) == kind]


@dataclass(frozen=True)
class Sent:
    """A request as it went out; `by` says whether this certificate's key vouches for it."""

    message: etree._Element
    query: str | None = None

    def by(self, certificate: x509.Certificate) -> bool:
        if self.query is None:
            return len(signed_by(self.message, certificate)) == 1
        octets, _, signature = self.query.partition("&Signature=")
        raw = base64.b64decode(parse_qs(f"s={signature}")["s"][0]) if signature else b""
        return verify_octets(certificate, kit.RSA_SHA256, octets.encode(), raw)


def outcome(bench: Bench, kind: str, way: str) -> Sent:
    response = START[kind](bench, way)
    if way == "soap":
        return Sent(etree.fromstring(bench.back_channel.sent[-1].body)[0][0])
    return read(response, way)


def read(response: httpx.Response, way: str) -> Sent:
    assert isinstance(response, httpx.Response)
    if way == "post":
        return Sent(etree.fromstring(base64.b64decode(posted(response)[1]["SAMLRequest"])))
    query = urlsplit(response.headers["Location"]).query
    packed = parse_qs(query)["SAMLRequest"][0]
    return Sent(etree.fromstring(zlib.decompress(base64.b64decode(packed), -15)), query)


def sent(make_bench: BenchMaker, kind: str, way: str, name: str | None) -> Sent:
    """A request of a run of its own, so that all of them have the same identifiers."""
    bench = make_bench()
    if name is None:
        return outcome(bench, kind, way)
    with bench.wire.altering_request(name, OTHER) as attempt:
        request = outcome(bench, kind, way)
    assert attempt.times == 1
    return request


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("kind", "name"), TRIED)
def test_differs_from_its_twin_in_one_thing(make_bench: BenchMaker, kind: str, name: str, way: str) -> None:
    twin, variant = (sent(make_bench, kind, way, each) for each in (None, name))
    places = IN_MESSAGE[name] | (set() if way == "redirect" else IN_SIGNATURE.get(name, set()))
    assert difference(twin.message, variant.message) == {place.format(kind) for place in places}
    if way == "redirect":
        shown = [set(parse_qs(each.query or "")) for each in (twin, variant)]
        assert shown[0] - shown[1] == ({"SigAlg", "Signature"} if name == "unsigned" else set())


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("kind", "name"), TRIED)
def test_is_signed_by_the_portal_unless_that_is_the_difference(
    make_bench: BenchMaker, portal_keys: KeyPair, kind: str, name: str, way: str
) -> None:
    assert sent(make_bench, kind, way, None).by(portal_keys.certificate)
    assert sent(make_bench, kind, way, name).by(portal_keys.certificate) is (name not in NOT_BY_THE_PORTAL)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", START)
def test_the_other_key_did_sign(make_bench: BenchMaker, portal_keys: KeyPair, kind: str, way: str) -> None:
    assert sent(make_bench, kind, way, "another-key").by(another_key(portal_keys).certificate)


@pytest.mark.parametrize("kind", START)
def test_a_name_put_in_afterwards_was_not_signed(make_bench: BenchMaker, kind: str) -> None:
    """By the query's own octets, and by the digest in the message."""
    twin, variant = (sent(make_bench, kind, "redirect", name) for name in (None, "name-altered"))
    signatures = [parse_qs(each.query or "")["Signature"] for each in (twin, variant)]
    assert signatures[0] != signatures[1]
    twin, variant = (sent(make_bench, kind, "soap", name) for name in (None, "name-altered"))
    digests = [each.message.findtext(f".//{{{kit.NS['ds']}}}DigestValue") for each in (twin, variant)]
    assert digests[0] != digests[1]


@pytest.mark.parametrize(("kind", "name"), [(UNLINK, "unknown-pseudonym"), (SIGN_OFF, "another-citizen")])
def test_the_name_put_in_is_the_cases(make_bench: BenchMaker, kind: str, name: str) -> None:
    assert sent(make_bench, kind, "soap", name).message.findtext("a:NameID", namespaces=kit.NS) == OTHER


def test_a_new_name_is_asked_for(make_bench: BenchMaker) -> None:
    assert sent(make_bench, UNLINK, "soap", "new-name").message.findtext("p:NewID", namespaces=kit.NS) == OTHER


def test_every_one_is_looked_at_here(bench: Bench) -> None:
    assert set(ALTERED_REQUESTS) == set(IN_MESSAGE) == set(bench.wire.request_alterations)
    assert len({each.alteration.difference for each in ALTERED_REQUESTS.values()}) == len(ALTERED_REQUESTS)


# -- keeping and repeating -------------------------------------------------------------------------------------------


def test_the_wire_says_that_it_can(bench: Bench) -> None:
    assert isinstance(bench.wire, RepeatsRequests)


@pytest.mark.parametrize("kind", START)
def test_what_was_kept_goes_out_again_byte_for_byte(bench: Bench, kind: str) -> None:
    with bench.wire.keeping_request() as kept:
        first = outcome(bench, kind, "redirect").query
    with bench.wire.repeating_request() as repeated:
        assert outcome(bench, kind, "redirect").query == first
    assert (kept.times, repeated.times) == (1, 1)
    assert outcome(bench, kind, "redirect").query != first


def test_what_was_kept_goes_out_again_directly(bench: Bench) -> None:
    with bench.wire.keeping_request():
        bench.wire.start_unlink("mp-1", "soap")
    with bench.wire.repeating_request():
        bench.wire.start_unlink("mp-1", "soap")
    first, again = bench.back_channel.sent[-2:]
    assert first.body == again.body


def test_of_a_second_request_nothing_goes_out(bench: Bench) -> None:
    with bench.wire.altering_request("unsigned") as attempt:
        assert outcome(bench, UNLINK, "redirect").query is not None
        held = bench.wire.start_unlink("mp-1", "redirect")
    assert isinstance(held, httpx.Response)
    assert (held.status_code, attempt.times) == (200, 2)
    assert outcome(bench, UNLINK, "redirect").query is not None


def test_each_request_that_goes_out_is_in_the_record(bench: Bench) -> None:
    with bench.wire.keeping_request():
        outcome(bench, UNLINK, "redirect")
    with bench.wire.repeating_request():
        outcome(bench, UNLINK, "redirect")
    with bench.wire.altering_request("another-issuer"):
        outcome(bench, UNLINK, "redirect")
    logged = [message.decoded for message in bench.log.messages]
    assert logged[0] == logged[1]
    assert [message["issuer"]["value"] for message in logged] == [
        kit.PORTAL_ENTITY,
        kit.PORTAL_ENTITY,
        "https://another-party.invalid",
    ]


@pytest.mark.parametrize("way", WAYS)
def test_a_repeated_request_may_be_answered_again(bench: Bench, way: str) -> None:
    """The partner that answers both does nothing wrong by that."""

    def respond(body: bytes) -> tuple[int, bytes]:
        request = etree.fromstring(body)[0][0].get("ID") or ""
        answer = kit.sign(kit.status_response("ManageNameIDResponse", "https://anywhere.test", request))
        return 200, f'<S:Envelope xmlns:S="{SOAP_ENVELOPE}"><S:Body>{answer}</S:Body></S:Envelope>'.encode()

    bench.back_channel.answer = respond
    for asking in (bench.wire.keeping_request, bench.wire.repeating_request):
        with asking():
            answer = bench.wire.start_unlink("mp-1", way)
        if isinstance(answer, httpx.Response):
            request = read(answer, way).message.get("ID") or ""
            xml = kit.status_response("ManageNameIDResponse", f"{kit.PORTAL}/saml/nim", request)
            bench.dispatch(kit.by_redirect("/saml/nim", xml))
            answer = bench.portal.calls[-1][1]
        assert isinstance(answer, PartnerAnswer)
        assert (answer.kind, answer.violations) == (AnswerKind.ACCEPTED, ())
