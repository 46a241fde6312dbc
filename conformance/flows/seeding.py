"""Letting a notice arrive at the partner during the test, as the profile says how (`notices.seeding`)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

import jmespath

from ..actors.person import Errand
from ..errors import HarnessError
from ..profile import Citizen, HttpCall, PersonStep, Secret, fill_template, placeholders, placeholders_in, texts_in
from ..vocabulary import Party, Text
from .by_hand import ask_person
from .scene import Scene

__all__ = [
    "SeededNotice",
    "SeedingRefusedError",
    "can_seed",
    "can_seed_by_itself",
    "remove_by_person",
    "remove_seeded",
    "seed",
]

_YEAR: Final = timedelta(days=365)

_LIMIT: Final = "{retainUntil}"
_EXACTLY: Final = {"title": Text("件名", "title"), "content": Text("本文", "text")}


class SeedingRefusedError(HarnessError):
    """The test environment does not take a notice, or takes none away."""


@dataclass(frozen=True, slots=True)
class SeededNotice:
    """What arrived: `id` as the test environment named it, times with offset, `content` the notice's own text.

    Sender and times are None where the profile does not tell whoever sends it what they are to be; the retention limit
    is also where the notice has none.
    """

    citizen: str
    id: str | None
    title: str
    sender: str | None
    received_at: datetime | None
    retain_until: datetime | None
    content: str
    values: Mapping[str, str]


def can_seed(scene: Scene) -> bool:
    """Whether a notice can be let arrive: by the profile's call, or by a person who is there."""
    seeding = scene.profile.notices.seeding
    return isinstance(seeding, HttpCall) or (isinstance(seeding, PersonStep) and scene.person.absence is None)


def can_seed_by_itself(scene: Scene, *, times: bool = False) -> bool:
    """Whether notices can be let arrive without a person, as many as it takes, with `times` of our choice as well."""
    way = scene.profile.notices.seeding
    return isinstance(way, HttpCall) and (not times or {"receivedAt", "retainUntil"} <= _told_by(way))


def _told_by(call: HttpCall) -> set[str]:
    """The names of all values that a call hands over."""
    return set(placeholders_in([*_beside_body(call), call.body]))


def _beside_body(call: HttpCall) -> list[str]:
    return [call.url, *(value for value in call.headers.values() if isinstance(value, str))]


def _can_say_no_limit(call: HttpCall) -> bool:
    """Whether null stands where a notice has no retention limit; an empty text elsewhere might be any time."""
    inside = [text for _, text in texts_in(call.body) if _LIMIT in text]
    if call.encoding != "json" and inside:
        return False
    return all(text == _LIMIT for text in inside) and not any(_LIMIT in text for text in _beside_body(call))


def seed(
    scene: Scene, citizen: Citizen, words: str, *, age: timedelta = timedelta(0), kept: timedelta | None = _YEAR
) -> SeededNotice:
    """Let one notice with a title of its own arrive for a citizen.

    It says that it was received `age` ago, and is kept so long from then on; None is without limit.

    Raises SeedingRefusedError when the call is refused (the partner's test environment fails, not its conformance),
    EnvironmentFault when it cannot be reached, PersonMissing where a person has to send it and none does.
    """
    way = scene.profile.notices.seeding
    if way is None:
        raise HarnessError(
            Text("お知らせを届ける方法がプロファイルにありません。", "The profile gives no way to let a notice arrive.")
        )
    zone = scene.profile.notices.time_zone
    received = scene.facts.now().astimezone(zone).replace(microsecond=0) - age
    retain = None if kept is None else received + kept
    tag = f"{scene.facts.random.getrandbits(32):08x}"
    values = {
        **citizen.values(),
        "title": f"{words} {tag}",
        "sender": "接続試験差出人",
        "receivedAt": received.isoformat(),
        "retainUntil": "" if retain is None else retain.isoformat(),
        "content": f"接続試験の本文 {tag}-{scene.facts.random.getrandbits(32):08x}",
    }
    identifier = None
    if isinstance(way, PersonStep):
        told = _ask_for(scene, citizen, way, values)
    else:
        told = _told_by(way)
        if retain is None and not _can_say_no_limit(way):
            raise SeedingRefusedError(
                Text(
                    "保存期限のないお知らせを届けられません"
                    "（notices.seeding で {retainUntil} が、JSON の一つの値になっていないため）。",
                    "A notice without a retention limit cannot be sent: {retainUntil} is no JSON value of its own in "
                    "notices.seeding.",
                )
            )
        answer = _call(scene, way, values)
        identifier = jmespath.search(way.id, answer) if way.id and answer is not None else None
    notice = SeededNotice(
        citizen.key,
        None if identifier is None else str(identifier),
        values["title"],
        values["sender"] if "sender" in told else None,
        received if "receivedAt" in told else None,
        retain if "retainUntil" in told else None,
        values["content"],
        {**values, **({} if identifier is None else {"id": str(identifier)})},
    )
    scene.say(
        f"利用者{citizen.key}に新着のお知らせ「{notice.title}」が届く。",
        f"A notice “{notice.title}” arrives for citizen {citizen.key}.",
    )
    return notice


