"""The parent's side of the sandbox: hostile bytes are read in a child with limits and no network.

`read` makes one document a spool, `split` makes spools partitions. The child may die of anything:
that is an answer too (ReaderDied), never an accident of ours.
"""

import functools
import json
import os
import selectors
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import IO, Any, TypeVar

from vocab import niceness
from vocab.errors import (
    DocumentTooLarge,
    ReaderDied,
    SandboxUnavailable,
    SourceRefusal,
    UnreadableDocument,
)
from vocab.rdf import forks
from vocab.rdf.job import (
    Document,
    Limits,
    Partition,
    Progress,
    ReadReport,
    Record,
    document_to_json,
    partition_from_json,
    quiet,
    report_from_json,
)

__all__ = [
    "Document", "Limits", "Partition", "ReadReport", "Record", "read", "sandbox_state", "split",
]  # fmt: skip

LINE = 64 << 20  # bytes of one event
LARGE = 256 << 20  # bytes of spools
STDERR = 4_000  # bytes of a dead child's last words
OUT_OF_MEMORY = ("memory allocation", "MemoryError", "capacity overflow", "Cannot allocate")

Event = tuple[str, Any]
T = TypeVar("T")


def read(
    document: Document,
    spool: Path,
    limits: Limits | None = None,
    *,
    progress: Progress = quiet,
) -> ReadReport:
    """Read one document into `spool` (clean N-Triples; its folder must exist).

    `progress` is told the statements so far. Raises UnreadableDocument (the publisher must act),
    ReaderDied (killed, over a limit), SandboxUnavailable (the operator must act); no spool is left
    behind then.
    """
    limits = limits or Limits()
    with tempfile.TemporaryDirectory(prefix="read-", dir=spool.parent) as work:
        job = {"task": "read", "document": document_to_json(document), "work": work}
        job |= {"spool": str(spool.resolve())}
        try:
            with _child(job, limits) as events:
                for event, value in events:
                    if event == "progress":
                        progress(value)
                    elif event == "report":
                        return _understood(report_from_json, value)
        except BaseException:
            spool.unlink(missing_ok=True)
            raise
    raise ReaderDied("the reader ended without a report")


def split(
    spools: Sequence[Path],
    into: Path,
    limits: Limits | None = None,
) -> Iterator[Partition]:
    """Split spools into partitions of records, written to the folder `into` and yielded as ready.

    The child works ahead while the caller stores. Raises as `read` does. The caller removes `into`.
    """
    limits = _for_all(limits or Limits(), sum(spool.stat().st_size for spool in spools))
    into.mkdir(parents=True, exist_ok=True)
    job = {
        "task": "split",
        "spools": [str(s.resolve()) for s in spools],
        "into": str(into.resolve()),
    }
    with _child(job, limits) as events:
        for event, value in events:
            if event == "partition":
                yield _understood(partition_from_json, value)
            elif event == "end":
                return
    raise ReaderDied("the reader ended before the last partition")


def _for_all(limits: Limits, size: int) -> Limits:
    """Time for spools of so many bytes: the limits are those of one large document."""
    times = 1 + size // LARGE
    seconds = limits.cpu_seconds * times, limits.wall_seconds * times
    return replace(limits, cpu_seconds=seconds[0], wall_seconds=seconds[1])


@functools.cache
def sandbox_state() -> str:
    """How the reader is cut off here: "user namespace", "network namespace" (as root), "seccomp"
    or "none"."""
    with _child({"task": "probe"}, Limits(allow_unsandboxed=True)) as events:
        return next((str(value) for event, value in events if event == "sandbox"), "none")


@contextmanager
def _child(job: dict[str, Any], limits: Limits) -> Iterator[Iterator[Event]]:
    job |= {"limits": asdict(limits)}
    with tempfile.TemporaryFile() as stderr:
        child = forks.start(stderr)
        niceness.lower(child.pid, niceness.of_this_process())
        job["parent"] = child.parent
        try:
            yield _events(child, json.dumps(job).encode(), limits, stderr)
        finally:
            child.end()


def _events(child: forks.Child, job: bytes, limits: Limits, stderr: IO[bytes]) -> Iterator[Event]:
    with suppress(BrokenPipeError):  # it died at once: the exit code says why
        child.stdin.write(job)
        child.stdin.close()
    for line in _lines(child, limits.wall_seconds):
        event, value = _understood(_event, line)
        _raise_for(event, value, limits)
        yield event, value
    if code := child.wait():
        raise ReaderDied(_why(code, limits, _last_words(stderr)))


def _event(line: bytes) -> Event:
    event, value = json.loads(line)
    return str(event), value


def _understood(read_it: Callable[[Any], T], value: Any) -> T:
    """What a child says may be anything, once a document has taken it over."""
    try:
        return read_it(value)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        words = "the reader ended without an answer that we understand"
        raise ReaderDied(f"{words}: {error}") from error


def _raise_for(event: str, value: Any, limits: Limits) -> None:
    match event:
        case "too large":
            raise DocumentTooLarge(value)
        case "refusal":
            raise SourceRefusal(value)
        case "refused":
            raise UnreadableDocument(value)
        case "memory":
            raise ReaderDied(_memory(limits))
        case "sandbox" if value == "none" and not limits.allow_unsandboxed:
            raise SandboxUnavailable(
                "neither user namespaces nor seccomp can cut the reader off from the network here: "
                "allow one of them, or set ALLOW_UNSANDBOXED_READER to read all the same"
            )


def _lines(child: forks.Child, seconds: float) -> Iterator[bytes]:
    """Whole lines of the child's output. Only the time that we wait counts against `seconds`."""
    descriptor, left, rest = child.stdout.fileno(), float(seconds), b""
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while True:
            began = time.monotonic()
            ready = selector.select(left)
            left -= time.monotonic() - began
            if not ready or left <= 0:
                raise ReaderDied(f"the reader took longer than {seconds:g} s: split the document")
            chunk = os.read(descriptor, 1 << 16)
            if not chunk:
                return
            *whole, rest = (rest + chunk).split(b"\n")
            if len(rest) > LINE:
                raise ReaderDied("the reader sent an event without end")
            yield from whole


def _last_words(stderr: IO[bytes]) -> str:
    size = stderr.seek(0, os.SEEK_END)
    stderr.seek(max(size - STDERR, 0))
    return stderr.read().decode("utf-8", "replace")


def _memory(limits: Limits) -> str:
    megabytes = limits.address_space // 1_000_000
    return f"the reader ran out of memory ({megabytes:,} MB): split the document"


def _why(code: int, limits: Limits, words: str) -> str:
    """A sentence for the exit code of a child that died."""
    if any(mark in words for mark in OUT_OF_MEMORY):
        return _memory(limits)
    if code == -signal.SIGXCPU:
        return f"the reader used more than {limits.cpu_seconds} s of CPU: split the document"
    if code == -signal.SIGXFSZ or "File too large" in words:
        return f"the reader wrote more than {limits.file_size:,} bytes: split the document"
    if code == -signal.SIGKILL:
        return "the reader was killed from outside (out of memory on this machine?)"
    if code < 0:
        return f"the reader crashed ({signal.Signals(-code).name}): the document is not readable"
    return f"the reader failed (exit code {code}): {words.strip()[-500:]}"
