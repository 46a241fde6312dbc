"""ARCHITECTURE.md's rules, held: read from the source, nothing is imported."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

import conformance

ROOT = Path(conformance.__file__).parent
WORDS = {"vocabulary", "errors"}
COMPOSITION_ROOT = {
    "options",
    "embedded",
    "assembly",
    "drafting",
    "player",
    "parallel",
    "run",
    "sensitivity",
    "protected",
    "replay",
    "stated",
}
PYTEST_SIDE = {"plugin", "session", "case_item", "console", "asked", "html_page"}
COMMAND_SIDE = {"cli", "commands", "__main__"}
# R1: what each part may import of ours, beside itself and the words.
MAY_IMPORT = {
    "vocabulary": set(),
    "errors": {"vocabulary"},
    "resources": set(),
    "schema_fit": {"resources"},
    "chain": WORDS,
    "waiving": WORDS,
    "catalogue": WORDS,
    "profile": WORDS | {"resources", "waiving"},
    "evidence": WORDS | {"chain"},
    "wires": WORDS | {"evidence", "profile", "resources", "schema_fit"},
    "actors": WORDS | {"evidence", "profile", "wires"},
    "flows": WORDS | {"actors", "evidence", "profile", "wires"},
    "survey": WORDS | {"actors", "evidence", "profile"},
    "checks": WORDS,
    "execution": WORDS | {"actors", "catalogue", "checks", "evidence", "flows", "profile", "waiving", "wires"},
    "cases": WORDS | {"actors", "catalogue", "checks", "evidence", "execution", "flows", "profile", "wires"},
    "report": WORDS | {"chain", "resources", "schema_fit", "waiving"},
    "reference": set(),
}
MOST_LINES = 400


@dataclass(frozen=True)
class Imported:
    """One import: which file, at which line, of which module (absolute)."""

    file: Path
    line: int
    module: str

    @property
    def where(self) -> str:
        return f"{self.file.relative_to(ROOT)}:{self.line}: {self.module}"

    @property
    def part(self) -> str:
        """The part of the package that the file belongs to."""
        return self.file.relative_to(ROOT).parts[0].removesuffix(".py")

    @property
    def ours(self) -> str | None:
        """The part of the package that is imported; None for what is not ours."""
        first, _, rest = self.module.partition(".")
        return rest.partition(".")[0] if first == ROOT.name else None


@cache
def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def _files() -> list[Path]:
    return sorted(ROOT.rglob("*.py"))


def _imports() -> Iterator[Imported]:
    for file in _files():
        package = [ROOT.name, *file.relative_to(ROOT).parent.parts]
        for node in ast.walk(_tree(file)):
            if isinstance(node, ast.Import):
                yield from (Imported(file, node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                above = package[: len(package) - node.level + 1] if node.level else []
                base = ".".join([*above, *([node.module] if node.module else [])])
                # `from . import roots` imports a module, `from .roots import LINK` a name of one.
                modules = [f"{base}.{alias.name}" if node.module is None else base for alias in node.names]
                yield from (Imported(file, node.lineno, module) for module in modules)


def _broken(rule: Iterator[Imported]) -> list[str]:
    return sorted({each.where for each in rule})


def test_every_part_has_its_rule() -> None:
    parts = {file.relative_to(ROOT).parts[0].removesuffix(".py") for file in _files()}
    assert parts - {"__init__"} == (set(MAY_IMPORT) | COMPOSITION_ROOT | PYTEST_SIDE | COMMAND_SIDE) & parts
    assert set(MAY_IMPORT) <= parts


@pytest.mark.parametrize("part", MAY_IMPORT)
def test_r1_imports_run_one_way(part: str) -> None:
    allowed = MAY_IMPORT[part] | {part}
    assert not _broken(
        each for each in _imports() if each.part == part and each.ours is not None and each.ours not in allowed
    )


def test_r1_nothing_but_the_command_knows_the_command() -> None:
    assert not _broken(each for each in _imports() if each.ours in COMMAND_SIDE and each.part not in COMMAND_SIDE)


def test_r1_the_composition_root_does_not_know_what_drives_it() -> None:
    drivers = PYTEST_SIDE | COMMAND_SIDE
    assert not _broken(each for each in _imports() if each.part in COMPOSITION_ROOT and each.ours in drivers)


def test_r2_only_the_root_knows_a_wire() -> None:
    """Cases, flows, actors and execution know `wires.base`, and `wires.altering` for what is wrong on purpose."""
    layers = {"actors", "flows", "execution", "cases"}
    interfaces = {f"{ROOT.name}.wires.base", f"{ROOT.name}.wires.altering"}
    assert not _broken(
        each for each in _imports() if each.part in layers and each.ours == "wires" and each.module not in interfaces
    )


def test_r3_checks_see_the_vocabulary_only() -> None:
    assert not _broken(
        each for each in _imports() if each.part == "checks" and each.ours not in {None, "checks", "vocabulary"}
    )


def test_r5_the_reference_partner_shares_no_message_code() -> None:
    launchers = {"embedded", "commands"}
    assert not _broken(
        each for each in _imports() if each.ours == "reference" and each.part not in {"reference", *launchers}
    )
    libraries = {"signxml": "wires", "xmlsec": "reference"}
    assert not _broken(
        each
        for each in _imports()
        if (library := each.module.partition(".")[0]) in libraries and each.part != libraries[library]
    )


def test_r6_pytest_is_known_to_the_plugin_only() -> None:
    assert not _broken(
        each
        for each in _imports()
        if each.module.partition(".")[0] in {"pytest", "_pytest", "pluggy"} and each.part not in PYTEST_SIDE
    )


# R7. The clock and chance of a run are `evidence.facts`; every other place is listed with its reason.
CLOCKS = {"now", "utcnow", "today"}
MAY_ASK = {
    "evidence/facts.py": "the run's own clock and generator",
}
MAY_DRAW = {
    "evidence/facts.py": "the run's own clock and generator",
    "assembly.py": "the redaction key, which must not follow from the seed",
    "commands/record.py": "the redaction key of a HAR file, which nothing may tell",
    "session.py": "a seed where none is given",
    "actors/browser/tls.py": "a password for a key that leaves memory for a moment",
}


def _calls(file: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(_tree(file)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            name = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""
            yield node.lineno, f"{name}.{node.func.attr}"


def test_r7_the_clock_is_read_in_one_place() -> None:
    asked = {f"datetime.{name}" for name in CLOCKS} | {"date.today", "time.time", "time.time_ns", "time.localtime"}
    found = {
        f"{path}:{line} {call}"
        for file in _files()
        if (path := file.relative_to(ROOT).as_posix()) not in MAY_ASK and not path.startswith("reference/")
        for line, call in _calls(file)
        if call in asked
    }
    assert found == set()


def test_r7_chance_comes_from_one_place() -> None:
    found = {
        each.where
        for each in _imports()
        if each.module.partition(".")[0] in {"random", "secrets", "uuid"}
        and each.part != "reference"
        and each.file.relative_to(ROOT).as_posix() not in {*MAY_DRAW, "wires/base.py"}
    }
    assert found == set()
    # `wires.base` names the type of the run's generator, and makes none.
    assert not [call for _, call in _calls(ROOT / "wires" / "base.py") if call.startswith("random.")]


def test_r7_no_exception_outlives_its_reason() -> None:
    drawn = {each.file.relative_to(ROOT).as_posix() for each in _imports() if each.module in {"random", "secrets"}}
    assert set(MAY_DRAW) <= drawn
    assert all(any(call == "datetime.now" for _, call in _calls(ROOT / path)) for path in MAY_ASK)


def test_no_test_of_ours_is_imported() -> None:
    assert not _broken(each for each in _imports() if each.module.partition(".")[0] == "tests")


@pytest.mark.parametrize("file", _files(), ids=lambda file: file.relative_to(ROOT).as_posix())
def test_a_file_has_one_reason_to_change(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= MOST_LINES
