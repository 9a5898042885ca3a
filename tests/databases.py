"""Databases for tests of what is kept: SQLite always, PostgreSQL from a throw-away server of the test run's own.

The server listens on a socket in a folder of its own and nowhere else, runs as `postgres` where the tests run as root
(initdb refuses root), and ends with the run.
"""

from __future__ import annotations

import getpass
import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from glob import glob
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, NullPool, create_engine, text
from sqlalchemy.exc import OperationalError

KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))]
WAIT_SECONDS = 60
_names = itertools.count(1)


@contextmanager
def postgresql_server() -> Iterator[str]:
    """The folder of a running server's socket."""
    folder = Path(tempfile.mkdtemp(prefix="lianban-pg-", dir="/tmp"))
    owner: dict[str, Any] = {}
    if os.geteuid() == 0:
        owner = {"user": "postgres", "group": "postgres", "extra_groups": []}
        shutil.chown(folder, "postgres", "postgres")
    try:
        made = [_program("initdb"), "-D", folder / "data", "-A", "trust", "-E", "UTF8", "--no-sync"]
        subprocess.run(made, check=True, capture_output=True, timeout=WAIT_SECONDS, cwd=folder, **owner)
        options = {"listen_addresses": "", "unix_socket_directories": folder, "fsync": "off", "max_connections": "60"}
        server = [
            _program("postgres"),
            "-D",
            folder / "data",
            *(f"--{name}={value}" for name, value in options.items()),
        ]
        with (folder / "log").open("wb") as log:
            running = subprocess.Popen(server, stdout=log, stderr=log, cwd=folder, **owner)
        try:
            _wait_for(folder, running)
            yield str(folder)
        finally:
            running.send_signal(signal.SIGQUIT)  # at once: nothing of it is kept
            running.wait(WAIT_SECONDS)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(folder: Path, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            with _server(str(folder)).connect():
                return
        except OperationalError:
            time.sleep(0.1)
    raise RuntimeError("PostgreSQL did not start: " + (folder / "log").read_text()[-2000:])


def fresh_database(socket: str) -> str:
    """The URL of what looks like a database of its own: a new schema, for a new database takes long to copy."""
    name = f"t{next(_names)}"
    with _server(socket).connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    return _url(socket) + f"&options=-csearch_path%3D{name}"


def _server(socket: str) -> Engine:
    return create_engine(_url(socket), isolation_level="AUTOCOMMIT", poolclass=NullPool)


def _url(socket: str) -> str:
    user = "postgres" if os.geteuid() == 0 else getpass.getuser()
    return f"postgresql+psycopg2://{user}@/postgres?host={socket}"


def _program(name: str) -> str:
    return sorted(glob(f"/usr/lib/postgresql/*/bin/{name}"))[-1]
