"""The assertion consumer: sign-on, and the way into linking (saml-profiles-2.0-os 4.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, request

from conformance.reference.accounts import Account
from conformance.reference.behaviour import step
from conformance.reference.pages.link import receive_unknown_pseudonym
from conformance.reference.saml.post import read_post
from conformance.reference.saml.response import SignOn, read_response
from conformance.reference.saml.xml import broken
from conformance.reference.ties import NameId, Tie
from conformance.reference.web import go, known_visit, local_path, log_in, refused_page, the_partner

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["account_of_tie", "blueprint", "complete_sign_on", "refuse_unlinked", "tie_for_sign_on"]

blueprint = Blueprint("sign_on", __name__)


@blueprint.post("/saml/acs")
def assertion_consumer() -> Response:
    partner = the_partner()
    if len(request.form.getlist("SAMLResponse")) != 1:
        raise broken("not exactly one SAMLResponse")
    sign_on = read_response(partner, read_post(partner, request.form.get("SAMLResponse")), known_visit())
    tie = tie_for_sign_on(partner, sign_on.participation.name_id)
    if tie is not None:
        tie.signed_on += 1
        return complete_sign_on(partner, account_of_tie(partner, tie), sign_on, _target(partner, sign_on))
    if _links(partner, sign_on):
        return receive_unknown_pseudonym(partner, sign_on)
    return refuse_unlinked(partner, sign_on)


@step
def refuse_unlinked(partner: Partner, sign_on: SignOn) -> Response:
    """A pseudonym that is not linked logs nobody in (guideline 2.2.1, G-2.2.1-4)."""
    return refused_page("属性連携が行われていないため、シングルサインオンできません。先に属性連携を行ってください。")


@step
def tie_for_sign_on(partner: Partner, name_id: NameId) -> Tie | None:
    """The living tie of a pseudonym: without one nobody signs on."""
    return partner.ties.living(name_id)


@step
def account_of_tie(partner: Partner, tie: Tie) -> Account:
    """The account that sign-on reaches is the one that was linked."""
    return partner.accounts.get(tie.account)


@step
def complete_sign_on(partner: Partner, account: Account, sign_on: SignOn, target: str) -> Response:
    """Log the citizen in, without asking for anything more."""
    log_in(account.number, sign_on.participation, sign_on.session_until)
    return go(target)


def _links(partner: Partner, sign_on: SignOn) -> bool:
    if sign_on.flow is not None:
        return sign_on.flow.links
    return partner.options.unsolicited_unknown == "link"


def _target(partner: Partner, sign_on: SignOn) -> str:
    # Only an unsolicited Response says by RelayState where to land (saml-profiles-2.0-os 4.1.5).
    return sign_on.flow.target if sign_on.flow else local_path(partner, request.form.get("RelayState"))
