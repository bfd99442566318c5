"""The Dataspace Protocol's kit against a site of its own: python -m tests.conformance.dsp.run

site (manage.py start, examined) -> manage.py conformance -> kit -> `65 passed, 0 failed`
"""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conformance.junit import Result, execute
from tests.foreign.maven import NotHere, jars
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[3]
HERE = Path(__file__).parent
PACKAGE = "org.eclipse.dataspacetck.dsp.verification"
ALL = 65  # enabled tests of the kit
KIT, SITE = "TCK_PARTICIPANT", "CONNECTOR_UNDER_TEST"
READY_SECONDS, RUN_SECONDS, WAIT_SECONDS = 180.0, 540.0, 15
FIXED = {
    "dataspacetck.launcher": "org.eclipse.dataspacetck.dsp.system.DspSystemLauncher",
    "dataspacetck.debug": "true",
    "dataspacetck.ansi": "false",
    "dataspacetck.host": "127.0.0.1",
    "dataspacetck.dsp.local.connector": "false",
    "dataspacetck.dsp.default.wait": str(WAIT_SECONDS),  # seconds
}


class Examined:
    """A site that a kit examines, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self._environment = {
            **os.environ,
            "HANSA_VAR": str(folder / "var"),
            "PORT": str(self.port),
            "DATABASE_URL": "",
            "HANSA_CONFORMANCE": "1",
            "PARTICIPANT_ID": SITE,
            "WEB_PROCESSES": "1",
            "LOG_LEVEL": "INFO",
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start everything; return when it answers."""
        log = self.folder / "site.log"
        with log.open("wb") as said:
            self._process = subprocess.Popen(
                [sys.executable, "manage.py", "start", "--port", str(self.port)],
                cwd=ROOT, env=self._environment, stdout=said, stderr=said,
            )  # fmt: skip
        deadline = time.monotonic() + READY_SECONDS
        while b"\nready " not in log.read_bytes():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(log.read_text())
            time.sleep(0.2)

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(60)

    def prepare(self, address: str) -> dict[str, str]:
        """Make what the kit that listens at `address` looks for; its settings."""
        done = subprocess.run(
            [sys.executable, "manage.py", "conformance", KIT, address],
            cwd=ROOT,
            env={
                **self._environment,
                "HANSA_ATTACH": "1",
                "HANSA_KIT_TOKEN": secrets.token_urlsafe(32),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr or done.stdout)
        lines = (line.partition("=") for line in done.stdout.splitlines())
        return {key: value for key, _, value in lines if value and " " not in key}


@contextmanager
def examined() -> Iterator[Examined]:
    """A site, up for as long as the context is open; its folder stays when something went wrong."""
    folder = Path(tempfile.mkdtemp(prefix="hansa-kit-"))
    site = Examined(folder)
    try:
        site.start()
        yield site
    finally:
        site.stop()
    shutil.rmtree(folder, ignore_errors=True)


def kit() -> Path:
    """The kit's jars. Raises NotHere."""
    var = Path(os.environ.get("HANSA_VAR") or ROOT / "var").resolve()
    return jars(HERE / "pom.xml", var / "foreign" / "dsp-kit")


def run(site: Examined, *more: str) -> Result:
    """All tests, once, against a running site; `more` arguments are JUnit's."""
    listens = free_port()
    address = f"http://127.0.0.1:{listens}"
    settings = {
        **FIXED,
        "dataspacetck.port": str(listens),
        "dataspacetck.callback.address": address,
        **site.prepare(address),
    }
    return execute(kit(), site.folder / "kit", PACKAGE, settings, *more, seconds=RUN_SECONDS)


def main(*more: str) -> int:
    """make tck; ROUNDS=5 runs it five times. 1 when a test failed."""
    rounds, failed = int(os.environ.get("ROUNDS", "1")), False
    try:
        kit()
    except NotHere as missing:
        print(f"skipped: {missing}")
        return 0
    with examined() as site:
        for _ in range(rounds):
            began = time.monotonic()
            found = run(site, *more)
            failed = failed or bool(found.failed)
            for name, why in found.failed.items():
                print(f"{name}: {why}")
            print(f"in {time.monotonic() - began:.0f} s")
            print(found)
        if failed:
            kept = Path(tempfile.mkdtemp(prefix="hansa-kit-failed-"))
            for said in (site.folder / "site.log", site.folder / "kit" / "said"):
                shutil.copy(said, kept)
            print(f"what was said lies in {kept}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
