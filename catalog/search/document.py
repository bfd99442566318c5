"""What the index keeps of one resource: a strict document. Nothing named by a source is a field.

document -> Said: texts by place, as tokens; what no column has
row + Said -> facets; concepts; days -> Entry
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

import orjson

from catalog.dcat.draft import machine_translated
from catalog.ratings import rating
from catalog.search.box import Box
from catalog.search.days import read_day
from catalog.search.facets import FACETS, YES, key
from catalog.search.folding import fold
from catalog.search.period import coverage
from catalog.search.place import country, extent, named
from catalog.search.query import Days
from catalog.search.runs import Runs, Texts, runs
from catalog.search.stems import written
from vocab.authority import lookup

MOST_KEYWORDS = 1_000  # of one resource; a catalogue of 2023 has one with 34,866
MOST_NAMES = 200  # distributions, places, identifiers
TITLE_KEY = 120  # characters
# Kinds of sources (settings.HARVEST_SOURCES) that are the catalogue of another participant.
OF_PARTICIPANTS = frozenset({"dsp"})
FOREVER = date.max  # until when an entry holds that says no day: it is not known to be old


class Where(StrEnum):
    """The places of an entry that have words."""

    TITLE = "title"
    DESCRIPTION = "description"
    KEYWORD = "keyword"
    PUBLISHER = "publisher"
    DISTRIBUTION = "distribution"
    PLACE = "place"
    IDENTIFIER = "identifier"


class Stored(NamedTuple):
    """What is read of a resource's row. `document` as catalog.dcat.document makes it."""

    id: int
    change: int  # number of its last change
    audiences: Sequence[int]
    kind: str
    iri: str
    source: str  # slug
    document: Mapping[str, Any]
    themes: Sequence[str]
    formats: Sequence[str]
    licences: Sequence[str]
    languages: Sequence[str]
    publisher: str  # key
    is_hvd: bool
    issued: date | None
    modified: date | None
    title: str
    source_kind: str = ""
    points: float | None = None  # of its description; None: not scored


class Described(Protocol):
    """What is said of a resource: all that words are made of."""

    @property
    def kind(self) -> str: ...
    @property
    def iri(self) -> str: ...
    @property
    def document(self) -> Mapping[str, Any]: ...


Row = tuple[Any, ...]  # the fields of Stored as the database sends them: the document as JSON


def read(row: Row) -> Stored:
    """The row with its document read."""
    return Stored._make((*row[:_AT], orjson.loads(row[_AT]), *row[_AT + 1 :]))


_AT = Stored._fields.index("document")


class Entry(NamedTuple):
    """One resource as every engine is given it.

    `audiences`: () is everyone. `facets`: kept values by name of the facet, sorted, with those
    above them where it is a tree. `concepts`: IRIs of what it is about, of where, and of the forms
    it comes in; broader ones too. `title` is folded, for sorting. `until`: the last day that it
    speaks of, else of its last change at the source, else of its issue. `extent`, `covers`: where
    and what time it is about. `titled_in`: languages that people have written its title in.
    """

    id: int
    change: int
    audiences: tuple[int, ...]
    texts: Mapping[Where, Runs]
    facets: Mapping[str, tuple[str, ...]]
    concepts: tuple[str, ...]
    issued: date | None
    modified: date | None
    title: str
    until: date | None = None
    extent: Box | None = None
    covers: Days | None = None
    titled_in: tuple[str, ...] = ()


class Said(NamedTuple):
    """What an entry has from the document: nearly all of the work, and needs nothing else.

    `received`: values, as they are said, of the facets that no column has. `places`: their IRIs.
    """

    texts: Mapping[Where, Runs]
    received: Mapping[str, tuple[str, ...]]
    places: tuple[str, ...]
    until: date | None = None
    extent: Box | None = None
    covers: Days | None = None
    titled_in: tuple[str, ...] = ()


def entry(stored: Stored) -> Entry:
    """The entry of a stored resource. Pure: the same row gives the same entry."""
    return assembled(stored, said(stored))


def entry_of(row: Row) -> Entry:
    """The entry of a row that is not read yet."""
    return entry(read(row))


def said(described: Described) -> Said:
    """What the document of a resource says."""
    made = {where: runs(words) for where, words in texts(described).items() if words}
    return Said(
        {where: run for where, run in made.items() if run},
        _received(described),
        _places(described),
        _until(described),
        extent(described.document.get("spatial", ())),
        coverage(described.document.get("temporal", ())),
        _titled_in(described.document.get("title", {})),
    )


def assembled(stored: Stored, from_document: Said) -> Entry:
    """The entry of a stored resource of which this is said; its document is not looked at again."""
    found = _facets(stored, from_document.received)
    return Entry(
        id=stored.id,
        change=stored.change,
        audiences=tuple(sorted(set(stored.audiences))),
        texts=from_document.texts,
        facets=found,
        concepts=_concepts(from_document.places, found),
        issued=stored.issued,
        modified=stored.modified,
        title=_sorted_as(stored.title),
        until=from_document.until or stored.modified or stored.issued,
        extent=from_document.extent,
        covers=from_document.covers,
        titled_in=from_document.titled_in,
    )


def _sorted_as(title: str) -> str:
    """The title in small letters without accents and signs: "Élan (2)" stands beside "elan 2"."""
    begun = title[: 4 * TITLE_KEY]
    if begun.isascii():  # (the same by one step for all words)
        return " ".join(begun.lower().translate(_SIGNS).split())[:TITLE_KEY]
    words = map(fold, begun.split())
    return " ".join(filter(None, words))[:TITLE_KEY]


