"""What can be had without a profile: a bare target, and the draft of a profile for a person to fill in."""

from __future__ import annotations

import enum
import re
import string
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from ..vocabulary import Language, Text
from ._hosts import is_local, normal_base
from ._load import check_base_url
from ._network import Network
from ._toml import quoted
from .model import Target

__all__ = ["Guess", "GuessValue", "Sure", "bare_target", "draft_profile"]


def bare_target(base_url: str) -> tuple[Target, Network]:
    """Target and network for a run with a URL alone: reachability, TLS, metadata. Raises ProfileError for a bad URL."""
    check_base_url(base_url)
    target = Target(
        name=urlsplit(base_url).hostname or base_url,
        operator="（プロファイルなし）",
        environment="reference" if is_local(base_url) else "staging",
        base_url=normal_base(base_url),
    )
    return target, Network()


class Sure(enum.StrEnum):
    """How sure a guess is; an unknown one is told, and the value stays for a person to write."""

    CERTAIN = "certain"
    LIKELY = "likely"
    UNKNOWN = "unknown"

    @property
    def label(self) -> Text:
        return _SURE_LABELS[self]


_SURE_LABELS = {
    Sure.CERTAIN: Text("確実", "certain"),
    Sure.LIKELY: Text("推定", "likely"),
    Sure.UNKNOWN: Text("不明", "unknown"),
}

GuessValue = str | Sequence[str] | Mapping[str, str | int | Mapping[str, str | int]]


@dataclass(frozen=True, slots=True)
class Guess:
    """A value for a key of the draft (dotted, as in `screens.login.match`), how sure it is, and why.

    Without a value the key stays as the template has it, with the remark above it. A key that the template has not got
    needs a value, and comes first in its section.
    """

    key: str
    value: GuessValue | None
    sure: Sure
    why: Text


def draft_profile(
    base_url: str,
    *,
    metadata_url: str | None = None,
    entity_id: str | None = None,
    notes: Sequence[Text] = (),
    guesses: Sequence[Guess] = (),
    language: Language = "ja",
) -> str:
    """TOML of a profile with what was found filled in; what a person must write is empty and marked 要記入.

    Well-formed, but as a rule not yet valid: `conformance profile check` lists what is still to be written. Remarks are
    in `language`; the form itself is Japanese.
    """
    head = Text("自動で調べて分かったこと", "Found out automatically").say(language)
    found = "\n".join(
        ["", f"# {head}", *(f"#   ・{_one_line(note.say(language))}" for note in notes), ""] if notes else []
    )
    metadata = (
        f"metadata = {quoted(_below(base_url, metadata_url))}"
        if metadata_url is not None
        else 'metadata = ""                                   # 要記入: SAML メタデータのパスか URL'
    )
    entity = f"\nentity_id = {quoted(entity_id)}" if entity_id is not None else ""
    template = string.Template(Path(__file__).with_name("draft.toml.template").read_text(encoding="utf-8"))
    logs_in = any(guess.key.startswith("screens.login.") and guess.value is not None for guess in guesses)
    logins = {f"login_{key.lower()}": (_LOGIN if logs_in else _NO_LOGIN).format(key=key) for key in "AB"}
    text = template.substitute(found=found, base_url=quoted(base_url.rstrip("/")), metadata=metadata + entity, **logins)
    return _with_guesses(text, guesses, language)


_LOGIN = (
    'login = ""                                      # 要記入: この人物の試験用アカウントのログイン ID\n'
    'password = {{ env = "CITIZEN_{key}_PASSWORD" }}       # 要記入: パスワードを入れた環境変数（または file）'
)
_NO_LOGIN = (
    '# login = "…"                                   # ログイン画面を使うなら、password = {{ env = "…" }} とともに書く'
)
_SECTION = re.compile(r"\[+([a-z0-9_.]+)\]+")
_KEY = re.compile(r"([a-z_]+) = ")


def _with_guesses(text: str, guesses: Sequence[Guess], language: Language) -> str:
    """The draft with each guess in the place of its key, under a remark."""
    lines: list[str] = []
    written = {guess.key.rpartition(".")[0] for guess in guesses if guess.value is not None}
    foreseen = set(_keys(text))
    section = ""
    for line in text.splitlines():
        if (head := _SECTION.match(line)) is not None:
            section = head[1]
        key = _KEY.match(line)
        path = f"{section}.{key[1]}" if key is not None else ""
        replaced = _replaced(line, [guess for guess in guesses if guess.key == path], language)
        if head is not None:
            more = (each for each in guesses if each.key.rpartition(".")[0] == section and each.key not in foreseen)
            replaced += [
                added for each in more for added in _replaced(f"{each.key.rpartition('.')[2]} = ", [each], language)
            ]
        lines += map(_set_aside, replaced) if section in _OPTIONAL - written else replaced
    return "\n".join(lines) + "\n"


def _keys(text: str) -> Iterator[str]:
    section = ""
    for line in text.splitlines():
        if (head := _SECTION.match(line)) is not None:
            section = head[1]
        elif (key := _KEY.match(line)) is not None:
            yield f"{section}.{key[1]}"


def _set_aside(line: str) -> str:
    """A line of a section that nothing was seen of: there to be taken in, and not yet asked for."""
    return f"# {line.removeprefix('# ')}".replace("要記入: ", "") if line else line


_OPTIONAL = frozenset({"screens.login", "screens.input", "screens.refusal", "screens.signed_off"})
"""Sections that not every partner needs: commented out where no such screen was seen."""


def _replaced(line: str, guesses: Sequence[Guess], language: Language) -> list[str]:
    above = [_remark(guess, language) for guess in guesses]
    value = next((guess.value for guess in guesses if guess.value is not None), None)
    return [*above, line if value is None else f"{line.partition(' = ')[0]} = {_toml(value)}"]


def _remark(guess: Guess, language: Language) -> str:
    sure = guess.sure.label.say(language)
    return f"# {sure}: {_one_line(guess.why.say(language))}"


def _toml(value: GuessValue | int) -> str:
    if isinstance(value, str):
        # A selector reads better in a literal string.
        return f"'{value}'" if '"' in value and "'" not in value and value.isprintable() else quoted(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{_toml_key(key)} = {_toml(inner)}' for key, inner in value.items())} }}"
    return f"[{', '.join(map(quoted, value))}]"


def _toml_key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else quoted(key)


def _below(base_url: str, url: str) -> str:
    """A path where the URL is below the target's, so that the draft can be moved to another environment."""
    base = base_url.rstrip("/")
    return url.removeprefix(base) if url.startswith(f"{base}/") else url


def _one_line(text: str) -> str:
    """Of what a partner wrote, nothing can end the comment that it stands in."""
    return "".join(character if character.isprintable() else " " for character in text)
