"""What a plan has to do with the harvest that followed it: was it of the same bytes?"""

from collections.abc import Iterable

from catalog.models import HarvestRun, RunPage


def plan_before(run: HarvestRun) -> HarvestRun | None:
    """The last plan that was there when `run` was asked for; none that an earlier harvest used."""
    harvests = HarvestRun.objects.harvests().filter(source=run.source_id, pk__lt=run.pk)
    last = harvests.values_list("pk", flat=True).first()
    plans = HarvestRun.objects.filter(source=run.source_id, purpose=HarvestRun.Purpose.PLAN)
    ready = plans.filter(state=HarvestRun.State.DONE, ended__lte=run.queued)
    return ready.filter(pk__gt=last or 0, pk__lt=run.pk).first()


def harvest_after(plan: HarvestRun) -> HarvestRun | None:
    """The first harvest that was asked for since `plan` was: from then on it foretells nothing."""
    later = HarvestRun.objects.harvests().filter(source=plan.source_id, pk__gt=plan.pk)
    return later.order_by("pk").first()


def sent_the_same(plan: HarvestRun, run: HarvestRun) -> bool:
    """Whether the source sent the same bytes to both, page by page."""
    return _sent(plan.page_set.all()) == _sent(run.page_set.all())


def _sent(pages: Iterable[RunPage]) -> set[tuple[str, str]]:
    return {(page.url, page.sha256) for page in pages}
