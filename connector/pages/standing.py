"""Where a negotiation stands for who looks at it: whose turn it is, and what is on the table."""

from dataclasses import dataclass

from django.db.models import QuerySet

from connector.dsp.values import Json, members
from connector.models import ContractNegotiation, Delivery, Direction, Message
from connector.moves import digest_of
from connector.rules import rules_of
from connector.states import NegotiationState as State
from connector.states import NegotiationStep as Step
from connector.states import Role

OUR_TURN = {Role.PROVIDER: State.REQUESTED, Role.CONSUMER: State.OFFERED}
PROPOSALS = (Step.REQUEST, Step.OFFER)


@dataclass(frozen=True, slots=True)
class Standing:
    """`our_turn`: an answer of ours is asked for. `is_open`: it can still be ended."""

    our_turn: bool
    is_open: bool
    sends: bool  # a message of ours is on its way
    is_ending: bool  # and it ends the negotiation

    @property
    def their_turn(self) -> bool:
        """The other side, or the post, is to move it."""
        return self.is_open and not self.our_turn


def standing(negotiation: ContractNegotiation, rows: list[Message]) -> Standing:
    """From the state, and our messages that are not delivered yet."""
    now = negotiation.now
    is_open = now is None or not now.is_terminal
    ends = bool(negotiation.ending) or any(row.step == Step.TERMINATION for row in rows)
    turn = now is OUR_TURN[negotiation.our_role] and not rows
    return Standing(turn, is_open, bool(rows), is_open and ends)


def seen(negotiation: ContractNegotiation) -> str:
    """What a page has shown of it: an answer to anything else is not taken."""
    said = f"{negotiation.state}\n{negotiation.offer_by}\n{negotiation.offer}"
    return digest_of(said)[:16]


def rules_of_both(negotiation: ContractNegotiation) -> tuple[Json, Json]:
    """(our rules, their rules) as both sides said them last.

    Who has not proposed anything yet is taken by what it offers in its catalogue.
    """
    proposals = {one.direction: one for one in _proposals(negotiation)}
    ours, theirs = proposals.get(Direction.SENT), proposals.get(Direction.RECEIVED)
    return (
        _proposed(ours) if ours else _catalogued(negotiation),
        _proposed(theirs) if theirs else _catalogued(negotiation),
    )


def _proposals(negotiation: ContractNegotiation) -> QuerySet[Message]:
    """Offers and requests, the last one last."""
    refused = (Delivery.REFUSED, Delivery.REPEATED, Delivery.CANCELLED)
    return (
        negotiation.messages.filter(step__in=PROPOSALS).exclude(delivery__in=refused).order_by("pk")
    )


def _proposed(row: Message) -> Json:
    return rules_of(Json.of(members(Json(row.body)).get("offer", {})))


def _catalogued(negotiation: ContractNegotiation) -> Json:
    """What the provider's catalogue says; where that is gone, what is on the table."""
    if negotiation.offered is not None:
        return rules_of(Json(negotiation.offered.offer.contract_policy))
    remote = negotiation.remote_offer
    return rules_of(Json(remote.body if remote else negotiation.offer))
