"""Mistakes in a profile: name, changes to the reference profile, key, and what is said in Japanese and in English."""

from __future__ import annotations

__all__ = ["CERTIFICATE", "KEYS", "MISTAKES", "STAGING"]

HTTP_SEEDING = 'id = "id"\n[notices.removal]'
KEYS = 'key = { file = "reference/portal-key.pem" }'
CERTIFICATE = 'certificate = "reference/portal-certificate.pem"'
STAGING = ('environment = "reference"', 'environment = "staging"\nbase_url = "https://staging.example.jp"')
INPUT = """[screens.input]
match = { css = "form#account-input" }
fill = { name = "{name}", address = "{address}", birth_date = "{birthDate}", sex = "{sex}" }
press = { css = "#register" }
"""
STEP = """[screens.step]
match = { css = "main#card" }
person = "PERSON"
"""
BY_HAND = ('link_effort = "automatic"', 'link_effort = "person"')
MANY = '[notices.many]\ncitizen = "{citizen}"\ncount = {count}\n\n[notices.seeding]'
KNOWN = '\n[[notices.known]]\ncitizen = "{citizen}"\ntitle = "x"\n'

MISTAKES: list[tuple[str, list[tuple[str, str]], str, str, str]] = [
    # what the schema does not allow
    (
        "unknown key",
        [('press = { css = "#agree" }', 'pres = { css = "#agree" }')],
        "screens.consent.pres",
        "もしかして: press",
        "Did you mean: press",
    ),
    ("unknown table", [("[probe]", "[prob]\nx = 1\n[probe]")], "prob", "もしかして: probe", "Did you mean: probe"),
    (
        "unknown screen",
        [("[screens.menu]", "[screens.meny]")],
        "screens.meny",
        "もしかして: menu",
        "Did you mean: menu",
    ),
    (
        "missing key",
        [('operator = "接続試験ハーネス付属"', "")],
        "target.operator",
        "必須の項目がありません",
        "missing",
    ),
    (
        "missing table",
        [('[probe]\npage = "/menu"\naccount = { css = "#account-name" }', "")],
        "probe",
        "必須の項目がありません",
        "missing",
    ),
    (
        "wrong type",
        [("connect_timeout = 5.0", 'connect_timeout = "5"')],
        "network.connect_timeout",
        "文字列が書かれています。期待する値: 数値（0 より大きい、600 以下）",
        "found a string; expected: a number",
    ),
    ("out of bounds", [("connect_timeout = 5.0", "connect_timeout = 0")], "network.connect_timeout", "「0」", '"0"'),
    (
        "not one of",
        [('relink_account = "same"', 'relink_account = "sane"')],
        "offers.relink_account",
        '「sane」が書かれています。期待する値: "same"、"new"、"any" のいずれか',
        'one of "same", "new", "any"',
    ),
    ("empty", [('name = "参照実装サービス"', 'name = ""')], "target.name", "値が空です", "empty"),
    ("format", [("format = 1", "format = 2")], "format", "期待する値: 1", "expected: 1"),
    (
        "no table",
        [('press = { css = "#agree" }', 'press = "#agree"')],
        "screens.consent.press",
        "css・text のうち1つ以上",
        "one or both of css and text",
    ),
    (
        "empty matcher",
        [('match = { css = "main#error" }', "match = {}")],
        "screens.error.match",
        "css・text・url",
        "one or more of css",
    ),
    (
        "condition neither offered nor absent",
        [('sign_on_from_partner = { start = "portal" }', "sign_on_from_partner = {}")],
        "offers.sign_on_from_partner.start",
        "absent",
        "missing",
    ),
    (
        "absent without reason",
        [('sign_on_from_partner = { start = "portal" }', 'sign_on_from_partner = { absent = "" }')],
        "offers.sign_on_from_partner.absent",
        "値が空です",
        "empty",
    ),
    (
        "start at the partner without page",
        [('{ start = "portal" }', '{ start = "partner" }')],
        "offers.sign_on_from_partner.page",
        "必須の項目がありません",
        "missing",
    ),
    (
        "two sources of a secret",
        [('password = { file = "reference/citizen-a-password.txt" }', 'password = { env = "X", file = "y" }')],
        "citizens[0].password",
        "または",
        "{ env",
    ),
    (
        "birth date",
        [('birthDate = "1980-01-01"', 'birthDate = "1980-13-01"')],
        "citizens[0].attributes.birthDate",
        "YYYY-MM-DD",
        "YYYY-MM-DD",
    ),
    (
        "PEM and PKCS#12",
        [("[portal]", '[network.client_certificate]\npem = "a"\npkcs12 = "b"\n[portal]')],
        "network.client_certificate",
        "pkcs12",
        "pkcs12",
    ),
    (
        "listener with half a pair",
        [
            (
                "[wires]\n",
                '[portal.listener]\naddress = "127.0.0.1"\nport = 1\n'
                'base_url = "https://x.example.jp"\ncertificate = "reference/portal-certificate.pem"\n[wires]\n',
            )
        ],
        "portal.listener.key",
        "必須の項目がありません",
        "missing",
    ),
    # what the parts must be to each other
    (
        "no URL",
        [('environment = "reference"', 'environment = "staging"')],
        "target.base_url",
        "--target-url",
        "--target-url",
    ),
    (
        "reference far away",
        [("allowed_hosts = []", 'base_url = "https://staging.example.jp"')],
        "target.environment",
        '"staging"',
        '"staging"',
    ),
    (
        "attacks in production",
        [('environment = "reference"', 'environment = "production"\nbase_url = "https://x.example.jp"')],
        "attacks",
        "本番環境では",
        "never run in production",
    ),
    (
        "person without limit",
        [('link_effort = "automatic"\nmax_links = 200', 'link_effort = "person"')],
        "cost.max_links",
        "上限",
        "how many links",
    ),
    (
        "person who is told of no screen",
        [BY_HAND],
        "cost.link_effort",
        "人が操作する画面に person で手順を書いてください",
        "on which screens",
    ),
    (
        "a wait that is too long",
        [("[cost]", "[cost]\nperson_seconds = 3601")],
        "cost.person_seconds",
        "3600 以下",
        "3600",
    ),
    ("no wait at all", [("[cost]", "[cost]\nperson_seconds = 0")], "cost.person_seconds", "「0」", '"0"'),
    (
        "person on a screen that ends the way",
        [("[screens.menu]", '[screens.menu]\nperson = "見てください"')],
        "screens.menu.person",
        "この画面では人の操作を待てません",
        "nothing is waited for",
    ),
    (
        "person and press",
        [("[screens.login]", '[screens.login]\nperson = "ログインしてください"')],
        "screens.login.press",
        "press を消してください",
        "remove press",
    ),
    (
        "step without a person",
        [("[screens.menu]", STEP.replace('person = "PERSON"\n', "") + "[screens.menu]")],
        "screens.step.person",
        "人がすることを書いてください",
        "what a person has to do",
    ),
    (
        "consent by a person, links by nobody",
        [('press = { css = "#agree" }', 'person = "同意してください"')],
        "screens.consent.person",
        'cost.link_effort = "person" とし',
        'cost.link_effort = "person"',
    ),
    (
        "step that says nothing",
        [("[screens.menu]", STEP.replace("PERSON", "") + "[screens.menu]")],
        "screens.step.person",
        "値が空です",
        "empty",
    ),
    (
        "a secret shown to a person",
        [("[screens.menu]", STEP.replace("PERSON", "{password} を入力") + "[screens.menu]")],
        "screens.step.person",
        "{password} はここでは使えません",
        "{password} has no meaning here",
    ),
    (
        "removal by an id that a person cannot give",
        [
            (HTTP_SEEDING, 'id = "id"\n[notices.removal]'),
            ("[notices.seeding]\n", '[notices.seeding]\nperson = "送る"\n[notices.none]\n'),
        ],
        "notices.removal.url",
        "{id} はここでは使えません",
        "{id} has no meaning here",
    ),
    (
        "wire unknown",
        [('account = "saml2"', 'account = "saml"'), ("[wires.saml2]", "[wires.saml2]")],
        "wires.account",
        "もしかして: saml2",
        "Did you mean: saml2",
    ),
    (
        "wire not chosen",
        [("[wires.json]", "[wires.jsn]\nx = 1\n[wires.json]")],
        "wires.jsn",
        "もしかして: json",
        "json",
    ),
    (
        "no authentication",
        [('authentication = { bearer = { file = "reference/notice-token.txt" } }', "")],
        "wires.json.authentication",
        "認証がありません",
        "needs authentication",
    ),
    ("no link_start", [('link_start = "/link/start"\n', "")], "wires.saml2.link_start", "unsolicited", "unsolicited"),
    (
        "no consent screen",
        [
            ("[screens.consent]", "[screens.signed_off]"),
            ('[screens.signed_off]\nmatch = { css = "main#signed-off" }', ""),
        ],
        "screens.consent",
        "利用者同意画面の説明がありません",
        "consent screen is not described",
    ),
    (
        "no consent button",
        [('press = { css = "#agree" }\n', "")],
        "screens.consent.press",
        "ボタンがありません",
        "button",
    ),
    (
        "no input screen",
        [
            ("[screens.input]", "[screens.error]"),
            ('[screens.error]\nmatch = { css = "main#error" }', ""),
            ('account_source = "portal"', 'account_source = "typed"'),
        ],
        "screens.input",
        "アカウント情報入力画面",
        "input screen",
    ),
    (
        "neither refusal nor error",
        [
            ('[screens.refusal]\nmatch = { css = "main#refused" }', ""),
            ('[screens.error]\nmatch = { css = "main#error" }', ""),
        ],
        "screens.refusal",
        "screens.error",
        "screens.error",
    ),
    (
        "one with a user folder",
        [
            (
                f'key = "{key}"\nsynthetic = true\nuser_folder = true',
                f'key = "{key}"\nsynthetic = true\nuser_folder = false',
            )
            for key in "BDEFGHI"
        ],
        "citizens",
        "1 人です",
        "at least two",
    ),
    (
        "none without a user folder",
        [("user_folder = false", "user_folder = true")],
        "citizens",
        "1人以上が必要",
        "at least one",
    ),
    ("same key", [('key = "B"', 'key = "A"')], "citizens[1].key", "citizens[0] と同じ", "citizens[0]"),
    (
        "same name shown",
        [('shown_as = "試験 花子"', 'shown_as = "試験 太郎"')],
        "citizens[1].shown_as",
        "見分け",
        "tell them apart",
    ),
    ("removal without ID", [(HTTP_SEEDING, "[notices.removal]")], "notices.seeding.id", "{id}", "{id}"),
    (
        "known of nobody",
        [("[notices.seeding]", KNOWN.format(citizen="Z") + "[notices.seeding]")],
        "notices.known[0].citizen",
        "「Z」という利用者はいません（citizens の key: A、B、C、D、E、F、G、H、I）",
        "citizens: A, B, C, D, E, F, G, H, I",
    ),
    (
        "many of nobody",
        [("[notices.seeding]", MANY.format(citizen="Z", count=10))],
        "notices.many.citizen",
        "利用者フォルダーのある利用者がいません",
        'no citizen "Z"',
    ),
    (
        "many of one without a user folder",
        [("[notices.seeding]", MANY.format(citizen="C", count=10))],
        "notices.many.citizen",
        "利用者フォルダーのある利用者がいません",
        'no citizen "C"',
    ),
    (
        "many of a citizen of every case",
        [("[notices.seeding]", MANY.format(citizen="B", count=10))],
        "notices.many.citizen",
        "別の人",
        "have another",
    ),
    (
        "many in an account that is not linked again",
        [
            ("[notices.seeding]", MANY.format(citizen="C", count=10)),
            ("user_folder = false", "user_folder = true"),
            ('relink_account = "same"', 'relink_account = "new"'),
            (
                '[[citizens]]\nkey = "A"',
                '[[citizens]]\nkey = "Z"\nsynthetic = true\nuser_folder = false\nshown_as = "Z"\n'
                'attributes = { name = "Z", address = "Z", birthDate = "1990-12-30", sex = "other" }\n\n'
                '[[citizens]]\nkey = "A"',
            ),
        ],
        "notices.many",
        "アカウントが新しくなり",
        "makes an account",
    ),
    (
        "none of many",
        [("[notices.seeding]", MANY.format(citizen="B", count=0))],
        "notices.many.count",
        "1 以上",
        "1",
    ),
    (
        "proxy login alone",
        [("connect_timeout = 5.0", 'proxy = "http://p.example.jp:80"\nproxy_login = "x"')],
        "network.proxy_password",
        "組で",
        "go together",
    ),
    (
        "exceptions without proxy",
        [("connect_timeout = 5.0", 'no_proxy = ["x"]')],
        "network.no_proxy",
        "効果がありません",
        "no effect",
    ),
    (
        "sign-on from the partner without login screen",
        [("[screens.login]", "[screens.input]"), (INPUT, "")],
        "screens.login",
        "offers.sign_on_from_partner",
        "offers.sign_on_from_partner needs it",
    ),
    # values that are a language of their own
    (
        "URL",
        [("allowed_hosts = []", 'base_url = "http://127.0.0.1:port"')],
        "target.base_url",
        "URL の形",
        "well-formed",
    ),
    (
        "URL with query",
        [("allowed_hosts = []", 'base_url = "http://127.0.0.1/?a=b"')],
        "target.base_url",
        "? 以降",
        "query",
    ),
    (
        "password in URL",
        [("allowed_hosts = []", 'base_url = "http://a:b@127.0.0.1"')],
        "target.base_url",
        "ID やパスワード",
        "must not hold",
    ),
    (
        "host",
        [("allowed_hosts = []", 'allowed_hosts = ["https://a.example.jp/path"]')],
        "target.allowed_hosts[0]",
        "ホスト名",
        "no host name",
    ),
    (
        "host not allowed",
        [('endpoint = "/api/notices"', 'endpoint = "https://api.example.jp/n"')],
        "wires.json.endpoint",
        "api.example.jp:443 への通信が許可されていません",
        "add it to target.allowed_hosts",
    ),
    (
        "JMESPath",
        [("[offers]", '[wires.json.mapping]\nitems = "a[["\n[offers]')],
        "wires.json.mapping.items",
        "JMESPath 式",
        "a[[",
    ),
    (
        "selector of what pictures hide",
        [('[[citizens]]\nkey = "A"', '[pictures]\nmask = ["#ok", "div["]\n\n[[citizens]]\nkey = "A"')],
        "pictures.mask[1]",
        "CSS セレクター",
        "not a CSS selector",
    ),
    (
        "CSS",
        [('css = "form#login"', 'css = "form##login"')],
        "screens.login.match.css",
        "CSS セレクター",
        "form##login",
    ),
    (
        "date in quotes",
        [("agreed_on = 2026-06-01", 'agreed_on = "2026-06-01"')],
        "attacks.agreed_on",
        "引用符を付けずに",
        "without quotes",
    ),
    (
        "date-time in quotes",
        [("[notices.seeding]", KNOWN.format(citizen="A") + 'received_at = "x"\n[notices.seeding]')],
        "notices.known[0].received_at",
        "引用符を付けずに",
        "without quotes",
    ),
    (
        "time zone",
        [('time_zone = "Asia/Tokyo"', 'time_zone = "Asia/Tokio"')],
        "notices.time_zone",
        "Asia/Tokyo",
        "IANA",
    ),
    ("time form", [('time_form = "rfc3339"', 'time_form = "%H:%M"')], "notices.time_form", "年月日", "%Y/%m/%d"),
    (
        "secret in a header",
        [('{ prefix = "Bearer ", file = "reference/test-token.txt" }', '"Bearer x"')],
        "notices.seeding.headers.Authorization",
        "直接書けません",
        "never written",
    ),
    # placeholders
    (
        "placeholder in a form",
        [('name = "{name}"', 'name = "{nam}"')],
        "screens.input.fill.name",
        "もしかして: name",
        "{nam}",
    ),
    (
        "placeholder in a start URL",
        [("{landing}", "{lnding}")],
        "wires.saml2.sign_on_start",
        "もしかして: landing",
        "{entity_id}",
    ),
    (
        "placeholder in seeding",
        [("{receivedAt}", "{received_at}")],
        "notices.seeding.body.receivedAt",
        "もしかして: receivedAt",
        "{content}",
    ),
    (
        "request without pseudonym",
        [("[offers]", '[wires.json.request]\nid = "{cursor}"\n[offers]')],
        "wires.json.request",
        "{pseudonym}",
        "{pseudonym}",
    ),
    (
        "citizen without login",
        [('login = "citizen-b"\n', "")],
        "citizens[1].login",
        "screens.login.fill.login",
        "uses {login}",
    ),
    (
        "citizen without value",
        [
            ('login = "citizen-a"', 'login = "citizen-a"\naccount = { pin = "1" }'),
            ('fill = { login = "{login}"', 'fill = { pin = "{pin}", login = "{login}"'),
        ],
        "citizens[1].account.pin",
        "screens.login.fill.pin",
        "uses {pin}",
    ),
    # what is named and not there
    (
        "variable",
        [('bearer = { file = "reference/notice-token.txt" }', 'bearer = { env = "TOKEN" }')],
        "wires.json.authentication.bearer.env",
        "環境変数 TOKEN が設定されていません",
        "TOKEN is not set",
    ),
    (
        "file",
        [("reference/notice-token.txt", "reference/none.txt")],
        "wires.json.authentication.bearer.file",
        "見つかりません",
        "is not found",
    ),
    (
        "directory",
        [("reference/notice-token.txt", "reference")],
        "wires.json.authentication.bearer.file",
        "フォルダーです",
        "is a directory",
    ),
    (
        "CA bundle",
        [("connect_timeout = 5.0", 'ca_bundle = "none.pem"')],
        "network.ca_bundle",
        "見つかりません",
        "is not found",
    ),
    # the portal's key
    ("shipped key in staging", [STAGING], "portal.key", "付属の試験専用鍵です", "shipped test key"),
    (
        "no key in staging",
        [STAGING, (KEYS, ""), (CERTIFICATE, "")],
        "portal.key",
        "openssl req",
        "conformance portal metadata",
    ),
    ("key without certificate", [(CERTIFICATE, "")], "portal.certificate", "組で", "go together"),
    (
        "not a key",
        [(KEYS, 'key = { file = "reference/notice-token.txt" }')],
        "portal.key",
        "秘密鍵として読めません",
        "not a private key",
    ),
    (
        "algorithm",
        [("[wires.saml2]", '[wires.saml2]\nsignature_algorithm = "ecdsa-sha256"')],
        "wires.saml2.signature_algorithm",
        "鍵の種類",
        "kind of key",
    ),
]
