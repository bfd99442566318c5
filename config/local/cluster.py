"""The files of a private PostgreSQL: made once, checked before every start."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from config.local import accounts, programs
from config.local.errors import CannotServe

USER = "hansa"


def make(folder: Path, binaries: Path, run_as: accounts.RunAs, *, sync: bool) -> None:
    """Make the cluster under another name first: a killed initdb leaves no half cluster behind.

    Without `sync` a crash of the machine may spoil it: for tests. Raises CannotServe.
    """
    for left in folder.glob("pgdata.new-*"):
        shutil.rmtree(left, ignore_errors=True)
    new = Path(tempfile.mkdtemp(prefix="pgdata.new-", dir=folder))
    if run_as.uid != os.getuid():
        os.chown(new, run_as.uid, run_as.gid)
    arguments = [str(binaries / "initdb"), "-D", str(new), "-U", USER, "-A", "trust", "-E", "UTF8"]
    arguments += ["--locale=C.UTF-8", "--no-instructions"]
    if programs.postgres_major(binaries) >= 17:
        arguments += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    if not sync:
        arguments += ["--no-sync"]
    done = subprocess.run(
        [*run_as.prefix, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        cwd="/",
        env=environment(),
        start_new_session=True,
        check=False,
        **run_as.popen,
    )
    if done.returncode:
        raise CannotServe(
            f"initdb could not make a cluster in {folder} (code {done.returncode}):"
            f" {done.stderr.strip() or 'no message'}; try again, or set DATABASE_URL"
        )
    new.rename(folder / "pgdata")


def must_match(folder: Path, binaries: Path) -> None:
    """Raise CannotServe where the cluster of `folder` is of another major version."""
    kept = (folder / "pgdata" / "PG_VERSION").read_text().strip()
    found = programs.postgres_major(binaries)
    if kept != str(found):
        raise CannotServe(
            f"{folder / 'pgdata'} was made by PostgreSQL {kept}, and {binaries} is PostgreSQL"
            f" {found}: set PG_BIN to the programs of {kept}, or dump there and restore here"
        )


def environment() -> dict[str, str]:
    """Ours without PG*: PGDATA or PGPORT of some other server must not reach this one."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"LC_ALL": "C.UTF-8", "TZ": "UTC"}
