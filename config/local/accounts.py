"""Which account a PostgreSQL server runs under: it refuses to run as root.

No account is created and no folder above ours is opened for others: where neither an existing
account can reach the files, nor a user namespace can hide that we are root, the answer is no.
"""

import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.local.errors import CannotServe

NOBODY = 65534
# Root becomes 65534 inside a namespace of its own; files of root look like files of that account.
UNSHARE = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "--")


@dataclass(frozen=True)
class RunAs:
    """How to start a program: `prefix` goes before its arguments, `popen` into Popen."""

    uid: int
    gid: int
    prefix: tuple[str, ...] = ()

    @property
    def popen(self) -> dict[str, Any]:
        """The arguments of Popen that change the account; none when it stays the same."""
        if self.uid == os.getuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def choose(cluster: Path, *passes: Path) -> RunAs:
    """The account for the cluster that is or will be at `cluster`; an existing one keeps its owner.

    `passes` are the other folders that the account must be able to enter. Raises CannotServe.
    """
    if os.getuid() != 0:
        return RunAs(os.getuid(), os.getgid())
    if (cluster / "PG_VERSION").exists():
        owner = (cluster / "PG_VERSION").stat()
        return RunAs(owner.st_uid, owner.st_gid) if owner.st_uid else _hidden_root(cluster)
    # The folder of the cluster is made over to the account, so the folders above it decide.
    if reachable([cluster.parent.parent, *passes]) and (account := _account("postgres", "nobody")):
        return RunAs(account.pw_uid, account.pw_gid)
    return _hidden_root(cluster)


def reachable(folders: Iterable[Path]) -> bool:
    """Whether any account may enter all of `folders`."""
    whole = [folder.resolve() for folder in folders]
    passed = {step for folder in whole for step in (folder, *folder.parents)}
    return all(step.stat().st_mode & stat.S_IXOTH for step in passed)


def _account(*names: str) -> pwd.struct_passwd | None:
    for name in names:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return None


def _fails(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode != 0


def _hidden_root(cluster: Path) -> RunAs:
    probe = [*UNSHARE, "true"]
    if not shutil.which("unshare") or _fails(probe):
        raise CannotServe(
            f"PostgreSQL refuses to run as root, no other account can reach {cluster}, and this"
            " machine offers no user namespaces: run as an ordinary user, put HANSA_VAR where all"
            " accounts may pass, or set DATABASE_URL to a server of your own"
        )
    return RunAs(0, 0, UNSHARE)
