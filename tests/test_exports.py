"""What a package says it exports is what it has, and what it has is said."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from pathlib import Path

import pytest

import conformance

# The extra `reference` need not be installed; cases register themselves when they are imported.
MODULES = [
    module.name
    for module in pkgutil.walk_packages(conformance.__path__, "conformance.")
    if not module.name.startswith(("conformance.reference", "conformance.cases.", "conformance.__main__"))
]
PACKAGES = [name for name in MODULES if (Path(conformance.__file__).parents[1] / name.replace(".", "/")).is_dir()]


@pytest.mark.parametrize("name", MODULES)
def test_every_exported_name_is_there_once(name: str) -> None:
    module = importlib.import_module(name)
    exported = getattr(module, "__all__", [])
    assert len(set(exported)) == len(exported)
    assert [each for each in exported if not hasattr(module, each)] == []


@pytest.mark.parametrize("name", MODULES)
def test_exports_are_in_order(name: str) -> None:
    exported = list(getattr(importlib.import_module(name), "__all__", []))
    constants = sorted(each for each in exported if each.isupper())
    classes = sorted(each for each in exported if not each.isupper() and each.lstrip("_")[0].isupper())
    others = sorted(each for each in exported if each.lstrip("_")[0].islower())
    assert exported == constants + classes + others


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_exports_all_that_it_gathers(name: str) -> None:
    """What `__init__` imports is there to be exported, and every export comes from `__init__`'s own imports."""
    module = importlib.import_module(name)
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    gathered = {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.level == 1 and node.module is not None
        for alias in node.names
    }
    defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)} | {
        target.id
        for node in tree.body
        for target in (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        if isinstance(target, ast.Name)
    }
    exported = set(getattr(module, "__all__", ()))
    assert exported <= gathered | defined
    assert {each for each in defined if not each.startswith("_")} <= exported
    if exported:
        assert {each for each in gathered if not each.startswith("_")} <= exported
    else:
        assert not gathered
