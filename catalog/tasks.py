"""Background work. A task takes an id, calls one thing, and is only a nudge: rows are the truth."""

import logging

from celery import shared_task
from django.db import InterfaceError, OperationalError, connection

from accounts.log_ids import bind
from catalog.harvest import pipeline, schedule
from catalog.harvest.failpoints import failpoint
from catalog.harvest.lease import claim

log = logging.getLogger(__name__)


@shared_task(name="catalog.tasks.harvest")
def harvest(run_id: int) -> None:
    """Carry out a run, unless another worker holds it or it has ended."""
    with bind(run=run_id):
        try:
            if (lease := claim(run_id)) is None:
                return
            try:
                run = pipeline.harvest(lease)
            except (OperationalError, InterfaceError):
                raise
            except Exception:  # the task boundary: a bug of ours ends this run and no other
                log.exception("run %s met an error of ours", run_id)
                pipeline.give_up(lease)
            else:
                log.info("run %s: %s", run_id, run.state)
        except (OperationalError, InterfaceError):
            # The database went away. The lease runs out and the sweep starts the run again.
            log.warning("run %s: the database is away", run_id)
            connection.close()


@shared_task(name="catalog.tasks.sweep")
def sweep() -> None:
    """Queue what is due, and hand every run that waits for a worker to one."""
    try:
        schedule.queue_due()
        for run_id in schedule.waiting():
            failpoint("harvest.enqueue")
            harvest.delay(run_id)
    except (OperationalError, InterfaceError):
        log.warning("sweep: the database is away")
        connection.close()
