"""The wheel, installed beside what users have, in a directory that is not ours (inert; works when asked)."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from connection_kit import environment
from test_plugin import users_project

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 120


def succeed(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environment(), capture_output=True, timeout=SECONDS, check=False
    )
    text = (done.stdout + done.stderr).decode("utf-8")
    assert done.returncode == 0, text
    return text


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of a fresh environment with our wheel in it; everything else is lent by this environment."""
    place = tmp_path_factory.mktemp("installed")
    succeed(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", place, ROOT, cwd=place)
    (wheel,) = place.glob("*.whl")
    succeed(sys.executable, "-m", "venv", "--without-pip", place / "venv", cwd=place)
    interpreter = place / "venv" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    install = ("-m", "pip", "--python", interpreter, "install", "--quiet", "--no-deps", "--no-index", wheel)
    succeed(sys.executable, *install, cwd=place)
    asked = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(succeed(interpreter, "-c", asked, cwd=place).strip())
    # A path in a .pth comes after the environment's own, and .pth files there (our editable install) are not read.
    (site / "lent.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return interpreter


def test_silent_when_not_asked_and_works_when_asked(python: Path, tmp_path: Path) -> None:
    users_project(tmp_path)
    where = succeed(python, "-c", "import conformance; print(conformance.__file__)", cwd=tmp_path)
    assert str(python.parents[1]) in where
    text = succeed(python, "-m", "pytest", "-n", "2", cwd=tmp_path)
    assert "1 passed" in text
    assert "模擬" not in text
    assert json.loads((tmp_path / "modules.json").read_text()) == ["conformance", "conformance.plugin"]

    text = succeed(
        python, "-m", "pytest", "--target-profile", "reference", "-n", "2", "--report-dir", "evidence", cwd=tmp_path
    )
    assert "並行実行の組（利用者）: A・B / D・E" in text
    assert "指針適合: 完了" in text
    assert (tmp_path / "evidence" / "report.html").is_file()
    counts = json.loads((tmp_path / "evidence" / "evidence.json").read_text(encoding="utf-8"))["summary"]["counts"]
    assert counts["pass"] > 50
    assert counts["fail"] == counts["error"] == 0
