"""Two families that are never mixed up: the harness (or its user) is at fault, or the partner does not conform.

ConformanceError
├── UsageError                 wrong option, profile, attestation file … (exit code 4)
│   └── ProfileError           the profile cannot be used; names file and key
├── HarnessError               our own fault (verdict `error`, exit code 3)
│   ├── EnvironmentFault       name not resolved, refused, timed out: the way to the partner, not the partner
│   ├── CalibrationError       probe or screen recogniser does not tell A from B
│   └── ForbiddenHostError     a request would have left the hosts that the profile allows
├── PartnerFault               the partner does not conform (`fail`; `blocked` for what stands on it)
└── PersonMissing              nobody's fault: a step that only a person can do was not done (`review`)
"""

from __future__ import annotations

from .vocabulary import Text

__all__ = [
    "CalibrationError",
    "ConformanceError",
    "EnvironmentFault",
    "ForbiddenHostError",
    "HarnessError",
    "PartnerFault",
    "PersonMissing",
    "ProfileError",
    "UsageError",
]


class ConformanceError(Exception):
    """Base of all our errors: what happened, where, and what to do, in both languages."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.ja)
        self.text = text


class UsageError(ConformanceError):
    """The user gave something that cannot be used."""


class ProfileError(UsageError):
    """The profile cannot be used; the text names file, key, found, expected and the nearest valid key."""


class HarnessError(ConformanceError):
    """Our own fault or the environment's, never the partner's."""


class EnvironmentFault(HarnessError):
    """The partner could not be reached: name not resolved, connection refused, timed out."""


class CalibrationError(HarnessError):
    """The session probe or a screen recogniser does not tell what it must tell."""


class ForbiddenHostError(HarnessError):
    """A request was about to go to a host that the profile does not allow; it was not sent.

    `url` is where it would have gone, `exchanges` what led there, as far as they are known.
    """

    def __init__(self, text: Text, url: str = "", exchanges: tuple[str, ...] = ()) -> None:
        super().__init__(text)
        self.url = url
        self.exchanges = exchanges


class PartnerFault(ConformanceError):
    """The partner's behaviour does not conform: expected and observed."""

    def __init__(self, expected: Text, observed: Text, exchanges: tuple[str, ...] = ()) -> None:
        super().__init__(observed)
        self.expected = expected
        self.observed = observed
        self.exchanges = exchanges


class PersonMissing(ConformanceError):
    """A step that only a person can do was not done: says what it was, and how to run it with a person."""
