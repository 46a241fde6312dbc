"""What pytest's command line asks of a connection test, and what of it has to be refused or set aside."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

import pytest

from .console import speakable
from .errors import ConformanceError, UsageError
from .options import RunOptions
from .vocabulary import Text

__all__ = ["asked_options", "spare_hypothesis", "usage_error", "workers_asked"]


def asked_options(config: pytest.Config, workers: int = 1) -> RunOptions:
    """Options and profile. Raises ProfileError and UsageError for what cannot be used."""
    _refuse_paths(config)
    url, profile = config.getoption("--target-url"), config.getoption("--target-profile")
    options = RunOptions.choose(
        url=url,
        profile=config.getini("conformance_profile") if url is None and profile is None else profile,
        report_directory=config.getoption("--report-dir"),
        language=config.getoption("--report-lang"),
        gate=config.getoption("--gate-scope") if config.getoption("--gate") else None,
        seed=config.getoption("--run-seed"),
        attestations=config.getoption("--attestations"),
        waivers=config.getoption("--waivers"),
        evidence_key=config.getoption("--evidence-key"),
        tester=config.getoption("--tester"),
        approver=config.getoption("--approver"),
        browser=config.getoption("--citizen-browser"),
        chromium_executable=config.getoption("--chromium-executable"),
        watch=config.getoption("--watch-browser"),
        watch_delay=config.getoption("--watch-delay"),
        life_steps=config.getoption("--life-steps"),
        notice_requests=config.getoption("--notice-requests"),
        workers=workers,
        command=shlex.join(["pytest", *config.invocation_params.args]),
    )
    _refuse_our_junit_xml(config, options.report_directory)
    return options


def usage_error(error: ConformanceError, config: pytest.Config) -> pytest.UsageError:
    """What pytest ends with, exit code 4, in words that standard error can take."""
    return pytest.UsageError(speakable(error.text, config.getoption("--report-lang"), sys.stderr))


def _refuse_paths(config: pytest.Config) -> None:
    """Paths choose tests, options choose a connection test: both at once is a mistake that must not go unseen.

    Paths in a user's own `addopts` are left alone. Raises UsageError.
    """
    if config.args_source is not pytest.Config.ArgsSource.ARGS:
        return
    paths = [path for path in config.args if path in config.invocation_params.args]
    if paths:
        given = " ".join(paths)
        raise UsageError(
            Text(
                f"接続試験ではパス（{given}）を指定できません。ケースを絞るには -k か -m を使ってください"
                "（例: -m sso、-k 2.2.2-9）。"
                "パスのテストを実行するときは --target-url と --target-profile を外してください。",
                f"A connection test takes no paths ({given}); choose cases with -k or -m (-m sso, -k 2.2.2-9), "
                "or leave out --target-url and --target-profile to run the tests of that path.",
            )
        )


def _refuse_our_junit_xml(config: pytest.Config, report_directory: Path) -> None:
    """pytest writes the file of `--junit-xml` last: where ours is, it would replace what the manifest vouches for.

    Raises UsageError.
    """
    asked = config.getoption("xmlpath", None)
    if asked is None:
        return
    # As pytest itself reads it.
    given = Path(os.path.expandvars(asked)).expanduser()
    ours = report_directory / "junit.xml"
    if given.resolve() == ours.resolve():
        raise UsageError(
            Text(
                f"--junit-xml {asked}: 同じ名前のファイルが証跡に含まれるため、指定できません。"
                "--junit-xml を外すと、ケース・要件・判定を含む junit.xml が証跡に作られます。"
                "pytest のものも必要なら、別の名前を指定してください。",
                f"--junit-xml {asked}: the evidence has a file of that name. Without --junit-xml it is made there, "
                "with cases, requirements and verdicts; give another name if you want pytest's own as well.",
            )
        )


def workers_asked(config: pytest.Config) -> int:
    """How many workers `-n` (pytest-xdist) asks for; from here on pytest-xdist itself stays out of the way.

    Its workers would each play a test run of their own, against a partner who is one and the same. Called before it
    configures itself.
    """
    asked = len(getattr(config.option, "tx", None) or ())
    if asked or getattr(config.option, "dist", "no") != "no":
        config.option.numprocesses, config.option.dist, config.option.tx = None, "no", []
    return max(asked, 1)


def spare_hypothesis(config: pytest.Config) -> None:
    """Take Hypothesis' own plug-in out of a connection test.

    At the end of every session it imports all of Hypothesis, which the one case that uses it imports for itself: 0.14 s
    of other runs for nothing (`python benchmarks/full_run.py`, with and without `-p no:hypothesispytest`).
    """
    plugin = config.pluginmanager.get_plugin("hypothesispytest")
    if plugin is not None:
        config.pluginmanager.unregister(plugin)
