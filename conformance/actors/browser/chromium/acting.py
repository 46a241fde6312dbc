"""What the citizen does in a window: finds the element that a matcher points at, fills fields, presses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lxml import html
from playwright.sync_api import ElementHandle
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from .. import pressing
from ..base import FieldValue
from ..forms import FormProblem
from ..page import Matcher, MatcherLike, Page, is_live
from ..stops import Stop
from . import said
from .tab import Tab

__all__ = ["fill", "press"]

_MILLISECONDS: Final = 3_000
# Fields of the button's form, by name or else by id; without a form, those of the whole page.
_FIND_FIELDS: Final = """(button, name) => {
    const form = button.form || button.closest("form");
    const all = [...(form ? form.elements : document.querySelectorAll("input, select, textarea"))];
    const usable = all.filter(field => /^(INPUT|SELECT|TEXTAREA)$/.test(field.tagName) && !field.matches(":disabled")
        && !["hidden", "submit", "image", "reset", "button"].includes(field.type) && !field.readOnly);
    const named = usable.filter(field => field.name === name);
    return named.length ? named : usable.filter(field => field.id === name);
}"""
_MISSING: Final = """button => {
    const form = button.form || button.closest("form");
    if (!form || form.noValidate || button.formNoValidate || !["submit", "image"].includes(button.type)) return [];
    return [...form.elements].filter(f => f.willValidate && !f.validity.valid).map(f => f.name || f.id || f.tagName);
}"""
_KIND: Final = "field => [field.tagName === 'SELECT' ? 'select' : field.type, field.value]"
_OPTION: Final = """(field, wanted) => [...field.options].filter(option => !option.disabled)
    .map(option => [option.value, option.label.trim()])
    .filter(([value, label]) => value === wanted || label === wanted).map(([value]) => value)[0] ?? null"""


def press(tab: Tab, page: Page, matcher: MatcherLike, fields: Mapping[str, FieldValue]) -> Stop | None:
    """Fill and press with real user actions; or why the citizen cannot do it. `page` is what the window shows now."""
    target = next(pressing.pressables(page, matcher), None)
    if target is None:
        # What works by script alone needs to be neither link nor button.
        target = next(iter(page.find(matcher)), None)
    handle = _handle(tab, target) if target is not None else None
    if handle is None:
        return said.no_such_element(page, matcher)
    if handle.evaluate("element => element.tagName") == "FORM":
        handle = handle.query_selector("button:not([type=button]), input[type=submit], input[type=image]") or handle
    try:
        for name, value in fields.items():
            _fill(handle, name, value)
        missing = handle.evaluate(_MISSING)
        if missing:
            raise FormProblem(tuple(dict.fromkeys(missing)), unfilled=True)
        handle.click(timeout=_MILLISECONDS, no_wait_after=True)
    except FormProblem as problem:
        return pressing.problem(page, problem)
    except PlaywrightTimeout:
        return said.not_operable(page, pressing.describe(matcher))
    return None


def fill(tab: Tab, page: Page, fields: Mapping[str, FieldValue]) -> Stop | None:
    """Fill fields wherever they are on the page that the window shows; or why it cannot be done."""
    whole = tab.window.query_selector("body")
    if whole is None:
        return said.no_such_element(page, Matcher(css="body"))
    for name, value in fields.items():
        try:
            _fill(whole, name, value)
        except FormProblem as problem:
            return pressing.problem(page, problem)
        except PlaywrightTimeout:
            return said.not_operable(page, name)
    return None


def _handle(tab: Tab, target: html.HtmlElement) -> ElementHandle | None:
    """The live element, by its place among those of its name: parsers differ in nesting, never in order."""
    alike = (each for each in target.getroottree().getroot().iter(target.tag) if is_live(each))
    place = next((number for number, each in enumerate(alike) if each is target), None)
    if place is None:
        return None
    return tab.window.evaluate_handle(
        "([tag, place]) => document.getElementsByTagName(tag)[place] ?? null", [target.tag, place]
    ).as_element()


def _fill(button: ElementHandle, name: str, value: FieldValue) -> None:
    """Put a value into the field. Raises FormProblem where the form has no such field, or not for this value."""
    found = button.evaluate_handle(_FIND_FIELDS, name).get_properties().values()
    fields = [element for element in (each.as_element() for each in found) if element is not None]
    taken = [_put(field, value) for field in fields]
    if not any(taken):
        raise FormProblem((name,), unfilled=False)


def _put(field: ElementHandle, value: FieldValue) -> bool:
    """Put a value into one field; whether it takes it."""
    kind, own = field.evaluate(_KIND)
    if kind in {"checkbox", "radio"}:
        wanted = value if isinstance(value, bool) else value == own
        if wanted or value is False:
            _tick(field, wanted)
            return True
        return False
    if isinstance(value, bool) or kind == "file":
        return False
    if kind == "select":
        option = field.evaluate(_OPTION, value)
        if option is not None:
            field.select_option(value=option, timeout=_MILLISECONDS)
        return option is not None
    field.fill(value, timeout=_MILLISECONDS)
    return True


def _tick(field: ElementHandle, wanted: bool) -> None:
    if field.is_checked() == wanted or (not wanted and field.get_attribute("type") == "radio"):
        return
    # Design systems hide the box itself and draw one on its label.
    label = field.evaluate_handle("field => field.labels?.[0] ?? null").as_element()
    (field if field.is_visible() or label is None else label).click(timeout=_MILLISECONDS)
