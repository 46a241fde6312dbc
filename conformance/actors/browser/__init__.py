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
    Note,
    NoteKind,
    Page,
    Recorder,
    RejectedCookie,
    SameSite,
    Stop,
    StopKind,
    TransportFailure,
    Visit,
)
from .http import HttpBrowser
from .live import Asked, LiveWindow, StoredItem
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
    "Matcher",
    "MatcherLike",
    "Navigation",
    "NetworkOptions",
    "Note",
    "NoteKind",
    "Page",
    "PemCertificate",
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
]
