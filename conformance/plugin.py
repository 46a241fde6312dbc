"""Wiring with pytest, nothing else: options, activation, and handing over to the run.

Inert unless `--target-url` or `--target-profile` is given, or the ini option `conformance_profile` names a profile and
pytest was called without paths: installed elsewhere, it changes nothing and imports nothing of ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from .session import ConnectionTest

__all__: list[str] = []

_KEY: Final = pytest.StashKey["ConnectionTest"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("conformance", "民間送達接続API 接続試験 (connection test)")
    group.addoption("--target-url", metavar="URL", help="外部連携先システムのURL / the partner system's URL")
    group.addoption(
        "--target-profile", metavar="P", help="プロファイルのファイルか名前 / profile: a file or a shipped name"
    )
    group.addoption("--report-dir", metavar="DIR", help="証跡の出力先 / where the evidence goes (default reports/…)")
    group.addoption("--gate", action="store_true", help="指針適合が未完了なら終了コード6 / exit 6 unless complete")
    group.addoption(
        "--gate-scope", choices=("guideline", "all"), default="guideline", help="--gate の対象 / scope of --gate"
    )
    group.addoption(
        "--citizen-browser", choices=("http", "chromium"), default="http", help="利用者のブラウザー / engine"
    )
    group.addoption("--run-seed", type=int, metavar="N", help="乱数の種 / seed of everything random in the run")
    group.addoption("--report-lang", choices=("ja", "en"), default="ja", help="表示と報告書の言語 / language")
    group.addoption("--attestations", metavar="FILE", help="申告のTOMLファイル / TOML file of attestations")
    parser.addini(
        "conformance_profile", "引数なしの pytest で使うプロファイル / profile for a bare `pytest`", default=""
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    if not _is_asked_for(config):
        return
    from .errors import ConformanceError
    from .session import ConnectionTest

    try:
        test = ConnectionTest.from_config(config)
    except ConformanceError as error:
        raise pytest.UsageError(error.text.say(config.getoption("--report-lang"))) from None
    config.stash[_KEY] = test
    config.pluginmanager.register(test, "conformance-connection-test")


def _is_asked_for(config: pytest.Config) -> bool:
    if config.getoption("--help") or config.getoption("--version"):
        return False
    if config.getoption("--target-url") or config.getoption("--target-profile"):
        return True
    by_paths = config.args_source is pytest.Config.ArgsSource.ARGS
    return bool(config.getini("conformance_profile")) and not by_paths
