"""The WSGI application."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask

from conformance.reference.accounts import AccountBook
from conformance.reference.behaviour import Overrides
from conformance.reference.errors import UsageError
from conformance.reference.notices import NoticeStore
from conformance.reference.options import PartnerOptions
from conformance.reference.pages import (
    account,
    failures,
    idp,
    link,
    metadata,
    notice_api,
    notices,
    rest_api,
    rest_front,
    sign_off,
    sign_on,
    start,
    terminate,
    test_support,
)
from conformance.reference.partner import Endpoints, Partner
from conformance.reference.rest.portal import RestPortal
from conformance.reference.rest.tickets import TicketStore
from conformance.reference.saml.keys import own_keys
from conformance.reference.saml.metadata import PortalMetadata, read_portal_metadata
from conformance.reference.saml.replay import ReplayCache
from conformance.reference.seed import fill
from conformance.reference.sessions import SessionStore
from conformance.reference.ties import TieTable
from conformance.reference.visits import VisitStore
from conformance.reference.web import EXTENSION, add_headers

__all__ = ["create_app", "create_partner"]

_LARGEST_BODY = 1024 * 1024
_PAGES = (
    account,
    idp,
    link,
    metadata,
    notice_api,
    notices,
    rest_api,
    rest_front,
    sign_off,
    sign_on,
    start,
    terminate,
    test_support,
)
# Where the stand-in is unless it is told otherwise.
_REST_PORTAL = RestPortal("https://mock-portal.test", None)


def _now() -> datetime:
    return datetime.now(UTC)


def create_partner(
    base_url: str,
    portal_metadata: Path,
    options: PartnerOptions,
    overrides: Overrides,
    key_file: Path | None = None,
    clock: Callable[[], datetime] = _now,
    rest_portal: RestPortal = _REST_PORTAL,
) -> Partner:
    """A partner with its citizens registered and nobody linked."""
    portal = read_portal_metadata(portal_metadata)
    _check_fit(portal, options)
    partner = Partner(
        Endpoints(base_url),
        options,
        portal,
        own_keys(key_file, clock()),
        clock,
        overrides,
        AccountBook(),
        TieTable(),
        SessionStore(clock),
        VisitStore(clock),
        NoticeStore(),
        ReplayCache(),
        secrets.token_bytes(32),
        rest_portal,
        TicketStore(clock),
    )
    fill(partner.accounts, partner.notices, clock(), many=options.many_notices)
    return partner


def create_app(partner: Partner, *, think: float = 0.0) -> Flask:
    """The application that plays a partner. It takes `think` seconds over each request, as a real one far away does."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST_BODY
    app.config["MAX_FORM_MEMORY_SIZE"] = _LARGEST_BODY
    app.extensions[EXTENSION] = partner
    if think:
        app.before_request(lambda: time.sleep(think))
    for module in _PAGES:
        app.register_blueprint(module.blueprint)
    failures.register(app)
    app.after_request(add_headers)
    return app


def _check_fit(portal: PortalMetadata, options: PartnerOptions) -> None:
    """What the options promise, the portal's metadata must make possible."""
    if options.sign_on_from_partner != "off" and (portal.sp is None or not portal.sp.consumers or not portal.sp.keys):
        raise UsageError(
            "sign_on_from_partner には、ポータルのメタデータに SPSSODescriptor（証明書と受信先）が必要です",
            "sign_on_from_partner needs an SPSSODescriptor in the portal's metadata",
        )
    if options.on_decline == "terminate" and portal.idp.redirect("ManageNameIDService") is None:
        raise UsageError(
            "on_decline=terminate には、ポータルのメタデータの HTTP-Redirect の ManageNameIDService が必要です",
            "on_decline=terminate needs a Redirect ManageNameIDService in the portal's metadata",
        )
