"""The package's surface and its one way of imports."""

from __future__ import annotations

import ast
from pathlib import Path

import conformance.report as report
from conformance.report.view import CaseView

ROOT = Path(report.__file__).parent
ALLOWED = {"chain", "errors", "resources", "schema_fit", "vocabulary", "waiving"}


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
