"""Reads that span models. Whatever is about resources goes through `visible_to(requester)`.

Every door counts the same thing: published copies that are not withdrawn and that the requester may
see. So the list, the feeds, the home page and /status agree.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection
from django.db.models import Count, F, Func, Max, Prefetch, Q, QuerySet

from accounts.requester import Requester
from catalog.access import access
from catalog.models import (
    Change,
    Distribution,
    HarvestRun,
    HarvestSource,
    Kind,
    Link,
    Rename,
    Resource,
    StoredFinding,
    Version,
)

OPEN = (HarvestRun.State.QUEUED, HarvestRun.State.RUNNING)
DATASETS = (Kind.DATASET, Kind.DATASET_SERIES)
# What lists and pages need of a resource; its statements are read where they are shown.
HEAVY = ("statements",)


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is, of what kind. `total` is what the feed and the whole list hold."""

    datasets: int
    series: int
    services: int
    catalogues: int
    withdrawn: int
    sources: int
    publishers: int

    @property
    def total(self) -> int:
        """All live resources."""
        return self.datasets + self.series + self.services + self.catalogues


@dataclass(frozen=True, slots=True)
class Tally:
    """One value of a facet and how many live resources have it. `name` is the source's word."""

    key: str
    count: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class SourceCount:
    """A source with what it shows and how its last runs went."""

    source: HarvestSource
    datasets: int  # datasets and series
    total: int  # live resources of every kind
    last_seen: datetime | None  # end of its last complete run
    last_run: HarvestRun | None


def datasets(requester: Requester) -> QuerySet[Resource]:
    """The datasets and series among what is live: what the list shows without filters."""
    return live(requester).filter(kind__in=DATASETS)


def live(requester: Requester) -> QuerySet[Resource]:
    """What every door lists: published, not withdrawn, for this requester; without statements."""
    return Resource.objects.visible_to(requester).live().defer(*HEAVY)


def counts(requester: Requester) -> Counts:
    """How much this requester finds here."""
    visible = Resource.objects.visible_to(requester)
    by_kind = dict(visible.live().order_by().values_list("kind").annotate(Count("id")))
    named = visible.live().exclude(publisher_key="")
    return Counts(
        datasets=by_kind.get(Kind.DATASET, 0),
        series=by_kind.get(Kind.DATASET_SERIES, 0),
        services=by_kind.get(Kind.DATA_SERVICE, 0),
        catalogues=by_kind.get(Kind.CATALOG, 0),
        withdrawn=visible.filter(withdrawn__isnull=False, renamed_to__isnull=True).count(),
        sources=HarvestSource.objects.visible_to(requester).count(),
        publishers=named.aggregate(n=Count("publisher_key", distinct=True))["n"],
    )


def head() -> int:
    """The number of the last change; 0 before the first."""
    return Change.objects.aggregate(last=Max("number"))["last"] or 0


# (Every search asks this, and a query set takes ten times as long to be put into words.)
_TIGHTENED = """\
SELECT version.resource_id FROM catalog_version AS version
JOIN catalog_change AS change ON change.id = version.change_id
WHERE change.number > %s AND version.kind IN ('audience', 'withdrawn')
LIMIT %s
"""


