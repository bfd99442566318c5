"""What a reader asks of the list: read from the address, and written again for links and chips."""

from dataclasses import dataclass, replace
from typing import NamedTuple

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.pages import figures, outline
from catalog.pages.choices import TITLES, Names, words
from catalog.pages.timeline import Timeline, timeline
from catalog.search.backends.base import Counts
from catalog.search.facets import FACETS, choose, drop, query_string
from catalog.search.parse import parse
from catalog.search.query import Days, SearchQuery, Sort

NOTHING = SearchQuery()

MATCH: tuple[str, Promise] = ("", gettext_lazy("Best match"))
NEWEST = gettext_lazy("Newest here")
OTHERS: tuple[tuple[str, Promise], ...] = (
    (Sort.MODIFIED.value, gettext_lazy("Last changed at the source")),
    (Sort.TITLE.value, gettext_lazy("Title")),
)
DAYS: dict[str, Promise] = {
    "covers": gettext_lazy("Time covered"),
    "modified": gettext_lazy("Changed at the source"),
    "issued": gettext_lazy("Published"),
}


AREA = gettext_lazy("Area")
SIDES: dict[str, Promise] = {
    "west": gettext_lazy("West"),
    "south": gettext_lazy("South"),
    "east": gettext_lazy("East"),
    "north": gettext_lazy("North"),
}


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on, and the address of the list without it."""

    words: str
    address: str


class DayField(NamedTuple):
    """One end of a period in the form: its parameter, its label, what stands in it."""

    name: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Period:
    """One filter by days."""

    name: str
    label: Promise | str
    fields: tuple[DayField, ...]
    timeline: Timeline | None = None

    @property
    def is_open(self) -> bool:
        """Is anything said about it?"""
        return any(field.value for field in self.fields)


@dataclass(frozen=True, slots=True)
class AreaField:
    """Where the data are about, in the form: its four sides, and the same on the map."""

    fields: tuple[DayField, ...]
    inside: bool
    mark: outline.Mark | None

    @property
    def is_open(self) -> bool:
        """Is anything said about it?"""
        return any(field.value for field in self.fields)


def read(parameters: QueryDict) -> SearchQuery:
    """The question in an address, said in the usual way; raises BadQuery."""
    return _usual(parse(dict(parameters.lists())))


def _usual(query: SearchQuery) -> SearchQuery:
    """What is meant without being said is not said, so that one list has one address."""
    if query.sort is Sort.CHANGED and not has_words(query):
        return replace(query, sort=Sort.RELEVANCE)
    return query


def has_words(query: SearchQuery) -> bool:
    """Are words looked for, so that one hit can be better than another?"""
    return any(not clause.excluded for clause in query.clauses)


def address(query: SearchQuery) -> str:
    """The address of the list that answers `query`."""
    return reverse("datasets") + query_string(query)


def narrowed_to(facet: str, value: str) -> str:
    """The address of everything that has this value."""
    return address(choose(NOTHING, facet, value))


def first_page(query: SearchQuery) -> SearchQuery:
    """The same question, from its beginning."""
    return replace(query, cursor="")


def unfiltered(query: SearchQuery) -> SearchQuery:
    """The same words without any filter."""
    return replace(NOTHING, clauses=query.clauses, sort=query.sort, size=query.size)


def sorts(query: SearchQuery) -> list[tuple[str, Promise, bool]]:
    """The orders to choose from: value, words, chosen? Best match only where there are words."""
    usual = (MATCH, (Sort.CHANGED.value, NEWEST)) if has_words(query) else (("", NEWEST),)
    chosen = "" if query.sort is Sort.RELEVANCE else query.sort.value
    return [(value, label, value == chosen) for value, label in (*usual, *OTHERS)]


def chips(query: SearchQuery, names: Names) -> list[Chip]:
    """The filters that are on."""
    return [*_of_facets(query, names), *_of_area(query), *_of_days(query)]


def _of_facets(query: SearchQuery, names: Names) -> list[Chip]:
    chosen = dict(query.filters)
    found = []
    for name, title in TITLES.items():
        for value in chosen.get(name, ()):
            said = title if FACETS[name].is_flag else f"{title}: {words(name, value, names)}"
            found.append(Chip(str(said), address(drop(query, name, value))))
    return found


def _of_area(query: SearchQuery) -> list[Chip]:
    if query.area is None:
        return []
    title = _("Lies inside") if query.area.inside else AREA
    everywhere = replace(query, area=None, cursor="")
    return [Chip(f"{title}: {outline.words(query.area.box)}", address(everywhere))]


def _of_days(query: SearchQuery) -> list[Chip]:
    always = replace(query, modified=Days(), cursor="")
    ever = replace(query, issued=Days(), cursor="")
    anytime = replace(query, covers=Days(), cursor="")
    said = (
        ("covers", query.covers, anytime),
        ("modified", query.modified, always),
        ("issued", query.issued, ever),
    )
    return [
        Chip(f"{DAYS[name]}: {_span(days)}", address(kept)) for name, days, kept in said if days
    ]


def _span(days: Days) -> str:
    first = figures.day(days.first) if days.first else ""
    last = figures.day(days.last) if days.last else ""
    if first and last:
        return _("%(start)s to %(end)s") % {"start": first, "end": last}
    return _("from %(start)s") % {"start": first} if first else _("until %(end)s") % {"end": last}


def periods(query: SearchQuery, years: Counts | None = None) -> list[Period]:
    """The filters by days, as they stand in the form; `years`: what YEARS counts."""
    covers = _period("covers", query.covers)
    return [
        replace(covers, timeline=timeline(years, query.covers) if years else None),
        _period("modified", query.modified),
        _period("issued", query.issued),
    ]


def area(query: SearchQuery) -> AreaField:
    """The filter by where the data are about, as it stands in the form."""
    asked = query.area
    sides = asked.box.degrees if asked else ("", "", "", "")
    fields = tuple(
        DayField(name, str(label), f"{side:g}" if isinstance(side, float) else "")
        for (name, label), side in zip(SIDES.items(), sides, strict=True)
    )
    drawn = outline.mark(asked.box, outline.SMALLEST) if asked else None
    return AreaField(fields, asked is not None and asked.inside, drawn)


def _period(name: str, days: Days) -> Period:
    fields = (
        DayField(f"{name}_from", _("From"), days.first.isoformat() if days.first else ""),
        DayField(f"{name}_to", _("Until"), days.last.isoformat() if days.last else ""),
    )
    return Period(name, DAYS[name], fields)
