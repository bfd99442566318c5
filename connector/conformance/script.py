"""Our part in the scenarios of the Dataspace Protocol's kit (TCK 1.0.0-RC6): a table, and how it
is said.

The kit knows what we say next, and when: not before it listens. So everything waits as long as
OUTBOX_PACE_MILLISECONDS says, and what is not in the table is not said.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import Enum

from django.utils import timezone

from connector.dsp.messages import (
    ContractAgreementVerificationMessage,
    ContractNegotiationEventMessage,
    ContractOfferMessage,
    EventType,
)
from connector.dsp.values import Json
from connector.models import ContractNegotiation, Delivery, TransferProcess
from connector.negotiation import act as negotiating
from connector.negotiation.answering import conclude
from connector.negotiation.terms import offer_on_the_table
from connector.outbox.queue import add
from connector.rules import rules_of
from connector.scripted import Process
from connector.transfer import act as transferring
from connector.transfer.starting import start

PREFIX = "urn:example:conformance:"  # of the datasets here; the scenario's name follows
MOVED = (Delivery.APPLIED, Delivery.DELIVERED, Delivery.SETTLED)
REASON = "The scenario ends here."


class Line(Enum):
    """What is said."""

    OFFER = "offer"
    REQUEST = "request"
    ACCEPT = "accept"
    AGREE = "agree"
    VERIFY = "verify"
    FINALIZE = "finalize"
    START = "start"
    SUSPEND = "suspend"
    COMPLETE = "complete"
    TERMINATE = "terminate"


Part = Mapping[tuple[str, int], Line]  # (state, for the how many-th time) -> what is said then
_R, _O, _ACC, _AG, _V = "REQUESTED", "OFFERED", "ACCEPTED", "AGREED", "VERIFIED"
_ST, _SU = "STARTED", "SUSPENDED"
_OFFERS: Part = {(_R, 1): Line.OFFER}
_AGREES: Part = {(_R, 1): Line.AGREE}
_ENDS: Part = {(_R, 1): Line.TERMINATE}
_ACCEPTS: Part = {(_O, 1): Line.ACCEPT}
_VERIFIES: Part = {(_AG, 1): Line.VERIFY}
_STARTS: Part = {(_R, 1): Line.START}
_SILENT: Part = {}

# scenario -> our part; ACN: as provider, ACNC: as consumer, ATP and ATPC: of a transfer
PARTS: Mapping[str, Part] = {
    "ACN0101": _OFFERS,
    "ACN0102": {**_OFFERS, (_R, 2): Line.TERMINATE},
    "ACN0103": {**_OFFERS, (_ACC, 1): Line.AGREE, (_V, 1): Line.FINALIZE},
    "ACN0104": {**_AGREES, (_V, 1): Line.FINALIZE},
    "ACN0201": _ENDS,
    "ACN0202": _SILENT,
    "ACN0203": _AGREES,
    "ACN0204": _OFFERS,
    "ACN0205": {**_OFFERS, (_O, 1): Line.TERMINATE},
    "ACN0206": {**_OFFERS, (_ACC, 1): Line.TERMINATE},
    "ACN0207": {**_AGREES, (_V, 1): Line.TERMINATE},
    "ACN0301": {**_AGREES, (_V, 1): Line.FINALIZE},
    "ACN0302": _OFFERS,
    "ACN0303": _OFFERS,
    "ACN0304": _OFFERS,
    "ACNC0101": {**_ACCEPTS, **_VERIFIES},
    "ACNC0102": {(_O, 1): Line.REQUEST},
    "ACNC0103": {(_O, 1): Line.TERMINATE},
    "ACNC0104": _VERIFIES,
    "ACNC0201": _SILENT,
    "ACNC0202": _ENDS,
    "ACNC0203": {(_AG, 1): Line.TERMINATE},
    "ACNC0204": _SILENT,
    "ACNC0205": _ACCEPTS,
    "ACNC0206": _VERIFIES,
    "ACNC0301": _SILENT,
    "ACNC0302": _SILENT,
    "ACNC0303": _SILENT,
    "ACNC0304": _ACCEPTS,
    "ACNC0305": _ACCEPTS,
    "ACNC0306": _ACCEPTS,
    "ATP0101": {**_STARTS, (_ST, 1): Line.TERMINATE},
    "ATP0102": {**_STARTS, (_ST, 1): Line.COMPLETE},
    "ATP0103": {**_STARTS, (_ST, 1): Line.SUSPEND, (_SU, 1): Line.TERMINATE},
    "ATP0104": {
        **_STARTS, (_ST, 1): Line.SUSPEND, (_SU, 1): Line.START, (_ST, 2): Line.COMPLETE,
    },
    "ATP0105": _ENDS,
    "ATP0201": _STARTS,
    "ATP0202": _STARTS,
    "ATP0203": _STARTS,
    "ATP0204": _STARTS,
    "ATP0205": _SILENT,
    "ATP0301": _SILENT,
    "ATP0302": _SILENT,
    "ATP0303": _STARTS,
    "ATP0304": _STARTS,
    "ATP0305": _STARTS,
    "ATP0306": _STARTS,
    "ATPC0101": _SILENT,
    "ATPC0102": _SILENT,
    "ATPC0103": _SILENT,
    "ATPC0104": _SILENT,
    "ATPC0105": _SILENT,
    "ATPC0201": {(_ST, 1): Line.TERMINATE},
    "ATPC0202": {(_ST, 1): Line.COMPLETE},
    "ATPC0203": {(_ST, 1): Line.SUSPEND, (_SU, 1): Line.TERMINATE},
    "ATPC0204": _SILENT,
    "ATPC0205": _ENDS,
    "ATPC0301": _SILENT,
    "ATPC0302": _SILENT,
    "ATPC0303": _SILENT,
    "ATPC0304": _SILENT,
    "ATPC0305": _SILENT,
    "ATPC0306": _SILENT,
}  # fmt: skip


class KitScript:
    """The table as a script (connector.scripted.Script)."""

    def speaks_for(self, process: Process) -> bool:
        """Whether it is one of the kit's."""
        return scenario_of(process) in PARTS

    def go_on(self, process: Process) -> None:
        """What comes next, unless something of ours is still on its way."""
        visits = process.messages.filter(then=process.state, delivery__in=MOVED).count()
        line = PARTS[scenario_of(process)].get((process.state, visits))
        if line is None:
            return
        if isinstance(process, ContractNegotiation):
            _NEGOTIATING[line](process, timezone.now())
        else:
            _TRANSFERRING[line](process, timezone.now())


