"""Serve the application on a socket that the partner script has bound already."""

from __future__ import annotations

import argparse
import socket
from pathlib import Path

import waitress

from app import create_app, read_settings


def main() -> None:
    """Take over the listening socket, so that there is no moment at which the port is anybody else's."""
    parser = argparse.ArgumentParser(prog="app")
    parser.add_argument("--settings", type=Path, required=True)
    parser.add_argument("--socket-fd", type=int, required=True)
    arguments = parser.parse_args()
    listener = socket.socket(fileno=arguments.socket_fd)
    waitress.serve(create_app(read_settings(arguments.settings)), sockets=[listener], threads=8, ident=None)


if __name__ == "__main__":
    main()
