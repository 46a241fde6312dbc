"""Apache and Shibboleth from the distribution's own archive."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

APACHE = Path("/usr/sbin/apache2")
SHIBD = Path("/usr/sbin/shibd")
MODULES = Path("/usr/lib/apache2/modules")
_NEEDED = (APACHE, SHIBD, MODULES / "mod_shib.so", Path("/usr/bin/openssl"))
_PACKAGES = ("apache2-bin", "libapache2-mod-shib", "openssl")
_POLICY = Path("/usr/sbin/policy-rc.d")


class UnavailableError(Exception):
    """The partner cannot run on this machine; the message says why."""


def obstacle() -> str | None:
    """Why the partner cannot be had on this machine, or None."""
    if os.geteuid() != 0:
        return "root権限が必要です（apt-getと、shibd・apache2の利用者切り替えのため）。"
    if not missing():
        return None
    return None if shutil.which("apt-get") else "apt-getがありません（Debian系のシステムで実行してください）。"


def missing() -> list[Path]:
    """The programs that are not there yet."""
    return [path for path in _NEEDED if not path.exists()]


def check() -> None:
    """Raise UnavailableError unless the partner can run here as things are; nothing is changed."""
    reason = obstacle()
    if reason is None and missing():
        reason = "Apache・Shibbolethがありません（python tests/partners/shibboleth/partner.py install で入ります）。"
    if reason:
        raise UnavailableError(reason)


def install() -> bool:
    """Install what is missing; tell whether anything was."""
    reason = obstacle()
    if reason:
        raise UnavailableError(reason)
    if not missing():
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with _services_kept_down():
        subprocess.run(["apt-get", "update", "-q"], check=True, env=environment)
        subprocess.run(
            ["apt-get", "install", "-q", "-y", "--no-install-recommends", *_PACKAGES], check=True, env=environment
        )
    left = missing()
    if left:
        raise UnavailableError("インストール後も見つかりません: " + ", ".join(str(path) for path in left))
    return True


@contextmanager
def _services_kept_down() -> Iterator[None]:
    """Debian starts a service as it installs it; a policy that says no (exit 101) keeps the machine as it was."""
    if _POLICY.exists():
        yield
        return
    _POLICY.write_text("#!/bin/sh\nexit 101\n", encoding="ascii")
    _POLICY.chmod(0o755)
    try:
        yield
    finally:
        _POLICY.unlink()
