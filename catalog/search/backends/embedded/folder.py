"""The folder of an index: generations side by side, a pointer to the one in force, the lock.

index/writer.lock    held by the one writer; the kernel takes it from a process that has died
index/current        {"generation": …, "make": …}, replaced in one move
index/doubted        is there when a search met what it could not read: whoever writes looks into it
index/<generation>/  the files of one index; others than the one in force are of the past, or of
                     somebody who was killed, and the next writer removes them
"""

import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from catalog.search.backends.base import IndexAway
from catalog.search.backends.lock import alone

Stamp = tuple[int, ...]  # of a file: it changes whenever the file is replaced


class Current(NamedTuple):
    """The generation in force: its folder, and the stamps of the pointer and of its last commit."""

    path: Path
    pointer: Stamp
    commit: Stamp


@dataclass(frozen=True)
class IndexFolder:
    """Where an index of one make is kept."""

    path: Path
    make: str

    def current(self, before: Current | None = None) -> Current:
        """What is in force now. Cheap where it is what it was `before`. Raises IndexAway."""
        try:
            pointer = _stamp(self._pointer)
            try:
                return self._current(pointer, before)
            except FileNotFoundError:
                if _stamp(self._pointer) == pointer:
                    raise
            return self.current()  # (another generation was put in force between two looks)
        except FileNotFoundError:
            raise IndexAway("There is no index yet: it is being built.") from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexAway(f"The index cannot be found: {error}.") from error

    def _current(self, pointer: Stamp, before: Current | None) -> Current:
        same = before is not None and before.pointer == pointer
        path = before.path if before and same else self._generation()
        return Current(path, pointer, _stamp(path / "meta.json"))

    def exists(self) -> bool:
        """Is any index in force, readable or not?"""
        return self._pointer.exists()

    def new(self) -> Path:
        """An empty folder for a new generation; not in force yet."""
        made = self.path / secrets.token_hex(8)
        made.mkdir()
        return made

    def put_in_force(self, generation: Path) -> None:
        """Let everybody read this generation from now on, and remove the others."""
        said = json.dumps({"generation": generation.name, "make": self.make})
        draft = self._pointer.with_suffix(".new")
        with draft.open("w") as file:
            file.write(said)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._pointer)
        self.tidy()

    def tidy(self) -> None:
        """Remove what is not in force. Its readers read on: the kernel keeps open files."""
        try:
            kept = self._said()["generation"]
        except (OSError, ValueError, KeyError, TypeError):
            kept = ""
        for found in self.path.iterdir():
            if found.is_dir() and found.name != kept:
                shutil.rmtree(found, ignore_errors=True)

    def doubt(self) -> None:
        """Say to the writer that something could not be read, as far as this process may write."""
        with suppress(OSError):
            self._doubt.touch()

    def trust(self) -> None:
        """No doubt until somebody has one again."""
        self._doubt.unlink(missing_ok=True)

    def is_doubted(self) -> bool:
        """Has anybody a doubt?"""
        return self._doubt.exists()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Be the one writer. Raises WriterBusy."""
        with alone(self.path / "writer.lock"):
            with suppress(FileNotFoundError):  # (the whole folder was deleted meanwhile)
                self.tidy()
            yield

    @property
    def _pointer(self) -> Path:
        return self.path / "current"

    @property
    def _doubt(self) -> Path:
        return self.path / "doubted"

    def _said(self) -> dict[str, str]:
        said: dict[str, str] = json.loads(self._pointer.read_text())
        return said

    def _generation(self) -> Path:
        said = self._said()
        if said["make"] != self.make:
            raise IndexAway("The index was made by another version: it has to be built anew.")
        return self.path / Path(said["generation"]).name


def _stamp(path: Path) -> Stamp:
    found = path.stat()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns
