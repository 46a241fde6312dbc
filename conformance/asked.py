"""What pytest's command line asks of a connection test, and what of it has to be refused or set aside."""

from __future__ import annotations

import shlex
import sys

import pytest

from .console import speakable
from .errors import ConformanceError, UsageError
from .options import RunOptions
from .vocabulary import Text

__all__ = ["asked_options", "spare_hypothesis", "stay_serial", "usage_error"]


def asked_options(config: pytest.Config) -> RunOptions:
    """Options and profile. Raises ProfileError and UsageError for what cannot be used."""
    _refuse_paths(config)
    url, profile = config.getoption("--target-url"), config.getoption("--target-profile")
    return RunOptions.choose(
        url=url,
        profile=config.getini("conformance_profile") if url is None and profile is None else profile,
        report_directory=config.getoption("--report-dir"),
        language=config.getoption("--report-lang"),
        gate=config.getoption("--gate-scope") if config.getoption("--gate") else None,
        seed=config.getoption("--run-seed"),
        attestations=config.getoption("--attestations"),
        evidence_key=config.getoption("--evidence-key"),
        browser=config.getoption("--citizen-browser"),
        chromium_executable=config.getoption("--chromium-executable"),
        watch=config.getoption("--watch-browser"),
        watch_delay=config.getoption("--watch-delay"),
        life_steps=config.getoption("--life-steps"),
        notice_requests=config.getoption("--notice-requests"),
        command=shlex.join(["pytest", *config.invocation_params.args]),
    )


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


def stay_serial(config: pytest.Config) -> Text | None:
    """Cases share links and sessions of the test citizens, so that this version runs them one after the other.

    Set before pytest-xdist configures itself (`pytest -n`), which then stays out of the way; says so if it was asked.
    """
    if not getattr(config.option, "tx", None) and getattr(config.option, "dist", "no") == "no":
        return None
    config.option.numprocesses, config.option.dist, config.option.tx = None, "no", []
    return Text(
        "ケースは互いの結果の上に成り立つため、-n は使わず順に実行します。",
        "Cases stand on one another: -n is not used, they run one after the other.",
    )


def spare_hypothesis(config: pytest.Config) -> None:
    """Take Hypothesis' own plug-in out of a connection test.

    At the end of every session it imports all of Hypothesis, which the one case that uses it imports for itself: 0.14 s
    of other runs for nothing (`python benchmarks/full_run.py`, with and without `-p no:hypothesispytest`).
    """
    plugin = config.pluginmanager.get_plugin("hypothesispytest")
    if plugin is not None:
        config.pluginmanager.unregister(plugin)
