"""A recorded run's browsers: scripts are not run again, but what each act came to is known.

What such a browser asked for is asked again where the portal answers: it must come to the same messages and the same
state. What its window showed then is taken from the record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, final

from ..actors.browser.arrival import page_from
from ..actors.browser.base import Cookie, Page, Stop, StopKind, Visit
from ..actors.browser.chromium.journey import Role, role_of
from ..actors.browser.cookies import CookieJar
from ..actors.browser.transport import Answer, Router
from ..errors import HarnessError
from ..evidence.exchange import Exchange, RecordedResponse
from ..evidence.recorder import Recorder
from ..vocabulary import Party, Text
from .answering import Answering
from .browser import ReplayBrowser
from .parts import ReplayFacts
from .recorded import Record

__all__ = ["Browsing"]


@final
class Browsing:
    """All browsers of a run that is played again: requests are carried in the order in which they were."""

    def __init__(self, answering: Answering, router: Router, recorder: Recorder, facts: ReplayFacts) -> None:
        self._answering = answering
        self._router = router
        self._facts = facts
        self.recorder = recorder
        self.known = answering.filling.text
        self._latest: dict[str, ReplayBrowser] = {}
        # By the identifiers of the record.
        self._exchanges: dict[str, Exchange] = {}
        answering.carry_rest = lambda: self._carry_until(None, None)

    def browser(self, device: str) -> ReplayBrowser:
        return ReplayBrowser(device, self, self.jar())

    def jar(self, cookies: Sequence[Cookie] = ()) -> CookieJar:
        return CookieJar(self._facts.glance, cookies)

    def sight(self, browser: ReplayBrowser, kind: str, act: Mapping[str, Any]) -> Record:
        """What the act came to, all requests before it carried. Raises DivergedError where another act was next.

        Raises HarnessError where the act failed so.
        """
        self._latest[browser.device] = browser
        sight = self._answering.take_sight(kind, act)
        self._carry_until(sight["seq"], browser)
        if kind == "visit":
            self.recorder.clock()
        if sight["raised"] is not None:
            raise HarnessError(Text(**sight["raised"]))
        return sight

    def visit(self, came: Record) -> Visit:
        page, stopped = came["page"], came["stopped"]
        return Visit(
            tuple(self._exchanges[hop] for hop in came["hops"]),
            None if page is None else self._page(page),
            None if stopped is None else Stop(StopKind(stopped["kind"]), Text(stopped["ja"], stopped["en"])),
        )

    def _page(self, record: Record) -> Page:
        exchange = self._exchanges[record["exchange"]]
        response = self._answered(exchange)
        page = page_from(exchange.request.url, response, exchange.id)
        text = page.text if record["text"] is None else self.known(record["text"])
        return replace(page, url=self.known(record["url"], form=True), text=text)

    def _answered(self, exchange: Exchange) -> RecordedResponse:
        """The response that the page is of: an earlier one, where the server said that it is the same still."""
        if exchange.response is not None and exchange.response.status != 304:
            return exchange.response
        for each in reversed(self._exchanges.values()):
            response = each.response
            same = each.request.url == exchange.request.url and each.device == exchange.device
            if same and response is not None and response.status != 304:
                return response
        raise AssertionError("a page is of a response")

    # -- carrying -----------------------------------------------------------------------------------------------------

    def _carry_until(self, seq: int | None, browser: ReplayBrowser | None) -> None:
        """All that browsers asked for up to this record (None: the end of the case)."""
        while (recorded := self._answering.take_carried(seq)) is not None:
            exchange = self._carry(recorded)
            self._exchanges[recorded["id"]] = exchange
            asking = browser if browser is not None and browser.device == exchange.device else None
            asking = asking or self._latest.get(exchange.device)
            if asking is not None:
                asking.take_cookies(exchange)
        if seq is None:
            self._exchanges.clear()
            self._latest.clear()

    def _carry(self, recorded: Record) -> Exchange:
        request = self._answering.request_of(recorded)
        with self._facts.aside(self._answering.clocks_of(recorded)):
            if self._router.is_portal(request.url):
                answer = self._router.send(request)
                if role_of(request) is Role.ASSET and answer.response is not None:
                    answer = Answer(replace(answer.response, body=b""), answer.failure)
            else:
                answer = self._answering.answer_of(recorded)
            self._answering.is_of(recorded)
            return self.recorder.record(
                sender=Party.BROWSER,
                receiver=self._router.receiver(request.url),
                request=request,
                response=answer.response,
                started_at=self._facts.glance(),
                duration=0.0,
                device=recorded["device"],
                failure=answer.failure,
            )
