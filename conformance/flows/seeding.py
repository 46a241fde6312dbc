"""Letting a notice arrive at the partner during the test, as the profile says how (`notices.seeding`)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import jmespath

from ..errors import HarnessError
from ..profile import Citizen, HttpCall, Secret, fill_template
from ..vocabulary import Party, Text
from .scene import Scene

__all__ = ["SeededNotice", "can_seed", "remove_seeded", "seed"]


@dataclass(frozen=True, slots=True)
class SeededNotice:
    """What arrived: `id` as the test environment named it, times with offset, `content` the notice's own text."""

    citizen: str
    id: str | None
    title: str
    sender: str
    received_at: datetime
    retain_until: datetime
    content: str
    values: Mapping[str, str]


def can_seed(scene: Scene) -> bool:
    """Whether the profile gives an automatic way to let a notice arrive."""
    return isinstance(scene.profile.notices.seeding, HttpCall)


def seed(scene: Scene, citizen: Citizen, words: str) -> SeededNotice:
    """Let one notice with a title of its own arrive for a citizen.

    Raises HarnessError when the call is refused (the partner's test environment fails, not its conformance),
    EnvironmentFault when it cannot be reached.
    """
    call = scene.profile.notices.seeding
    if not isinstance(call, HttpCall):
        raise HarnessError(
            Text("お知らせを届ける方法がプロファイルにありません。", "The profile gives no way to let a notice arrive.")
        )
    zone = scene.profile.notices.time_zone
    received = scene.facts.now().astimezone(zone).replace(microsecond=0)
    retain = received + timedelta(days=365)
    tag = f"{scene.facts.random.getrandbits(32):08x}"
    values = {
        **citizen.values(),
        "title": f"{words} {tag}",
        "sender": "接続試験差出人",
        "receivedAt": received.isoformat(),
        "retainUntil": retain.isoformat(),
        "content": f"接続試験の本文 {tag}-{scene.facts.random.getrandbits(32):08x}",
    }
    answer = _call(scene, call, values)
    identifier = jmespath.search(call.id, answer) if call.id and answer is not None else None
    notice = SeededNotice(
        citizen.key,
        None if identifier is None else str(identifier),
        values["title"],
        values["sender"],
        received,
        retain,
        values["content"],
        {**values, **({} if identifier is None else {"id": str(identifier)})},
    )
    scene.say(
        f"利用者{citizen.key}に新着のお知らせ「{notice.title}」が届く。",
        f"A notice “{notice.title}” arrives for citizen {citizen.key}.",
    )
    return notice


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
        status = response.status if response else exchange.failure
        raise HarnessError(
            Text(
                f"試験用のお知らせ操作（{call.method} {url}）が {status} で拒まれました。"
                "プロファイルの notices.seeding / removal を確認してください。",
                f"The test environment refused {call.method} {url} ({status}); "
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
    if isinstance(value, str):
        return fill_template(value, values)
    if isinstance(value, Mapping):
        return {key: _fill(item, values) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_fill(item, values) for item in value]
    return value
