"""Wiring with pytest, nothing else: options, activation, and handing over to the connection test.

Inert unless `--target-url` or `--target-profile` is given, or the ini option `conformance_profile` names a profile and
pytest was called without paths: installed elsewhere, it changes nothing and imports nothing of ours.
"""

from __future__ import annotations

import sys
from typing import Final

import pytest

__all__: list[str] = []

# Option, Japanese and English help, and what else argparse is told.
_OPTIONS: Final = (
    ("--target-url", "外部連携先システムのURL", "the partner system's URL", {"metavar": "URL"}),
    ("--target-profile", "プロファイルのファイルか名前", "profile: a file or a shipped name", {"metavar": "P"}),
    ("--report-dir", "証跡の出力先（既定 reports/…）", "where the evidence goes", {"metavar": "DIR"}),
    ("--gate", "指針適合が未完了なら終了コード6", "exit code 6 unless complete", {"action": "store_true"}),
    (
        "--gate-scope",
        "--gate が見る結論",
        "the conclusions that --gate takes",
        {"choices": ("guideline", "all"), "default": "guideline"},
    ),
    (
        "--citizen-browser",
        "利用者のブラウザー",
        "the citizens' browser",
        {"choices": ("http", "chromium"), "default": "http"},
    ),
    (
        "--chromium-executable",
        "使う Chromium の実行ファイル（既定: システムのもの）",
        "the Chromium to drive (default: the system's)",
        {"metavar": "FILE"},
    ),
    (
        "--watch-browser",
        "Chromium の画面を表示する",
        "show the windows of Chromium",
        {"action": "store_true"},
    ),
    (
        "--watch-delay",
        "--watch-browser での一操作ごとの間（ミリ秒、既定 400）",
        "milliseconds at each act with --watch-browser (default 400)",
        {"metavar": "MS", "type": int},
    ),
    (
        "--life-steps",
        "任意の順序で行う操作の回数（2組のそれぞれで。既定 8、0 で決まった手順だけ）",
        "acts in an order left to chance, in each of two lives (default 8; 0: the fixed order only)",
        {"metavar": "N", "type": int},
    ),
    (
        "--notice-requests",
        "無作為に作って送る、件名取得の要求の数（既定 60、0 で送らない。[attacks] の合意がある場合だけ）",
        "requests for notice headers that are made by chance (default 60; 0: none; only where [attacks] is agreed)",
        {"metavar": "N", "type": int},
    ),
    ("--run-seed", "乱数の種", "seed of everything random in the run", {"metavar": "N", "type": int}),
    (
        "--report-lang",
        "表示と報告書の言語",
        "language of terminal and report",
        {"choices": ("ja", "en"), "default": "ja"},
    ),
    ("--attestations", "申告のTOMLファイル", "TOML file of attestations", {"metavar": "FILE"}),
    ("--tester", "試験実施者（報告書の表紙）", "who tests (on the report's cover)", {"metavar": "NAME"}),
    ("--approver", "承認者（報告書の表紙）", "who approves (on the report's cover)", {"metavar": "NAME"}),
    (
        "--waivers",
        "合意された逸脱（許容）のTOMLファイル",
        "TOML file of agreed deviations (waivers)",
        {"metavar": "FILE"},
    ),
    (
        "--evidence-key",
        "証跡の目録に署名する秘密鍵（Ed25519、PEM）",
        "private key (Ed25519, PEM) that signs the manifest of the evidence",
        {"metavar": "FILE"},
    ),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("conformance", _told("民間送達接続API 接続試験 / connection test", "connection test"))
    for name, ja, en, more in _OPTIONS:
        group.addoption(name, help=_told(f"{ja} / {en}", en), **more)
    ja, en = "引数なしの pytest で使うプロファイル", "profile for a bare `pytest`"
    parser.addini("conformance_profile", _told(f"{ja} / {en}", en), default="")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    if not _is_asked_for(config):
        return
    from .asked import usage_error
    from .errors import ConformanceError
    from .session import ConnectionTest

    try:
        test = ConnectionTest.from_config(config)
    except ConformanceError as error:
        raise usage_error(error, config) from None
    config.pluginmanager.register(test, "conformance-connection-test")
    if page := config.getoption("htmlpath", None):
        from .html_page import HtmlPage

        config.pluginmanager.register(HtmlPage(test, page), "conformance-html-page")


def _is_asked_for(config: pytest.Config) -> bool:
    if config.getoption("--help") or config.getoption("--version") or hasattr(config, "workerinput"):
        return False
    if config.getoption("--target-url") is not None or config.getoption("--target-profile") is not None:
        return True
    by_paths = config.args_source is pytest.Config.ArgsSource.ARGS
    return bool(config.getini("conformance_profile")) and not by_paths


def _told(ja: str, en: str) -> str:
    """pytest writes its help in one piece: a single sign that the console lacks would spoil all of it."""
    try:
        ja.encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except UnicodeEncodeError:
        return en
    return ja
