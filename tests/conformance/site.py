"""A site of ours that a kit examines: `manage.py start` in a folder of its own, on loopback."""

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 300.0


class Site:
    """Not started yet; `environment` comes on top of what every such site has."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "site.log"
        self._environment = {
            **os.environ,
            "HANSA_VAR": str(folder / "var"),
            "DATABASE_URL": "",
            "PORT": str(self.port),
            "WEB_PROCESSES": "1",
            "LOG_LEVEL": "INFO",
            **environment,
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Return when it answers; raises RuntimeError with what it said where it does not."""
        with self.log.open("wb") as said:
            self._process = subprocess.Popen(
                [sys.executable, "manage.py", "start", "--port", str(self.port)],
                cwd=ROOT, env=self._environment, stdout=said, stderr=said,
            )  # fmt: skip
        deadline = time.monotonic() + READY_SECONDS
        while b"\nready " not in self.log.read_bytes():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(self.log.read_text())
            time.sleep(0.2)

    def python(self, *arguments: str, **environment: str) -> str:
        """Run a program as its administrator; what it prints. Raises RuntimeError."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**self._environment, "HANSA_ATTACH": "1", **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{done.stdout}\n{done.stderr}")
        return done.stdout

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(60)
