"""The facets as a form: values that may be ticked, in words, with how many there are of each.

counts of the engine -> choices (narrower inside broader ones) -> shown at once, or under "more"
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.requester import Requester
from catalog import queries
from catalog.models import Kind
from catalog.pages import labels
from catalog.pages.measured import RATINGS
from catalog.pages.reader import page_language
from catalog.search.backends.base import Counts
from catalog.search.document import broader
from catalog.search.facets import FACETS, Labels, code
from catalog.search.query import SearchQuery

SHOWN = 12  # values of a facet that are seen at once; chosen ones always are
MOST_LISTED = 50  # that are on the page at all, the most frequent; chosen ones always are

# In the order of the page.
TITLES: dict[str, Promise] = {
    "theme": gettext_lazy("Theme"),
    "format": gettext_lazy("Format"),
    "publisher": gettext_lazy("Publisher"),
    "place": gettext_lazy("Place"),
    "publisher_type": gettext_lazy("Kind of publisher"),
    "kind": gettext_lazy("Kind"),
    "access": gettext_lazy("Access"),
    "api": gettext_lazy("Has an API"),
    "hvd": gettext_lazy("High value"),
    "hvd_category": gettext_lazy("High-value category"),
    "licence": gettext_lazy("Licence"),
    "language": gettext_lazy("Language"),
    "frequency": gettext_lazy("Updated"),
    "catalogue": gettext_lazy("Source"),
    "data_space": gettext_lazy("From a data space"),
    "quality": gettext_lazy("Quality of the description"),
}
OPEN = frozenset({"theme", "format", "publisher"})  # the others open when one of them is chosen
TOP = ""  # what has nothing broader above it


@dataclass(frozen=True, slots=True)
class Names:
    """What people call the values that no table knows."""

    sources: Mapping[str, str] = field(default_factory=dict)
    publishers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    """One tick. `inside` are the narrower ones."""

    value: str  # as the address says it
    words: str
    count: int
    chosen: bool
    inside: tuple["Choice", ...] = ()

    @property
    def is_wanted(self) -> bool:
        """Is it chosen, or one inside it?"""
        return self.chosen or any(choice.is_wanted for choice in self.inside)


@dataclass(frozen=True, slots=True)
class Facet:
    """One filter of the form. `beyond`: values that the engine did not list."""

    name: str
    title: Promise | str
    shown: Sequence[Choice]
    more: Sequence[Choice]
    beyond: int
    is_open: bool

    @property
    def hint(self) -> Promise | str:
        """What is meant while nothing is chosen, where that is not everything."""
        return gettext_lazy("Without a tick: datasets and series") if self.name == "kind" else ""


def listed(query: SearchQuery, counts: Mapping[str, Counts]) -> dict[str, Counts]:
    """Of what the engine has counted what a page lists; `more` says how many are beyond it."""
    return {name: _listed(found, query.chosen(name)) for name, found in counts.items()}


def _listed(counts: Counts, chosen: Sequence[str]) -> Counts:
    if len(counts.values) <= MOST_LISTED:
        return counts
    kept = [*counts.values[:MOST_LISTED]]
    kept += [one for one in counts.values[MOST_LISTED:] if one[0] in chosen]
    return Counts(tuple(kept), counts.more + len(counts.values) - len(kept))


def names_of(counts: Mapping[str, Counts], requester: Requester) -> Names:
    """The names of the sources and publishers that are counted."""
    return Names(
        sources=queries.source_names(_values(counts, "catalogue"), requester),
        publishers=queries.publisher_names(_values(counts, "publisher"), requester),
    )


def _values(counts: Mapping[str, Counts], name: str) -> list[str]:
    return [value for value, _count in counts[name].values] if name in counts else []


def facets(query: SearchQuery, counts: Mapping[str, Counts], names: Names) -> list[Facet]:
    """The facets that have something to choose, in the order of the page."""
    made = (_facet(name, query, counts[name], names) for name in TITLES if name in counts)
    return [facet for facet in made if facet.shown]


def _facet(name: str, query: SearchQuery, counts: Counts, names: Names) -> Facet:
    choices = list(_choices(name, query, counts, names))
    wanted = {n for n, choice in enumerate(choices) if n < SHOWN or choice.is_wanted}
    return Facet(
        name=name,
        title=TITLES[name],
        shown=[choice for n, choice in enumerate(choices) if n in wanted],
        more=[choice for n, choice in enumerate(choices) if n not in wanted],
        beyond=counts.more,
        is_open=name in OPEN or bool(query.chosen(name)),
    )


def _choices(name: str, query: SearchQuery, counts: Counts, names: Names) -> Iterator[Choice]:
    """The choices of the top, most frequent first; each with those inside it."""
    chosen = set(query.chosen(name))
    listed = {value: n for value, n in counts.values if n or value in chosen}
    inside: dict[str, list[str]] = {}
    for value in listed:
        inside.setdefault(_parent(name, value, listed), []).append(value)

    def choice(value: str) -> Choice:
        return Choice(
            value=_code(name, value),
            words=words(name, value, names),
            count=listed[value],
            chosen=value in chosen,
            inside=tuple(map(choice, inside.get(value, ()))),
        )

    yield from map(choice, inside.get(TOP, ()))


@lru_cache(16_384)
def _code(name: str, value: str) -> str:
    return code(FACETS[name], value)


def _parent(name: str, value: str, listed: Mapping[str, int]) -> str:
    above = broader(value) if FACETS[name].tree else ()
    return next((one for one in above if one in listed), TOP)


def words(name: str, value: str, names: Names) -> str:
    """What a value of a facet is called."""
    facet = FACETS[name]
    if facet.is_flag:
        return _("Only these")
    if name == "kind":
        return str(capfirst(Kind(value).label))
    if name == "quality":
        return str(RATINGS[value])
    if facet.labels is Labels.SOURCE:
        return names.sources.get(value, value)
    if facet.labels is Labels.PUBLISHER and value in names.publishers:
        return names.publishers[value]
    return label(value, page_language())


@lru_cache(16_384)
def label(value: str, language: str) -> str:  # noqa: ARG001 - what is kept is of one language
    """What the tables call a value, in the `language` of this page; else what can be read in it."""
    return labels.key_words(value)
