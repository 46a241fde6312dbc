"""Who and what a flow plays with, and what it gives back."""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from ..actors.browser import Browser, Page, Stop, Visit
from ..actors.person import Nobody, Person
from ..actors.portal import Portal
from ..evidence.recorder import Recorder
from ..profile import Citizen, Profile
from ..vocabulary import ScreenKind, Text
from ..wires.base import BackChannel, Facts, NoticesWire

__all__ = ["Device", "Manner", "Passage", "Scene", "SeenScreen"]


@dataclass(frozen=True, slots=True)
class Scene:
    """The stage of all flows: one partner (as the profile describes it), the portal, and the wires between them."""

    profile: Profile
    portal: Portal
    notices: NoticesWire
    back_channel: BackChannel
    recorder: Recorder
    facts: Facts
    person: Person = field(default_factory=Nobody)
    pictures: bool = True
    """Whether pictures of the screens are wanted."""
    screens_noted: set[ScreenKind] = field(default_factory=set)
    """Kinds of screens that were looked at for notes."""
    outside: Callable[[], AbstractContextManager[str]] | None = None
    """Gives the URL of an address outside, for the moment, where this machine is to open none."""

    def say(self, ja: str, en: str, exchanges: Sequence[str] = ()) -> None:
        """One step in words, for the evidence."""
        self.recorder.step(Text(ja, en), exchanges)


@dataclass(frozen=True, slots=True)
class Device:
    """A citizen at one of his devices."""

    citizen: Citizen
    browser: Browser

    @property
    def name(self) -> Text:
        return Text(
            f"利用者{self.citizen.key}（端末 {self.browser.device}）",
            f"citizen {self.citizen.key} ({self.browser.device})",
        )


class Manner(enum.Enum):
    """What the citizen does on the partner's screens that want something of him."""

    GO_ON = "go on"
    """Consents, types what is asked, logs in."""
    DECLINE = "decline"
    """Declines on the consent screen; goes on elsewhere."""
    STOP_AT_CONSENT = "stop at consent"
    """Goes on as far as the consent screen, and leaves it untouched."""
    STOP_AFTER_CONSENT = "stop after consent"
    """Consents, and leaves the screen after it untouched, where something is to be typed."""
    LOOK = "look"
    """Touches nothing: where the flow arrives is what is judged."""


@dataclass(frozen=True, slots=True)
class SeenScreen:
    """One page as recognised: the partner's screen by the profile, or the portal's by its id; neither if unknown."""

    page: Page
    kind: ScreenKind | None = None
    portal: str | None = None

    @property
    def label(self) -> Text:
        if self.kind is not None:
            return self.kind.label
        title = self.page.title or self.page.url
        if self.portal is not None:
            own = title.partition(" | ")[0]
            return Text(f"模擬マイナポータル「{own}」", f"portal stand-in “{own}”")
        return Text(
            f"プロファイルで認識できない画面「{title}」（HTTP {self.page.status}）",
            f"a screen the profile does not recognise, “{title}” (HTTP {self.page.status})",
        )


@dataclass(frozen=True, slots=True)
class Passage:
    """A flow as the citizen lived it: visits and screens in order, and why it stopped if it did."""

    visits: tuple[Visit, ...]
    screens: tuple[SeenScreen, ...]
    stopped: Stop | None = None

    @property
    def exchanges(self) -> tuple[str, ...]:
        return tuple(identifier for visit in self.visits for identifier in visit.exchange_ids)

    @property
    def last(self) -> SeenScreen | None:
        return self.screens[-1] if self.screens and self.stopped is None else None

    @property
    def ended_on(self) -> ScreenKind | None:
        """The partner's screen at the end, if it is one."""
        return self.last.kind if self.last else None

    @property
    def kinds(self) -> tuple[str, ...]:
        """The screens in order: the partner's kinds, the portal's ids, `unknown` for the rest."""
        return tuple(screen.kind or screen.portal or "unknown" for screen in self.screens)

    @property
    def route(self) -> Text:
        """The screens in order, in words."""
        labels = [screen.label for screen in self.screens]
        return Text(" → ".join(label.ja for label in labels), " → ".join(label.en for label in labels))

    @property
    def crashed(self) -> Text | None:
        """What the citizen was left with where it is no answer: no page, or a server error that is no known screen."""
        if self.stopped is not None:
            return self.stopped.text
        screen = self.screens[-1] if self.screens else None
        if screen is None or screen.kind is not None or screen.portal is not None or screen.page.status < 500:
            return None
        return screen.label

    def saw(self, kind: ScreenKind) -> bool:
        return any(screen.kind is kind for screen in self.screens)

    @property
    def end(self) -> Text:
        """Where it ended, in words."""
        if self.stopped is not None:
            return self.stopped.text
        return self.screens[-1].label if self.screens else Text("画面なし", "no screen")

    def then(self, other: Passage) -> Passage:
        return Passage(self.visits + other.visits, self.screens + other.screens, other.stopped)
