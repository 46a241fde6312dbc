"""What must not be read leaves only as a keyed hash, in whatever place and form it is written."""

from __future__ import annotations

import base64
import json
import re
import threading

import pytest

from conformance.evidence.redact import Redactor

SECRET = "s3cr3t/Value+of=the&partner"
MARK = re.compile(r"\[redacted:[a-z]+:[0-9a-f]{12}\]")
JSON, FORM, HTML = "application/json", "application/x-www-form-urlencoded", "text/html; charset=utf-8"


@pytest.fixture
def redactor() -> Redactor:
    return Redactor(b"key of the run")


def _body_hides(redactor: Redactor, text: str, content_type: str, secret: str = SECRET) -> str:
    written = redactor.body(text, content_type)
    assert secret not in written, written
    assert MARK.search(written), written
    return written


# -- headers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("Authorization", "Bearer abcdefgh12345678", "Bearer "),
        ("authorization", "Basic " + base64.b64encode(b"user:password").decode(), "Basic "),
        ("Authorization", "abcdefgh12345678", ""),
        ("Proxy-Authorization", "Basic dXNlcjpwYXNzd29yZA==", "Basic "),
        ("X-Authorization", "abcdefgh12345678", ""),
        ("X-Api-Key", "abcdefgh12345678", ""),
        ("X-CSRF-Token", "abcdefgh12345678", ""),
        ("X-Auth-Token", "abcdefgh12345678", ""),
        ("X-Session-Id", "abcdefgh12345678", ""),
    ],
)
def test_credential_headers(redactor: Redactor, name: str, value: str, kept: str) -> None:
    ((same, written),) = redactor.headers(((name, value),))
    assert same == name
    assert written.startswith(kept)
    assert MARK.fullmatch(written.removeprefix(kept))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Access-Control-Allow-Headers", "X-CSRF-Token"),
        ("Sec-Fetch-Site", "cross-site"),
        ("Location", "/menu?lang=ja#top"),
        ("Location", "http://[::1/unbalanced"),
        ("Refresh", "5; url=/menu"),
        ("WWW-Authenticate", 'Bearer realm="notices"'),
    ],
)
def test_what_is_no_secret_stays_as_it_is(redactor: Redactor, name: str, value: str) -> None:
    assert redactor.headers(((name, value),)) == ((name, value),)


def test_cookies_lose_their_values_and_nothing_else(redactor: Redactor) -> None:
    sent = redactor.headers((("Cookie", "sid=abcdefgh12345678; theme=dark"),))[0][1]
    assert re.fullmatch(rf"sid={MARK.pattern}; theme={MARK.pattern}", sent)
    cookie = "sid=abcdefgh12345678; Path=/; Secure; HttpOnly; SameSite=Lax"
    was_set = redactor.headers((("Set-Cookie", cookie),))[0][1]
    assert re.fullmatch(rf"sid={MARK.pattern}; Path=/; Secure; HttpOnly; SameSite=Lax", was_set)
    assert MARK.findall(sent)[0] == MARK.findall(was_set)[0], "the same cookie is seen to be the same"


@pytest.mark.parametrize("value", ["abcdefgh12345678", "=abcdefgh12345678", "two words=abcdefgh12345678"])
@pytest.mark.parametrize("name", ["Cookie", "Set-Cookie"])
def test_odd_cookies_hide_their_value_too(redactor: Redactor, name: str, value: str) -> None:
    written = redactor.headers(((name, value),))[0][1]
    assert "abcdefgh12345678" not in written
    assert MARK.search(written)


def test_a_cookie_that_is_deleted_shows_as_empty(redactor: Redactor) -> None:
    header = (("Set-Cookie", "sid=; Max-Age=0"),)
    assert redactor.headers(header) == header


def test_a_quoted_cookie_is_known_without_its_quotes(redactor: Redactor) -> None:
    redactor.headers((("Set-Cookie", 'sid="abcdefgh12345678"; Path=/'),))
    assert "abcdefgh12345678" not in redactor.text("session abcdefgh12345678 opened")


def test_repeated_headers_keep_order_and_number(redactor: Redactor) -> None:
    headers = (("Set-Cookie", "a=aaaaaaaaaa"), ("X-A", "1"), ("Set-Cookie", "b=bbbbbbbbbb"))
    assert [name for name, _ in redactor.headers(headers)] == ["Set-Cookie", "X-A", "Set-Cookie"]


