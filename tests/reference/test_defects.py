"""Each seeded defect changes what it says, and leaves what is beside it right."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable

import pytest

from conformance.reference.behaviour import Step
from conformance.reference.defects import CATALOGUE
from conformance.reference.errors import UsageError

from .browser_kit import Browser, Seen
from .driver import LOGINS, B, Driver
from .portal_kit import ROOT

Drive = Callable[..., Driver]
OPERATIONS = {"account", "link", "unlink", "sso", "ssoff", "notices"}


def test_catalogue_is_well_formed() -> None:
    names = [known.name for known in CATALOGUE]
    assert len(names) == len(set(names)) == len(CATALOGUE)
    for known in CATALOGUE:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)+", known.name)
        assert known.operation in OPERATIONS
        assert known.requirements
        assert all(re.fullmatch(r"[GPA]-[A-Z0-9.]+-\d+", requirement) for requirement in known.requirements)
        assert known.ja.endswith("。")
        assert known.en.endswith(".")
        assert isinstance(known.step, Step)


def test_two_defects_of_one_step_exclude_each_other() -> None:
    assert len(CATALOGUE.overrides(["body-in-headers", "body-in-headers"])) == 1
    assert len(CATALOGUE.overrides(["body-in-headers", "sign-off-keeps-session"])) == 2
    with pytest.raises(UsageError, match="link-without-consent"):
        CATALOGUE.overrides(["link-without-consents"])


def linked_and_providing(driver: Driver, pseudonym: str = "pseudonym-a") -> Browser:
    citizen = driver.browser()
    driver.link(citizen, pseudonym, B if pseudonym.endswith("b") else None)
    driver.provide(citizen)
    return citizen


def content_title(driver: Driver, url: str) -> str:
    return driver.sign_on(driver.browser(), path=url).text("#notice-title")


def assert_link_sign_on_unlink(driver: Driver, but: str = "") -> None:
    """The operations beside the defective one hold."""
    if "link" not in but.split():
        assert driver.to_consent(driver.browser(), "pseudonym-z").has("form#link-consent")
    citizen = linked_and_providing(driver)
    if "sso" not in but.split():
        assert driver.sign_on(driver.browser()).text("#account-name") == "試験 太郎"
        assert driver.sign_on(driver.browser(), "never-linked").has("main#refused")
    if "ssoff" not in but.split():
        other = driver.browser()
        driver.sign_on(other)
        assert driver.sign_off() == ("Success", None)
        assert driver.who(other) is None
        driver.sign_on(citizen)
    if "notices" not in but.split():
        headers = driver.notices().json()["notices"]
        assert len(headers) == 3
        assert all("body" not in header for header in headers)
    if "unlink" not in but.split():
        assert driver.unlink() == ("Success", None)
        assert driver.notices().status_code == 404
        assert driver.sign_on(driver.browser()).has("main#refused")
        if "sso" not in but.split():
            assert driver.who(citizen) == "試験 太郎"


def test_conformant_partner_passes_what_the_defects_are_held_to(driver: Driver) -> None:
    assert_link_sign_on_unlink(driver)


def test_link_without_consent(drive: Drive) -> None:
    driver = drive("link-without-consent")
    citizen = driver.browser()
    seen = driver.to_consent(citizen, "pseudonym-a")
    assert seen.has("main#menu")
    assert seen.text("#account-name") == "試験 太郎"
    assert driver.notices().status_code == 403
    assert driver.sign_on(driver.browser()).text("#account-name") == "試験 太郎"
    assert driver.sign_on(driver.browser(), "never-linked").has("main#refused")
    assert driver.sign_off() == ("Success", None)
    assert driver.who(citizen) is None
    assert driver.unlink() == ("Success", None)
    assert driver.sign_on(driver.browser()).has("main#refused")


def test_link_without_consent_in_the_other_ways(drive: Drive) -> None:
    typed = drive("link-without-consent", account_source="typed")
    assert typed.to_consent(typed.browser(), "pseudonym-a").has("form#account-input")
    existing = drive("link-without-consent", account_source="existing")
    citizen = existing.browser()
    form: Seen = existing.to_consent(citizen, "pseudonym-a")
    login, password = LOGINS["A"]
    assert citizen.submit(form, "form#login", login=login, password=password).has("main#menu")


def test_tie_kept_after_unlink(drive: Drive) -> None:
    driver = drive("tie-kept-after-unlink")
    linked_and_providing(driver)
    assert driver.unlink() == ("Success", None)
    assert len(driver.notices().json()["notices"]) == 3
    assert driver.sign_on(driver.browser()).has("main#refused")
    assert driver.notices("never-linked").status_code == 404
    assert_link_sign_on_unlink(drive("tie-kept-after-unlink"), but="unlink")


def test_session_lost_by_unlinking(drive: Drive) -> None:
    driver = drive("session-lost-by-unlinking")
    citizen = linked_and_providing(driver)
    other = linked_and_providing(driver, "pseudonym-b")
    assert driver.unlink() == ("Success", None)
    assert driver.who(citizen) is None
    assert driver.who(other) == "試験 花子"
    assert driver.notices().status_code == 404
    assert_link_sign_on_unlink(drive("session-lost-by-unlinking"), but="unlink")


def test_sign_on_after_unlink(drive: Drive) -> None:
    driver = drive("sign-on-after-unlink")
    linked_and_providing(driver)
    assert driver.unlink() == ("Success", None)
    assert driver.sign_on(driver.browser()).text("#account-name") == "試験 太郎"
    assert driver.notices().status_code == 404
    assert_link_sign_on_unlink(drive("sign-on-after-unlink"), but="unlink")


def test_account_mixed_up(drive: Drive) -> None:
    driver = drive("account-mixed-up")
    other = driver.browser()
    assert driver.link(other, "pseudonym-b", B).text("#account-name") == "試験 花子"
    assert driver.sign_on(driver.browser(), "pseudonym-b").text("#account-name") == "試験 花子"
    linked_and_providing(driver)
    assert driver.sign_on(driver.browser(), "pseudonym-b").text("#account-name") == "試験 太郎"
    assert driver.sign_on(driver.browser()).text("#account-name") == "試験 太郎"
    driver.provide(other)
    mine = {notice["id"] for notice in driver.notices().json()["notices"]}
    assert not mine & {notice["id"] for notice in driver.notices("pseudonym-b").json()["notices"]}
    assert_link_sign_on_unlink(drive("account-mixed-up"))


def test_login_asked_in_sign_on(drive: Drive) -> None:
    driver = drive("login-asked-in-sign-on")
    linked_and_providing(driver)
    citizen = driver.browser()
    form = driver.sign_on(citizen, path="/sso/start?target=/inbox")
    assert form.has("form#login")
    login, password = LOGINS["A"]
    seen = citizen.submit(form, "form#login", login=login, password=password)
    assert seen.url.endswith("/inbox")
    # The needless login is all that is wrong: sign-off still reaches the session that sign-on opened.
    assert driver.sign_off() == ("Success", None)
    assert driver.who(citizen) is None
    assert_link_sign_on_unlink(drive("login-asked-in-sign-on"), but="sso")


def test_sign_off_keeps_session(drive: Drive) -> None:
    driver = drive("sign-off-keeps-session")
    citizen = linked_and_providing(driver)
    assert driver.sign_off() == ("Success", None)
    assert driver.who(citizen) == "試験 太郎"
    assert_link_sign_on_unlink(drive("sign-off-keeps-session"), but="ssoff")


def test_anothers_notice_in_list(drive: Drive) -> None:
    driver = drive("anothers-notice-in-list")
    linked_and_providing(driver)
    linked_and_providing(driver, "pseudonym-b")
    mine, others = (
        {notice["id"] for notice in driver.notices(name).json()["notices"]} for name in ("pseudonym-a", "pseudonym-b")
    )
    assert len(mine) == len(others) == 4
    assert len(mine & others) == 2
    assert_link_sign_on_unlink(drive("anothers-notice-in-list"), but="notices")


def test_body_in_headers(drive: Drive) -> None:
    driver = drive("body-in-headers")
    linked_and_providing(driver)
    headers = driver.notices().json()["notices"]
    assert len(headers) == 3
    assert all("お知らせします" in header["body"] for header in headers)
    assert_link_sign_on_unlink(drive("body-in-headers"), but="notices")


def test_notice_url_of_another(drive: Drive) -> None:
    driver = drive("notice-url-of-another")
    linked_and_providing(driver)
    headers = driver.notices().json()["notices"]
    titles = [content_title(driver, header["url"]) for header in headers]
    expected = [header["title"] for header in headers]
    assert titles == [expected[1], expected[0], expected[2]]
    assert len({header["url"] for header in headers}) == 3
    assert_link_sign_on_unlink(drive("notice-url-of-another"))


def test_requirements_of_defects_are_in_the_catalogue_of_requirements(requirement_ids: set[str]) -> None:
    for known in CATALOGUE:
        assert set(known.requirements) <= requirement_ids, known.name


@pytest.fixture
def requirement_ids() -> set[str]:
    (path,) = (ROOT / "conformance" / "catalogue").glob("**/requirements.toml")
    return {row["id"] for row in tomllib.loads(path.read_text(encoding="utf-8"))["requirement"]}
