"""The lock of the one writer: held by a process of this machine, given back by the kernel."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from catalog.search.backends.base import WriterBusy


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold the lock in this file, which is made with its folder. Raises WriterBusy."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WriterBusy("Another process writes the index.") from None
        yield
