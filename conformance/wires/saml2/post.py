"""HTTP-POST: a page that submits itself, and reading what such a page brings (saml-bindings-2.0-os 3.5)."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from html import escape
from urllib.parse import parse_qsl

import httpx

from ...vocabulary import Text
from ..base import Violation

__all__ = ["PostMessage", "PostRefusedError", "page", "read"]

_CLAUSE = "saml-bindings-2.0-os 3.5.4"
_PAGE = """<!DOCTYPE html>
<html lang="ja">
<head><meta charset="utf-8"><title>外部連携先システムへ移動しています - 模擬マイナポータル</title></head>
<body onload="document.forms[0].submit()">
<main>
<h1>外部連携先システムへ移動しています</h1>
<form method="post" action="{action}">
{fields}
<noscript>
<p>お使いのブラウザーではスクリプトが無効になっています。「続ける」を押してください。</p>
<button type="submit">続ける</button>
</noscript>
</form>
</main>
</body>
</html>
"""


class PostRefusedError(ValueError):
    """The form carries no SAML message that can be read."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.violation = Violation(text, _CLAUSE, fatal=True)


@dataclass(frozen=True, slots=True)
class PostMessage:
    parameter: str
    xml: bytes
    relay_state: str | None


def page(location: str, parameter: str, xml: bytes, relay_state: str | None) -> httpx.Response:
    """The page that carries `xml` to `location`; its button is for browsers without scripts."""
    values = {parameter: base64.b64encode(xml).decode("ascii")}
    if relay_state is not None:
        values["RelayState"] = relay_state
    fields = "\n".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in values.items()
    )
    return httpx.Response(
        200,
        headers={"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store", "Pragma": "no-cache"},
        content=_PAGE.format(action=escape(location), fields=fields).encode("utf-8"),
    )


def read(body: bytes) -> PostMessage:
    """The message in a form's body; raises PostRefusedError."""
    pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    messages = [(name, value) for name, value in pairs if name in ("SAMLRequest", "SAMLResponse")]
    if len(messages) != 1:
        raise PostRefusedError(
            Text(
                "SAMLRequest・SAMLResponse のどちらか一つが必要です。",
                "Exactly one of SAMLRequest and SAMLResponse is needed.",
            )
        )
    relay_states = [value for name, value in pairs if name == "RelayState"]
    if len(relay_states) > 1:
        raise PostRefusedError(Text("RelayState が重複しています。", "RelayState occurs twice."))
    parameter, value = messages[0]
    try:
        xml = base64.b64decode("".join(value.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise PostRefusedError(
            Text(f"{parameter} が base64 ではありません。", f"{parameter} is not base64.")
        ) from error
    return PostMessage(parameter, xml, relay_states[0] if relay_states else None)
