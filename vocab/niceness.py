"""Work nobody waits for: giving way to work somebody waits for."""

import os
import time
from contextlib import suppress
from pathlib import Path

# Linux takes one change of a group in 100 ms from who is not the administrator, and says EAGAIN.
TRIES, PAUSE_SECONDS = 10, 0.11


def lower(pid: int, niceness: int) -> None:
    """Let a process be so nice, and with it the group that the kernel has put it in.

    Linux shares the processor between sessions first (autogroups, sched(7)) and heeds `nice` only
    within one: a process that leads a session of its own takes as much as all others together,
    however nice it is. Where something is not allowed, or not known, it stays as it was.
    """
    if niceness <= 0:
        return
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, pid, niceness)
    _lower_group(Path(f"/proc/{pid}/autogroup"), niceness)


def _lower_group(group: Path, niceness: int) -> None:
    for _ in range(TRIES):
        try:
            group.write_text(str(niceness))
        except BlockingIOError:
            time.sleep(PAUSE_SECONDS)
        except OSError:
            return
        else:
            return


def of_this_process() -> int:
    """How nice it is: -20 (first) to 19 (last)."""
    return os.nice(0)
