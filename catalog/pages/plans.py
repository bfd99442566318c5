"""The page of a plan: what a harvest would do to each record, for who may harvest the source."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.pages.guard import person_only
from accounts.requester import Requester, asking
from catalog import queries
from catalog.harvest import foretold, schedule
from catalog.harvest.plan import Changed, Named, Plan, read
from catalog.harvest.steps import Step
from catalog.models import HarvestRun, HarvestSource, Resource
from catalog.pages.runs import sentence, steps
from catalog.pages.sources import editable_source, may_edit, shown_address
from catalog.tasks import nudge

Purpose, State = HarvestRun.Purpose, HarvestRun.State


@dataclass(frozen=True, slots=True)
class Listed:
    """A record of a list; `pk` is None for one that is not here yet."""

    pk: int | None
    title: str
    stable_id: str
    steps: Sequence[Step] = ()
    more: int = 0


@require_POST
@person_only
def source_plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Start a plan of a source, or go to the one that is being made."""
    run = schedule.queue(editable_source(request, slug), Purpose.PLAN)
    transaction.on_commit(partial(nudge, run))
    return redirect("plan", run.pk)


@require_safe
@person_only
def plan(request: HttpRequest, run_id: int) -> HttpResponse:
    """One plan: true progress while it is made, then what a harvest would do."""
    requester = asking(request)
    found = planned_run(run_id, requester)
    context = _progress(found) | {
        "section": "sources",
        "source": found.source,
        "error": queries.said_of_run(found, requester),
        "address": shown_address(found.source, requester),
        "later": foretold.harvest_after(found),
        "findings": queries.findings_by_rule(queries.findings_of_run(found, requester)),
        "percent": int(settings.BRAKE_PERCENT),
        "most": int(settings.BRAKE_RECORDS),
    }
    if found.plan is not None:
        context |= _foreseen(found, read(found.plan), requester)
    return render(request, "catalog/plan.html", context)


@require_safe
@person_only
def plan_progress(request: HttpRequest, run_id: int) -> HttpResponse:
    """The part of the page that changes while the plan is made; asked for once a second."""
    found = planned_run(run_id, asking(request))
    context = _progress(found) | {"speaks": request.GET.get("stage") != found.stage}
    response = render(request, "catalog/run_progress.html", context)
    if not found.is_open:
        response["HX-Refresh"] = "true"
    response["Cache-Control"] = "no-store"
    return response


def planned_run(run_id: int, requester: Requester) -> HarvestRun:
    """The plan; raises Http404, or PermissionDenied where one may know of its source alone."""
    visible = HarvestSource.objects.visible_to(requester)
    plans = HarvestRun.objects.filter(purpose=Purpose.PLAN, source__in=visible)
    found = plans.select_related("source__organisation").filter(pk=run_id).first()
    if found is None:
        raise Http404(_("There is no such plan here."))
    if not may_edit(requester, found.source):
        raise PermissionDenied(_("Only the stewards of this source's organisation see its plans."))
    return found


def _progress(run: HarvestRun) -> dict[str, object]:
    """A plan fetches, reads and compares: it has no further steps."""
    return {"run": run, "steps": steps(run)[:2], "sentence": sentence(run), "is_plan": True}


def _foreseen(run: HarvestRun, foreseen: Plan, requester: Requester) -> dict[str, object]:
    """The lists, without records that are not for the requester; the counts are whole."""
    names = [*foreseen.shown_back, *foreseen.shown_gone]
    known = {one.stable_id for one in foreseen.shown_changed} | {name for name, _ in names}
    rows = Resource.objects.filter(source=run.source_id, stable_id__in=known)
    here = dict(rows.visible_to(requester).values_list("stable_id", "pk"))
    hidden = queries.hidden_among(_values(foreseen.shown_changed), requester)
    return {
        "plan": foreseen,
        "new": [Listed(None, title, name) for name, title in foreseen.shown_new],
        "back": _named(foreseen.shown_back, here),
        "gone": _named(foreseen.shown_gone, here),
        "later_gone": foreseen.gone - foreseen.withdrawn,
        "changed": [
            Listed(
                here[one.stable_id],
                one.title,
                one.stable_id,
                [step for step in one.steps if hidden.isdisjoint(_pieces(step))],
                one.more,
            )
            for one in foreseen.shown_changed
            if one.stable_id in here
        ],
    }


def _named(names: Sequence[Named], here: dict[str, int]) -> list[Listed]:
    return [Listed(here[name], title, name) for name, title in names if name in here]


def _values(changed: Sequence[Changed]) -> Collection[str]:
    return {piece for one in changed for step in one.steps for piece in _pieces(step)}


def _pieces(step: Step) -> Iterator[str]:
    yield from step.before.split("; ")
    yield from step.after.split("; ")
