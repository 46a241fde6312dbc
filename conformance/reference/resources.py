"""Where the files shipped beside the package are."""

from __future__ import annotations

from pathlib import Path

__all__ = ["default_portal_metadata"]


def default_portal_metadata() -> Path:
    """The portal stand-in's metadata: from the wheel's data if installed, else from the checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_data" / "profiles"
    profiles = installed if installed.is_dir() else package.parent / "profiles"
    return profiles / "reference" / "portal-metadata.xml"
