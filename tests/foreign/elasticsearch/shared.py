"""One node for a whole run of tests: who asks first starts it, and it ends with the last user.

Every user holds a shared lock on a file, which the kernel takes from it whatever becomes of it. A
guard in a process of its own holds the node, and ends it when nobody holds that lock any more.

    python -m tests.foreign.elasticsearch.shared fetch          fetch the distribution, no more
    python -m tests.foreign.elasticsearch.shared guard LOCKS    (started by `lent`)
"""

import fcntl
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.foreign.elasticsearch.node import PATIENCE, ROOT, VAR, Node, NoNode, java, unpacked

TICK = 0.5  # seconds between two looks


@contextmanager
def lent(locks: Path) -> Iterator[str]:
    """The address of the node of all who name the same folder `locks`. Raises NoNode."""
    locks.mkdir(parents=True, exist_ok=True)
    fetched()
    with (locks / "users").open("a") as users:
        with _alone(locks / "start"):
            fcntl.flock(users, fcntl.LOCK_SH)
            if not (locks / "url").exists():
                _begin(locks)
        yield (locks / "url").read_text()


def fetched() -> Path:
    """The distribution, fetched by one process while the others wait. Raises NoNode."""
    VAR.mkdir(parents=True, exist_ok=True)
    with _alone(VAR / "fetch.lock"):
        return unpacked(VAR, java())


def folder() -> Path:
    """A new folder for the data of a node, which its account may enter."""
    VAR.mkdir(parents=True, exist_ok=True)  # (a bench asks for it before anything was fetched)
    made = Path(tempfile.mkdtemp(prefix="node-", dir=VAR))
    made.chmod(0o755)
    return made


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _begin(locks: Path) -> None:
    command = [sys.executable, "-m", "tests.foreign.elasticsearch.shared", "guard", str(locks)]
    with (locks / "guard.log").open("w") as log:
        subprocess.run(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True, check=True,
        )  # fmt: skip
    end = time.monotonic() + 2 * PATIENCE
    while not (locks / "url").exists():
        if (locks / "failed").exists() or time.monotonic() > end:
            raise NoNode((locks / "guard.log").read_text()[-2_000:])
        time.sleep(0.1)


def _guard(locks: Path) -> None:
    if os.fork():  # nobody waits for it
        os._exit(0)
    node = Node(folder())
    try:
        node.start()
        draft = locks / "url.new"
        draft.write_text(node.url)
        draft.replace(locks / "url")
        with (locks / "users").open("a") as users:
            while not _is_free(users.fileno()) and node.is_running():
                time.sleep(TICK)
            (locks / "url").unlink(missing_ok=True)
    except NoNode:
        (locks / "failed").touch()
        raise
    finally:
        node.remove()


def _is_free(users: int) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def main(arguments: list[str]) -> None:
    """Run one of the two commands above."""
    try:
        if arguments[:1] == ["fetch"]:
            print(f"Elasticsearch lies in {fetched().relative_to(VAR)}")
        else:
            _guard(Path(arguments[1]))
    except NoNode as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(sys.argv[1:])
