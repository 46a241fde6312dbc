"""A real partner for the connection test: @node-saml/node-saml with a small express application around it.

check       whether the partner can run on this machine; nothing is changed
install     put the npm packages of package-lock.json into node_modules if they are not there
run --port  serve until SIGTERM, SIGINT or (with --exit-with-stdin) the end of standard input
"""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from types import FrameType
from xml.etree import ElementTree

HERE = Path(__file__).resolve().parent
PORTAL_METADATA = HERE.parents[2] / "profiles" / "reference" / "portal-metadata.xml"
_INSTALLED, _WANTED = HERE / "node_modules" / ".package-lock.json", HERE / "package-lock.json"
_NAMES = {"md": "urn:oasis:names:tc:SAML:2.0:metadata", "ds": "http://www.w3.org/2000/09/xmldsig#"}
_REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
_PATIENCE = 20.0


class UnavailableError(Exception):
    """The partner cannot run on this machine; the message says why."""


def check() -> None:
    """Raise UnavailableError unless the partner can run here as things are; nothing is changed."""
    _require("node", "openssl")
    if not _is_installed():
        raise UnavailableError(
            "npmのパッケージがありません（python tests/partners/nodesaml/partner.py install で入ります）。"
        )


def install() -> bool:
    """Install what is missing; tell whether anything was."""
    _require("node", "openssl", "npm")
    if _is_installed():
        return False
    subprocess.run([_program("npm"), "ci", "--omit=dev", "--ignore-scripts"], check=True, cwd=HERE)
    return True


def _require(*programs: str) -> None:
    missing = [name for name in programs if shutil.which(name) is None]
    if missing:
        raise UnavailableError(f"{'、'.join(missing)} がありません（Node.js 18.17以上と、npm、OpenSSLが必要です）。")


def _program(name: str) -> str:
    """Its path: npm is a script of another name on Windows."""
    return shutil.which(name) or name


def _is_installed() -> bool:
    """Whether node_modules holds exactly the versions and digests of the lock file."""
    return _INSTALLED.is_file() and _locked(_INSTALLED) == _locked(_WANTED)


def _locked(path: Path) -> dict[str, str]:
    packages = json.loads(path.read_text(encoding="utf-8"))["packages"]
    return {name: package["integrity"] for name, package in packages.items() if name}


def run(port: int, portal_metadata: Path, *, exit_with_stdin: bool) -> int:
    """Serve in the foreground; node's exit code. The application ends with its standard input, however this ends."""
    check()
    # A port that another server holds is refused here: its answers must not pass for ours.
    socket.create_server(("127.0.0.1", port)).close()
    signal.signal(signal.SIGTERM, _interrupt)
    with tempfile.TemporaryDirectory(prefix="nodesaml-partner-") as place:
        settings = _write_settings(Path(place), port, portal_metadata)
        line = [_program("node"), str(HERE / "server.js"), str(settings)]
        with subprocess.Popen(line, stdin=None if exit_with_stdin else subprocess.PIPE, cwd=HERE) as node:
            try:
                return node.wait()
            except KeyboardInterrupt:
                node.terminate()
                node.wait(_PATIENCE)
                return 0


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _write_settings(place: Path, port: int, portal_metadata: Path) -> Path:
    """What the application is told: where it is, its key, and what the portal's metadata says."""
    key, certificate = _make_key(place)
    portal = ElementTree.parse(portal_metadata).getroot()
    settings = {
        "port": port,
        "baseUrl": f"http://127.0.0.1:{port}",
        "privateKey": key,
        "certificate": certificate,
        "entryPoint": _endpoint(portal, "SingleSignOnService"),
        "logoutUrl": _endpoint(portal, "SingleLogoutService"),
        "portalCertificate": _portal_certificate(portal),
    }
    path = place / "settings.json"
    path.write_text(json.dumps(settings), encoding="utf-8")
    return path


def _make_key(place: Path) -> tuple[str, str]:
    key, certificate = place / "key.pem", place / "certificate.pem"
    line = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=node-saml partner"]
    subprocess.run([*line, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    return key.read_text(encoding="ascii"), certificate.read_text(encoding="ascii")


def _endpoint(portal: ElementTree.Element, service: str) -> str:
    found = portal.find(f"md:IDPSSODescriptor/md:{service}[@Binding='{_REDIRECT}']", _NAMES)
    if found is None:
        raise UnavailableError(f"ポータルのメタデータに、HTTP-Redirectの{service}がありません。")
    return found.attrib["Location"]


def _portal_certificate(portal: ElementTree.Element) -> str:
    found = portal.find("md:IDPSSODescriptor/md:KeyDescriptor[@use='signing']//ds:X509Certificate", _NAMES)
    if found is None or not found.text:
        raise UnavailableError("ポータルのメタデータに、署名の証明書がありません。")
    return "".join(found.text.split())


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check")
    commands.add_parser("install")
    command = commands.add_parser("run")
    command.add_argument("--port", type=int, required=True)
    command.add_argument("--portal-metadata", type=Path, default=PORTAL_METADATA)
    command.add_argument("--exit-with-stdin", action="store_true")
    return parser.parse_args()


def main() -> int:
    """Carry out one command; what stands in its way is said in one line."""
    given = _arguments()
    try:
        if given.command == "check":
            check()
        elif given.command == "install":
            print("インストールしました。" if install() else "インストール済みです。")
        else:
            return run(given.port, given.portal_metadata, exit_with_stdin=given.exit_with_stdin)
    except (UnavailableError, OSError, ElementTree.ParseError, subprocess.CalledProcessError) as obstacle:
        print(f"node-samlパートナーを準備できません: {obstacle}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
