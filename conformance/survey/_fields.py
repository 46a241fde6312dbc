"""What a form's fields ask for, and whether a profile's values can be put into them as they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from lxml import html

from ..actors.browser.page import is_live
from ..vocabulary import Text
from ._labels import label_of

__all__ = ["Asked", "Misfit", "asked_by", "fillable", "kind_of", "name_of"]

_UNFILLED: Final = frozenset({"submit", "image", "reset", "button", "hidden", "file"})
_PART: Final = {"name": "氏名", "address": "住所", "birthDate": "生年月日"}

# (what, autocomplete tokens, name or id, label): the first that fits. Parts and readings come before the whole.
_TABLE: Final = (
    ("reading", "", r"kana|furi|yomi|phonetic", r"カナ|かな|フリガナ|ふりがな|ヨミ|読み"),
    (
        "part:birthDate",
        "bday-year bday-month bday-day",
        r"(?:birth|bday|dob)(?:day|date)?[-_](?:year|month|day|yyyy|mm|dd|[ymd]|\d)$|birth(?:year|month)",
        r"生年$|生まれた[年月日]$",
    ),
    (
        "birthDate",
        "bday",
        r"birth|bday|(?<![a-z])dob(?![a-z])|seinen|tanjo",
        r"生年月日|誕生日|date of birth|birth ?da(?:te|y)",
    ),
    (
        "part:name",
        "family-name given-name additional-name",
        r"(?:last|first|family|given|sur|middle)[-_ ]?name|(?<![a-z])(?:sei|mei)(?![a-z])|(?<![a-z])name[-_]?[12]$",
        r"^(?:姓|名|苗字|名字)(?:$|[ （(※*必])|[（(](?:姓|名)[）)]|(?:last|first|family|given) ?name|surname",
    ),
    (
        "part:address",
        "postal-code address-level1 address-level2 address-level3 address-line2 address-line3",
        r"zip|post(?:al)?[-_ ]?(?:code|no)|pref|city|town|building|(?<!mail)(?<!mail[-_])addr[a-z]*[-_]?\d$",
        r"郵便番号|都道府県|市区?町村|町名|番地|建物|マンション|zip|postal code|prefecture|(?<![a-z])city",
    ),
    (
        "address",
        "street-address address-line1",
        r"(?<!mail)(?<!mail[-_])addr(?!.*mail)|jusho|juusho",
        r"住所|所在地|お住まい|(?<!mail )(?<!mail)address",
    ),
    ("sex", "sex", r"(?<![a-z])(?:sex|gender)(?![a-z])|seibetsu", r"性別|(?<![a-z])(?:sex|gender)"),
    (
        "login",
        "username email",
        r"(?<![a-z])(?:e?mail|user|login|account|member|uid|id)(?![a-z])|mail|(?:user|login|account|member)(?:id|name|no)",
        r"メール|(?:ログイン|ユーザー?|利用者|会員|お客様|アカウント)[ 　]?(?:ID|ＩＤ|名|番号|コード)|^(?:ID|ＩＤ)"
        r"|e-?mail|user ?(?:id|name)|login|member",
    ),
    (
        "name",
        "name",
        r"^(?!.*(?:company|corp|org|dept|nick|bank|file|user)).*name$|shimei",
        r"氏名|お?名前|ご芳名|(?<![a-z])name",
    ),
)
_RULES: Final = tuple(
    (what, frozenset(tokens.split()), re.compile(name, re.I), re.compile(label, re.I))
    for what, tokens, name, label in _TABLE
)


@dataclass(frozen=True, slots=True)
class Misfit:
    """A field that the values of a profile do not fit as they are: its name, what it asks for, and why.

    `of` is one of the basic four, or empty.
    """

    name: str
    of: str
    why: Text


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form asks for: fields by what they are (`name`, `login` …), and those that nothing can be put into."""

    fields: dict[str, str]
    misfits: tuple[Misfit, ...]
    passwords: tuple[str, ...]


def kind_of(control: html.HtmlElement) -> str:
    return (control.get("type") or "text").lower() if control.tag == "input" else str(control.tag)


def name_of(control: html.HtmlElement) -> str:
    """As a profile's `fill` names it."""
    return control.get("name") or control.get("id") or ""


def fillable(controls: Iterable[html.HtmlElement]) -> Iterator[html.HtmlElement]:
    """Fields that a citizen sees and fills in."""
    for control in controls:
        if control.tag not in {"input", "select", "textarea"} or kind_of(control) in _UNFILLED:
            continue
        if any(control.get(attribute) is not None for attribute in ("disabled", "readonly", "hidden")):
            continue
        if is_live(control):
            yield control


