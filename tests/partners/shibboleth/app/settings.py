"""What the partner script tells the application: one JSON file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the service stands, what it shares with its front, and whom it knows from the start."""

    base_url: str
    entity_id: str
    portal_entity_id: str
    front_secret: str
    notify_secret: str
    notice_token: str
    test_token: str
    accounts: list[dict[str, Any]]


def read_settings(path: Path) -> Settings:
    """Read the settings that the partner script has written."""
    return Settings(**json.loads(path.read_text(encoding="utf-8")))
