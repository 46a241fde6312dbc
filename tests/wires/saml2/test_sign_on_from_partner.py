"""The portal as service provider: the partner's Response, believed only as far as it is signed and meant for us."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import etree

from conformance.errors import PartnerFault

from . import partner_kit as kit
from .conftest import Bench, BenchMaker

PATH = "/saml/acs"


def started(bench: Bench) -> str:
    return asked(bench).get("ID") or ""


def asked(bench: Bench) -> etree._Element:
    location = urlsplit(bench.wire.start_sign_on_from_partner().headers["Location"])
    assert location._replace(query="").geturl() == kit.SSO
    packed = parse_qs(location.query)["SAMLRequest"][0]
    return etree.fromstring(zlib.decompress(base64.b64decode(packed), -15))


def test_the_portal_asks_without_allowing_a_new_identifier(bench: Bench) -> None:
    request = asked(bench)
    policy = request.find("p:NameIDPolicy", kit.NS)
    assert dict(policy.attrib) == {"Format": kit.PERSISTENT, "AllowCreate": "false"}
    assert request.get("AssertionConsumerServiceURL") == kit.PORTAL + PATH


@pytest.mark.parametrize("signed", ["assertion", "response", "both"])
def test_a_clean_response_signs_the_citizen_on(bench: Bench, signed: str) -> None:
    request = started(bench)
    assertion = kit.assertion(request)
    xml = kit.response(request, assertion if signed == "response" else kit.sign(assertion))
    bench.dispatch(kit.by_post(PATH, xml if signed == "assertion" else kit.sign(xml)))
    assert bench.violations == ()
    assert bench.portal.calls == [("sign_on", "mp-1", "_ps1")]


def test_a_refusal_is_passed_on(bench: Bench) -> None:
    request = started(bench)
    bench.dispatch(kit.by_post(PATH, kit.response(request, codes=("Responder", "UnknownPrincipal"))))
    assert bench.violations == ()
    assert bench.portal.calls == [("sign_on_refused", "Responder/UnknownPrincipal")]


def test_an_assertion_beside_a_refusal_signs_nobody_on(bench: Bench) -> None:
    request = started(bench)
    xml = kit.response(request, kit.sign(kit.assertion(request)), codes=("Responder",))
    bench.dispatch(kit.by_post(PATH, xml))
    assert bench.portal.calls == [("sign_on_refused", "Responder")]
    assert [found.fatal for found in bench.violations] == [False]


def test_an_unsolicited_response_only_where_the_profile_says_so(make_bench: BenchMaker) -> None:
    xml = kit.response(None, kit.sign(kit.assertion(None)))
    bench = make_bench(accepts_unsolicited=True)
    bench.dispatch(kit.by_post(PATH, xml))
    assert (bench.violations, bench.portal.calls) == ((), [("sign_on", "mp-1", "_ps1")])
    strict = make_bench()
    strict.dispatch(kit.by_post(PATH, xml))
    assert [call[0] for call in strict.portal.calls] == ["refused"]


def test_an_assertion_serves_once(make_bench: BenchMaker) -> None:
    bench = make_bench(accepts_unsolicited=True)
    request = kit.by_post(PATH, kit.response(None, kit.sign(kit.assertion(None))))
    bench.dispatch(request)
    bench.dispatch(request)
    assert [found.clause for found in bench.violations] == ["saml-profiles-2.0-os 4.1.4.5"]
    assert [call[0] for call in bench.portal.calls] == ["sign_on", "refused"]


def test_an_answer_is_taken_once(bench: Bench) -> None:
    request = started(bench)
    for number in (1, 2):
        xml = kit.response(request, kit.sign(kit.assertion(request, f"_as{number}")))
        bench.dispatch(kit.by_post(PATH, xml))
    assert [call[0] for call in bench.portal.calls] == ["sign_on", "refused"]


Change = Callable[[str], str]
RECIPIENT = f'Recipient="{kit.PORTAL}{PATH}"'
AUDIENCE = f"<a:Audience>{kit.PORTAL_ENTITY}</a:Audience>"
RESTRICTION = f"<a:AudienceRestriction>{AUDIENCE}</a:AudienceRestriction>"


@pytest.mark.parametrize(
    ("change", "clause", "fatal"),
    [
        pytest.param(lambda x: x.replace(f"Issuer>{kit.PARTNER}", "Issuer>urn:x"), "2.2.5", True, id="issuer"),
        pytest.param(lambda x: x.replace(RECIPIENT, 'Recipient="https://x.test"'), "4.1.4.2", True, id="recipient"),
        pytest.param(lambda x: x.replace('InResponseTo="_', 'InResponseTo="_0'), "4.1.4.2", True, id="in-response-to"),
        pytest.param(
            lambda x: x.replace(f'Recipient="{kit.PORTAL}{PATH}" NotOnOrAfter="{kit.instant(300)}"', RECIPIENT),
            "4.1.4.2",
            True,
            id="no-not-on-or-after",
        ),
        pytest.param(
            lambda x: x.replace(
                f'{RECIPIENT} NotOnOrAfter="{kit.instant(300)}"', f'{RECIPIENT} NotOnOrAfter="{kit.instant(-300)}"'
            ),
            "2.4.1.2",
            True,
            id="confirmation-expired",
        ),
        pytest.param(
            lambda x: x.replace(RECIPIENT, f'{RECIPIENT} NotBefore="{kit.instant()}"'),
            "4.1.4.2",
            False,
            id="not-before",
        ),
        pytest.param(lambda x: x.replace("cm:bearer", "cm:holder-of-key"), "4.1.4.2", True, id="no-bearer"),
        pytest.param(lambda x: x.replace(AUDIENCE, "<a:Audience>urn:x</a:Audience>"), "2.5.1.4", True, id="audience"),
        pytest.param(lambda x: x.replace(RESTRICTION, ""), "4.1.4.2", True, id="no-audience"),
        pytest.param(lambda x: x.replace(kit.instant(-5), kit.instant(400)), "2.5.1.2", True, id="not-yet"),
        pytest.param(
            lambda x: x.replace(
                f'NotBefore="{kit.instant(-5)}" NotOnOrAfter="{kit.instant(300)}"',
                f'NotOnOrAfter="{kit.instant(-300)}"',
            ),
            "2.5.1.2",
            True,
            id="no-longer",
        ),
        pytest.param(lambda x: x.replace("persistent", "transient"), "8.3.7", True, id="name-id-format"),
        pytest.param(lambda x: x.replace(' SessionIndex="_ps1"', ""), "4.1.4.2", False, id="no-session-index"),
        pytest.param(
            lambda x: x[: x.index("<a:AuthnStatement")] + "</a:Assertion>", "4.1.4.2", True, id="no-authn-statement"
        ),
    ],
)
def test_each_violation_of_an_assertion(bench: Bench, change: Change, clause: str, fatal: bool) -> None:
    request = started(bench)
    changed = change(kit.assertion(request))
    assert changed != kit.assertion(request)
    bench.dispatch(kit.by_post(PATH, kit.response(request, kit.sign(changed))))
    assert any(clause in found.clause and found.fatal is fatal for found in bench.violations), bench.violations
    assert bench.portal.calls[-1][0] == ("refused" if fatal else "sign_on")


@pytest.mark.parametrize(
    ("change", "clause"),
    [
        pytest.param(
            lambda x: x.replace(f'Destination="{kit.PORTAL}', 'Destination="https://x.test'), "3.5.5.2", id="dst"
        ),
        pytest.param(lambda x: x.replace('" InResponseTo="_', '" InResponseTo="_0', 1), "4.1.4.3", id="unknown"),
        pytest.param(lambda x: x.replace(kit.status("Success"), "<p:Status/>"), "3.2.2.1", id="no-status"),
        pytest.param(
            lambda x: x.replace("</p:Response>", "<a:EncryptedAssertion/></p:Response>"), "2.4.1.1", id="encrypted"
        ),
    ],
)
def test_each_violation_of_a_response(bench: Bench, change: Change, clause: str) -> None:
    request = started(bench)
    bench.dispatch(kit.by_post(PATH, change(kit.response(request, kit.sign(kit.assertion(request))))))
    assert any(clause in found.clause and found.fatal for found in bench.violations), bench.violations
    assert bench.portal.calls[-1][0] == "refused"


def test_no_assertion_and_two_assertions_are_refused(bench: Bench) -> None:
    request = started(bench)
    bench.dispatch(kit.by_post(PATH, kit.response(request)))
    two = [kit.sign(kit.assertion(request, f"_as{number}")) for number in (1, 2)]
    bench.dispatch(kit.by_post(PATH, kit.response(request, *two)))
    assert [call[0] for call in bench.portal.calls] == ["refused", "refused"]


def test_an_unsigned_assertion_is_refused(bench: Bench) -> None:
    request = started(bench)
    bench.dispatch(kit.by_post(PATH, kit.response(request, kit.assertion(request))))
    assert any("4.1.4.5" in found.clause for found in bench.violations)
    assert bench.portal.calls[-1][0] == "refused"


def test_an_altered_assertion_in_a_signed_response_is_refused(bench: Bench) -> None:
    request = started(bench)
    altered = kit.sign(kit.assertion(request)).replace(">mp-1<", ">mp-2<")
    bench.dispatch(kit.by_post(PATH, kit.sign(kit.response(request, altered))))
    assert bench.portal.calls[-1][0] == "refused"


# -- signature wrapping -----------------------------------------------------------------------------------------------


def wrapped(request: str, place: str) -> str:
    """A forged assertion where it is read, and the signed one where its reference still finds it."""
    signed = kit.sign(kit.assertion(request))
    signature = signed[signed.index("<ds:Signature ") : signed.index("</ds:Signature>") + len("</ds:Signature>")]
    original = signed.replace(signature, "")
    evil = kit.assertion(request, "_evil").replace(">mp-1<", ">mp-2<")
    issuer = f"<a:Issuer>{kit.PARTNER_ENTITY}</a:Issuer>"
    if place == "object":
        inside = signature.replace("</ds:Signature>", f"<ds:Object>{original}</ds:Object></ds:Signature>")
        return kit.response(request, evil.replace(issuer, issuer + inside, 1))
    if place == "extension":
        extension = f"<p:Extensions>{original}</p:Extensions>"
        xml = kit.response(request, evil.replace(issuer, issuer + signature, 1))
        return xml.replace("<p:Status>", f"{extension}<p:Status>")
    if place == "before":
        return kit.response(request, evil, signed)
    return kit.response(request, evil.replace(issuer, issuer + signature + original, 1))


@pytest.mark.parametrize("place", ["object", "extension", "before", "inside"])
def test_a_wrapped_signature_is_not_believed(bench: Bench, place: str) -> None:
    request = started(bench)
    bench.dispatch(kit.by_post(PATH, wrapped(request, place)))
    assert [call[0] for call in bench.portal.calls] == ["refused"]
    assert any("5.4.2" in found.clause or "4.1.4.5" in found.clause for found in bench.violations), bench.violations


def test_two_elements_of_one_id_are_refused(bench: Bench) -> None:
    request = started(bench)
    evil = kit.assertion(request).replace(">mp-1<", ">mp-2<")
    bench.dispatch(kit.by_post(PATH, kit.response(request, evil, kit.sign(kit.assertion(request)))))
    assert [found.clause for found in bench.violations] == ["saml-core-2.0-os 1.3.4"]


def test_a_partner_without_identity_provider_role_vouches_for_nobody(make_bench: BenchMaker) -> None:
    bench = make_bench(accepts_unsolicited=True)
    bench.back_channel.metadata = (200, kit.metadata(idp=False).encode())
    bench.dispatch(kit.by_post(PATH, kit.response(None, kit.sign(kit.assertion(None)))))
    assert bench.portal.calls[-1][0] == "refused"
    with pytest.raises(PartnerFault):
        bench.wire.start_sign_on_from_partner()
