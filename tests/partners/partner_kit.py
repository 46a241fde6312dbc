"""Real partners as the tests use them: the script that starts each, and the connection test that judges it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import connection_kit
from connection_kit import closed_port, partner_process

ROOT = Path(__file__).resolve().parents[2]
PROFILES = ROOT / "profiles"
LEFT_TO_CHROMIUM = "--citizen-browser chromium で実施する"
NOT_SELECTED = "選択されていない"


@dataclass(frozen=True)
class Script:
    """`partner.py` of one partner: its commands, and a partner that runs as long as it is needed."""

    name: str

    @property
    def path(self) -> Path:
        return Path(__file__).parent / self.name / "partner.py"

    def command(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """One command of the script, carried out."""
        line = [sys.executable, str(self.path), *map(str, arguments)]
        return subprocess.run(line, capture_output=True, text=True, check=False, timeout=600)

    def running(self, *options: str) -> AbstractContextManager[str]:
        """A partner of one's own; its base URL."""
        return partner_process(self.path, "run", "--port", str(closed_port()), "--exit-with-stdin", *options)


SHIBBOLETH, NODESAML = Script("shibboleth"), Script("nodesaml")


@dataclass(frozen=True)
class Run:
    """One connection test: exit code, terminal, evidence."""

    code: int
    terminal: str
    evidence: dict[str, Any]

    @property
    def not_passed(self) -> dict[str, str]:
        """Verdicts other than pass; what a run over HTTP leaves to Chromium, and says so, aside."""
        return {
            one["id"]: one["verdict"]
            for one in self.evidence["cases"]
            if one["verdict"] != "pass" and not (one["verdict"] == "not_run" and LEFT_TO_CHROMIUM in one["reason"])
        }

    @property
    def selected(self) -> dict[str, str]:
        """The verdict of every case that was chosen."""
        return {one["id"]: one["verdict"] for one in self.evidence["cases"] if one["reason"] != NOT_SELECTED}

    @property
    def failed_requirements(self) -> set[str]:
        return {one["id"] for one in self.evidence["requirements"] if one["verdict"] == "fail"}

    def case(self, identifier: str) -> dict[str, Any]:
        return next(one for one in self.evidence["cases"] if one["id"] == identifier)


def changed_profile(name: str, directory: Path, before: str, after: str) -> Path:
    """The shipped profile of that name with one thing changed, and with its files beside it."""
    for needed in (PROFILES / name, PROFILES / "reference"):
        if needed.is_dir():
            shutil.copytree(needed, directory / needed.name)
    text = (PROFILES / f"{name}.toml").read_text(encoding="utf-8")
    assert text.count(before) == 1
    profile = directory / "variant.toml"
    profile.write_text(text.replace(before, after), encoding="utf-8")
    return profile


def connection_test(url: str, profile: str | Path, directory: Path, *options: str) -> Run:
    """Run the harness as an engineer would, in a process of its own; `directory` may be there already."""
    directory.mkdir(exist_ok=True)
    arguments = ("--target-url", url, "--target-profile", str(profile), *options)
    ended = connection_kit.connection_test(directory, *arguments, seconds=300)
    assert (ended.directory / "evidence.json").is_file(), ended.text
    return Run(ended.code, ended.out, ended.evidence)
