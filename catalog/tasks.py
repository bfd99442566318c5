"""Background work. A task takes an id, calls one thing, and is only a nudge: rows are the truth."""

import logging

from billiard.process import active_children
from celery import shared_task
from celery.signals import worker_shutting_down
from django.db import InterfaceError, InternalError, OperationalError, connection
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerAway

from accounts.log_ids import bind
from catalog.alerts import notes, post
from catalog.failpoints import failpoint
from catalog.harvest import deletion, holds, pipeline, retention, schedule, spool, turns
from catalog.harvest.lease import claim, let_go
from catalog.models import HarvestRun, HeldWithdrawal
from catalog.quality import links
from catalog.watching import retention as watching

# The database went away, or ended our session (after a freeze: InternalError).
AWAY = (OperationalError, InterfaceError, InternalError)
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
            except AWAY:
                raise
            except Exception:  # the task boundary: a bug of ours ends this run and no other
                log.exception("run %s met an error of ours", run_id)
                pipeline.give_up(lease)
            else:
                log.info("run %s: %s", run_id, run.state)
        except AWAY as error:
            # The lease runs out, and the sweep starts the run again.
            log.warning("run %s: the database is away: %s", run_id, error)
            connection.close()


@worker_shutting_down.connect
def free_the_runs(**_said: object) -> None:
    """A worker that is told to end keeps no run: another takes it up from its checkpoints."""
    try:
        ending = [child.pid for child in active_children() if child.pid]
        freed = let_go(ending)
        turns.let_go(ending)
    except AWAY as error:
        log.warning("the runs keep their leases to the end: the database is away: %s", error)
    else:
        if freed:
            log.info("%d runs are left to the next worker", freed)
    finally:
        connection.close()


def nudge(run: HarvestRun) -> None:
    """Tell a worker of a queued run. Without a broker the sweep finds the row."""
    try:
        harvest.apply_async((run.pk,), retry=False)
    except (BrokerAway, OSError):
        log.warning("run %s is queued, but the broker is away: the next sweep takes it up", run.pk)


@shared_task(name="catalog.tasks.withdraw")
def withdraw(hold_id: int) -> None:
    """Withdraw what a person has agreed to; what was not done when we died, the sweep finds."""
    try:
        deletion.carry_out(hold_id, unless_begun=True)
    except AWAY as error:
        log.warning("hold %s: the database is away: %s", hold_id, error)
        connection.close()


def nudge_withdrawal(hold: HeldWithdrawal) -> None:
    """Tell a worker that a person has agreed. Without a broker the sweep finds the row."""
    try:
        withdraw.apply_async((hold.pk,), retry=False)
    except (BrokerAway, OSError):
        log.warning("hold %s is agreed to, but the broker is away: the next sweep does it", hold.pk)


@shared_task(name="catalog.tasks.check_links")
def check_links() -> None:
    """Ask some of the addresses that are due whether they answer."""
    try:
        links.check_due()
    except AWAY as error:
        log.warning("links: the database is away: %s", error)
        connection.close()


@shared_task(name="catalog.tasks.tell")
def tell() -> None:
    """Note what is to be told about sources, and send what is not sent yet."""
    try:
        notes.look()
        post.send_due()
    except AWAY as error:
        log.warning("messages: the database is away: %s", error)
        connection.close()


@shared_task(name="catalog.tasks.sweep")
def sweep() -> None:
    """Queue what is due, hand every run that waits for a worker to one, tidy up after the dead."""
    try:
        schedule.queue_due()
        for run_id in schedule.waiting():
            failpoint("harvest.enqueue")
            harvest.delay(run_id)
        for hold_id in holds.approved():
            withdraw.delay(hold_id)
        spool.sweep()
    except AWAY as error:
        log.warning("sweep: the database is away: %s", error)
        connection.close()


@shared_task(name="catalog.tasks.forget")
def forget() -> None:
    """Delete superseded statements older than HISTORY_DAYS, old news, and hosts asked no more."""
    try:
        turns.forget()
        if forgotten := retention.forget(timezone.now()):
            log.info("%s superseded versions are older than HISTORY_DAYS: forgotten", forgotten)
        if forgotten := watching.forget(timezone.now()):
            log.info("%s pieces of news are older than ALERT_DAYS: forgotten", forgotten)
    except AWAY as error:
        log.warning("forget: the database is away: %s", error)
        connection.close()
