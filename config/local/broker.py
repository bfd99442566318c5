"""A private Valkey server in a folder: Celery's broker, a child of `start`.

It listens on a Unix socket only, keeps its queues in an append-only file, and holds no lock: a
killed one leaves a socket file behind, which the next one replaces.
"""

import os
import socket
from pathlib import Path

from config.local import programs, sockets


def socket_path(directory: Path) -> Path:
    """Where the broker of `directory` has its socket."""
    return sockets.socket_dir(directory, "valkey") / "valkey.sock"


def url(directory: Path) -> str:
    """The broker address for Celery. Touches no file."""
    return f"redis+socket://{socket_path(directory)}"


def log(directory: Path) -> Path:
    """What the broker has to say; its start alone fills a screen."""
    return directory.resolve() / "valkey.log"


def arguments(directory: Path) -> list[str]:
    """The command line of the broker of `directory`, whose folders it makes.

    Raises ProgramMissing, CannotServe.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    sockets.make_private(socket_path(directory).parent, os.getuid())
    return [
        str(programs.valkey()),
        *("--port", "0"),
        *("--unixsocket", str(socket_path(directory)), "--unixsocketperm", "700"),
        *("--dir", str(directory.resolve()), "--appendonly", "yes", "--save", ""),
        *("--daemonize", "no", "--logfile", str(log(directory)), "--loglevel", "notice"),
    ]


def answers(directory: Path) -> bool:
    """Whether the broker of `directory` answers PING (while it loads its file it does not)."""
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(2)
            connection.connect(str(socket_path(directory)))
            connection.sendall(b"PING\r\n")
            return connection.recv(64).startswith(b"+PONG")
    except OSError:
        return False
