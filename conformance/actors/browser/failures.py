"""Why a request got no answer, told apart and put into words."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from typing import Final

import httpx

from ...vocabulary import Text
from .stops import StopKind, TransportFailure
from .urls import netloc_of

__all__ = ["classify", "forbidden", "only_reading", "too_large", "too_slow"]

_NO_TLS: Final = Text("{host} とのTLS接続を確立できません（{reason}）。", "No TLS connection with {host} ({reason}).")
_WORDS: Final = {
    StopKind.NAME_NOT_RESOLVED: Text(
        "ホスト名「{host}」を解決できません。URLとDNSの設定を確認してください。",
        "Host name {host} cannot be resolved. Check the URL and DNS.",
    ),
    StopKind.REFUSED: Text(
        "{host} への接続が拒否されました。サーバーが起動しているか、ポート番号とファイアウォールを確認してください。",
        "The connection to {host} was refused. Check that the server runs, the port, and firewalls.",
    ),
    StopKind.UNREACHABLE: Text(
        "{host} に到達できません（{reason}）。ネットワーク経路を確認してください。",
        "{host} cannot be reached ({reason}). Check the network route.",
    ),
    StopKind.TLS: _NO_TLS,
    StopKind.TLS_ALERT: _NO_TLS,
    StopKind.CONNECT_TIMEOUT: Text(
        "{host} への接続が制限時間内に確立しませんでした。", "Connecting to {host} timed out."
    ),
    StopKind.READ_TIMEOUT: Text(
        "{host} からの応答が制限時間内に届きませんでした。", "No answer from {host} within the time limit."
    ),
    StopKind.CONNECTION_LOST: Text(
        "{host} が応答の途中または応答前に接続を切断しました（{reason}）。",
        "{host} closed the connection before the answer was complete ({reason}).",
    ),
    StopKind.PROTOCOL: Text(
        "{host} の応答がHTTPとして正しくありません（{reason}）。", "The answer of {host} is no valid HTTP ({reason})."
    ),
    StopKind.PROXY: Text(
        "プロキシー経由で {host} に接続できません（{reason}）。プロキシーの設定を確認してください。",
        "{host} cannot be reached through the proxy ({reason}). Check the proxy settings.",
    ),
}

_TLS_REASONS: Final = (
    ("wrong version number", "相手がTLSで応答していません"),
    ("record layer failure", "相手がTLSで応答していません"),
    ("self-signed certificate in certificate chain", "証明書チェーンに信頼されていない自己署名証明書があります"),
    ("self-signed certificate", "自己署名証明書のため信頼できません"),
    ("certificate has expired", "証明書の有効期限が切れています"),
    ("certificate is not yet valid", "証明書の有効期間が始まっていません"),
    ("hostname mismatch", "証明書のホスト名が一致しません"),
    ("ip address mismatch", "証明書のIPアドレスが一致しません"),
    ("unable to get local issuer certificate", "証明書の発行元を確認できません（中間証明書の設定漏れの可能性）"),
    ("certificate required", "クライアント証明書が必要です"),
    ("handshake failure", "ハンドシェイクに失敗しました"),
)


def classify(error: httpx.TransportError | httpx.DecodingError, url: str, *, in_handshake: bool) -> TransportFailure:
    """Kind and words for what httpx raised; `in_handshake`: while TLS was being set up."""
    kind = _kind(error, in_handshake)
    reason = _reason(error)
    words = _WORDS[kind]
    host = netloc_of(url)
    said = next((ja for en, ja in _TLS_REASONS if en in reason.lower().replace("_", " ")), "")
    ja = f"{said}: {reason}" if said else reason
    return TransportFailure(
        kind, Text(words.ja.format(host=host, reason=ja), words.en.format(host=host, reason=reason))
    )


def _kind(error: Exception, in_handshake: bool) -> StopKind:
    causes = tuple(_causes(error))
    if isinstance(error, httpx.ConnectTimeout | httpx.PoolTimeout):
        return StopKind.CONNECT_TIMEOUT
    if isinstance(error, httpx.TimeoutException):
        return StopKind.READ_TIMEOUT
    if isinstance(error, httpx.ProxyError):
        return StopKind.PROXY
    if any(isinstance(cause, ssl.SSLError) and "ALERT" in (cause.reason or "") for cause in causes):
        return StopKind.TLS_ALERT
    if any(isinstance(cause, ssl.SSLError) for cause in causes) or in_handshake:
        return StopKind.TLS
    if isinstance(error, httpx.ConnectError):
        if any(isinstance(cause, socket.gaierror) for cause in causes):
            return StopKind.NAME_NOT_RESOLVED
        if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
            return StopKind.REFUSED
        return StopKind.UNREACHABLE
    if isinstance(error, httpx.NetworkError) or "without sending" in str(error) or "peer closed" in str(error):
        return StopKind.CONNECTION_LOST
    return StopKind.PROTOCOL


def _causes(error: BaseException) -> Iterator[BaseException]:
    """From the outermost in; each once, for a chain may lead round in a circle."""
    current: BaseException | None = error
    seen: set[int] = set()
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__


def _reason(error: BaseException) -> str:
    """The innermost words: OpenSSL's or the system's own."""
    for cause in reversed(tuple(_causes(error))):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return str(cause.verify_message)
        if isinstance(cause, ssl.SSLError) and cause.reason:
            return str(cause.reason).replace("_", " ").lower()
        if str(cause):
            return str(cause)
    return type(error).__name__


def forbidden(url: str) -> TransportFailure:
    host = netloc_of(url)
    return TransportFailure(
        StopKind.FORBIDDEN_HOST,
        Text(
            f"許可されていないホスト {host} への要求のため、送信しませんでした。"
            "試験対象の一部であれば、プロファイルの target.allowed_hosts に追加してください。",
            f"The request to {host} was not sent, because that host is not allowed. "
            "If it belongs to the target, add it to target.allowed_hosts in the profile.",
        ),
    )


def only_reading(method: str, url: str) -> TransportFailure:
    text = Text(
        f"読み取りだけの接続のため、{url.partition('?')[0]} への {method} は送信しませんでした。",
        f"{method} to {url.partition('?')[0]} was not sent: this connection only reads.",
    )
    return TransportFailure(StopKind.ONLY_READING, text)


def too_large(url: str, limit: int) -> TransportFailure:
    size = f"{limit / 1_000_000:g} MB"
    return TransportFailure(
        StopKind.BODY_TOO_LARGE,
        Text(
            f"{netloc_of(url)} の応答本文が上限（{size}）を超えたため、読み取りを中止しました。",
            f"The body of the answer of {netloc_of(url)} exceeds {size}; reading was given up.",
        ),
    )


def too_slow(url: str, limit: float) -> TransportFailure:
    return TransportFailure(
        StopKind.BODY_ENDLESS,
        Text(
            f"{netloc_of(url)} の応答本文が{limit:g}秒以内に終わらなかったため、読み取りを中止しました。",
            f"The body of the answer of {netloc_of(url)} did not end within {limit:g} s; reading was given up.",
        ),
    )
