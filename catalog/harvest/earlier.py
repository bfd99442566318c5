"""What earlier runs, and other sources, mean for the pages of a run."""

from django.db.models import Q

from catalog.harvest.copies import host_of
from catalog.harvest.rules import RULES_VERSION
from catalog.models import HarvestRun, HarvestSource, RunPage


def last_pages(run: HarvestRun) -> dict[str, RunPage]:
    """The pages whose content the store holds, by address.

    Those of the last run that wrote, if it was complete and read by today's rules: what a run that
    broke off left behind is no page's content.
    """
    wrote_nothing = Q(complete=False, stored=0)
    earlier = HarvestRun.objects.harvests().filter(source=run.source_id).exclude(pk=run.pk)
    last = earlier.exclude(wrote_nothing).first()
    if last is None or not last.complete or last.rules_version != RULES_VERSION:
        return {}
    if last.default_language != run.source.default_language:
        return {}
    return {page.url: page for page in last.page_set.all()}


def closed_hosts(run: HarvestRun) -> frozenset[str]:
    """Hosts of the other sources: a redirect to one of them would pass its records off as ours."""
    urls = HarvestSource.objects.exclude(pk=run.source_id).values_list("url", flat=True)
    return frozenset(set(map(host_of, urls)) - {host_of(run.source.url), ""})
