"""One EDC, as a process with ports of its own on loopback: started, and ended by its id."""

import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType

from tests.foreign.edc.kit import VAR, jars
from tests.foreign.maven import NotHere, program
from tests.ports import free_port

PATIENCE = 120.0  # seconds for a start
WAIT = (
    250  # milliseconds between two looks of its state machines; with less it races against itself
)
KEY = "interop"
MAIN = "org.eclipse.edc.boot.system.runtime.BaseRuntime"
DOORS = ("default", "control", "management", "protocol")
SETTINGS = """
edc.participant.id={name}
edc.hostname=127.0.0.1
web.http.port={default}
web.http.path=/api
web.http.control.port={control}
web.http.control.path=/control
web.http.management.port={management}
web.http.management.path=/management
web.http.management.auth.type=tokenbased
web.http.management.auth.key={key}
web.http.protocol.port={protocol}
web.http.protocol.path=/protocol
edc.dsp.callback.address=http://127.0.0.1:{protocol}/protocol
edc.negotiation.consumer.state-machine.iteration-wait-millis={wait}
edc.negotiation.provider.state-machine.iteration-wait-millis={wait}
edc.transfer.state-machine.iteration-wait-millis={wait}
edc.policy.validation.enabled=false
"""


class Edc:
    """An EDC with the participant id `name`; all that it knows is in its memory."""

    def __init__(self, name: str, wait: int = WAIT) -> None:
        self.name, self._wait_milliseconds = name, wait
        self.ports = {door: free_port() for door in DOORS}
        self.address = f"{self.door('protocol')}/protocol/2025-1"
        self._process: subprocess.Popen[bytes] | None = None
        VAR.mkdir(parents=True, exist_ok=True)
        self._folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=VAR))

    def door(self, name: str) -> str:
        """The address of one of its ports."""
        return f"http://127.0.0.1:{self.ports[name]}"

    def __enter__(self) -> "Edc":
        """Start it. Raises NotHere. To be called in the main thread, with which it ends."""
        settings = self._folder / "edc.properties"
        settings.write_text(
            SETTINGS.format(name=self.name, key=KEY, wait=self._wait_milliseconds, **self.ports)
        )
        # (The second compiler takes more than it gives in minutes.)
        frugal = ["-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
        command = [
            str(program()),
            *frugal,
            f"-Dedc.fs.config={settings}",
            "-cp",
            f"{jars()}/*",
            MAIN,
        ]
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", *command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None
        if kind is None:  # (what it said of a failure stays)
            shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def pid(self) -> int:
        """Of its process; 0: it does not run."""
        return 0 if self._process is None else self._process.pid

    @property
    def log(self) -> Path:
        """What it says."""
        return self._folder / "edc.log"

    def _wait(self) -> None:
        assert self._process
        end = time.monotonic() + PATIENCE
        while not self._has_started():
            if self._process.poll() is not None or time.monotonic() > end:
                last = self.log.read_text(errors="replace")[-2_000:]
                raise NotHere(f"EDC did not start:\n{last}")
            time.sleep(0.1)

    def _has_started(self) -> bool:
        """(Its other doors of this kind answer before it can be told anything.)"""
        url = f"{self.door('default')}/api/check/startup"
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False
