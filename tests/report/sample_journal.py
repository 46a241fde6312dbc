"""A journal like a real run's, with every verdict in it: what the page is looked at with.

python tests/report/sample_journal.py DIR     writes journal.jsonl, evidence.json and report.html
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

if __package__:
    from .journal_builder import JournalBuilder, both, case
else:
    from journal_builder import JournalBuilder, both, case  # type: ignore[import-not-found,no-redef]

from conformance.catalogue import load_catalogue
from conformance.report import rebuild

PARTNER = "http://127.0.0.1:8080"
PORTAL = "https://mock-portal.test"
PAGE = '<!DOCTYPE html>\n<html lang="ja"><title>サービスメニュー</title>\n' + "<p>お知らせはありません。</p>\n" * 40
REQUEST = "fZLNbtswEIRfReBdIiVLsUxYBtwYRQ2krRG5PeRSrMhVQoA/KpdK27cv5dRB0kOuu7Mf" * 6
ACCOUNT = {
    "request": {"issuer": f"{PARTNER}/saml/metadata", "nameIdPolicy": {"format": "persistent", "allowCreate": True}},
    "response": {"status": "Success", "nameId": {"value": "p-8c1f2a", "format": "persistent"}, "sessionIndex": "s-1"},
}


def _page(status: int = 200, text: str = PAGE, **headers: str) -> dict[str, Any]:
    pairs = [["Content-Type", "text/html; charset=UTF-8"], *([name, value] for name, value in headers.items())]
    return {"status": status, "headers": pairs, "body": {"size": len(text.encode()), "text": text}}


def _moved(to: str) -> dict[str, Any]:
    cookie = "flow=[redacted:cookie:5be1c0a9d2f3]; Path=/; HttpOnly"
    return {"status": 302, "headers": [["Location", to], ["Set-Cookie", cookie]], "body": None}


def _link(builder: JournalBuilder, name: str, *, faulty: bool = False) -> list[str]:
    """The citizen links: portal, partner, consent, menu."""
    builder.add("step", case=name, text=both("国民等利用者Aが、模擬マイナポータルで属性連携を開始する。"), exchanges=[])
    first = builder.exchange(name, "browser", "portal", "GET", f"{PORTAL}/services/partner/link")
    start = f"{PORTAL}/saml/sso?SAMLRequest={REQUEST}&RelayState=%2Fmenu&SigAlg=rsa-sha256&Signature={REQUEST[:200]}"
    second = builder.exchange(
        name, "browser", "partner", "GET", f"{PARTNER}/link/start?service=private-delivery", response=_moved(start)
    )
    third = builder.exchange(name, "browser", "portal", "GET", start, response=_page(text="<form>…</form>"))
    builder.message(name, third, "AuthnRequest", "partner", "portal", decoded=ACCOUNT["request"])
    violations = [
        both("NameIDPolicy の Format が persistent でない(urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified)。")
    ]
    builder.message(
        name,
        third,
        "Response",
        "portal",
        "partner",
        decoded=ACCOUNT["response"],
        violations=violations if faulty else [],
    )
    builder.add("step", case=name, text=both("利用者同意画面が表示され、国民等利用者Aが同意する。"), exchanges=[])
    fourth = builder.exchange(name, "browser", "partner", "POST", f"{PARTNER}/saml/assertion-consumer/post")
    builder.message(name, fourth, "Response", "portal", "partner", decoded=ACCOUNT["response"])
    builder.add("screen", case=name, exchange=fourth, kind="consent", title="連携の同意", device="A-1")
    body = {"size": 12, "text": "agree=on&csrf=[redacted:token:11aa22bb33cc]"}
    fifth = builder.exchange(
        name,
        "browser",
        "partner",
        "POST",
        f"{PARTNER}/link/consent/accounts/with/a/rather/long/path/that/goes/on",
        request={
            "method": "POST",
            "url": f"{PARTNER}/link/consent/accounts/with/a/rather/long/path/that/goes/on",
            "headers": [["Content-Type", "application/x-www-form-urlencoded"]],
            "body": body,
        },
        response=_page(),
    )
    builder.add("screen", case=name, exchange=fifth, kind="menu", title="サービスメニュー", device="A-1")
    builder.add("step", case=name, text=both("セッションを観測点(/menu)で確かめる。"), exchanges=[])
    sixth = builder.exchange(name, "browser", "partner", "GET", f"{PARTNER}/menu", response=_page())
    return [first, second, third, fourth, fifth, sixth]


def build() -> JournalBuilder:
    catalogue = load_catalogue()
    requirements = [requirement.to_json() for requirement in catalogue.requirements]
    automatic = [entry for entry in requirements if set(entry["verify"]) & {"auto", "harness"}]
    cases = []
    for entry in automatic:
        if entry["level"] == "procedure":
            continue
        name = f"{entry['operation']}/{entry['section'].split()[0]}-{entry['id'].rsplit('-', 1)[1]}/holds"
        name = name if all(each["id"] != name for each in cases) else f"{name}-{entry['id']}"
        statement = entry["ja"].rstrip("。")
        cases.append(
            case(
                name,
                entry["id"],
                operation=entry["operation"],
                origin=entry["origin"],
                title=both(statement[:38], entry["en"][:60]),
                purpose=both(
                    f"{statement}ことを、利用者の操作の結果として観測する。", f"Sees that it holds: {entry['en']}"
                ),
            )
        )
    builder = JournalBuilder().start(tester="試験実施者")
    builder.catalogue(requirements, cases)
    builder.scope(**{"G-2.2.2-4": "アカウント生成情報はマイナポータルから取得するため"})
    names = [each["id"] for each in cases]
    builder.select(*names[:-4])
    builder.attest("G-2.2.1-1", sample=True)
    builder.add("conditions", key="tls", label=both("TLS の版", "TLS version"), value="なし(ループバック)")
    builder.add(
        "conditions",
        key="certificate",
        label=both("署名証明書の指紋(SHA-256)", "Signing certificate (SHA-256)"),
        value=":".join(["AB"] * 32),
    )
    builder.add("notice", text=both("直列に実行した。", "Cases ran one after the other."))
    builder.exchange(None, "tester", "partner", "GET", f"{PARTNER}/saml/metadata")
    outcomes = {
        3: "fail",
        7: "error",
        11: "blocked",
        12: "blocked",
        16: "warn",
        20: "review",
        24: "fail",
        30: "allowed",
    }
    for index, each in enumerate(cases[:-4]):
        _run(builder, each, outcomes.get(index, "pass"), names[3])
    builder.add("cleanup", text=both("利用者Aの連携を解除した。", "Citizen A was unlinked."), ok=True)
    builder.add(
        "cleanup", text=both("利用者Bの連携の解除に失敗した(応答なし)。", "Citizen B could not be unlinked."), ok=False
    )
    return builder.end(3)


def _run(builder: JournalBuilder, spec: dict[str, Any], verdict: str, root: str) -> None:
    name, requirement = spec["id"], spec["requirements"][0]
    builder.add("case_started", case=name)
    if verdict == "blocked":
        builder.finish_case(name, "blocked", "同意なしの連携を拒むことが成り立たないため、実施できなかった。", root)
        return
    if verdict == "error":
        builder.add("step", case=name, text=both("国民等利用者Aが開始する。"), exchanges=[])
        builder.exchange(
            name,
            "browser",
            "partner",
            "GET",
            f"{PARTNER}/link/start",
            response=None,
            failure="接続が拒否された(Connection refused)",
        )
        builder.finish_case(name, "error", "外部連携先システムに接続できない: 127.0.0.1:8080 が接続を拒否した。")
        return
    if spec["operation"] == "notices":
        exchanges = [_notices(builder, name)]
    else:
        exchanges = _link(builder, name, faulty=verdict == "fail")
    expected = both(
        "同意の前は、紐付けがなく、誰もログインしていない。", "Before consent nothing is tied and nobody is logged in."
    )
    seen = {
        "fail": both(
            "同意していないのに、/menu に「試験 太郎」が表示された。", "Without consent /menu showed 試験 太郎."
        ),
        "warn": both("成り立つが、Cookie に SameSite=None がない。", "It holds, but a cookie lacks SameSite=None."),
        "review": both("新着のお知らせを届ける方法がないため、判定できない。", "No way to deliver a new notice."),
        "allowed": both("成り立たないが、合意済みの逸脱である。", "It does not hold; the deviation is agreed."),
    }.get(verdict, both("/menu はログインを求めた。", "/menu asked for a login."))
    builder.finding(name, requirement, verdict, expected=expected, observed=seen, exchanges=exchanges[-2:])
    builder.finish_case(name, verdict, seen["ja"] if verdict == "review" else None)


def _notices(builder: JournalBuilder, name: str) -> str:
    builder.add("step", case=name, text=both("模擬マイナポータルが、利用者Aの件名一覧を取得する。"), exchanges=[])
    listed = '{"notices": [{"id": "n-1", "title": "健康診断のお知らせ", "opened": false}], "nextCursor": null}'
    answer = {"status": 200, "headers": [["Content-Type", "application/json"]], "body": {"size": 120, "text": listed}}
    exchange = builder.exchange(name, "portal", "partner", "POST", f"{PARTNER}/api/notices", response=answer)
    builder.message(
        name, exchange, "NoticeRequest", "portal", "partner", wire="json", decoded={"pseudonym": "p-8c1f2a"}
    )
    builder.message(name, exchange, "NoticeList", "partner", "portal", wire="json", decoded={"notices": []})
    return exchange


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    build().write(target)
    rebuild(target, "en" if "en" in sys.argv[2:] else "ja")
