"""What a loaded profile says."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import conformance.profile as package
from conformance.errors import ProfileError
from conformance.profile import (
    Attacks,
    Form4,
    HttpCall,
    JsonNoticesOptions,
    ManyNotices,
    Matcher,
    Offers,
    PageAction,
    PemIdentity,
    PersonStep,
    Pkcs12Identity,
    Profile,
    ProvisionConsent,
    Saml2Options,
    Secret,
    SignOnFromPartner,
    fill_template,
    load_profile,
    placeholders,
    shipped_profiles,
)
from conformance.resources import data_directory
from conformance.vocabulary import ScreenKind

Load = Callable[..., Profile]


@pytest.fixture(scope="module")
def reference() -> Profile:
    return load_profile("reference", environ={})


def test_public_names_exist() -> None:
    assert sorted(set(package.__all__)) == sorted(package.__all__)
    assert all(hasattr(package, name) for name in package.__all__)


def test_reference_profile_is_read(reference: Profile) -> None:
    assert reference.name == "reference"
    assert (reference.target.environment, reference.target.base_url) == ("reference", None)
    assert (reference.network.connect_timeout, reference.network.read_timeout) == (5.0, 30.0)
    assert reference.wires.saml2 == Saml2Options(
        link_start="/link/start",
        sign_on_start="/sso/start?target={landing}",
        unsolicited=True,
        unlink_binding="redirect",
        sign_off_binding="redirect",
    )
    assert reference.offers == Offers(
        account_source="portal",
        sign_on_from_partner=SignOnFromPartner("portal"),
        sign_off_from_partner=PageAction("/menu", Matcher(css="#sign-off")),
        provision_consent=ProvisionConsent(
            "/settings", Matcher(css="#provide-notices"), Matcher(css="#withdraw-notices")
        ),
        relink_account="same",
    )
    assert reference.form4 == Form4(applicant="（参照実装のため、なし）")
    assert reference.attacks == Attacks("参照実装のため合意不要", date(2026, 6, 1))
    assert set(reference.screens) == set(ScreenKind) - {ScreenKind.STEP}
    assert reference.screens[ScreenKind.INPUT].fill["birth_date"] == "{birthDate}"
    assert reference.probe.account == Matcher(css="#account-name")
    assert [citizen.key for citizen in reference.citizens] == list("ABCDEFGHI")
    assert reference.notices.time_zone == ZoneInfo("Asia/Tokyo")


def test_every_shipped_profile_is_listed() -> None:
    assert {"reference", "template"} <= set(shipped_profiles())


def test_digest_is_that_of_the_file(reference: Profile) -> None:
    content = (data_directory("profiles") / "reference.toml").read_bytes()
    assert reference.digest == hashlib.sha256(content).hexdigest()


def test_secrets_of_files_and_prefix(reference: Profile) -> None:
    seeding = reference.notices.seeding
    assert isinstance(seeding, HttpCall)
    header = seeding.headers["Authorization"]
    assert isinstance(header, Secret)
    assert header.reveal().startswith("Bearer ")
    assert not header.reveal().endswith("\n")
    assert reference.citizen("A").values()["password"] == "reference-password-a"


def test_bearer_token_of_the_notices(reference: Profile) -> None:
    token = reference.wires.json.authentication
    assert isinstance(token, Secret)
    assert token.reveal() == "reference-notice-token"


def test_portal_key_may_be_left_out_in_the_reference_environment(load: Load, reference: Profile) -> None:
    profile = load(
        ('key = { file = "reference/portal-key.pem" }', ""),
        ('certificate = "reference/portal-certificate.pem"', ""),
    )
    assert profile.portal.key == reference.portal.key
    assert profile.portal.certificate == reference.portal.certificate
    assert profile.portal.entity_id == "https://mock-portal.test/saml/metadata"


def test_url_of_the_command_line_replaces_that_of_the_file(load: Load) -> None:
    profile = load(
        ("allowed_hosts = []", 'base_url = "http://127.0.0.1:1"\nallowed_hosts = ["LOGIN.example.jp", "例え.test:81"]'),
        base_url="http://localhost:8080/app/",
    )
    assert profile.base_url == "http://localhost:8080/app"
    assert profile.allowed_hosts == {"localhost:8080", "login.example.jp:443", "xn--r8jz45g.test:81"}
    assert profile.resolve("/menu") == "http://localhost:8080/app/menu"
    assert profile.resolve("https://login.example.jp/x") == "https://login.example.jp/x"


def test_base_url_of_the_embedded_partner_is_given_later(reference: Profile) -> None:
    assert reference.allowed_hosts == frozenset()
    with pytest.raises(ProfileError, match="base_url"):
        _ = reference.base_url
    started = reference.with_base_url("http://[::1]:8080/")
    assert started.base_url == "http://[::1]:8080"
    assert started.allowed_hosts == {"[::1]:8080"}
    assert dataclasses.replace(started, target=reference.target) == reference


def test_model_cannot_be_changed(reference: Profile) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        reference.name = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        reference.screens[ScreenKind.INPUT].fill["name"] = "x"  # type: ignore[index]


def test_template_loads_and_keeps_every_value(template: Load, tmp_path: Path) -> None:
    profile = template()
    identity = profile.network.client_certificate
    assert identity == PemIdentity(
        tmp_path / "files/client.pem",
        tmp_path / "files/client-key.pem",
        Secret("value of CLIENT_KEY_PASSWORD", "env CLIENT_KEY_PASSWORD"),
    )
    assert profile.network.proxy_password is not None
    assert profile.network.ca_bundle == tmp_path / "files/ca.pem"
    assert profile.portal.listener is not None
    assert profile.portal.listener.port == 8444
    assert profile.allowed_hosts == {
        "staging.post.example.jp:443",
        "login.post.example.jp:443",
        "api.post.example.jp:8443",
    }
    assert profile.wires.saml2.attribute_values == {"sex": {"male": "1", "female": "2", "other": "9"}}
    assert profile.wires.saml2.identity_provider.metadata == "/idp/metadata"
    assert profile.wires.json.mapping.received_at == "receivedAt"
    assert profile.wires.json.mapping.opened == "status == 'read'"
    assert profile.offers.provision_consent == ProvisionConsent(
        "/settings", Matcher(text="提供に同意する"), Matcher(text="同意を取り消す")
    )
    assert profile.citizen("A").values()["customer_number"] == "0000-0001"
    assert profile.notices.many == ManyNotices("D", 10_000)
    assert profile.form4.applicant == "株式会社れい"
    assert profile.form4.approver == "れい郵便ポスト 品質管理部 部長"
    known = profile.notices.known[0]
    assert known.received_at == datetime(2026, 4, 1, 9, tzinfo=timezone(timedelta(hours=9)))


def test_template_alternatives_load_too(template: Load, tmp_path: Path) -> None:
    (tmp_path / "files/client.p12").write_bytes(b"\x30\x82")
    profile = template(
        ('{ pem = "files/client.pem", key = "files/client-key.pem", ', '{ pkcs12 = "files/client.p12", '),
        (
            'method = "DELETE"\nurl = "/test/notices/{id}"\nheaders = ',
            'person = "{id} を消してください。"\n# headers = ',
        ),
        ('metadata = "/saml/metadata"\n', 'metadata = { file = "files/portal-certificate.pem" }\n'),
        ('bearer = { env = "NOTICE_API_TOKEN" }', 'client_certificate = { pem = "files/client.pem" }'),
        ("received_at = 2026-04-01T09:00:00+09:00", "received_at = 2026-04-01T09:00:00"),
    )
    assert isinstance(profile.network.client_certificate, Pkcs12Identity)
    assert profile.notices.removal == PersonStep("{id} を消してください。")
    assert profile.wires.saml2.metadata == tmp_path / "files/portal-certificate.pem"
    pem = tmp_path / "files/client.pem"
    assert profile.wires.json.authentication == PemIdentity(pem, pem)
    assert profile.notices.known[0].received_at == datetime(2026, 4, 1, 9, tzinfo=ZoneInfo("Asia/Tokyo"))


def test_date_without_quotes_where_text_is_asked_is_taken_for_text(load: Load) -> None:
    profile = load(
        ('build = "reference"', "build = 2026-06-01"), ('birthDate = "1980-01-01"', "birthDate = 1980-01-01")
    )
    assert profile.target.build == "2026-06-01"
    assert profile.citizen("A").attributes["birthDate"] == "1980-01-01"


def test_options_of_a_wire_of_ones_own_are_kept_raw(load: Load) -> None:
    profile = load(('account = "saml2"', 'account = "own"'), ("[wires.saml2]", "[wires.own]"))
    assert profile.wires.options["own"]["link_start"] == "/link/start"
    assert profile.wires.saml2 == Saml2Options()


def test_defaults_are_those_of_the_assumptions() -> None:
    assert Saml2Options().metadata == "/saml/metadata"
    assert JsonNoticesOptions().endpoint == "/api/notices"
    assert JsonNoticesOptions().limit == 100


def test_templates() -> None:
    assert placeholders("/x?a={landing}&b={entity_id}&c={landing}{ }{1}") == ("landing", "entity_id")
    assert fill_template("{a}/{ b }", {"a": "x y"}) == "x y/{ b }"
    assert fill_template("?to={a}", {"a": "https://x/?y=1&z"}, quoted=True) == "?to=https%3A%2F%2Fx%2F%3Fy%3D1%26z"
    with pytest.raises(KeyError):
        fill_template("{a}", {})
