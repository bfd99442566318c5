"""Admin pages of sources and runs. What a resource is, its source says: there is none for them."""

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.requester import asking
from catalog import visibility
from catalog.harvest import schedule
from catalog.models import HarvestRun, HarvestSource
from catalog.tasks import nudge


@admin.register(HarvestSource)
class SourceAdmin(admin.ModelAdmin[HarvestSource]):
    """Sources, and an action that harvests them."""

    list_display = ("name", "url", "organisation", "members_only", "schedule", "active")
    list_filter = ("active", "members_only", "schedule", "organisation")
    search_fields = ("name", "slug", "url")
    prepopulated_fields = {"slug": ("name",)}
    actions = ("harvest_now",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[HarvestSource]:
        """Staff see what they may see elsewhere; administrators everything."""
        return HarvestSource.objects.visible_to(asking(request))

    def save_model(
        self,
        request: HttpRequest,  # noqa: ARG002 - as Django calls it
        obj: HarvestSource,
        form: Any,  # noqa: ARG002
        change: bool,  # noqa: ARG002
    ) -> None:
        """Its records follow."""
        visibility.save_source(obj)

    @admin.action(description=_("Harvest now"), permissions=["change"])
    def harvest_now(self, request: HttpRequest, queryset: QuerySet[HarvestSource]) -> None:
        """Queue a run for each chosen source, unless one is open."""
        runs = [schedule.queue(source) for source in queryset]
        for run in runs:
            transaction.on_commit(partial(nudge, run))
        sentence = ngettext("%(n)s run is queued.", "%(n)s runs are queued.", len(runs))
        self.message_user(request, sentence % {"n": len(runs)}, messages.SUCCESS)

    def has_delete_permission(self, request: HttpRequest, obj: HarvestSource | None = None) -> bool:
        """A source that has brought something stays, with its tombstones; pause it instead."""
        if obj is not None and obj.resources.exists():
            return False
        return super().has_delete_permission(request, obj)


@admin.register(HarvestRun)
class RunAdmin(admin.ModelAdmin[HarvestRun]):
    """Runs, to look at."""

    list_display = ("id", "source", "state", "stage", "queued", "ended", "records", "lost")
    list_filter = ("state", ("source", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("source",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[HarvestRun]:
        """Staff see what they may see elsewhere; administrators everything."""
        return HarvestRun.objects.visible_to(asking(request))

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - as Django calls it
        """Runs come from harvests."""
        return False

    def has_change_permission(
        self,
        request: HttpRequest,  # noqa: ARG002 - as Django calls it
        obj: HarvestRun | None = None,  # noqa: ARG002 - as Django calls it
    ) -> bool:
        """Only the worker that holds a run writes it."""
        return False

    def has_delete_permission(
        self,
        request: HttpRequest,  # noqa: ARG002 - as Django calls it
        obj: HarvestRun | None = None,  # noqa: ARG002 - as Django calls it
    ) -> bool:
        """What happened stays."""
        return False
