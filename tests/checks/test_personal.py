"""A person is found in whatever form a text has of him."""

from __future__ import annotations

import json
from urllib.parse import quote, quote_plus

import pytest

from conformance.checks.personal import kinds_in

VALUES = {"仮名": "mp-00ffAA11", "氏名": "試験 太郎", "生年月日": "1980-01-01", "性別": "男"}


@pytest.mark.parametrize(
    "text",
    [
        "https://post.example/menu?user=試験 太郎",
        f"https://post.example/menu?user={quote('試験 太郎')}",
        f"https://post.example/menu?user={quote_plus('試験 太郎')}",
        f"https://post.example/go?to={quote(quote('/menu?user=試験太郎'))}",
        json.dumps({"name": "試験 太郎"}),
        "試験\u3000太郎",
        "試験太郎様",
    ],
)
def test_a_name_in_every_form(text: str) -> None:
    assert kinds_in(text, VALUES) == ("氏名",)


def test_a_pseudonym_in_any_case() -> None:
    assert kinds_in("/menu?u=MP-00FFAA11", VALUES) == ("仮名",)


def test_several() -> None:
    assert kinds_in("mp-00ffAA11/1980-01-01", VALUES) == ("仮名", "生年月日")


@pytest.mark.parametrize("text", ["", "https://post.example/menu", "男", "%E8%A9%A6%E9%A8%93", "mp-00ffAA1"])
def test_what_gives_nobody_away(text: str) -> None:
    assert kinds_in(text, VALUES) == ()
