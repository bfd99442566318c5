"""Where a resource is about: the countries of its places, and one box around all that is said.

Shapes say it best. Where a document has none that can be read, its places do by the country that
they are, or lie in: a region or a town then counts with its whole country.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from catalog.search.box import Box, around
from catalog.search.outlines import country_boxes
from catalog.search.shapes import box_of
from vocab.authority import lookup
from vocab.authority.places import country_of
from vocab.namespaces import NAL

MOST_SHAPES = 200  # places of one resource
_PARTS = ("bbox", "geometry", "centroid")  # the first that can be read is the place

Places = Sequence[Mapping[str, Any]]  # "spatial" of a document


def extent(places: Places) -> Box | None:
    """The box around all that is said of `places`; None where nothing can be read."""
    drawn = [found for place in places[:MOST_SHAPES] if (found := shape(place))]
    return around(drawn or _of_names(tuple(named(places))))


def shape(place: Mapping[str, Any]) -> Box | None:
    """The box of a place's own shape."""
    for part in _PARTS:
        if (said := place.get(part)) and (found := box_of(said)):
            return found
    return None


def named(places: Places) -> list[str]:
    """The IRIs of those that the EU's tables name, or whose country they name, in that order."""
    known = (_known(place["iri"]) for place in places if place.get("iri"))
    return [*dict.fromkeys(iri for iri in known if iri)]


@lru_cache(16_384)
def _known(iri: str) -> str:
    return iri if lookup.concept(iri) else country_of(iri)


@lru_cache(4_096)
def country(iri: str) -> str:
    """The country of a place of the EU's tables, by whose code the table names a town."""
    concept = lookup.concept(iri)
    if concept is None or concept.table != "place":
        return iri
    above = f"{NAL}country/{concept.code.partition('_')[0]}"
    return above if lookup.concept(above) else ""


@lru_cache(4_096)
def _of_names(iris: tuple[str, ...]) -> tuple[Box, ...]:
    boxes = country_boxes()
    return tuple(found for iri in iris if (found := boxes.get(country(iri))))
