"""pytest-html's page of a connection test, as a browser shows it; and that page of anybody else's tests, untouched."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from connection_kit import Ended, connection_test, environment

pytest.importorskip("playwright")

pytestmark = pytest.mark.chromium

DEFECTIVE = """
from conformance import run

def pytest_configure():
    start = run.start_embedded
    run.start_embedded = lambda profile, directory, defects=(): start(
        profile, directory, defects=["link-without-consent"]
    )
"""


@pytest.fixture(scope="module")
def browser(chromium_executable: Path) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium_executable)
        yield running
        running.close()


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Ended:
    """One case that passes, one that fails, one that is not applicable."""
    place = tmp_path_factory.mktemp("run")
    (place / "defective.py").write_text(DEFECTIVE, encoding="utf-8")
    chosen = "pre-check or from-portal or needs-the-citizens-consent or input-screen"
    more = ("--html", "out put/page.html", "-p", "defective", "-p", "no:cacheprovider")
    return connection_test(place, "--target-profile", "reference", "-k", chosen, *more, PYTHONPATH=str(place))


@pytest.fixture
def shown(browser: Any, ended: Ended) -> Iterator[Any]:
    page = browser.new_page()
    page.goto((ended.directory.parent / "out put" / "page.html").as_uri())
    yield page
    page.close()


def _rows(page: Any) -> dict[str, list[str]]:
    rows = {}
    for row in page.query_selector_all("#results-table tr.collapsible"):
        cells = [cell.inner_text().strip() for cell in row.query_selector_all("td")]
        rows[cells[2].splitlines()[-1]] = cells
    return rows


def test_each_case_is_told_in_words(shown: Any, ended: Ended) -> None:
    assert ended.code == 1, ended.text
    heads = [cell.inner_text().strip() for cell in shown.query_selector_all("#results-table th")]
    assert heads == ["判定", "業務", "ケース", "要件", "証跡", "時間", "pytest の結果"]
    rows = _rows(shown)
    assert set(rows) == {name for name, verdict in ended.verdicts().items() if verdict != "not_run"}
    assert all(len(cells) == len(heads) for cells in rows.values())
    verdict, operation, case, requirements, *_, outcome = rows["link/2.2.2-2/needs-the-citizens-consent"]
    assert (verdict, operation, outcome) == ("不合格", "属性連携", "Failed")
    assert case.startswith("外部連携先での同意の前に連携は成立しない")
    assert "G-2.2.2-2" in requirements.split()
    assert rows["link/2.2.2-4/input-screen"][0] == "対象外"
    assert rows["procedure/3.1.2-1/pre-check"][0] == "合格"


def test_title_and_conclusions_say_what_it_is(shown: Any) -> None:
    assert shown.title() == "接続試験の結果一覧 – 参照実装サービス – 模擬マイナポータルによる試験"
    summary = shown.inner_text(".additional-summary.prefix")
    assert "模擬マイナポータルによる試験" in summary
    assert "指針適合: 未完了" in summary
    assert "追加確認: " in summary


def test_evidence_is_a_click_away(shown: Any, ended: Ended) -> None:
    links = [link.get_attribute("href") for link in shown.query_selector_all("#results-table a, .prefix a")]
    assert len(links) >= 8
    folder = ended.directory.parent / "out put"
    for link in links:
        parts = urlsplit(link)
        file = folder / unquote(parts.path)
        assert file.is_file(), link
        assert not parts.fragment or f'id="{parts.fragment}"' in file.read_text(encoding="utf-8")
    shown.click("#results-table tr:has-text('link/2.1-4/from-portal') .col-evidence a >> nth=-1")
    assert shown.inner_text("h1") == "マイナポータルから属性連携を開始し、完了できる"


def test_below_a_row_stands_what_was_expected_and_seen(shown: Any) -> None:
    shown.click("#show_all_details")
    logs = "\n".join(each.inner_text() for each in shown.query_selector_all(".log"))
    assert "No log output captured" not in logs
    assert "目的: " in logs
    assert "期待: " in logs
    assert "観測: " in logs
    assert "\\u" not in shown.inner_text("body")


def test_filters_and_sorting_still_work(shown: Any) -> None:
    shown.click("input[data-test-result='passed']")
    assert {cells[-1] for cells in _rows(shown).values()} <= {"Failed", "Skipped"}
    shown.click("th[data-column-type='verdict']")
    assert _rows(shown)


def test_the_page_of_anybody_elses_tests_is_pytest_htmls_own(tmp_path: Path) -> None:
    (tmp_path / "test_own.py").write_text("def test_own():\n    pass\n", encoding="utf-8")
    line = [sys.executable, "-m", "pytest", "--html=page.html", "-p", "no:cacheprovider", "test_own.py"]
    done = subprocess.run(line, cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert '<title id="head-title">page.html</title>' in page
    assert "Result</th>" in page
    assert "判定" not in page


def test_without_pytest_html_nothing_is_missed(tmp_path: Path) -> None:
    ended = connection_test(tmp_path, "--target-profile", "reference", "-k", "pre-check", "-p", "no:html")
    assert ended.code == 0, ended.text
