"""What Shibboleth tells the application behind the scenes: unlinking and sessions that ended.

The messages are Shibboleth's own notification protocol over SOAP (schema shibboleth-2.0-sp-notify), with which it
delegates the work of a request that it has checked itself.
"""

from __future__ import annotations

import hmac
from xml.etree import ElementTree

from flask import Blueprint, Response, abort, request

from app.services import services

notifications = Blueprint("notifications", __name__)

_NOTIFY = "{urn:mace:shibboleth:2.0:sp:notify}"
_NAME_ID = "{urn:oasis:names:tc:SAML:2.0:assertion}NameID"
_TERMINATE = "{urn:oasis:names:tc:SAML:2.0:protocol}Terminate"
_BODY = "{http://schemas.xmlsoap.org/soap/envelope/}Body"
_ENVELOPE = '<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body>{}</S:Body></S:Envelope>'
_DONE = '<OK xmlns="urn:mace:shibboleth:2.0:sp:notify"/>'
_FAULT = "<S:Fault><faultcode>S:Client</faultcode><faultstring>refused</faultstring></S:Fault>"


@notifications.post("/notify/<secret>")
def notified(secret: str) -> Response:
    """Carry out what was asked, or refuse it: Shibboleth answers the portal accordingly."""
    if not hmac.compare_digest(secret.encode(), services().settings.notify_secret.encode()):
        abort(404)
    body = ElementTree.fromstring(request.get_data()).find(_BODY)
    message = body[0] if body is not None and len(body) else None
    if message is not None and message.tag == f"{_NOTIFY}LogoutNotification":
        for session in message.iter(f"{_NOTIFY}SessionID"):
            services().logins.forget(session.text or "")
        return _answer(done=True)
    return _answer(done=message is not None and message.tag == f"{_NOTIFY}NameIDNotification" and _unlinked(message))


def _unlinked(message: ElementTree.Element) -> bool:
    """Remove the tie; a pseudonym that is not tied, or a change of name (NewID), is refused."""
    name_id = message.find(_NAME_ID)
    if name_id is None or message.find(_TERMINATE) is None:
        return False
    pseudonym = services().reader.from_parts(
        name_id.text or "", name_id.get("NameQualifier"), name_id.get("SPNameQualifier")
    )
    return pseudonym is not None and services().accounts.unlink(pseudonym)


def _answer(*, done: bool) -> Response:
    return Response(_ENVELOPE.format(_DONE if done else _FAULT), 200 if done else 500, content_type="text/xml")
