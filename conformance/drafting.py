"""The draft of a profile from what a partner publishes and what a visitor sees of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from .assembly import Assembly
from .errors import PartnerFault
from .profile import draft_profile
from .survey import guesses_from, notes_on
from .vocabulary import Language, Text

__all__ = ["draft_from"]

_METADATA: Final = "/saml/metadata"
"""Where a partner is expected to publish its description, as long as no profile says otherwise."""


def draft_from(
    assembly: Assembly, base_url: str, *, language: Language = "ja", tell: Callable[[Text], None] = lambda text: None
) -> tuple[str, Text]:
    """The draft (TOML), and a sentence on the metadata. `assembly` is one without a profile.

    Raises EnvironmentFault where the partner cannot be reached. What it does wrong becomes a note in the draft.
    """
    base = base_url.rstrip("/")
    metadata_url, entity, said = None, None, []
    try:
        description = assembly.ground.describe_partner()
    except PartnerFault as fault:
        on_metadata = fault.observed
    else:
        metadata_url, entity = f"{base}{_METADATA}", description.entity
        on_metadata = Text(
            f"{metadata_url} のメタデータから読み取りました。", f"Read from the metadata at {metadata_url}."
        )
        said = [Text(f"{key}: {value}", f"{key}: {value}") for key, value in description.facts.items()]
        said += [problem.text for problem in description.problems]
    looks = assembly.look_around(tell) if assembly.look_around is not None else ()
    draft = draft_profile(
        base,
        metadata_url=metadata_url,
        entity_id=entity,
        notes=[on_metadata, *said, *notes_on(looks)],
        guesses=guesses_from(looks, base),
        language=language,
    )
    return draft, on_metadata
