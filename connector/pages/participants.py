"""Participants: the list, the page of one, and a new one. Administrators change, members read."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.pages.door import refused
from accounts.pages.guard import person, person_only
from accounts.requester import asking
from catalog.models import HarvestSource
from catalog.pages.refusals import says_what_to_mend
from connector import participants as verbs
from connector.federation.follow import KIND
from connector.identity.base import identity_provider
from connector.identity.dcp import DecentralisedClaims
from connector.identity.oauth2 import ClientCredentials
from connector.models import Agreement, ContractNegotiation, Participant
from connector.pages import examined
from connector.pages.front import SECTION
from connector.pages.lists import Context, listed, narrowing, page_of
from connector.pages.participant_forms import (
    AddressForm,
    ClaimsForm,
    FollowForm,
    NewParticipantForm,
    OurTokenForm,
    SuspendForm,
    TheirTokenForm,
    faults_to,
)

FILTERS = {"state": tuple(Participant.State.values)}
SHOWN = 20  # negotiations, and agreements


@require_safe
@says_what_to_mend
@person_only
def participants(request: HttpRequest) -> HttpResponse:
    """All participants that we know, newest first."""
    _check_may_read(request)
    wanted = narrowing(request, FILTERS)
    found = Participant.objects.defer("our_token", "claims", "examination")
    if wanted["state"]:
        found = found.filter(state=wanted["state"])
    page = page_of(found, request, wanted)
    context = listed(page, wanted, FILTERS) | {
        "section": SECTION,
        "rows": page.rows,
        "may_change": asking(request).is_administrator,
    }
    return render(request, "connector/participants.html", context)


@require_safe
@person_only
def participant(request: HttpRequest, participant_id: int) -> HttpResponse:
    """One participant."""
    return participant_page(request, known_participant(request, participant_id))


@require_http_methods(["GET", "HEAD", "POST"])
@person_only
def participant_new(request: HttpRequest) -> HttpResponse:
    """Add one; it is pending until it is activated."""
    by = administrator(request)
    form = NewParticipantForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = verbs.add(said["iri"], said["name"], said["address"], by)
        except ValidationError as wrong:
            faults_to(form, wrong)
        else:
            messages.success(request, _("Added. Exchange tokens with it, then activate it."))
            return redirect("participant", made.pk)
    page = render(request, "connector/participant_new.html", {"section": SECTION, "form": form})
    return refused(page) if form.is_bound else page


def participant_page(
    request: HttpRequest,
    found: Participant,
    *,
    forms: dict[str, Any] | None = None,
    problems: list[str] | tuple[str, ...] = (),
    secret: str = "",
) -> HttpResponse:
    """The page of one participant. `forms` by name, where one was not accepted; `secret` is a token
    that is shown this once.
    """
    requester = asking(request)
    given = forms or {}
    context = {
        "section": SECTION,
        "participant": found,
        "may_change": requester.is_administrator,
        "claims": sorted(found.claims.items()),
        "shown": sorted(found.shown.items()),
        "by_claims": isinstance(identity_provider(), DecentralisedClaims),
        "by_server": _server(),
        "source": _source(request, found),
        "secret": secret,
        "form": next(iter(given.values()), None),
        "problems": problems,
        **examined.context(found),
        **_contracts(request, found),
        **(_forms(request, found) | given if requester.is_administrator else {}),
    }
    page = render(request, "connector/participant.html", context)
    if given:
        return refused(page)
    page.status_code = 409 if problems else 200
    return page


def known_participant(request: HttpRequest, participant_id: int) -> Participant:
    """The participant, for members of an organisation; 404 otherwise."""
    _check_may_read(request)
    found = Participant.objects.filter(pk=participant_id).first()
    if found is None:
        raise Http404(_("There is no such participant here."))
    return found


def administrator(request: HttpRequest) -> User:
    """The administrator who asks. Raises PermissionDenied; Http404 to who may not read either."""
    _check_may_read(request)
    if not asking(request).is_administrator:
        raise PermissionDenied(_("Administrators of this installation change participants."))
    return person(request)


def _check_may_read(request: HttpRequest) -> None:
    requester = asking(request)
    if not (requester.is_administrator or requester.roles):
        raise Http404(
            _("Members of an organisation see the participants. Ask its admin to be one.")
        )


def _source(request: HttpRequest, found: Participant) -> HarvestSource | None:
    """The source that follows its catalogue, if the requester may see it."""
    if not found.address:
        return None
    visible = HarvestSource.objects.visible_to(asking(request))
    return visible.filter(kind=KIND, url=found.address).first()


def _server() -> str:
    """The authorisation server that says who participants are; empty: there is none."""
    known_by_it = isinstance(identity_provider(), ClientCredentials)
    return settings.OAUTH2.issuer if known_by_it else ""


def _contracts(request: HttpRequest, found: Participant) -> Context:
    """The newest negotiations and agreements with it, of the requester's organisations."""
    requester = asking(request)
    negotiations = ContractNegotiation.objects.visible_to(requester).filter(participant=found)
    agreements = Agreement.objects.visible_to(requester).filter(negotiation__participant=found)
    return {
        "negotiations": list(
            negotiations.only("state", "waits", "created").order_by("-pk")[:SHOWN]
        ),
        "agreements": list(agreements.only("state", "agreed_at").order_by("-pk")[:SHOWN]),
    }


def _forms(request: HttpRequest, found: Participant) -> Context:
    """The forms of an administrator, with what is known in them; of tokens nothing."""
    return {
        "address_form": AddressForm(initial={"address": found.address}),
        "claims_form": ClaimsForm(initial=ClaimsForm.written(found)),
        "suspend_form": SuspendForm(auto_id="suspend_%s"),
        "our_token_form": OurTokenForm(),
        "their_token_form": TheirTokenForm(),
        "follow_form": FollowForm(requester=asking(request)),
    }
