"""A table as SHACL: one node shape for each class, one property shape for each single demand.

Every demand has a shape with an IRI of its own, so that a result says by it which demand of which
row is not met. What a row asks for is cut into demands in the order of Demand.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from vocab.profiles.table import PREFIXES, Profile, Row, table
from vocab.profiles.terms import SHOULD, any_of, asked_of_terms

SHAPE = "urn:hansa:shape:"
NODE = "urn:hansa:node:"  # blank nodes are checked under such IRIs (vocab.profiles.validate)
_SH = "http://www.w3.org/ns/shacl#"
_NAMED = f'sh:nodeKind sh:IRI ; sh:not [ sh:pattern "^{NODE}" ]'
OR_IRI = " or iri"  # after a class: what has an IRI need not be described
# A range of the tables -> the datatypes of which a value has one.
_DATATYPES: dict[str, tuple[str, ...]] = {
    "text": ("xsd:string", "rdf:langString"),
    "geometry": ("geo:wktLiteral", "geo:gmlLiteral", "geo:geoJSONLiteral"),
    "temporal": ("xsd:gYear", "xsd:gYearMonth", "xsd:date", "xsd:dateTime"),
    "date": ("xsd:date", "xsd:dateTime"),
}


class Demand(StrEnum):
    """What a row can ask for. (SHACL's constraint components, and who is asked.)"""

    MIN = "min"  # so many values at least
    WISH = "wish"  # one value would be welcome: recommended, and not counted
    MAX = "max"  # so many values at most
    LITERAL = "literal"
    RESOURCE = "resource"  # an IRI or a blank node
    IRI = "iri"
    DATATYPE = "datatype"
    CLASS = "class"
    VALUE = "value"  # this one among them
    SCHEME = "scheme"  # concepts of this scheme, IRIs that begin so
    LANGUAGE = "language"  # texts in an official language of the EU


_OF_TERMS = {
    "value": Demand.VALUE,
    "scheme": Demand.SCHEME,
    "begins": Demand.SCHEME,
    "languages": Demand.LANGUAGE,
}


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape: the demand of a row of a profile."""

    profile: Profile
    row: Row
    demand: Demand

    @property
    def severity(self) -> str:
        """SHACL's local name. What is advised or given up warns; a wish informs."""
        if self.demand is Demand.WISH:
            return "Info"
        return "Warning" if self._is_advice() else "Violation"

    def _is_advice(self) -> bool:
        if self.demand in _OF_TERMS.values():
            return self.row.terms.startswith(SHOULD)
        return (self.demand, self.row.level) in ((Demand.MIN, "R"), (Demand.MAX, "D"))

    @property
    def is_of_node(self) -> bool:
        """Whether it asks the node itself: "if there are values, this one is among them"."""
        return self.demand is Demand.VALUE and not self.row.min


def shapes(profile: Profile) -> dict[str, Shape]:
    """Every shape of a profile by its IRI."""
    every = (Shape(profile, row, demand) for row in table(profile) for demand in _demands(row))
    return {f"{SHAPE}{profile.id}:{number}": shape for number, shape in enumerate(every)}


def _demands(row: Row) -> Iterator[Demand]:
    if row.min:
        yield Demand.MIN
    elif row.level == "R":
        yield Demand.WISH
    if row.max is not None:
        yield Demand.MAX
    yield from _demands_of_range(row.range)
    if row.terms:
        yield _OF_TERMS[row.terms.removeprefix(SHOULD).split()[0]]


def _demands_of_range(range_: str) -> Iterator[Demand]:
    if range_ in ("", "iri"):
        yield from [Demand.IRI] if range_ else []
        return
    is_datatype = range_ in _DATATYPES or (range_[:4] == "xsd:" and not range_.endswith(OR_IRI))
    is_literal = is_datatype or range_ == "literal"
    yield Demand.LITERAL if is_literal else Demand.RESOURCE
    if is_datatype:
        yield Demand.DATATYPE
    elif not is_literal and range_ != "resource":
        yield Demand.CLASS


def turtle(profile: Profile) -> str:
    """The shapes graph of a profile."""
    lines = [f"@prefix {prefix}: <{iri}> ." for prefix, iri in PREFIXES.items()]
    lines.append(f"@prefix sh: <{_SH}> .")
    of_class: dict[str, list[str]] = defaultdict(list)
    for iri, shape in shapes(profile).items():
        if shape.is_of_node:
            lines.append(_node_shape(iri, shape))
            continue
        of_class[shape.row.of].append(f"<{iri}>")
        lines.append(
            f"<{iri}> sh:path {path(shape.row.path)} ; sh:severity sh:{shape.severity} ;"
            f" {_asked(shape)} ."
        )
    for name, iris in of_class.items():
        lines.append(
            f"<{SHAPE}{profile.id}:{name}> a sh:NodeShape ; sh:targetClass {name} ;"
            f" sh:property {', '.join(iris)} ."
        )
    return "\n".join(lines) + "\n"


def _node_shape(iri: str, shape: Shape) -> str:
    """No value of the property, or this one: each way is a shape, which only a node can ask."""
    of = f"sh:path {path(shape.row.path)} ;"
    ways = f"[ {of} sh:maxCount 0 ] [ {of} {_asked(shape)} ]"
    return (
        f"<{iri}> a sh:NodeShape ; sh:targetClass {shape.row.of} ;"
        f" sh:severity sh:{shape.severity} ; sh:or ( {ways} ) ."
    )


def _asked(shape: Shape) -> str:
    row = shape.row
    class_ = f"sh:class {row.range.removesuffix(OR_IRI)}"
    asked: dict[Demand, str] = {
        Demand.MIN: f"sh:minCount {row.min}",
        Demand.WISH: "sh:minCount 1",
        Demand.MAX: f"sh:maxCount {row.max}",
        Demand.LITERAL: "sh:nodeKind sh:Literal",
        Demand.RESOURCE: "sh:nodeKind sh:BlankNodeOrIRI",
        Demand.IRI: _NAMED,
        Demand.DATATYPE: any_of(
            f"sh:datatype {name}" for name in _DATATYPES.get(row.range, (row.range,))
        ),
        Demand.CLASS: any_of((_NAMED, class_)) if row.range.endswith(OR_IRI) else class_,
    }
    return asked.get(shape.demand) or asked_of_terms(row.terms)


def path(property_: str) -> str:
    """A path of the table as SHACL writes it.

    >>> path("^dcat:servesDataset | dcat:distribution/dcat:accessService")
    '[ sh:alternativePath ( [ sh:inversePath dcat:servesDataset ] ( dcat:distribution dcat:accessService ) ) ]'
    """  # noqa: E501 - one value
    ways = [_way(way) for way in re.split(r"\s*\|\s*", property_)]
    return ways[0] if len(ways) == 1 else f"[ sh:alternativePath ( {' '.join(ways)} ) ]"


def _way(way: str) -> str:
    steps = [_step(step) for step in way.split("/")]
    return steps[0] if len(steps) == 1 else f"( {' '.join(steps)} )"


def _step(step: str) -> str:
    return f"[ sh:inversePath {step[1:]} ]" if step.startswith("^") else step
