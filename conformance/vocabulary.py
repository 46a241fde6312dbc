"""The words of the project as types: verdicts, operations, levels, screens, and text in two languages."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

__all__ = [
    "Basis",
    "Kind",
    "Language",
    "Level",
    "Obliged",
    "Operation",
    "Origin",
    "Party",
    "RealEnvironment",
    "ScreenKind",
    "Text",
    "Verdict",
    "Verify",
    "worst",
]

Language = Literal["ja", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    """What a user or a reviewer reads, in Japanese and in English."""

    ja: str
    en: str

    def say(self, language: Language) -> str:
        return self.ja if language == "ja" else self.en

    def to_json(self) -> dict[str, str]:
        return {"ja": self.ja, "en": self.en}


class Verdict(enum.StrEnum):
    """What became of a finding, a case or a requirement; declared from worst to best (docs/verdicts.md)."""

    ERROR = "error"
    FAIL = "fail"
    BLOCKED = "blocked"
    NOT_RUN = "not_run"
    REVIEW = "review"
    ALLOWED = "allowed"
    WARN = "warn"
    PASS = "pass"
    NOT_APPLICABLE = "not_applicable"

    @property
    def label(self) -> Text:
        return _VERDICT_LABELS[self]

    @property
    def badness(self) -> int:
        """0 is the best."""
        return len(_ORDER) - 1 - _ORDER.index(self)


_ORDER = tuple(Verdict)
_VERDICT_LABELS = {
    Verdict.ERROR: Text("試験系異常", "harness error"),
    Verdict.FAIL: Text("不合格", "fail"),
    Verdict.BLOCKED: Text("前提不成立", "blocked"),
    Verdict.NOT_RUN: Text("未実施", "not run"),
    Verdict.REVIEW: Text("要確認", "review"),
    Verdict.ALLOWED: Text("許容", "allowed"),
    Verdict.WARN: Text("注意", "warn"),
    Verdict.PASS: Text("合格", "pass"),
    Verdict.NOT_APPLICABLE: Text("対象外", "not applicable"),
}


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of the verdicts; NOT_RUN for none at all, because nothing exercised is never a pass."""
    return max(verdicts, key=lambda verdict: verdict.badness, default=Verdict.NOT_RUN)


class Operation(enum.StrEnum):
    """The guideline's five operations (2.2, table 2.2-1), what they stand on, and the procedure around them."""

    ACCOUNT = "account"
    LINK = "link"
    UNLINK = "unlink"
    SSO = "sso"
    SSOFF = "ssoff"
    NOTICES = "notices"
    PROCEDURE = "procedure"

    @property
    def label(self) -> Text:
        return _OPERATION_LABELS[self]


_OPERATION_LABELS = {
    Operation.ACCOUNT: Text("ID連携の前提", "account"),
    Operation.LINK: Text("属性連携", "link"),
    Operation.UNLINK: Text("属性連携解除", "unlink"),
    Operation.SSO: Text("シングルサインオン", "sign-on"),
    Operation.SSOFF: Text("シングルサインオフ", "sign-off"),
    Operation.NOTICES: Text("件名取得", "notices"),
    Operation.PROCEDURE: Text("手続", "procedure"),
}


class Origin(enum.StrEnum):
    """Where an obligation comes from."""

    GUIDELINE = "guideline"
    STANDARD = "standard"
    ASSUMPTION = "assumption"

    @property
    def label(self) -> Text:
        return _ORIGIN_LABELS[self]


_ORIGIN_LABELS = {
    Origin.GUIDELINE: Text("指針", "guideline"),
    Origin.STANDARD: Text("標準", "standard"),
    Origin.ASSUMPTION: Text("仮定", "assumption"),
}


class Level(enum.StrEnum):
    """How strongly an obligation binds."""

    MUST = "must"
    CONDITIONAL = "conditional"
    SHOULD = "should"
    ATTEST = "attest"
    PROCEDURE = "procedure"

    @property
    def label(self) -> Text:
        return _LEVEL_LABELS[self]


