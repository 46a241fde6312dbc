"""AccountWire over an HTTP and JSON contract: the portal vouches first, by one-time URLs that the partner makes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Final

import httpx

from ...errors import ProfileError
from ...profile import RestOperation, placeholders_in
from ...vocabulary import Text
from ..altering import Alteration, Attempt
from ..base import AnswerKind, Grant, Handler, PartnerAnswer, PartnerDescription, Refusal, SignedOn
from .answers import Reading
from .asking import ask, filled_url
from .calls import Calls
from .context import WIRE, Context
from .showing import ALTERATIONS, SHOWN_INSTEAD, Showing

__all__ = ["RestWire", "requested_attributes"]

_BASIC_FOUR: Final = ("name", "address", "birthDate", "sex")
_DIRECT: Final = ("direct",)


class RestWire:
    """Link, unlink, sign-on and sign-off as `[wires.rest]` declares them (docs/wires.md, rest).

    See AccountWire for each method, and AltersRequests for those of negative cases.
    """

    name = WIRE
    label = Text(
        "HTTP と JSON（プロファイルに書いた契約による。本試験系の仮定による方式）",
        "HTTP and JSON by the profile's contract (an assumption of this harness)",
    )
    sign_off_variants = _DIRECT
    unlink_variants = _DIRECT
    takes_unsolicited = True
    portal_vouches_first = True
    signing_certificate_sha256 = None

    def __init__(self, context: Context) -> None:
        self._context = context
        self._calls = Calls(context)

    @property
    def keep_answers(self) -> tuple[AnswerKind, ...]:
        operation = self._context.options.sign_off
        kept = operation is not None and operation.kept is not None
        return (AnswerKind.PARTIAL,) if kept else (AnswerKind.REFUSED,)

    def describe_partner(self) -> PartnerDescription:
        """What the profile says for the partner: this wire has no description that the partner publishes."""
        options = self._context.options
        operations = {name: getattr(options, name) for name in ("link", "sign_on", "unlink", "sign_off", "redeem")}
        return PartnerDescription(
            entity=self._context.parts.profile.base_url,
            facts={name: f"{each.method} {each.path}" for name, each in operations.items() if each is not None},
            requested_attributes=requested_attributes(options.link),
            problems=(),
        )

    def endpoints(self) -> Mapping[str, Handler]:
        return self._calls.endpoints("browser")

    def direct_endpoints(self) -> Mapping[str, Handler]:
        return self._calls.endpoints("direct")

    def start_link(self, landing: str | None, unsolicited: Grant | None = None) -> httpx.Response | PartnerAnswer:
        grant = _given(unsolicited)
        reference = self._context.token()
        self._context.references[reference] = grant.pseudonym
        attributes = self._context.options.in_partners_form(grant.attributes)
        values = {"reference": reference, **attributes, **self._back("link_finished")}
        return self._open("link", grant, landing, values)

    def start_sign_on(self, landing: str | None, unsolicited: Grant | None = None) -> httpx.Response | PartnerAnswer:
        return self._open("sign_on", _given(unsolicited), landing, {})

    def start_refused(self, refusal: Refusal) -> httpx.Response | None:
        template = self._context.options.refused
        return None if template is None else self._go(template, {"reason": refusal.reason.value})

    def start_sign_on_from_partner(self) -> httpx.Response:
        template = self._context.options.sign_on_from_partner
        if template is None:
            raise ProfileError(
                Text(
                    "wires.rest.sign_on_from_partner がありません。連携先の認証を求める URL を書いてください。",
                    "wires.rest.sign_on_from_partner is missing: the URL at which the partner authenticates.",
                )
            )
        state = self._context.token()
        self._context.states.add(state)
        return self._go(template, {"state": state, **self._back("sign_on")})

    def start_sign_off(self, signed_on: SignedOn, variant: str) -> httpx.Response | PartnerAnswer:
        values = {"pseudonym": signed_on.pseudonym, "session": signed_on.session_index}
        return self._ask("sign_off", values)

    def start_unlink(self, pseudonym: str, variant: str) -> httpx.Response | PartnerAnswer:
        return self._ask("unlink", {"pseudonym": pseudonym})

    @property
    def request_alterations(self) -> Mapping[str, Alteration]:
        return ALTERATIONS

    def altering_request(self, name: str, other: str = "") -> AbstractContextManager[Attempt]:
        return self._context.asking.altering(SHOWN_INSTEAD[name], other)

    def _ask(self, name: str, values: Mapping[str, str]) -> PartnerAnswer:
        """A request that an answer settles: one that a case may want altered or repeated."""

        def make(variant: Showing | None, other: str) -> Callable[[], PartnerAnswer]:
            operation = getattr(self._context.options, name)
            return lambda: _as_answer(ask(self._context, name, operation, values, showing=variant or Showing.OWN))

        return self._context.asking.send(make)

    def _open(
        self, name: str, grant: Grant, landing: str | None, more: Mapping[str, str]
    ) -> httpx.Response | PartnerAnswer:
        """Vouch directly; the partner's answer says where the browser goes."""
        values = {"pseudonym": grant.pseudonym, "session": grant.session_index, **more}
        if landing is not None:
            values["landing"] = landing
        reading = ask(self._context, name, getattr(self._context.options, name), values, "url")
        if reading.kind is not AnswerKind.ACCEPTED or reading.value is None:
            return _as_answer(reading)
        return _redirect(self._context.parts.profile.resolve(reading.value))

    def _back(self, call: str) -> dict[str, str]:
        """Where the browser comes back to, if this call comes by it."""
        declared = getattr(self._context.options.calls, call)
        if declared is None or declared.by != "browser":
            return {}
        return {"back": self._context.url(declared.path)}

    def _go(self, template: str, values: Mapping[str, str]) -> httpx.Response:
        return _redirect(self._context.parts.profile.resolve(filled_url(template, values)))


def requested_attributes(link: RestOperation | None) -> tuple[str, ...]:
    """Which of the basic four the contract has the portal send when linking."""
    if link is None:
        return ()
    used = placeholders_in([link.path, link.body, [str(value) for value in link.headers.values()]])
    return tuple(name for name in _BASIC_FOUR if name in used)


def _given(grant: Grant | None) -> Grant:
    if grant is None:
        raise AssertionError("over this wire the portal vouches first")
    return grant


def _as_answer(reading: Reading) -> PartnerAnswer:
    return PartnerAnswer(reading.kind, reading.detail, reading.violations, reading.crashed)


def _redirect(url: str) -> httpx.Response:
    return httpx.Response(303, headers={"Location": url, "Cache-Control": "no-store"})
