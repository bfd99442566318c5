"""As the data plane of a consumer: bring the data here, then tell the control plane.

The wish is a column, as for transfers of our own (transfer/fetch.py): who dies, loses nothing.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from connector import audit
from connector.delivery.sources import policy
from connector.dps.states import TOLD, Event, FlowState
from connector.models import DataFlow
from connector.outbox.endings import LONGEST_REASON
from connector.signaling.serving import address_of
from connector.states import Role
from connector.transfer.fetch import FIRST_PAUSE, LONGEST_PAUSE, download
from connector.transfer.received import Received, Taken
from outbound.errors import FetchError

ENDS = [state for state in FlowState if state.is_terminal]
log = logging.getLogger(__name__)


def wanted() -> QuerySet[DataFlow]:
    """The flows whose data are to be fetched, now or later."""
    return DataFlow.objects.filter(
        transfer=None,
        side=Role.CONSUMER,
        state=FlowState.STARTED,
        signal="",
        next_attempt__isnull=False,
        plane__is_active=True,
    )


def due(now: datetime) -> list[int]:
    """Those that may be tried by now, the longest waiting first."""
    rows = wanted().filter(next_attempt__lte=now).order_by("next_attempt", "pk")
    return list(rows.values_list("pk", flat=True))


def bring(pk: int, now: datetime) -> None:
    """Bring the data, if they are wanted by now and nobody else is at it."""
    flow = wanted().filter(pk=pk, next_attempt__lte=now).first()
    if flow is None:
        return
    try:
        with Received(flow) as file:
            _bring(flow, file)
    except Taken:
        log.info("flow row %s: its data are being fetched already", pk)


def _bring(flow: DataFlow, file: Received) -> None:
    try:
        if not file.is_whole:
            download(address_of(flow), policy(), file)
    except FetchError as failure:
        _postpone(flow.pk, str(failure))
        return
    file.finish()
    _keep(flow.pk, file)


@transaction.atomic
def _postpone(pk: int, error: str) -> None:
    """Later again, after longer and longer pauses; at last the control plane is told."""
    if (flow := _locked(pk)) is None:
        return
    now = timezone.now()
    log.warning("flow row %s, to be fetched: %s", pk, error)
    flow.error = error[:LONGEST_REASON]
    if now - flow.changed > timedelta(seconds=settings.OUTBOX_GIVE_UP_SECONDS):
        flow.signal = Event.ERRORED
        flow.next_attempt, flow.attempts = now, 0
        flow.save()
        DataFlow.tell()
        return
    flow.attempts += 1
    pause = min(FIRST_PAUSE * 2 ** min(flow.attempts - 1, 20), LONGEST_PAUSE)
    flow.next_attempt = now + timedelta(seconds=pause)
    flow.save()


def _keep(pk: int, file: Received) -> None:
    sha256, size = file.sha256(), file.size
    with transaction.atomic():
        if (flow := _locked(pk)) is None:
            if DataFlow.objects.filter(pk=pk, state__in=ENDS, sha256="").exists():
                file.remove()  # it ended before all was here
            return
        flow.sha256, flow.size = sha256, size
        flow.signal, flow.attempts, flow.first_attempt = Event.COMPLETED, 0, None
        flow.move_to(TOLD[flow.now, Event.COMPLETED])
        flow.call()
        audit.record(
            "data flow: data fetched",
            subject=flow.pid,
            actor="",
            detail={"process": flow.process_id, "size": size, "sha256": sha256},
        )
    file.tidy()


def _locked(pk: int) -> DataFlow | None:
    return wanted().filter(pk=pk).select_for_update(of=("self",)).first()
