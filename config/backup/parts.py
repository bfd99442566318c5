"""One file of a backup: compressed (zstd) as it is written, with the SHA-256 of what lies there."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import zstandard

from config.backup.errors import NotABackup

CHUNK = 1 << 20  # bytes
LEVEL = 3
PRIVATE = 0o600


@dataclass(frozen=True, slots=True)
class Part:
    """A file of the backup. `path` is relative to it; `bytes` and `sha256` are of the file."""

    path: str
    bytes: int
    sha256: str


def write(folder: Path, path: str, chunks: Iterable[bytes]) -> Part:
    """Pack `chunks` into the new file `path` of `folder`, and see that the disk has it."""
    file = folder / path
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with new(file) as raw:
        for packed in _packed(chunks):
            digest.update(packed)
            size += raw.write(packed)
        raw.flush()
        os.fsync(raw.fileno())
    return Part(path, size, digest.hexdigest())


def read(folder: Path, part: Part) -> Iterator[bytes]:
    """What was packed, piece by piece."""
    with (folder / part.path).open("rb") as raw:
        yield from zstandard.ZstdDecompressor().read_to_iter(raw, read_size=CHUNK)


def verify(folder: Path, part: Part) -> None:
    """Raise NotABackup unless the file is there as it was written."""
    try:
        with (folder / part.path).open("rb") as raw:
            found = hashlib.file_digest(raw, "sha256").hexdigest()
    except OSError as error:
        raise NotABackup(
            f"{part.path} cannot be read ({error.strerror}): take another copy of the backup"
        ) from None
    if found != part.sha256:
        raise NotABackup(
            f"{part.path} is damaged: its SHA-256 is not what the manifest says; take another copy"
            " of the backup"
        )


def new(file: Path) -> IO[bytes]:
    """A new file that only we can read; FileExistsError if it is there."""
    return os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "wb")


def _packed(chunks: Iterable[bytes]) -> Iterator[bytes]:
    packer = zstandard.ZstdCompressor(LEVEL, write_checksum=True).compressobj()
    yield from map(packer.compress, chunks)
    yield packer.flush()
