"""The partner's metadata as facts for the report."""

from __future__ import annotations

from ..base import PartnerDescription
from . import names
from .context import Context
from .keys import certificate_sha256
from .metadata_model import Endpoint, Role
from .sign_on import our_names

__all__ = ["describe"]


def describe(context: Context) -> PartnerDescription:
    metadata = context.partner.metadata
    sp, idp = metadata.sp, metadata.idp
    facts = {
        "entityId": sp.entity_id,
        "assertionConsumerService": _bindings(sp.assertion_consumers),
        "singleLogoutService": _bindings(sp.single_logout),
        "manageNameIdService": _bindings(sp.manage_name_id),
        "authnRequestsSigned": str(sp.signs_requests).lower(),
        "wantAssertionsSigned": str(sp.wants_assertions_signed).lower(),
    }
    if idp is not None:
        facts["identityProvider"] = idp.entity_id
        facts["singleSignOnService"] = _bindings(idp.single_sign_on)
    return PartnerDescription(
        sp.entity_id,
        facts,
        our_names(context, sp.requested_attributes()),
        context.partner.problems,
        _fingerprints(sp, idp),
    )


def _bindings(endpoints: tuple[Endpoint, ...]) -> str:
    return ", ".join(f"{names.binding_label(endpoint.binding)} {endpoint.location}" for endpoint in endpoints) or "-"


def _fingerprints(*roles: Role | None) -> tuple[str, ...]:
    certificates = (certificate for role in roles if role is not None for certificate in role.signing)
    return tuple(dict.fromkeys(map(certificate_sha256, certificates)))
