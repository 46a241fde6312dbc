"""Whatever a partner's pages call their things: the draft is a profile that can be read, and says what was seen."""

from __future__ import annotations

import html
import tempfile
import tomllib
from functools import reduce
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from conformance.errors import ProfileError
from conformance.profile import InvalidProfileError, draft_profile, load_profile
from conformance.survey import MISSING, Look, guesses_from, notes_on
from conformance.vocabulary import Text

from .pages import BASE, look, page

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
LABELS = st.builds("{}{}".format, st.sampled_from(["", "ログイン", "同意する", "シングルサインオフ", "エラー"]), WORDS)
BREAKS = "a\n\r\t\f\v\x00\x01\x1f\x7f\x85\u2028\u2029\ufeff\ufffe\U0010ffff\"'\\]}{"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(word=WORDS, other=WORDS, label=LABELS, name=LABELS)
@example(word=BREAKS, other=BREAKS, label="ログイン\n", name=BREAKS)
@example(word="a\nb", other="a\x01b", label="同意\x85する", name="同意する\u2028")
@example(word="", other="}", label="", name="エラー")
def test_any_words_survive_into_a_draft_that_can_be_read(word: str, other: str, label: str, name: str) -> None:
    w, o, la, n = (html.escape(each) for each in (word, other, label, name))
    looks = [
        look("/", page(f'<title>{n}</title><h1>{la}</h1><a id="{w}" href="/x{o}">シングルサインオフ{la}</a>', "/")),
        look(
            "/login",
            page(
                f'<form action="/{w}"><input name="{o}" title="ログインID{w}"><input type=password name="{n}">'
                f'<button name="{w}" value="{o}">{la}</button><button id="{n}">ログイン</button></form>',
                "/login",
            ),
            label=label,
        ),
        look(
            "/terms",
            page(
                f'<title>同意{n}</title><form id="{w}" name="{o}"><input type=checkbox name="{o}" value="{w}">'
                f'<button aria-label="{o}">同意する{la}</button><input type=submit name="{n}" value="同意しない{w}">'
                "</form>",
                "/terms",
            ),
        ),
        look(MISSING, page(f'<title>{n}</title><main id="{o}"><h1>エラー{w}</h1></main>', MISSING, status=404)),
    ]
    _is_read(looks, entity=word, note=other)


def _is_read(looks: list[Look], *, entity: str, note: str) -> None:
    guesses = guesses_from(looks, BASE)
    text = draft_profile(
        BASE, entity_id=entity, notes=[Text(note, note), *notes_on(looks)], guesses=guesses, language="ja"
    )
    data = tomllib.loads(text)
    assert data["wires"]["saml2"]["entity_id"] == entity
    written = {each.key: each.value for each in guesses if each.value is not None}
    for key, value in written.items():
        assert _at(data, key) == value
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "draft.toml"
        file.write_text(text, encoding="utf-8")
        try:
            load_profile(file, environ={})
        except InvalidProfileError as error:
            wrong = [problem.key for problem in error.problems]
        except ProfileError as error:
            raise AssertionError(text) from error
    assert wrong, "a person has to complete it"
    assert not [key for key in wrong for each in written if f"{key}.".startswith(f"{each}.")]


def _at(data: dict[str, Any], key: str) -> Any:
    return reduce(lambda table, part: table[part], key.split("."), data)
