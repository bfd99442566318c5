"""Extents of ISO 19139: places as boxes, names and IRIs, and periods of time."""

from collections.abc import Iterator

from vocab.dialects.base import Node
from vocab.dialects.iso_values import Speech, box, first, moment, named, text_at
from vocab.xml import Element, along

Said = Iterator[tuple[str, object]]  # property, value


def places(identification: Element, speech: Speech) -> Said:
    """dct:spatial for each box and each named place; for a described extent without either."""
    for extent in along(identification, "extent/EX_Extent"):
        found = [*_named(extent, speech), *_boxes(extent, speech)]
        description = speech.texts(first(extent, "description"))
        if not found and description:
            found = [{"@type": "dct:Location", "rdfs:label": description}]
        yield from (("dct:spatial", place) for place in found)


def _named(extent: Element, speech: Speech) -> Iterator[Node]:
    path = "geographicElement/EX_GeographicDescription/geographicIdentifier/*/code"
    for code in along(extent, path):
        iri, texts = named(code), speech.texts(code)
        if iri:
            yield {"@id": iri, "@type": "dct:Location"}
        elif texts:
            yield {"@type": "dct:Location", "rdfs:label": texts}


def _boxes(extent: Element, speech: Speech) -> Iterator[Node]:
    for element in along(extent, "geographicElement/EX_GeographicBoundingBox"):
        if bbox := box(element, speech):
            yield {"@type": "dct:Location", "dcat:bbox": bbox}


def periods(identification: Element) -> Said:
    """dct:temporal of each period; an instant is a period that ends as it begins."""
    for time in along(identification, "extent/EX_Extent/temporalElement/*/extent/*"):
        instant = text_at(time, "timePosition")
        start = text_at(time, "beginPosition") or text_at(time, "begin/*/timePosition") or instant
        end = text_at(time, "endPosition") or text_at(time, "end/*/timePosition") or instant
        sides = {"dcat:startDate": start, "dcat:endDate": end}
        if said := {name: moment(day) for name, day in sides.items() if day}:
            yield "dct:temporal", {"@type": "dct:PeriodOfTime", **said}
