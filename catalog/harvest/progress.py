"""True figures of a running harvest, written to its row for whoever watches."""

import time
from collections.abc import Callable

from catalog.harvest.lease import Lease
from catalog.models import HarvestRun

EVERY = 0.4  # seconds between two writes of figures within one stage

Listener = Callable[[HarvestRun], None]


class Progress:
    """Collects figures and writes them: at once for a new stage, else a few times a second."""

    def __init__(self, lease: Lease, listener: Listener | None = None) -> None:
        self.lease = lease
        self._listener = listener
        self._fields: dict[str, object] = {}
        self._written = 0.0

    def stage(self, stage: HarvestRun.Stage, **figures: object) -> None:
        """The run is at `stage` now."""
        self._fields |= {"stage": stage, **figures}
        self.write()

    def say(self, **figures: object) -> None:
        """New figures; they may be written a little later."""
        self._fields |= figures
        if time.monotonic() - self._written > EVERY:
            self.write()

    def write(self) -> None:
        """Write what was collected, and stop here if the run is no longer ours."""
        self.lease.check()
        mine = HarvestRun.objects.filter(pk=self.lease.run_id, lease_owner=self.lease.owner)
        if self._fields:
            if not mine.update(**self._fields):
                self.lease.lose()
            self._fields = {}
        self._written = time.monotonic()
        if self._listener and (run := mine.first()):
            self._listener(run)
