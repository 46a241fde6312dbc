"""Checks on notice headers (guideline 2.1, 2.2.4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any, Protocol
from urllib.parse import unquote_plus

from ..vocabulary import Text
from .outcome import Outcome
from .times import read_time

__all__ = [
    "HeaderLike",
    "RetrievalLike",
    "adds_only",
    "carries_no_text",
    "carries_six_fields",
    "identity",
    "keeps_each_once",
    "keeps_to_headers",
    "keeps_what_was_there",
    "leaves_out",
    "lists",
    "lists_each_once",
    "named",
    "provides_list",
    "provides_nothing",
    "says_what_arrived",
    "shares_none_with",
]

_SIX = {
    "title": Text("件名", "title"),
    "sender": Text("差出人", "sender"),
    "received_at": Text("受信日時", "received time"),
    "retain_until": Text("保存期限", "retention limit"),
    "opened": Text("開封状態", "opened state"),
    "url": Text("件名URL", "notice URL"),
}


class HeaderLike(Protocol):
    @property
    def id(self) -> str | None: ...
    @property
    def title(self) -> str | None: ...
    @property
    def sender(self) -> str | None: ...
    @property
    def received_at(self) -> str | float | None: ...
    @property
    def retain_until(self) -> str | float | None: ...
    @property
    def opened(self) -> bool | None: ...
    @property
    def url(self) -> str | None: ...
    @property
    def raw(self) -> Mapping[str, Any]: ...


class RetrievalLike(Protocol):
    @property
    def headers(self) -> Sequence[HeaderLike]: ...
    @property
    def provided(self) -> bool: ...
    @property
    def words(self) -> Text: ...
    @property
    def exchanges(self) -> tuple[str, ...]: ...


def provides_list(retrieval: RetrievalLike) -> Outcome:
    """The partner gives a list on the portal's request."""
    return Outcome(
        retrieval.provided,
        Text("要求に応じて件名情報が提供される。", "Headers are provided on request."),
        retrieval.words,
        retrieval.exchanges,
    )


def provides_nothing(retrieval: RetrievalLike) -> Outcome:
    """No header is given: a refusal, or an empty list."""
    return Outcome(
        bool(retrieval.exchanges) and not retrieval.headers,
        Text("件名情報が1件も提供されない。", "Not one header is provided."),
        retrieval.words,
        retrieval.exchanges,
    )


def carries_six_fields(retrieval: RetrievalLike, present: Sequence[frozenset[str]]) -> Outcome:
    """Every header has the six items; `present` says, header by header, which of them could be read."""
    missing = [
        f"/{index} {_SIX[name].ja}"
        for index, found in enumerate(present)
        if not _SIX.keys() <= found
        for name in _SIX
        if name not in found
    ]
    held = retrieval.provided and bool(retrieval.headers) and not missing
    observed = (
        Text(f"{retrieval.words.ja}。6項目がそろっている。", f"{retrieval.words.en}; all six items are there.")
        if held
        else Text(
            f"{retrieval.words.ja}。不足: {'、'.join(missing[:10]) or '一覧が空または提供なし'}",
            f"{retrieval.words.en}; missing: {', '.join(missing[:10]) or 'empty list or nothing provided'}",
        )
    )
    expected = Text(
        "どの件名情報も件名・差出人・受信日時・保存期限・開封状態・件名URLを持つ（1件以上）。",
        "Every header (one at least) carries title, sender, received time, retention limit, opened state, notice URL.",
    )
    return Outcome(held, expected, observed, retrieval.exchanges)


class ArrivedLike(Protocol):
    """A notice as it was let arrive; None is what whoever sent it was not told, and is not compared."""

    @property
    def title(self) -> str: ...
    @property
    def sender(self) -> str | None: ...
    @property
    def received_at(self) -> datetime | None: ...
    @property
    def retain_until(self) -> datetime | None: ...