# -- URLs and forms --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["token", "access_token", "ticket", "nonce", "sid", "sessionId", "otp", "api_key", "pwd", "PHPSESSID"]
)
def test_query_and_form_fields(redactor: Redactor, name: str) -> None:
    assert re.fullmatch(rf"/a\?x=1&{name}={MARK.pattern}&y=2", redactor.url(f"/a?x=1&{name}=12&y=2"))
    assert re.fullmatch(rf"x=1&{name}={MARK.pattern}&y=2", redactor.body(f"x=1&{name}=12&y=2", FORM))


@pytest.mark.parametrize(
    "url",
    [
        "https://partner.test/cb#access_token=abcdefgh12345678&x=1",
        "https://partner.test/cb?x#/route?access_token=abcdefgh12345678",
        "https://user:abcdefgh12345678@partner.test/cb",
        "https://abcdefgh12345678@partner.test/cb",
        "/login?next=https%3A%2F%2Fpartner.test%2Fcb%3Fticket%3Dabcdefgh12345678",
        "/login?%74oken=abcdefgh12345678",
        "5; url=https://partner.test/cb?ticket=abcdefgh12345678",
        "http://[::1/cb?token=abcdefgh12345678",
        "https://partner.test/menu;jsessionid=abcdefgh12345678?a=b#c",
        "/menu;v=1;jsessionid=abcdefgh12345678/next",
        "menu;JSESSIONID=abcdefgh12345678.node1",
        "/menu;sid=abcdefgh12345678",
        "/menu;phpsessid=abcdefgh12345678",
        "/menu;%6Asessionid=abcdefgh12345678",
        "/menu#/route;jsessionid=abcdefgh12345678",
        "/menu#/route;jsessionid=abcdefgh12345678?a=b",
        "/menu?a=b;sid=abcdefgh12345678",
        "/login?next=%2Fmenu%3Bjsessionid%3Dabcdefgh12345678",
        "0;url=/menu;jsessionid=abcdefgh12345678",
    ],
)
def test_every_part_of_a_url(redactor: Redactor, url: str) -> None:
    written = redactor.url(url)
    assert "abcdefgh12345678" not in written
    assert MARK.search(written.replace("%5B", "[").replace("%5D", "]").replace("%3A", ":"))


@pytest.mark.parametrize(
    "url",
    [
        "https://partner.test/?",
        "https://partner.test/a#",
        "HTTPS://Partner.test/a?b=c&&d",
        "https://partner.test/sso?RelayState=https%3a%2f%2fpartner.test%2fmenu%3flang%3Dja",
        "//partner.test/a?b",
        "/a;v=1;lang=ja/b;inside=1?c;d=e",
        "https://partner.test/sso?SAMLRequest=fZJ%2B&SigAlg=x&Signature=y%3D",
        "",
    ],
)
def test_a_url_without_secrets_is_kept_to_the_byte(redactor: Redactor, url: str) -> None:
    assert redactor.url(url) == url


def test_a_session_in_the_address_is_hidden_wherever_a_page_shows_it(redactor: Redactor) -> None:
    source = '<a href="/menu;jsessionid=abcdefgh12345678">x</a><script>go("/a;jsessionid=abcdefgh12345678")</script>'
    written = redactor.body(source, HTML)
    assert "abcdefgh12345678" not in written
    assert len(MARK.findall(written)) == 2
    headers = redactor.headers((("Location", "/menu;jsessionid=short1"),))
    assert "short1" not in headers[0][1]


def test_multipart_fields(redactor: Redactor) -> None:
    body = (
        '--b\r\nContent-Disposition: form-data; name="password"\r\n\r\n' + SECRET + "\r\n"
        '--b\r\nContent-Disposition: form-data; name="lang"\r\n\r\nja\r\n--b--\r\n'
    )
    assert "\r\n\r\nja\r\n" in _body_hides(redactor, body, "multipart/form-data; boundary=b")


