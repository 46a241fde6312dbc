"""The portal stand-in (模擬マイナポータル)."""

from .portal import Portal, RefusedMessage
from .state import AsIf, PortalCitizen, PortalLink, PortalSession

__all__ = ["AsIf", "Portal", "PortalCitizen", "PortalLink", "PortalSession", "RefusedMessage"]
