"""The token of a transfer: it opens the data of one agreement to one consumer, and nothing else.

It has 256 random bits and says nothing; only its hash is kept, in the row of the transfer that it
is bound to, and through that row to agreement, consumer and dataset.
"""

import re
import secrets

from accounts.models import digest
from connector.dps.states import FlowState
from connector.models import DataFlow, TransferProcess
from connector.states import Role

_BYTES = 32
_OPENS = (FlowState.STARTED, FlowState.SUSPENDED)
_SHOWN = re.compile(r"(?:[Bb][Ee][Aa][Rr][Ee][Rr] +)?([A-Za-z0-9_-]{43})")


def issue(bound: TransferProcess | DataFlow) -> str:
    """A new token, shown once; the one before opens nothing any more. Saves nothing."""
    token = secrets.token_urlsafe(_BYTES)
    bound.token_hash = digest(token)
    return token


def withdraw(transfer: TransferProcess) -> None:
    """No token opens anything. Saves nothing."""
    transfer.token_hash = ""


def holder(authorization: str, pid: str) -> TransferProcess | None:
    """The transfer with this pid, if the header shows its token (`Bearer` may stand before it).

    A consumer that goes by the profile of the Dataspace Protocol sends `Bearer`; others, the bare
    value of the property `authorization`.
    """
    if (shown := _SHOWN.fullmatch(authorization)) is None:
        return None
    rows = TransferProcess.objects.select_related("agreement", "participant")
    found = rows.filter(token_hash=digest(shown[1]), role=Role.PROVIDER).first()
    return found if found is not None and found.pid == pid else None


def holder_of_flow(authorization: str, flow_id: str) -> DataFlow | None:
    """The same for a data flow of a control plane's: an open one, of an active plane."""
    if (shown := _SHOWN.fullmatch(authorization)) is None:
        return None
    rows = DataFlow.objects.select_related("source").filter(plane__is_active=True)
    found = rows.filter(token_hash=digest(shown[1]), state__in=_OPENS).first()
    return found if found is not None and found.flow_id == flow_id else None
