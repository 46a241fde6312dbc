"""The SAML 2.0 wire of the portal stand-in (docs/wires.md, saml2): an assumption of ours, drawn from OASIS SAML 2.0.

`PLUGIN` is its entry point; `create` makes the wire; `KeyPair` loads the portal's keys; `portal_metadata` is what a
partner registers; `read_metadata` judges a partner's metadata on its own.
"""

from ._create import create
from ._plugin import PLUGIN, Saml2Plugin, portal_keys
from .keys import KeyPair, certificate_sha256
from .metadata import MetadataReading, read_metadata
from .metadata_problems import Expectations
from .portal_metadata import portal_metadata
from .wire import Saml2Wire

__all__ = [
    "PLUGIN",
    "Expectations",
    "KeyPair",
    "MetadataReading",
    "Saml2Plugin",
    "Saml2Wire",
    "certificate_sha256",
    "create",
    "portal_keys",
    "portal_metadata",
    "read_metadata",
]
