"""Runs connection tests as a user does, against partners that are small, broken, or gone."""

from __future__ import annotations

import contextlib
import ipaddress
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from conformance.cases import load_cases
from conformance.catalogue import registered_cases, spec_of
from conformance.options import RunOptions
from conformance.report import closing_lines
from conformance.resources import data_directory
from conformance.run import Run

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 60


@dataclass(frozen=True)
class Ended:
    """What a user is left with: exit code, terminal, and the report directory."""

    code: int
    out: str
    err: str
    directory: Path

    @property
    def text(self) -> str:
        return self.out + self.err

    @property
    def evidence(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads((self.directory / "evidence.json").read_text(encoding="utf-8"))
        return loaded

    def case(self, identifier: str) -> dict[str, Any]:
        return next(case for case in self.evidence["cases"] if case["id"] == identifier)

    def verdicts(self) -> dict[str, str]:
        return {case["id"]: case["verdict"] for case in self.evidence["cases"]}


def command(directory: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "pytest", "--report-dir", str(directory), *arguments]


def environment(**more: str) -> dict[str, str]:
    plain = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "COLUMNS"))}
    return {**plain, "PYTHONIOENCODING": "utf-8", **more}


def connection_test(
    tmp_path: Path, *arguments: str, encoding: str = "utf-8", seconds: float = SECONDS, **variables: str
) -> Ended:
    """`pytest` in an otherwise empty directory; ends with its exit code, whatever it was."""
    directory = tmp_path / "evidence"
    variables.setdefault("PYTHONIOENCODING", encoding)
    done = subprocess.run(
        command(directory, *arguments),
        cwd=tmp_path,
        env=environment(**variables),
        capture_output=True,
        start_new_session=True,
        timeout=seconds,
        check=False,
    )
    return Ended(done.returncode, done.stdout.decode(encoding), done.stderr.decode(encoding), directory)


def played(tmp_path: Path, *only: str, url: str | None = None, profile: str | Path | None = None) -> Ended:
    """The same run without pytest around it, for what does not depend on pytest: much faster."""
    directory = tmp_path / "evidence"
    options = RunOptions.choose(
        url=url,
        profile=None if profile is None else str(profile),
        report_directory=str(directory),
        language="ja",
        gate=None,
        seed=1,
        attestations=None,
        browser="http",
        command="",
    )
    functions = {
        spec_of(each): each
        for module in load_cases()
        for each in vars(module).values()
        if hasattr(each, "__conformance_case__")
    }
    selected = [spec for spec in registered_cases() if spec.id in only]
    run = Run.start(options, selected, 1)
    try:
        for spec in selected:
            run.play(spec, functions[spec])
    finally:
        view, code = run.finish(interrupted=False)
    return Ended(code, "\n".join(closing_lines(view, "ja", directory / "report.html")), "", directory)


@contextlib.contextmanager
def partner_process(*line: str | Path) -> Iterator[str]:
    """A partner of its own make, from these arguments for Python in the checkout; its base URL.

    It ends with the block, and with this process whatever happens.
    """
    started = [sys.executable, *map(str, line)]
    with subprocess.Popen(started, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        word, _, url = process.stdout.readline().strip().partition(" ")
        assert word == "ready"
        try:
            yield url
        finally:
            process.stdin.close()
            code = process.wait(timeout=SECONDS)
    assert code == 0


def derive(tmp_path: Path, *changes: tuple[str, str], name: str = "mine") -> Path:
    """A copy of the reference profile with its files beside it, and with these texts replaced."""
    shutil.copytree(data_directory("profiles") / "reference", tmp_path / "reference", dirs_exist_ok=True)
    text = (data_directory("profiles") / "reference.toml").read_text(encoding="utf-8")
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after, 1)
    path = tmp_path / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def closed_port() -> int:
    """A port of the loopback on which nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
    return port


Answer = tuple[int, str, bytes]
HTML: Answer = (200, "text/html; charset=utf-8", "<!doctype html><title>受付</title><p>ただいま".encode())


@contextlib.contextmanager
def server(
    answers: Mapping[str, Answer] | None = None, *, otherwise: Answer = HTML, certificate: Path | None = None
) -> Iterator[str]:
    """A partner that answers each path with a fixed answer; over TLS with a certificate. Gives its base URL."""
    known = answers or {}

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            status, kind, body = known.get(self.path.partition("?")[0], otherwise)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = answer  # noqa: N815 - the standard library's names

        def log_message(self, format: str, *args: object) -> None:
            """Not on the tests' terminal."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A refused handshake is what these tests are about."""

    serving = Server(("127.0.0.1", 0), Handler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        serving.socket = context.wrap_socket(serving.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=serving.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"{'http' if certificate is None else 'https'}://127.0.0.1:{serving.server_port}"
    finally:
        serving.shutdown()
        serving.server_close()
        thread.join()


def certificate(path: Path, *, days: tuple[int, int] = (-1, 365), host: str = "127.0.0.1") -> Path:
    """A self-signed certificate and its key in one PEM, valid between these days from now."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "partner.test")])
    now = datetime.now(UTC)
    names: Sequence[x509.GeneralName] = (
        [x509.IPAddress(ipaddress.ip_address(host))] if host[0].isdigit() else [x509.DNSName(host)]
    )
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days[0]))
        .not_valid_after(now + timedelta(days=days[1]))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(signed.public_bytes(serialization.Encoding.PEM) + private)
    return path
