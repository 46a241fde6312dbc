"""What a profile says about the partner's pages: how to recognise, fill and press."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

__all__ = ["Absent", "Matcher", "PageAction", "PictureSettings", "Probe", "ProvisionConsent", "Screen"]


@dataclass(frozen=True, slots=True)
class Absent:
    """A conditional that the partner does not offer, and why (shown in the report)."""

    reason: str


@dataclass(frozen=True, slots=True)
class Matcher:
    """Recognises a page, or points at an element of it. All that is given must hold.

    `css` selects an element; `text` is contained in the page's text (with `css`: in that element's; in `press`: in the
    label of the link or button); `url` and `title` are contained in the page's address and title; `status` is the
    HTTP status.
    """

    css: str | None = None
    text: str | None = None
    url: str | None = None
    title: str | None = None
    status: int | None = None


@dataclass(frozen=True, slots=True)
class PageAction:
    """What the citizen does at the partner: opens `page`, presses `press`."""

    page: str
    press: Matcher


@dataclass(frozen=True, slots=True)
class ProvisionConsent:
    """Where the citizen consents at the partner to providing headers, and (where there is one) takes it back."""

    page: str
    press: Matcher
    withdraw: Matcher | None = None


@dataclass(frozen=True, slots=True)
class Screen:
    """One of the partner's screens. `page` is where it can be opened directly; `fill` maps form fields to templates.

    `person` is a template too: what only a person can do here; the run waits until he has left the screen.
    """

    match: Matcher
    page: str | None = None
    fill: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    press: Matcher | None = None
    decline: Matcher | None = None
    account: Matcher | None = None
    title: Matcher | None = None
    person: str | None = None


@dataclass(frozen=True, slots=True)
class PictureSettings:
    """What is painted over in pictures of screens, beside what always is: elements (CSS), and synthetic citizens."""

    mask: tuple[str, ...] = ()
    mask_synthetic: bool = True


@dataclass(frozen=True, slots=True)
class Probe:
    """The page that tells whether somebody is logged in, and who: nobody if `account` is not on it."""

    page: str
    account: Matcher
