"""The paths that a profile is told it cannot have are those that the portal has."""

from __future__ import annotations

from conformance.actors.portal import Portal
from conformance.actors.portal.screens import Screens
from conformance.profile import PORTAL_PATHS
from conformance.wires.rest.calls import ENTER


def test_every_path_of_the_portals_own_is_reserved(portal: Portal) -> None:
    assert {path for _, path in Screens(portal).routes} | {ENTER} == PORTAL_PATHS
