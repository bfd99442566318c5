"""The first page of the room, and the inbox: what waits for a person, and the ways further in."""

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.pages.guard import person, person_only
from accounts.requester import asking
from catalog.pages.wording import Wording
from connector.models import Agreement, ContractNegotiation, TransferProcess
from connector.models.negotiation import NegotiationQuerySet
from connector.negotiation.letters import is_wanted
from connector.negotiation.notes import can_mail
from connector.pages.left import Left, left_of
from connector.pages.parties import title_of
from connector.pages.waiting import answers_anywhere
from connector.states import NegotiationState, TransferState

SECTION = "contracts"
LONGEST = 100  # entries of the inbox
_FIRST = 5
_ENDED = [state.value for state in NegotiationState if state.is_terminal]
_OVER = [state.value for state in TransferState if state.is_terminal]


class Entry(NamedTuple):
    """One that waits: what it is about, what is asked of us, and until when."""

    negotiation: ContractNegotiation
    title: Wording
    asked: str
    left: Left | None


@require_safe
@person_only
def contracts(request: HttpRequest) -> HttpResponse:
    """What waits, and how much there is of everything."""
    requester = asking(request)
    rows = _waiting(request)
    negotiations = ContractNegotiation.objects.visible_to(requester)
    agreements = Agreement.objects.visible_to(requester)
    transfers = TransferProcess.objects.visible_to(requester)
    context = {
        "section": SECTION,
        "waits": _entries(rows[:_FIRST], request),
        "total": rows.count(),
        "may_answer": answers_anywhere(requester),
        "open_negotiations": negotiations.exclude(state__in=_ENDED).count(),
        "agreements_in_force": agreements.filter(state=Agreement.State.ACTIVE).count(),
        "open_transfers": transfers.exclude(state__in=_OVER).count(),
    }
    return render(request, "connector/contracts.html", context)


@require_safe
@person_only
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for a person of the requester's organisations, the longest wait first."""
    rows = _waiting(request)
    context = {
        "section": SECTION,
        "waits": _entries(rows[:LONGEST], request),
        "total": rows.count(),
        "longest": LONGEST,
        "may_answer": answers_anywhere(asking(request)),
        "mails": can_mail(),
        "mail_wanted": is_wanted(person(request)),
    }
    return render(request, "connector/inbox.html", context)


def _waiting(request: HttpRequest) -> NegotiationQuerySet:
    visible = ContractNegotiation.objects.visible_to(asking(request))
    found = visible.filter(waits=True).select_related("participant", "organisation", "resource")
    return found.defer("resource__statements").order_by("changed", "pk")


def _entries(rows: NegotiationQuerySet, request: HttpRequest) -> list[Entry]:
    found = list(rows)
    times = left_of(found)
    return [Entry(row, title_of(row, request), _asked(row), times[row.pk]) for row in found]


def _asked(row: ContractNegotiation) -> str:
    """What is asked of us."""
    if row.role == "consumer":
        return _("offers other terms")
    return _("asks for a contract")
