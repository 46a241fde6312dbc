"""The REST wire of the portal stand-in (docs/wires.md, rest): an HTTP and JSON contract that the profile declares.

`PLUGIN` is its entry point; `RestWire` carries the four account operations.
"""

from ._plugin import PLUGIN, RestPlugin
from .wire import RestWire

__all__ = ["PLUGIN", "RestPlugin", "RestWire"]
