"""The partner's metadata: read, judged (P-SAML-12), fetched once; and the portal's own, written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from lxml import etree

from conformance.errors import PartnerFault, UsageError
from conformance.profile import PartnerIdentityProvider, Saml2Options
from conformance.resources import data_directory
from conformance.wires.base import Violation
from conformance.wires.saml2 import Expectations, KeyPair, certificate_sha256, create, portal_metadata, read_metadata

from . import partner_kit as kit
from .conftest import Bench, BenchMaker

EXPECTED = Expectations(expects_idp=True)


def problems(xml: str | bytes, expected: Expectations = EXPECTED) -> tuple[Violation, ...]:
    data = xml.encode() if isinstance(xml, str) else xml
    return read_metadata(data, expected, kit.NOW).problems


def test_clean_metadata_has_no_problem_and_is_read_in_full() -> None:
    reading = read_metadata(kit.metadata().encode(), EXPECTED, kit.NOW)
    assert reading.problems == ()
    metadata = reading.metadata
    assert metadata is not None
    assert metadata.sp.entity_id == kit.PARTNER_ENTITY
    assert metadata.sp.signing == (kit.partner_keys().certificate,)
    assert [key.certificate for key in metadata.sp.encryption] == [kit.partner_keys().certificate]
    assert [endpoint.location for endpoint in metadata.sp.posted_consumers] == [kit.ACS, f"{kit.ACS}/2"]
    assert metadata.sp.requested_attributes() == ("name", "address", "birthDate", "sex")
    assert metadata.sp.requested_attributes("9") == ()
    assert metadata.idp is not None
    assert metadata.idp.entity_id == kit.PARTNER_ENTITY


def test_the_two_roles_may_be_in_two_descriptors() -> None:
    one = kit.metadata()
    sp = one[: one.index("<md:IDPSSO")] + one[one.index("<md:SPSSO") :]
    idp = one[: one.index("<md:SPSSO")] + "</md:EntityDescriptor>"
    idp = idp.replace(f'entityID="{kit.PARTNER_ENTITY}"', 'entityID="https://idp.test"')
    both = f'<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">{idp}{sp}</md:EntitiesDescriptor>'
    metadata = read_metadata(both.encode(), EXPECTED, kit.NOW).metadata
    assert metadata is not None
    assert metadata.idp is not None
    assert (metadata.sp.entity_id, metadata.idp.entity_id) == (kit.PARTNER_ENTITY, "https://idp.test")
    assert metadata.role_of("https://idp.test") is metadata.idp
    assert metadata.role_of("https://nobody.test") is None


CLEAN = kit.metadata()
Change = Callable[[str], str]


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        pytest.param("<html><body>404</body></html>", "HTML", id="html"),
        pytest.param("<!DOCTYPE html><html></html>", "HTML", id="html5"),
        pytest.param("not xml", "not readable", id="no-xml"),
        pytest.param("", "not readable", id="empty"),
        pytest.param("<!DOCTYPE x [<!ENTITY a 'b'>]>" + CLEAN, "DOCTYPE", id="dtd"),
        pytest.param("<a/>", "Not SAML", id="other-root"),
        pytest.param(CLEAN.replace(f'entityID="{kit.PARTNER_ENTITY}"', ""), "entityID", id="no-entity-id"),
        pytest.param(CLEAN.replace("SPSSODescriptor", "Other"), "SPSSODescriptor", id="no-sp"),
        pytest.param(CLEAN.replace("X509Certificate", "X509SKI"), "no key", id="no-key"),
        pytest.param(CLEAN.replace("HTTP-POST", "PAOS"), "AssertionConsumerService", id="no-post"),
    ],
)
def test_metadata_that_cannot_be_used(xml: str, words: str) -> None:
    reading = read_metadata(xml.encode(), EXPECTED, kit.NOW)
    assert reading.metadata is None
    assert words in next(problem.text.en for problem in reading.problems if problem.fatal)


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        pytest.param(kit.metadata(kit.make_keys(start=-60)), "expired", id="expired"),
        pytest.param(kit.metadata(kit.make_keys(start=5)), "not valid before", id="not-yet"),
        pytest.param(kit.metadata(kit.make_keys(size=1024)), "weak", id="weak"),
        pytest.param(CLEAN.replace(f'"{kit.ACS}"', '"http://partner.test/acs"'), "https URL", id="no-https"),
        pytest.param(CLEAN.replace(f'"{kit.ACS}"', '"/acs"'), "https URL", id="relative"),
        pytest.param(CLEAN.replace(f'Location="{kit.NIM}"', ""), "Location", id="no-location"),
        pytest.param(CLEAN.replace('index="1"', 'index="0"'), "index", id="index-shared"),
        pytest.param(CLEAN.replace(' index="1"', ""), "index", id="index-missing"),
        pytest.param(CLEAN.replace("SingleLogoutService", "Other"), "SingleLogoutService", id="no-slo"),
        pytest.param(CLEAN.replace("ManageNameIDService", "Other"), "ManageNameIDService", id="no-nim"),
        pytest.param(CLEAN.replace("nameid-format:persistent", "nameid-format:transient"), "persistent", id="format"),
        pytest.param(kit.metadata(idp=False), "IDPSSODescriptor", id="no-idp"),
        pytest.param(CLEAN.replace("SingleSignOnService", "Other"), "SingleSignOnService", id="no-sso"),
        pytest.param(
            CLEAN.replace("entityID=", f'validUntil="{kit.instant(-1)}" entityID='), "validUntil", id="valid-until"
        ),
        pytest.param(CLEAN.replace(kit.partner_keys().text, "AAAA", 1), "not a certificate", id="broken-certificate"),
    ],
)
def test_problems_of_metadata(xml: str, words: str) -> None:
    found = problems(xml)
    assert any(words in problem.text.en for problem in found), found
    assert all(problem.clause for problem in found)


def test_plain_http_is_fine_on_loopback() -> None:
    for host in ("http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080"):
        assert problems(CLEAN.replace(f'Location="{kit.PARTNER}', f'Location="{host}')) == ()


def test_a_binding_that_the_profile_asks_for_has_to_be_there() -> None:
    xml = CLEAN.replace(f'"{kit.BINDINGS}SOAP"', '"urn:x"')
    assert problems(xml, Expectations(sign_off_binding="redirect")) == ()
    assert ["SingleLogoutService" in p.text.en for p in problems(xml, Expectations(sign_off_binding="soap"))] == [True]


def test_an_encryption_key_is_missed_only_where_the_profile_encrypts() -> None:
    xml = CLEAN.replace("<md:KeyDescriptor>", '<md:KeyDescriptor use="signing">')
    assert problems(xml) == ()
    assert ["encrypt" in p.text.en for p in problems(xml, Expectations(encrypts_assertions=True))] == [True]


def test_the_entity_asked_for_has_to_be_there() -> None:
    reading = read_metadata(CLEAN.encode(), Expectations(entity_id="https://other.test"), kit.NOW)
    assert reading.metadata is None
    assert "https://other.test" in reading.problems[0].text.ja


# -- fetching ---------------------------------------------------------------------------------------------------------


def test_metadata_is_fetched_once_and_described(bench: Bench) -> None:
    description = bench.wire.describe_partner()
    bench.wire.describe_partner()
    assert [request.url for request in bench.back_channel.sent] == [f"{kit.PARTNER}/saml/metadata"]
    assert description.entity == kit.PARTNER_ENTITY
    assert description.requested_attributes == ("name", "address", "birthDate", "sex")
    assert description.certificate_sha256 == (certificate_sha256(kit.partner_keys().certificate),)
    assert description.problems == ()
    assert kit.ACS in description.facts["assertionConsumerService"]


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [(404, b"gone", "HTTP 404"), (200, b"<html></html>", "HTML"), (200, b"<a/>", "Not SAML"), (500, b"", "HTTP 500")],
)
def test_unusable_metadata_is_the_partners_fault_once_and_for_all(
    bench: Bench, status: int, body: bytes, words: str
) -> None:
    bench.back_channel.metadata = (status, body)
    for _ in range(2):
        with pytest.raises(PartnerFault) as caught:
            bench.wire.describe_partner()
        assert words in caught.value.observed.en
        assert caught.value.exchanges == ("x0001",)
    assert len(bench.back_channel.sent) == 1


def test_metadata_comes_from_another_url_or_from_a_file(make_bench: BenchMaker, tmp_path: Path) -> None:
    elsewhere = make_bench(metadata="https://other.test/md")
    elsewhere.wire.describe_partner()
    assert elsewhere.back_channel.sent[0].url == "https://other.test/md"
    path = tmp_path / "partner.xml"
    path.write_text(kit.metadata(), encoding="utf-8")
    local = make_bench(metadata=path)
    assert local.wire.describe_partner().entity == kit.PARTNER_ENTITY
    assert local.back_channel.sent == []
    with pytest.raises(UsageError, match=r"missing\.xml"):
        make_bench(metadata=tmp_path / "missing.xml").wire.describe_partner()


def test_the_identity_provider_may_have_metadata_of_its_own(make_bench: BenchMaker, tmp_path: Path) -> None:
    path = tmp_path / "idp.xml"
    path.write_text(kit.metadata().replace(kit.PARTNER_ENTITY, "https://idp.test"), encoding="utf-8")
    bench = make_bench(identity_provider=PartnerIdentityProvider(metadata=path))
    assert bench.wire.describe_partner().facts["identityProvider"] == "https://idp.test"


# -- the portal's own -------------------------------------------------------------------------------------------------


def test_the_shipped_portal_metadata_is_what_the_function_writes(portal_keys: KeyPair) -> None:
    shipped = (data_directory("profiles") / "reference" / "portal-metadata.xml").read_bytes()
    assert portal_metadata(kit.PORTAL, kit.PORTAL_ENTITY, portal_keys) == shipped


def test_the_portal_serves_its_metadata(bench: Bench) -> None:
    answer = bench.dispatch(httpx.Request("GET", f"{kit.PORTAL}/saml/metadata"))
    assert answer.headers["Content-Type"] == "application/samlmetadata+xml"
    assert etree.fromstring(answer.content).get("entityID") == kit.PORTAL_ENTITY
    assert answer.content == bench.wire.portal_description()


def test_every_endpoint_of_the_portals_metadata_is_served(bench: Bench) -> None:
    locations = etree.fromstring(bench.wire.portal_description()).xpath("//@Location")
    assert {location.removeprefix(kit.PORTAL) for location in locations} <= set(bench.endpoints)


# -- keys -------------------------------------------------------------------------------------------------------------


def test_keys_that_cannot_be_used_are_the_users_mistake() -> None:
    key, certificate = kit.partner_keys().pem()
    for wrong in ((b"x", certificate), (key, b"x"), (key, kit.rogue_keys().pem()[1])):
        with pytest.raises(UsageError):
            KeyPair.load(*wrong)


def test_a_signature_algorithm_that_does_not_fit_the_key_is_refused(bench: Bench, portal_keys: KeyPair) -> None:
    with pytest.raises(UsageError):
        create(
            entity_id=kit.PORTAL_ENTITY,
            target_base_url=kit.PARTNER,
            options=Saml2Options(signature_algorithm="ecdsa-sha256"),
            keys=portal_keys,
            portal=bench.portal,
            facts=bench.facts,
            log=bench.log,
            back_channel=bench.back_channel,
        )