# -- pages -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "tag",
    [
        '<input type="hidden" name="csrf_token" value="{}">',
        '<input value="{}" name="csrf_token" type="hidden"/>',
        "<INPUT VALUE='{}' NAME='csrf_token'>",
        "<input name=csrf_token value={}>",
        '<input name = "csrf_token"\n value = "{}" >',
        '<input data-name="lang" name="csrf_token" value="{}">',
        '<input title="name=lang" name="csrf_token" value="{}">',
        '<input title="a>b" name="csrf_token" value="{}">',
        "<input title=it's name=csrf_token value={}>",
        '<input name="csrf&#95;token" value="{}">',
        '<input type="password" name="pin" value="{}">',
        '<button name="authenticity_token" value="{}">送信</button>',
        '<textarea name="token">{}</textarea>',
        '<meta name="csrf-token" content="{}">',
        '<meta content="{}" name="csrf-token">',
        '<body data-csrf-token="{}">',
        '<a href="/open?ticket={}">開く</a>',
        '<form action="/login;x?lang=ja&amp;ticket={}">',
        '<meta http-equiv="refresh" content="0; url=/open?ticket={}">',
        '<script>window.state = {{"csrfToken": "{}"}};</script>',
        '<script type="application/json">{{"session": {{"value": "{}"}}}}</script>',
    ],
)
def test_secrets_in_a_page(redactor: Redactor, tag: str) -> None:
    page = f"<!DOCTYPE html><p>前</p>{tag.format('abcdefgh12345678')}<p>後</p>"
    written = _body_hides(redactor, page, HTML, "abcdefgh12345678")
    assert written.startswith("<!DOCTYPE html><p>前</p>")
    assert written.endswith("<p>後</p>")


@pytest.mark.parametrize(
    "page",
    [
        '<p>a < b</p><input name="lang" value="ja"><a href="/menu?lang=ja">x</a>',
        "<input name='session_lang",
        "<a " + "x" * 5000,
        "<input" + ' value="' * 2000,
        '<form><input type=hidden name=SAMLResponse value="PHNhbWw+PC9zYW1sPg=="></form>',
        "<script>if (a < b) { x = 'it\"s' }</script>",
        "<textarea name=comment>a</textarea>",
    ],
)
def test_a_page_without_secrets_is_kept_to_the_byte(redactor: Redactor, page: str) -> None:
    assert redactor.body(page, HTML) == page


def test_a_hidden_value_is_learnt_as_it_is_and_not_as_it_is_written(redactor: Redactor) -> None:
    redactor.body('<input name="token" value="ab&amp;cd/ef&quot;gh">', HTML)
    assert not any(form in redactor.text("x ab%26cd%2Fef%22gh y") for form in ("ab%26", "ef%22gh"))


# -- JSON ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "document",
    [
        '{{"token": "{}"}}',
        '{{"a": [{{"accessToken" :\n"{}"}}]}}',
        '{{"tokens": ["x", "{}"]}}',
        '{{"session": {{"a": {{"b": ["{}"]}}}}}}',
        '{{"\\u0074oken": "{}"}}',
        '{{"body": "{{\\"token\\": \\"{}\\"}}"}}',
        '{{"signOnUrl": "https://partner.test/in?ticket={}"}}',
        '{{"signOnUrl": "https:\\/\\/partner.test\\/in?ticket={}"}}',
        '{{"token": "{}", "cut short',
        '{{"token": "bad escape \\q {}"}}',
        '{{"token": "line\nbreak {}"}}',
    ],
)
def test_secrets_in_json(redactor: Redactor, document: str) -> None:
    _body_hides(
        redactor, document.format("abcdefgh12345678"), "application/problem+json; charset=utf-8", "abcdefgh12345678"
    )


def test_numbers_under_a_secret_name(redactor: Redactor) -> None:
    assert "482913" not in redactor.body('{"otp": 482913, "n": 1}', JSON)
    assert '"n": 1' in redactor.body('{"otp": 482913, "n": 1}', JSON)


def test_redacted_json_is_json(redactor: Redactor) -> None:
    document = {"token": 'a"b\\c', "list": [1, {"password": "x", "ok": None}], "otp": 123456, "text": "{not json"}
    written = json.loads(redactor.body(json.dumps(document), JSON))
    assert written["text"] == "{not json"
    assert written["list"][1]["ok"] is None
    assert MARK.fullmatch(written["token"])
    assert MARK.fullmatch(written["list"][1]["password"])


@pytest.mark.parametrize(
    "document",
    [
        '{"a": "b", "n": [1.5e3, true, null], "t": "x\\u3042"}',
        "[]",
        "null",
        "not json at all",
        '{"nested": "{\\"a\\": 1}"}',
    ],
)
def test_json_without_secrets_is_kept_to_the_byte(redactor: Redactor, document: str) -> None:
    assert redactor.body(document, JSON) == document


