"""The page of a run: true progress while it works, what became of the records, what to mend."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.requester import Requester, asking
from catalog import queries
from catalog.harvest import foretold
from catalog.models import HarvestRun, HeldWithdrawal
from catalog.pages import held
from catalog.pages.figures import number
from catalog.pages.sources import may_edit, shown_address
from catalog.pages.waterfall import Bar, waterfall

Stage, State = HarvestRun.Stage, HarvestRun.State
ORDER = (Stage.WAIT, Stage.FETCH, Stage.READ, Stage.SPLIT, Stage.STORE, Stage.SETTLE)
BEFORE = 8  # runs before this one
RENAMES = 50  # of them that are listed


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way: where it stands, what it has done, and its end where that is known."""

    name: str
    state: str  # done | now | follows | stopped | waits
    figures: str
    value: int | None = None
    most: int | None = None


@require_safe
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """One harvest."""
    requester = asking(request)
    found = visible_run(run_id, requester)
    others = HarvestRun.objects.harvests().filter(source=found.source_id)
    told = queries.renames_of(found, requester)
    titles = told.select_related("resource").only(
        "before", "after", "resource__title", "resource__stable_id"
    )
    # (what is renamed is counted as changed)
    renames = list(titles[: RENAMES + 1]) if found.updated else []
    context = _progress(found) | {
        "section": "sources",
        "source": found.source,
        "error": queries.said_of_run(found, requester),
        "address": shown_address(found.source, requester),
        "may_edit": may_edit(requester, found.source),
        "held": held.of_run(found, requester) if may_edit(requester, found.source) else None,
        "bars": _bars(found),
        "renames": renames[:RENAMES],
        "renamed": len(renames) if len(renames) <= RENAMES else told.count(),
        "written": found.created + found.updated + found.restored,
        "findings": queries.findings_by_rule(queries.findings_of_run(found, requester)),
        "pages": list(found.page_set.order_by("number")[:20]),
        "before": list(others.filter(pk__lt=found.pk).order_by("-id")[:BEFORE]),
        "is_last": not others.filter(pk__gt=found.pk).exists(),
    }
    if may_edit(requester, found.source):
        context |= _planned(found)
    return render(request, "catalog/run.html", context)


@require_safe
def run_progress(request: HttpRequest, run_id: int) -> HttpResponse:
    """The part of the page that changes while the run works; asked for once a second."""
    found = visible_run(run_id, asking(request))
    context = _progress(found)
    # A screen reader speaks the sentence when a step has ended, not at each number.
    context["speaks"] = request.GET.get("stage") != found.stage
    response = render(request, "catalog/run_progress.html", context)
    if not found.is_open:
        response["HX-Refresh"] = "true"
    response["Cache-Control"] = "no-store"
    return response


def _planned(run: HarvestRun) -> dict[str, object]:
    """The plan that the run followed; whether the source sent the same, once that is known."""
    plan = foretold.plan_before(run)
    if plan is None:
        return {}
    same = foretold.sent_the_same(plan, run) if run.state == State.DONE else None
    return {"planned": plan, "planned_is_same": same}


def visible_run(run_id: int, requester: Requester) -> HarvestRun:
    """The run, if the requester may know of it; else raises Http404."""
    visible = HarvestRun.objects.visible_to(requester).filter(pk=run_id)
    if (run := visible.select_related("source__organisation", "hold").first()) is None:
        raise Http404(_("There is no such run here."))
    return run


def _progress(run: HarvestRun) -> dict[str, object]:
    return {"run": run, "steps": steps(run), "sentence": sentence(run)}


