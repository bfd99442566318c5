"""What people decide in a negotiation. Each is one transaction: the decision, and what is sent.

Who may do so is asked before (ContractNegotiation.may_be_decided_by); what the table of states does
not allow raises IllegalTransition with a sentence for the page.
"""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import Organisation, User
from connector import audit
from connector.dsp.messages import (
    ContractNegotiationEventMessage,
    ContractOfferMessage,
    ContractRequestMessage,
    EventType,
)
from connector.dsp.values import Json
from connector.errors import IllegalTransition
from connector.identity.base import Claims
from connector.models import Agreement, ContractNegotiation, RemoteOffer
from connector.moves import relock, waiting
from connector.negotiation.answering import WITHDRAWN, check_policy, conclude, refusals
from connector.negotiation.terms import message_offer, offer_on_the_table
from connector.outbox.endings import end
from connector.outbox.queue import add
from connector.rules import rules_of
from connector.states import NegotiationState as State
from connector.states import Role

ONLY_READ = gettext_noop(
    "It speaks only the version of 2024: its catalogue can be read, contracts cannot be made."
)


@transaction.atomic
def ask(
    remote: RemoteOffer,
    organisation: Organisation,
    by: User | None,
    *,
    rules: Json | None = None,
    renews: Agreement | None = None,
) -> ContractNegotiation:
    """Begin a negotiation on another participant's offer, whose terms go back as they came.

    With `rules` it begins with other terms; `renews` is an agreement that it is to follow. Raises
    IllegalTransition when the participant is not active or the offer is gone.
    """
    there = RemoteOffer.objects.select_for_update(no_key=True).filter(withdrawn=None)
    is_there = there.filter(pk=remote.pk).first() is not None  # a harvest may have seen it go
    if remote.withdrawn or not is_there:
        raise IllegalTransition(_("This offer is not in its catalogue any more."))
    participant = remote.participant
    if not participant.is_active or not participant.address:
        raise IllegalTransition(_("This participant is not active here: nothing is sent to it."))
    if participant.is_read_only:
        raise IllegalTransition(_(ONLY_READ))
    rules = rules_of(Json(remote.body) if rules is None else rules)
    negotiation = ContractNegotiation.objects.create(
        role=Role.CONSUMER,
        participant=participant,
        organisation=organisation,
        address=participant.address,
        remote_offer=remote,
        resource=remote.resource,
        renews=renews,
        dataset_id=remote.dataset_id,
        offer=message_offer(remote.offer_id, remote.dataset_id, rules).text,
        offer_by=Role.CONSUMER,
        begun_by=by,
    )
    said = ContractRequestMessage(
        consumer_pid=negotiation.pid,
        offer=offer_on_the_table(negotiation),
        callback_address=settings.DSP_URL,
    )
    add(negotiation, said, by=by)
    _record("begun", negotiation, by, offer=remote.offer_id)
    return negotiation


@transaction.atomic
def accept(negotiation: ContractNegotiation, by: User | None, now: datetime) -> None:
    """Agree to what the peer put on the table: as provider an agreement, as consumer ACCEPTED."""
    negotiation = _decided_now(negotiation)
    if negotiation.our_role is Role.CONSUMER:
        event = ContractNegotiationEventMessage(**negotiation.pids, event_type=EventType.ACCEPTED)
        add(negotiation, event, by=by)
    else:
        claims = Claims(negotiation.participant, negotiation.participant.values)
        if WITHDRAWN in refusals(negotiation, claims, now):
            raise IllegalTransition(_("The offer was withdrawn: refuse the request, saying so."))
        conclude(negotiation, now)
    _record("accepted", negotiation, by)


@transaction.atomic
def counter(negotiation: ContractNegotiation, rules: Json, by: User | None) -> None:
    """Answer with other terms; `rules` as connector.rules.rules_of gives them.

    Raises MalformedMessage for rules that cannot be read.
    """
    negotiation = _decided_now(negotiation)
    offer_id = offer_on_the_table(negotiation).id
    negotiation.offer = message_offer(offer_id, negotiation.dataset_id, rules).text
    negotiation.offer_by = negotiation.role
    check_policy(Json(negotiation.offer))
    negotiation.save()
    kind = ContractRequestMessage if negotiation.our_role is Role.CONSUMER else ContractOfferMessage
    add(negotiation, kind(**negotiation.pids, offer=offer_on_the_table(negotiation)), by=by)
    _record("countered", negotiation, by)


@transaction.atomic
def terminate(negotiation: ContractNegotiation, reasons: Sequence[str], by: User | None) -> None:
    """End it, and say why. Raises IllegalTransition when it has ended."""
    negotiation = relock(negotiation)
    negotiation.waits = False
    negotiation.save(update_fields=["waits"])
    end(negotiation, reasons, by=by)
    _record("terminated", negotiation, by, reasons=list(reasons))


def _decided_now(negotiation: ContractNegotiation) -> ContractNegotiation:
    """Locked, if it is our turn, which ends with this. Raises IllegalTransition."""
    negotiation = relock(negotiation)
    asked = {Role.PROVIDER: State.REQUESTED, Role.CONSUMER: State.OFFERED}
    if negotiation.now is not asked[negotiation.our_role] or waiting(negotiation):
        raise IllegalTransition(_("There is nothing to decide here any more: look at it again."))
    negotiation.waits, negotiation.reasons = False, []
    negotiation.save(update_fields=["waits", "reasons"])
    return negotiation


def _record(
    what: str, negotiation: ContractNegotiation, by: User | None, **detail: str | list[str]
) -> None:
    audit.record(
        f"negotiation: {what}",
        subject=negotiation.pid,
        actor="" if by is None else by.email,
        detail=detail,
    )
