"""The cover's table: target, period and conditions of the run, as label and value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ...vocabulary import Language, Text
from ..clock import era_date, jst
from ..sentences import brackets
from ..view import RunView

__all__ = ["cover_facts", "run_facts"]

Say = Callable[[str], str]
Fact = tuple[str, str]


def cover_facts(view: RunView, say: Say, language: Language) -> list[Fact]:
    """What a reviewer asks first: what was tested, when, by whom, against which guideline."""
    run = view.run
    target: Mapping[str, Any] = run["target"]
    # Without a profile nobody has said what the target is.
    environment = target.get("environment") if view.has_profile else None
    return [
        (say("target"), _or(target.get("name"), say)),
        (say("operator"), _or(target.get("operator"), say)),
        (say("environment"), say(f"environment_{environment}") if environment else say("unknown")),
        (say("base_url"), _or(target.get("baseUrl"), say)),
        (say("build"), _or(target.get("build"), say)),
        (say("period"), _period(view, say, language)),
        (say("tester"), _or(run.get("tester"), say)),
        (say("guideline"), _guideline(run, say, language)),
        (say("tool"), _or(run.get("toolVersion"), say)),
        (say("catalogue_digest"), _or(run.get("catalogueDigest"), say)),
        (say("sensitivity"), _sensitivity(run, say, language)),
        (say("profile"), _or((run.get("profile") or {}).get("name"), say, "no_profile")),
        (say("profile_digest"), _or((run.get("profile") or {}).get("digest"), say)),
        (say("wires"), _wires(run, say, language)),
        (say("seed"), _or(run.get("seed"), say)),
        (say("journal_digest"), view.journal_sha256),
    ]


def run_facts(view: RunView, say: Say, language: Language) -> list[Fact]:
    """The rest, for whoever wants to run it again."""
    run = view.run
    portal: Mapping[str, Any] = run.get("portal") or {}
    network: Mapping[str, Any] = run.get("network") or {}
    hosts = say("separator").join(network.get("allowedHosts") or ()) or say("none")
    proxy = f"{say('proxy')}{say('colon')}{_or(network.get('proxy'), say, 'none')}"
    return [
        (say("run_id"), _or(run.get("id"), say)),
        (say("command"), _or(run.get("command"), say)),
        (say("exit_code"), say("unknown") if view.finish is None else str(view.finish.exit_code)),
        (say("browser"), _browser(run, say, language)),
        (say("portal"), _or(portal.get("entityId") or portal.get("baseUrl"), say)),
        (say("portal_certificate"), _or(portal.get("certificateSha256"), say)),
        (say("network"), f"{proxy}{say('separator')}{say('allowed_hosts')}{say('colon')}{hosts}"),
        (say("runtime"), say("separator").join(str(run[key]) for key in ("python", "platform") if run.get(key))),
    ]


def _or(value: Any, say: Say, otherwise: str = "unknown") -> str:
    return say(otherwise) if value in (None, "") else str(value)


def _browser(run: Mapping[str, Any], say: Say, language: Language) -> str:
    product: Mapping[str, Any] = run.get("browser") or {"engine": run.get("citizenBrowser")}
    if product["engine"] == "http":
        return say("browser_http")
    if not product.get("executable"):
        return _or(product["engine"], say)
    shown = say("browser_headless" if product["headless"] else "browser_headed")
    details = f"{shown}{say('separator')}{say('executable')}{say('colon')}{product['executable']}"
    return f"Chromium {_or(product['version'], say)}{brackets(details, language)}"


def _period(view: RunView, say: Say, language: Language) -> str:
    end = view.finish.at if view.finish else view.last_at
    era = era_date(view.started_at).say(language)
    period = f"{jst(view.started_at)}{brackets(era, language)} {say('until')} {jst(end)}"
    return period if view.finish else f"{period}{say('period_open')}"


def _sensitivity(run: Mapping[str, Any], say: Say, language: Language) -> str:
    score: Mapping[str, int] | None = run.get("sensitivity")
    if score is None:
        return say("unknown")
    caught, defects = score["caught"], score["defects"]
    return Text(
        f"参照実装に仕込んだ不具合 {defects} 件のうち {caught} 件を検出（この版の試験系での実測）",
        f"{caught} of {defects} defects seeded in the reference partner are caught (measured with this version)",
    ).say(language)


def _guideline(run: Mapping[str, Any], say: Say, language: Language) -> str:
    name: Mapping[str, str] = run.get("guideline") or {"ja": "民間送達接続API 利用ガイドライン", "en": "Guideline"}
    edition = run["guidelineEdition"]
    spoken = Text(f"{name['ja']} {edition} {say('edition')}", f"{name['en']}, {say('edition')} {edition}")
    return spoken.say(language)


def _wires(run: Mapping[str, Any], say: Say, language: Language) -> str:
    wires, labels = run.get("wires") or {}, run.get("wireLabels") or {}
    named = [
        f"{say(f'wire_{use}')}{say('colon')}{(labels.get(use) or {}).get(language) or wires[use]}"
        for use in ("account", "notices")
        if wires.get(use)
    ]
    return say("separator").join(named) or say("none")
