"""The kit of the Decentralized Claims Protocol against a site of its own.

site (manage.py start, examined) -> known.py -> kit, package of verifiers -> `20 passed, 0 failed`

make tck KIT=dcp, or python -m tests.conformance.dcp.run [arguments of JUnit's launcher]
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conformance.dcp.known import party
from tests.conformance.junit import Result, execute
from tests.foreign.maven import NotHere, jars
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = "org.eclipse.dataspacetck.dcp.verification.presentation.verifier"
ALL = 20  # tests of the package
READY_SECONDS, RUN_SECONDS = 180.0, 300.0


class Examined:
    """A site that a kit examines, in a folder of its own; the kit listens at `kit_port`."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port, self.kit_port = folder, free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._environment = {
            **os.environ,
            "HANSA_VAR": str(folder / "var"),
            "HANSA_URL": self.url,
            "DATABASE_URL": "",
            "HANSA_CONFORMANCE": "1",
            "IDENTITY_PROVIDER": "connector.identity.dcp.DecentralisedClaims",
            "ALLOW_PRIVATE_ADDRESSES": "1",
            "DCP_BELIEVED_SECONDS": "0",  # the kit presents something else each time
            "PORT": str(self.port),
            "WEB_PROCESSES": "1",
            "LOG_LEVEL": "INFO",
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start everything, with the parties that it knows; return when it answers."""
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
        subprocess.run(
            [sys.executable, "-m", "tests.conformance.dcp.known", str(self.kit_port)],
            cwd=ROOT,
            env={**self._environment, "HANSA_ATTACH": "1"},
            check=True,
        )

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(60)


@contextmanager
def examined() -> Iterator[Examined]:
    """A site, up for as long as the context is open; its folder stays when something went wrong."""
    folder = Path(tempfile.mkdtemp(prefix="hansa-kit-"))
    folder.chmod(0o755)
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
    return jars(Path(__file__).with_name("pom.xml"), var / "foreign" / "dcp-kit")


def run(site: Examined, *more: str) -> Result:
    """All tests of the package, once; `more` arguments are JUnit's."""
    port = site.kit_port
    settings = {
        "dataspacetck.launcher": "org.eclipse.dataspacetck.dcp.system.DcpSystemLauncher",
        "dataspacetck.ansi": "false",
        "dataspacetck.debug": "true",
        "dataspacetck.host": "127.0.0.1",
        "dataspacetck.port": str(port),
        "dataspacetck.callback.address": f"http://127.0.0.1:{port}",
        "dataspacetck.did.verifier": f"did:web:127.0.0.1%3A{site.port}",
        "dataspacetck.did.holder": party("holder", port),
        "dataspacetck.did.issuer": party("issuer", port),
        "dataspacetck.did.thirdparty": party("thirdparty", port),
        "dataspacetck.vpp.trigger.endpoint": f"{site.url}/conformance/identity",
    }
    return execute(kit(), site.folder / "kit", PACKAGE, settings, *more, seconds=RUN_SECONDS)


def main(*more: str) -> int:
    """Run it; ROUNDS=5 runs it five times. 1 when a test failed."""
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
