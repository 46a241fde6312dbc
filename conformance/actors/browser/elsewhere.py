"""What a page of another site can make a citizen's browser send (OWASP ASVS, cross-site request forgery)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from . import pressing
from .forms import Form, owner_of
from .page import MatcherLike, Page
from .stops import Navigation, Stop

__all__ = ["as_an_address", "from_elsewhere", "made_for_one"]


def from_elsewhere(
    page: Page, press: MatcherLike, fields: Mapping[str, str | bool], *, without: Collection[str] = ()
) -> Navigation | Stop:
    """The request that pressing makes, as a page of another site sends it by itself; hidden fields `without` left out.

    A browser sends it with the cookies that it has, as far as their SameSite lets it, and says where it comes from.
    """
    # Another tree: what is left out here is on the citizen's page still.
    forged = replace(page)
    for form in forged.forms:
        for control in form.controls:
            if (control.get("type") or "").lower() == "hidden" and control.get("name") in without:
                control.drop_tree()
    request = pressing.press(forged, press, fields)
    return request if isinstance(request, Stop) else _from_another_site(request)


def as_an_address(request: Navigation) -> Navigation | None:
    """The same as a mere link has it, all in the address; None for what is one, or is not written like one."""
    if request.method == "GET" or request.content_type != "application/x-www-form-urlencoded":
        return None
    joint = "&" if urlsplit(request.url).query else "?"
    url = f"{request.url.partition('#')[0]}{joint}{request.body.decode('ascii')}"
    return replace(request, method="GET", url=url, body=b"", content_type=None)


def made_for_one(page: Page, other: Page, press: MatcherLike) -> frozenset[str]:
    """Hidden fields whose values two citizens' pages do not share: what the one got cannot be known to the other."""
    own, theirs = _hidden(page, press), _hidden(other, press)
    return frozenset(name for name, value in own.items() if theirs.get(name) != value)


def _hidden(page: Page, press: MatcherLike) -> Mapping[str, str]:
    target = next(pressing.pressables(page, press), None)
    form = target if target is None or target.tag == "form" else owner_of(target)
    return {} if form is None else Form(form).hidden


def _from_another_site(request: Navigation) -> Navigation:
    # Of the partner's own scheme: from https to http a browser would not say where it comes from.
    page = f"{urlsplit(request.url).scheme}://another-site.invalid/"
    return replace(request, initiator=page, referrer=page, referrer_policy="", user=False)
