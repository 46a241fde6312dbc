"""LogoutRequest and ManageNameIDRequest in both directions, through the browser and by SOAP."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from lxml import etree

from conformance.actors.browser.stops import StopKind, TransportFailure
from conformance.errors import PartnerFault
from conformance.vocabulary import Party, Text
from conformance.wires.base import AnswerKind, PartnerAnswer, SignedOn
from conformance.wires.saml2 import KeyPair
from conformance.wires.saml2.keys import verify_octets

from . import partner_kit as kit
from .conftest import Bench, BenchMaker
from .test_sign_on import posted
from .test_variants import signed_by

SIGNED_ON = SignedOn("mp-1", "_s1")
SLO, NIM = "/saml/slo", "/saml/nim"
LOGOUT, TERMINATE = kit.logout_request(), kit.terminate()
START = {
    "LogoutResponse": lambda bench, variant: bench.wire.start_sign_off(SIGNED_ON, variant),
    "ManageNameIDResponse": lambda bench, variant: bench.wire.start_unlink("mp-1", variant),
}
PATHS = {"LogoutResponse": SLO, "ManageNameIDResponse": NIM}
KINDS = list(PATHS)


def redirected(response: httpx.Response | PartnerAnswer) -> tuple[str, etree._Element]:
    """Where a redirect goes, and the message in it."""
    assert isinstance(response, httpx.Response)
    assert response.status_code == 302
    location = urlsplit(response.headers["Location"])
    fields = parse_qs(location.query)
    packed = fields.get("SAMLRequest") or fields["SAMLResponse"]
    return location._replace(query="").geturl(), etree.fromstring(zlib.decompress(base64.b64decode(packed[0]), -15))


def started(bench: Bench, kind: str) -> str:
    """ID of the portal's request that waits for an answer of this kind."""
    return redirected(START[kind](bench, "redirect"))[1].get("ID") or ""


def answered(bench: Bench, kind: str, xml: str, **options: object) -> PartnerAnswer:
    """What the portal learnt from the answer that the browser brought."""
    bench.dispatch(kit.by_redirect(PATHS[kind], xml, **options))
    answer = bench.portal.calls[-1][1]
    assert isinstance(answer, PartnerAnswer)
    return answer


def test_the_portal_asks_to_end_one_session(bench: Bench) -> None:
    location, message = redirected(bench.wire.start_sign_off(SIGNED_ON, "redirect"))
    assert location == kit.SLO
    assert message.get("NotOnOrAfter") == kit.instant(300)
    assert message.findtext("a:NameID", namespaces=kit.NS) == "mp-1"
    assert message.findtext("p:SessionIndex", namespaces=kit.NS) == "_s1"
    assert [logged.kind for logged in bench.log.messages] == ["LogoutRequest"]


def test_the_portal_asks_to_untie(bench: Bench) -> None:
    location, message = redirected(bench.wire.start_unlink("mp-1", "redirect"))
    assert location == kit.NIM
    assert message.find("p:Terminate", kit.NS) is not None
    assert message.find("a:NameID", kit.NS).get("SPNameQualifier") == kit.PARTNER_ENTITY


@pytest.mark.parametrize("kind", KINDS)
def test_the_portal_asks_by_a_form(bench: Bench, portal_keys: KeyPair, kind: str) -> None:
    """And takes the answer by one (saml-bindings-2.0-os 3.5)."""
    response = START[kind](bench, "post")
    assert isinstance(response, httpx.Response)
    location, fields = posted(response)
    assert location == {"LogoutResponse": kit.SLO, "ManageNameIDResponse": kit.NIM}[kind]
    message = etree.fromstring(base64.b64decode(fields["SAMLRequest"]))
    assert len(signed_by(message, portal_keys.certificate)) == 1
    answer = kit.status_response(kind, kit.PORTAL + PATHS[kind], message.get("ID") or "")
    bench.dispatch(kit.by_post(PATHS[kind], kit.sign(answer)))
    assert bench.portal.calls[-1][1].kind is AnswerKind.ACCEPTED


