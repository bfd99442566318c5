"""Bring the data of a transfer here. The wish is a column: whoever dies, another goes on.

one at a time (received.py) -> ask for what is missing -> write -> hash -> completion, noted at once

A cut is gone on with by Range, if the provider named its file by a strong ETag (RFC 9110, 13.1.5);
else all is fetched anew.
"""

import json
import logging
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from catalog.failpoints import failpoint
from catalog.harvest.limits import sender
from connector import audit, secrets
from connector.agreements import end_transfer
from connector.dsp import wire
from connector.dsp.messages import DataAddress, TransferCompletionMessage, TransferStartMessage
from connector.dsp.parse import parse
from connector.dsp.tolerances import endpoint, endpoint_property
from connector.models import TransferProcess
from connector.moves import relock
from connector.outbox.endings import LONGEST_REASON
from connector.outbox.queue import add, may_follow
from connector.peers import policy_for
from connector.states import Role, TransferState, TransferStep
from connector.transfer.received import Received, Taken
from outbound.addresses import Policy
from outbound.budgets import Budget
from outbound.errors import FetchError, FetchFailed, FetchRefused
from outbound.messenger import Messenger, Stream

CHANNEL = "courier_fetches"
FIRST_PAUSE, LONGEST_PAUSE = 5, 3600  # seconds before what failed is tried again
MOST_OF_REFUSAL = 10_000  # bytes of an error's body that are read
_STRONG = re.compile(r'"[\x21\x23-\x7e]*"')
_RANGE = re.compile(r"bytes (\d{1,18})-\d{1,18}/(\d{1,18})")
log = logging.getLogger(__name__)


def wanted() -> QuerySet[TransferProcess]:
    """The transfers whose data are to be fetched, now or later."""
    return TransferProcess.objects.filter(
        role=Role.CONSUMER, state=TransferState.STARTED, fetch_next__isnull=False
    )


def due(now: datetime) -> list[int]:
    """Those that may be tried by now and that nobody is at, the longest waiting first."""
    rows = wanted().filter(fetch_next__lte=now).order_by("fetch_next", "pk")
    return [transfer.pk for transfer in rows if not Received(transfer).is_taken]


