"""Where linking and sign-on start: addresses that send a visitor on with a SAML request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import parse_qsl, quote, urlsplit

from ..profile import Guess, Sure
from ..vocabulary import Text
from ._addresses import page_of, without_session
from ._looking import Look
from ._words import LINKS_ACCOUNTS, SIGNS_ON

__all__ = ["start_guesses"]

_LINK: Final = "wires.saml2.link_start"
_SIGN_ON: Final = "wires.saml2.sign_on_start"


def start_guesses(looks: Sequence[Look], base_url: str) -> Iterator[Guess]:
    """`link_start` and `sign_on_start`, told apart by what the links are called."""
    starting = [look for look in looks if look.asks_the_portal]
    # A page that asks for a login by way of the portal tells under which parameter it is come back to.
    returning = next((found for look in starting if (found := _with_landing(look, base_url)) is not None), None)
    direct = [look for look in starting if _with_landing(look, base_url) is None]
    sign_on = next((look for look in direct if SIGNS_ON.search(_said(look))), None)
    link = next((look for look in direct if look is not sign_on and LINKS_ACCOUNTS.search(_said(look))), None)
    if link is not None:
        yield _guess(_LINK, _relative(link.asked, base_url), link)
    if returning is not None:
        yield _guess(_SIGN_ON, returning[0], returning[1])
    elif sign_on is not None:
        yield _guess(_SIGN_ON, _relative(sign_on.asked, base_url), sign_on)


def _guess(key: str, value: str, look: Look) -> Guess:
    name = " ".join("".join(each if each.isprintable() else " " for each in look.label).split())[:40]
    shown = Text(f"「{name}」のリンクで、" if name else "", f"the link {name!r} " if name else "it ")
    text = Text(
        f"{shown.ja}開くと SAML の要求（AuthnRequest）とともにマイナポータルへ移動するため",
        f"{shown.en}leads to the portal with a SAML request",
    )
    if key == _SIGN_ON and "{landing}" not in value:
        text = Text(
            f"{text.ja}。着地する画面を指定できるなら {{landing}} を足す",
            f"{text.en}; add {{landing}} where the landing page can be chosen",
        )
    return Guess(key, value, Sure.LIKELY, text)


def _said(look: Look) -> str:
    return f"{look.label} {urlsplit(look.asked).path}"


def _with_landing(look: Look, base_url: str) -> tuple[str, Look] | None:
    """The address that the asked page sent on to, with `{landing}` for the parameter that says where to come back."""
    asked = without_session(look.asked)
    here = {asked, _relative(asked, base_url), urlsplit(asked).path}
    for url in look.passed[1:]:
        query = urlsplit(without_session(url)).query
        pairs = [(name, without_session(value)) for name, value in parse_qsl(query, keep_blank_values=True)]
        if any(value in here for _, value in pairs):
            query = "&".join(f"{quote(n)}={'{landing}' if v in here else quote(v, safe='')}" for n, v in pairs)
            return f"{_relative(page_of(url), base_url)}?{query}", look
    return None


def _relative(url: str, base_url: str) -> str:
    base, url = base_url.rstrip("/"), without_session(url)
    return url.removeprefix(base) if url.startswith(f"{base}/") else url
