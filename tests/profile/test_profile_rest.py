"""`[wires.rest]`: what is wrong with a contract is said in words, all at once; what is right becomes the model."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from conformance.profile import AnswerRule, Basic, InvalidProfileError, PemIdentity, RestCall, Secret, load_profile
from conformance.resources import data_directory

PROFILES = data_directory("profiles")


@pytest.fixture
def load(tmp_path: Path):
    """Loads the REST profile with parts of its text replaced."""
    shutil.copytree(PROFILES / "reference", tmp_path / "reference")

    def load_changed(*changes: tuple[str, str]):
        text = (PROFILES / "reference-rest.toml").read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new, 1)
        file = tmp_path / "partner.toml"
        file.write_text(text, encoding="utf-8")
        return load_profile(file, environ={})

    return load_changed


LINK_FINISHED = 'link_finished = { path = "/rest/link-finished" }'


@pytest.mark.parametrize(
    ("change", "key", "words"),
    [
        (("[wires.rest.unlink]", "[wires.rest.unlinking]"), "wires.rest.unlink", "この要求の送り方"),
        (("[wires.rest.unlink]", "[wires.rest.unlinking]"), "wires.rest.unlinking", "もしかして: unlink"),
        (('body = { pseudonym = "{pseudonym}" }', "body = { a = 1 }"), "wires.rest.unlink", "{pseudonym}（仮名）が"),
        (('landing = "{landing}"', 'landing = "{back}"'), "wires.rest.sign_on.body.landing", "{back} はここでは"),
        (('refused?reason={reason}"', 'refused?why={why}"'), "wires.rest.refused", "{why} はここでは"),
        (
            ("accepted = { status = [201] }", 'accepted = { status = [201] }\nvalues = { url = "data.url" }'),
            "wires.rest.link.schema",
            "付属の形と違うため",
        ),
        (
            ("accepted = { status = [201] }", 'accepted = { status = [201], when = "a ==" }'),
            "wires.rest.link.accepted.when",
            "JMESPath 式として読めません",
        ),
        (("accepted = { status = [201] }", "accepted = { }"), "wires.rest.link.accepted.status", ""),
        (('person = { name = "{name}", address = "{address}", birthDate = "{birthDate}", sex = "{sex}" }', "x = 1"),
         "wires.rest.link", "基本4情報"),
        (("[portal.listener]\naddress = \"127.0.0.1\"\nport = 0", ""), "portal.listener", "待ち受け口"),
        (('authentication = { bearer = { file = "reference/call-token.txt" } }', ""),
         "wires.rest.calls.authentication", "連携先が示す認証"),
        (('{ path = "/rest/open", by = "browser" }', '{ path = "/rest/open" }'),
         "wires.rest.calls.sign_on_start.by", 'by = "browser"'),
        (('"/rest/sign-off"', '"/rest/link-finished"'), "wires.rest.calls.sign_off.path", "同じパス"),
        (('"/rest/open"', '"/notices"'), "wires.rest.calls.sign_on_start.path", "ポータルの画面 /notices と"),
        (('"/rest/open"', '"/rest/enter"'), "wires.rest.calls.sign_on_start.path", "ポータルの画面 /rest/enter と"),
        (('sign_on = { path = "/rest/sign-on", by = "browser" }', ""), "wires.rest.calls.sign_on", "受け取り方"),
        (("[wires.rest.redeem]", "[wires.rest.sign_off.values]\nurl = \"u\"\n[wires.rest.nothing]"),
         "wires.rest.redeem", "符号を仮名に換える要求"),
        (('sign_on_from_partner = "/rest/authorize?state={state}&back={back}"\n', ""),
         "wires.rest.sign_on_from_partner", "利用者のブラウザーを送る連携先の URL"),
        ((LINK_FINISHED, LINK_FINISHED.replace(" }", ', values = { landing = "x" } }')),
         "wires.rest.calls.link_finished.values.landing", "使いません"),
        ((LINK_FINISHED, LINK_FINISHED.replace(" }", ', by = "browser" }')), "wires.rest.link", "戻り先の URL {back}"),
        (('sign_on = { path = "/rest/sign-on", by = "browser" }', 'sign_on = { path = "/rest/sign-on" }'),
         "wires.rest.calls.sign_on.answer", '{ url = "{url}" }'),
        (("result == 'kept'", "result == \\\"kept\\\""), "wires.rest.sign_off.kept.when",
         "文字列と比べるなら 'kept' と書いて"),
        (("accepted = { status = [201] }", "accepted = { status = [201], when = 'kekka == \"0\"' }"),
         "wires.rest.link.accepted.when", "'0'、数値や真偽値と比べるなら `0` と書いて"),
        (("accepted = { status = [201] }", "failed = { status = [201], when = 'starts_with(a.b, \"E\")' }"),
         "wires.rest.link.failed.when", "「E」という項目を指します"),
        ((LINK_FINISHED, LINK_FINISHED.replace(" }", ", values = { linked = 'a && b == \"1\"' } }")),
         "wires.rest.calls.link_finished.values.linked", "'1'"),
        (('endpoint = "/api/notices"', "endpoint = \"/api/notices\"\nmapping = { opened = 'read == \"Y\"' }"),
         "wires.json.mapping.opened", "文字列と比べるなら 'Y' と"),
        (('path = "/api/sign-ons"', 'path = "/api/sign-ons/{landing}"'),
         "wires.rest.sign_on.path", "{landing} は値のない"),
        (('path = "/api/links"', 'path = "/api/links#{back}"'), "wires.rest.link.path", "{back} は値のない"),
        (('path = "/api/links"', 'path = "/api/{sex}/links"'), "wires.rest.link.path", "{sex} は値のない"),
        (('body = { code = "{code}" }', 'body = { code = "{code}" }\nheaders = { X-Api-Key = "geheim" }'),
         "wires.rest.redeem.headers.X-Api-Key", "直接書けません"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.startswith(("wires", "portal")) else "",
)  # fmt: skip
def test_a_mistake_is_told_where_it_is(load, change: tuple[str, str], key: str, words: str) -> None:
    with pytest.raises(InvalidProfileError) as caught:
        load(change)
    found = {problem.key: problem.text.ja for problem in caught.value.problems}
    assert words in found[key], found


def test_a_direct_call_never_meets_the_portals_screens(load) -> None:
    """It comes to the listener, which serves none."""
    assert load(('"/rest/link-finished"', '"/services"')).wires.rest.calls.link_finished == RestCall("/services")


def test_a_path_may_have_what_always_has_a_value(load) -> None:
    """Of a query, what has none is left out; `back` has one where the citizen comes back by the browser."""
    rest = load(
        ('"/api/sign-ons"', '"/api/{session}/sign-ons?to={landing}"'),
        ('"/rest/authorize?state={state}&back={back}"', '"/authorize/{back}?state={state}"'),
    ).wires.rest
    with pytest.raises(InvalidProfileError, match=r"\{back\} は値のない"):
        load(
            ('"/rest/authorize?state={state}&back={back}"', '"/authorize/{back}?state={state}"'),
            ('sign_on = { path = "/rest/sign-on", by = "browser" }',
             'sign_on = { path = "/rest/sign-on", answer = { status = 200, body = { url = "{url}" } } }'),
        )  # fmt: skip
    assert rest.sign_on is not None
    assert rest.sign_on.path == "/api/{session}/sign-ons?to={landing}"


@pytest.mark.parametrize(
    ("content", "words"),
    [("{", "JSON として読めません"), ('{"type": "strange"}', "JSON Schema（2020-12）ではありません（type")],
)
def test_a_schema_that_is_none_is_told(load, tmp_path: Path, content: str, words: str) -> None:
    (tmp_path / "x.schema.json").write_text(content, encoding="utf-8")
    with pytest.raises(InvalidProfileError) as caught:
        load(("accepted = { status = [201] }", 'schema = "x.schema.json"'))
    (problem,) = caught.value.problems
    assert problem.key == "wires.rest.link.schema"
    assert words in problem.text.ja


def test_the_reference_profile_becomes_the_model() -> None:
    profile = load_profile("reference-rest")
    rest = profile.wires.rest
    assert isinstance(rest.authentication, Secret)
    assert rest.sign_off is not None
    assert (rest.sign_off.method, rest.sign_off.path) == ("POST", "/api/sign-offs")
    assert rest.sign_off.kept == AnswerRule((200,), "result == 'kept'")
    assert rest.calls.link_finished == RestCall("/rest/link-finished")
    assert [(name, call.by, call.verb) for name, call in rest.calls.declared] == [
        ("link_finished", "direct", "POST"),
        ("sign_on_start", "browser", "GET"),
        ("sign_on", "browser", "GET"),
        ("sign_off", "direct", "POST"),
    ]


@pytest.mark.parametrize(
    "expression", ['"user-id" == `1`', "a == 'x'", 'a == "b".c', "a == b", 'a == `"x"`', 'contains(["a", "b"], c)']
)
def test_what_compares_rightly_is_taken(load, expression: str) -> None:
    rule = f"accepted = {{ status = [201], when = '''{expression}''' }}"
    rest = load(("accepted = { status = [201] }", rule)).wires.rest
    assert rest.link is not None
    assert rest.link.accepted == AnswerRule((201,), expression)


def test_each_kind_of_credentials(load, tmp_path: Path) -> None:
    bearer = 'authentication = { bearer = { file = "reference/rest-token.txt" } }'
    basic = 'authentication = { basic = { user = "portal", password = { file = "reference/rest-token.txt" } } }'
    assert load((bearer, basic)).wires.rest.authentication == Basic("portal", Secret("reference-rest-token", ""))
    (tmp_path / "c.pem").write_text("-----BEGIN CERTIFICATE-----", encoding="ascii")
    certificate = 'authentication = { client_certificate = { pem = "c.pem" } }'
    pem = tmp_path / "c.pem"
    assert load((bearer, certificate)).wires.rest.authentication == PemIdentity(pem, pem)


def test_a_listener_is_where_it_listens_unless_told_otherwise(load) -> None:
    listener = load().with_listener_port(8444).portal.listener
    assert listener.url == "http://127.0.0.1:8444"
    told = load(("port = 0 ", 'port = 8444\nbase_url = "https://tester.example.jp/" ')).portal.listener
    assert told.url == "https://tester.example.jp"


def test_no_key_is_asked_for_where_nothing_is_signed(load) -> None:
    profile = load(
        ('environment = "reference"', 'environment = "staging"\nbase_url = "https://staging.example.jp"'),
    )
    assert profile.target.environment == "staging"