def says_what_arrived(retrieval: RetrievalLike, arrived: ArrivedLike, form: str, zone: tzinfo) -> Outcome:
    """The header of a notice says of it what the notice is: title, sender, both times as moments, not yet opened."""
    header = next((each for each in retrieval.headers if each.title == arrived.title), None)
    wrong: list[Text] = []
    if header is not None:
        compared = (
            (_SIX["sender"], header.sender, arrived.sender, arrived.sender in {None, header.sender}),
            *(
                (_SIX[name], value, moment.isoformat(), _same_moment(read_time(value, form, zone), moment, form))
                for name, value, moment in (
                    ("received_at", header.received_at, arrived.received_at),
                    ("retain_until", header.retain_until, arrived.retain_until),
                )
                if moment is not None
            ),
            (_SIX["opened"], header.opened, False, header.opened is False),
        )
        wrong = [
            Text(f"{name.ja}が {found!r}（届けた値: {wanted!r}）", f"{name.en} is {found!r} (arrived with {wanted!r})")
            for name, found, wanted, same in compared
            if not same
        ]
    observed = (
        Text("その件が一覧にない。", "It is not in the list.")
        if header is None
        else Text("、".join(text.ja for text in wrong), "; ".join(text.en for text in wrong))
        if wrong
        else Text("どの項目も届けたとおり。", "Every item is as it arrived.")
    )
    expected = Text(
        f"「{arrived.title}」の件名情報が、届けたお知らせのとおりである（日時は同じ時刻を指す）。",
        f"The header of “{arrived.title}” says what arrived (times are the same moments).",
    )
    return Outcome(header is not None and not wrong, expected, observed, retrieval.exchanges)


def _same_moment(found: datetime | None, wanted: datetime, form: str) -> bool:
    if found is None:
        return False
    return found.date() == wanted.date() if form == "date" else found == wanted


def lists(retrieval: RetrievalLike, titles: Sequence[str]) -> Outcome:
    """Each of these notices is in the list, however often."""
    missing = sorted(set(titles) - {str(header.title) for header in retrieval.headers})
    observed = Text(
        f"{retrieval.words.ja}。漏れ: {named(missing) or 'なし'}",
        f"{retrieval.words.en}; missing: {named(missing) or 'none'}",
    )
    expected = Text(f"到着した {len(titles)} 件が一覧にある。", f"The {len(titles)} notices that arrived are listed.")
    return Outcome(bool(titles) and retrieval.provided and not missing, expected, observed, retrieval.exchanges)


def lists_each_once(retrieval: RetrievalLike, titles: Sequence[str]) -> Outcome:
    """Each of these notices is in the list exactly once, and no notice URL is there twice."""
    found = Counter(header.title for header in retrieval.headers)
    urls = Counter(header.url for header in retrieval.headers if header.url is not None)
    missing = [title for title in titles if found[title] == 0]
    doubled = [title for title in titles if found[title] > 1] + [str(url) for url, count in urls.items() if count > 1]
    observed = Text(
        f"{retrieval.words.ja}。漏れ: {named(missing) or 'なし'}、重複: {named(doubled) or 'なし'}",
        f"{retrieval.words.en}; missing: {named(missing) or 'none'}, twice: {named(doubled) or 'none'}",
    )
    expected = Text(
        f"到着した {len(titles)} 件が漏れも重複もなく一覧にある。",
        f"The {len(titles)} notices that arrived are listed, none missing, none twice.",
    )
    return Outcome(
        bool(titles) and retrieval.provided and not missing and not doubled, expected, observed, retrieval.exchanges
    )


def keeps_what_was_there(before: RetrievalLike, after: RetrievalLike) -> Outcome:
    """No notice of the earlier list is lost in the later one."""
    lost = list((Counter(map(identity, before.headers)) - Counter(map(identity, after.headers))).elements())
    observed = Text(
        f"{len(before.headers)} 件 → {len(after.headers)} 件。消えた件: {named(lost) or 'なし'}",
        f"{len(before.headers)} → {len(after.headers)} headers; lost: {named(lost) or 'none'}",
    )
    expected = Text("以前からある件が失われない。", "None of what was there before is lost.")
    return Outcome(
        before.provided and after.provided and not lost, expected, observed, before.exchanges + after.exchanges
    )


def keeps_each_once(whole: RetrievalLike, parts: RetrievalLike) -> Outcome:
    """Every notice of the whole list is in the parts exactly once; what is new in them is not looked at."""
    found = Counter(map(identity, parts.headers))
    names = {identity(header): header.title for header in whole.headers}
    lost = [title for identity, title in names.items() if not found[identity]]
    doubled = [title for identity, title in names.items() if found[identity] > 1]
    sizes = Text(
        f"{len(names)} 件の一覧を {len(parts.exchanges)} 回で取得（{len(parts.headers)} 件）",
        f"a list of {len(names)} in {len(parts.exchanges)} parts ({len(parts.headers)} headers)",
    )
    observed = Text(
        f"{sizes.ja}。漏れ: {named(lost) or 'なし'}、重複: {named(doubled) or 'なし'}",
        f"{sizes.en}; missing: {named(lost) or 'none'}, twice: {named(doubled) or 'none'}",
    )
    expected = Text(
        "分割して取得しても、一覧のどの件も漏れも重複もなく届く。",
        "In parts, too, every notice of the list comes, and comes once.",
    )
    held = bool(names) and whole.provided and parts.provided and not lost and not doubled
    return Outcome(held, expected, observed, whole.exchanges + parts.exchanges)


