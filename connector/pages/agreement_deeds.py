"""How people bring an agreement to its end, and how they renew it: a page and three buttons."""

from collections.abc import Callable
from typing import NamedTuple

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.pages.guard import person, person_only
from accounts.requester import asking
from catalog.pages.reader import languages
from connector import notices
from connector.dsp.values import Json
from connector.errors import IllegalTransition, RefusedMessage
from connector.models import Agreement
from connector.moves import digest_of
from connector.negotiation import renewing
from connector.pages.agreements import agreement_page, visible_agreement
from connector.pages.deeds import agreement_to_act_on
from connector.pages.forms import NoticeForm, ReasonForm
from connector.pages.front import SECTION
from connector.pages.life import OVER, may_renew
from connector.pages.parties import title_of
from connector.pages.words import terms_of
from connector.states import Role


class RenewForm(forms.Form):
    """How much later the terms are to end."""

    days = forms.IntegerField(
        label=gettext_lazy("Days longer"),
        help_text=gettext_lazy("By so many days every end in the terms is moved on"),
        min_value=1,
        max_value=renewing.LONGEST,
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.label_suffix = ""


@require_POST
@person_only
def agreement_notice(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Give notice: it ends in so many days."""
    by, form = person(request), NoticeForm(request.POST, auto_id="notice_%s")

    def give(found: Agreement) -> str:
        said = form.cleaned_data
        notices.give(found, said["days"], said["reason"], by, timezone.now())
        return _("Notice is given. Tell the other side too: the protocol has no message for it.")

    return _done(request, agreement_id, "notice", form, give)


@require_POST
@person_only
def agreement_retire(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Let no new transfer begin under it."""
    by, form = person(request), ReasonForm(request.POST, auto_id="retire_%s")

    def retire(found: Agreement) -> str:
        notices.retire(found, form.cleaned_data["reason"], by, timezone.now())
        return _("Retired: no new transfer begins, and those that are open go on.")

    return _done(request, agreement_id, "retire", form, retire)


@require_http_methods(["GET", "HEAD", "POST"])
@person_only
def agreement_renew(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """What would renew it, in words; posted: ask for it, or draft the offer. `look` only shows."""
    found = visible_agreement(request, agreement_id)
    _check_may_renew(request, found)
    form = RenewForm(request.POST or None, initial={"days": renewing.usual_days(found)})
    problems: tuple[str, ...] = ()
    if request.method == "POST" and form.is_valid() and "look" not in request.POST:
        try:
            return _renewed(request, found, form.cleaned_data["days"])
        except RefusedMessage as refused:
            problems = refused.reasons
        except ValidationError as wrong:
            problems = tuple(wrong.messages)
    return _renew_page(request, found, form, problems)


def _done(
    request: HttpRequest,
    agreement_id: int,
    name: str,
    form: ReasonForm,
    verb: Callable[[Agreement], str],
) -> HttpResponse:
    found = agreement_to_act_on(request, agreement_id)
    if not form.is_valid():
        return agreement_page(request, found, forms={name: form})
    try:
        said = verb(found)
    except RefusedMessage as refused:
        again = visible_agreement(request, agreement_id)
        return agreement_page(request, again, forms={name: form}, problems=refused.reasons)
    messages.success(request, said)
    return redirect("agreement", agreement_id)


def _check_may_renew(request: HttpRequest, found: Agreement) -> None:
    if not may_renew(found, asking(request)):
        sentence = _("Negotiators ask for a renewal, stewards offer one: of %(name)s.")
        raise PermissionDenied(sentence % {"name": found.negotiation.organisation})


def _renewed(request: HttpRequest, found: Agreement, days: int) -> HttpResponse:
    by = person(request)
    if found.negotiation.our_role is Role.CONSUMER:
        made = renewing.ask_again(found, days, by, request.POST.get("seen", ""))
        messages.success(request, _("Asked: the request is being sent to their connector."))
        return redirect("negotiation", made.pk)
    offer = renewing.offer_again(found, days, by)
    messages.success(request, _("Drafted: its consumer sees it once you publish it."))
    return redirect("offer", offer.pk)


def _renew_page(
    request: HttpRequest, found: Agreement, form: RenewForm, problems: tuple[str, ...]
) -> HttpResponse:
    days = form.cleaned_data.get("days") if form.is_bound and form.is_valid() else None
    plan, obstacle = _planned(found, days or renewing.usual_days(found))
    context = {
        "section": SECTION,
        "agreement": found,
        "negotiation": found.negotiation,
        "title": title_of(found.negotiation, request),
        "form": form,
        "terms": None if plan is None else terms_of(plan.rules, languages(request)),
        "seen": "" if plan is None else digest_of(plan.rules.text),
        "is_offered": plan is not None and plan.is_offered,
        "obstacle": obstacle,
        "problems": problems,
    }
    status = 409 if problems else 422 if form.errors else 200
    return render(request, "connector/agreement_renew.html", context, status=status)


class Plan(NamedTuple):
    """The new terms, and whether they are offered as they are."""

    rules: Json
    is_offered: bool


def _planned(found: Agreement, days: int) -> tuple[Plan | None, str]:
    """The new terms, or what is in the way."""
    if found.state in OVER:
        return None, _("This agreement was never in force: there is nothing to renew.")
    try:
        if found.negotiation.our_role is Role.PROVIDER:
            return Plan(renewing.later_terms(found, days), is_offered=False), ""
        plan = renewing.planned(found, days)
        return Plan(plan.rules, is_offered=plan.is_offered), ""
    except IllegalTransition as refused:
        return None, " ".join(refused.reasons)
