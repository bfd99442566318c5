"""Where a local server puts its Unix socket.

A socket's whole path must fit into 108 bytes (sun_path), and PostgreSQL appends 19 of its own.
"""

import hashlib
import os
import stat
import tempfile
from pathlib import Path

from config.local.errors import CannotServe

PATH_LIMIT = 80  # characters


def socket_dir(directory: Path, kind: str) -> Path:
    """`directory`/sock, or where that path is too long a short one below the temporary directory.

    `kind` ("pg", "valkey") keeps the short names of two servers apart. Touches no file.
    """
    wanted = directory.resolve() / "sock"
    if len(os.fsencode(wanted)) <= PATH_LIMIT:
        return wanted
    name = hashlib.sha256(os.fsencode(wanted.parent)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"{kind}-{os.getuid()}-{name}"


def make_private(path: Path, owner: int) -> None:
    """Make `path` a directory that only account `owner` may enter.

    Anyone may create names in the temporary directory: what a stranger made is refused.
    """
    path.mkdir(mode=0o700, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.getuid(), owner}:
        raise CannotServe(
            f"{path} belongs to another account: remove it, or set TMPDIR to a folder of your own"
        )
    path.chmod(0o700)
    if found.st_uid != owner:
        os.chown(path, owner, -1)