def tell() -> None:
    """Let the courier know, when this transaction commits, that there is something to fetch."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])


def fetch(pk: int, now: datetime) -> None:
    """Bring the data, if they are wanted by now and nobody else is at it."""
    rows = wanted().filter(pk=pk, fetch_next__lte=now).select_related("participant")
    if (transfer := rows.first()) is None:
        return
    try:
        with Received(transfer) as file:
            _bring(transfer, file)
    except Taken:
        log.info("transfer row %s: its data are being fetched already", pk)


def _bring(transfer: TransferProcess, file: Received) -> None:
    before = file.size
    try:
        if not file.is_whole:
            download(_data_address(transfer), policy_for(transfer.participant), file)
    except FetchError as failure:
        _postpone(transfer, str(failure), progressed=file.size > before)
        return
    failpoint("fetch.all_here")
    file.finish()
    failpoint("fetch.whole")
    _keep(transfer, file)


def download(address: DataAddress | None, policy: Policy, file: Received) -> None:
    """Fetch what is missing. Raises FetchError."""
    url = endpoint(address) if address else None
    if address is None or not url:
        raise FetchRefused("the provider did not say where the data are")
    budget = Budget(
        connect_seconds=settings.FETCH_CONNECT_SECONDS, idle_seconds=settings.FETCH_READ_SECONDS
    )
    asked = _range(file)
    failpoint("fetch.begin")
    with (
        Messenger(policy, budget, sender()) as messenger,
        messenger.open(url, authorization=_authorization(address), headers=asked) as stream,
    ):
        _begin(stream, file)
        for piece in stream.chunks():
            file.append(piece)
            failpoint("fetch.piece")
    if not file.is_whole and file.about.get("total") is not None:
        raise FetchFailed("the provider sent another number of bytes than it announced")


def _data_address(transfer: TransferProcess) -> DataAddress:
    sealed = transfer.data_address
    said = (
        wire.read(parse(secrets.unseal(bytes(sealed)).encode()), TransferStartMessage)
        if sealed
        else None
    )
    if said is None or said.data_address is None:
        raise FetchRefused("the provider gave no data address")
    return said.data_address


def _authorization(address: DataAddress) -> str:
    """As the address says: with the name of the scheme, if it names `bearer`."""
    token = endpoint_property(address, "authorization") or ""
    scheme = (endpoint_property(address, "authType") or "").lower()
    if token and scheme == "bearer" and not token.lower().startswith("bearer "):
        return f"Bearer {token}"
    return token


def _range(file: Received) -> Mapping[str, str]:
    etag = file.about.get("etag", "")
    if not file.size or not _STRONG.fullmatch(str(etag)):
        return {}
    return {"Range": f"bytes={file.size}-", "If-Range": etag}


def _begin(stream: Stream, file: Received) -> None:
    """Go on where we were, or begin anew, as the provider answers. Raises FetchError."""
    encoding = stream.fields.get("content-encoding", "identity").lower()
    if encoding != "identity":
        raise FetchRefused(f"the provider sends the data as {encoding[:20]}, which was not asked")
    if stream.status == 206:
        found = _RANGE.fullmatch(stream.fields.get("content-range", ""))
        if found is None or int(found[1]) != file.size:
            file.begin({})
            raise FetchFailed("the provider sent another range than was asked for")
    elif stream.status == 200:
        length = stream.fields.get("content-length", "")
        file.begin(
            {
                "etag": stream.fields.get("etag", ""),
                "media_type": stream.fields.get("content-type", "")[:200],
                "total": int(length) if length.isdecimal() else None,
            }
        )
    else:
        if stream.status == 416:
            file.begin({})  # it is another file by now
        raise FetchFailed(f"the provider answers {stream.status}{_said(stream)}")


def _said(stream: Stream) -> str:
    """The sentence of an error (RFC 9457), if there is one."""
    body = b""
    try:
        for piece in stream.chunks():
            body += piece
            if len(body) > MOST_OF_REFUSAL:
                return ""
        found: Any = json.loads(body)
    except (FetchError, ValueError, RecursionError):
        return ""
    detail = found.get("detail") if isinstance(found, dict) else None
    return f": {detail[:LONGEST_REASON]}".replace("\0", "") if isinstance(detail, str) else ""


@transaction.atomic
def _postpone(transfer: TransferProcess, error: str, *, progressed: bool) -> None:
    """Later again: soon after progress, else after longer and longer pauses, then never."""
    transfer = relock(transfer)
    if transfer.fetch_next is None:
        return
    now = timezone.now()
    if now - transfer.changed > timedelta(seconds=settings.OUTBOX_GIVE_UP_SECONDS):
        end_transfer(transfer, f"The data could not be fetched: {error}")
        return
    attempts = 0 if progressed else min(transfer.fetch_attempts + 1, 20)
    pause = min(FIRST_PAUSE * 2 ** max(attempts - 1, 0), LONGEST_PAUSE)
    transfer.fetch_next = now + timedelta(seconds=pause)
    transfer.fetch_attempts, transfer.fetch_error = attempts, error[:LONGEST_REASON]
    transfer.save(update_fields=["fetch_next", "fetch_attempts", "fetch_error"])


def _keep(transfer: TransferProcess, file: Received) -> None:
    """Note what came, and tell the provider: in one transaction, so that neither is without."""
    sha256, size, about = file.sha256(), file.size, file.about
    with transaction.atomic():
        transfer = relock(transfer)
        if transfer.now is None or transfer.now.is_terminal:
            file.remove()  # it ended before all was here: what is here is nobody's
            return
        transfer.file, transfer.size, transfer.sha256 = file.name, size, sha256
        transfer.media_type = str(about.get("media_type", ""))
        transfer.fetched_at, transfer.fetch_next, transfer.fetch_error = timezone.now(), None, ""
        transfer.save()
        if may_follow(transfer, TransferStep.COMPLETION):  # (a pause: told when it is over)
            add(transfer, TransferCompletionMessage(**transfer.pids))
        audit.record(
            "transfer: data fetched",
            subject=transfer.pid,
            actor="",
            detail={"size": size, "sha256": sha256},
        )
        failpoint("fetch.before_noted")
    file.tidy()
