"""The plug-in `rest`: makes the wire out of a profile, and says what the partner has to register."""

from __future__ import annotations

from typing import final

from ...profile import PemIdentity, Pkcs12Identity, Profile
from ..base import AccountWire, WireParts
from ..credentials import shown_as
from .calls import ENTER
from .context import Context
from .wire import RestWire

__all__ = ["PLUGIN", "RestPlugin"]


@final
class RestPlugin:
    """See WirePlugin for each method."""

    def create(self, parts: WireParts) -> AccountWire:
        options = parts.profile.wires.rest
        identity = options.authentication
        channel = parts.showing(identity) if isinstance(identity, PemIdentity | Pkcs12Identity) else parts.back_channel
        return RestWire(Context(parts, options, channel))

    def portal_description(self, profile: Profile) -> bytes:
        """No document of the wire's own: the addresses, in words, for whoever sets the partner up."""
        return "\n".join([*_head(profile), *_calls(profile), ""]).encode()


def _head(profile: Profile) -> list[str]:
    listener = profile.portal.listener
    reached = "なし（portal.listener がない） / none" if listener is None else listener.url
    if listener is not None and listener.port == 0:
        reached = f"{listener.address} の、実行のたびに決まるポート / a port chosen at each run"
    return [
        f"# 模擬マイナポータルの接続情報（方式 rest、プロファイル {profile.name}）",
        "# The portal stand-in, as the partner has to know it (wire rest)",
        f"利用者のブラウザーが開く URL / for the citizen's browser: {profile.portal.base_url}",
        f"外部連携先システムが直接呼び出す URL / for direct calls: {reached}",
        f"ポータルの要求の認証 / the portal shows: {shown_as(profile.wires.rest.authentication)}",
        f"外部連携先の呼び出しの認証 / the partner shows: {shown_as(profile.wires.rest.calls.authentication)}",
    ]


def _calls(profile: Profile) -> list[str]:
    declared = profile.wires.rest.calls.declared
    lines = [f"{name}: {call.verb} {call.path} ({call.by})" for name, call in declared]
    if any(name == "sign_on" and call.by == "direct" for name, call in declared):
        url = f"{profile.portal.base_url}{ENTER}?ticket=…"
        lines += [
            f"# 登録は不要: sign_on に答える {{url}} は {url}（一度だけ使える URL）です。"
            "利用者のブラウザーをそのまま送ってください。",
            f"# Nothing to register: {{url}} in the answer to sign_on is {url}, which serves once; "
            "send the citizen's browser there as it is.",
        ]
    return lines


PLUGIN = RestPlugin()
