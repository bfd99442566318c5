"""Files that are kept below VAR_DIR: every folder there, but for those that are made anew.

Single files beside the folders are locks, schedules and keys: none of them belongs into a backup.
"""

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from config.backup import parts
from config.backup.errors import CannotRestore
from config.backup.manifest import KeptFile

# What is made anew, or is saved in another way (the database).
NOT_KEPT = frozenset(
    {
        *("broker", "failpoints", "index", "locale", "logs", "postgres"),
        *("peer", "screenshots", "spool", "static"),  # (peer: the demo's other installation)
    }
)


def back_up(var: Path, folder: Path) -> Iterator[KeptFile]:
    """Copy every kept file of `var` into the backup; those that go meanwhile are left out."""
    for number, path in enumerate(sorted(_kept(var))):
        try:
            source = (var / path).open("rb")
        except FileNotFoundError:
            continue
        with source:
            part = parts.write(folder, f"files/{number}.zst", _chunks(source))
        yield KeptFile(path.as_posix(), part)


class Unpacked:
    """Files that lie ready beside the place where they belong."""

    def __init__(self, ready: Path, var: Path) -> None:
        self._ready, self._var = ready, var
        self._placed: list[Path] = []

    def place(self) -> None:
        """Put every folder where it belongs."""
        for folder in sorted(self._ready.iterdir()):
            place = self._var / folder.name
            if place.is_dir():
                place.rmdir()  # empty: looked at before
            folder.rename(place)
            self._placed.append(place)

    def take_back(self) -> None:
        """Remove what was placed."""
        for place in self._placed:
            shutil.rmtree(place)


@contextmanager
def unpacked(folder: Path, files: Iterable[KeptFile], var: Path) -> Iterator[Unpacked]:
    """Unpack beside the place; when the context ends in an error, nothing of it is left.

    Raises CannotRestore where a folder of the backup would cover one that holds something.
    """
    files = list(files)
    _must_be_free(var, {_inside(file.path).parts[0] for file in files})
    var.mkdir(parents=True, exist_ok=True)
    ready = Path(tempfile.mkdtemp(prefix=".restoring-", dir=var))
    kept = Unpacked(ready, var)
    try:
        for file in files:
            _unpack(folder, file, ready / file.path)
        yield kept
    except BaseException:
        kept.take_back()
        raise
    finally:
        shutil.rmtree(ready)


def _kept(var: Path) -> Iterator[Path]:
    """Relative paths of the files to keep. Links and whatever is no plain file are not followed."""
    for top in var.iterdir() if var.is_dir() else ():
        if top.name in NOT_KEPT or top.name.startswith(".") or top.is_symlink():
            continue
        for root, _, names in os.walk(top):
            for name in names:
                path = Path(root, name)
                if path.is_file() and not path.is_symlink():
                    yield path.relative_to(var)


def _chunks(source: IO[bytes]) -> Iterator[bytes]:
    while chunk := source.read(parts.CHUNK):
        yield chunk


def _must_be_free(var: Path, names: Iterable[str]) -> None:
    for name in sorted(names):
        place = var / name
        if place.exists() and (not place.is_dir() or any(place.iterdir())):
            raise CannotRestore(
                f"{place} holds something already: set HANSA_VAR to a new folder, or move it away"
            )


def _inside(path: str) -> Path:
    """The path of a kept file, which leads out of VAR_DIR nowhere; raises CannotRestore."""
    relative = Path(path)
    if relative.is_absolute() or ".." in relative.parts or len(relative.parts) < 2:
        raise CannotRestore(f"{path!r} is no path of a kept file: the manifest is not one of ours")
    return relative


def _unpack(folder: Path, file: KeptFile, place: Path) -> None:
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with parts.new(place) as raw:
        for chunk in parts.read(folder, file.part):
            raw.write(chunk)
