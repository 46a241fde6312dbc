"""The partner as a whole: what it is, what it knows and how it behaves."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import datetime
from typing import final

from conformance.reference.accounts import AccountBook
from conformance.reference.behaviour import Overrides
from conformance.reference.notices import NoticeStore
from conformance.reference.options import PartnerOptions
from conformance.reference.rest.portal import RestPortal
from conformance.reference.rest.tickets import TicketStore
from conformance.reference.saml.keys import OwnKeys
from conformance.reference.saml.metadata import PortalMetadata
from conformance.reference.saml.replay import ReplayCache
from conformance.reference.sessions import SessionStore
from conformance.reference.ties import TieTable
from conformance.reference.visits import VisitStore

__all__ = ["Endpoints", "Partner"]


@final
@dataclasses.dataclass(frozen=True, slots=True)
class Endpoints:
    """The partner's own addresses."""

    base_url: str

    @property
    def entity_id(self) -> str:
        return self.base_url + "/saml/metadata"

    @property
    def acs(self) -> str:
        return self.base_url + "/saml/acs"

    @property
    def slo(self) -> str:
        return self.base_url + "/saml/slo"

    @property
    def slo_soap(self) -> str:
        return self.base_url + "/saml/slo/soap"

    @property
    def nim(self) -> str:
        return self.base_url + "/saml/nim"

    @property
    def nim_soap(self) -> str:
        return self.base_url + "/saml/nim/soap"

    @property
    def idp_sso(self) -> str:
        return self.base_url + "/saml/idp/sso"

    def notice(self, notice_id: str) -> str:
        return f"{self.base_url}/notices/{notice_id}"


@final
@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Partner:
    """One running partner."""

    endpoints: Endpoints
    options: PartnerOptions
    portal: PortalMetadata
    keys: OwnKeys
    clock: Callable[[], datetime]
    overrides: Overrides
    accounts: AccountBook
    ties: TieTable
    sessions: SessionStore
    visits: VisitStore
    notices: NoticeStore
    replay: ReplayCache
    cursor_key: bytes
    rest_portal: RestPortal
    tickets: TicketStore
