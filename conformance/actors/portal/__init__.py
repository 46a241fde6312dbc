"""The portal stand-in (模擬マイナポータル)."""

from .portal import Portal
from .refused import RefusedMessage
from .state import AsIf, NoticeList, PortalCitizen, PortalLink, PortalSession

__all__ = ["AsIf", "NoticeList", "Portal", "PortalCitizen", "PortalLink", "PortalSession", "RefusedMessage"]
