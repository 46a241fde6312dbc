"""Defects in reading XML that declares a document type (OWASP XML Security)."""

from __future__ import annotations

import urllib.request
from typing import TYPE_CHECKING, Any

from lxml import etree

from conformance.reference.defects.catalogue import defect
from conformance.reference.errors import InvalidMessageError
from conformance.reference.saml import names
from conformance.reference.saml.xml import broken, parse_message, q

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["DEFECTS"]

_DOCTYPE = b"<!DOCTYPE"
_SECONDS = 5.0


class _Fetching(etree.Resolver):
    """Gets whatever lies at an address; of the machine's own files nothing."""

    def resolve(  # type: ignore[override]  # the stubs know nothing of the context
        self, system_url: str, public_id: str, context: Any
    ) -> Any:
        fetched = b""
        if (system_url or "").startswith("http"):
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            with opener.open(system_url, timeout=_SECONDS) as answer:
                fetched = answer.read()
        return self.resolve_string(fetched, context, base_url=system_url)


@defect(
    parse_message,
    "entities-expanded",
    "account",
    ("P-XML-1",),
    "DOCTYPE を拒まず、電文の中で宣言された実体を展開して受け入れる。",
    "A DOCTYPE is not refused, and entities that the message declares are expanded.",
)
def entities_expanded(partner: Partner, data: bytes) -> etree._Element:
    if _DOCTYPE not in data:
        return parse_message.conformant(partner, data)
    return _parsed(data, etree.XMLParser(resolve_entities=True, no_network=True))


@defect(
    parse_message,
    "external-entities-fetched",
    "account",
    ("P-XML-1",),
    "電文が指すアドレスから、DOCTYPE や実体を取得する。",
    "What a message names of DOCTYPE and entities is fetched from where it says.",
)
def external_entities_fetched(partner: Partner, data: bytes) -> etree._Element:
    if _DOCTYPE not in data:
        return parse_message.conformant(partner, data)
    parser = etree.XMLParser(resolve_entities=True, load_dtd=True, no_network=False)
    parser.resolvers.add(_Fetching())
    _parsed(data, parser)
    raise broken("has a DOCTYPE")


@defect(
    parse_message,
    "document-type-fetched",
    "account",
    ("P-XML-1",),
    "実体は展開しないが、外部にある DOCTYPE を取得する。",
    "Entities are left as they are, and a DOCTYPE that lies elsewhere is fetched.",
)
def document_type_fetched(partner: Partner, data: bytes) -> etree._Element:
    if _DOCTYPE not in data:
        return parse_message.conformant(partner, data)
    parser = etree.XMLParser(resolve_entities=False, load_dtd=True, no_network=False)
    parser.resolvers.add(_Fetching())
    _parsed(data, parser)
    raise broken("has a DOCTYPE")


@defect(
    parse_message,
    "file-quoted-in-an-error",
    "account",
    ("P-XML-1",),
    "ローカルファイルを指す外部実体を展開し、その内容をエラー画面に引用する。",
    "An external entity is expanded to a local file, which the error page quotes.",
)
def file_quoted_in_an_error(partner: Partner, data: bytes) -> etree._Element:
    if _DOCTYPE not in data:
        return parse_message.conformant(partner, data)
    root = _parsed(data, etree.XMLParser(resolve_entities=True, no_network=True))
    said = "".join(message.text or "" for message in root.iter(q(names.SAMLP, "StatusMessage")))
    raise InvalidMessageError(f"マイナポータルからの通信を受け付けられません: {said[:500]}", "has a DOCTYPE")


@defect(
    parse_message,
    "sessions-lost-by-a-document-type",
    "account",
    ("P-XML-1",),
    "DOCTYPE のある電文で処理が落ちて再起動し、全員のログイン状態が失われる。",
    "A message with a DOCTYPE brings the process down; it is started again, and everybody's login is gone.",
)
def sessions_lost_by_a_document_type(partner: Partner, data: bytes) -> etree._Element:
    if _DOCTYPE in data:
        for account in partner.accounts.all():
            for session in partner.sessions.of_account(account.number):
                partner.sessions.end(session.id)
    return parse_message.conformant(partner, data)


def _parsed(data: bytes, parser: etree.XMLParser) -> etree._Element:
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise broken(f"not well-formed: {error.msg}") from error


DEFECTS = (
    entities_expanded,
    external_entities_fetched,
    document_type_fetched,
    file_quoted_in_an_error,
    sessions_lost_by_a_document_type,
)