def test_a_redirect_of_the_portals_is_signed_over_its_query(bench: Bench, portal_keys: KeyPair) -> None:
    response = bench.wire.start_unlink("mp-1", "redirect")
    assert isinstance(response, httpx.Response)
    octets, _, signature = urlsplit(response.headers["Location"]).query.partition("&Signature=")
    raw = base64.b64decode(parse_qs(f"s={signature}")["s"][0])
    assert verify_octets(portal_keys.certificate, kit.RSA_SHA256, octets.encode(), raw)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (("Success",), AnswerKind.ACCEPTED),
        (("Success", "PartialLogout"), AnswerKind.PARTIAL),
        (("Responder", "PartialLogout"), AnswerKind.PARTIAL),
        (("Responder", "RequestDenied"), AnswerKind.REFUSED),
        (("Requester", "UnknownPrincipal"), AnswerKind.REFUSED),
    ],
)
def test_statuses_of_an_answer_by_redirect(
    bench: Bench, kind: str, codes: tuple[str, ...], expected: AnswerKind
) -> None:
    request = started(bench, kind)
    answer = answered(bench, kind, kit.status_response(kind, kit.PORTAL + PATHS[kind], request, *codes))
    assert (answer.kind, answer.detail, answer.violations) == (expected, "/".join(codes), ())


Change = Callable[[str], str]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("change", "options", "clause"),
    [
        pytest.param(str, {"signed": False}, "4.4.4.2", id="unsigned"),
        pytest.param(str, {"keys": kit.rogue_keys()}, "3.4.4.1", id="rogue"),
        pytest.param(lambda x: x.replace(f"Issuer>{kit.PARTNER}", "Issuer>urn:x"), {}, "2.2.5", id="issuer"),
        pytest.param(lambda x: x.replace('InResponseTo="_', 'InResponseTo="_0'), {}, "4.1.4.3", id="unknown"),
        pytest.param(lambda x: x.replace("InResponseTo", "Consent"), {}, "4.1.4.3", id="no-in-response-to"),
        pytest.param(
            lambda x: x.replace('Destination="https://mock', 'Destination="https://x'), {}, "3.4.5.2", id="dst"
        ),
        pytest.param(lambda x: x.replace(kit.status("Success"), ""), {}, "3.2.2.1", id="no-status"),
        pytest.param(lambda x: x[: x.index("<a:Issuer")] + x[x.index("<p:Status") :], {}, "2.2.5", id="no-issuer"),
    ],
)
def test_an_answer_that_is_not_one_is_invalid(
    bench: Bench, kind: str, change: Change, options: dict[str, object], clause: str
) -> None:
    request = started(bench, kind)
    clean = kit.status_response(kind, kit.PORTAL + PATHS[kind], request)
    answer = answered(bench, kind, change(clean), **options)
    assert answer.kind is AnswerKind.INVALID
    assert any(clause in found.clause and found.fatal for found in answer.violations), answer.violations
    # The forged one has not used up the request.
    assert answered(bench, kind, clean).kind is AnswerKind.ACCEPTED
    assert answered(bench, kind, clean).kind is AnswerKind.INVALID


def test_a_status_that_is_none_of_the_top_four_is_a_violation_and_a_refusal(bench: Bench) -> None:
    request = started(bench, "LogoutResponse")
    xml = kit.status_response("LogoutResponse", kit.PORTAL + SLO, request, "PartialLogout")
    answer = answered(bench, "LogoutResponse", xml)
    assert answer.kind is AnswerKind.REFUSED
    assert any("3.2.2.2" in found.clause for found in answer.violations)


def test_an_answer_to_another_kind_of_request_is_invalid(bench: Bench) -> None:
    request = started(bench, "ManageNameIDResponse")
    xml = kit.status_response("LogoutResponse", kit.PORTAL + SLO, request)
    assert answered(bench, "LogoutResponse", xml).kind is AnswerKind.INVALID


