"""The clock of a worker with `--beat` is a process of its own: when it dies, another is started.

Celery itself starts it once. Without a clock nothing that is due would be harvested, and nothing
that was left behind taken up, for as long as the worker lives.
"""

import logging
from threading import Event, Thread
from typing import Any

from celery import bootsteps
from celery.worker.components import Beat

SECONDS = 1.0  # between two looks
log = logging.getLogger(__name__)


class Winder(bootsteps.StartStopStep):
    """The step of a worker that watches over its clock."""

    requires = (Beat,)
    conditional = True

    def __init__(self, worker: Any, *, beat: bool = False, **options: Any) -> None:
        """For `app.steps["worker"]`; there is nothing to watch without `beat`."""
        super().__init__(worker, beat=beat, **options)
        self.enabled = beat

    def create(self, worker: Any) -> Any:
        """What the worker starts after its clock, and stops before it."""
        return _Watch(worker)


class _Watch:
    """A thread that looks whether the clock is alive."""

    def __init__(self, worker: Any) -> None:
        self._worker = worker
        self._end = Event()
        self._thread = Thread(target=self._look, name="winder", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; no clock is started after that."""
        self._end.set()
        self._thread.join()

    def _look(self) -> None:
        (step,) = (one for one in self._worker.steps if isinstance(one, Beat))
        while not self._end.wait(SECONDS):
            if not step.obj.is_alive():
                log.warning("the clock died (%s): another is started", step.obj.exitcode)
                step.obj = step.create(self._worker)
                step.start(self._worker)