# What is no letter, no digit and no space between words.
_SIGNS = {n: None for n in range(128) if not (chr(n).isalnum() or chr(n).isspace())}


# --- words ------------------------------------------------------------------------------------
def texts(described: Described) -> dict[Where, Texts]:
    """The texts of each place as (language tag, text)."""
    document = described.document
    parts: Sequence[Mapping[str, Any]] = document.get("distributions", ())[:MOST_NAMES]
    places: Sequence[Mapping[str, Any]] = document.get("spatial", ())[:MOST_NAMES]
    return {
        Where.TITLE: list(document.get("title", {}).items()),
        Where.DESCRIPTION: list(document.get("description", {}).items()),
        Where.KEYWORD: list(_keywords(document)),
        Where.PUBLISHER: list(document.get("publisher", {}).get("name", {}).items()),
        Where.DISTRIBUTION: [pair for part in parts for pair in part.get("title", {}).items()],
        Where.PLACE: [pair for one in places for pair in one.get("label", {}).items()],
        Where.IDENTIFIER: [("", one) for one in _identifiers(described)],
    }


def _keywords(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    left = MOST_KEYWORDS
    for tag, words in document.get("keywords", {}).items():
        for word in words[: max(left, 0)]:
            yield tag, word
        left -= len(words)


def _identifiers(described: Described) -> list[str]:
    found = [*described.document.get("identifiers", ())[:MOST_NAMES], described.iri]
    return [one for one in dict.fromkeys(found) if one]


def _titled_in(titles: Mapping[str, str]) -> tuple[str, ...]:
    """The languages of titles that no machine has translated."""
    found = {written(tag) for tag in titles if not machine_translated(tag)}
    return tuple(sorted(found - {""}))


def _until(described: Described) -> date | None:
    """The last day of its temporal coverage, of what of that can be read."""
    said = (str(one.get("end", "")) for one in described.document.get("temporal", ()))
    return max((day for end in said if (day := _last_day(end))), default=None)


@lru_cache(16_384)
def _last_day(end: str) -> date | None:
    try:
        return read_day(end[:10], is_end=True)
    except ValueError:  # written in another way, or what no calendar has
        return None


# --- facets and concepts ----------------------------------------------------------------------
def facets(stored: Stored) -> dict[str, tuple[str, ...]]:
    """The kept values by facet; facets without a value are left out."""
    return _facets(stored, _received(stored))


def _facets(stored: Stored, received: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    values: dict[str, Iterable[str]] = {
        "kind": (stored.kind,),
        "theme": stored.themes,
        "publisher": (stored.publisher,),
        "format": stored.formats,
        "licence": stored.licences,
        "catalogue": (stored.source,),
        "language": stored.languages,
        "hvd": (YES,) if stored.is_hvd else (),
        "quality": () if stored.points is None else (rating(stored.points),),
        "data_space": (YES,) if stored.source_kind in OF_PARTICIPANTS else (),
        **received,
    }
    kept = {name: _kept(name, tuple(given)) for name, given in values.items() if given}
    return {name: found for name, found in kept.items() if found}


def _received(described: Described) -> dict[str, tuple[str, ...]]:
    document = described.document
    return {
        "hvd_category": tuple(map(_value, document.get("hvd_categories", ()))),
        "access": (_value(document.get("access_rights", {})),),
        "api": (YES,) if _has_api(described) else (),
        "frequency": (_value(document.get("frequency", {})),),
        "place": _places(described),
        "publisher_type": (_value(document.get("publisher", {}).get("type", {})),),
    }


def _value(term: Mapping[str, Any]) -> str:
    received: str = term.get("iri") or term.get("received") or ""
    return received


def _has_api(described: Described) -> bool:
    """Is there a dcat:DataService for it, or is it one?"""
    parts = described.document.get("distributions", ())
    return described.kind == "DataService" or any(part.get("access_services") for part in parts)


@lru_cache(65_536)
def _kept(name: str, given: tuple[str, ...]) -> tuple[str, ...]:
    found = {_key(name, value) for value in given if value} - {""}
    if FACETS[name].tree:
        found |= {above for value in found for above in broader(value)}
    return tuple(sorted(found))


@lru_cache(65_536)
def _key(name: str, value: str) -> str:
    return key(FACETS[name], value)


@lru_cache(4_096)
def broader(iri: str) -> tuple[str, ...]:
    """The concepts above `iri`, the nearest first; () when it is in no table."""
    found: list[str] = []
    concept = lookup.concept(iri)
    while concept and (above := _above(concept)) and above not in found:
        found.append(above)
        concept = lookup.concept(above)
    return tuple(found)


def _above(concept: lookup.Concept) -> str:
    """The broader concept; of a town its country."""
    return country(concept.iri) if concept.table == "place" else concept.broader


CONCEPT_FACETS = ("theme", "format", "hvd_category")


def concepts(stored: Described, found: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """What it is about, where, and in which forms it comes: IRIs, of its facets as `found`."""
    return _concepts(_places(stored), found)


def _concepts(places: tuple[str, ...], found: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return _known(places, *(found.get(facet, ()) for facet in CONCEPT_FACETS))


@lru_cache(65_536)  # (few things are said together, by many)
def _known(places: tuple[str, ...], *named: tuple[str, ...]) -> tuple[str, ...]:
    known = {iri for iris in (*named, places) for iri in iris if lookup.concept(iri)}
    return tuple(sorted(known | {above for iri in places for above in broader(iri)}))


def _places(described: Described) -> tuple[str, ...]:
    return tuple(named(described.document.get("spatial", ())))