# -- by SOAP --------------------------------------------------------------------------------------------------------

ENVELOPE = '<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body>{}</S:Body></S:Envelope>'


def over_soap(
    bench: Bench, kind: str, *codes: str, signed: bool = True, change: Change = str, status: int = 200
) -> PartnerAnswer:
    def respond(body: bytes) -> tuple[int, bytes]:
        request = etree.fromstring(body)[0][0].get("ID")
        xml = kit.status_response(kind, "https://anywhere.test", request, *codes)
        return status, ENVELOPE.format(change(kit.sign(xml) if signed else xml)).encode()

    bench.back_channel.answer = respond
    answer = START[kind](bench, "soap")
    assert isinstance(answer, PartnerAnswer)
    return answer


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("signed", [True, False])
def test_an_answer_by_soap(bench: Bench, kind: str, signed: bool) -> None:
    answer = over_soap(bench, kind, signed=signed)
    assert (answer.kind, answer.violations) == (AnswerKind.ACCEPTED, ())
    sent = bench.back_channel.sent[-1]
    assert sent.url == kit.SOAP_URL
    assert sent.header("SOAPAction") == '"http://www.oasis-open.org/committees/security"'
    message = etree.fromstring(sent.body)[0][0]
    assert message.find("ds:Signature", kit.NS) is not None
    assert [(logged.kind, logged.sender) for logged in bench.log.messages] == [
        (kind.replace("Response", "Request"), Party.PORTAL),
        (kind, Party.PARTNER),
    ]


def test_an_unsigned_soap_answer_without_tls_is_invalid_outside_loopback(bench: Bench) -> None:
    plain = kit.metadata().replace(kit.SOAP_URL, "http://partner.test/soap").encode()
    bench.back_channel.metadata = (200, plain)
    assert over_soap(bench, "LogoutResponse", signed=False).kind is AnswerKind.INVALID


def test_a_refusal_by_soap(bench: Bench) -> None:
    answer = over_soap(bench, "LogoutResponse", "Responder", "PartialLogout")
    assert (answer.kind, answer.detail) == (AnswerKind.PARTIAL, "Responder/PartialLogout")


def test_an_altered_soap_answer_is_invalid(bench: Bench) -> None:
    answer = over_soap(bench, "LogoutResponse", "Responder", change=lambda xml: xml.replace("Responder", "Success"))
    assert answer.kind is AnswerKind.INVALID


def test_a_status_500_without_fault_is_invalid_although_the_message_says_success(bench: Bench) -> None:
    assert over_soap(bench, "LogoutResponse", status=500).kind is AnswerKind.INVALID


FAULT = "<S:Fault><faultcode>S:Client</faultcode><faultstring>unknown</faultstring></S:Fault>"


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (500, ENVELOPE.format(FAULT), AnswerKind.REFUSED),
        (500, "<html>oops</html>", AnswerKind.INVALID),
        (500, "", AnswerKind.INVALID),
        (200, "<a/>", AnswerKind.INVALID),
        (200, ENVELOPE.format(""), AnswerKind.INVALID),
        (200, ENVELOPE.format("<a/>"), AnswerKind.INVALID),
        (200, "<!DOCTYPE x><x/>", AnswerKind.INVALID),
    ],
)
def test_what_else_comes_over_soap(bench: Bench, status: int, body: str, kind: AnswerKind) -> None:
    bench.back_channel.answer = lambda _: (status, body.encode())
    answer = bench.wire.start_unlink("mp-1", "soap")
    assert isinstance(answer, PartnerAnswer)
    assert answer.kind is kind
    assert bool(answer.violations) is (kind is AnswerKind.INVALID)
    assert answer.crashed is (status == 500 and kind is AnswerKind.INVALID)


