"""Writes a complete configuration for Apache, Shibboleth and the application into one directory."""

from __future__ import annotations

import json
import re
import secrets
import shutil
import subprocess
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from packages import MODULES

HERE = Path(__file__).resolve().parent
PROFILES = HERE.parents[2] / "profiles"
PROFILE = PROFILES / "shibboleth.toml"
PORTAL_METADATA = PROFILES / "reference" / "portal-metadata.xml"
SHIBD_USER, WEB_USER = "_shibd", "www-data"
OPTIONAL = ("notify", "signing")
_TEMPLATES = HERE / "templates"


class MisplacedError(Exception):
    """The directory cannot serve: the unprivileged users do not get there."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things are in the partner's directory."""

    root: Path

    @property
    def etc(self) -> Path:
        """Configuration and keys."""
        return self.root / "etc"

    @property
    def run(self) -> Path:
        """Sockets and locks."""
        return self.root / "run"

    @property
    def log(self) -> Path:
        """What the processes say."""
        return self.root / "log"

    @property
    def record(self) -> Path:
        """The processes that were started."""
        return self.root / "processes.json"

    @property
    def settings(self) -> Path:
        """The application's settings."""
        return self.etc / "app.json"


def write(layout: Layout, *, port: int, app_port: int, portal_metadata: Path, without: Collection[str]) -> str:
    """Write everything and return the partner's base URL.

    What is left out makes a partner that the connection test has to find at fault. Without "notify" the application
    never learns of unlinking, and Shibboleth answers Success all the same; without "signing" its messages are unsigned.
    """
    base_url = f"http://127.0.0.1:{port}"
    entity_id = f"{base_url}/shibboleth"
    portal_entity_id = _entity_id(portal_metadata)
    front_secret, notify_secret = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    notify_url = f"http://127.0.0.1:{app_port}/notify/{notify_secret}"
    _make_directories(layout)
    shutil.copyfile(portal_metadata, layout.etc / "portal-metadata.xml")
    _make_key(layout)
    values = {
        "DIR": str(layout.root),
        "PORT": str(port),
        "BASE_URL": base_url,
        "ENTITY_ID": entity_id,
        "PORTAL_ENTITY_ID": portal_entity_id,
        "APP_URL": f"http://127.0.0.1:{app_port}",
        "NOTIFY": f'<Notify Channel="back" Location="{notify_url}"/>' if "notify" not in without else "",
        "SIGNING": "false" if "signing" in without else "true",
        "FRONT_SECRET": front_secret,
        "MODULES": str(MODULES),
        "WEB_USER": WEB_USER,
    }
    for private in (layout.etc / "apache2.conf", layout.settings):
        private.touch(mode=0o600)
    for template in sorted(_TEMPLATES.iterdir()):
        (layout.etc / template.name).write_text(_fill(template, values), encoding="utf-8")
    settings = {
        "base_url": base_url,
        "entity_id": entity_id,
        "portal_entity_id": portal_entity_id,
        "front_secret": front_secret,
        "notify_secret": notify_secret,
        **_test_data(),
    }
    layout.settings.write_text(json.dumps(settings, ensure_ascii=False, indent=1), encoding="utf-8")
    return base_url


def _make_directories(layout: Layout) -> None:
    for directory in (layout.root, layout.etc, layout.run, layout.log):
        directory.mkdir(mode=0o755, parents=True, exist_ok=True)
    closed = [str(parent) for parent in layout.root.parents if not parent.stat().st_mode & 0o001]
    if closed:
        raise MisplacedError(
            f"{SHIBD_USER} と {WEB_USER} が通れないディレクトリーの下には置けません: {', '.join(closed)}"
        )
    shutil.chown(layout.run, SHIBD_USER, SHIBD_USER)
    for name, user in (("shibd.log", SHIBD_USER), ("native.log", WEB_USER)):
        (layout.log / name).touch()
        shutil.chown(layout.log / name, user, user)


def _make_key(layout: Layout) -> None:
    """A signing key for this directory; kept when it is there, so that a registration at a portal stays valid."""
    key, certificate = layout.etc / "sp-key.pem", layout.etc / "sp-certificate.pem"
    if not key.exists():
        request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "365"]
        names = ["-subj", "/CN=shibboleth-partner/O=TEST KEY", "-keyout", str(key), "-out", str(certificate)]
        subprocess.run([*request, *names], check=True, capture_output=True)
    key.chmod(0o600)
    shutil.chown(key, SHIBD_USER, SHIBD_USER)


def _fill(template: Path, values: Mapping[str, str]) -> str:
    """Replace @NAME@; a name that is not known is a mistake in the template and raises KeyError."""
    return re.sub(r"@([A-Z_]+)@", lambda found: values[found[1]], template.read_text(encoding="utf-8"))


def _entity_id(metadata: Path) -> str:
    return ElementTree.parse(metadata).getroot().attrib["entityID"]


def _test_data() -> dict[str, Any]:
    """Accounts and tokens as the shipped profile names them, so that the two cannot disagree."""
    profile = tomllib.loads(PROFILE.read_text(encoding="utf-8"))
    accounts = [
        {
            "login": citizen["login"],
            "password": _secret(citizen["password"]),
            "person": {
                "name": citizen["attributes"]["name"],
                "address": citizen["attributes"]["address"],
                "birth_date": citizen["attributes"]["birthDate"],
                "sex": citizen["attributes"]["sex"],
            },
        }
        for citizen in profile["citizens"]
        if "login" in citizen
    ]
    return {
        "accounts": accounts,
        "notice_token": _secret(profile["wires"]["json"]["authentication"]["bearer"]),
        "test_token": _secret(profile["notices"]["seeding"]["headers"]["Authorization"]),
    }


def _secret(reference: Mapping[str, str]) -> str:
    return (PROFILES / reference["file"]).read_text(encoding="utf-8").strip()
