"""The cover's table: target, period and conditions of the run, as label and value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from ...vocabulary import Language, Text
from ..clock import jst, period
from ..sentences import brackets, counted
from ..summary import Summary
from ..view import RunView

__all__ = ["cover_facts", "run_facts"]

Say = Callable[[str], str]
Fact = tuple[str, str]


def cover_facts(view: RunView, summary: Summary, say: Say, language: Language) -> list[Fact]:
    """What a reviewer asks first: what was tested, when, from where, by whom, against which guideline, with what."""
    run = view.run
    target: Mapping[str, Any] = run["target"]
    # Without a profile nobody has said what the target is.
    environment = target.get("environment") if view.has_profile else None
    return [
        (say("applicant"), _or(run.get("applicant"), say, "not_filled_in")),
        (say("target"), _or(target.get("name"), say)),
        (say("operator"), _or(target.get("operator"), say)),
        (say("environment"), say(f"environment_{environment}") if environment else say("unknown")),
        (say("base_url"), _or(target.get("baseUrl"), say)),
        (say("build"), _or(target.get("build"), say)),
        (say("certificates"), _certificates(view, say, language)),
        (say("period"), _period(view, say, language)),
        (say("tester"), _or(run.get("tester"), say, "not_filled_in")),
        (say("approver"), _or(run.get("approver"), say, "not_filled_in")),
        (say("source"), _source(view, say, language)),
        (say("totals_line"), _totals(summary, say, language)),
        (say("real_line"), _real(view, say, language)),
        (say("guideline"), _guideline(run, say, language)),
        (say("tool"), _with_digest(run.get("toolVersion"), run.get("toolDigest"), say, language)),
        (say("catalogue_digest"), _or(run.get("catalogueDigest"), say)),
        (say("sensitivity"), _sensitivity(run, say, language)),
        (say("profile"), _profile(view, say, language)),
        (say("wires"), _wires(run, say, language)),
        (say("seed"), _or(run.get("seed"), say)),
        (say("journal_digest"), view.journal_sha256),
    ]


def run_facts(view: RunView, say: Say, language: Language) -> list[Fact]:
    """The rest, for whoever wants to run it again."""
    run = view.run
    portal: Mapping[str, Any] = run.get("portal") or {}
    hosts = say("separator").join((run.get("network") or {}).get("allowedHosts") or ()) or say("none")
    end = view.finish.at if view.finish else view.last_at
    return [
        (say("run_id"), _or(run.get("id"), say)),
        (say("began_and_ended"), f"{jst(view.started_at)} {say('until')} {jst(end)}"),
        (say("command"), _or(run.get("command"), say)),
        (say("exit_code"), say("unknown") if view.finish is None else str(view.finish.exit_code)),
        (say("browser"), _browser(run, say, language)),
        (say("portal"), _or(portal.get("entityId") or portal.get("baseUrl"), say)),
        (say("portal_certificate"), _or(portal.get("certificateSha256"), say)),
        (say("network"), f"{say('allowed_hosts')}{say('colon')}{hosts}"),
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
    spoken = period(view.started_at, view.finish.at if view.finish else view.last_at).say(language)
    return spoken if view.finish else f"{spoken}{say('period_open')}"


def _certificates(view: RunView, say: Say, language: Language) -> str:
    """Fingerprints of what the partner showed: its server's certificate, and those that it publishes."""
    shown = [fact for fact in view.conditions if fact.key in {"serverCertificateSha256", "partnerCertificateSha256"}]
    told = say("separator").join(f"{fact.label.say(language)}{say('colon')}{fact.value}" for fact in shown)
    return told or say("unknown")


def _source(view: RunView, say: Say, language: Language) -> str:
    """The machine that tested, its own address, and the proxy that it went through."""
    address = next((fact.value for fact in view.conditions if fact.key == "sourceAddress"), None)
    host = _or(view.run.get("sourceHost"), say)
    proxy = _or((view.run.get("network") or {}).get("proxy"), say, "none")
    return (
        f"{host}{brackets(address, language) if address else ''}{say('separator')}{say('proxy')}{say('colon')}{proxy}"
    )


def _totals(summary: Summary, say: Say, language: Language) -> str:
    return counted(summary.counts, f"{sum(summary.counts.values())} {say('cases_counted')}", language)


def _real(view: RunView, say: Say, language: Language) -> str:
    """By the people who took the steps; no verdict of ours is among them."""
    if not view.real_steps:
        return say("none")
    results = Counter(step.result for step in view.real_steps)
    return counted(results, f"{len(view.real_steps)} {say('steps_counted')}", language)


def _profile(view: RunView, say: Say, language: Language) -> str:
    profile: Mapping[str, Any] = view.run.get("profile") or {}
    return (
        _with_digest(profile["name"], profile.get("digest"), say, language) if view.has_profile else say("no_profile")
    )


def _with_digest(name: Any, digest: Any, say: Say, language: Language) -> str:
    return _or(name, say) + brackets(f"SHA-256{say('colon')}{_or(digest, say)}", language)


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
