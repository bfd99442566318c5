"""As data plane: see whether the data are where they should be, before a flow is said to start."""

import logging

from django.db import transaction

from connector.delivery.proxying import open_address
from connector.delivery.ranges import NotSatisfiable, Wanted
from connector.delivery.sources import SourceFailed
from connector.dps.states import Event, FlowState
from connector.models import DataFlow, DataSource
from connector.outbox.endings import LONGEST_REASON
from connector.signaling.serving import let_flow

log = logging.getLogger(__name__)


def try_source(flow_id: int) -> None:
    """Start the flow that waits for its source, or have it told that there is nothing."""
    rows = DataFlow.objects.filter(pk=flow_id, transfer=None, state=FlowState.STARTING)
    if (flow := rows.select_related("source").first()) is None:
        return
    error = _error(flow.source)
    with transaction.atomic():
        if (locked := rows.select_for_update(of=("self",)).first()) is None:
            return
        if error:
            log.warning("flow row %s, to be started: %s", flow_id, error)
            locked.signal, locked.error = Event.ERRORED, error
            locked.save(update_fields=["signal", "error"])
        else:
            let_flow(locked)


def _error(source: DataSource | None) -> str:
    if source is None:
        return "The data of this dataset are not here any more."
    try:
        open_address(source, Wanted("bytes=0-0")).close()
    except NotSatisfiable:
        return ""  # no byte is there to be had: it is empty
    except SourceFailed as failed:
        return f"The data cannot be had from their source: {failed}"[:LONGEST_REASON]
    return ""
