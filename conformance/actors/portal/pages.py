"""The portal's own pages: plain Japanese pages that the citizen walks through (guideline 2.3)."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import httpx
import jinja2

from ...wires.base import Violation

__all__ = ["not_found", "page", "redirect", "style_sheet", "trouble"]

_HEADERS = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"}
_STYLE_HEADERS = {"Content-Type": "text/css; charset=utf-8", "Cache-Control": "max-age=3600"}


@functools.cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader(__package__, "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(
    name: str, status: int = 200, headers: dict[str, str] | None = None, *, citizen: str | None = None, **values: Any
) -> httpx.Response:
    """Render `templates/<name>.html`; with `citizen`, the menu of who is logged in."""
    body = _templates().get_template(f"{name}.html").render(citizen=citizen, **values)
    return httpx.Response(status, headers={**_HEADERS, **(headers or {})}, content=body.encode())


def trouble(
    status: int,
    message: str,
    cause: str = "",
    *,
    citizen: str | None = None,
    partners: bool = False,
    kind: str = "",
    violations: Sequence[Violation] = (),
) -> httpx.Response:
    """The error page: what happened, why, and (where it is the `partners`) where its operator looks further.

    `violations` are what a message of this `kind` has wrong.
    """
    return page(
        "error",
        status,
        citizen=citizen,
        message=message,
        cause=cause,
        partners=partners,
        kind=kind,
        violations=violations,
    )


def not_found(path: str, *, citizen: str | None) -> httpx.Response:
    """Nothing of the portal's is at this path: whoever sent the browser there has registered something else."""
    return trouble(
        404,
        "ページが見つかりません。",
        f"模擬マイナポータルに {path} という画面や電文の受信先はありません。外部連携先システムから移動した場合は、"
        "外部連携先システムに登録した、マイナポータルの受信先のURLを確認してください。",
        citizen=citizen,
        partners=True,
    )


def style_sheet() -> httpx.Response:
    """The look of all pages, kept by the browser: as a part of each page it would be a third of a run's evidence."""
    return httpx.Response(200, headers=_STYLE_HEADERS, content=_templates().get_template("style.css").render().encode())


def redirect(url: str, headers: dict[str, str] | None = None) -> httpx.Response:
    """303 See Other (RFC 9110, 15.4.4)."""
    return httpx.Response(303, headers={"Location": url, "Cache-Control": "no-store", **(headers or {})})
