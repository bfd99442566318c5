"""The facets of search: one row each, and what follows from the rows.

Values of one facet are alternatives; facets narrow each other. Each facet is counted with every
filter but its own: `without(query, facet)` is the question that counts it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import urlencode

from catalog.ratings import Rating
from catalog.search.box import Area
from catalog.search.query import PAGE, Days, Filter, SearchQuery, Sort
from catalog.search.text import clean
from vocab.authority import lookup
from vocab.authority.resolve import LONGEST, PROPERTIES
from vocab.authority.words import is_iri
from vocab.namespaces import DCAT, DCATAP, DCT, DQV, TYPE

YES = "1"
KINDS = ("Catalog", "Dataset", "DatasetSeries", "DataService")


class Labels(StrEnum):
    """Where the words for a facet's values come from."""

    AUTHORITY = "authority"  # the authority tables, by IRI; as received where they know none
    PUBLISHER = "publisher"  # the name that the records give
    SOURCE = "source"  # the name of the harvest source
    OURS = "ours"  # the pages' own wording


@dataclass(frozen=True, slots=True)
class Facet:
    """One filter, as the address names it, and the property (`iri`) that it filters by.

    `several`: more than one value may be chosen. `tree`: a value stands for the narrower ones too.
    `values`: all there are; () when records bring them. `aliases`: other names in addresses.
    """

    name: str
    iri: str
    labels: Labels
    several: bool = True
    tree: bool = False
    values: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()

    @property
    def is_flag(self) -> bool:
        """Is it on or off, and nothing else?"""
        return self.values == (YES,)


_A, _O = Labels.AUTHORITY, Labels.OURS
_ROWS = (
    Facet("kind", TYPE, _O, values=KINDS),
    Facet("theme", DCAT + "theme", _A, tree=True),
    Facet("publisher", DCT + "publisher", Labels.PUBLISHER),
    Facet("format", DCT + "format", _A),
    Facet("licence", DCT + "license", _A, aliases=("license",)),
    # (the property points the other way: the catalogue has the dataset)
    Facet("catalogue", DCAT + "dataset", Labels.SOURCE, aliases=("source", "catalog")),
    Facet("language", DCT + "language", _A),
    Facet("hvd", DCATAP + "applicableLegislation", _O, several=False, values=(YES,)),
    Facet("hvd_category", DCATAP + "hvdCategory", _A, tree=True),
    Facet("access", DCT + "accessRights", _A),
    Facet("api", DCAT + "accessService", _O, several=False, values=(YES,)),
    Facet("frequency", DCT + "accrualPeriodicity", _A),
    Facet("place", DCT + "spatial", _A, tree=True),
    # (of the agent that publishes it)
    Facet("publisher_type", DCT + "type", _A),
    # (as in "catalogue": of another participant's one)
    Facet("data_space", DCAT + "catalog", _O, several=False, values=(YES,)),
    # (the class of its points)
    Facet("quality", DQV + "hasQualityMeasurement", _O, values=tuple(map(str, Rating))),
)
FACETS: dict[str, Facet] = {facet.name: facet for facet in _ROWS}
YEARS = "years"  # counted as facets are, and filtered by `covers`: the marks of period.py
COUNTED = (*FACETS, YEARS)


def without(query: SearchQuery, facet: str) -> SearchQuery:
    """The question that counts `facet`: every filter but its own, from the first page."""
    kept = tuple(one for one in query.filters if one.facet != facet)
    return replace(query, filters=kept, cursor="")


def choose(query: SearchQuery, facet: str, value: str) -> SearchQuery:
    """The question with `value` chosen too (or instead, where one may be), from the first page.

    Raises KeyError for an unknown facet. `value` is as the index keeps it, or anything `key` knows.
    """
    before = query.chosen(facet) if FACETS[facet].several else ()
    return _with(query, facet, {*before, key(FACETS[facet], value)})


def drop(query: SearchQuery, facet: str, value: str) -> SearchQuery:
    """The question without this value, from the first page. Raises KeyError as `choose`."""
    return _with(query, facet, set(query.chosen(facet)) - {key(FACETS[facet], value)})


def _with(query: SearchQuery, facet: str, values: Iterable[str]) -> SearchQuery:
    rest = without(query, facet)
    chosen = tuple(sorted(values))
    if not chosen:
        return rest
    return replace(rest, filters=tuple(sorted((*rest.filters, Filter(facet, chosen)))))


def key(facet: Facet, value: str) -> str:
    """A value as an index should keep it: the canonical IRI, else the words in small letters.

    "TRAN", "Transport" and the IRI are one theme. "" for a value without anything to be seen.
    """
    value = clean(value)
    if facet.values:
        return next((one for one in facet.values if one.casefold() == value.casefold()), value)
    if facet.labels is not Labels.AUTHORITY:
        return value if is_iri(value) else clean(value.casefold())
    small = clean(value.casefold())
    return _known(facet, value) or (value if is_iri(value) else _known(facet, small) or small)


def _known(facet: Facet, value: str) -> str | None:
    if len(value) > LONGEST:
        return None
    # A media type is a format too, and stays what it is.
    return value if lookup.concept(value) else PROPERTIES[facet.iri].normalise(value)[0]


def code(facet: Facet, value: str) -> str:
    """How an address says a kept value: by its code in the table, where that is read back so."""
    concept = lookup.concept(value) if facet.labels is Labels.AUTHORITY else None
    return concept.code if concept and key(facet, concept.code) == value else value


def to_parameters(query: SearchQuery) -> dict[str, tuple[str, ...]]:
    """The parameters of the one address of this question: sorted, what is usual left out.

    `parse` makes the same question of them.
    """
    said = {
        name: tuple(sorted(code(FACETS[name], value) for value in values))
        for name, values in query.filters
    }
    single = {
        "q": str(query),
        **_days("modified", query.modified),
        **_days("issued", query.issued),
        **_days("covers", query.covers),
        **_area(query.area),
        "sort": "" if query.sort is Sort.RELEVANCE else query.sort.value,
        "size": "" if query.size == PAGE else str(query.size),
        "cursor": query.cursor,
    }
    said |= {name: (value,) for name, value in single.items() if value}
    return dict(sorted(said.items()))


def _days(name: str, days: Days) -> dict[str, str]:
    ends = {f"{name}_from": days.first, f"{name}_to": days.last}
    return {end: day.isoformat() for end, day in ends.items() if day}


def _area(area: Area | None) -> dict[str, str]:
    if area is None:
        return {}
    sides = zip(area.box._fields, area.box.degrees, strict=True)
    return {name: f"{side:.2f}".rstrip("0").rstrip(".") for name, side in sides} | {
        "inside": YES if area.inside else ""
    }


def query_string(query: SearchQuery) -> str:
    """What stands in an address for this question: "" or beginning with "?"."""
    said = urlencode(to_parameters(query), doseq=True)
    return f"?{said}" if said else ""
