"""The page of one offer against another of the same organisation."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.pages.guard import person_only
from accounts.requester import asking
from catalog.pages.reader import languages
from catalog.pages.refusals import Refused, says_what_to_mend
from connector.models import Offer
from connector.pages.against import DAYS, MOST, against
from connector.pages.front import SECTION
from connector.pages.lists import Context
from connector.pages.offers import visible_offer, visible_offers

CHOICES = 100  # offers that are there to be chosen


@require_safe
@says_what_to_mend
@person_only
def offer_against(request: HttpRequest, offer_id: int) -> HttpResponse:
    """`?offer=` is the other one; without it the page asks which."""
    found = visible_offer(request, offer_id)
    other = _other(request, found)
    visible = visible_offers(asking(request)).filter(organisation=found.organisation_id)
    context: Context = {
        "section": SECTION,
        "offer": found,
        "other": other,
        "choices": visible.exclude(pk=found.pk).order_by("-created", "-pk")[:CHOICES],
        "days": DAYS,
        "most": MOST,
    }
    if other:
        context["against"] = against(found, other, timezone.now(), languages(request))
    return render(request, "connector/offer_against.html", context)


def _other(request: HttpRequest, found: Offer) -> Offer | None:
    text = request.GET.get("offer", "")
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > len(str(2**63)) - 1:
        raise Refused(_("Give the number of an offer, as in its address."))
    other = visible_offer(request, int(text))
    if other.organisation_id != found.organisation_id or other.pk == found.pk:
        raise Refused(_("Choose another offer of the same organisation."))
    return other
