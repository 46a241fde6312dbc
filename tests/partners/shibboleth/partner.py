"""A real partner for the connection test: Apache and Shibboleth SP 3 with a small mail service behind them.

check               whether the partner can run on this machine; nothing is changed
install             put Apache and Shibboleth on the machine if they are not there (root, Debian)
start --port --dir  configure and start; the processes go on after this command
stop --dir          end exactly the processes that start began
run --port          start, serve until SIGTERM, SIGINT or (with --exit-with-stdin) the end of standard input, stop
"""

from __future__ import annotations

import argparse
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request
from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path

import configuration
import packages
from configuration import HERE, Layout
from processes import NotReadyError, Running, end, read_record, spawn, wait_until, write_record

_PATIENCE = 60.0


class AlreadyRunningError(Exception):
    """The directory belongs to a partner that still runs."""


def start(port: int, directory: Path, portal_metadata: Path, without: Collection[str] = ()) -> str:
    """Start shibd, Apache and the application; return the base URL once Shibboleth answers with its metadata."""
    layout = Layout(directory.resolve())
    running = [one.name for one in read_record(layout.record) if one.alive()]
    if running:
        raise AlreadyRunningError(f"{directory} では既に動作しています: {', '.join(running)}")
    packages.install()
    # A port that another server holds is refused here: its answers must not pass for ours.
    socket.create_server(("127.0.0.1", port)).close()
    started: list[Running] = []
    try:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            app_port = listener.getsockname()[1]
            base_url = configuration.write(
                layout, port=port, app_port=app_port, portal_metadata=portal_metadata, without=without
            )
            _begin(layout, started, "app", _app_command(layout, listener), fds=[listener.fileno()], cwd=HERE)
        shibd = [str(packages.SHIBD), "-f", "-F", "-c", str(layout.etc / "shibboleth2.xml")]
        _begin(layout, started, "shibd", [*shibd, "-p", str(layout.run / "shibd.pid")], user=configuration.SHIBD_USER)
        shibd_socket = layout.run / "shibd.sock"
        wait_until(shibd_socket.is_socket, what="shibd", seconds=_PATIENCE, needs=started)
        apache = [str(packages.APACHE), "-f", str(layout.etc / "apache2.conf"), "-D", "FOREGROUND"]
        _begin(layout, started, "apache2", apache)
        for path in ("/Shibboleth.sso/Metadata", "/signin"):
            url = base_url + path
            wait_until(partial(_answers, url), what=url, seconds=_PATIENCE, needs=started)
    except BaseException:
        end(started)
        raise
    return base_url


def stop(directory: Path) -> None:
    """End what start began in that directory."""
    layout = Layout(directory.resolve())
    end(read_record(layout.record))
    layout.record.unlink(missing_ok=True)


def run(
    port: int, directory: Path | None, portal_metadata: Path, without: Collection[str], *, exit_with_stdin: bool
) -> None:
    """Serve in the foreground; without a directory of the user's, in one that goes when the partner goes."""
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    if exit_with_stdin:
        threading.Thread(target=_await_end_of_input, args=[over], daemon=True).start()
    place = directory or Path(tempfile.mkdtemp(prefix="shibboleth-partner-"))
    place.mkdir(parents=True, exist_ok=True)
    place.chmod(0o755)
    try:
        print(f"ready {start(port, place, portal_metadata, without)}", flush=True)
        over.wait()
    finally:
        stop(place)
        if directory is None:
            shutil.rmtree(place)


def _await_end_of_input(over: threading.Event) -> None:
    sys.stdin.buffer.read()
    over.set()


def _begin(
    layout: Layout,
    started: list[Running],
    name: str,
    command: Sequence[str],
    *,
    user: str | None = None,
    fds: Sequence[int] = (),
    cwd: Path | None = None,
) -> None:
    """Start one process and put it on record at once, so that stop finds it whatever comes next."""
    log = layout.log / f"{name}.out"
    started.append(spawn(name, command, log=log, cwd=cwd or layout.root, user=user, fds=fds))
    write_record(layout.record, started)


def _app_command(layout: Layout, listener: socket.socket) -> list[str]:
    settings = ["--settings", str(layout.settings), "--socket-fd", str(listener.fileno())]
    return [sys.executable, "-m", "app", *settings]


def _answers(url: str) -> bool:
    """Whether the page is there; no proxy has a say on loopback."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=10) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check")
    commands.add_parser("install")
    for name in ("start", "run"):
        command = commands.add_parser(name)
        command.add_argument("--port", type=int, required=True)
        command.add_argument("--dir", type=Path, required=name == "start")
        command.add_argument("--portal-metadata", type=Path, default=configuration.PORTAL_METADATA)
        command.add_argument("--without", choices=configuration.OPTIONAL, action="append", default=[])
    commands.choices["run"].add_argument("--exit-with-stdin", action="store_true")
    commands.add_parser("stop").add_argument("--dir", type=Path, required=True)
    return parser.parse_args()


def main() -> int:
    """Carry out one command; what stands in its way is said in one line."""
    given = _arguments()
    try:
        if given.command == "check":
            packages.check()
        elif given.command == "install":
            print("インストールしました。" if packages.install() else "インストール済みです。")
        elif given.command == "start":
            print(f"ready {start(given.port, given.dir, given.portal_metadata, given.without)}")
        elif given.command == "stop":
            stop(given.dir)
        else:
            run(given.port, given.dir, given.portal_metadata, given.without, exit_with_stdin=given.exit_with_stdin)
    except (
        AlreadyRunningError,
        NotReadyError,
        OSError,
        configuration.MisplacedError,
        packages.UnavailableError,
        subprocess.CalledProcessError,
    ) as obstacle:
        print(f"Shibbolethパートナーを準備できません: {obstacle}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
