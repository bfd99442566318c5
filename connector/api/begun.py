"""A process that somebody asks for by our pid: they have our request, so it has begun for them.

Their answer to it may come a moment later (DSP 2025-1 says nothing of the order). So its state is
waited for, for as long as a message of ours may be under way, and no longer than PATIENCE.
"""

import time

from connector.errors import NotFound
from connector.moves import AnyProcess, waiting

PATIENCE = 2.0  # seconds
TICK = 0.05


def check_begun(process: AnyProcess) -> None:
    """Return when it has begun. Raises NotFound where it does not."""
    end = time.monotonic() + PATIENCE
    while process.now is None:
        if time.monotonic() > end or not any(row.attempts for row in waiting(process)):
            raise NotFound(f"{process.pid} has not begun")
        time.sleep(TICK)
        process.refresh_from_db()
