"""A process that uses a private PostgreSQL: started by the tests, ended by closing its input.

    client.py FOLDER [use|fork-before|fork-after|fork-late|os-exit]

Prints one JSON object a line; see the functions.
"""

import json
import os
import sys
from pathlib import Path

import psycopg

from config.local import postgres
from config.local.errors import LocalServerError


def tell(**facts: object) -> None:
    line = json.dumps({"pid": os.getpid(), **facts}) + "\n"
    os.write(1, line.encode())  # in one piece: a fork may speak at the same time


def connect(folder: Path) -> psycopg.Connection:
    postgres.ensure(folder, ["fsync=off"])
    host = str(postgres.socket_dir(folder))
    return psycopg.connect(host=host, port=postgres.PORT, user="hansa", dbname="hansa")


def use(folder: Path) -> None:
    with connect(folder) as connection:
        version = connection.execute("SHOW server_version").fetchone()
        tell(server=postgres.postmaster(folder), version=version[0] if version else "")
        sys.stdin.read()


def fork_before(folder: Path) -> None:
    """Both register for themselves; the parent leaves first, the child asks once more."""
    read, write = os.pipe()
    if os.fork():
        os.close(read)
        connect(folder).close()
        postgres.release(folder)
        tell(who="parent", server=postgres.postmaster(folder))
        os.close(write)
        os.wait()
    else:
        os.close(write)
        with connect(folder) as connection:
            tell(who="child", server=postgres.postmaster(folder))
            os.read(read, 1)  # until the parent has left
            connection.execute("SELECT 1")
            tell(who="child", server=postgres.postmaster(folder))


def fork_after(folder: Path) -> None:
    """The child inherits the parent's registration, must not count on it, and takes its own."""
    connect(folder).close()
    fork_before(folder)


def fork_late(folder: Path) -> None:
    """The parent has stopped the server before its child asks for it."""
    connect(folder).close()
    read, write = os.pipe()
    if os.fork():
        os.close(read)
        postgres.release(folder)
        tell(who="parent", server=postgres.postmaster(folder))
        os.close(write)
        os.wait()
    else:
        os.close(write)
        os.read(read, 1)  # until the parent has left
        connect(folder).close()
        tell(who="child", server=postgres.postmaster(folder))


def os_exit(folder: Path) -> None:
    connect(folder).close()
    tell(server=postgres.postmaster(folder))
    os._exit(0)


if __name__ == "__main__":
    modes = {
        "use": use,
        "fork-before": fork_before,
        "fork-after": fork_after,
        "fork-late": fork_late,
        "os-exit": os_exit,
    }
    try:
        modes[[*sys.argv, "use"][2]](Path(sys.argv[1]))
    except LocalServerError as error:
        tell(error=str(error))
        sys.exit(1)
