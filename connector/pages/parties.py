"""The two parties of a negotiation or an agreement, and what it is about."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts.requester import asking
from catalog.models import Resource
from catalog.pages.reader import best, languages
from catalog.pages.wording import Wording
from connector.models import ContractNegotiation, Participant
from connector.states import Role


@dataclass(frozen=True, slots=True)
class Party:
    """One side. The house mark is drawn from `iri`, the same on both sides."""

    name: str
    iri: str
    role: Role
    participant: Participant | None = None  # None: that is us


def parties(process: Any) -> tuple[Party, Party]:
    """Of a negotiation or a transfer: the provider, then the consumer."""
    role = Role(process.role)
    us = Party(process.organisation.name, settings.PARTICIPANT_ID, role)
    participant = process.participant
    them = Party(str(participant), participant.iri, role.other, participant)
    return (us, them) if role is Role.PROVIDER else (them, us)


def title_of(negotiation: ContractNegotiation, request: HttpRequest) -> Wording:
    """What it is about, in the reader's language; the dataset's id where we know no title."""
    resource = negotiation.resource
    found = best(resource.document.get("title"), languages(request)) if resource else Wording()
    return found if found.text.strip() else Wording("", negotiation.dataset_id)


def may_open(resource: Resource | None, request: HttpRequest) -> bool:
    """Whether the dataset has a page for this reader. One query."""
    if resource is None:
        return False
    return Resource.objects.visible_to(asking(request)).filter(pk=resource.pk).exists()
