"""A first look at a partner without a profile: which screens a visitor sees, and what a draft can say of them.

`look_around` opens pages; what is made of them (`guesses_from`, `notes_on`, `sightings`) is pure.
"""

from ._looking import MISSING, Look, leads, look_around
from ._notes import notes_on
from ._reading import guesses_from
from ._screens import Sighting, sightings

__all__ = [
    "MISSING",
    "Look",
    "Sighting",
    "guesses_from",
    "leads",
    "look_around",
    "notes_on",
    "sightings",
]
