"""疎通確認: is the partner there, over a connection that can be trusted, and does it describe itself (guideline 3.1.2(2))."""

from datetime import timedelta
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from ..actors.browser.urls import netloc_of
from ..catalogue import Phase, case
from ..checks import Outcome
from ..errors import PartnerFault
from ..execution import Stage, roots
from ..execution.ground import TlsLike
from ..vocabulary import Party, Text, Verdict

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_EXPIRES_SOON = timedelta(days=30)
_GOOD_VERSIONS = frozenset({"TLSv1.2", "TLSv1.3"})


@case(
    roots.REACHABILITY,
    "P-TLS-1",
    title=(
        "疎通確認: 安全な通信路で外部連携先に接続できる",
        "Reachability: the partner is reached over a secure connection",
    ),
    purpose=(
        "名前解決・接続ができ、HTTP の応答があること、TLS 1.2 以上と有効な証明書で接続できること（ループバックを除く）を確かめる。",
        "The name resolves, the connection stands, HTTP is answered, over TLS 1.2 or later with a valid certificate (loopback excepted).",
    ),
    phase=Phase.REACHABILITY,
    without_profile=True,
    unseen=(
        "参照実装はループバックで TLS なしに動くため、その不具合では不合格にできない（証明書の誤りなどで不合格になることは、本プロジェクト自身のテストで確かめている）。",
        "The reference partner is on loopback without TLS, so that no defect of it can show here (the project's own tests show it with wrong certificates).",
    ),
)
def test_reachable(stage: Stage) -> None:
    ground = stage.ground
    exchange = ground.back_channel.send("GET", f"{ground.base_url}/", (), b"", sender=Party.TESTER)
    status = exchange.response.status if exchange.response else None
    if (source := ground.source()) is not None:
        stage.condition("sourceAddress", "送信元のアドレス", "address that the test was sent from", source)
    parts = urlsplit(ground.base_url)
    if parts.scheme != "https":
        loopback = parts.hostname in _LOOPBACK
        stage.record(
            "P-TLS-1",
            Verdict.NOT_APPLICABLE if loopback else Verdict.FAIL,
            Outcome(
                loopback,
                Text("TLS 1.2 以上で接続する（ループバックを除く）。", "TLS 1.2 or later (loopback excepted)."),
                Text(
                    f"TLS なしの接続（{ground.base_url}、HTTP {status}）。",
                    f"no TLS ({ground.base_url}, HTTP {status}).",
                ),
                (exchange.id,),
            ),
        )
        return
    facts = ground.tls().get(netloc_of(ground.base_url))
    if facts is None:
        raise PartnerFault(
            Text("TLS で接続できる。", "TLS is spoken."), Text("TLS の情報がない。", "no TLS was seen."), (exchange.id,)
        )
    _judge_tls(stage, facts, exchange.id)


def _judge_tls(stage: Stage, facts: TlsLike, exchange: str) -> None:
    certificate = x509.load_der_x509_certificate(facts.certificate)
    until = certificate.not_valid_after_utc
    left = until - stage.ground.now()
    fingerprint = certificate.fingerprint(hashes.SHA256()).hex()
    stage.condition("serverCertificateSha256", "サーバー証明書（SHA-256）", "server certificate (SHA-256)", fingerprint)
    stage.condition("tlsVersion", "TLS バージョン", "TLS version", f"{facts.version} {facts.cipher}")
    words = Text(
        f"{facts.version}（{facts.cipher}）。証明書の有効期限まで {left.days} 日。",
        f"{facts.version} ({facts.cipher}); the certificate is valid for {left.days} more days.",
    )
    stage.expect(
        "P-TLS-1",
        Outcome(
            facts.version in _GOOD_VERSIONS,
            Text("TLS 1.2 以上、検証できる証明書で接続する。", "TLS 1.2 or later, with a certificate that verifies."),
            words,
            (exchange,),
        ),
    )
    stage.expect(
        "P-TLS-1",
        Outcome(
            left > _EXPIRES_SOON,
            Text("証明書の有効期限まで30日より長い。", "The certificate is valid for more than 30 days."),
            words,
            (exchange,),
        ),
        otherwise=Verdict.WARN,
    )
