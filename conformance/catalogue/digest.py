"""One number for the whole catalogue: two runs with the same one asked the same of the partner."""

from __future__ import annotations

import hashlib
import json

from .cases import registered_cases
from .requirements import load_catalogue

__all__ = ["catalogue_digest"]


def catalogue_digest() -> str:
    """SHA-256 (hex) over every requirement and every case as they describe themselves, in JSON with sorted keys."""
    described = {
        "requirements": [each.to_json() for each in load_catalogue().requirements],
        "cases": [spec.to_json() for spec in registered_cases()],
    }
    text = json.dumps(described, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
