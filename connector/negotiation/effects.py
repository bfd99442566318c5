"""What follows from each message that was taken: an answer, or a person is asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from connector import audit, scripted
from connector.dsp.messages import (
    ContractAgreementMessage,
    ContractAgreementVerificationMessage,
    ContractNegotiationEventMessage,
    ContractNegotiationTerminationMessage,
    ContractOfferMessage,
    ContractRequestMessage,
    EventType,
    NegotiationMessage,
)
from connector.dsp.values import Json, thaw
from connector.identity.base import Claims
from connector.models import ContractNegotiation
from connector.negotiation import by_rule
from connector.negotiation.answering import answer_request, check_policy, conclude, refusals
from connector.negotiation.asked import rules_for
from connector.negotiation.ruling import Answer
from connector.negotiation.terms import keep
from connector.outbox.endings import LONGEST_REASON, end
from connector.outbox.queue import add
from connector.rules import rules_of
from connector.states import NegotiationStep as Step
from connector.states import Role

MOST_REASONS = 20  # of the peer that are kept


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message that moved its negotiation, which is locked; from whom, and when."""

    negotiation: ContractNegotiation
    said: NegotiationMessage
    claims: Claims
    now: datetime


def follow(arrival: Arrival) -> None:
    """Do what follows. Raises RefusedMessage: then nothing of it has happened."""
    _EFFECTS[arrival.said.step](arrival)
    step, negotiation = arrival.said.step, arrival.negotiation
    audit.record(
        f"negotiation: {step} received",
        subject=negotiation.pid,
        actor=negotiation.participant.iri,
        detail={"state": negotiation.state},
    )


def _asked_again(arrival: Arrival) -> None:
    if isinstance(arrival.said, ContractRequestMessage):
        answer_request(arrival.negotiation, arrival.said, arrival.claims, arrival.now)


def _offered(arrival: Arrival) -> None:
    """Other terms than we asked for: a rule or a person says whether we accept them."""
    if not isinstance(arrival.said, ContractOfferMessage):
        return
    body, negotiation = arrival.said.offer.body, arrival.negotiation
    check_policy(body)
    negotiation.offer, negotiation.offer_by = body.text, Role.PROVIDER.value
    negotiation.waits = True
    negotiation.save()
    if not scripted.speaks_for(negotiation):
        _by_rule(arrival)


def _by_rule(arrival: Arrival) -> None:
    """What a rule of ours says to the terms on the table, if one fits."""
    negotiation = arrival.negotiation
    rules = rules_for(negotiation.organisation_id, Role.CONSUMER)
    theirs = rules_of(Json(negotiation.offer))
    ruled = by_rule.answer(negotiation, rules, theirs, arrival.now, permitted=True)
    if ruled is None or ruled.answer is Answer.ASK:
        return
    negotiation.waits = False
    negotiation.save(update_fields=["waits"])
    if ruled.answer is Answer.REJECT:
        end(negotiation, by_rule.reasons_of(ruled))
    else:
        event = ContractNegotiationEventMessage(**negotiation.pids, event_type=EventType.ACCEPTED)
        add(negotiation, event)


def _accepted(arrival: Arrival) -> None:
    """Decided anew: the offer may have been withdrawn or have expired meanwhile."""
    if refused := refusals(arrival.negotiation, arrival.claims, arrival.now):
        end(arrival.negotiation, refused)
    elif not scripted.speaks_for(arrival.negotiation):
        conclude(arrival.negotiation, arrival.now)


def _agreed(arrival: Arrival) -> None:
    if isinstance(arrival.said, ContractAgreementMessage):
        keep(arrival.negotiation, arrival.said.agreement)
    if not scripted.speaks_for(arrival.negotiation):
        verification = ContractAgreementVerificationMessage(**arrival.negotiation.pids)
        add(arrival.negotiation, verification)


def _verified(arrival: Arrival) -> None:
    if not scripted.speaks_for(arrival.negotiation):
        pids = arrival.negotiation.pids
        event = ContractNegotiationEventMessage(**pids, event_type=EventType.FINALIZED)
        add(arrival.negotiation, event)


def _finalized(arrival: Arrival) -> None:
    """With the state the agreement came into force (ContractNegotiation.move_to)."""


def _terminated(arrival: Arrival) -> None:
    if isinstance(arrival.said, ContractNegotiationTerminationMessage):
        said = arrival.said.reason[:MOST_REASONS]
        arrival.negotiation.reasons = [str(thaw(one))[:LONGEST_REASON] for one in said]
        arrival.negotiation.save(update_fields=["reasons"])


_EFFECTS: Mapping[Step, Callable[[Arrival], None]] = {
    Step.REQUEST: _asked_again,
    Step.OFFER: _offered,
    Step.ACCEPTANCE: _accepted,
    Step.AGREEMENT: _agreed,
    Step.VERIFICATION: _verified,
    Step.FINALIZATION: _finalized,
    Step.TERMINATION: _terminated,
}
