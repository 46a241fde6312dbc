"""A citizen's act that he never did: a page of another site makes his browser do it (OWASP ASVS, CSRF)."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Final

from ..actors.browser import MatcherLike, Navigation, Page, as_an_address, from_elsewhere, made_for_one
from ..vocabulary import Text
from .scene import Device, Manner, Passage, Scene
from .walk import walk

__all__ = ["Forgery", "act_forged"]


class Forgery(enum.Enum):
    """What another site can send without knowing the citizen's own page: it knows that of somebody else."""

    THEIRS = "theirs"
    BARE = "bare"
    ADDRESS = "address"

    @property
    def words(self) -> Text:
        return _WORDS[self]


_WORDS: Final = {
    Forgery.THEIRS: Text("別の利用者の画面にある値のまま", "with the values of another citizen's page"),
    Forgery.BARE: Text("利用者ごとに異なる隠し項目を除いて", "without the hidden fields that differ between citizens"),
    Forgery.ADDRESS: Text(
        "別の利用者の画面にある値を URL に並べて", "with the values of another citizen's page in the address"
    ),
}


def act_forged(
    scene: Scene,
    device: Device,
    own: Page,
    theirs: Page,
    press: MatcherLike,
    fields: Mapping[str, str | bool],
    forgery: Forgery,
) -> Passage | None:
    """Another site's page sends what pressing sends, from this device; None where a mere page has no way to.

    `own` is what the citizen has before him, `theirs` the same screen of whoever made that page.
    """
    request = _request(own, theirs, press, fields, forgery)
    if request is None:
        return None
    scene.say(
        f"{device.name.ja}のブラウザーに、他サイトのページがこの操作を送らせる（{forgery.words.ja}）。",
        f"A page of another site makes the browser of {device.name.en} send this act ({forgery.words.en}).",
    )
    return walk(scene, device, device.browser.send(request), Manner.LOOK)


def _request(
    own: Page, theirs: Page, press: MatcherLike, fields: Mapping[str, str | bool], forgery: Forgery
) -> Navigation | None:
    without = made_for_one(theirs, own, press) if forgery is Forgery.BARE else frozenset()
    if forgery is Forgery.BARE and not without:
        return None
    request = from_elsewhere(theirs, press, fields, without=without)
    if not isinstance(request, Navigation):
        return None
    return as_an_address(request) if forgery is Forgery.ADDRESS else request
