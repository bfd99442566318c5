"""Messages of a negotiation that come in, on either side. Each is one transaction.

lock -> take (moves.py) -> follow (effects.py): an answer in the outbox, or a person is asked

Dataspace Protocol 2025-1, Contract Negotiation Protocol and its HTTPS binding.
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.failpoints import failpoint
from connector import audit, scripted
from connector.access import offered_to
from connector.catalogue.reading import dataset_id
from connector.decisions import lasting
from connector.dsp.messages import (
    ContractAgreementMessage,
    ContractOfferMessage,
    ContractRequestMessage,
    NegotiationMessage,
)
from connector.dsp.values import Json
from connector.errors import Fault, IllegalTransition, MalformedMessage, RefusedMessage
from connector.identity.base import Claims
from connector.models import Agreement, ContractNegotiation, Delivery, Direction, Participant
from connector.models.offer import OfferedResource
from connector.moves import lock, note, take
from connector.negotiation.answering import answer_request
from connector.negotiation.effects import Arrival, follow
from connector.negotiation.terms import check_agreement
from connector.outbox.endings import end
from connector.peers import check_callback
from connector.states import NegotiationState as State
from connector.states import NegotiationStep as Step
from connector.states import Role

MOST_ROUNDS = 20  # requests, or offers, of one negotiation


@lasting()
@transaction.atomic
def request(
    said: ContractRequestMessage, body: Json, claims: Claims, now: datetime
) -> ContractNegotiation:
    """A consumer asks for a contract on one of our offers ("Contract Request Message").

    Once for each consumerPid of a participant: the same request again is the same negotiation.
    Raises RefusedMessage, and nothing has happened then.
    """
    known = ContractNegotiation.objects.select_for_update(of=("self",)).filter(
        participant=claims.participant, role=Role.PROVIDER, peer_pid=said.consumer_pid
    )
    if (before := known.first()) is not None:
        return _the_same(before, body)
    offered = offered_to(claims, said.offer.id, now)
    _check_target(said.offer.target, dataset_id(offered.resource))
    negotiation = _begin(said, offered, claims)
    take(negotiation, said, body, peer_pid=said.consumer_pid)
    answer_request(negotiation, said, claims, now)
    audit.record(
        "negotiation: begun",
        subject=negotiation.pid,
        actor=claims.participant.iri,
        detail={"offer": offered.wire_id, "dataset": negotiation.dataset_id},
    )
    scripted.go_on(negotiation)
    failpoint("dsp.before_commit")
    return negotiation


def unasked(said: ContractOfferMessage) -> None:
    """An offer that begins a negotiation. Nobody of ours asked for it: IllegalTransition."""
    sentence = _("Nothing is offered here unasked: %(offer)s; we ask for what your catalogue has.")
    raise IllegalTransition(sentence % {"offer": said.offer.id})


@lasting()
@transaction.atomic
def receive(
    pid: str, said: NegotiationMessage, body: Json, claims: Claims, now: datetime
) -> ContractNegotiation:
    """Any later message of the peer, on the negotiation with this pid of ours.

    Raises RefusedMessage, and nothing has happened then.
    """
    negotiation = lock(ContractNegotiation, pid, claims.participant)
    pids = {Role.CONSUMER: said.consumer_pid, Role.PROVIDER: said.provider_pid}
    if pids[negotiation.our_role] != pid:
        raise MalformedMessage([Fault("", f"Name our pid of this process in it: {pid}.")])
    _check(negotiation, said, now)
    taken = take(negotiation, said, body, peer_pid=pids[negotiation.our_role.other] or "")
    if not taken.is_repeated:
        follow(Arrival(negotiation, said, claims, now))
        scripted.go_on(negotiation)
    failpoint("dsp.before_commit")
    return negotiation


@lasting()
@transaction.atomic
def end_after(pid: str, claims: Claims, refused: RefusedMessage) -> None:
    """After a refused agreement the sides do not mean the same: the negotiation must be ended."""
    negotiation = lock(ContractNegotiation, pid, claims.participant)
    if negotiation.now is None or not negotiation.now.is_terminal:
        end(negotiation, list(refused.reasons))


def _the_same(negotiation: ContractNegotiation, body: Json) -> ContractNegotiation:
    """The negotiation that the first message made, if this is that message."""
    first = negotiation.messages.filter(direction=Direction.RECEIVED).first()
    if first is None or _without_id(Json(first.body)) != _without_id(body):
        raise IllegalTransition(
            _("There is a negotiation with this pid of yours already, begun by another message.")
        )
    note(negotiation, Step.REQUEST, body, Delivery.REPEATED)
    return negotiation


def _without_id(body: Json) -> Json:
    """All but the `@id`, which some peers give anew to a repetition."""
    found = body.value
    if isinstance(found, dict):
        found.pop("@id", None)
    return Json.of(found)


def _begin(
    said: ContractRequestMessage, offered: OfferedResource, claims: Claims
) -> ContractNegotiation:
    participant = claims.participant
    begun = ContractNegotiation.objects.filter(participant=participant, role=Role.PROVIDER)
    open_ones = begun.exclude(state__in=(State.FINALIZED, State.TERMINATED))
    if open_ones.count() >= settings.OPEN_NEGOTIATIONS:
        sentence = _("You have %(number)d open negotiations here; end some of them first.")
        raise IllegalTransition(sentence % {"number": settings.OPEN_NEGOTIATIONS})
    return ContractNegotiation.objects.create(
        role=Role.PROVIDER,
        participant=participant,
        organisation=offered.offer.organisation,
        address=check_callback(said.callback_address or "", participant),
        offered=offered,
        resource=offered.resource,
        renews=_renewed(offered, participant),
        dataset_id=dataset_id(offered.resource),
    )


def _renewed(offered: OfferedResource, participant: Participant) -> Agreement | None:
    """The agreement that the offer is to renew, where it is with who asks."""
    found = offered.offer.renews
    return found if found and found.negotiation.participant_id == participant.pk else None


def _check_target(said: str | None, right: str) -> None:
    if said is not None and said != right:
        sentence = _("This is about %(right)s.") % {"right": right}
        raise MalformedMessage([Fault("/offer/target", sentence)])


def _check(negotiation: ContractNegotiation, said: NegotiationMessage, now: datetime) -> None:
    """What the table of states does not know."""
    if isinstance(said, ContractAgreementMessage) and negotiation.our_role is Role.CONSUMER:
        check_agreement(negotiation, said.agreement, now)
    if isinstance(said, ContractRequestMessage | ContractOfferMessage):
        _check_target(said.offer.target, negotiation.dataset_id)
        rounds = negotiation.messages.filter(delivery=Delivery.APPLIED, step=said.step)
        if rounds.count() >= MOST_ROUNDS:
            sentence = _("After %(number)d rounds nothing more is negotiated: accept or terminate.")
            raise IllegalTransition(sentence % {"number": MOST_ROUNDS})