def test_no_answer_over_soap_is_told_with_its_reason_in_both_languages(bench: Bench) -> None:
    bench.wire.describe_partner()
    bench.back_channel.failure = TransportFailure(StopKind.REFUSED, Text("接続を拒否された", "connection refused"))
    answer = bench.wire.start_unlink("mp-1", "soap")
    assert isinstance(answer, PartnerAnswer)
    (told,) = answer.violations
    assert (told.text.ja, told.text.en) == (
        "応答がありません（接続を拒否された）。",
        "There is no response (connection refused).",
    )


# -- from the partner -------------------------------------------------------------------------------------------------


def test_the_partner_signs_off_and_is_answered_at_its_response_location(bench: Bench) -> None:
    answer = bench.dispatch(kit.by_redirect(SLO, LOGOUT, relay_state="r"))
    assert bench.violations == ()
    assert bench.portal.calls == [("end_session", SIGNED_ON, "mp-1")]
    location, message = redirected(answer)
    assert location == kit.SLO_ANSWERS
    assert message.get("InResponseTo") == "_l1"
    assert message.find("p:Status/p:StatusCode", kit.NS).get("Value") == kit.STATUS + "Success"
    assert "RelayState=r&" in answer.headers["Location"]


def test_sign_off_posted_by_the_partner_is_taken_too(bench: Bench) -> None:
    bench.dispatch(kit.by_post(SLO, kit.sign(LOGOUT)))
    assert bench.violations == ()
    assert bench.portal.calls == [("end_session", SIGNED_ON, "mp-1")]


def test_every_session_index_is_asked_for(bench: Bench) -> None:
    both = LOGOUT.replace("</p:SessionIndex>", "</p:SessionIndex><p:SessionIndex>_s2</p:SessionIndex>")
    bench.dispatch(kit.by_redirect(SLO, both))
    assert [call[1] for call in bench.portal.calls] == [SIGNED_ON, SignedOn("mp-1", "_s2")]


@pytest.mark.parametrize(("path", "xml"), [(SLO, LOGOUT), (NIM, TERMINATE)])
def test_an_unknown_principal_is_said_to_be_one(bench: Bench, path: str, xml: str) -> None:
    bench.portal.known = False
    _, message = redirected(bench.dispatch(kit.by_redirect(path, xml)))
    codes = message.xpath(".//p:StatusCode/@Value", namespaces=kit.NS)
    assert codes == [kit.STATUS + "Requester", kit.STATUS + "UnknownPrincipal"]


def test_the_partner_unties(bench: Bench) -> None:
    location, message = redirected(bench.dispatch(kit.by_redirect(NIM, TERMINATE)))
    assert bench.violations == ()
    assert bench.portal.calls == [("unlink", "mp-1")]
    assert (location, message.get("InResponseTo")) == (kit.NIM, "_m1")


def test_a_new_identifier_is_not_taken_for_terminate(bench: Bench) -> None:
    renamed = TERMINATE.replace("<p:Terminate/>", "<p:NewID>x</p:NewID>")
    _, message = redirected(bench.dispatch(kit.by_redirect(NIM, renamed)))
    assert bench.portal.calls == []
    assert message.xpath(".//p:StatusCode/@Value", namespaces=kit.NS)[1] == kit.STATUS + "RequestUnsupported"


