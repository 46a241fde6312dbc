"""The citizen's browser: one interface (`base`), an HTTP engine (`http`), one way out (`transport`)."""

from .base import (
    AccessibilityIssue,
    Blame,
    Browser,
    Cookie,
    FieldValue,
    Link,
    Matcher,
    MatcherLike,
    Navigation,
    NoPicture,
    Note,
    NoteKind,
    Page,
    Picture,
    Recorder,
    RejectedCookie,
    SameSite,
    Stop,
    StopKind,
    TransportFailure,
    Visit,
)
from .elsewhere import as_an_address, from_elsewhere, made_for_one
from .http import HttpBrowser
from .live import Asked, LiveWindow, StoredItem
from .personal import Personal
from .pictures import MaskRules
from .tls import PemCertificate, Pkcs12Certificate, TlsFacts
from .transport import NetworkOptions, PortalHandler, Router

__all__ = [
    "AccessibilityIssue",
    "Asked",
    "Blame",
    "Browser",
    "Cookie",
    "FieldValue",
    "HttpBrowser",
    "Link",
    "LiveWindow",
    "MaskRules",
    "Matcher",
    "MatcherLike",
    "Navigation",
    "NetworkOptions",
    "NoPicture",
    "Note",
    "NoteKind",
    "Page",
    "PemCertificate",
    "Personal",
    "Picture",
    "Pkcs12Certificate",
    "PortalHandler",
    "Recorder",
    "RejectedCookie",
    "Router",
    "SameSite",
    "Stop",
    "StopKind",
    "StoredItem",
    "TlsFacts",
    "TransportFailure",
    "Visit",
    "as_an_address",
    "from_elsewhere",
    "made_for_one",
]
