"""What people answer in a negotiation: a button for each verb of connector.negotiation.act.

An answer is to what its page has shown: where the terms or the state have changed since, it is not
taken, and the page says so.
"""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.pages.guard import person, person_only
from accounts.requester import asking
from catalog.pages.reader import languages
from connector.dsp.values import Json
from connector.errors import IllegalTransition, RefusedMessage
from connector.models import ContractNegotiation
from connector.moves import relock, waiting
from connector.negotiation import act
from connector.pages.counter_offers import Common, common
from connector.pages.forms import CounterForm, ReasonForm
from connector.pages.front import SECTION
from connector.pages.negotiations import judgement, negotiation_page, visible_negotiation
from connector.pages.parties import title_of
from connector.pages.rules_text import written
from connector.pages.standing import rules_of_both, seen, standing
from connector.rules import rules_of

Verb = Callable[[ContractNegotiation], None]


@require_POST
@person_only
def negotiation_accept(request: HttpRequest, negotiation_id: int) -> HttpResponse:
    """Agree to what is on the table."""
    found, by = _answerable(request, negotiation_id), person(request)
    is_exception = request.POST.get("exception") == "on"
    if refused := _done(request, found, lambda row: _accept(row, by, is_exception=is_exception)):
        return negotiation_page(
            request, visible_negotiation(request, negotiation_id), problems=refused
        )
    messages.success(request, _("Accepted: the answer is being sent."))
    return redirect("negotiation", negotiation_id)


@require_POST
@person_only
def negotiation_terminate(request: HttpRequest, negotiation_id: int) -> HttpResponse:
    """Refuse what is on the table, or end the negotiation later; with a reason for the others."""
    found, by = _answerable(request, negotiation_id), person(request)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return negotiation_page(request, found, form=form)
    reasons = [form.cleaned_data["reason"]]
    if refused := _done(request, found, lambda row: _end(row, reasons, by)):
        again = visible_negotiation(request, negotiation_id)
        return negotiation_page(request, again, form=form, problems=refused)
    messages.success(request, _("Ended: the other side is being told, with your reason."))
    return redirect("negotiation", negotiation_id)


@require_http_methods(["GET", "HEAD", "POST"])
@person_only
def negotiation_counter(request: HttpRequest, negotiation_id: int) -> HttpResponse:
    """Write other terms, beginning with those on the table, or with what both would accept."""
    found, by = _answerable(request, negotiation_id), person(request)
    on_the_table = rules_of(Json(found.offer)) if found.offer else Json("{}")
    both = common(*rules_of_both(found), languages(request))
    begins = both.rules if request.GET.get("begin") == "common" else None
    first = {"rules": written(begins or on_the_table)}
    form = CounterForm(request.POST or None, initial=first, on_the_table=on_the_table)
    if request.method == "POST" and form.is_valid():
        rules = form.cleaned_data["rules"]
        if not (refused := _done(request, found, lambda row: act.counter(row, rules, by))):
            messages.success(request, _("Your terms are being sent."))
            return redirect("negotiation", negotiation_id)
        form.add_error(None, list(refused))
    return _counter_page(request, found, form, both)


def _answerable(request: HttpRequest, negotiation_id: int) -> ContractNegotiation:
    """The negotiation, if the requester may answer in it."""
    found = visible_negotiation(request, negotiation_id)
    if not found.may_be_decided_by(asking(request)):
        sentence = _("Negotiators and stewards of %(name)s answer here. Ask its admin to be one.")
        raise PermissionDenied(sentence % {"name": found.organisation})
    return found


def _done(request: HttpRequest, found: ContractNegotiation, verb: Verb) -> tuple[str, ...]:
    """Do it, to what the page has shown; or why that was not taken, in sentences."""
    try:
        with transaction.atomic():
            locked = relock(found)
            if request.POST.get("seen") != seen(locked):
                raise IllegalTransition(
                    _("Something has changed since this page was made. Look at it, then answer.")
                )
            verb(locked)
    except RefusedMessage as refused:
        return refused.reasons
    return ()


def _accept(negotiation: ContractNegotiation, by: User, *, is_exception: bool) -> None:
    """What the policy alone does not permit, a person accepts knowingly or not at all."""
    judged = judgement(negotiation)
    if judged is not None and judged.voice != "go" and not is_exception:
        raise IllegalTransition(
            _("The policy alone does not permit it. Tick that you make an exception, or counter.")
        )
    act.accept(negotiation, by, timezone.now())


def _end(negotiation: ContractNegotiation, reasons: list[str], by: User) -> None:
    if standing(negotiation, waiting(negotiation)).is_ending:
        raise IllegalTransition(_("It is being ended already."))
    act.terminate(negotiation, reasons, by)


def _counter_page(
    request: HttpRequest, found: ContractNegotiation, form: CounterForm, both: Common
) -> HttpResponse:
    context = {
        "section": SECTION,
        "negotiation": found,
        "title": title_of(found, request),
        "standing": standing(found, waiting(found)),
        "seen": request.POST.get("seen") or seen(found),
        "form": form,
        "common": both,
    }
    return render(request, "connector/counter.html", context)
