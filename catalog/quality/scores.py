"""Scores as kept: of datasets, with the links they rest on, and of sources by day."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from django.db import connection
from django.db.models import Avg, Count

from catalog.models import DatasetScore, Kind, LinkCheck, Resource, SourceScore
from catalog.quality import compliance, falls
from catalog.quality.metrics import METRICS, Dimension
from catalog.quality.score import VERSION, Facts, Plain, Score, can_be_asked, score
from catalog.ratings import rating

# The advisory lock of who lets links rest on scores (shared) and who forgets links (alone).
LINKS_LOCK = 7_305_405
MARKS = {True: "+", False: "-", None: "?"}
_VERDICTS = {mark: holds for holds, mark in MARKS.items()}
POINTS = ("total", "unknown", *Dimension)
_COLUMNS = (*POINTS, "source", "change", "version", "marks", "best", "counted", "links", "indexed")


def rescore(ids: Collection[int]) -> set[int]:
    """Make the scores of these resources anew, or let them go; the sources they are of.

    To be called by one writer, in a transaction.
    """
    old = DatasetScore.objects.filter(pk__in=ids)
    before = {score.resource_id: score for score in old.select_for_update().order_by("pk")}
    touched = {score.source_id for score in before.values()}
    rows = list(_scored(ids))
    old.exclude(pk__in=[row.pk for row in rows]).delete()
    known = remember({url for row in rows for url in addresses(row.document)})
    made = [_kept(row, known) for row in rows]
    for one in made:
        one.indexed = _is_indexed(one, before.get(one.resource_id))
    falls.note(before, made)
    DatasetScore.objects.bulk_create(
        made,
        update_conflicts=True,
        unique_fields=["resource"],
        update_fields=_COLUMNS,
    )
    return touched | {row.source_id for row in rows}


def links_of(document: Plain) -> dict[str, LinkCheck]:
    """What is remembered of the addresses in a document, by address; of new ones, nothing."""
    keys = {url: key_of(url) for url in addresses(document)}
    new = {url: LinkCheck(key=key, url=url) for url, key in keys.items()}
    there = LinkCheck.objects.filter(key__in=list(keys.values()))
    return new | {link.url: link for link in there}


def facts_of(resource: Resource, links: Mapping[str, LinkCheck]) -> Facts:
    """What is known now of a resource beside what it says."""
    return Facts(_statuses(links.values()), compliance.complies(resource))


def addresses(document: Plain) -> set[str]:
    """The addresses of a document's distributions that can be asked."""
    return {
        url
        for one in document.get("distributions", ())
        for url in (*one.get("access_urls", ()), *one.get("download_urls", ()))
        if can_be_asked(url)
    }


def key_of(url: str) -> bytes:
    """By which an address is known."""
    return sha256(url.encode()).digest()


def remember(urls: Collection[str]) -> Mapping[str, LinkCheck]:
    """The link checks of these addresses, kept until the transaction ends; new ones are due."""
    keys = {key_of(url): url for url in urls}
    there = LinkCheck.objects.filter(key__in=list(keys)).only("id", "url", "status")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [LINKS_LOCK])
    found = {link.url: link for link in there}
    LinkCheck.objects.bulk_create(
        (
            LinkCheck(key=key, url=url, host=_host(url))
            for key, url in sorted(keys.items())
            if url not in found
        ),
        ignore_conflicts=True,
    )
    return {link.url: link for link in there.all()}


def verdicts(kept: DatasetScore) -> dict[str, bool | None]:
    """The card of a kept score."""
    return {metric.name: _VERDICTS[mark] for metric, mark in zip(METRICS, kept.marks, strict=True)}


def sum_up(sources: Iterable[int] | None, day: date) -> None:
    """Let the row of `day` say what the datasets of these sources (None: all) come to on average.

    A source without datasets has no mean, and no row.
    """
    counted = DatasetScore.objects.filter(counted=True)
    today = SourceScore.objects.filter(day=day)
    if sources is not None:
        chosen = list(sources)
        counted, today = counted.filter(source__in=chosen), today.filter(source__in=chosen)
    means = {f"mean_{name}": Avg(name) for name in POINTS}
    rows: Iterable[Any] = (
        counted.order_by().values("source").annotate(datasets=Count("pk"), **means)
    )
    made = [
        SourceScore(
            source_id=row["source"],
            day=day,
            datasets=row["datasets"],
            **{str(name): row[f"mean_{name}"] for name in POINTS},
        )
        for row in rows
    ]
    today.exclude(source__in=[row.source_id for row in made]).delete()
    SourceScore.objects.bulk_create(
        made,
        update_conflicts=True,
        unique_fields=["source", "day"],
        update_fields=[*POINTS, "datasets"],
    )


def _scored(ids: Collection[int]) -> Iterable[Resource]:
    rows = Resource.objects.filter(pk__in=ids, kind=Kind.DATASET, withdrawn__isnull=True)
    return rows.select_related("source").defer("statements").order_by("pk")


def _kept(resource: Resource, known: Mapping[str, LinkCheck]) -> DatasetScore:
    mine = [known[url] for url in sorted(addresses(resource.document)) if url in known]
    made = score(resource.document, Facts(_statuses(mine), compliance.complies(resource)))
    return DatasetScore(
        resource_id=resource.pk,
        source_id=resource.source_id,
        change_id=resource.change_id,
        version=VERSION,
        marks=_marks(made),
        best=made.best,
        counted=resource.source.members_only or not resource.audiences,
        links=[link.pk for link in mine],
        total=made.total,
        unknown=made.unknown,
        **{str(name): earned for name, earned in made.by_dimension.items()},
    )


def _is_indexed(now: DatasetScore, before: DatasetScore | None) -> bool:
    """Does the search index know its class, which it has from before?"""
    return before is not None and before.indexed and rating(before.total) == rating(now.total)


def _statuses(links: Iterable[LinkCheck]) -> dict[str, int]:
    return {link.url: link.status for link in links if link.status is not None}


def _marks(made: Score) -> str:
    return "".join(MARKS[made.card[metric.name]] for metric in METRICS)


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:  # [1:2, seen in the wild: the check of the address will say so
        return ""