_LEVEL_LABELS = {
    Level.MUST: Text("必須", "must"),
    Level.CONDITIONAL: Text("条件付き必須", "conditional"),
    Level.SHOULD: Text("推奨", "should"),
    Level.ATTEST: Text("申告", "attest"),
    Level.PROCEDURE: Text("手続", "procedure"),
}


class Obliged(enum.StrEnum):
    """Who is bound."""

    PARTNER = "partner"
    PORTAL = "portal"
    BOTH = "both"


class Basis(enum.StrEnum):
    """Whether the guideline says so or it follows from what it says."""

    TEXT = "text"
    INFERENCE = "inference"

    @property
    def label(self) -> Text:
        return _BASIS_LABELS[self]


_BASIS_LABELS = {
    Basis.TEXT: Text("明文", "text"),
    Basis.INFERENCE: Text("推論", "inference"),
}


class Verify(enum.StrEnum):
    """How an obligation is verified."""

    AUTO = "auto"
    SCREEN = "screen"
    ATTEST = "attest"
    HARNESS = "harness"


class Kind(enum.StrEnum):
    """What a case tries: what has to work, or what must not happen (正常系・異常系 in Japanese test records)."""

    POSITIVE = "positive"
    NEGATIVE = "negative"

    @property
    def label(self) -> Text:
        return _KIND_LABELS[self]


_KIND_LABELS = {
    Kind.POSITIVE: Text("正常系", "positive"),
    Kind.NEGATIVE: Text("異常系", "negative"),
}


class Party(enum.StrEnum):
    """The ends of an exchange."""

    BROWSER = "browser"
    PORTAL = "portal"
    PARTNER = "partner"
    TESTER = "tester"

    @property
    def label(self) -> Text:
        return _PARTY_LABELS[self]


_PARTY_LABELS = {
    Party.BROWSER: Text("利用者のブラウザー", "citizen's browser"),
    Party.PORTAL: Text("模擬マイナポータル", "portal stand-in"),
    Party.PARTNER: Text("外部連携先システム", "partner system"),
    Party.TESTER: Text("試験系", "test harness"),
}


class RealEnvironment(enum.StrEnum):
    """Where a step is taken with what the authority provides. The guideline has two terms; nobody says they are one."""

    MODIFICATION = "modification"
    """Guideline 3.1.2(2)."""
    CONNECTION = "connection"
    """Guideline 5.1 (form 3)."""
    PRODUCTION = "production"

    @property
    def label(self) -> Text:
        return _REAL_ENVIRONMENT_LABELS[self]


_REAL_ENVIRONMENT_LABELS = {
    RealEnvironment.MODIFICATION: Text("改修確認環境", "the authority's environment for checking modifications"),
    RealEnvironment.CONNECTION: Text("接続確認環境", "the authority's environment for checking connections"),
    RealEnvironment.PRODUCTION: Text("本番環境", "production"),
}


class ScreenKind(enum.StrEnum):
    """The partner's screens that a profile teaches us to recognise."""

    CONSENT = "consent"
    INPUT = "input"
    LOGIN = "login"
    STEP = "step"
    MENU = "menu"
    CONTENT = "content"
    REFUSAL = "refusal"
    ERROR = "error"
    SIGNED_OFF = "signed_off"

    @property
    def label(self) -> Text:
        return _SCREEN_LABELS[self]


_SCREEN_LABELS = {
    ScreenKind.CONSENT: Text("利用者同意画面", "consent screen"),
    ScreenKind.INPUT: Text("アカウント情報入力画面", "input screen"),
    ScreenKind.LOGIN: Text("ログイン画面", "login screen"),
    ScreenKind.STEP: Text("手作業の画面", "screen for a person"),
    ScreenKind.MENU: Text("サービスメニュー", "service menu"),
    ScreenKind.CONTENT: Text("お知らせ詳細画面", "notice content screen"),
    ScreenKind.REFUSAL: Text("お断り画面", "refusal screen"),
    ScreenKind.ERROR: Text("エラー画面", "error screen"),
    ScreenKind.SIGNED_OFF: Text("ログアウト完了画面", "signed-off screen"),
}
