"""The examination of a participant's connector: a button to have it done, and what it found."""

from functools import partial

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.pages.guard import person_only
from connector.examining import keeping
from connector.models import Participant
from connector.pages.examined import context
from connector.pages.participants import administrator, known_participant, participant_page
from connector.tasks import examine


@require_POST
@person_only
def participant_examine(request: HttpRequest, participant_id: int) -> HttpResponse:
    """Have it examined by a worker; the page shows what it finds."""
    by, found = administrator(request), known_participant(request, participant_id)
    if not found.address:
        problem = _("Say where its connector is first.")
        return participant_page(request, found, problems=[problem])
    with transaction.atomic():
        locked = Participant.objects.select_for_update(no_key=True).get(pk=found.pk)
        if keeping.wish(locked, by.email):
            transaction.on_commit(partial(examine.delay, found.pk))
    return redirect("participant", participant_id)


@require_safe
@person_only
def participant_examination(request: HttpRequest, participant_id: int) -> HttpResponse:
    """That part of the page alone: asked again while the examination is under way."""
    found = known_participant(request, participant_id)
    response = render(request, "connector/examination.html", context(found))
    response["Cache-Control"] = "no-store"
    return response
