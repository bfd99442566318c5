"""The list while there is no index: what the database can answer by itself, without any words.

It knows the theme, the publisher, the kind and the source, and counts those. The rest waits.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db.models import Count, F, Q, QuerySet

from accounts.requester import Requester
from catalog import queries
from catalog.models import Resource
from catalog.queries import DATASETS
from catalog.search import cursors
from catalog.search.backends.base import DEEPEST, MOST_COUNTED, Counts
from catalog.search.query import SearchQuery, Sort

KNOWN = ("kind", "theme", "publisher", "catalogue")
_AT = "row "  # before an offset, so that no engine takes it for a place of its own


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the list, and what is counted of it."""

    total: int
    rows: list[Resource]
    counts: Mapping[str, Counts]
    next: SearchQuery | None


def can_answer(query: SearchQuery) -> bool:
    """Is nothing asked that only an index knows?"""
    filters_known = all(one.facet in KNOWN for one in query.filters)
    others = (query.clauses, query.modified, query.issued, query.covers, query.area)
    return filters_known and not any(others)


def answerable(query: SearchQuery) -> SearchQuery:
    """So much of the question as can be answered."""
    kept = tuple(one for one in query.filters if one.facet in KNOWN)
    return SearchQuery(filters=kept, size=query.size)


def listed(query: SearchQuery, requester: Requester) -> Listed:
    """The list by its filters, in its order. Raises BadQuery for a cursor that is none."""
    everything = queries.live(requester)
    rows = _narrowed(everything, query)
    total = rows.count()
    first = _offset(query)
    last = min(first + query.size, DEEPEST)
    after = cursors.write(query, f"{_AT}{last}") if last < min(total, DEEPEST) else ""
    return Listed(
        total=total,
        rows=list(_in_order(rows, query.order)[first:last]),
        counts=_counts(everything, query),
        next=replace(query, cursor=after) if after else None,
    )


def _offset(query: SearchQuery) -> int:
    """Where the page begins; the first, after an engine's cursor: it is away."""
    place = cursors.read(query)
    return int(place.removeprefix(_AT)) if place.startswith(_AT) else 0


def _narrowed(rows: QuerySet[Resource], query: SearchQuery, but: str = "") -> QuerySet[Resource]:
    kinds = query.chosen("kind") or DATASETS
    themes, publishers = list(query.chosen("theme")), query.chosen("publisher")
    sources = query.chosen("catalogue")
    conditions = {
        "kind": Q(kind__in=kinds),
        "theme": Q(themes__overlap=themes) if themes else Q(),
        "publisher": Q(publisher_key__in=publishers) if publishers else Q(),
        "catalogue": Q(source__slug__in=sources) if sources else Q(),
    }
    return rows.filter(*(wish for name, wish in conditions.items() if name != but))


def _in_order(rows: QuerySet[Resource], order: Sort) -> QuerySet[Resource]:
    rows = rows.select_related("source", "change")
    if order is Sort.TITLE:
        return rows.order_by("title", "id")
    if order is Sort.MODIFIED:
        return rows.order_by(F("modified").desc(nulls_last=True), "-id")
    return newest_first(rows)


def newest_first(rows: QuerySet[Resource]) -> QuerySet[Resource]:
    """`rows` by their last change here; equal ones by id, so that pages do not overlap."""
    return rows.order_by(F("change__number").desc(nulls_last=True), "-id")


def _counts(rows: QuerySet[Resource], query: SearchQuery) -> dict[str, Counts]:
    """Each facet with all filters but its own."""
    by_theme = queries.tallies(_narrowed(rows, query, "theme"), "themes")
    by_publisher = queries.publishers(_narrowed(rows, query, "publisher"))
    totals = {
        "kind": _by(_narrowed(rows, query, "kind"), "kind"),
        "theme": {tally.key: tally.count for tally in by_theme},
        "publisher": {tally.key: tally.count for tally in by_publisher},
        "catalogue": _by(_narrowed(rows, query, "catalogue"), "source__slug"),
    }
    return {name: _most(found, query.chosen(name)) for name, found in totals.items()}


def _by(rows: QuerySet[Resource], column: str) -> dict[str, int]:
    return dict(rows.order_by().values_list(column).annotate(Count("id")))


def _most(totals: Mapping[str, int], chosen: tuple[str, ...]) -> Counts:
    ordered = sorted(totals, key=lambda value: (-totals[value], value))
    shown = [*ordered[:MOST_COUNTED], *(v for v in chosen if v not in ordered[:MOST_COUNTED])]
    values = tuple((value, totals.get(value, 0)) for value in shown)
    return Counts(values, len(ordered) - len(ordered[:MOST_COUNTED]))
