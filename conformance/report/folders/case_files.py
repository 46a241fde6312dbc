"""The files of one case: what was judged, and each exchange in files of its own."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ...vocabulary import Language
from ..clock import jst
from ..files import packed
from ..html.marks import SHAPES
from ..places import Place
from ..sentences import finding_lines
from ..view import Activity, Body, CaseView, Exchange, Finding, Headers, Message, RunView, Screen
from .parts import File
from .words import WORDS

__all__ = ["CaseFiles", "Entry"]

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9.-]+")
_FIRST_PICTURE: Final = 5


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the index: an exchange with its files, or (exchange None) the case itself with what is all of it."""

    exchange: Exchange | None
    number: int
    files: tuple[File, ...]
    remarks: tuple[str, ...] = ()


class CaseFiles:
    """Makes the files of one case, or of what belongs to none (`case` is None); `directory` holds the pictures."""

    def __init__(self, view: RunView, place: Place, case: CaseView | None, directory: Path, language: Language) -> None:
        self._view = view
        self._place = place
        self._case = case
        self._directory = directory
        self._language: Language = language
        self._activity: Activity = view.outside if case is None else case.activity
        self._numbers = {each.id: number for number, each in enumerate(self._activity.exchanges, 1)}

    def entries(self) -> Iterator[Entry]:
        """The case first, then its exchanges, numbered as on its page."""
        orphans = [screen for screen in self._activity.screens if screen.exchange not in self._numbers]
        pictures, remarks = self._pictures(orphans, self._place.evidence)
        record = self._file(f"{self._place.evidence}_00.txt", "\ufeff" + "\r\n".join(self._record()) + "\r\n")
        yield Entry(None, 0, (record, *pictures), remarks)
        for number, exchange in enumerate(self._activity.exchanges, 1):
            yield self._exchange(exchange, number)

    def _exchange(self, exchange: Exchange, number: int) -> Entry:
        stem = f"{self._place.evidence}-{number:03}"
        first = f"{exchange.method} {exchange.url}"
        files = [self._file(f"{stem}_01.txt", _head(first, exchange.request_headers))]
        data: list[tuple[str, bytes]] = []
        if exchange.request_body is not None:
            files.append(self._file(f"{stem}_02.txt", self._body(exchange.request_body, "request-body.bin", data)))
        files.append(self._file(f"{stem}_03.txt", self._response(exchange, data)))
        data += self._messages(exchange)
        if data:
            files.append(self._file(f"{stem}_04.zip", packed(data, self._view.started_at)))
        screens = [screen for screen in self._activity.screens if screen.exchange == exchange.id]
        pictures, remarks = self._pictures(screens, stem)
        return Entry(exchange, number, (*files, *pictures), remarks)

    def _response(self, exchange: Exchange, data: list[tuple[str, bytes]]) -> bytes:
        if exchange.status is None:
            return _bytes(
                f"{exchange.failure.say(self._language) if exchange.failure else self._say('no_response')}\r\n"
            )
        head = _bytes(_head(str(exchange.status), exchange.response_headers) + "\r\n")
        body = exchange.response_body
        return head if body is None else head + self._body(body, "response-body.bin", data)

    def _body(self, body: Body, name: str, data: list[tuple[str, bytes]]) -> bytes:
        """The text to the byte, as the journal has it (in UTF-8); what is no text goes to `data`."""
        if body.text is not None:
            return _bytes(body.text)
        if body.base64 is not None:
            try:
                data.append((name, base64.b64decode(body.base64, validate=True)))
            except binascii.Error:
                # Not what a run writes: what is there is handed on as it is.
                return _bytes(body.base64)
            return _bytes(f"{self._say('binary')}_04.zip/{name}\r\n")
        digest = f"SHA-256 {body.sha256}" if body.sha256 else ""
        return _bytes(f"{self._say('omitted')}: {body.size} {self._say('bytes')} {digest}".rstrip() + "\r\n")

    def _messages(self, exchange: Exchange) -> Iterator[tuple[str, bytes]]:
        """Decoded, with what their strict reading found."""
        for message in self._activity.messages:
            if message.exchange == exchange.id:
                yield f"{message.id}-{_UNSAFE.sub('_', message.kind)}.json", _bytes(self._decoded(message))

    def _decoded(self, message: Message) -> str:
        told = {
            "kind": message.kind,
            "wire": message.wire,
            "from": message.sender,
            "to": message.receiver,
            "violations": [violation.say(self._language) for violation in message.violations],
            "decoded": message.decoded,
        }
        return json.dumps(told, ensure_ascii=False, indent=1) + "\n"

    def _pictures(self, screens: Sequence[Screen], stem: str) -> tuple[tuple[File, ...], tuple[str, ...]]:
        """Those that are as they were recorded; what is said of the others."""
        files, remarks = [], []
        shown = [screen.picture for screen in screens if screen.picture is not None]
        for number, picture in enumerate(shown, _FIRST_PICTURE):
            path = self._directory / picture.file
            content = path.read_bytes() if path.is_file() else b""
            if hashlib.sha256(content).hexdigest() == picture.sha256:
                files.append(self._file(f"{stem}_{number:02}.png", content))
            else:
                remarks.append(f"{self._say('picture_changed')}{picture.file}")
        return tuple(files), tuple(remarks)

    def _record(self) -> Iterator[str]:
        """What was judged, and on what, in words."""
        yield f"{self._say('simulated')} {self._view.run.get('id') or ''}".rstrip()
        yield f"{self._say('evidence')}: {self._place.evidence}"
        case = self._case
        if case is None:
            yield self._say("outside")
            return
        tester = self._view.run.get("tester") or self._say("not_filled_in")
        begun = jst(case.started_at) if case.started_at else self._say("not_carried_out")
        spec = case.spec
        yield f"{self._say('operation')}: {spec.operation.label.say(self._language)}"
        yield f"{self._say('item')}: {self._place.number} {spec.title.say(self._language)}"
        yield f"{self._say('case')}: {case.id}"
        yield f"{self._say('purpose')}: {spec.purpose.say(self._language)}"
        yield f"{self._say('begun')}: {begun}"
        yield f"{self._say('tester')}: {tester}"
        yield f"{self._say('verdict')}: {SHAPES[case.verdict]} {case.verdict.label.say(self._language)}"
        if case.reason:
            yield f"{self._say('reason')}: {case.reason.say(self._language)}"
        if case.root_case:
            yield f"{self._say('root')}: {case.root_case}"
        for finding in case.findings:
            yield from ("", *self._finding(finding))
        if self._activity.steps:
            yield from ("", f"{self._say('steps')}:")
        for number, step in enumerate(self._activity.steps, 1):
            yield f"{number}. {step.text.say(self._language)}"

    def _finding(self, finding: Finding) -> Iterator[str]:
        seen = sorted({self._numbers[name] for name in finding.exchanges if name in self._numbers})
        return finding_lines(finding, list(map(str, seen)), self._language)

    def _file(self, name: str, content: str | bytes) -> File:
        return File(f"{self._place.evidence}/{name}", content if isinstance(content, bytes) else _bytes(content))

    def _say(self, key: str) -> str:
        return WORDS[key].say(self._language)


def _head(first: str, headers: Headers) -> str:
    return "".join(f"{line}\r\n" for line in (first, *(f"{name}: {value}" for name, value in headers)))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")
