"""The conditions of two runs beside each other, each on the side that it belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from ...vocabulary import Text
from ...waiving import Waiver
from ..view import RunView
from .model import Fact, Side, SideState

__all__ = ["facts_of_both", "states"]

_BASE_URL: Final = "{base_url}"
"""Stands for the target's address where it is part of another value, so that a new port is one change and not ten."""

_RECORDED: Final[Sequence[tuple[Side, str, Text]]] = (
    (Side.PARTNER, "target.name", Text("試験対象", "target")),
    (Side.PARTNER, "target.environment", Text("環境", "environment")),
    (Side.PARTNER, "target.build", Text("対象の版（申告による）", "target build (as declared)")),
    (Side.PARTNER, "target.baseUrl", Text("対象URL", "target URL")),
    (Side.PROFILE, "profile.name", Text("プロファイル", "profile")),
    (Side.PROFILE, "profile.digest", Text("プロファイルのダイジェスト", "digest of the profile")),
    (Side.CATALOGUE, "guidelineEdition", Text("指針の版", "edition of the guideline")),
    (Side.CATALOGUE, "catalogueDigest", Text("試験項目のダイジェスト", "digest of the catalogue")),
    (Side.TOOL, "toolVersion", Text("試験系の版", "tool version")),
    (Side.TOOL, "toolDigest", Text("試験系のダイジェスト", "digest of the tool")),
    (Side.SETTINGS, "wires.account", Text("ID連携の方式", "wire of accounts")),
    (Side.SETTINGS, "wires.notices", Text("件名取得の方式", "wire of notices")),
    (Side.SETTINGS, "browser.engine", Text("利用者のブラウザー", "citizen's browser")),
    (Side.SETTINGS, "browser.version", Text("ブラウザーの版", "version of the browser")),
    (Side.SETTINGS, "portal.entityId", Text("模擬マイナポータルの識別子", "identifier of the stand-in")),
    (Side.SETTINGS, "portal.certificateSha256", Text("模擬マイナポータルの証明書", "certificate of the stand-in")),
    (Side.SETTINGS, "sourceHost", Text("送信元", "source host")),
    (Side.SETTINGS, "network.proxy", Text("プロキシ", "proxy")),
    (Side.SETTINGS, "network.allowedHosts", Text("許可した接続先", "allowed hosts")),
    (Side.SETTINGS, "python", Text("Python の版", "version of Python")),
    (Side.SETTINGS, "platform", Text("試験系の動作環境", "platform of the harness")),
    (Side.SEED, "seed", Text("乱数の種", "seed")),
)

_IDENTIFYING: Final[Mapping[Side, frozenset[str]]] = {
    Side.PARTNER: frozenset({"target.build"}),
    Side.PROFILE: frozenset({"profile.digest"}),
    Side.CATALOGUE: frozenset({"catalogueDigest"}),
    Side.TOOL: frozenset({"toolDigest"}),
    Side.SEED: frozenset({"seed"}),
}
"""What has to be recorded in both runs before a side can be called the same."""

_SPELT_OUT: Final = 5
_OF_THE_PARTNER: Final = ("partner", "server", "tls")


def facts_of_both(before: RunView, after: RunView) -> tuple[Fact, ...]:
    """Every condition that either run recorded, side by side."""
    found = (
        *(
            Fact(side, key, label, _recorded(before, key), _recorded(after, key))
            for side, key, label in _RECORDED
            if _recorded(before, key) is not None or _recorded(after, key) is not None
        ),
        *_learnt(before, after),
        *_lists(before, after),
    )
    order = tuple(Side)
    return tuple(sorted(found, key=lambda fact: order.index(fact.side)))


def states(facts: Iterable[Fact]) -> dict[Side, SideState]:
    """Each side's state: changed if anything of it did, unknown without what identifies it, else the same."""
    told = list(facts)
    found = {}
    for side in Side:
        mine = [fact for fact in told if fact.side is side]
        known = {fact.key for fact in mine if fact.state is not SideState.UNKNOWN}
        if any(fact.state is SideState.CHANGED for fact in mine):
            found[side] = SideState.CHANGED
        else:
            found[side] = SideState.SAME if known >= _IDENTIFYING.get(side, frozenset()) else SideState.UNKNOWN
    return found


def _recorded(view: RunView, key: str) -> str | None:
    value: Any = view.run
    for name in key.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    if value is None or value == "":
        # A run whose network is recorded knows that there was no proxy.
        return "-" if key == "network.proxy" and "network" in view.run else None
    said = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return said if key == "target.baseUrl" else _neutral(said, view)


def _neutral(value: str, view: RunView) -> str:
    base_url = str((view.run.get("target") or {}).get("baseUrl") or "").rstrip("/")
    host = base_url.partition("://")[2]
    return value.replace(base_url, _BASE_URL).replace(host, _BASE_URL) if host else value


def _learnt(before: RunView, after: RunView) -> Iterable[Fact]:
    """What the runs learnt on their way, such as the fingerprints of the partner's certificates."""
    earlier = {fact.key: fact for fact in before.conditions}
    later = {fact.key: fact for fact in after.conditions}
    for key in dict.fromkeys((*later, *earlier)):
        known = later.get(key) or earlier[key]
        side = Side.PARTNER if key.startswith(_OF_THE_PARTNER) else Side.SETTINGS
        old, new = earlier.get(key), later.get(key)
        yield Fact(
            side,
            key,
            known.label,
            None if old is None else _neutral(old.value, before),
            None if new is None else _neutral(new.value, after),
        )


def _lists(before: RunView, after: RunView) -> Iterable[Fact]:
    """What was given to the runs as lists; only what differs is spelt out."""
    yield _listed(
        Side.PROFILE,
        "notOffered",
        Text("提供しないとした要件", "requirements declared as not offered"),
        [f"{each.requirement}: {each.reason}" for each in before.not_offered],
        [f"{each.requirement}: {each.reason}" for each in after.not_offered],
    )
    yield _listed(
        Side.SETTINGS,
        "attestations",
        Text("申告", "attestations"),
        [f"{each.requirement} {each.on} {each.by}: {each.statement}" for each in before.attestations],
        [f"{each.requirement} {each.on} {each.by}: {each.statement}" for each in after.attestations],
    )
    yield _listed(
        Side.SETTINGS, "waivers", Text("許容", "waivers"), _waivers(before.waivers.given), _waivers(after.waivers.given)
    )
    # A case that only one of the catalogues has could not be chosen in the other run.
    known = {case.id for case in before.cases} & {case.id for case in after.cases}
    yield _listed(
        Side.SETTINGS,
        "selected",
        Text("選択されたケース", "selected cases"),
        [each for each in before.selected if each in known],
        [each for each in after.selected if each in known],
    )


def _waivers(given: Iterable[Waiver]) -> list[str]:
    return [f"{each.named} – {each.expires} ({each.owner}, {each.written_in}): {each.reason}" for each in given]


def _listed(side: Side, key: str, label: Text, before: Sequence[str], after: Sequence[str]) -> Fact:
    common = set(before) & set(after)

    def told(mine: Sequence[str]) -> str:
        apart = [each for each in mine if each not in common]
        more = [f"… +{len(apart) - _SPELT_OUT}"] if len(apart) > _SPELT_OUT else []
        return "; ".join([f"({len(mine)})", *apart[:_SPELT_OUT], *more])

    return Fact(side, key, label, told(before), told(after))
