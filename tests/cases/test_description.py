"""What the partner publishes of itself, as the report tells it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from conformance.cases import test_saml2
from conformance.wires.base import PartnerDescription


def test_every_certificate_is_told() -> None:
    """A condition has one value: certificates that are being changed over are two, and both belong to the evidence."""
    told: dict[str, str] = {}
    description = PartnerDescription("urn:partner", {}, (), (), ("a" * 64, "b" * 64))
    stage: Any = SimpleNamespace(
        ground=SimpleNamespace(describe_partner=lambda: description),
        condition=lambda key, ja, en, value: told.update({key: value}),
        expect=lambda requirement, outcome: None,
    )
    test_saml2.test_description(stage)
    assert told["partnerCertificateSha256"] == f"{'a' * 64}, {'b' * 64}"
