"""What a machine can find about the accessibility of a page (axe-core's rules for WCAG 2.2 A and AA), in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ...vocabulary import Text

__all__ = ["AccessibilityIssue", "rule_in_words"]


@dataclass(frozen=True, slots=True)
class AccessibilityIssue:
    """One rule that a page breaks: `rule` is axe-core's id, `nodes` the number of elements that break it.

    `impact` is minor, moderate, serious or critical. `criteria` are success criteria of WCAG 2.2, such as `1.4.3`;
    those of WCAG 2.0 have the same numbers in JIS X 8341-3:2016. A machine finds a part of what a reader would.
    """

    rule: str
    impact: str
    help: Text
    nodes: int
    criteria: tuple[str, ...] = ()


# axe-playwright-python ships axe-core without its locales.
_WORDS: Final[Mapping[str, str]] = {
    "area-alt": "クリッカブルマップの領域（area）に代替テキストがない",
    "aria-allowed-attr": "そのロールで使えないARIA属性がある",
    "aria-braille-equivalent": "点字用のARIA属性に対応する、点字以外のARIA属性がない",
    "aria-command-name": "ARIAのボタン・リンク・メニュー項目に名前がない",
    "aria-conditional-attr": "ARIA属性が、ロールごとの決まりに沿っていない",
    "aria-deprecated-role": "非推奨のARIAロールがある",
    "aria-hidden-body": 'body要素にaria-hidden="true"がある',
    "aria-hidden-focus": "支援技術に隠した要素にフォーカスできる",
    "aria-input-field-name": "ARIAの入力欄に名前がない",
    "aria-meter-name": "ARIAのメーターに名前がない",
    "aria-progressbar-name": "ARIAの進捗バーに名前がない",
    "aria-prohibited-attr": "その要素で禁止されているARIA属性がある",
    "aria-required-attr": "ロールに必須のARIA属性がない",
    "aria-required-children": "ロールに必要な子要素がない",
    "aria-required-parent": "ロールに必要な親要素がない",
    "aria-roledescription": "意味のあるロールがない要素にaria-roledescriptionがある",
    "aria-roles": "ARIAロールの値が正しくない",
    "aria-tab-name": "ARIAのタブに名前がない",
    "aria-toggle-field-name": "ARIAのチェックボックスやスイッチに名前がない",
    "aria-tooltip-name": "ARIAのツールチップに名前がない",
    "aria-valid-attr": "存在しないARIA属性がある",
    "aria-valid-attr-value": "ARIA属性の値が正しくない",
    "audio-caption": "音声（audio）に字幕のトラックがない",
    "autocomplete-valid": "autocomplete属性の値が正しくない",
    "avoid-inline-spacing": "文字の間隔や行の間隔を、利用者が変えられない",
    "blink": "点滅する要素（blink）がある",
    "button-name": "ボタンに名前（テキスト）がない",
    "bypass": "繰り返される部分を飛ばして本文へ進む手段がない",
    "color-contrast": "文字と背景の色のコントラストが足りない",
    "css-orientation-lock": "画面の向きが固定されている",
    "definition-list": "dl要素の中身が、dtとddの組になっていない",
    "dlitem": "dt要素・dd要素がdl要素の中にない",
    "document-title": "ページにタイトル（title）がない",
    "duplicate-id-aria": "ARIAやラベルから参照されるidが重複している",
    "form-field-multiple-labels": "1つの入力欄に複数のラベルがある",
    "frame-focusable-content": 'フォーカスできる内容を持つフレームにtabindex="-1"がある',
    "frame-title": "フレームに名前（title）がない",
    "frame-title-unique": "フレームの名前（title）が重複している",
    "html-has-lang": "html要素にlang属性がない",
    "html-lang-valid": "html要素のlang属性の値が正しくない",
    "html-xml-lang-mismatch": "html要素のlang属性とxml:lang属性の言語が異なる",
    "image-alt": "画像に代替テキストがない",
    "input-button-name": "input要素のボタンに名前がない",
    "input-image-alt": "画像ボタンに代替テキストがない",
    "label": "入力欄にラベルがない",
    "label-content-name-mismatch": "見えているテキストが、支援技術に伝わる名前に含まれていない",
    "link-in-text-block": "文中のリンクを色だけで区別している",
    "link-name": "リンクに名前（テキスト）がない",
    "list": "ul要素・ol要素の直下に、li要素以外がある",
    "listitem": "li要素がul要素・ol要素の中にない",
    "marquee": "流れる文字（marquee）がある",
    "meta-refresh": "時間の経過で自動的に再読み込みや移動をする",
    "meta-viewport": "拡大表示ができないようにしている",
    "nested-interactive": "操作できる要素の中に、操作できる要素がある",
    "no-autoplay-audio": "音声や動画が自動的に再生される",
    "object-alt": "object要素に代替テキストがない",
    "p-as-heading": "見出しがp要素の装飾で作られている",
    "role-img-alt": 'role="img"の要素に代替テキストがない',
    "scrollable-region-focusable": "スクロールする領域をキーボードで操作できない",
    "select-name": "選択欄（select）に名前がない",
    "server-side-image-map": "サーバー側のクリッカブルマップがある",
    "summary-name": "summary要素にテキストがない",
    "svg-img-alt": "SVGの画像に代替テキストがない",
    "table-fake-caption": "表の見出しがセルで作られている",
    "target-size": "押す部品が24ピクセル四方より小さく、周りの余白も足りない",
    "td-has-header": "大きな表のセルに、対応する見出しセルがない",
    "td-headers-attr": "セルのheaders属性が、同じ表の見出しセルを指していない",
    "th-has-data-cells": "見出しセルに対応するデータセルがない",
    "valid-lang": "lang属性の値が正しくない",
    "video-caption": "動画に字幕がない",
}


def rule_in_words(rule: str, english: str) -> Text:
    """What breaks a rule, in Japanese and in axe-core's own English; a rule that is new is called by its id."""
    return Text(_WORDS.get(rule, f"axe-core の規則 {rule} に反する"), english)
