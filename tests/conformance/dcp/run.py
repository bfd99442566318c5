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

from tests.conformance.junit import Result, execute
from tests.foreign.maven import NotHere, jars
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = "org.eclipse.dataspacetck.dcp.verification.presentation.verifier"
ALL = 20  # tests of the package
PARTIES = ("holder", "thirdparty")
READY_SECONDS, RUN_SECONDS = 300.0, 300.0


class Site:
    """A site of its own that recognises others by decentralised claims, on loopback."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.did = f"did:web:127.0.0.1%3A{self.port}"
        self._environment = {
            **os.environ,
            "HANSA_VAR": str(folder / "var"),
            "HANSA_URL": self.url,
            "DATABASE_URL": "",
            "IDENTITY_PROVIDER": "connector.identity.dcp.DecentralisedClaims",
            "ALLOW_PRIVATE_ADDRESSES": "1",
            "DCP_BELIEVED_SECONDS": "0",  # what is presented and revoked changes all the time
            "PORT": str(self.port),
            "WEB_PROCESSES": "1",
            "LOG_LEVEL": "INFO",
            **environment,
        }
        self._log = folder / "site.log"
        self._process: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        """Let everything begin to start."""
        with self._log.open("wb") as said:
            self._process = subprocess.Popen(
                [sys.executable, "manage.py", "start", "--port", str(self.port)],
                cwd=ROOT, env=self._environment, stdout=said, stderr=said,
            )  # fmt: skip

    def wait(self) -> None:
        """Return when it answers; raises RuntimeError with what it said where it does not."""
        deadline = time.monotonic() + READY_SECONDS
        while b"\nready " not in self._log.read_bytes():
            ended = self._process is None or self._process.poll() is not None
            if ended or time.monotonic() > deadline:
                raise RuntimeError(self._log.read_text())
            time.sleep(0.2)

    def python(self, *arguments: str) -> str:
        """Run a program as its administrator; what it prints. Raises RuntimeError."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**self._environment, "HANSA_ATTACH": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{done.stdout}\n{done.stderr}")
        return done.stdout

    def knows(self, issuer: str, *participants: str) -> None:
        """Let it deal with these (`DID=ADDRESS`), and believe the issuer."""
        self.python("-m", "tests.conformance.dcp.known", issuer, *participants)

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(60)


@contextmanager
def running(count: int = 1, **environment: str) -> Iterator[list[Site]]:
    """Sites that are up for as long as the context is open.

    Their folders stay when something went wrong.
    """
    sites = [Site(Path(tempfile.mkdtemp(prefix="hansa-kit-")), **environment) for _ in range(count)]
    try:
        for site in sites:
            site.folder.chmod(0o755)
            site.begin()
            site.wait()  # (two that start at once keep each other from starting in time)
        yield sites
    finally:
        for site in sites:
            site.stop()
    for site in sites:
        shutil.rmtree(site.folder, ignore_errors=True)


@contextmanager
def examined() -> Iterator[Site]:
    """A site with the door that the kit knocks at."""
    with running(HANSA_CONFORMANCE="1") as (site,):
        yield site


def kit() -> Path:
    """The kit's jars. Raises NotHere."""
    var = Path(os.environ.get("HANSA_VAR") or ROOT / "var").resolve()
    return jars(Path(__file__).with_name("pom.xml"), var / "foreign" / "dcp-kit")


def party(name: str, port: int) -> str:
    """The DID of one of the kit's parties."""
    return f"did:web:127.0.0.1%3A{port}:{name}"


def run(site: Site, *more: str) -> Result:
    """All tests of the package, once; `more` arguments are JUnit's."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    site.knows(party("issuer", port), *(f"{party(one, port)}={address}" for one in PARTIES))
    settings = {
        "dataspacetck.launcher": "org.eclipse.dataspacetck.dcp.system.DcpSystemLauncher",
        "dataspacetck.ansi": "false",
        "dataspacetck.debug": "true",
        "dataspacetck.host": "127.0.0.1",
        "dataspacetck.port": str(port),
        "dataspacetck.callback.address": address,
        "dataspacetck.did.verifier": site.did,
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
