"""A kit, run by hand: how often, and what is said of it. `make tck`, ROUNDS=5, KIT=dcp."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol, TypeVar

from tests.conformance.junit import Result
from tests.conformance.site import Site
from tests.foreign.maven import NotHere, jars

S = TypeVar("S", bound=Site)
S_co = TypeVar("S_co", bound=Site, contravariant=True)
VAR = Path(os.environ.get("HANSA_VAR") or Path(__file__).parents[2] / "var").resolve()


class Run(Protocol[S_co]):
    """All tests of a kit, once, against a running site; `more` arguments are JUnit's."""

    def __call__(self, site: S_co, *more: str) -> Result: ...


def kit(pom: Path) -> Path:
    """The jars that `pom` names, below var; its folder is the kit's name. Raises NotHere."""
    return jars(pom, VAR / "foreign" / f"{pom.parent.name}-kit")


def rounds(
    pom: Path, examined: Callable[[], AbstractContextManager[S]], run: Run[S], *more: str
) -> int:
    """Run it so often, and say how it went; 1 when a test failed."""
    try:
        kit(pom)
    except NotHere as missing:
        print(f"skipped: {missing}")
        return 0
    failed = False
    with examined() as site:
        for _ in range(int(os.environ.get("ROUNDS", "1"))):
            began = time.monotonic()
            found = run(site, *more)
            failed = failed or bool(found.failed)
            for name, why in found.failed.items():
                print(f"{name}: {why}")
            print(f"in {time.monotonic() - began:.0f} s")
            print(found)
        if failed:
            kept = Path(tempfile.mkdtemp(prefix="hansa-kit-failed-"))
            for said in (site.log, site.folder / "kit" / "said"):
                shutil.copy(said, kept)
            print(f"what was said lies in {kept}")
    return 1 if failed else 0
