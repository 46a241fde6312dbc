"""A folder of plain files for each case, as authorities ask for it, zipped in parts that a mail can carry.

Made on demand: it says nothing that the report directory does not say, and would double it.
"""

from .writing import Folders, write_folders

__all__ = ["Folders", "write_folders"]
