"""Checks on answers to requests that are not right: refused, with nothing given away, by a partner that goes on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, Protocol

from ..vocabulary import Text
from .notices import RetrievalLike
from .outcome import Outcome

__all__ = ["gives_nothing_away", "goes_on_serving", "refuses_request"]

_INTERNALS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"Traceback \(most recent call last\)",
        r'File "[^"\n]+", line \d+',
        r"\bat [\w.$<>]+\([\w$]+\.(?:java|kt|scala|groovy):\d+\)",
        r"\bat .{1,200} in .{1,200}:line \d+",
        r"\bat (?:[\w.<> ]+ )?\(?(?:/|file:|node:|[A-Z]:\\).{1,200}:\d+:\d+",
        r"#\d+ .{1,200}\.php\(\d+\)",
        r"\bgoroutine \d+ \[",
        r"\b(?:java|javax|jakarta|org|com|System|Microsoft)\.[\w.]*(?:Exception|Error)\b",
        r"\bSQLSTATE\b",
        r"\bORA-\d{5}\b",
        r"syntax error at or near|You have an error in your SQL syntax|sqlite3\.\w*Error|psycopg2?\.\w",
    )
)
"""What only the inside of a system says: stack traces, names of its exceptions, what its database complains of."""


class ResponseLike(Protocol):
    @property
    def status(self) -> int: ...
    @property
    def body(self) -> bytes: ...
    def header(self, name: str) -> str | None: ...


def refuses_request(response: ResponseLike | None, flaws: Sequence[Text], difference: Text, exchange: str) -> Outcome:
    """A request with this one difference is refused: as the caller's mistake, in the declared form (RFC 9110, 15.5)."""
    status = None if response is None else response.status
    refused = status is not None and 400 <= status < 500
    observed = Text("、".join(text.ja for text in flaws[:3]), "; ".join(text.en for text in flaws[:3]))
    return Outcome(
        refused and not flaws,
        Text(
            f"次の一点だけが正しくない要求を、定めた形式（4xx）で拒む: {difference.ja}。",
            f"A request that is right but for one thing is refused in the declared form (4xx): {difference.en}.",
        ),
        Text(f"{_status(status).ja}。{observed.ja}", f"{_status(status).en}. {observed.en}".rstrip()),
        (exchange,),
    )


def gives_nothing_away(
    response: ResponseLike | None,
    others: Iterable[str | None],
    smuggled: str,
    difference: Text,
    exchange: str,
    *,
    may_end_connection: bool,
) -> Outcome:
    """The answer is one, it holds no notice of anybody else's (`others`), no internals, and no header of the sender's.

    `smuggled` is the header that the request tried to bring in.
    """
    found: list[Text] = []
    if response is None:
        if not may_end_connection:
            found.append(Text("応答せずに接続を切った", "the connection was ended without an answer"))
    else:
        if response.status >= 500 and not _asks_to_wait(response):
            found.append(Text(f"HTTP {response.status} が返った", f"HTTP {response.status} was returned"))
        text = response.body.decode("utf-8", "replace")
        internals = next(filter(None, (pattern.search(text) for pattern in _INTERNALS)), None)
        if internals is not None:
            shown = internals[0][:60]
            found.append(Text(f"内部の情報「{shown}」がある", f"it shows its inside (“{shown}”)"))
        if response.header(smuggled) is not None:
            found.append(
                Text("要求の値が応答のヘッダーになった", "a value of the request became a header of the answer")
            )
    titles = [f"「{title}」" for title in others]
    if titles:
        found.append(
            Text(f"他人の件名がある: {'、'.join(titles[:3])}", f"it holds another's notices: {', '.join(titles[:3])}")
        )
    status = _status(None if response is None else response.status)
    return Outcome(
        not found,
        Text(
            f"次の一点だけが正しくない要求に、止まらず、他人の件名も内部の情報も返さない: {difference.ja}。",
            "To a request that is right but for one thing it answers, with neither another's notices nor internals: "
            f"{difference.en}.",
        ),
        Text(
            f"{status.ja}。{'、'.join(text.ja for text in found) or '余計なものは何もない。'}",
            f"{status.en}. {'; '.join(text.en for text in found) or 'Nothing that should not be there.'}",
        ),
        (exchange,),
    )


def goes_on_serving(retrieval: RetrievalLike, difference: Text) -> Outcome:
    """The right request, sent right after the wrong one, is answered as before."""
    return Outcome(
        retrieval.provided,
        Text(
            f"その直後でも、正しい要求には件名情報を提供する（直前の要求: {difference.ja}）。",
            f"Right after that, the right request is answered with headers (the one before: {difference.en}).",
        ),
        retrieval.words,
        retrieval.exchanges,
    )


def _asks_to_wait(response: ResponseLike) -> bool:
    """Not now, or not this method: a server may say so (RFC 9110, 15.6.2 and 15.6.4)."""
    return response.status == 501 or (response.status == 503 and response.header("Retry-After") is not None)


def _status(status: int | None) -> Text:
    if status is None:
        return Text("応答なし（接続が切られた）", "no answer (the connection was ended)")
    return Text(f"HTTP {status}", f"HTTP {status}")
