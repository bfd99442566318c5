"""Messages of a transfer process that come in, on either side. Each is one transaction.

lock -> take (moves.py) -> follow (effects.py)

Dataspace Protocol 2025-1, Transfer Process Protocol and its HTTPS binding.
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.failpoints import failpoint
from connector import audit, scripted
from connector.decisions import lasting
from connector.dsp import wire
from connector.dsp.messages import TransferMessage, TransferRequestMessage
from connector.dsp.values import Json
from connector.errors import Fault, IllegalTransition, MalformedMessage, NotFound
from connector.identity.base import Claims
from connector.models import Agreement, Delivery, TransferProcess
from connector.moves import began_with, lock, note, relock, settle, take, waiting
from connector.peers import check_callback
from connector.secrets import seal
from connector.states import NegotiationStep, Role, TransferStep
from connector.transfer.effects import Arrival, follow
from connector.transfer.starting import answer, check_may_begin, lock_agreement, source_of


@lasting()
@transaction.atomic
def request(
    said: TransferRequestMessage, body: Json, claims: Claims, now: datetime
) -> TransferProcess:
    """A consumer asks for the data of an agreement ("Transfer Request Message").

    Once for each consumerPid of a participant: the same request again is the same transfer.
    Raises RefusedMessage, and nothing has happened then.
    """
    if (before := _begun(said, claims)) is not None:
        return _the_same(before, body)
    agreement = _agreement(said, claims, now)
    if (before := _begun(said, claims)) is not None:  # while we waited for the lock
        return _the_same(before, body)
    transfer = _begin(said, agreement, claims)
    take(transfer, said, body, peer_pid=said.consumer_pid)
    if not scripted.speaks_for(transfer):
        answer(transfer, claims.values, now)
    audit.record(
        "transfer: requested",
        subject=transfer.pid,
        actor=claims.participant.iri,
        detail={"agreement": agreement.iri, "refused": list(transfer.reasons)},
    )
    scripted.go_on(transfer)
    failpoint("dsp.before_commit")
    return transfer


@lasting()
@transaction.atomic
def receive(
    pid: str, said: TransferMessage, body: Json, claims: Claims, now: datetime
) -> TransferProcess:
    """Any later message of the peer, on the transfer with this pid of ours.

    Raises RefusedMessage, and nothing has happened then.
    """
    if said.step is TransferStep.START:
        lock_agreement(pid)
    transfer = lock(TransferProcess, pid, claims.participant)
    pids = {Role.CONSUMER: said.consumer_pid, Role.PROVIDER: _provider_pid(said)}
    if pids[transfer.our_role] != pid:
        raise MalformedMessage([Fault("", f"Name our pid of this process in it: {pid}.")])
    taken = take(transfer, said, body, peer_pid=pids[transfer.our_role.other])
    if not taken.is_repeated:
        follow(Arrival(transfer, said, body, claims, now, taken.crosses))
        scripted.go_on(transfer)
    failpoint("dsp.before_commit")
    return transfer


def _provider_pid(said: TransferMessage) -> str:
    return "" if isinstance(said, TransferRequestMessage) else said.provider_pid


def _begun(said: TransferRequestMessage, claims: Claims) -> TransferProcess | None:
    """The transfer that this consumerPid has already, locked."""
    known = TransferProcess.objects.select_for_update(of=("self",))
    return known.filter(
        participant=claims.participant, role=Role.PROVIDER, peer_pid=said.consumer_pid
    ).first()


def _the_same(transfer: TransferProcess, body: Json) -> TransferProcess:
    """The transfer that the first message made, if this is that message."""
    if not began_with(transfer, body):
        raise IllegalTransition(
            _("There is a transfer with this pid of yours already, begun by another message.")
        )
    note(transfer, TransferStep.REQUEST, body, Delivery.REPEATED)
    return transfer


def _agreement(said: TransferRequestMessage, claims: Claims, now: datetime) -> Agreement:
    """The agreement that is asked for, in force and locked. Raises RefusedMessage.

    Who asks for its data knows that it is final: our message that says so has arrived.
    """
    mine = Agreement.objects.filter(
        negotiation__participant=claims.participant, negotiation__role=Role.PROVIDER
    )
    found = mine.filter(iri=said.agreement_id).first()
    if found is None:
        raise NotFound(f"no agreement {said.agreement_id[:200]} of {claims.participant.iri}")
    negotiation = relock(found.negotiation)  # before its agreement's lock, as everywhere
    for row in waiting(negotiation)[:1]:
        if row.step == NegotiationStep.FINALIZATION and row.attempts:
            settle(negotiation, row)
    locked = Agreement.objects.select_for_update(of=("self",), no_key=True)
    agreement = locked.select_related("negotiation__participant").get(pk=found.pk)
    check_may_begin(agreement, now)
    return agreement


def _begin(said: TransferRequestMessage, agreement: Agreement, claims: Claims) -> TransferProcess:
    source = source_of(agreement.negotiation.resource)
    plane = source.plane if source and settings.SIGNALING else None
    formats = settings.DATA_PLANES if plane is None else plane.profiles
    if said.format not in formats:
        known = ", ".join(formats)
        sentence = _("Data are handed over as one of: %(known)s.") % {"known": known}
        raise MalformedMessage([Fault("/format", sentence)])
    if source is None:
        raise IllegalTransition(_("The data of this dataset are not here: ask its provider why."))
    return TransferProcess.objects.create(
        role=Role.PROVIDER,
        participant=claims.participant,
        organisation=agreement.negotiation.organisation,
        address=check_callback(said.callback_address, claims.participant),
        agreement=agreement,
        format=said.format,
        distribution=source.distribution,
        plane=plane,
        data_address=seal(Json.of(wire.write(said)).text) if plane and said.data_address else None,
    )
