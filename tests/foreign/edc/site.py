"""A Hansa as an operator starts it (`manage.py start`), and a process that acts in it.

`Site.does` says a verb of party.py; docs/howto/connect-an-eclipse-edc.md has the same steps.
"""

import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.config.local.conftest import ROOT, environment
from tests.ports import free_port

PATIENCE = 240.0  # seconds for a start; for broken code, never a pace


class Site:
    """An installation for tests with the participant id `name`. As a context manager.

    `data_ports`: where data planes of others may be fetched from.
    """

    def __init__(self, name: str, data_ports: list[int]) -> None:
        self.port = free_port()
        self.name, self.address = name, f"http://127.0.0.1:{self.port}/dsp/2025-1"
        self.var = Path(tempfile.mkdtemp(prefix="hansa-"))
        self.var.chmod(0o755)
        self._env = environment(
            HANSA_VAR=str(self.var),
            HANSA_URL=f"http://127.0.0.1:{self.port}",
            HANSA_CONFORMANCE="1",
            SIGNALING="1",
            OUTBOX_PACE_MILLISECONDS="0",  # (that of kits: an EDC is waited for anyhow)
            EDC_LOOK_SECONDS="1",
            PARTICIPANT_ID=name,
            PORT=str(self.port),
            FETCH_PORTS=",".join(["80", "443", *map(str, data_ports)]),
            DATABASE_URL="",
            CELERY_BROKER_URL="",
            WEB_PROCESSES="1",
            PYTHONWARNINGS="ignore",
        )
        self._processes: list[subprocess.Popen[str]] = []

    def __enter__(self) -> "Site":
        with (self.var / "start.log").open("w") as log:
            command = [sys.executable, "manage.py", "start", "--port", str(self.port)]
            site = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=ROOT, env=self._env
            )
        self._processes.append(site)  # type: ignore[arg-type]
        end = time.monotonic() + PATIENCE
        while "ready " not in self.log():
            assert site.poll() is None and time.monotonic() < end, self.log()
            time.sleep(0.1)
        self._processes.append(
            subprocess.Popen(
                [sys.executable, "-m", "tests.foreign.edc.party"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                cwd=ROOT,
                env={**self._env, "HANSA_ATTACH": "1"},
            )
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for process in reversed(self._processes):
            if process.stdin:
                process.stdin.close()
            else:
                process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)
            if process.stdout:
                process.stdout.close()
        shutil.rmtree(self.var, ignore_errors=True)

    def does(self, verb: str, **said: Any) -> Any:
        """What comes of a verb of party.py."""
        party = self._processes[-1]
        assert party.stdin and party.stdout
        party.stdin.write(json.dumps([verb, said]) + "\n")
        party.stdin.flush()
        answer = party.stdout.readline()
        assert answer, f"{verb} {said} failed in party.py: {self.log()}"
        return json.loads(answer)

    def manage(self, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        """Run a command of manage.py to its end, with other settings."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={**self._env, "HANSA_ATTACH": "1", **environment},
            timeout=PATIENCE,
            check=False,
        )

    def log(self) -> str:
        """The last that it said."""
        return (self.var / "start.log").read_text(errors="replace")[-5_000:]
