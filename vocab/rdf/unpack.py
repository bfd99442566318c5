"""Archives by their first bytes: gz, xz, zip and tar to plain files, within bytes and ratio.

Names inside an archive decide the order in a zip, what is left aside, and nothing else: every
member goes to a file that we name.
"""

import gzip
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import BufferedReader, RawIOBase
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import IO, Any, cast

from vocab.errors import DocumentTooLarge, UnreadableDocument
from vocab.rdf.job import Limits

CHUNK = 1 << 20
AHEAD = 12  # chunks
GRACE = 10 << 20  # bytes before the ratio counts
MEMBERS = 10_000
BROKEN = (
    EOFError, gzip.BadGzipFile, lzma.LZMAError, zlib.error, zipfile.BadZipFile, tarfile.TarError,
)  # fmt: skip
TAR_END = 1_024  # bytes, all zero
GZIP, XZ, ZIP = b"\x1f\x8b", b"\xfd7zXZ\x00", b"PK\x03\x04"
NOT_YET = {
    b"BZh": "bzip2",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"Rar!": "rar",
    b"PK\x05\x06": "an empty zip",
}


@dataclass(frozen=True, slots=True)
class Member:
    """One plain document. `name` is its name inside an archive, "" when it was not in one."""

    path: Path
    name: str = ""


def is_packed(path: Path) -> bool:
    """Whether it is a gz or xz file."""
    return _head(path).startswith((GZIP, XZ))


def opened(path: Path, limits: Limits) -> BufferedReader:
    """The bytes of a file as a stream; a thread unpacks gz and xz ahead, within the limits."""
    if not is_packed(path):
        return path.open("rb")
    source = gzip.open(path, "rb") if _head(path).startswith(GZIP) else lzma.open(path, "rb")  # noqa: SIM115
    meter = _Meter(path.stat().st_size, limits)
    return BufferedReader(_Ahead(cast(IO[bytes], source), meter), CHUNK)


class _Ahead(RawIOBase):
    """A source that is unpacked ahead and whose bytes are counted as they are read."""

    def __init__(self, source: IO[bytes], meter: "_Meter") -> None:
        self._source = source
        self._meter = meter
        self._rest = memoryview(b"")
        self._closing = self._ended = False
        self._chunks: Queue[bytes | Exception] = Queue(AHEAD)
        self._thread = Thread(target=self._unpack, daemon=True)
        self._thread.start()

    def _unpack(self) -> None:
        chunk: bytes | Exception = b"begin"
        while chunk and not isinstance(chunk, Exception) and not self._closing:
            try:
                chunk = self._source.read(CHUNK)
            except Exception as error:  # noqa: BLE001 - a boundary: the reading thread raises it
                chunk = error
            self._chunks.put(chunk)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._rest:
            self._rest = memoryview(self._next())
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size

    def _next(self) -> bytes:
        if self._ended:
            return b""
        chunk = self._chunks.get()
        self._ended = not chunk or isinstance(chunk, Exception)
        if isinstance(chunk, BROKEN):
            raise UnreadableDocument(f"the archive is broken: {chunk}") from chunk
        if isinstance(chunk, Exception):
            raise chunk
        self._meter.add(len(chunk))
        return chunk

    def close(self) -> None:
        self._closing = True
        while self._thread.is_alive():  # it may wait for room
            with suppress(Empty):
                self._chunks.get(timeout=0.05)
        self._source.close()
        super().close()


def unpack(path: Path, work: Path, limits: Limits) -> Iterator[Member]:
    """The plain files inside `path`, one after the other (each replaces the one before).

    Raises DocumentTooLarge over bytes or ratio, UnreadableDocument for broken or nested archives.
    """
    head = _head(path)
    if head.startswith(ZIP):
        yield from _zip(path, work / "member", limits)
    elif _is_tar(head):
        yield from _tar(path, work / "member", limits)
    elif head.startswith((GZIP, XZ)):
        opened = gzip.open if head.startswith(GZIP) else lzma.open
        with opened(path, "rb") as source:
            _copy(cast(IO[bytes], source), work / "member", _Meter(path.stat().st_size, limits))
        if _is_tar(_head(work / "member")):
            archive = (work / "member").rename(work / "archive")
            yield from _tar(archive, work / "member", limits)
            return
        _refuse_archive(_head(work / "member"), "inside the archive: pack once")
        yield Member(work / "member")
    else:
        _refuse_archive(head, "packed in a way we do not read: use gz, xz or zip")
        yield Member(path)


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(300)


