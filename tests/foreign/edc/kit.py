"""The jars of an Eclipse EDC control plane: what pom.xml lists, fetched once by Maven, below var.

None is ever committed or passed on (EDC: Apache License 2.0).
"""

import fcntl
import os
from pathlib import Path

from tests.foreign import maven

HERE = Path(__file__).resolve().parent
VAR = Path(os.environ.get("HANSA_VAR") or HERE.parents[2] / "var").resolve() / "foreign" / "edc"


def jars() -> Path:
    """The folder of all of them; fetched by one process while others wait. Raises NotHere."""
    VAR.mkdir(parents=True, exist_ok=True)
    with (VAR / "fetch.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return maven.jars(HERE / "pom.xml", VAR / "kit")