def adds_only(before: RetrievalLike, after: RetrievalLike, arrived: Sequence[str]) -> Outcome:
    """The later list grows by what arrived and by nothing else (what else arrived, the harness cannot know)."""
    was = set(map(identity, before.headers))
    unexpected = [
        header.title for header in after.headers if identity(header) not in was and header.title not in arrived
    ]
    observed = Text(f"覚えのない件: {named(unexpected) or 'なし'}", f"unaccounted for: {named(unexpected) or 'none'}")
    expected = Text("一覧は届けた分だけ増える。", "The list grows by what arrived.")
    held = before.provided and after.provided and not unexpected
    return Outcome(held, expected, observed, before.exchanges + after.exchanges)


def named(items: Sequence[object]) -> str:
    """The first few, quoted, as a reader of either language would list them."""
    return "、".join(f"「{item}」" for item in items[:5])


def identity(header: HeaderLike) -> str:
    """What makes two headers the same notice: the identifier, or the URL where a partner has none."""
    return str(header.id if header.id is not None else header.url)


def shares_none_with(retrieval: RetrievalLike, other: RetrievalLike, whose: str) -> Outcome:
    """Two citizens' lists have no notice in common."""
    theirs = set(map(identity, other.headers))
    shared = [header.title for header in retrieval.headers if identity(header) in theirs]
    observed = (
        Text(
            f"利用者{whose}の一覧と同じ件があった: {named(shared)}",
            f"also in citizen {whose}'s list: {named(shared)}",
        )
        if shared
        else Text(f"利用者{whose}の一覧と重なる件はない。", f"nothing in common with citizen {whose}'s list")
    )
    expected = Text(f"利用者{whose}の一覧と重なる件がない。", f"Nothing in common with citizen {whose}'s list.")
    held = retrieval.provided and other.provided and not shared
    return Outcome(held, expected, observed, retrieval.exchanges + other.exchanges)


def leaves_out(retrieval: RetrievalLike, titles: Sequence[str], whose: str) -> Outcome:
    """None of another citizen's notices is in the list."""
    found = [header.title for header in retrieval.headers if header.title in titles]
    observed = (
        Text(
            f"利用者{whose}のお知らせが含まれていた: {named(found)}",
            f"notices of citizen {whose} were in it: {named(found)}",
        )
        if found
        else Text(
            f"{retrieval.words.ja}。利用者{whose}のお知らせは含まれない。",
            f"{retrieval.words.en}; none of citizen {whose}'s.",
        )
    )
    expected = Text(f"利用者{whose}のお知らせを1件も含まない。", f"None of citizen {whose}'s notices is in it.")
    return Outcome(retrieval.provided and bool(titles) and not found, expected, observed, retrieval.exchanges)


def keeps_to_headers(retrieval: RetrievalLike, unknown_fields: Sequence[str]) -> Outcome:
    """No field beyond those that the profile allows."""
    observed = (
        Text(
            f"許していない項目がある: {'、'.join(unknown_fields[:10])}",
            f"fields not allowed: {', '.join(unknown_fields[:10])}",
        )
        if unknown_fields
        else Text(f"{retrieval.words.ja}。余分な項目はない。", f"{retrieval.words.en}; no further field.")
    )
    expected = Text(
        "件名情報に、本文など6項目と識別子以外の項目がない。",
        "Headers have no field beyond the six and the identifier: no body.",
    )
    return Outcome(
        retrieval.provided and bool(retrieval.headers) and not unknown_fields, expected, observed, retrieval.exchanges
    )


def carries_no_text(retrieval: RetrievalLike, text: str) -> Outcome:
    """The notice's own text is nowhere in the answer, under whatever name, percent-encoded in a URL or not."""
    found = [
        str(header.title)
        for header in retrieval.headers
        if any(text in form for value in header.raw.values() for form in (str(value), unquote_plus(str(value))))
    ]
    observed = (
        Text(f"本文が含まれていた: {named(found)}", f"the text was in: {named(found)}")
        if found
        else Text("本文は含まれない。", "The text is not in it.")
    )
    expected = Text("お知らせの本文が応答のどこにも含まれない。", "The text of the notice is nowhere in the answer.")
    return Outcome(
        retrieval.provided and bool(retrieval.headers) and not found, expected, observed, retrieval.exchanges
    )
