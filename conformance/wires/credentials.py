"""Credentials: in the Authorization header (RFC 9110, 11.6.2), in words, and whether the partner knows ours at all."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from ..errors import HarnessError
from ..evidence.exchange import RecordedResponse
from ..profile import Basic, PemIdentity, Pkcs12Identity, Secret
from ..vocabulary import Text

__all__ = ["Acceptance", "authorization", "changed", "is_authorized", "never_given_out", "shown_as"]

_NONE: Final[Mapping[str, str]] = MappingProxyType({})


def authorization(credentials: Secret | Basic) -> str:
    """The header's value (RFC 6750, 2.1; RFC 7617, 2)."""
    if isinstance(credentials, Secret):
        return f"Bearer {credentials.reveal()}"
    pair = f"{credentials.user}:{credentials.password.reveal()}"
    return f"Basic {base64.b64encode(pair.encode()).decode('ascii')}"


def changed(credentials: Secret | Basic, change: Callable[[str], str]) -> Secret | Basic:
    """Of the same kind and for the same user, with another value."""
    if isinstance(credentials, Basic):
        return replace(credentials, password=_changed(credentials.password, change))
    return _changed(credentials, change)


def _changed(value: Secret, change: Callable[[str], str]) -> Secret:
    return Secret(change(value.reveal()), value.source)


def never_given_out(value: str) -> str:
    """In place of a right value, one that nobody was given; nothing of the right one is in it."""
    return "never-given-out"


def is_authorized(header: str | None, credentials: Secret | Basic) -> bool:
    """Whether a header shows these credentials; the scheme's name has no case."""
    scheme, _, shown = (header or "").strip().partition(" ")
    wanted_scheme, _, wanted = authorization(credentials).partition(" ")
    same = hmac.compare_digest(shown.strip().encode("utf-8", "surrogateescape"), wanted.encode())
    return scheme.lower() == wanted_scheme.lower() and same


def shown_as(credentials: object) -> str:
    """The kind and the name of credentials, never their value."""
    if isinstance(credentials, Secret):
        return f"Bearer（{credentials.source}）"
    if isinstance(credentials, Basic):
        return f"Basic {credentials.user}（{credentials.password.source}）"
    if isinstance(credentials, PemIdentity):
        return f"クライアント証明書 / client certificate（{credentials.pem.name}）"
    if isinstance(credentials, Pkcs12Identity):
        return f"クライアント証明書 / client certificate（{credentials.pkcs12.name}）"
    return "なし / nothing"


class Acceptance:
    """Whether the partner has accepted a request with the profile's credentials in this run.

    Until it has, being turned away tells of the profile as likely as of the partner, and is nobody's failure; from
    then on the credentials are known to be right, and it is the partner's. `key` is where the profile has them.
    """

    def __init__(self, key: str, credentials: object) -> None:
        self._key = key
        self._credentials = credentials
        self._accepted = False

    def accepted(self) -> None:
        self._accepted = True

    def turned_away(self, what: str, response: RecordedResponse, others: Mapping[str, str] = _NONE) -> None:
        """A request (`what`) that carried them, and `others` (key to source), was answered with 401 or 403.

        Raises HarnessError unless they are known to be right.
        """
        if self._accepted:
            return
        carried = {} if self._credentials is None and others else {self._key: shown_as(self._credentials)}
        places = "、".join(f"{key}（{source}）" for key, source in {**carried, **others}.items())
        challenge = response.header("WWW-Authenticate")
        seen = f"HTTP {response.status}" + (f"、WWW-Authenticate: {challenge:.80}" if challenge else "")
        raise HarnessError(
            Text(
                f"プロファイルの {places}が、まだ一度も受け付けられていません（{what}: {seen}）。"
                "値と認証の種類が、試験対象に登録したポータルの資格情報と同じか確かめてください。"
                "確かめられるまで、外部連携先の不合格とはしません。",
                f"{places} of the profile has not been accepted once ({what}: {seen}). Make sure that value and scheme "
                "are those registered for the portal at the target; until then this is no failure of the partner's.",
            )
        )
