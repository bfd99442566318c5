"""Background work of the connector. A task takes an id and is only a nudge: rows are the truth."""

import logging

from celery import shared_task
from django.db import InterfaceError, InternalError, OperationalError, connection
from django.utils import timezone

from accounts.log_ids import bind
from connector import notices
from connector.examining import keeping
from connector.identity import replay, shown
from connector.negotiation import notes, running_out, telling
from connector.signaling import bringing
from connector.transfer import fetch as fetching
from connector.transfer import timers

# The database went away, or ended our session (after a freeze: InternalError).
AWAY = (OperationalError, InterfaceError, InternalError)
log = logging.getLogger(__name__)


@shared_task(name="connector.tasks.fetch")
def fetch(transfer_id: int) -> None:
    """Bring the data of a transfer, if they are still wanted."""
    with bind(transfer=transfer_id):
        try:
            fetching.fetch(transfer_id, timezone.now())
        except AWAY as error:
            log.warning("transfer row %s: the database is away: %s", transfer_id, error)
            connection.close()


@shared_task(name="connector.tasks.bring")
def bring(flow_id: int) -> None:
    """Bring the data of a flow that a control plane has started, if they are still wanted."""
    with bind(flow=flow_id):
        try:
            bringing.bring(flow_id, timezone.now())
        except AWAY as error:
            log.warning("flow row %s: the database is away: %s", flow_id, error)
            connection.close()


@shared_task(name="connector.tasks.examine")
def examine(participant_id: int) -> None:
    """Examine a participant's connector, and keep what is found."""
    try:
        keeping.run(participant_id)
    except AWAY as error:
        log.warning("participant row %s: the database is away: %s", participant_id, error)
        connection.close()


@shared_task(name="connector.tasks.sweep")
def sweep() -> None:
    """Hand what is to be fetched to a worker, end what has run out, tidy up."""
    try:
        notices.end_what_is_over(timezone.now())
        timers.end_what_ran_out(timezone.now())
        running_out.end_what_ran_out(timezone.now())
        notes.look(timezone.now())
        if notes.is_due():
            tell.delay()
        for transfer_id in fetching.due(timezone.now()):
            fetch.delay(transfer_id)
        for flow_id in bringing.due(timezone.now()):
            bring.delay(flow_id)
        timers.remove_parts()
        shown.forget_what_ended(timezone.now())
        replay.forget(timezone.now())
        if shown.may_be_revoked():
            look_again.delay()
    except AWAY as error:
        log.warning("sweep: the database is away: %s", error)
        connection.close()


@shared_task(name="connector.tasks.tell")
def tell() -> None:
    """Send the messages about negotiations that wait."""
    try:
        telling.send_due()
    except AWAY as error:
        log.warning("messages: the database is away: %s", error)
        connection.close()


@shared_task(name="connector.tasks.look_again")
def look_again() -> None:
    """See whether credentials that were presented have been revoked since."""
    try:
        shown.look_again(timezone.now())
    except AWAY as error:
        log.warning("credentials: the database is away: %s", error)
        connection.close()
