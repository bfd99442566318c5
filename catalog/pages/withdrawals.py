"""The list of what a run holds back, and the answer of who may harvest its source."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.pages.guard import person, person_only
from accounts.requester import asking
from catalog.harvest import holds
from catalog.models import HeldWithdrawal
from catalog.pages.held import held, listed
from catalog.pages.refusals import Refused, says_what_to_mend
from catalog.pages.runs import visible_run
from catalog.pages.sources import may_edit
from catalog.tasks import nudge_withdrawal

PAGE = 100
FIGURES = 18  # of an id; more are none


@require_http_methods(["GET", "HEAD", "POST"])
@says_what_to_mend
@person_only
def run_held(request: HttpRequest, run_id: int) -> HttpResponse:
    """What a run would have withdrawn, a page at a time; POST decides about all of it."""
    run = visible_run(run_id, asking(request))
    if not may_edit(asking(request), run.source):
        raise PermissionDenied(
            _("Only the stewards of this source's organisation decide what is withdrawn.")
        )
    rows = HeldWithdrawal.objects.select_related("run__source", "decided_by")
    if (hold := rows.filter(run=run).first()) is None:
        raise Http404(_("This run holds nothing back."))
    return _decide(request, hold) if request.method == "POST" else _list(request, hold)


def _decide(request: HttpRequest, hold: HeldWithdrawal) -> HttpResponse:
    decision = request.POST.get("decision", "")
    if decision == "withdraw":
        first = holds.approve(hold, person(request))
        said = _("You agreed. What is still missing is being withdrawn.")
    elif decision == "keep":
        first = holds.keep(hold, person(request))
        said = _("They are kept. The next complete run that does not see them asks again.")
    else:
        raise Refused(_("Say what becomes of the records: “withdraw” or “keep”."))
    if not first:
        messages.error(
            request,
            _("Nothing was done: somebody had decided before, or a later run saw something else."),
        )
    else:
        messages.success(request, said)
        if decision == "withdraw":
            transaction.on_commit(partial(nudge_withdrawal, hold))
    return redirect("run", hold.run_id)


def _list(request: HttpRequest, hold: HeldWithdrawal) -> HttpResponse:
    after = request.GET.get("after", "0")
    if not (after.isascii() and after.isdigit() and len(after) <= FIGURES):
        raise Refused(_("“after” is the number of a dataset: begin at the first page."))
    mine = listed(hold, asking(request))
    rows = mine.filter(pk__gt=int(after)).select_related("resource")
    shown = list(rows.defer("resource__statements", "resource__document")[: PAGE + 1])
    page = reverse("run-held", args=[hold.run_id])
    context = {
        "section": "sources",
        "run": hold.run,
        "source": hold.run.source,
        "held": held(hold, asking(request)),
        "rows": shown[:PAGE],
        "total": mine.count(),
        "page_size": PAGE,
        "first_url": page if after != "0" else "",
        "next_url": f"{page}?after={shown[PAGE - 1].pk}" if len(shown) > PAGE else "",
    }
    return render(request, "catalog/held_list.html", context)
