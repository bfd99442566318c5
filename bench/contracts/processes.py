"""What an installation costs: the processor time and the memory of all its processes."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def of_folder(folder: Path) -> set[int]:
    """Whatever was started with this folder as its own, and what that has started."""
    parents = dict(_parents())
    found = {pid for pid in parents if _names(pid, folder)}
    grown = True
    while grown:
        more = {pid for pid, parent in parents.items() if parent in found} - found
        found |= more
        grown = bool(more)
    return found


def cpu_seconds(pids: set[int]) -> float:
    """Of those that still live, since they began."""
    return sum(map(_cpu, pids))


def megabytes(pids: set[int]) -> float:
    """What is in memory for them; what several share counts once (PSS)."""
    return sum(map(_kilobytes, pids)) / 1024


def _parents() -> Iterator[tuple[int, int]]:
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            yield int(place.name), int(_stat(int(place.name))[1])


def _stat(pid: int) -> list[str]:
    """Behind the name of the program, which may hold anything (proc(5))."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _names(pid: int, folder: Path) -> bool:
    with suppress(OSError):
        said = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        return f"HANSA_VAR={folder}".encode() in said
    return False


def _cpu(pid: int) -> float:
    with suppress(OSError):
        fields = _stat(pid)
        return (int(fields[11]) + int(fields[12])) / TICKS
    return 0.0


def _kilobytes(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0