def tightened_since(change_number: int, limit: int) -> list[int]:
    """Ids of resources that fewer may see, or none, by changes numbered above `change_number`.

    A search index that has read up to that number leaves them out of every answer. Each once; but
    for more than `limit` versions the list is longer than `limit`, and says only that: a look costs
    no more however many there are.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TIGHTENED, [change_number, limit + 1])
        ids = [resource for (resource,) in cursor.fetchall()]
    return ids if len(ids) > limit else sorted(set(ids))


def open_runs(requester: Requester) -> list[HarvestRun]:
    """Runs that wait or work, the oldest first."""
    runs = HarvestRun.objects.visible_to(requester).filter(state__in=OPEN)
    return list(runs.select_related("source").order_by("id"))


def newest(requester: Requester, n: int) -> list[Resource]:
    """The `n` live datasets and series that changed last, newest first."""
    rows = datasets(requester).select_related("source", "change")
    return list(rows.order_by(F("change__number").desc(nulls_last=True), "-id")[:n])


def themes(requester: Requester) -> list[Tally]:
    """Datasets and series by theme; one may count under several."""
    return tallies(datasets(requester), "themes")


def tallies(rows: QuerySet[Resource], array: str) -> list[Tally]:
    """How many of `rows` have each value of an array field, most frequent first."""
    values = (
        rows.order_by()
        .annotate(value=Func(F(array), function="unnest"))
        .values("value")
        .annotate(n=Count("id"))
        .order_by("-n", "value")
    )
    return [Tally(row["value"], row["n"]) for row in values]


def publishers(rows: QuerySet[Resource]) -> list[Tally]:
    """The publishers of `rows`, the largest first, each with the name it is known by."""
    found = (
        rows.exclude(publisher_key="")
        .order_by()
        .values("publisher_key")
        .annotate(n=Count("id"), name=Max("publisher_name"))
        .order_by("-n", "publisher_key")
    )
    return [Tally(row["publisher_key"], row["n"], row["name"]) for row in found]


# One row of the index for each key, however many datasets a publisher has.
_NAMES = """
SELECT wanted.key, known.publisher_name
FROM unnest(%s::text[]) AS wanted(key), LATERAL (
    SELECT publisher_name FROM catalog_resource
    WHERE publisher_key = wanted.key AND publisher_name <> '' AND published AND withdrawn IS NULL
    AND (audiences = '{}' OR audiences && %s::bigint[])
    LIMIT 1
) AS known
"""


def publisher_names(keys: Iterable[str], requester: Requester) -> dict[str, str]:
    """The names by which `requester` knows these publishers; those without a name are absent."""
    mine = sorted(access().audiences(requester).ids)
    with connection.cursor() as cursor:
        cursor.execute(_NAMES, [list(keys), mine])
        return dict(cursor.fetchall())


def source_names(slugs: Iterable[str], requester: Requester) -> dict[str, str]:
    """The names of these sources, of those that `requester` may know of."""
    rows = HarvestSource.objects.visible_to(requester).filter(slug__in=list(slugs))
    return dict(rows.values_list("slug", "name"))


def titles(ids: Iterable[int], requester: Requester) -> dict[int, list[tuple[str, str]]]:
    """The titles of these live resources, as (language tag, title), if `requester` may see them."""
    rows = live(requester).filter(pk__in=list(ids)).values_list("pk", "document__title")
    return {pk: list((said or {}).items()) for pk, said in rows}


def count_by_source(rows: QuerySet[Resource]) -> list[tuple[HarvestSource, int]]:
    """The sources of `rows` and how many each brought, the largest first."""
    found = dict(rows.order_by().values_list("source_id").annotate(Count("id")))
    sources = HarvestSource.objects.filter(pk__in=found)
    return sorted(((s, found[s.pk]) for s in sources), key=lambda pair: (-pair[1], pair[0].name))


def by_source(requester: Requester) -> list[SourceCount]:
    """Every source that may be seen, with its counts; they add up to `counts(requester)`."""
    found = live(requester).order_by().values("source_id", "kind").annotate(n=Count("id"))
    totals: dict[int, int] = {}
    datasets: dict[int, int] = {}
    for row in found:
        totals[row["source_id"]] = totals.get(row["source_id"], 0) + row["n"]
        if row["kind"] in DATASETS:
            datasets[row["source_id"]] = datasets.get(row["source_id"], 0) + row["n"]
    runs, seen = last_runs(), last_seen()
    return [
        SourceCount(
            source=source,
            datasets=datasets.get(source.pk, 0),
            total=totals.get(source.pk, 0),
            last_seen=seen.get(source.pk),
            last_run=runs.get(source.pk),
        )
        for source in HarvestSource.objects.visible_to(requester).select_related("organisation")
    ]


def last_seen(source_ids: Iterable[int] | None = None) -> dict[int, datetime]:
    """When these sources (None: all) were last seen whole; those never seen so are absent."""
    runs = HarvestRun.objects.harvests().filter(complete=True, state=HarvestRun.State.DONE)
    if source_ids is not None:
        runs = runs.filter(source__in=set(source_ids))
    return dict(runs.order_by().values_list("source").annotate(Max("ended")))


def last_runs() -> dict[int, HarvestRun]:
    """The last run of each source, by source id."""
    rows = HarvestRun.objects.harvests().order_by("source_id", "-id").distinct("source_id")
    return {run.source_id: run for run in rows}


def copies(resource: Resource, requester: Requester) -> list[Resource]:
    """Other sources' live copies of the same resource, the published one first."""
    if not resource.iri:
        return []
    same = Q(iri=resource.iri, published=True) | Q(iri=resource.iri, published=False)  # two indexes
    rows = Resource.objects.visible_to(requester).filter(same, withdrawn__isnull=True)
    rows = rows.exclude(pk=resource.pk).defer(*HEAVY).select_related("source")
    return list(rows.order_by("-published", "id"))


