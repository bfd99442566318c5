"""The file that data are fetched into: begun, gone on with, whole. Its name is ours alone.

<uuid>.part grows; <uuid>.json says what it will be; <uuid> is there when all of it is.
"""

import fcntl
import hashlib
import json
import os
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from django.conf import settings

from connector.models import DataFlow, TransferProcess


class Taken(Exception):
    """Another process writes this file."""


class Received:
    """The file of one transfer or flow, locked while the context is open; who dies holds no lock.

    Raises Taken when another process has it.
    """

    def __init__(self, of: TransferProcess | DataFlow) -> None:
        self.name = of.pid.removeprefix("urn:uuid:")
        folder: Path = settings.RECEIVED_DIR
        self.whole = folder / self.name
        self._part, self._about = folder / f"{self.name}.part", folder / f"{self.name}.json"
        self._lock = folder / f"{self.name}.lock"

    def __enter__(self) -> Self:
        self.whole.parent.mkdir(parents=True, exist_ok=True)
        self._held = os.open(self._lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._held)
            raise Taken(self.name) from None
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.close(self._held)

    @property
    def is_taken(self) -> bool:
        """Whether somebody on this machine writes it at this moment."""
        try:
            with self:
                return False
        except Taken:
            return True

    @property
    def size(self) -> int:
        """How much is here (bytes)."""
        file = self.whole if self.whole.exists() else self._part
        return file.stat().st_size if file.exists() else 0

    @property
    def about(self) -> dict[str, Any]:
        """What the provider said when it began: etag, media_type, total (None: not told)."""
        try:
            found = json.loads(self._about.read_text())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing: the last byte may have come just before we died."""
        total = self.about.get("total")
        return self.whole.exists() or (total is not None and self.size == total)

    def begin(self, about: dict[str, Any]) -> None:
        """From the first byte: what was here is of something else."""
        self._part.unlink(missing_ok=True)
        new = self._about.with_suffix(".new")
        new.write_text(json.dumps(about))
        new.replace(self._about)

    def append(self, piece: bytes) -> None:
        """The next bytes, on the disk's way before the next ones are asked for."""
        with self._part.open("ab") as file:
            file.write(piece)

    def finish(self) -> None:
        """All is here. Survives a loss of power from now on."""
        if self.whole.exists():
            return
        self._part.touch()  # of no bytes
        with self._part.open("rb+") as file:
            os.fsync(file.fileno())
        self._part.replace(self.whole)
        folder = os.open(self.whole.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def sha256(self) -> str:
        """The hash of the whole file, in hex."""
        with self.whole.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def tidy(self) -> None:
        """Keep the whole file alone."""
        self._part.unlink(missing_ok=True)
        self._about.unlink(missing_ok=True)

    def remove(self) -> None:
        """Nothing of it is wanted any more."""
        self.tidy()
        self.whole.unlink(missing_ok=True)
