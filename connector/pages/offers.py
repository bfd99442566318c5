"""Offers of our own: the list, and the page of one with what it would answer to whom."""

from collections.abc import Sequence
from typing import NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.pages.guard import person, person_only
from accounts.requester import Requester, asking
from accounts.roles import Role
from catalog.models import Event, Resource
from catalog.pages.reader import best, languages
from catalog.pages.refusals import says_what_to_mend
from catalog.pages.sources import may_add
from catalog.pages.wording import Wording
from catalog.search.facets import query_string
from catalog.search.query import Filter, SearchQuery
from connector.dsp.values import Json
from connector.models import Agreement, Offer
from connector.offers.faults import faults_of
from connector.offers.selection import selection
from connector.offers.verbs import publish, withdraw
from connector.pages.days import day_of, days
from connector.pages.foreseen import foreseen
from connector.pages.front import SECTION
from connector.pages.lists import Context, listed, narrowing, page_of
from connector.pages.offer_forms import sentences
from connector.pages.words import in_one_line, terms_of

FILTERS = {"state": tuple(Offer.State.values)}
SHOWN = 50  # datasets that a page names


class Row(NamedTuple):
    """One line of the list; `whom`: who sees it, None: every participant."""

    offer: Offer
    whom: str | None


@require_safe
@says_what_to_mend
@person_only
def offers(request: HttpRequest) -> HttpResponse:
    """All offers of the requester's organisations, newest first."""
    requester = asking(request)
    wanted = narrowing(request, FILTERS)
    found = visible_offers(requester).select_related("organisation", "admission", "source")
    if wanted["state"]:
        found = found.filter(state=wanted["state"])
    page = page_of(_counted(found), request, wanted)
    context = listed(page, wanted, FILTERS) | {
        "section": SECTION,
        "rows": [Row(row, _whom(row, request)) for row in page.rows],
        "may_offer": may_add(requester),
    }
    return render(request, "connector/offers.html", context)


@require_safe
@says_what_to_mend
@person_only
def offer(request: HttpRequest, offer_id: int) -> HttpResponse:
    """One offer; `?on=` asks what it would answer on another day."""
    return _offer_page(request, visible_offer(request, offer_id))


@require_POST
@person_only
def offer_publish(request: HttpRequest, offer_id: int) -> HttpResponse:
    """Offer it."""
    found, by = _own(request, offer_id), person(request)
    try:
        publish(found, by)
    except ValidationError as wrong:
        return _offer_page(request, visible_offer(request, offer_id), problems=wrong.messages)
    messages.success(request, _("Published: who may see it can ask for it from now on."))
    return redirect("offer", offer_id)


@require_POST
@person_only
def offer_withdraw(request: HttpRequest, offer_id: int) -> HttpResponse:
    """Offer it no more."""
    found, by = _own(request, offer_id), person(request)
    try:
        withdraw(found, by)
    except ValidationError as wrong:
        return _offer_page(request, visible_offer(request, offer_id), problems=wrong.messages)
    messages.success(request, _("Withdrawn: nobody can ask for it. What is agreed stays agreed."))
    return redirect("offer", offer_id)


def visible_offers(requester: Requester) -> QuerySet[Offer]:
    """Those of the requester's organisations; an administrator sees all."""
    if requester.is_administrator:
        return Offer.objects.all()
    return Offer.objects.filter(organisation__in=requester.organisation_ids)


def visible_offer(request: HttpRequest, offer_id: int) -> Offer:
    """The offer, if the requester may know of it; 404 otherwise."""
    visible = visible_offers(asking(request)).select_related(
        "organisation", "admission", "source", "created_by"
    )
    found = _counted(visible).filter(pk=offer_id).first()
    if found is None:
        raise Http404(_("There is no such offer, or it is not of an organisation of yours."))
    return found


def title_of_dataset(row: Resource, request: HttpRequest) -> Wording:
    """In the reader's language; its identifier where it has no title."""
    found = best(row.document.get("title"), languages(request))
    return found if found.text.strip() else Wording("", row.stable_id)


def _own(request: HttpRequest, offer_id: int) -> Offer:
    """The offer, if the requester is a steward of the organisation that offers."""
    found = visible_offer(request, offer_id)
    if not asking(request).may(Role.STEWARD, found.organisation_id):
        sentence = _("Stewards of %(name)s do this. Ask its admin to make you one.")
        raise PermissionDenied(sentence % {"name": found.organisation})
    return found


def _counted(rows: QuerySet[Offer]) -> QuerySet[Offer]:
    """With how many datasets are in it, and how many agreements came of it."""
    made = Agreement.objects.filter(negotiation__offered__offer=OuterRef("pk")).order_by()
    number = made.values("negotiation__offered__offer").annotate(n=Count("pk")).values("n")
    return rows.annotate(
        datasets=Count("offered", filter=Q(offered__withdrawn=None)),
        agreements=Coalesce(Subquery(number, output_field=IntegerField()), 0),
    )


def _whom(row: Offer, request: HttpRequest) -> str | None:
    if row.admission is None:
        return None
    return in_one_line(terms_of(Json(row.admission.policy), languages(request)))


def _offer_page(
    request: HttpRequest, found: Offer, problems: list[str] | None = None
) -> HttpResponse:
    reads, now = languages(request), timezone.now()
    rows = _inside(found)
    first = list(rows[:SHOWN])
    context: Context = {
        "section": SECTION,
        "offer": found,
        "may_change": asking(request).may(Role.STEWARD, found.organisation_id),
        "access": found.admission and terms_of(Json(found.admission.policy), reads),
        "terms": terms_of(Json(found.contract_policy), reads),
        "datasets": [(row, title_of_dataset(row, request)) for row in first],
        "total": rows.count(),
        "foreseen": foreseen(found, now),
        "days": days(found, now, day_of(request)),
        "in_the_way": _in_the_way(found),
        "problems": problems or (),
        "watch_url": _watch_url(found, first),
    }
    return render(request, "connector/offer.html", context, status=409 if problems else 200)


def _watch_url(found: Offer, rows: Sequence[Resource]) -> str:
    """Where one is told of other terms: of the one dataset, or of the source; "" of others."""
    if found.state != Offer.State.PUBLISHED:
        return ""
    address = reverse("alert-new")
    if found.source:
        chosen = {"catalogue": (found.source.slug,), "theme": tuple(sorted(found.themes))}
        filters = tuple(Filter(name, values) for name, values in chosen.items() if values)
        return f"{address}{query_string(SearchQuery(filters=filters))}&event={Event.POLICY}"
    return f"{address}?dataset={rows[0].pk}&event={Event.POLICY}" if len(rows) == 1 else ""


def _inside(found: Offer) -> QuerySet[Resource]:
    """What is in it; of a draft, what would be."""
    rows: QuerySet[Resource]
    if found.state == Offer.State.PUBLISHED:
        rows = Resource.objects.filter(offered__offer=found, offered__withdrawn=None)
    elif found.source_id is None:
        rows = Resource.objects.filter(offered__offer=found)
    else:
        rows = selection(found)
    return rows.defer("statements").order_by("title", "pk")


def _in_the_way(found: Offer) -> list[str]:
    """Why it cannot be published as it is."""
    if found.state == Offer.State.PUBLISHED:
        return []
    return [one for faults in faults_of(found).values() for one in sentences(faults)]
