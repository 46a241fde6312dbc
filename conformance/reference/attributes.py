"""Where the basic four attributes of an account come from, and whether they can make one."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING

from conformance.reference.accounts import SEXES, Attributes
from conformance.reference.behaviour import step

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["account_source", "problems_of"]

_LONGEST = 200


@step
def account_source(partner: Partner) -> str:
    """The portal, the citizen's own typing, or an account that exists (guideline 2.2.2(1), figures 2.2-5, 2.2-6)."""
    return partner.options.account_source


def problems_of(attributes: Attributes, now: datetime) -> dict[str, str]:
    """What is wrong, by field, in words for the citizen."""
    problems: dict[str, str] = {}
    for field, label in (("name", "氏名"), ("address", "住所")):
        value = getattr(attributes, field)
        if not value.strip() or len(value) > _LONGEST:
            problems[field] = f"{label}を{_LONGEST}文字以内で入力してください。"
    if not _is_birth_date(attributes.birth_date, now):
        problems["birth_date"] = "生年月日を 1980-01-01 の形で入力してください。"
    if attributes.sex not in SEXES:
        problems["sex"] = "性別を選んでください。"
    return problems


def _is_birth_date(value: str, now: datetime) -> bool:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII) is None:
        return False
    try:
        return date.fromisoformat(value) <= now.date()
    except ValueError:
        return False
