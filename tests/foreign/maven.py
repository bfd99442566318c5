"""Java programs that Maven fetches: the jars of one pom.xml, below var, once.

pom.xml -> lib/*.jar -> a class path. Nothing of it is committed or passed on.
"""

import shutil
import subprocess
from pathlib import Path

from tests.foreign.elasticsearch.node import NoNode, java

FETCHING = 1_200  # seconds


class NotHere(Exception):
    """It cannot be had on this machine; the sentence says why."""


def jars(pom: Path, into: Path) -> Path:
    """The folder with the jars that `pom` names and what they need. Raises NotHere."""
    lib, whole = into / "lib", into / "whole"
    if whole.exists() and whole.read_text() == pom.read_text():
        return lib
    if not shutil.which("mvn"):
        raise NotHere("no Maven on this machine: install it to fetch what pom.xml names")
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir(parents=True)
    goal = ["mvn", "-B", "-ntp", "-q", "-f", str(pom), "dependency:copy-dependencies"]
    try:
        subprocess.run(
            [*goal, "-DincludeScope=runtime", f"-DoutputDirectory={lib}"],
            check=True,
            timeout=FETCHING,
            stdin=subprocess.DEVNULL,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise NotHere(f"Maven could not fetch what {pom.name} names: {error}") from error
    whole.write_text(pom.read_text())
    return lib


def program() -> Path:
    """The java of this machine, 17 or newer. Raises NotHere."""
    try:
        return java().home / "bin" / "java"
    except NoNode:
        raise NotHere("no Java 17 or newer on this machine: install one") from None
