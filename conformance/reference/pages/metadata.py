"""The partner's SAML metadata."""

from __future__ import annotations

from flask import Blueprint, Response

from conformance.reference.saml.metadata import own_metadata
from conformance.reference.web import the_partner

__all__ = ["blueprint"]

blueprint = Blueprint("metadata", __name__)


@blueprint.get("/saml/metadata")
def metadata() -> Response:
    return Response(own_metadata(the_partner()), content_type="application/samlmetadata+xml")
