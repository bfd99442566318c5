"""Folders for private servers, and processes that use them."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from config.local import postgres

ROOT = Path(__file__).parents[3]
PATIENCE = 180.0  # seconds; a limit for broken code, never a pace


def environment(**more: str) -> dict[str, str]:
    """Ours for a child process that imports from this checkout."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    return {**os.environ, "PYTHONPATH": path, **more}


def until(condition: Callable[[], Any], what: str) -> Any:
    """Wait for a truthy answer, which is returned."""
    deadline = time.monotonic() + PATIENCE
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"waited {PATIENCE:.0f} s in vain: {what}"
        time.sleep(0.01)
    return answer


def alive(pid: int) -> bool:
    """Whether a process of this number runs (a zombie does not)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in {"Z", "X"}


class Client:
    """One process of client.py."""

    def __init__(self, folder: Path, mode: str = "use", **variables: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("client.py")), str(folder), mode],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment(**variables),
        )

    def told(self) -> dict[str, Any]:
        """The next thing it says."""
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, "the client ended without a word"
        return json.loads(line)

    def all_told(self) -> list[dict[str, Any]]:
        """Everything it still has to say, after it ended."""
        out, _ = self.process.communicate(timeout=PATIENCE)
        return [json.loads(line) for line in out.splitlines()]

    def leave(self) -> None:
        """Let it end in its own way."""
        self.process.communicate(timeout=PATIENCE)

    def kill(self) -> None:
        """End it without a chance to clean up."""
        self.process.kill()
        self.process.communicate(timeout=PATIENCE)


@pytest.fixture
def place() -> Iterator[Path]:
    """A short folder that every account may pass through, as a checkout usually is."""
    path = Path(tempfile.mkdtemp(prefix="hansa-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def folder(place: Path) -> Iterator[Path]:
    """Where one private PostgreSQL lives; nothing of it may be left after the test."""
    yield place / "postgres"
    left = postgres.postmaster(place / "postgres")
    if left is not None:
        postgres.ensure(place / "postgres")
        postgres.release(place / "postgres")
    assert left is None, f"a server was left behind: {left}"
