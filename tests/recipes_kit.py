"""Plays the shell steps of a CI recipe in order, as its service would, without the service."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[1]
RECIPES = ROOT / "docs" / "ci"
SECONDS = 120

# What is on the services' machines and not on ours, and what would take a network.
_STUBS = {
    "gh": """case "$2" in
list) [ -z "$BASELINE" ] || echo 4711 ;;
download) while [ "$1" != --dir ]; do shift; done; cp -r "$BASELINE" "$2" ;;
esac""",
    "curl": """echo "$@" >> "$CURL_CALLS"
for word in "$@"; do
    case "$word" in */jobs/artifacts/*) [ -n "$BASELINE" ] || exit 22; cp "$BASELINE.zip" previous.zip ;; esac
done""",
    "python3": """if [ "$1 $2" = "-m venv" ]; then ln -s "$VENV" "$3"; else exec "$VENV/bin/python" "$@"; fi""",
}


@dataclass(frozen=True)
class Step:
    """One step of a shell; `always`: also after a failure. `forgiven`: its own failure changes nothing."""

    script: str
    always: bool = False
    forgiven: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Recipe:
    """`shell` is how the service calls a step's script; `kept` are the patterns of what it keeps."""

    name: str
    shell: tuple[str, ...]
    steps: tuple[Step, ...]
    kept: tuple[str, ...]
    junit: str | None
    secrets: frozenset[str]


def document(name: str) -> dict[str, Any]:
    """A recipe in YAML."""
    loaded: dict[str, Any] = YAML(typ="safe").load((RECIPES / name).read_text(encoding="utf-8"))
    return loaded


def github() -> Recipe:
    job = document("github-actions.yml")["jobs"]["connection-test"]
    steps = [step for step in job["steps"] if "run" in step]
    uploads = [step for step in job["steps"] if step.get("uses", "").startswith("actions/upload-artifact@")]
    assert all(step["if"] == "always()" for step in uploads)
    return Recipe(
        "github-actions.yml",
        ("bash", "-e"),
        tuple(
            Step(
                step["run"],
                always=step.get("if") == "always()",
                forgiven=step.get("continue-on-error", False),
                environment=dict.fromkeys(step.get("env", ()), "from-the-store"),
            )
            for step in steps
        ),
        tuple(step["with"]["path"] for step in uploads),
        None,
        frozenset(name for step in steps for name, value in step.get("env", {}).items() if "secrets." in value),
    )


def gitlab() -> Recipe:
    job = document("gitlab-ci.yml")["connection-test"]
    assert job["artifacts"]["when"] == "always"
    before = "\n".join([*job["before_script"], *job["script"]])
    return Recipe(
        "gitlab-ci.yml",
        ("bash", "-eo", "pipefail"),
        (Step(before), Step("\n".join(job["after_script"]), always=True, forgiven=True)),
        tuple(job["artifacts"]["paths"]),
        job["artifacts"]["reports"]["junit"],
        frozenset(),
    )


def jenkins() -> Recipe:
    text = (RECIPES / "Jenkinsfile").read_text(encoding="utf-8")
    stages, post = text.split("    post {\n", 1)
    archived = re.search(r"archiveArtifacts artifacts: '([^']+)'", post)
    junit = re.search(r"junit testResults: '([^']+)'", post)
    assert archived is not None
    assert junit is not None
    return Recipe(
        "Jenkinsfile",
        ("sh", "-xe"),
        (
            *(Step(script) for script, _ in _groovy_steps(stages)),
            *(Step(script, always=True, forgiven=forgiven) for script, forgiven in _groovy_steps(post)),
        ),
        tuple(archived[1].split(", ")),
        junit[1],
        frozenset(re.findall(r"(\w+) = credentials\(", text)),
    )


def _groovy_steps(text: str) -> Iterator[tuple[str, bool]]:
    """Scripts of `sh` in order, and whether their failure is only returned."""
    for match in re.finditer(r"\bsh (returnStatus: true, script: )?(?:'''(.*?)'''|'([^'\n]*)')", text, re.DOTALL):
        yield match[2] or match[3], match[1] is not None
    assert len(re.findall(r"\bsh ", text)) == len(re.findall(r"\bsh (?:returnStatus: true, script: )?'", text))


@dataclass(frozen=True)
class Played:
    """What a recipe leaves behind: the job's exit code, its log, its workspace."""

    code: int
    log: str
    workspace: Path
    summary: str
    calls: str


def play(recipe: Recipe, workspace: Path, *, baseline: Path | None = None, **variables: str) -> Played:
    """Run the steps; the first that fails is the job's exit code, and then only those that always run."""
    stubs = workspace.parent / "stubs"
    stubs.mkdir()
    for name, script in _STUBS.items():
        (stubs / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (stubs / name).chmod(stat.S_IRWXU)
    workspace.mkdir()
    summary, calls = workspace.parent / "step-summary.md", workspace.parent / "calls.txt"
    binaries = Path(sys.executable).parent
    plain = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "CONFORMANCE_", "CI"))
    }
    environment = {
        **plain,
        **dict.fromkeys(recipe.secrets, "from-the-store"),
        "PATH": f"{stubs}:{binaries}:{os.environ['PATH']}",
        "VENV": str(binaries.parent),
        "CONFORMANCE_PACKAGE": "minsotatsu-conformance",
        "GITHUB_STEP_SUMMARY": str(summary),
        "CURL_CALLS": str(calls),
        "BASELINE": "" if baseline is None else str(baseline),
        "MR_NOTE_TOKEN": "from-the-store",
        "CI_MERGE_REQUEST_IID": "1",
        **variables,
    }
    code, log = 0, []
    for step in recipe.steps:
        if code and not step.always:
            continue
        if recipe.name == "Jenkinsfile" and baseline is not None and "pytest" in step.script:
            # What the Copy Artifact plug-in does before.
            shutil.copytree(baseline, workspace / "previous" / "evidence")
        done = subprocess.run(
            [*recipe.shell, "-c", step.script],
            cwd=workspace,
            env={**environment, **step.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=SECONDS,
            check=False,
        )
        log.append(done.stdout.decode())
        if not step.forgiven:
            code = code or done.returncode
    return Played(
        code,
        "\n".join(log),
        workspace,
        summary.read_text(encoding="utf-8") if summary.exists() else "",
        calls.read_text(encoding="utf-8") if calls.exists() else "",
    )
