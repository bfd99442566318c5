"""Ends what a killed supervisor leaves behind. A process of its own that holds only a pipe.

    python -m config.local.guardian [FOLDER OF A POSTGRESQL]

Input: "+123" for a process group that began, "-123" for one that is over. When the input closes,
the supervisor is gone: after an orderly end no group is left and nothing happens.
"""

import os
import signal
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from config.local import postgres

GRACE_SECONDS = 5.0


def groups_left(lines: Iterable[str]) -> list[int]:
    """The groups that began and are not over, in the order of their beginning; reads to the end."""
    groups: dict[int, None] = {}
    for line in lines:
        group = int(line[1:])
        if line.startswith("+"):
            groups[group] = None
        else:
            groups.pop(group, None)
    return list(groups)


def end(groups: Iterable[int]) -> None:
    """SIGTERM to all groups, last begun first, and SIGKILL 5 s later to what still lives."""
    left = [group for group in reversed(list(groups)) if _send(group, signal.SIGTERM)]
    deadline = time.monotonic() + GRACE_SECONDS
    while left and time.monotonic() < deadline:
        time.sleep(0.05)
        left = [group for group in left if _send(group, 0)]
    for group in left:
        _send(group, signal.SIGKILL)


def _send(group: int, number: int) -> bool:
    """Whether there was anyone to send it to."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
        return True
    return False


def main(arguments: list[str]) -> None:
    """Guard until the input closes."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    if arguments:
        postgres.ensure(Path(arguments[0]))  # one more user, which leaves at its exit
    end(groups_left(sys.stdin))


if __name__ == "__main__":
    main(sys.argv[1:])
