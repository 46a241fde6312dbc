"""Forms: which controls belong to them, what a citizen can fill in, and what is sent (HTML, "form submission")."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lxml import html

__all__ = ["Form", "FormProblem", "forms_in", "is_submit_button", "owner_of"]

_LISTED: Final = ("input", "button", "select", "textarea")
_BUTTON_TYPES: Final = frozenset({"submit", "image", "reset", "button"})

Entries = list[tuple[str, str]]


class FormProblem(Exception):  # noqa: N818 - not an error of the project's tree: the engine turns it into a Stop
    """What keeps a citizen from filling or sending the form: the fields concerned, and whether they are missing."""

    def __init__(self, fields: tuple[str, ...], *, unfilled: bool) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields
        self.unfilled = unfilled


def _kind(control: html.HtmlElement) -> str:
    if control.tag == "button":
        return (control.get("type") or "submit").lower()
    if control.tag == "input":
        return (control.get("type") or "text").lower()
    return str(control.tag)


def is_submit_button(element: html.HtmlElement) -> bool:
    return element.tag in {"input", "button"} and _kind(element) in {"submit", "image"}


def owner_of(control: html.HtmlElement) -> html.HtmlElement | None:
    """The form that a control belongs to: by its `form` attribute, else the nearest around it (HTML, "form owner")."""
    named = control.get("form")
    if named is None:
        return next(control.iterancestors("form"), None)
    return next((form for form in control.getroottree().getroot().iter("form") if form.get("id") == named), None)


def _is_disabled(control: html.HtmlElement) -> bool:
    if control.get("disabled") is not None:
        return True
    inside: html.HtmlElement = control
    for ancestor in control.iterancestors():
        if ancestor.tag == "fieldset" and ancestor.get("disabled") is not None:
            legend = ancestor.find("legend")
            if legend is None or inside is not legend:
                return True
        inside = ancestor
    return False


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """A form of a page; compared by identity, like the element it stands for."""

    element: html.HtmlElement

    @property
    def controls(self) -> tuple[html.HtmlElement, ...]:
        root = self.element.getroottree().getroot()
        return tuple(control for control in root.iter(*_LISTED) if owner_of(control) is self.element)

    @property
    def field_names(self) -> tuple[str, ...]:
        """Names of what a citizen fills in or chooses."""
        return tuple(dict.fromkeys(c.get("name") or c.get("id") or "" for c in self.controls if _is_fillable(c)))

    @property
    def hidden(self) -> Mapping[str, str]:
        return {c.get("name", ""): c.get("value", "") for c in self.controls if _kind(c) == "hidden" and c.get("name")}

    @property
    def buttons(self) -> tuple[html.HtmlElement, ...]:
        """Submit buttons that can be pressed; the first is the default one (HTML, "implicit submission")."""
        return tuple(c for c in self.controls if is_submit_button(c) and not _is_disabled(c))

    def entries(
        self, filled: Mapping[str, str | bool], submitter: html.HtmlElement | None, charset: str
    ) -> tuple[Entries, frozenset[str]]:
        """Name and value pairs to send, and the names of the files among them.

        Raises FormProblem where the citizen could not do this: a field that is not there or not for filling in,
        a choice that is not offered, a required field left empty.
        """
        controls = _Controls(self.controls)
        for name, value in filled.items():
            controls.fill(name, value)
        # A form that a script submits is not validated.
        if (
            submitter is not None
            and "novalidate" not in self.element.attrib
            and "formnovalidate" not in submitter.attrib
        ):
            controls.check_required()
        return controls.successful(submitter, charset)


class _Controls:
    """The controls of one form while it is filled in. Holds the elements, because lxml's are equal by identity only."""

    def __init__(self, controls: tuple[html.HtmlElement, ...]) -> None:
        self._all = controls
        self._state = {control: _initial(control) for control in controls}

    def fill(self, name: str, value: str | bool) -> None:
        fillable = [control for control in self._all if _is_fillable(control)]
        group = [c for c in fillable if c.get("name") == name] or [c for c in fillable if c.get("id") == name]
        takers = [control for control in group if _put(control, value, self._state)]
        if not takers:
            raise FormProblem((name,), unfilled=False)
        if _kind(takers[0]) == "radio":
            self._state.update({control: [] for control in group if control is not takers[0]})

    def check_required(self) -> None:
        chosen = {c.get("name") for c in self._all if _kind(c) == "radio" and self._state[c]}
        empty = tuple(
            control.get("name") or control.get("id") or str(control.tag)
            for control in self._all
            if control.get("required") is not None
            and _is_fillable(control)
            and not any(self._state[control])
            and not (_kind(control) == "radio" and control.get("name") in chosen)
        )
        if empty:
            raise FormProblem(tuple(dict.fromkeys(empty)), unfilled=True)

    def successful(self, submitter: html.HtmlElement | None, charset: str) -> tuple[Entries, frozenset[str]]:
        """What is sent, in the order of the page (HTML, "constructing the entry list")."""
        entries: Entries = []
        files: set[str] = set()
        for control in self._all:
            name = control.get("name") or ""
            if _is_disabled(control) or next(control.iterancestors("datalist"), None) is not None:
                continue
            if _kind(control) in _BUTTON_TYPES:
                entries.extend(_button_entries(control, name) if control is submitter else ())
            elif name == "_charset_" and _kind(control) == "hidden":
                entries.append((name, charset))
            elif name:
                entries.extend((name, value) for value in self._state[control])
                if _kind(control) == "file":
                    files.add(name)
        return entries, frozenset(files)


