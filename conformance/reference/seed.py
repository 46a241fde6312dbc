"""What the partner starts with: pre-registered citizens, their notices and the test credentials.

All of it is made up, belongs to nobody, and equals profiles/reference.toml.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from conformance.reference.accounts import AccountBook, Attributes
from conformance.reference.notices import NoticeStore

__all__ = ["CALL_TOKEN", "NOTICE_TOKEN", "REST_TOKEN", "TEST_TOKEN", "fill"]

# TEST VALUES: they open nothing but this reference partner, which listens on loopback only.
NOTICE_TOKEN: Final = "reference-notice-token"
TEST_TOKEN: Final = "reference-test-token"
REST_TOKEN: Final = "reference-rest-token"
CALL_TOKEN: Final = "reference-call-token"
_CITIZENS: Final = (
    (
        "citizen-a",
        "reference-password-a",
        Attributes("試験 太郎", "東京都千代田区試験町一丁目1番1号", "1980-01-01", "male"),
    ),
    (
        "citizen-b",
        "reference-password-b",
        Attributes("試験 花子", "大阪府大阪市試験区二丁目2番2号", "1985-05-15", "female"),
    ),
    (
        "citizen-c",
        "reference-password-c",
        Attributes("試験 次郎", "北海道札幌市試験区三丁目3番3号", "1990-12-31", "male"),
    ),
    (
        "citizen-d",
        "reference-password-d",
        Attributes("試験 三郎", "京都府京都市試験区四丁目4番4号", "1975-04-04", "male"),
    ),
    (
        "citizen-e",
        "reference-password-e",
        Attributes("試験 桃子", "愛知県名古屋市試験区五丁目5番5号", "1992-06-18", "female"),
    ),
    (
        "citizen-f",
        "reference-password-f",
        Attributes("試験 四郎", "福岡県福岡市試験区六丁目6番6号", "1968-09-23", "male"),
    ),
    (
        "citizen-g",
        "reference-password-g",
        Attributes("試験 梅子", "宮城県仙台市試験区七丁目7番7号", "1979-11-07", "female"),
    ),
    (
        "citizen-h",
        "reference-password-h",
        Attributes("試験 五郎", "広島県広島市試験区八丁目8番8号", "1995-02-28", "male"),
    ),
    (
        "citizen-i",
        "reference-password-i",
        Attributes("試験 桜子", "新潟県新潟市試験区九丁目9番9号", "1988-08-16", "female"),
    ),
)
_WITHOUT_NOTICES: Final = "citizen-c"
_WITH_MANY: Final = Attributes("試験 六郎", "沖縄県那覇市試験区十丁目10番10号", "1975-07-07", "male")


def fill(accounts: AccountBook, notices: NoticeStore, now: datetime, *, many: int = 0) -> None:
    """Register the citizens and deliver the first notices; one more citizen where there are to be `many`."""
    for login, password, attributes in _CITIZENS:
        account = accounts.create(attributes, login, password)
        if login != _WITHOUT_NOTICES:
            _deliver(notices, account.number, attributes.name, now)

    if many:
        account = accounts.create(_WITH_MANY, "citizen-j", "reference-password-j")
        for number in range(many, 0, -1):
            notices.add(
                account.number,
                title=f"ご利用明細のお知らせ（{number}）",
                sender="参照実装サービス",
                # Some at the same moment: what comes first of them is to stay first.
                received_at=now.replace(microsecond=0) - timedelta(minutes=number // 3),
                retain_until=None,
                content=f"{_WITH_MANY.name} 様\nご利用明細（{number}）をお知らせします。",
            )


def _deliver(notices: NoticeStore, account: int, name: str, now: datetime) -> None:
    received = now.replace(microsecond=0)
    year = timedelta(days=365)
    notices.add(
        account,
        title="ご契約内容のお知らせ",
        sender="参照実装サービス",
        received_at=received - timedelta(days=3),
        retain_until=None,
        content=f"{name} 様\n現在のご契約内容をお知らせします。",
        opened=True,
    )
    notices.add(
        account,
        title="ご利用料金のお知らせ",
        sender="参照実装サービス 料金係",
        received_at=received - timedelta(days=2),
        retain_until=received + year,
        content=f"{name} 様\n今月のご利用料金をお知らせします。",
    )
    notices.add(
        account,
        title="点検日程のお知らせ",
        sender="参照実装サービス 点検係",
        received_at=received - timedelta(days=1),
        retain_until=received + year,
        content=f"{name} 様\n設備点検の日程をお知らせします。",
    )