# Which of these IRIs several sources list, whoever may see it: nearly always none.
_LISTED_TWICE = """\
SELECT iri FROM (
    SELECT iri FROM catalog_resource
    WHERE iri = ANY(%(iris)s) AND iri <> '' AND published AND withdrawn IS NULL
    UNION ALL
    SELECT iri FROM catalog_resource
    WHERE iri = ANY(%(iris)s) AND iri <> '' AND NOT published AND withdrawn IS NULL
) AS listed
GROUP BY iri HAVING count(*) > 1
"""


def copies_of(rows: Sequence[Resource], requester: Requester) -> dict[str, list[Resource]]:
    """All live copies of these resources, by IRI; no more of each than where it is from.

    Only of IRIs that several sources list. One question over the two indexes of IRIs, and another
    one where there are any.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LISTED_TWICE, {"iris": sorted({row.iri for row in rows} - {""})})
        iris = [iri for (iri,) in cursor.fetchall()]
    if not iris:
        return {}
    same = Q(iri__in=iris, published=True) | Q(iri__in=iris, published=False)
    found = Resource.objects.visible_to(requester).filter(same, withdrawn__isnull=True)
    found = found.exclude(iri="").select_related("source").order_by("-published", "id")
    by_iri: dict[str, list[Resource]] = {}
    for one in found.only("iri", "source__name", "source__slug"):
        by_iri.setdefault(one.iri, []).append(one)
    return {iri: several for iri, several in by_iri.items() if len(several) > 1}


def renamed_to(gone: Resource, requester: Requester) -> int | None:
    """The id of the resource that has the name of this tombstone by now, if there is one."""
    now = Resource.objects.visible_to(requester).filter(renames__gone=gone)
    return now.values_list("pk", flat=True).first()


def renames_of(run: HarvestRun, requester: Requester) -> QuerySet[Rename]:
    """What the run recognised as renamed, of what the requester may see."""
    seen = Resource.objects.visible_to(requester).values("pk")
    return Rename.objects.filter(change__run=run, resource__in=seen)


def history(resource: Resource, limit: int = 100) -> list[Version]:
    """What happened to the resource, newest first, at most `limit` versions."""
    rows = resource.versions.select_related("change__run", "change__hold__decided_by")
    return list(rows.order_by("-change_id", "-ordinal")[:limit])


def withdrawal(resource: Resource) -> Change | None:
    """The change that withdrew the resource last, with its hold if a person had agreed to it."""
    rows = resource.versions.filter(kind=Version.Kind.WITHDRAWN).select_related("change__hold")
    version = rows.order_by("-change_id", "-ordinal").first()
    return version.change if version else None


def gone_distributions(
    resource: Resource, requester: Requester, limit: int = 20
) -> list[Distribution]:
    """Distributions that the publisher does not name any more, the last to go first.

    Without those whose addresses are resources that the requester may not know of.
    """
    gone = resource.distributions.filter(withdrawn__isnull=False)
    rows = list(gone.order_by("-withdrawn", "position")[:limit])
    if not rows or not hides_anything(requester):
        return rows
    hidden = hidden_among(set().union(*map(_names_of, rows)), requester)
    return [row for row in rows if hidden.isdisjoint(_names_of(row))]


def _names_of(distribution: Distribution) -> set[str]:
    return {distribution.iri, *distribution.access_urls, *distribution.download_urls}


@dataclass(frozen=True, slots=True)
class Related:
    """A catalogued resource that a statement leads to, or comes from (`inward`)."""

    resource: Resource
    property: str
    inward: bool


def related(resource: Resource, requester: Requester, limit: int = 50) -> list[Related]:
    """Live resources here that this one links to, then those that link to it."""
    out = dict(resource.links.values_list("target", "property")[:limit])
    rows = live(requester).select_related("source")
    there = rows.filter(iri__in=out).exclude(pk=resource.pk).order_by("title", "id")
    found = [Related(row, out[row.iri], inward=False) for row in there]
    if resource.iri:
        links = Link.objects.filter(target=resource.iri).exclude(resource=resource)
        into = rows.filter(links__in=links).prefetch_related(
            Prefetch("links", links, to_attr="links_here")
        )
        for row in into.distinct().order_by("title", "id")[:limit]:
            found += [Related(row, link.property, inward=True) for link in _links_here(row)[:1]]
    return found


@dataclass(frozen=True, slots=True)
class RuleCount:
    """The findings of one rule: how many, and a few of them."""

    rule: str
    severity: str
    count: int
    message: str
    repair: str
    examples: tuple[StoredFinding, ...]


SEVERITY_ORDER = {"error": 0, "warning": 1, "info": 2}


class _First(Func):
    """The first few elements of an array."""

    template = "(%(expressions)s)[1:%(n)s]"


def findings_by_rule(findings: QuerySet[StoredFinding], examples: int = 5) -> list[RuleCount]:
    """These findings by rule, what blocks first; two queries whatever their number."""
    ids = _First(ArrayAgg("id", order_by="id"), n=examples)
    totals = findings.order_by().values("rule", "severity").annotate(n=Count("id"), ids=ids)
    rows = sorted(totals, key=lambda r: (SEVERITY_ORDER.get(r["severity"], 9), -r["n"], r["rule"]))
    wanted = [id_ for row in rows for id_ in row["ids"]]
    kept = StoredFinding.objects.filter(pk__in=wanted).select_related("resource")
    by_id = kept.defer("resource__statements", "resource__document").in_bulk()
    return [_rule_count(row, [by_id[id_] for id_ in row["ids"] if id_ in by_id]) for row in rows]


def _rule_count(row: Mapping[str, Any], shown: Sequence[StoredFinding]) -> RuleCount:
    first = shown[0] if shown else StoredFinding()
    return RuleCount(
        row["rule"], row["severity"], row["n"], first.message, first.repair, tuple(shown)
    )


def findings_of_source(source: HarvestSource, requester: Requester) -> QuerySet[StoredFinding]:
    """Findings with what the source holds now; those of documents belong to its runs."""
    rows = Resource.objects.visible_to(requester).filter(source=source, withdrawn__isnull=True)
    return StoredFinding.objects.filter(resource__in=rows.values("pk"))


def findings_of_run(run: HarvestRun, requester: Requester) -> QuerySet[StoredFinding]:
    """Findings about the documents of a run; none for who may not see all that its source has.

    They quote the documents, so they may name any record in them.
    """
    return run.findings.all() if sees_all_of(run.source_id, requester) else run.findings.none()


def said_of_run(run: HarvestRun, requester: Requester) -> str:
    """Why a run failed: it may quote a document too. Empty when it did not, or may not be said."""
    return run.error if run.error and sees_all_of(run.source_id, requester) else ""


def sees_all_of(source_id: int, requester: Requester) -> bool:
    """Whether nothing of the source is hidden from `requester`, withdrawn ones included."""
    return not Resource.objects.filter(source=source_id).hidden_from(requester).exists()


def hides_anything(requester: Requester) -> bool:
    """Whether anything with an IRI is here that is not for this requester. Cheap."""
    return Resource.objects.hidden_from(requester).exclude(iri="").exists()


def hidden_among(names: Collection[str], requester: Requester) -> frozenset[str]:
    """Which of `names` are IRIs of resources that are here, but not for this requester."""
    restricted = Resource.objects.hidden_from(requester).exclude(iri="")
    found = set(restricted.filter(iri__in=names).values_list("iri", flat=True))
    if not found:
        return frozenset()
    live_copies = Q(published=True) | Q(published=False, withdrawn__isnull=True)  # two indexes
    known = Resource.objects.visible_to(requester).filter(live_copies, iri__in=found)
    return frozenset(found.difference(known.values_list("iri", flat=True)))


def database_version() -> str:
    """What PostgreSQL calls itself, for /status."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return f"PostgreSQL {cursor.fetchone()[0]}"


def _links_here(resource: Resource) -> list[Link]:
    found: list[Link] = getattr(resource, "links_here", [])
    return found
