"""Pictures and remarks of what a citizen meets: the way from a browser to the evidence. Neither changes a verdict."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..actors.browser import MaskRules, NoPicture, Personal, Visit
from ..evidence.pictures import KeptPicture
from ..evidence.redact import Redactor
from ..profile import Citizen, Profile, Secret
from ..vocabulary import Text
from .scene import Device, Scene

__all__ = ["keep_picture", "mask_rules", "note_visit"]

_NO_PICTURE: Final = "no_picture"
_NOT_MASKED: Final = frozenset({"sex"})


def mask_rules(profile: Profile, redactor: Redactor) -> MaskRules:
    """What must not be legible in pictures (docs/profile.md, pictures)."""
    everybody = (*profile.citizens, *profile.elsewhere)
    hidden = [each for each in everybody if profile.pictures.mask_synthetic or not each.synthetic]
    return MaskRules(
        personal=Personal(dict(_values(citizen)) for citizen in hidden),
        secrets=redactor.spans,
        selectors=profile.pictures.mask,
        # Whoever fills in a form may be one whose values nobody is to see.
        all_fields=bool(hidden),
    )


def _values(citizen: Citizen) -> Iterator[tuple[str, str]]:
    yield from ((key, value) for key, value in citizen.attributes.items() if key not in _NOT_MASKED)
    yield "shown_as", citizen.shown_as
    for key, value in (("login", citizen.login), ("password", citizen.password), *citizen.account.items()):
        if value is not None:
            # A form's own value may be called `name` too, and is none.
            yield f"account {key}", value.reveal() if isinstance(value, Secret) else value


def keep_picture(scene: Scene, device: Device, kind: str, exchange: str) -> KeptPicture | None:
    """A picture of what the device shows now, for the case under way. Outside cases nobody looks at any."""
    recorder = scene.recorder
    if recorder.case is None or not scene.pictures:
        return None
    number = recorder.pictures.count(recorder.case)
    taken = device.browser.picture()
    if taken is None:
        return None
    if isinstance(taken, NoPicture):
        recorder.visit_note(_NO_PICTURE, taken.reason, exchange)
        return None
    masked = [{"x": x, "y": y, "width": w, "height": h, "kind": why} for x, y, w, h, why in taken.masked]
    try:
        return recorder.keep_picture(number, kind, taken.png, (taken.width, taken.height), masked)
    except OSError as error:
        recorder.visit_note(
            _NO_PICTURE,
            Text(
                f"画像を保存できなかった（{error.strerror}）。", f"The picture could not be written ({error.strerror})."
            ),
            exchange,
        )
        return None


def note_visit(scene: Scene, visit: Visit) -> None:
    """What happened on the way: dialogs, errors of scripts, cookies that were not taken …"""
    for note in visit.notes:
        scene.recorder.visit_note(note.kind, note.text, note.exchange or None)