# -- known values ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        SECRET,
        "s3cr3t%2FValue%2Bof%3Dthe%26partner",
        "s3cr3t%2fValue%2bof%3dthe%26partner",
        "s3cr3t/Value%2Bof=the%26partner",
        "s3cr3t%252FValue%252Bof%253Dthe%2526partner",
        "s3cr3t/Value+of=the&amp;partner",
        "s3cr3t&#47;Value&#x2B;of&#x3d;the&#38;partner",
        "s3cr3t\\/Value+of=the&partner",
        "s3cr3t\\u002FValue\\u002bof=the\\u0026partner",
        "s3cr3t\\\\/Value+of=the&amp;amp;partner",
    ],
)
def test_a_registered_secret_in_each_written_form(redactor: Redactor, written: str) -> None:
    redactor.register(SECRET, "credential")
    assert redactor.text(f"前{written}後") == f"前{redactor.mark(SECRET, 'credential')}後"


@pytest.mark.parametrize(
    "written",
    [
        "試験 太郎",
        "%E8%A9%A6%E9%A8%93+%E5%A4%AA%E9%83%8E",
        "%8e%8e%8c%b1%20%91%be%98Y",
        "&#35430;&#39443;&nbsp;&#22826;&#37070;".replace("&nbsp;", "&#32;"),
        "\\u8a66\\u9a13 \\u592A\\u90CE",
    ],
)
def test_a_name_that_is_not_ascii(redactor: Redactor, written: str) -> None:
    redactor.register("試験 太郎", "personal")
    assert redactor.text(f"<{written}>") == f"<{redactor.mark('試験 太郎', 'personal')}>"


def test_a_character_beyond_the_basic_plane(redactor: Redactor) -> None:
    redactor.register("𠮷野家の鍵", "personal")
    assert "ud842" not in redactor.text(json.dumps("𠮷野家の鍵"))


def test_overlapping_values_leave_no_remainder(redactor: Redactor) -> None:
    redactor.register("abcdefgh", "credential")
    redactor.register("abcdefgh-and-the-rest", "token")
    redactor.register("the-rest-goes-on", "token")
    assert redactor.text("abcdefgh-and-the-rest") == redactor.mark("abcdefgh-and-the-rest", "token")
    assert "goes-on" not in redactor.text("abcdefgh-and-the-rest-goes-on")
    assert "abcdefgh" not in redactor.text("abcdefgh and abcdefgh-and")


def test_learnt_and_registered_values_overlap(redactor: Redactor) -> None:
    redactor.register("12345678", "credential")
    redactor.headers((("Cookie", "sid=12345678-90abcdef"),))
    assert "90abcdef" not in redactor.text("sid is 12345678-90abcdef")


def test_a_secret_that_overlaps_itself(redactor: Redactor) -> None:
    redactor.register("aXaXa", "token")
    assert redactor.text("aXaXaXa") == redactor.mark("aXaXa", "token")


def test_nothing_is_found_inside_a_mark(redactor: Redactor) -> None:
    redactor.register("long-secret-value", "credential")
    for word in ("redacted", "credential"):
        redactor.register(word, "token")
    assert redactor.text("long-secret-value") == redactor.mark("long-secret-value", "credential")


def test_redacting_again_changes_nothing(redactor: Redactor) -> None:
    redactor.register(SECRET, "credential")
    headers = (
        ("Cookie", "sid=abcdefgh12345678"),
        ("Authorization", "Bearer x"),
        ("X", SECRET),
        ("Location", "/?token=z"),
    )
    once = redactor.headers(headers)
    assert redactor.headers(once) == once
    page = f'<input name="token" value="{SECRET}"><a href="/?token=q">x</a>{SECRET}'
    assert redactor.body(redactor.body(page, HTML), HTML) == redactor.body(page, HTML)
    document = json.dumps({"token": SECRET, "u": "https://a/?sid=1"})
    assert redactor.body(redactor.body(document, JSON), JSON) == redactor.body(document, JSON)


def test_a_partner_cannot_hide_a_secret_in_a_false_mark(redactor: Redactor) -> None:
    redactor.register("0123456789ab", "token")
    assert "0123456789ab" not in redactor.text("[redacted:token:0123456789ab]")


def test_equal_values_have_equal_marks_within_a_run_only(redactor: Redactor) -> None:
    other = Redactor(b"key of another run")
    assert redactor.mark("value", "token") == Redactor(b"key of the run").mark("value", "token")
    assert redactor.mark("value", "token") != other.mark("value", "token")
    assert redactor.mark("value", "token") != redactor.mark("valuf", "token")


