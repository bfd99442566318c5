"""The kit of the Decentralized Claims Protocol against a site of its own.

site (manage.py start, examined) -> known.py -> kit, package of verifiers -> `20 passed, 0 failed`

make tck KIT=dcp, or python -m tests.conformance.dcp.run [arguments of JUnit's launcher]
"""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conformance.junit import Result, execute
from tests.conformance.rounds import kit, rounds
from tests.conformance.site import Site as Examined
from tests.ports import free_port

POM = Path(__file__).with_name("pom.xml")
PACKAGE = "org.eclipse.dataspacetck.dcp.verification.presentation.verifier"
ALL = 20  # tests of the package
PARTIES = ("holder", "thirdparty")
RUN_SECONDS = 300.0


class Site(Examined):
    """A site that recognises others by decentralised claims."""

    def __init__(self, folder: Path, **environment: str) -> None:
        super().__init__(
            folder,
            IDENTITY_PROVIDER="connector.identity.dcp.DecentralisedClaims",
            ALLOW_PRIVATE_ADDRESSES="1",
            DCP_BELIEVED_SECONDS="0",  # what is presented and revoked changes all the time
            **environment,
        )
        self.did = f"did:web:127.0.0.1%3A{self.port}"
        self._environment["HANSA_URL"] = self.url

    def knows(self, issuer: str, *participants: str) -> None:
        """Let it deal with these (`DID=ADDRESS`), and believe the issuer."""
        self.python("-m", "tests.conformance.dcp.known", issuer, *participants)


@contextmanager
def running(count: int = 1, **environment: str) -> Iterator[list[Site]]:
    """Sites that are up for as long as the context is open.

    Their folders stay when something went wrong.
    """
    sites = [Site(Path(tempfile.mkdtemp(prefix="hansa-kit-")), **environment) for _ in range(count)]
    try:
        for site in sites:
            site.folder.chmod(0o755)
            site.start()  # (two that start at once keep each other from starting in time)
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
    return execute(kit(POM), site.folder / "kit", PACKAGE, settings, *more, seconds=RUN_SECONDS)


if __name__ == "__main__":
    sys.exit(rounds(POM, examined, run, *sys.argv[1:]))