def _ask_for(scene: Scene, citizen: Citizen, step: PersonStep, values: Mapping[str, str]) -> set[str]:
    """Have a person send it; the names of what he was told. Title and text are always: by them it is found again."""
    inside = set(placeholders(step.person))
    where = Text(f"利用者{citizen.key}あてのお知らせの送信", f"sending a notice to citizen {citizen.key}")
    exactly = tuple((name, values[key]) for key, name in _EXACTLY.items() if key not in inside)
    task = fill_template(step.person, values)
    ask_person(scene, Errand(where, (task,), scene.profile.cost.person_seconds, exactly))
    return inside | set(_EXACTLY)


def remove_by_person(scene: Scene, notices: Sequence[SeededNotice]) -> bool:
    """Have a person take seeded notices away, all in one go; False where the profile does not leave it to one.

    Raises PersonMissing where nobody does it.
    """
    step = scene.profile.notices.removal
    if not isinstance(step, PersonStep):
        return False
    tasks = tuple(dict.fromkeys(fill_template(step.person, notice.values) for notice in notices))
    titles = [notice.title for notice in notices if "title" not in placeholders(step.person)]
    where = Text(f"試験で届けたお知らせ{len(notices)}件の削除", f"removal of {len(notices)} notices of this test")
    exactly = tuple((_EXACTLY["title"], title) for title in titles)
    ask_person(scene, Errand(where, tasks, scene.profile.cost.person_seconds, exactly))
    return True


def remove_seeded(scene: Scene, notice: SeededNotice) -> bool:
    """Take a seeded notice away again; False where the profile gives no way to."""
    call = scene.profile.notices.removal
    if not isinstance(call, HttpCall):
        return False
    _call(scene, call, notice.values)
    return True


def _call(scene: Scene, call: HttpCall, values: Mapping[str, str]) -> Any:
    url = scene.profile.resolve(fill_template(call.url, values, quoted=True))
    headers = [
        (name, value.reveal() if isinstance(value, Secret) else fill_template(value, values))
        for name, value in call.headers.items()
    ]
    body = b""
    if call.body is not None:
        filled = _fill(call.body, values)
        if call.encoding == "json":
            headers.append(("Content-Type", "application/json"))
            body = json.dumps(filled, ensure_ascii=False).encode()
        else:
            headers.append(("Content-Type", "application/x-www-form-urlencoded"))
            body = urlencode(filled).encode()
    exchange = scene.back_channel.send(call.method, url, headers, body, sender=Party.TESTER)
    response = exchange.response
    if response is None or response.status >= 300:
        status = exchange.outcome
        raise SeedingRefusedError(
            Text(
                f"試験用のお知らせ操作（{call.method} {url}）が拒まれました（{status.ja}）。"
                "プロファイルの notices.seeding / removal を確認してください。",
                f"The test environment refused {call.method} {url} ({status.en}); "
                "check notices.seeding / removal in the profile.",
            )
        )
    if not response.body:
        return None
    try:
        return json.loads(response.body)
    except ValueError:
        return None


def _fill(value: Any, values: Mapping[str, str]) -> Any:
    """A notice without a retention limit has null there: an empty text is no time."""
    if value == _LIMIT and values.get("retainUntil") == "":
        return None
    if isinstance(value, str):
        return fill_template(value, values)
    if isinstance(value, Mapping):
        return {key: _fill(item, values) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_fill(item, values) for item in value]
    return value