def asked_by(controls: list[html.HtmlElement]) -> Asked:
    """What the fields of one form ask for, told by autocomplete, then by name and id, then by the label."""
    fields: dict[str, str] = {}
    misfits: dict[str, Misfit] = {}
    passwords = []
    for control in controls:
        name = name_of(control)
        if kind_of(control) == "password":
            passwords.append(name)
            continue
        what = _what(control)
        if not name or name in fields.values() or name in misfits:
            continue
        required = control.get("required") is not None or control.get("aria-required") == "true"
        misfit = _misfit(control, what, controls)
        if misfit is not None:
            misfits[name] = Misfit(name, (what or "").removeprefix("part:"), misfit)
        elif what is None or what in fields:
            if required:
                misfits[name] = Misfit(name, "", _UNKNOWN)
        else:
            fields[what] = name
    return Asked(fields, tuple(misfits.values()), tuple(passwords))


_UNKNOWN: Final = Text("何を入れる欄か分からない必須の欄", "a required field whose meaning is not known")


def _what(control: html.HtmlElement) -> str | None:
    tokens = set((control.get("autocomplete") or "").lower().split())
    names = [value for value in (control.get("name"), control.get("id")) if value]
    for what, wanted, _, _ in _RULES:
        if wanted & tokens:
            return what
    if kind_of(control) == "email":
        return "login"
    if kind_of(control) in {"checkbox", "search", "tel", "url"}:
        return None
    if kind_of(control) == "date":
        return (
            "birthDate"
            if any(_RULES[2][2].search(name) for name in names) or _RULES[2][3].search(label_of(control))
            else None
        )
    spoken = label_of(control) if kind_of(control) != "radio" else _group_label(control)
    for what, _, by_name, _ in _RULES:
        if any(by_name.search(_spelled(name)) for name in names):
            return what
    return next((what for what, _, _, by_label in _RULES if by_label.search(spoken)), None)


def _spelled(name: str) -> str:
    """`userName`, `user.name` and `user[name]` alike, without a framework's own part before the last sign."""
    last = re.split(r"[.:$\[]", name.rstrip("]"))[-1] or name
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", last)


def _group_label(control: html.HtmlElement) -> str:
    legend = next((each.find("legend") for each in control.iterancestors("fieldset")), None)
    heading = next((row.find("th") for row in control.iterancestors("tr")), None)
    return " ".join(each.text_content() for each in (legend, heading) if each is not None)


def _misfit(control: html.HtmlElement, what: str | None, controls: list[html.HtmlElement]) -> Text | None:
    if what is None:
        return None
    if what == "reading":
        return Text("読み仮名の欄", "a field for the reading of a name")
    if what.startswith("part:"):
        whole = what.removeprefix("part:")
        return Text(f"{_PART[whole]}を分けて入れる欄", f"a field for a part of the {whole}")
    if what == "sex" and kind_of(control) in {"select", "radio"}:
        return _misfit_of_sex(control, controls)
    if what == "birthDate" and kind_of(control) != "date":
        hint = " ".join(filter(None, (control.get("placeholder"), control.get("pattern"), label_of(control))))
        if kind_of(control) == "select" or re.search(r"\d{8}|YYYYMMDD|\d{4}/|YYYY/|[昭平令]|和暦|\\d\{8\}", hint, re.I):
            return Text("生年月日の書式が YYYY-MM-DD と違う欄", "a date of birth that is not written YYYY-MM-DD")
    return None


def _misfit_of_sex(control: html.HtmlElement, controls: list[html.HtmlElement]) -> Text | None:
    offered = _choices(control, controls)
    if all(any(word in pair for pair in offered) for word in ("male", "female")):
        return None
    shown = "、".join(f"{label or value}={value}" for value, label in offered if value)[:60]
    return Text(
        f"性別の選択肢の値が male／female と違う欄（{shown}）", f"choices of sex other than male and female ({shown})"
    )


def _choices(control: html.HtmlElement, controls: list[html.HtmlElement]) -> list[tuple[str, str]]:
    if control.tag == "select":
        options = [each for each in control.iter("option") if isinstance(each, html.HtmlElement)]
        return [(each.get("value", each.text_content().strip()), each.text_content().strip()) for each in options]
    group = [each for each in controls if kind_of(each) == "radio" and each.get("name") == control.get("name")]
    return [(each.get("value", "on"), (each.tail or "").strip() or label_of(each)) for each in group]