def _is_fillable(control: html.HtmlElement) -> bool:
    kind = _kind(control)
    if kind in _BUTTON_TYPES or kind == "hidden" or _is_disabled(control):
        return False
    return control.get("readonly") is None


def _initial(control: html.HtmlElement) -> list[str]:
    """What a control sends as the page came."""
    kind = _kind(control)
    if kind in {"checkbox", "radio"}:
        return [control.get("value", "on")] if control.get("checked") is not None else []
    if kind == "textarea":
        # The first newline after the tag is not part of the value (HTML, "textarea").
        return [(control.text_content() or "").removeprefix("\n")]
    if kind == "select":
        return _selected(control)
    return [""] if kind == "file" else [control.get("value", "")]


def _options(select: html.HtmlElement) -> Iterator[html.HtmlElement]:
    for option in select.iter("option"):
        group = next(option.iterancestors("optgroup"), None)
        if option.get("disabled") is None and (group is None or group.get("disabled") is None):
            yield option


def _option_value(option: html.HtmlElement) -> str:
    value = option.get("value")
    return value if value is not None else " ".join((option.text_content() or "").split())


def _selected(select: html.HtmlElement) -> list[str]:
    options = list(_options(select))
    chosen = [_option_value(option) for option in options if option.get("selected") is not None]
    if select.get("multiple") is not None:
        return chosen
    if not chosen and select.get("size", "1") == "1":
        return [_option_value(options[0])] if options else []
    return chosen[-1:]


def _put(control: html.HtmlElement, value: str | bool, state: dict[html.HtmlElement, list[str]]) -> bool:
    """Put a value into one control; whether it takes it."""
    kind = _kind(control)
    own = control.get("value", "on")
    if kind in {"checkbox", "radio"}:
        wanted = value if isinstance(value, bool) else value == own
        if wanted or value is False:
            state[control] = [own] if wanted else []
            return True
        return False
    if not isinstance(value, str) or kind == "file":
        return False
    if kind == "select":
        offered = {_option_value(option): _option_value(option) for option in _options(control)}
        labels = {" ".join((o.text_content() or "").split()): _option_value(o) for o in _options(control)}
        if value not in offered and value not in labels:
            return False
        state[control] = [offered.get(value, labels.get(value, value))]
        return True
    state[control] = [value]
    return True


def _button_entries(button: html.HtmlElement, name: str) -> Entries:
    if _kind(button) == "image":
        prefix = f"{name}." if name else ""
        return [(f"{prefix}x", "0"), (f"{prefix}y", "0")]
    return [(name, button.get("value", ""))] if name else []


def forms_in(tree: html.HtmlElement) -> tuple[Form, ...]:
    return tuple(Form(element) for element in tree.iter("form"))
