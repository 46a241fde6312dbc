"""Lives of two citizens at several devices each, in any order of operations, against the guideline's rules."""

from .acts import Act, Deed, in_words
from .living import Life, MismatchError
from .rules import DECLARED
from .search import find_shortest

__all__ = ["DECLARED", "Act", "Deed", "Life", "MismatchError", "find_shortest", "in_words"]
