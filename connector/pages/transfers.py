"""Transfers: where the data of an agreement are on their way, and what became of them."""

from collections.abc import Mapping
from types import MappingProxyType

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.pages.guard import person_only
from accounts.requester import asking
from catalog.pages.refusals import says_what_to_mend
from connector.models import DataFlow, TransferProcess
from connector.moves import waiting
from connector.pages.agreements import grouped
from connector.pages.forms import ReasonForm
from connector.pages.front import SECTION
from connector.pages.lists import listed, narrowing, page_of
from connector.pages.live import progress
from connector.pages.parties import parties, title_of
from connector.pages.standstill import standstill
from connector.pages.timeline import timeline
from connector.pages.waiting import may_answer
from connector.states import Role, TransferState, TransferStep

STATES = {state.value.lower(): state.value for state in TransferState}
FILTERS: Mapping[str, tuple[str, ...]] = {
    "state": tuple(STATES),
    "role": tuple(role.value for role in Role),
}
NO_FORMS: Mapping[str, ReasonForm] = MappingProxyType({})
_ABOUT = ("participant", "organisation", "agreement__negotiation__resource")
_HEAVY = ("agreement__metadata", "agreement__body", "agreement__negotiation__resource__statements")


@require_safe
@says_what_to_mend
@person_only
def transfers(request: HttpRequest) -> HttpResponse:
    """All transfers of the requester's organisations, newest first."""
    wanted = narrowing(request, FILTERS)
    found = TransferProcess.objects.visible_to(asking(request))
    if wanted["state"]:
        found = found.filter(state=STATES[wanted["state"]])
    if wanted["role"]:
        found = found.filter(role=wanted["role"])
    page = page_of(found.select_related(*_ABOUT).defer(*_HEAVY), request, wanted)
    context = listed(page, wanted, FILTERS) | {
        "section": SECTION,
        "rows": [(row, title_of(row.agreement.negotiation, request)) for row in page.rows],
    }
    return render(request, "connector/transfers.html", context)


@require_safe
@person_only
def transfer(request: HttpRequest, transfer_id: int) -> HttpResponse:
    """One transfer."""
    return transfer_page(request, visible_transfer(request, transfer_id))


@require_safe
@person_only
def transfer_progress(request: HttpRequest, transfer_id: int) -> HttpResponse:
    """What was said, if there is more of it; asked again while the transfer is open."""
    return progress(request, _live(visible_transfer(request, transfer_id)))


def transfer_page(
    request: HttpRequest,
    found: TransferProcess,
    *,
    forms: Mapping[str, ReasonForm] = NO_FORMS,
    problems: tuple[str, ...] = (),
) -> HttpResponse:
    """The page of one transfer; `problems` say why something was not done (then: 409)."""
    sends = waiting(found)
    is_ours_to_resume = found.now is TransferState.SUSPENDED and found.is_ours_to_resume
    context = _live(found) | {
        "section": SECTION,
        "title": title_of(found.agreement.negotiation, request),
        "may_act": may_answer(asking(request), found.organisation_id),
        "may_pause": found.now is TransferState.STARTED and not sends,
        "may_resume": is_ours_to_resume and not sends,
        "is_ending": any(row.step == TransferStep.TERMINATION for row in sends),
        "sends": bool(sends),
        "still": standstill(found, sends, timezone.now()),
        "resend_url": reverse("transfer-resend", args=[found.pk]),
        "hash": grouped(found.sha256),
        "form": next(iter(forms.values()), None),
        "pause_form": forms.get("pause") or ReasonForm(auto_id="pause_%s"),
        "end_form": forms.get("end") or ReasonForm(auto_id="end_%s"),
        "problems": problems,
    }
    return render(request, "connector/transfer.html", context, status=409 if problems else 200)


def visible_transfer(request: HttpRequest, transfer_id: int) -> TransferProcess:
    """The transfer, if the requester may know of it; 404 otherwise."""
    visible = TransferProcess.objects.visible_to(asking(request))
    found = visible.select_related(*_ABOUT).defer(*_HEAVY).filter(pk=transfer_id).first()
    if found is None:
        raise Http404(_("There is no such transfer, or it is not of an organisation of yours."))
    return found


def _live(found: TransferProcess) -> dict[str, object]:
    """What the timeline shows, and what a page has seen of the transfer."""
    provider, consumer = parties(found)
    flows = DataFlow.objects.filter(transfer=found).select_related("plane")
    flow = flows.first() if found.plane_id else None
    return {
        "transfer": found,
        "flow": flow,
        "said": timeline(found),
        "lively": found.now is None or not found.now.is_terminal,
        "seen": f"{found.state}-{found.sent}-{found.sha256[:8]}-{found.fetch_attempts}"
        + (f"-{flow.state}-{flow.attempts}" if flow else ""),
        "progress_url": reverse("transfer-progress", args=[found.pk]),
        "provider": provider,
        "consumer": consumer,
        "us": provider if provider.participant is None else consumer,
        "them": consumer if provider.participant is None else provider,
    }
