"""The package's surface and its one way of imports."""

from __future__ import annotations

import ast
from datetime import UTC, datetime
from pathlib import Path

import conformance.report as report
from conformance.report.clock import era_date, jst
from conformance.report.view import CaseView

ROOT = Path(report.__file__).parent
ALLOWED = {"chain", "errors", "resources", "vocabulary"}


def test_everything_public_is_there() -> None:
    assert sorted(report.__all__) == list(report.__all__)
    assert all(hasattr(report, name) for name in report.__all__)
    assert report.CaseView is CaseView


def test_imports_only_what_the_architecture_allows() -> None:
    for path in ROOT.rglob("*.py"):
        depth = len(path.relative_to(ROOT).parts)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert not (node.module or "").startswith("conformance"), path
                if node.level > depth:
                    assert (node.module or "").split(".")[0] in ALLOWED, path


def test_templates_and_style_are_beside_the_code() -> None:
    assert (ROOT / "html" / "templates" / "report.css").is_file()


def test_era_beside_the_year() -> None:
    assert era_date(datetime(2026, 11, 23, 15, 0, tzinfo=UTC)).ja == "令和8年11月24日"
    assert era_date(datetime(2019, 5, 1, tzinfo=UTC)).ja == "令和元年5月1日"
    assert era_date(datetime(2019, 4, 30, tzinfo=UTC)).ja == "2019年4月30日"
    assert jst(datetime(2026, 11, 23, 12, 5, 3, tzinfo=UTC)) == "2026-11-23 21:05:03 JST"
