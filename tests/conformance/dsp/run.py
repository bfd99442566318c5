"""The Dataspace Protocol's kit against a site of its own: python -m tests.conformance.dsp.run

site (manage.py start, examined) -> manage.py conformance -> kit -> `65 passed, 0 failed`
"""

import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conformance.junit import Result, execute
from tests.conformance.rounds import kit, rounds
from tests.conformance.site import Site
from tests.ports import free_port

POM = Path(__file__).with_name("pom.xml")
PACKAGE = "org.eclipse.dataspacetck.dsp.verification"
ALL = 65  # enabled tests of the kit
KIT, SITE = "TCK_PARTICIPANT", "CONNECTOR_UNDER_TEST"
RUN_SECONDS, WAIT_SECONDS = 540.0, 15
FIXED = {
    "dataspacetck.launcher": "org.eclipse.dataspacetck.dsp.system.DspSystemLauncher",
    "dataspacetck.debug": "true",
    "dataspacetck.ansi": "false",
    "dataspacetck.host": "127.0.0.1",
    "dataspacetck.dsp.local.connector": "false",
    "dataspacetck.dsp.default.wait": str(WAIT_SECONDS),  # seconds
}


@contextmanager
def examined() -> Iterator[Site]:
    """A site, up for as long as the context is open; its folder stays when something went wrong."""
    folder = Path(tempfile.mkdtemp(prefix="hansa-kit-"))
    site = Site(folder, HANSA_CONFORMANCE="1", PARTICIPANT_ID=SITE)
    try:
        site.start()
        yield site
    finally:
        site.stop()
    shutil.rmtree(folder, ignore_errors=True)


def prepared(site: Site, address: str) -> dict[str, str]:
    """What the kit that listens at `address` looks for is made; its settings."""
    token = secrets.token_urlsafe(32)
    said = site.python("manage.py", "conformance", KIT, address, HANSA_KIT_TOKEN=token)
    lines = (line.partition("=") for line in said.splitlines())
    return {key: value for key, _, value in lines if value and " " not in key}


def run(site: Site, *more: str) -> Result:
    """All tests, once, against a running site; `more` arguments are JUnit's."""
    listens = free_port()
    address = f"http://127.0.0.1:{listens}"
    settings = {
        **FIXED,
        "dataspacetck.port": str(listens),
        "dataspacetck.callback.address": address,
        **prepared(site, address),
    }
    return execute(kit(POM), site.folder / "kit", PACKAGE, settings, *more, seconds=RUN_SECONDS)


if __name__ == "__main__":
    sys.exit(rounds(POM, examined, run, *sys.argv[1:]))
