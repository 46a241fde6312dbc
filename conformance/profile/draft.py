"""What can be had without a profile: a bare target, and the draft of a profile for a person to fill in."""

from __future__ import annotations

import json
import string
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from ..vocabulary import Text
from ._hosts import is_local
from ._load import check_base_url
from ._network import Network
from .model import Target

__all__ = ["bare_target", "draft_profile"]


def bare_target(base_url: str) -> tuple[Target, Network]:
    """Target and network for a run with a URL alone: reachability, TLS, metadata. Raises ProfileError for a bad URL."""
    check_base_url(base_url)
    target = Target(
        name=urlsplit(base_url).hostname or base_url,
        operator="（プロファイルなし）",
        environment="reference" if is_local(base_url) else "staging",
        base_url=base_url.rstrip("/"),
    )
    return target, Network()


def draft_profile(
    base_url: str, *, metadata_url: str | None = None, entity_id: str | None = None, notes: Sequence[Text] = ()
) -> str:
    """TOML of a profile with what was found filled in; what a person must write is empty and marked 要記入.

    It is well-formed but not yet valid: `conformance profile check` lists what is still to be written.
    """
    lines = ["", "# 自動で調べて分かったこと", *(f"#   ・{_one_line(note.ja)}" for note in notes), ""] if notes else []
    found = "\n".join(lines)
    metadata = (
        f"metadata = {_quoted(_below(base_url, metadata_url))}"
        if metadata_url is not None
        else 'metadata = ""                                   # 要記入: SAML メタデータのパスか URL'
    )
    entity = f"\nentity_id = {_quoted(entity_id)}" if entity_id is not None else ""
    template = string.Template(Path(__file__).with_name("draft.toml.template").read_text(encoding="utf-8"))
    return template.substitute(found=found, base_url=_quoted(base_url.rstrip("/")), metadata=metadata + entity)


def _below(base_url: str, url: str) -> str:
    """A path where the URL is below the target's, so that the draft can be moved to another environment."""
    base = base_url.rstrip("/")
    return url.removeprefix(base) if url.startswith(f"{base}/") else url


def _one_line(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)


def _quoted(text: str) -> str:
    """A TOML basic string; JSON escapes the same way but for DEL, which TOML does not allow as it is."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
