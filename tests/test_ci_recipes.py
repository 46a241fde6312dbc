"""The recipes of docs/ci: sound by the services' published schemas, and their steps do what docs/ci.md says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from connection_kit import connection_test, partner_process
from recipes_kit import RECIPES, Played, Recipe, document, github, gitlab, jenkins, play

from conformance.evidence.verification import verify_evidence
from conformance.report import ExitCode

FEW = "-k 'from-portal or pre-check' -p no:cacheprovider"
RECIPE = [pytest.param(make, id=make.__name__) for make in (github, gitlab, jenkins)]
FILES = {"report.html", "summary.md", "junit.xml", "evidence.json", "journal.jsonl", "MANIFEST.json", "SHA256SUMS"}


@pytest.fixture(scope="module")
def metadata(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The stand-in's metadata, as a partner registers it."""
    file = tmp_path_factory.mktemp("portal") / "portal-metadata.xml"
    line = [sys.executable, "-m", "conformance", "portal", "metadata", "--target-profile", "reference"]
    subprocess.run([*line, "--output", str(file)], check=True, capture_output=True)
    return file


def _partner(metadata: Path, *more: str) -> Iterator[str]:
    line = ("-m", "conformance", "partner", "--port", "0", "--exit-with-stdin", "--portal-metadata", metadata)
    with partner_process(*line, *more) as url:
        yield url


@pytest.fixture(scope="module")
def conformant(metadata: Path) -> Iterator[str]:
    yield from _partner(metadata)


@pytest.fixture(scope="module")
def defective(metadata: Path) -> Iterator[str]:
    yield from _partner(metadata, "--defect", "link-never-completes")


@pytest.fixture(scope="module")
def baseline(conformant: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Evidence of the run before, as a directory and as the archive that GitLab hands out."""
    place = tmp_path_factory.mktemp("before")
    ended = connection_test(place, "--target-url", conformant, "--target-profile", "reference", PYTEST_ADDOPTS=FEW)
    assert ended.code == 0, ended.text
    shutil.make_archive(str(ended.directory), "zip", place, ended.directory.name)
    return ended.directory


def _played(recipe: Recipe, tmp_path: Path, url: str, *, baseline: Path | None = None, **more: str) -> Played:
    variables = {"STAGING_URL": url, "PROFILE": "reference", "PYTEST_ADDOPTS": FEW, **more}
    return play(recipe, tmp_path / "workspace", baseline=baseline, **variables)


def _kept(recipe: Recipe, played: Played) -> set[str]:
    """What the service's artefacts hold, from the workspace."""
    found = set()
    for pattern in recipe.kept:
        for path in played.workspace.glob(pattern.rstrip("/")):
            found |= {path, *path.rglob("*")} if path.is_dir() else {path}
    return {path.relative_to(played.workspace).as_posix() for path in found if path.is_file()}


@pytest.mark.parametrize("make", RECIPE)
def test_against_a_partner_that_conforms(tmp_path: Path, make: Callable[[], Recipe], conformant: str) -> None:
    """Few cases are no whole test: nothing fails, and the gate stays shut (6). There is no run before."""
    recipe = make()
    played = _played(recipe, tmp_path, conformant)
    assert played.code == ExitCode.INCOMPLETE, played.log
    assert {f"evidence/{name}" for name in FILES} <= _kept(recipe, played)
    assert verify_evidence(played.workspace / "evidence").intact
    assert not list(played.workspace.glob("comparison.*"))


@pytest.mark.parametrize("make", RECIPE)
def test_against_a_partner_that_fails(
    tmp_path: Path, make: Callable[[], Recipe], defective: str, baseline: Path
) -> None:
    """The exit code comes through, the evidence is kept, and the comparison with the run before is shown."""
    recipe = make()
    played = _played(recipe, tmp_path, defective, baseline=baseline)
    assert played.code == ExitCode.FAILED, played.log
    kept = _kept(recipe, played)
    assert {f"evidence/{name}" for name in FILES} <= kept
    assert {"comparison.html", "comparison.md"} <= kept
    assert verify_evidence(played.workspace / "evidence").intact
    assert "[合格 → 不合格] link/2.1-4/from-portal" in (played.workspace / "comparison.md").read_text(encoding="utf-8")
    assert recipe.junit is None or (played.workspace / recipe.junit).is_file()
    assert "from-the-store" not in played.log
    if recipe.name == "github-actions.yml":
        assert played.summary.startswith("# 接続試験の結果（模擬マイナポータルによる試験）\n")
        assert "\n# 前回との比較" in played.summary
    if recipe.name == "gitlab-ci.yml":
        notes = [call for call in played.calls.splitlines() if "/merge_requests/1/notes" in call]
        assert [re.findall("body@([^ ]+)", note) for note in notes] == [["evidence/summary.md"], ["comparison.md"]]


@pytest.mark.parametrize("make", RECIPE)
def test_a_wrong_profile_comes_through_without_evidence(
    tmp_path: Path, make: Callable[[], Recipe], baseline: Path
) -> None:
    played = _played(make(), tmp_path, "http://127.0.0.1:9", baseline=baseline, PROFILE="nowhere.toml")
    assert played.code == ExitCode.USAGE, played.log
    assert "nowhere.toml" in played.log
    assert not list(played.workspace.glob("comparison.*"))


def test_a_whole_run_opens_the_gate(tmp_path: Path, conformant: str) -> None:
    played = _played(github(), tmp_path, conformant, PYTEST_ADDOPTS="-p no:cacheprovider")
    assert played.code == ExitCode.OK, played.log
    assert "○ **指針適合: 完了" in played.summary


@pytest.mark.parametrize(
    ("name", "schema", "more"),
    [
        ("github-actions.yml", "vendor.github-workflows", ()),
        ("gitlab-ci.yml", "vendor.gitlab-ci", ("--data-transform", "gitlab-ci")),
    ],
)
def test_follows_the_published_schema(name: str, schema: str, more: tuple[str, ...]) -> None:
    """The schemas come with check-jsonschema; no network is asked."""
    line = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *more, str(RECIPES / name)]
    done = subprocess.run(line, capture_output=True, text=True, check=False, env={**os.environ, "NO_COLOR": "1"})
    assert done.returncode == 0, done.stdout + done.stderr


def test_github_grants_no_more_than_reading() -> None:
    workflow = document("github-actions.yml")
    assert workflow["permissions"] == {"contents": "read", "actions": "read"}
    (job,) = workflow["jobs"].values()
    assert "permissions" not in job
    # An expression in a script is put in before the shell reads it: whoever writes its value writes the script.
    assert [step["run"] for step in job["steps"] if "${{" in step.get("run", "")] == []


@pytest.mark.parametrize("make", RECIPE)
def test_gate_and_evidence_are_asked_for(make: Callable[[], Recipe]) -> None:
    (line,) = [step.script for step in make().steps if "pytest " in step.script]
    assert "--gate --report-dir evidence" in line


def test_jenkins_braces_and_quotes_are_closed() -> None:
    text = (RECIPES / "Jenkinsfile").read_text(encoding="utf-8")
    assert text.count("{") == text.count("}")
    assert text.count("'''") % 2 == 0
    assert text.replace("'''", "").count("'") % 2 == 0