@pytest.mark.parametrize(("path", "xml"), [(SLO, LOGOUT), (NIM, TERMINATE)])
@pytest.mark.parametrize(
    ("change", "options", "clause"),
    [
        pytest.param(str, {"signed": False}, "4.4.4.1", id="unsigned"),
        pytest.param(str, {"keys": kit.rogue_keys()}, "3.4.4.1", id="rogue"),
        pytest.param(lambda x: x.replace(f"Issuer>{kit.PARTNER}", "Issuer>urn:x"), {}, "2.2.5", id="issuer"),
        pytest.param(lambda x: x.replace("persistent", "transient"), {}, "8.3.7", id="name-id-format"),
        pytest.param(lambda x: x.replace(f'="{kit.PORTAL_ENTITY}"', '="urn:x"'), {}, "8.3.7", id="name-qualifier"),
        pytest.param(lambda x: x.replace(f'="{kit.PARTNER_ENTITY}"', '="urn:x"'), {}, "8.3.7", id="sp-qualifier"),
        pytest.param(lambda x: x.replace("mp-1", "x" * 257), {}, "8.3.7", id="name-id-length"),
        pytest.param(lambda x: x.replace(kit.name_id(), ""), {}, "8.3.7", id="no-name-id"),
    ],
)
def test_a_request_that_does_not_authenticate_or_names_nobody_ends_nothing(
    bench: Bench, path: str, xml: str, change: Change, options: dict[str, object], clause: str
) -> None:
    assert bench.dispatch(kit.by_redirect(path, change(xml), **options)).status_code == 403
    assert any(clause in found.clause and found.fatal for found in bench.violations), bench.violations
    assert [call[0] for call in bench.portal.calls] == ["refused"]


def test_an_expired_sign_off_ends_nothing(bench: Bench) -> None:
    bench.dispatch(kit.by_redirect(SLO, LOGOUT.replace(kit.instant(300), kit.instant(-200))))
    assert [(found.clause, found.fatal) for found in bench.violations] == [("saml-core-2.0-os 3.7.1", True)]
    bench.dispatch(kit.by_redirect(SLO, LOGOUT.replace(kit.instant(300), kit.instant(-100))))
    assert bench.violations == ()


def test_a_sign_off_without_session_index_is_a_violation_that_does_not_stop_it(bench: Bench) -> None:
    bench.dispatch(kit.by_redirect(SLO, LOGOUT.replace("<p:SessionIndex>_s1</p:SessionIndex>", "")))
    assert [(found.clause, found.fatal) for found in bench.violations] == [("saml-profiles-2.0-os 4.4.4.1", False)]
    assert bench.portal.calls == [("end_session", None, "mp-1")]


def test_a_name_id_is_read_across_a_comment(bench: Bench) -> None:
    bench.dispatch(kit.by_redirect(SLO, LOGOUT.replace(">mp-1<", ">mp-1<!-- -->2<")))
    assert bench.portal.calls[0][2] == "mp-12"


def test_qualifiers_may_be_absent(bench: Bench) -> None:
    bare = LOGOUT.replace(f' NameQualifier="{kit.PORTAL_ENTITY}" SPNameQualifier="{kit.PARTNER_ENTITY}"', "")
    bench.dispatch(kit.by_redirect(SLO, bare))
    assert bench.violations == ()


def test_without_an_endpoint_for_the_answer_the_citizen_sees_why(bench: Bench) -> None:
    gone = kit.metadata()
    for binding in ("HTTP-Redirect", "HTTP-POST"):
        gone = gone.replace(f'ManageNameIDService Binding="{kit.BINDINGS}{binding}"', "ArtifactService")
    bench.back_channel.metadata = (200, gone.encode())
    bench.dispatch(kit.by_redirect(NIM, TERMINATE))
    assert [call[0] for call in bench.portal.calls] == ["unlink", "refused"]


# -- variants ---------------------------------------------------------------------------------------------------------


def test_variants_are_those_of_the_metadata_with_the_profiles_choice_first(make_bench: BenchMaker) -> None:
    bench = make_bench(sign_off_binding="soap")
    assert bench.wire.sign_off_variants == ("soap", "redirect", "post")
    assert bench.wire.unlink_variants == ("redirect", "soap", "post")


def test_a_variant_that_the_partner_lacks_is_its_fault(bench: Bench) -> None:
    bench.back_channel.metadata = (200, kit.metadata().replace(f'"{kit.BINDINGS}SOAP"', '"urn:x"').encode())
    assert bench.wire.unlink_variants == ("redirect", "post")
    with pytest.raises(PartnerFault):
        bench.wire.start_unlink("mp-1", "soap")
