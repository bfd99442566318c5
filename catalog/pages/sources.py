"""Sources: where records come from, how their harvests go, and the form of their stewards."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import partial
from pathlib import PurePath

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.pages.door import refused
from accounts.pages.guard import person_only
from accounts.requester import Requester, asking
from accounts.roles import INCLUDES, Role
from catalog import queries, visibility
from catalog.feeds.base import base_url
from catalog.feeds.hidden import naming
from catalog.harvest import schedule
from catalog.harvest.patience import lately
from catalog.models import HarvestKey, HarvestSource, Resource
from catalog.pages import held
from catalog.pages.forms import SourceForm, free_slug
from catalog.pages.reckoning import reckon
from catalog.pages.source_quality import quality_of_source
from catalog.quality.waiting import some_wait
from catalog.queries import RuleCount
from catalog.tasks import nudge

RUNS = 12


@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """Every source with what it brings; the sum is what is here."""
    rows = queries.by_source(asking(request))
    context = {
        "section": "sources",
        "rows": rows,
        "sum": sum(row.total for row in rows),
        "sum_datasets": sum(row.datasets for row in rows),
        "may_add": may_add(asking(request)),
    }
    return render(request, "catalog/sources.html", context)


@require_safe
def source(request: HttpRequest, slug: str) -> HttpResponse:
    """One source: what it is, how its runs went, what is to be mended."""
    requester = asking(request)
    found = visible_source(slug, requester)
    runs = list(found.runs.harvests().order_by("-id")[:RUNS])
    findings = queries.findings_by_rule(queries.findings_of_source(found, requester))
    last_run = next((run for run in runs if not run.is_open), None)
    context = {
        "section": "sources",
        "source": found,
        "address": shown_address(found, requester),
        "runs": runs,
        "open_run": next((run for run in runs if run.is_open), None),
        "last_run": last_run,
        "last_error": queries.said_of_run(last_run, requester) if last_run else "",
        "lately": lately(found),
        "findings": _quiet(findings, requester),
        "finding_count": sum(rule.count for rule in findings),
        "unchecked": some_wait(Resource.objects.visible_to(requester).filter(source=found)),
        "may_edit": may_edit(requester, found),
        "held": held.of_source(found.pk, requester) if may_edit(requester, found) else None,
    }
    context["account"] = reckon(found, requester, runs)
    if may_edit(requester, found):
        context["key"] = HarvestKey.objects.filter(source=found).first()
        context |= {"mail_is_on": settings.EMAIL_HOST, "last_alert": found.alerts.first()}
    context |= _counts(found, requester) | quality_of_source(found, base_url(request))
    return render(request, "catalog/source.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@person_only
def source_new(request: HttpRequest) -> HttpResponse:
    """Add a source."""
    requester = asking(request)
    if not may_add(requester):
        raise PermissionDenied(
            _("Sources are added by stewards of an organisation. Ask its admin to make you one.")
        )
    form = SourceForm(request.POST or None, requester=requester)
    if request.method == "POST" and form.is_valid():
        made = form.save(commit=False)
        made.slug = free_slug(made.name, secret=made.members_only)
        visibility.save_source(made)
        messages.success(
            request,
            _("%(name)s is added. Harvest it now, or wait for its schedule.") % {"name": made},
        )
        return redirect("source", made.slug)
    return _form_page(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@person_only
def source_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a source."""
    found = editable_source(request, slug)
    form = SourceForm(request.POST or None, instance=found, requester=asking(request))
    if request.method == "POST" and form.is_valid():
        visibility.save_source(form.save(commit=False))
        messages.success(request, _("%(name)s is saved.") % {"name": found})
        return redirect("source", slug)
    return _form_page(request, form, visible_source(slug, asking(request)))


@require_POST
@person_only
def source_harvest(request: HttpRequest, slug: str) -> HttpResponse:
    """Start a harvest, or go to the one that is open."""
    run = schedule.queue(editable_source(request, slug))
    transaction.on_commit(partial(nudge, run))
    return redirect("run", run.pk)


@require_POST
@person_only
def source_pause(request: HttpRequest, slug: str) -> HttpResponse:
    """Pause an active source, or let a paused one go on."""
    found = editable_source(request, slug)
    found.active = not found.active
    found.save(update_fields=["active"])
    if found.active:
        messages.success(
            request, _("%(name)s is harvested by its schedule again.") % {"name": found}
        )
    else:
        messages.success(request, _("%(name)s is paused: what is here stays.") % {"name": found})
    return redirect("source", slug)


def may_edit(requester: Requester, source: HarvestSource) -> bool:
    """Stewards and admins of the source's organisation, and administrators."""
    if source.organisation_id is None:
        return requester.is_administrator
    return requester.may(Role.STEWARD, source.organisation_id)


def may_add(requester: Requester) -> bool:
    """Who is steward or admin anywhere."""
    stewards = any(Role.STEWARD in INCLUDES[role] for role in requester.roles.values())
    return requester.is_administrator or stewards


def shown_address(source: HarvestSource, requester: Requester) -> str:
    """The address of a source; of a file of this machine only its name, unless one may edit it."""
    if source.is_remote or may_edit(requester, source):
        return source.url
    return PurePath(source.url).name


def visible_source(slug: str, requester: Requester) -> HarvestSource:
    """The source, if the requester may know of it; else raises Http404."""
    visible = HarvestSource.objects.visible_to(requester).select_related("organisation")
    found = visible.filter(slug=slug).first()
    if found is None:
        raise Http404(_("There is no such source here."))
    return found


def _counts(source: HarvestSource, requester: Requester) -> dict[str, int]:
    """What the source brings, as far as the requester may know of it. One query."""
    here = Q(withdrawn__isnull=True)
    wanted = {
        "live": here & Q(published=True),
        "datasets": here & Q(published=True, kind__in=queries.DATASETS),
        "elsewhere": here & Q(published=False),
        "restricted": here & ~Q(audiences=[]),
        "withdrawn": ~here,
    }
    mine = Resource.objects.visible_to(requester).filter(source=source)
    counts: dict[str, int] = mine.aggregate(
        **{name: Count("id", filter=which) for name, which in wanted.items()}
    )
    return counts


def _quiet(findings: Sequence[RuleCount], requester: Requester) -> list[RuleCount]:
    """Without the examples of records that name one which the requester may not see."""
    if not queries.hides_anything(requester):
        return list(findings)
    ids = {f.resource_id for rule in findings for f in rule.examples if f.resource_id}
    records = Resource.objects.filter(pk__in=ids).only("id", "iri", "statements")
    loud = naming(list(records), requester)
    return [_without(rule, loud) for rule in findings]


def _without(rule: RuleCount, loud: AbstractSet[int]) -> RuleCount:
    shown = tuple(finding for finding in rule.examples if finding.resource_id not in loud)
    return replace(rule, examples=shown, message=shown[0].message if shown else rule.rule)


def editable_source(request: HttpRequest, slug: str) -> HarvestSource:
    """The source, if who asks may change it; else raises Http404 or PermissionDenied."""
    found = visible_source(slug, asking(request))
    if not may_edit(asking(request), found):
        raise PermissionDenied(_("Only the stewards of this source's organisation change it."))
    return found


def _form_page(request: HttpRequest, form: SourceForm, found: HarvestSource | None) -> HttpResponse:
    context = {"section": "sources", "form": form, "source": found}
    page = render(request, "catalog/source_form.html", context)
    return refused(page) if form.is_bound else page
