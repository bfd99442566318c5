"""What waits for a person: those who may answer are told how many, on every page."""

from accounts.requester import Requester
from accounts.roles import INCLUDES, Role
from connector.models import ContractNegotiation
from connector.models.negotiation import NegotiationQuerySet

ANSWERING = frozenset({Role.NEGOTIATOR, Role.STEWARD})


def waiting_for(requester: Requester) -> int:
    """How many negotiations wait for an answer that the requester may give. One cheap query."""
    return answerable_by(requester).count()


def answerable_by(requester: Requester) -> NegotiationQuerySet:
    """Those that wait, of organisations in which the requester may answer."""
    waits = ContractNegotiation.objects.filter(waits=True)
    if requester.is_administrator:
        return waits
    return waits.filter(organisation__in=_organisations(requester))


def answers_anywhere(requester: Requester) -> bool:
    """Whether the requester may answer in one organisation at least."""
    return requester.is_administrator or bool(_organisations(requester))


def may_answer(requester: Requester, organisation_id: int) -> bool:
    """Whether the requester acts for this organisation in contracts: its negotiators, stewards.

    As ContractNegotiation.may_be_decided_by has it.
    """
    return any(requester.may(role, organisation_id) for role in ANSWERING)


def _organisations(requester: Requester) -> list[int]:
    return [pk for pk, held in requester.roles.items() if INCLUDES[held] & ANSWERING]
