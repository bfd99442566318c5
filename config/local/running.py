"""One `start` per folder: a lock that the kernel drops with its holder, so it is never stale.

python -m config.local.running FOLDER     ends with code 1 and a sentence if one runs there
"""

import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.local.errors import AlreadyRunning

LOCKS = ("running.lock", "postgres/clients.lock")


@contextmanager
def only_one(var: Path, address: str) -> Iterator[None]:
    """Hold the lock of `var`; raises AlreadyRunning with the address of whoever holds it."""
    var.mkdir(parents=True, exist_ok=True)
    lock = os.open(var / LOCKS[0], os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(
                f"already running ({_who(lock)}) in {var}: use that one, stop it with Ctrl-C, or"
                " set HANSA_VAR to another folder"
            ) from None
        os.truncate(lock, 0)
        os.write(lock, f"{address}, process {os.getpid()}".encode())
        yield
    finally:
        os.close(lock)


def _who(lock: int) -> str:
    return os.pread(lock, 200, 0).decode(errors="replace") or "starting"


def in_use(var: Path) -> str:
    """Who uses `var`, as a sentence; empty if nobody does."""
    for name in LOCKS:
        try:
            lock = os.open(var / name, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            continue
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return f"{var} is in use ({_who(lock) or name}): stop that first"
        finally:
            os.close(lock)
    return ""


def main(arguments: list[str]) -> int:
    """0 if nobody uses the folder."""
    sentence = in_use(Path(arguments[0]))
    if sentence:
        print(sentence, file=sys.stderr)  # noqa: T201 - a command for the Makefile
    return 1 if sentence else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