def steps(run: HarvestRun) -> Sequence[Step]:
    """Fetch, read, write, close: each with true figures only."""
    if run.same:
        return (
            Step(_("Fetch"), "done", _pages(run)),
            Step(_("Compare"), "done", _("the same bytes as last time")),
            *([_last_step(run)] if run.withdrawn or _hold(run) else ()),
        )
    return (
        Step(
            _("Fetch and read"),
            _state(run, Stage.FETCH, Stage.READ),
            _pages(run),
            _known(run.pages, run.pages_expected),
            run.pages_expected,
        ),
        Step(_("Split and compare"), _state(run, Stage.SPLIT), _statements(run)),
        Step(
            _("Write"),
            _state(run, Stage.STORE),
            _written(run),
            _known(run.stored, run.records),
            run.records,
        ),
        _last_step(run),
    )


def _last_step(run: HarvestRun) -> Step:
    name, hold = _("Withdraw what is gone"), _hold(run)
    if hold is None or hold.state != HeldWithdrawal.State.WAITING:
        return Step(name, _state(run, Stage.SETTLE), _withdrawn(run))
    of = {"n": number(run.withdrawn), "all": number(hold.records)}
    return Step(name, "waits", _("%(n)s of %(all)s records") % of)


def _hold(run: HarvestRun) -> HeldWithdrawal | None:
    found: HeldWithdrawal | None = getattr(run, "hold", None)
    return found


def sentence(run: HarvestRun) -> str:
    """Where the run stands, in one sentence that is true for longer than a second."""
    if run.state == State.QUEUED:
        return _("The run waits for a worker.")
    if run.state == State.FAILED:
        return _("The run has stopped.")
    if run.state == State.DONE:
        return _("The run has ended.")
    return {
        Stage.WAIT: _("A worker has taken the run."),
        Stage.FETCH: _("Pages are being fetched and read."),
        Stage.READ: _("Pages are being fetched and read."),
        Stage.SPLIT: _("Everything is read. Records are being told apart and compared."),
        Stage.STORE: _("Changed records are being written."),
        Stage.SETTLE: _("All records are written. What is gone at the source is being withdrawn."),
    }[Stage(run.stage)]


def _state(run: HarvestRun, *stages: str) -> str:
    here = ORDER.index(Stage(run.stage))
    places = [ORDER.index(Stage(stage)) for stage in stages]
    if run.state == State.DONE or here > max(places):
        return "done"
    if here < min(places):
        return "follows"
    return "now" if run.is_open else "stopped"


def _known(value: int, most: int | None) -> int | None:
    return None if most is None else min(value, most)


def _pages(run: HarvestRun) -> str:
    if run.pages_expected is not None:
        return _("%(n)s of %(all)s pages") % {
            "n": number(run.pages),
            "all": number(run.pages_expected),
        }
    return ngettext("%(n)s page", "%(n)s pages", run.pages) % {"n": number(run.pages)}


def _statements(run: HarvestRun) -> str:
    if not run.statements:
        return ""
    return _("%(n)s statements") % {"n": number(run.statements)}


def _written(run: HarvestRun) -> str:
    if run.records is not None:
        of = {"n": number(run.stored), "all": number(run.records)}
        return _("%(n)s of %(all)s records") % of
    if not run.partitions:
        return ""
    written = _("%(n)s records written") % {"n": number(run.stored)}
    parts = ngettext("%(n)s part in all", "%(n)s parts in all", run.partitions)
    return f"{written} · {parts % {'n': run.partitions}}"


def _withdrawn(run: HarvestRun) -> str:
    if run.state == State.DONE and not run.complete:
        return _("nothing: not everything was seen")
    return number(run.withdrawn) if run.stage == Stage.SETTLE else ""


def _bars(run: HarvestRun) -> tuple[Bar, ...]:
    """From records read to records written; none while they do not add up."""
    if run.records is None or run.is_open:
        return ()
    losses = [
        (_("less what could not be stored"), run.lost, "lost"),
        (_("less what was as before"), run.unchanged, "kept"),
    ]
    if run.withheld:
        losses.insert(1, (_("less what came from this catalogue"), run.withheld, "kept"))
    written = run.created + run.updated + run.restored
    try:
        return waterfall(
            (_("Records read"), run.records), losses, (_("Written by this run"), written)
        )
    except ValueError:  # a run that was taken up again, or stopped, has no sum to show
        return ()
