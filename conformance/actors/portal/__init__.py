"""The portal stand-in (模擬マイナポータル)."""

from .portal import Portal, RefusedMessage
from .state import PortalCitizen, PortalLink, PortalSession

__all__ = ["Portal", "PortalCitizen", "PortalLink", "PortalSession", "RefusedMessage"]
