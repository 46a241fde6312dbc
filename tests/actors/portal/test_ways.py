"""A partner that publishes no endpoint for an operation has failed it; the harness has not."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from conformance.actors.portal import Portal
from conformance.errors import PartnerFault
from conformance.evidence.facts import RunFacts
from conformance.wires.base import AccountWire


@pytest.fixture
def portal() -> Portal:
    wire: Any = SimpleNamespace(sign_off_variants=(), unlink_variants=(), endpoints=dict, direct_endpoints=dict)
    portal = Portal(base_url="https://mock-portal.test", partner_name="連携先", citizens=(), facts=RunFacts(1))
    portal.attach(cast(AccountWire, wire))
    return portal


@pytest.mark.parametrize(("operation", "words"), [("sign_off", "シングルサインオフ"), ("unlink", "属性連携解除")])
def test_no_published_way_is_the_partners_fault(portal: Portal, operation: str, words: str) -> None:
    with pytest.raises(PartnerFault) as caught:
        getattr(portal.ways, operation)
    assert caught.value.observed.ja == f"{words}の要求の受信先がない。"


def test_a_way_asked_for_needs_none_published(portal: Portal) -> None:
    with portal.ways.by(sign_off="soap"):
        assert portal.ways.sign_off == "soap"