def test_what_was_learnt_is_forgotten_with_the_case_and_what_is_registered_is_not(redactor: Redactor) -> None:
    redactor.register(SECRET, "credential")
    redactor.headers((("Set-Cookie", "sid=abcdefgh12345678"),))
    assert "abcdefgh12345678" not in redactor.text("sid abcdefgh12345678")
    redactor.begin_case()
    assert redactor.text("sid abcdefgh12345678") == "sid abcdefgh12345678"
    assert SECRET not in redactor.text(SECRET)


def test_short_values_are_hidden_in_place_and_not_learnt(redactor: Redactor) -> None:
    assert "=ja" not in redactor.headers((("Cookie", "lang=ja"),))[0][1]
    assert redactor.text("ja") == "ja"


def test_an_empty_secret_hides_nothing(redactor: Redactor) -> None:
    redactor.register("", "credential")
    assert redactor.text("text") == "text"


@pytest.mark.parametrize("value", ["\ud800abcdefgh", "\x00abcdefgh\n", "abc\\defgh\"'"])
def test_strange_characters_in_a_secret(redactor: Redactor, value: str) -> None:
    redactor.register(value, "credential")
    for text in (value, json.dumps(value), json.dumps(value, ensure_ascii=False)):
        assert "defgh" not in redactor.text(text)
    assert redactor.contains_secret(value.encode("utf-8", "surrogatepass"))


def test_learning_while_others_read(redactor: Redactor) -> None:
    """The back-channel listener records from threads of its own."""
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for index in range(60):
                secret = f"secret-{number}-{index}-value"
                redactor.headers((("Cookie", f"sid={secret}"),))
                assert secret not in redactor.text(f"{secret} " * 3)
        except BaseException as failure:  # noqa: BLE001 - handed to the test's own thread
            failures.append(failure)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


# -- messages and binary bodies --------------------------------------------------------------------------------------


def test_messages_stay_for_synthetic_citizens(redactor: Redactor) -> None:
    text = "SAMLResponse=PHNhbWw%2B&RelayState=%2Fmenu&SigAlg=a&Signature=abc"
    assert redactor.body(text, FORM) == text


def test_messages_are_hidden_for_others() -> None:
    redactor = Redactor(b"key", protect_messages=True)
    written = redactor.body("SAMLResponse=PHNhbWw%2B&RelayState=%2Fmenu&SigAlg=a&Signature=abc", FORM)
    assert re.fullmatch(rf"SAMLResponse={MARK.pattern}&RelayState=%2Fmenu&SigAlg=a&Signature={MARK.pattern}", written)
    page = '<input type="hidden" name="SAMLResponse" value="PHNhbWw+PC9zYW1sPg==">'
    assert "PHNhbWw" not in redactor.body(page, HTML)


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "euc_jp", "iso2022_jp", "utf-16-le", "utf-16-be"])
def test_a_binary_body_with_a_known_secret_is_recognised(redactor: Redactor, encoding: str) -> None:
    redactor.register("試験太郎の鍵", "personal")
    data = b"\x89PNG\xff\xfe" + "試験太郎の鍵".encode(encoding) + b"\x00\xff"
    assert redactor.contains_secret(data)
    assert not redactor.contains_secret(b"\x89PNG\xff\xfe and nothing else")


def test_a_partners_own_address_before_an_at_sign_is_no_credential(redactor: Redactor) -> None:
    """An attack sends people to `https://partner@elsewhere/`: the partner's host must stay readable all the same."""
    redactor.no_secret("staging.example:8443")
    url = "https://staging.example:8443@elsewhere.test/"
    assert redactor.url(url) == url
    assert redactor.text("https://staging.example:8443/menu") == "https://staging.example:8443/menu"
    assert "user:password" not in redactor.url("https://user:password@staging.example:8443/")


def test_a_header_seen_before_is_read_anew_once_more_is_known(redactor: Redactor) -> None:
    header = (("X-Trace", "abc-0123456789"),)
    assert redactor.headers(header) == header
    redactor.headers((("Cookie", "id=0123456789"),))
    assert "0123456789" not in redactor.headers(header)[0][1]
    redactor.begin_case()
    assert redactor.headers(header) == header
    redactor.register("0123456789", "password")
    assert "0123456789" not in redactor.headers(header)[0][1]


@pytest.mark.parametrize("end", ["", ">"])
def test_tags_that_never_end_are_gone_through_once(redactor: Redactor, end: str) -> None:
    """Each of them read up to the end of the page would keep a run busy for an hour."""
    page = "<a " * 3_000_000 + end + '<input name=csrf_token value="abcdefgh">'
    assert ("abcdefgh" not in redactor.body(page, "text/html")) == bool(end)
