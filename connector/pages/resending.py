"""A button for a process that stands still: send at once what waits, or ask where they stand."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.pages.guard import person, person_only
from accounts.requester import asking
from connector.errors import RefusedMessage
from connector.moves import P, waiting
from connector.outbox import again
from connector.pages.negotiations import negotiation_page, visible_negotiation
from connector.pages.transfers import transfer_page, visible_transfer
from connector.pages.waiting import may_answer


@require_POST
@person_only
def negotiation_resend(request: HttpRequest, negotiation_id: int) -> HttpResponse:
    """Of a negotiation."""
    found = visible_negotiation(request, negotiation_id)
    refused = _done(request, found)
    if refused:
        return negotiation_page(request, found, problems=refused)
    return redirect("negotiation", negotiation_id)


@require_POST
@person_only
def transfer_resend(request: HttpRequest, transfer_id: int) -> HttpResponse:
    """Of a transfer."""
    found = visible_transfer(request, transfer_id)
    refused = _done(request, found)
    if refused:
        return transfer_page(request, found, problems=refused)
    return redirect("transfer", transfer_id)


def _done(request: HttpRequest, process: P) -> tuple[str, ...]:
    """Do it; or why it was not done, in sentences."""
    if not may_answer(asking(request), process.organisation_id):
        sentence = _("Negotiators and stewards of %(name)s do this. Ask its admin to be one.")
        raise PermissionDenied(sentence % {"name": process.organisation})
    by, now = person(request), timezone.now()
    try:
        if waiting(process):
            again.hurry(process, by, now)
            messages.success(request, _("It is being sent."))
        else:
            again.ask(process, by, now)
            messages.success(
                request,
                _("They are being asked. What they have lost is said again."),
            )
    except RefusedMessage as refused:
        return refused.reasons
    return ()