def _refuse_archive(head: bytes, why: str) -> None:
    kinds = {GZIP: "gzip", XZ: "xz", ZIP: "zip", **NOT_YET}
    for magic, kind in kinds.items():
        if head.startswith(magic):
            raise UnreadableDocument(f"{kind} {why}")
    if _is_tar(head):
        raise UnreadableDocument(f"a tar archive {why}")


def _is_tar(head: bytes) -> bool:
    return head[257:262] == b"ustar"


def _is_aside(name: str) -> bool:
    """What macOS puts beside the documents, in zip and tar alike."""
    parts = name.split("/")
    return parts[-1] == ".DS_Store" or parts[-1].startswith("._") or "__MACOSX" in parts


def _tar(path: Path, target: Path, limits: Limits) -> Iterator[Member]:
    """Its plain files, in the archive's order. Links and devices are nothing to read."""
    meter = _Meter(path.stat().st_size, limits)
    _must_end(path)  # tarfile takes one that is cut off between two members for a whole one
    try:
        with tarfile.open(path, "r:") as archive:
            for count, member in enumerate(archive, 1):
                _refuse_many(count, "tar archive")
                source = archive.extractfile(member) if member.isreg() else None
                if source is None or _is_aside(member.name):
                    continue
                _copy(source, target, meter)
                _refuse_archive(_head(target), "inside the archive: pack once")
                yield Member(target, member.name)
    except (tarfile.TarError, ValueError) as error:  # ValueError: numbers that are none
        raise UnreadableDocument(f"the tar archive cannot be read: {error}") from error


def _must_end(path: Path) -> None:
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - TAR_END, 0))
        if file.read() != bytes(TAR_END):
            raise UnreadableDocument("the archive is broken: a tar ends with empty blocks")


def _refuse_many(count: int, kind: str) -> None:
    if count > MEMBERS:
        raise DocumentTooLarge(f"the {kind} holds too many files: at most {MEMBERS:,}, split it")


def _zip(path: Path, target: Path, limits: Limits) -> Iterator[Member]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = sorted(
                (m for m in archive.infolist() if not m.is_dir() and not _is_aside(m.filename)),
                key=lambda m: m.filename,
            )
            _refuse_many(len(members), "zip")
            meter = _Meter(path.stat().st_size, limits)
            for member in members:
                with archive.open(member) as source:
                    _copy(source, target, meter)
                _refuse_archive(_head(target), "inside the archive: pack once")
                yield Member(target, member.filename)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        # RuntimeError: an encrypted member; NotImplementedError: a method zipfile does not know.
        raise UnreadableDocument(f"the zip archive cannot be read: {error}") from error


class _Meter:
    """Counts what comes out of one archive against its size."""

    def __init__(self, packed: int, limits: Limits) -> None:
        self._packed = max(packed, 1)
        self._limits = limits
        self._out = 0

    def add(self, count: int) -> None:
        self._out += count
        if self._out > self._limits.unpacked_bytes:
            raise DocumentTooLarge(
                f"unpacks to more than {self._limits.unpacked_bytes:,} bytes: split the document"
            )
        if self._out > GRACE and self._out > self._packed * self._limits.ratio:
            raise DocumentTooLarge(
                f"unpacks to more than {self._limits.ratio} times its size: send it unpacked"
            )


def _copy(source: IO[bytes], target: Path, meter: _Meter) -> None:
    try:
        with target.open("wb") as out:
            while chunk := source.read(CHUNK):
                meter.add(len(chunk))
                out.write(chunk)
    except BROKEN as error:
        raise UnreadableDocument(f"the archive is broken: {error}") from error
