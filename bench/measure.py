"""Seconds, processor seconds and memory of processes, read from /proc; percentiles."""

import math
import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """User and system seconds of a process and of its ended children."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(int(field) for field in fields[11:15]) / TICKS


def children(pid: int) -> list[int]:
    """Every process below `pid`."""
    below: list[int] = []
    for task in _tasks(pid):
        try:
            direct = [int(p) for p in (task / "children").read_text().split()]
        except OSError:
            continue
        for child in direct:
            below += [child, *children(child)]
    return below


def _tasks(pid: int) -> list[Path]:
    try:
        return list(Path(f"/proc/{pid}/task").iterdir())
    except OSError:
        return []


def tree_cpu(pid: int) -> float:
    """Processor seconds of a process and of everything below it."""
    return cpu_seconds(pid) + sum(cpu_seconds(child) for child in children(pid))


def pss_mb(pid: int) -> float:
    """Proportional set size in MB (1,000,000 bytes); 0 when the process is gone."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024 / 1e6
    except OSError:
        pass
    return 0.0


@dataclass
class Peak:
    """The largest PSS of this process and its children while the context is open, in MB."""

    mb: float = 0.0
    _stop: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "Peak":
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        own = os.getpid()
        while not self._stop.is_set():
            self.mb = max(self.mb, pss_mb(own) + sum(pss_mb(pid) for pid in children(own)))
            time.sleep(0.05)


def percentile(values: Sequence[float], share: float) -> float:
    """The least of `values` that is not below `share` of them (nearest rank); nan of none."""
    if not values:
        return math.nan
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]
