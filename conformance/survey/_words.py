"""What pages call things, in Japanese and in English: by that screens, links and buttons are told apart."""

from __future__ import annotations

import re
from typing import Final

__all__ = [
    "AGREES",
    "CONSENTS",
    "DECLINES",
    "HARMS",
    "LEADS",
    "LINKS_ACCOUNTS",
    "LOGS_IN",
    "LOGS_OUT",
    "MY_PAGE",
    "NOT_FOUND",
    "REFUSES",
    "SIGNED_OFF",
    "SIGNS_OFF",
    "SIGNS_ON",
    "TERMS",
    "TROUBLE",
]

# Addresses write words apart with signs (`log-out`, `sign_off`), labels with spaces; `designs` is no sign-on.
_OUT: Final = r"(?<![a-z])(?:log|sign)[-_ ]?(?:out|off)"
LOGS_OUT: Final = re.compile(rf"{_OUT}|ログ(?:アウト|オフ)|サイン(?:アウト|オフ)", re.I)
SIGNS_OFF: Final = re.compile(
    r"シングルサインオフ|マイナポータル.{0,12}(?:ログアウト|サインアウト)|single[- ]sign", re.I
)
HARMS: Final = re.compile(
    rf"{_OUT}|logged[-_ ]?out|(?<![a-z])(?:delete|remove|destroy|unlink|unsubscribe|withdraw|revoke|cancel|disconnect"
    r"|deactivate|terminate|reset|purge)|ログ(?:アウト|オフ)|サイン(?:アウト|オフ)|退会|解約|解除|削除|取り?消|抹消|破棄|停止|リセット",
    re.I,
)
"""Links that are never followed: they end or undo something."""

LOGS_IN: Final = re.compile(r"(?<![a-z])(?:log|sign)[-_ ]?(?:in|on)(?![a-z])|ログイン|ログオン|サインイン", re.I)
SIGNS_ON: Final = re.compile(rf"(?<![a-z])sso(?![a-z])|シングルサインオン|サインオン|{LOGS_IN.pattern}", re.I)
LINKS_ACCOUNTS: Final = re.compile(r"連携|紐付|ひも付|ひもづ|紐づ|(?<![a-z])(?:link|connect|associate)", re.I)
TERMS: Final = re.compile(r"規約|約款|(?<![a-z])(?:terms|tos|consent|agree)", re.I)
MY_PAGE: Final = re.compile(
    r"マイ[・ ]?ページ|会員ページ|メニュー|(?<![a-z])(?:my[-_ ]?page|menu|account|dashboard|home)", re.I
)
_REGISTERS: Final = r"新規|会員登録|利用登録|申し?込|(?<![a-z])(?:sign[-_ ]?up|regist|join|enrol|create[-_ ]account)"
_SETTINGS: Final = (
    r"設定|(?<![a-z])(?:settings?|preferences|profile)(?![a-z])|お知らせ|(?<![a-z])(?:inbox|notices?)(?![a-z])"
)

LEADS: Final = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        LOGS_IN.pattern,
        LINKS_ACCOUNTS.pattern,
        rf"(?<![a-z])sso(?![a-z])|{MY_PAGE.pattern}",
        _REGISTERS,
        TERMS.pattern,
        _SETTINGS,
    )
)
"""Links worth opening, the most telling first."""

CONSENTS: Final = re.compile(r"同意|規約|許諾|承諾|(?<![a-z])(?:terms|consent|agree)", re.I)
DECLINES: Final = re.compile(
    r"(?:同意|承諾|許可|連携)(?:し|でき)(?:ない|ません)|拒否|辞退|やめる|中止|キャンセル|いいえ|戻る"
    r"|(?<![a-z])(?:do not agree|don.t agree|disagree|decline|deny|reject|refuse|cancel|no|back)(?![a-z])",
    re.I,
)
AGREES: Final = re.compile(
    r"同意|承諾|許可|はい|連携する|進む|(?<![a-z])(?:agree|accept|allow|consent|approve|yes|continue)", re.I
)
SIGNED_OFF: Final = re.compile(
    r"(?:ログ(?:アウト|オフ)|サイン(?:アウト|オフ))(?:を?(?:し|いた|され)|が?完了|済)|(?:signed|logged)[- ](?:out|off)",
    re.I,
)
REFUSES: Final = re.compile(
    r"お断り|断られました|続けられません|行われませんでした|ご利用(?:いただけ|になれ)ません|権限がありません|許可されていません"
    r"|(?<![a-z])(?:forbidden|access denied|not allowed|not permitted|declined)",
    re.I,
)
TROUBLE: Final = re.compile(
    r"エラー|(?:処理|表示|実行|アクセス|受付)(?:が|は|を)?でき(?:ません|なかった)|失敗しました|問題が発生|見つかりません|見つかりませんでした"
    r"|存在しません|(?<![a-z])(?:error|not found|went wrong|failed|problem)",
    re.I,
)
NOT_FOUND: Final = re.compile(r"404|not found|見つかりません|存在しません|ページがありません", re.I)
"""What only the page for a missing address says: not the partner's error screen in general."""
