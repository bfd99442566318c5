"""A new offer: its form, with ready-made policies to begin with, and the draft that comes of it."""

from collections.abc import Sequence
from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.pages.door import refused
from accounts.pages.guard import person, person_only
from accounts.requester import Requester, asking
from accounts.roles import Role
from catalog.models import Resource
from catalog.pages.reader import languages
from catalog.pages.refusals import Refused, says_what_to_mend
from catalog.pages.sources import may_add
from connector.models import Offer
from connector.moves import digest_of
from connector.offers.verbs import Draft, draft
from connector.pages.checked import Checked, checked
from connector.pages.front import SECTION
from connector.pages.lists import Context
from connector.pages.offer_forms import MOST, OfferForm
from connector.pages.offers import title_of_dataset
from connector.pages.ready_made import READY_MADE
from connector.rules import rules_of

TWICE = timedelta(minutes=1)  # within which the same draft again is a click too many
_ROW_DIGITS = 18


@require_http_methods(["GET", "HEAD", "POST"])
@says_what_to_mend
@person_only
def offer_new(request: HttpRequest) -> HttpResponse:
    """Draft an offer. `?dataset=` names a dataset, `?template=` ready-made policies.

    With `check` posted the policies are looked at, and nothing is drafted.
    """
    requester, by = asking(request), person(request)
    if not may_add(requester):
        raise PermissionDenied(
            _("Stewards of an organisation make offers. Ask its admin to make you one.")
        )
    chosen = _chosen(request, requester)
    if "check" in request.POST:
        return _checked_page(request, chosen)
    form = OfferForm(
        request.POST or None, initial=_begun(request, chosen), requester=requester, chosen=chosen
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = _drafted(form, by)
        except ValidationError as wrong:
            _add(form, wrong)
        else:
            messages.success(request, _("Drafted: nobody sees it before you publish it."))
            return redirect("offer", made.pk)
    return _form_page(request, form)


def _checked_page(request: HttpRequest, chosen: list[Resource]) -> HttpResponse:
    """What is wrong with the policies as they stand in the form; nothing is kept."""
    found = checked(request.POST.dict(), timezone.now(), languages(request))
    if request.headers.get("HX-Request") == "true":
        return render(request, "connector/checked.html", {"checked": found})
    typed: Context = {name: request.POST.get(name, "") for name in OfferForm.base_fields}
    typed["themes"] = request.POST.getlist("themes")
    form = OfferForm(initial=typed, requester=asking(request), chosen=chosen)
    return _form_page(request, form, found)


def _chosen(request: HttpRequest, requester: Requester) -> list[Resource]:
    """The datasets that are named: those that the requester may offer. Raises Refused, Http404."""
    named = request.POST.getlist("dataset") or request.GET.getlist("dataset")
    ids = [int(one) for one in named if one.isdecimal() and len(one) <= _ROW_DIGITS]
    if len(ids) < len(named) or len(ids) > MOST:
        raise Refused(_("Take the dataset from its page: “dataset” is the number in its address."))
    rows = Resource.objects.visible_to(requester).filter(pk__in=ids).select_related("source")
    found = [row for row in rows.defer("statements").order_by("pk") if _may_offer(row, requester)]
    if len(found) < len(set(ids)):
        raise Http404(_("There is no such dataset, or its organisation is not one of yours."))
    return found


def _may_offer(row: Resource, requester: Requester) -> bool:
    organisation = row.source.organisation_id
    return organisation is not None and requester.may(Role.STEWARD, organisation)


def _begun(request: HttpRequest, chosen: list[Resource]) -> Context:
    """With what the form begins."""
    begun: Context = {}
    if chosen:
        begun = {"title": str(chosen[0])[:200], "organisation": chosen[0].source.organisation_id}
    if name := request.GET.get("template", ""):
        if name not in READY_MADE:
            sentence = _("Choose one of %(values)s for “%(name)s”.")
            raise Refused(sentence % {"values": ", ".join(READY_MADE), "name": "template"})
        now = timezone.now()
        ready = READY_MADE[name]
        begun |= {"contract_policy": ready.contract(now), "access_policy": ready.access(now)}
    return begun


@transaction.atomic
def _drafted(form: OfferForm, by: User) -> Offer:
    """The draft; of a double click the one there is. Raises ValidationError."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    wanted = form.draft()
    return _same(wanted, by) or draft(wanted, by)


def _same(wanted: Draft, by: User) -> Offer | None:
    """What the same person has drafted alike a moment ago."""
    access = wanted.access_policy
    alike = Offer.objects.filter(
        created_by=by,
        state=Offer.State.DRAFT,
        created__gt=timezone.now() - TWICE,
        organisation=wanted.organisation,
        title=wanted.title.strip(),
        source=wanted.source,
        themes=sorted(set(wanted.themes)),
        approval=wanted.approval,
        contract_hash=digest_of(rules_of(wanted.contract_policy).text),
        admission__policy_hash=None if access is None else digest_of(rules_of(access).text),
    )
    inside = {row.pk for row in wanted.resources}
    for one in alike:
        if set(one.offered.values_list("resource_id", flat=True)) == inside:
            return one
    return None


def _add(form: OfferForm, wrong: ValidationError) -> None:
    """The sentences of a verb, each at its field."""
    for name, sentences in wrong.message_dict.items():
        form.add_error(name if name in form.fields else None, list(sentences))


def _form_page(
    request: HttpRequest, form: OfferForm, found: Sequence[Checked] = ()
) -> HttpResponse:
    if form.is_bound:
        found = checked(request.POST.dict(), timezone.now(), languages(request))
    context = {
        "checked": found,
        "section": SECTION,
        "form": form,
        "ready_made": [(name, one.words) for name, one in READY_MADE.items()],
        "chosen": [(row, title_of_dataset(row, request)) for row in form.chosen],
    }
    page = render(request, "connector/offer_new.html", context)
    return refused(page) if form.is_bound else page