def scenario_of(process: Process) -> str:
    """The name by which the table knows it: of the dataset, or of the agreement."""
    if isinstance(process, ContractNegotiation):
        return process.dataset_id.removeprefix(PREFIX)
    return process.agreement.iri


def _offer(found: ContractNegotiation, now: datetime) -> None:  # noqa: ARG001 - each has the form
    add(found, ContractOfferMessage(**found.pids, offer=offer_on_the_table(found)))


def _request(found: ContractNegotiation, now: datetime) -> None:  # noqa: ARG001
    negotiating.counter(found, rules_of(Json(found.offer)), None)


def _accept(found: ContractNegotiation, now: datetime) -> None:
    negotiating.accept(found, None, now)


def _verify(found: ContractNegotiation, now: datetime) -> None:  # noqa: ARG001
    add(found, ContractAgreementVerificationMessage(**found.pids))


def _finalize(found: ContractNegotiation, now: datetime) -> None:  # noqa: ARG001
    add(found, ContractNegotiationEventMessage(**found.pids, event_type=EventType.FINALIZED))


def _end(found: ContractNegotiation, now: datetime) -> None:  # noqa: ARG001
    negotiating.terminate(found, [REASON], None)


def _start(found: TransferProcess, now: datetime) -> None:
    if found.suspended_by:
        transferring.resume(found, None, now)
    else:
        start(found)


def _suspend(found: TransferProcess, now: datetime) -> None:  # noqa: ARG001
    transferring.suspend(found, [REASON], None)


def _complete(found: TransferProcess, now: datetime) -> None:  # noqa: ARG001
    transferring.complete(found, None)


def _end_transfer(found: TransferProcess, now: datetime) -> None:  # noqa: ARG001
    transferring.terminate(found, [REASON], None)


_NEGOTIATING: Mapping[Line, Callable[[ContractNegotiation, datetime], None]] = {
    Line.OFFER: _offer,
    Line.REQUEST: _request,
    Line.ACCEPT: _accept,
    Line.AGREE: conclude,
    Line.VERIFY: _verify,
    Line.FINALIZE: _finalize,
    Line.TERMINATE: _end,
}
_TRANSFERRING: Mapping[Line, Callable[[TransferProcess, datetime], None]] = {
    Line.START: _start,
    Line.SUSPEND: _suspend,
    Line.COMPLETE: _complete,
    Line.TERMINATE: _end_transfer,
}
