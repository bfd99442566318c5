"""What administrators do with a participant: a button for each verb of connector.participants.

A token of ours is shown on the page that answers the button, and on no other.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts.pages.guard import person_only
from accounts.requester import asking
from catalog.harvest import schedule
from catalog.tasks import nudge
from connector import participants as verbs
from connector.errors import RefusedMessage
from connector.federation.follow import follow
from connector.models import Participant
from connector.pages.participant_forms import (
    AddressForm,
    ClaimsForm,
    FollowForm,
    OurTokenForm,
    SuspendForm,
    TheirTokenForm,
    faults_to,
)
from connector.pages.participants import administrator, known_participant, participant_page

Verb = Callable[[Participant, Any], object]


@require_POST
@person_only
def participant_activate(request: HttpRequest, participant_id: int) -> HttpResponse:
    """Deal with it from now on."""
    by, found = administrator(request), known_participant(request, participant_id)
    try:
        verbs.activate(found, by)
    except ValidationError as wrong:
        return participant_page(request, found, problems=wrong.messages)
    messages.success(request, _("Active: it is heard and answered from now on."))
    return redirect("participant", participant_id)


@require_POST
@person_only
def participant_suspend(request: HttpRequest, participant_id: int) -> HttpResponse:
    """Hear it no more, and say why."""
    by = administrator(request)
    form = SuspendForm(request.POST, auto_id="suspend_%s")
    done = _("Suspended: it is answered as a stranger is, and nothing is sent to it.")
    return _formed(
        request,
        participant_id,
        ("suspend_form", form),
        lambda found, said: verbs.suspend(found, said["reason"], by),
        done,
    )


@require_POST
@person_only
def participant_address(request: HttpRequest, participant_id: int) -> HttpResponse:
    """Where its connector is."""
    by, form = administrator(request), AddressForm(request.POST)
    return _formed(
        request,
        participant_id,
        ("address_form", form),
        lambda found, said: verbs.set_address(found, said["address"], by),
        _("Its address is kept."),
    )


@require_POST
@person_only
def participant_claims(request: HttpRequest, participant_id: int) -> HttpResponse:
    """What we hold to be true of it."""
    by, form = administrator(request), ClaimsForm(request.POST)
    return _formed(
        request,
        participant_id,
        ("claims_form", form),
        lambda found, _said: verbs.set_claims(found, form.claims(), by),
        _("What you know of it is kept, and decides from now on."),
    )


@require_POST
@never_cache
@person_only
def participant_token(request: HttpRequest, participant_id: int) -> HttpResponse:
    """A new token for it, shown this once."""
    by, found = administrator(request), known_participant(request, participant_id)
    return participant_page(request, found, secret=verbs.issue_token(found, by))


@require_POST
@sensitive_post_parameters("token")
@person_only
def participant_their_token(request: HttpRequest, participant_id: int) -> HttpResponse:
    """Let it show a token that it has chosen."""
    by, form = administrator(request), TheirTokenForm(request.POST)
    return _formed(
        request,
        participant_id,
        ("their_token_form", form),
        lambda found, said: verbs.take_token(found, said["token"], by),
        _("It may show this token from now on."),
    )


@require_POST
@sensitive_post_parameters("our_token")
@person_only
def participant_our_token(request: HttpRequest, participant_id: int) -> HttpResponse:
    """Keep the token that it gave us."""
    by, form = administrator(request), OurTokenForm(request.POST)
    return _formed(
        request,
        participant_id,
        ("our_token_form", form),
        lambda found, said: verbs.keep_our_token(found, said["our_token"], by),
        _("The token is kept, and shown to it with every message."),
    )


@require_POST
@person_only
def participant_follow(request: HttpRequest, participant_id: int) -> HttpResponse:
    """Harvest its catalogue, now and every day; or go to the run that is open."""
    by, found = administrator(request), known_participant(request, participant_id)
    form = FollowForm(request.POST, requester=asking(request))
    if not form.is_valid():
        return participant_page(request, found, forms={"follow_form": form})
    try:
        with transaction.atomic():
            Participant.objects.select_for_update(no_key=True).get(pk=found.pk)
            source = follow(found, form.cleaned_data["organisation"], by)
    except RefusedMessage as refused:
        return participant_page(request, found, problems=refused.reasons)
    run = schedule.queue(source)
    transaction.on_commit(partial(nudge, run))
    return redirect("run", run.pk)


def _formed(
    request: HttpRequest,
    participant_id: int,
    named: tuple[str, Any],
    verb: Verb,
    done: str,
) -> HttpResponse:
    """Do what the form asks for; or its page again, with what to mend."""
    found, (name, form) = known_participant(request, participant_id), named
    if form.is_valid():
        try:
            verb(found, form.cleaned_data)
        except ValidationError as wrong:
            faults_to(form, wrong)
        else:
            messages.success(request, done)
            return redirect("participant", participant_id)
    again = known_participant(request, participant_id)
    return participant_page(request, again, forms={name: form})
