"""The list of datasets: filters as a form, their values with counts, twenty to a page."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.requester import asking
from catalog import queries
from catalog.models import HarvestSource, Kind, Resource
from catalog.pages import labels
from catalog.pages.filters import Filters, in_order, narrowed, parse, theme_code
from catalog.pages.plain import excerpt
from catalog.pages.reader import best, languages
from catalog.pages.refusals import Refused, says_what_to_mend
from catalog.pages.wording import Wording

SHOWN = 12  # values of a facet that are listed; chosen ones always are
SORTS: tuple[tuple[str, Promise], ...] = (
    ("changed", gettext_lazy("Newest here")),
    ("modified", gettext_lazy("Last changed at the source")),
    ("title", gettext_lazy("Title")),
)


@dataclass(frozen=True, slots=True)
class Hit:
    """One row of a list."""

    resource: Resource
    title: Wording
    excerpt: str
    excerpt_tag: str
    formats: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One tick of a facet."""

    value: str
    words: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """One filter of the form."""

    name: str
    label: str
    choices: Sequence[Choice]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on, and the address of the list without it."""

    words: str
    address: str


@require_safe
@says_what_to_mend
def datasets(request: HttpRequest) -> HttpResponse:
    """What is here, by the filters of the address."""
    requester = asking(request)
    known = HarvestSource.objects.visible_to(requester)
    sources = dict(known.values_list("slug", "name"))
    filters = parse(request.GET, sources)
    everything = queries.live(requester)
    rows = narrowed(everything, filters)
    total = rows.count()
    if filters.page > 1 and filters.first >= total:
        pages = max(1, -(-total // filters.size))
        raise Refused(_("The list ends at page %(n)s.") % {"n": pages})
    facets = _facets(everything, filters, sources)
    page = in_order(rows.select_related("source", "change"), filters.sort)
    context = {
        "section": "datasets",
        "filters": filters,
        "hits": hits(page[filters.first : filters.first + filters.size], languages(request)),
        "total": total,
        "first": filters.first + 1,
        "last": min(filters.first + filters.size, total),
        "back_url": filters.at(filters.page - 1).query() or "?" if filters.page > 1 else "",
        "next_url": filters.at(filters.page + 1).query() if _goes_on(filters, total) else "",
        "facets": facets,
        "chips": _chips(filters, facets),
        "sorts": SORTS,
    }
    return render(request, "catalog/datasets.html", context)


def hits(rows: Sequence[Resource] | QuerySet[Resource], reads: Sequence[str]) -> list[Hit]:
    """Rows as they stand in a list, in the reader's language."""
    return [_hit(row, reads) for row in rows]


def _hit(row: Resource, reads: Sequence[str]) -> Hit:
    text = best(row.document.get("description"), reads)
    formats = sorted({labels.key_words(key) for key in row.formats})
    shown = ", ".join(formats[:4]) + (" …" if len(formats) > 4 else "")
    title = best(row.document.get("title"), reads)
    return Hit(row, title, excerpt(text.text), text.tag, shown)


def _goes_on(filters: Filters, total: int) -> bool:
    return filters.first + filters.size < total


def _facets(rows: QuerySet[Resource], filters: Filters, sources: dict[str, str]) -> list[Facet]:
    """Each value counts with all filters but its own."""
    themes = queries.tallies(narrowed(rows, filters, but="themes"), "themes")
    found = narrowed(rows, filters, but="sources").order_by().values_list("source__slug")
    by_source = list(found.annotate(Count("id")))
    publishers = queries.publishers(narrowed(rows, filters, but="publishers"))
    by_publisher = [(tally.key, tally.count) for tally in publishers]
    names = {tally.key: tally.name for tally in publishers}
    high_value = narrowed(rows, filters, but="hvd").filter(is_hvd=True).count()
    return [
        _kinds(rows, filters),
        _facet("theme", _("Theme"), [(t.key, t.count) for t in themes], filters.themes),
        _facet("source", _("Source"), by_source, filters.sources, sources),
        _facet("publisher", _("Publisher"), by_publisher, filters.publishers, names),
        Facet("hvd", _("High value"), [Choice("1", _("Only these"), high_value, filters.hvd)]),
    ]


def _kinds(rows: QuerySet[Resource], filters: Filters) -> Facet:
    found = narrowed(rows, filters, but="kinds").order_by().values_list("kind")
    counts = dict(found.annotate(Count("id")))
    choices = [
        Choice(
            kind.value,
            str(capfirst(kind.label)),
            counts.get(kind.value, 0),
            kind.value in filters.shown_kinds,
        )
        for kind in Kind
        if kind.value in counts or kind.value in filters.kinds
    ]
    return Facet("kind", _("Kind"), choices)


def _facet(
    name: str,
    label: str,
    counts: Sequence[tuple[str, int]],
    chosen: Sequence[str],
    words: dict[str, str] | None = None,
) -> Facet:
    """The most frequent values, and every chosen one, also where it counts nothing."""
    found = dict(counts)
    ordered = sorted(found, key=lambda key: (-found[key], key))
    shown = [*ordered[:SHOWN], *(key for key in chosen if key not in ordered[:SHOWN])]
    choices = [
        Choice(
            theme_code(key) if name == "theme" else key,
            (words or {}).get(key) or labels.key_words(key),
            found.get(key, 0),
            key in chosen,
        )
        for key in shown
    ]
    return Facet(name, label, choices, more=max(0, len(ordered) - len(shown)))


FIELDS = {"kind": "kinds", "theme": "themes", "source": "sources", "publisher": "publishers"}


def _chips(filters: Filters, facets: Sequence[Facet]) -> list[Chip]:
    """The filters that are on; the two kinds that everybody sees first are none."""
    chips = []
    for facet in facets:
        for choice in facet.choices:
            if not choice.chosen or (facet.name == "kind" and not filters.kinds):
                continue
            words = facet.label if facet.name == "hvd" else f"{facet.label}: {choice.words}"
            chips.append(
                Chip(words, "/datasets" + _without(filters, facet.name, choice.value).query())
            )
    return chips


def _without(filters: Filters, facet: str, value: str) -> Filters:
    if facet == "hvd":
        return filters.without("hvd")
    field = FIELDS[facet]
    for key in getattr(filters, field):
        if value in (key, theme_code(key)):
            return filters.without(field, key)
    return filters
