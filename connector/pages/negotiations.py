"""Negotiations: the list, and the page of one: who asks for what, what differs, what was said."""

from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.pages.guard import person_only
from accounts.requester import asking
from catalog.pages.reader import languages
from catalog.pages.refusals import says_what_to_mend
from connector.deciding import Known
from connector.dsp.values import Json
from connector.models import Agreement, ContractNegotiation
from connector.moves import digest_of, waiting
from connector.negotiation.answering import deliveries_of
from connector.negotiation.deadlines import with_sends
from connector.pages import tally
from connector.pages.decided import decided
from connector.pages.differences import Compared, Difference, compare
from connector.pages.forms import ReasonForm
from connector.pages.front import SECTION
from connector.pages.left import left_of
from connector.pages.lists import listed, narrowing, page_of
from connector.pages.live import progress
from connector.pages.parties import may_open, parties, title_of
from connector.pages.standing import rules_of_both, seen, standing
from connector.pages.standstill import standstill
from connector.pages.timeline import Timeline, timeline
from connector.pages.verdicts import Ground, Verdict, verdict
from connector.pages.words import terms_of
from connector.states import NegotiationState, Role
from vocab.errors import UnreadablePolicy

STATES = {state.value.lower(): state.value for state in NegotiationState}
FILTERS: Mapping[str, tuple[str, ...]] = {
    "state": tuple(STATES),
    "role": tuple(role.value for role in Role),
}


@require_safe
@says_what_to_mend
@person_only
def negotiations(request: HttpRequest) -> HttpResponse:
    """All negotiations of the requester's organisations, newest first."""
    wanted = narrowing(request, FILTERS)
    found = ContractNegotiation.objects.visible_to(asking(request)).defer("resource__statements")
    if state := wanted["state"]:
        found = found.filter(state=STATES[state])
    if role := wanted["role"]:
        found = found.filter(role=role)
    rows = with_sends(found.select_related("participant", "organisation", "resource"))
    page = page_of(rows, request, wanted)
    times = left_of(page.rows)
    context = listed(page, wanted, FILTERS) | {
        "section": SECTION,
        "rows": [(row, title_of(row, request), times[row.pk]) for row in page.rows],
    }
    return render(request, "connector/negotiations.html", context)


@require_safe
@person_only
def negotiation(request: HttpRequest, negotiation_id: int) -> HttpResponse:
    """One negotiation."""
    return negotiation_page(request, visible_negotiation(request, negotiation_id))


@require_safe
@person_only
def negotiation_progress(request: HttpRequest, negotiation_id: int) -> HttpResponse:
    """What was said, if there is more of it; asked again while the other side is to answer."""
    found = visible_negotiation(request, negotiation_id)
    return progress(request, _live(found, timeline(found)))


def negotiation_page(
    request: HttpRequest,
    found: ContractNegotiation,
    *,
    form: ReasonForm | None = None,
    problems: tuple[str, ...] = (),
) -> HttpResponse:
    """The page of one negotiation; `problems` say why an answer was not taken (then: 409)."""
    said = timeline(found)
    context = (
        _live(found, said)
        | _told(found, request)
        | {
            "section": SECTION,
            "title": title_of(found, request),
            "left": left_of([found])[found.pk],
            "still": standstill(found, waiting(found), timezone.now()),
            "resend_url": reverse("negotiation-resend", args=[found.pk]),
            "may_open": may_open(found.resource, request),
            "may_decide": found.may_be_decided_by(asking(request)),
            "may_act": found.may_be_decided_by(asking(request)),
            "form": form or ReasonForm(),
            "problems": problems,
            **decided(found),
            "agreement": Agreement.objects.filter(negotiation=found).defer("metadata").first(),
        }
    )
    return render(request, "connector/negotiation.html", context, status=409 if problems else 200)


def visible_negotiation(request: HttpRequest, negotiation_id: int) -> ContractNegotiation:
    """The negotiation, if the requester may know of it; 404 otherwise."""
    visible = ContractNegotiation.objects.visible_to(asking(request))
    whole = visible.select_related(
        "participant", "organisation", "resource", "offered__offer", "remote_offer", "begun_by"
    )
    found = with_sends(whole).defer("resource__statements").filter(pk=negotiation_id).first()
    if found is None:
        raise Http404(_("There is no such negotiation, or it is not of an organisation of yours."))
    return found


def judgement(found: ContractNegotiation) -> Verdict | None:
    """Only as provider: of the consumer we know something, of ourselves they do."""
    if found.our_role is not Role.PROVIDER or not found.offer:
        return None
    participant = found.participant
    done = deliveries_of(found).done()
    known = Known(timezone.now(), participant.iri, participant.values, done=done)
    try:
        return verdict(Json(found.offer), known)
    except UnreadablePolicy:
        return None


def _live(found: ContractNegotiation, said: Timeline) -> dict[str, object]:
    """What the timeline shows, and where the negotiation stands."""
    provider, consumer = parties(found)
    stands = standing(found, waiting(found))
    return {
        "negotiation": found,
        "said": said,
        "standing": stands,
        "lively": stands.their_turn,
        "seen": seen(found),
        "progress_url": reverse("negotiation-progress", args=[found.pk]),
        "provider": provider,
        "consumer": consumer,
        "us": provider if provider.participant is None else consumer,
        "them": consumer if provider.participant is None else provider,
    }


def _told(found: ContractNegotiation, request: HttpRequest) -> dict[str, object]:
    """The terms on the table in words, what differs, and what they mean for the other side."""
    reads = languages(request)
    ours, theirs = rules_of_both(found)
    judged = judgement(found)
    compared = _compared(ours, theirs, reads)
    return {
        "terms": terms_of(Json(found.offer), reads) if found.offer else None,
        "compared": compared,
        "rows": _rows(compared, judged) if compared else [],
        "verdict": judged,
        "tally": tally.apart(digest_of(ours.text), digest_of(theirs.text)),
    }


def _compared(ours: Json, theirs: Json, reads: tuple[str, ...]) -> Compared | None:
    try:
        return compare(ours, theirs, reads)
    except UnreadablePolicy:
        return None  # the terms say so themselves


def _rows(compared: Compared, judged: Verdict | None) -> list[tuple[Difference, Ground | None]]:
    return [(one, judged.at(one.path) if judged else None) for one in compared.differences]
