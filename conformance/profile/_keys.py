"""The portal's key pair: one's own, except for the reference environment; certificate and key of one pair."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..vocabulary import Text
from ._checks import at
from ._problems import Problem
from ._references import References, shipped_portal_key

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes, PublicKeyTypes

__all__ = ["key_problems"]

_MAKE_KEY = (
    "openssl req -x509 -newkey rsa:3072 -nodes -days 730 -subj /CN=mock-portal.test "
    "-keyout portal-key.pem -out portal-certificate.pem"
)
_KEY = ("portal", "key")
_CERTIFICATE = ("portal", "certificate")


def key_problems(data: Mapping[str, Any], references: References) -> list[Problem]:
    """Keys are parsed only when they are not the shipped ones."""
    return [*_presence(data), *_pair(data, references)]


def _presence(data: Mapping[str, Any]) -> Iterator[Problem]:
    key, certificate = at(data, *_KEY), at(data, *_CERTIFICATE)
    if key is None and certificate is None:
        # Over HTTP and JSON the portal signs nothing.
        signs = at(data, "wires", "account") != "rest"
        if signs and at(data, "target", "environment") in ("staging", "production"):
            yield Problem(
                _KEY,
                Text(
                    "模擬マイナポータルの鍵がありません。付属の試験専用鍵は reference 環境でしか使えません。"
                    f"次のコマンドで作り、portal.key と portal.certificate に書いてください: {_MAKE_KEY}　"
                    "そのあと conformance portal metadata --target-profile … で出力したメタデータを、"
                    "連携先システムに登録してください。",
                    "the portal stand-in needs a key of its own; the shipped test key is for the reference environment "
                    f"only. Make one and name it in portal.key and portal.certificate: {_MAKE_KEY} -- then register "
                    "the output of `conformance portal metadata --target-profile …` at the partner.",
                ),
            )
    elif key is None or certificate is None:
        missing = _KEY if key is None else _CERTIFICATE
        yield Problem(
            missing,
            Text(
                "portal.key と portal.certificate は組で書いてください。",
                "portal.key and portal.certificate go together.",
            ),
        )


def _pair(data: Mapping[str, Any], references: References) -> Iterator[Problem]:
    algorithm = at(data, "wires", "saml2", "signature_algorithm")
    key_table, certificate_name = at(data, *_KEY), at(data, *_CERTIFICATE)
    if not _legible(data, references):
        return
    if _is_shipped(data, references) and algorithm != "ecdsa-sha256":
        if at(data, "target", "environment") in ("staging", "production") and key_table is not None:
            yield _REFUSED
        return
    key = _load_key(data, references)
    if key is None:
        yield Problem(
            _KEY,
            Text(
                "PEM 形式の秘密鍵として読めません。鍵にパスワードがあるなら portal.key_password も確かめてください。",
                "not a private key in PEM; if it has a password, check portal.key_password too.",
            ),
        )
        return
    yield from _judge(data, key, algorithm)
    if isinstance(certificate_name, str):
        yield from _certificate(references.portal_certificate(certificate_name), key.public_key())


def _legible(data: Mapping[str, Any], references: References) -> bool:
    """Whether what the profile says of keys is well-formed and there; if not, that has been reported."""
    tables = (at(data, *_KEY), at(data, "portal", "key_password"))
    names = (at(data, *_CERTIFICATE),)
    return all(
        table is None
        or (isinstance(table, Mapping) and not references.problems(table) and _is_reference(table, references))
        for table in tables
    ) and all(name is None or (isinstance(name, str) and not references.file(name, _CERTIFICATE)) for name in names)


def _is_reference(table: Mapping[str, Any], references: References) -> bool:
    well_formed = len(table.keys() & {"env", "file"}) == 1 and all(isinstance(value, str) for value in table.values())
    # What cannot be a variable's name is the schema's to report; here it must not be looked up.
    return well_formed and ("env" not in table or references.is_set(table["env"]))


def _is_shipped(data: Mapping[str, Any], references: References) -> bool:
    """The very files that we ship need no parsing to be recognised."""
    return (
        references.portal_key(at(data, *_KEY)).reveal().strip() == references.portal_key(None).reveal().strip()
        and references.portal_certificate(at(data, *_CERTIFICATE)).strip()
        == references.portal_certificate(None).strip()
    )


_REFUSED = Problem(
    _KEY,
    Text(
        "これは付属の試験専用鍵です。秘密鍵が公開されているため、reference 環境以外では使えません。"
        f"自分の鍵を作ってください: {_MAKE_KEY}",
        "this is the shipped test key; its private part is public, so that it is refused outside the "
        f"reference environment. Make a key of your own: {_MAKE_KEY}",
    ),
)


def _load_key(data: Mapping[str, Any], references: References) -> PrivateKeyTypes | None:
    # cryptography is slow to import; most starts never come here.
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    table, password = at(data, *_KEY), at(data, "portal", "key_password")
    secret = references.secret(password).reveal().encode() if isinstance(password, Mapping) else None
    try:
        return load_pem_private_key(
            references.portal_key(table).reveal().encode(), secret, unsafe_skip_rsa_key_validation=True
        )
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None


def _judge(data: Mapping[str, Any], key: PrivateKeyTypes, algorithm: Any) -> Iterator[Problem]:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    shipped = load_pem_private_key(shipped_portal_key().read_bytes(), None, unsafe_skip_rsa_key_validation=True)
    if at(data, "target", "environment") != "reference" and _same(key.public_key(), shipped.public_key()):
        yield _REFUSED
    wanted = EllipticCurvePrivateKey if algorithm == "ecdsa-sha256" else RSAPrivateKey
    if not isinstance(key, wanted):
        name = algorithm or "rsa-sha256"
        yield Problem(
            ("wires", "saml2", "signature_algorithm"),
            Text(
                f"署名方式 {name} と portal.key の鍵の種類が合っていません。",
                f"{name} does not fit the kind of key in portal.key.",
            ),
        )


def _certificate(pem: str, public: PublicKeyTypes) -> Iterator[Problem]:
    from cryptography.x509 import load_pem_x509_certificate

    try:
        certificate = load_pem_x509_certificate(pem.encode())
    except ValueError:
        yield Problem(_CERTIFICATE, Text("PEM 形式の証明書として読めません。", "not a certificate in PEM."))
        return
    if not _same(certificate.public_key(), public):
        yield Problem(
            _CERTIFICATE,
            Text("portal.key の鍵に対する証明書ではありません。", "not the certificate of the key in portal.key."),
        )


def _same(one: PublicKeyTypes, other: PublicKeyTypes) -> bool:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    form = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return one.public_bytes(*form) == other.public_bytes(*form)
