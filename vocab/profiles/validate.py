"""Validate one record against a profile. The only importer of shacl.

statements -> blank nodes get IRIs -> + what is known of the terms -> engine -> results
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from shacl import Result as EngineResult
from shacl import Shapes

from vocab.namespaces import DCATAP, HVD_LEGISLATION
from vocab.profiles.known import injected
from vocab.profiles.shapes import NODE, Demand, Shape, shapes, turtle
from vocab.profiles.table import DCAT_AP, Profile

# The version of tables, known terms and judgement: raise it, and every record is checked again.
PROFILES_VERSION = 4
MOST_RESULTS = 100_000  # violations of one record, which has 20,000 statements at most
_SUBJECT = re.compile(rb"^_:(\S+) ", re.MULTILINE)
_OBJECT = re.compile(rb" _:(\S+) \.$", re.MULTILINE)
_PARTS = ("dcat:Distribution", "dcat:DataService")
# What a catalogue lists is said in the records of its members (vocab.rdf.terms.MEMBERSHIP): of its
# own record nobody can see that it lists nothing.
_LISTED = frozenset(("dcat:dataset", "dcat:service", "dcat:catalog", "dcat:record"))
_SERVED = "^dcat:servesDataset"  # from the other side: said in the record of the service
_OF_ABSENCE = (Demand.MIN, Demand.WISH)
_HIGH_VALUE = re.compile(
    f"^(\\S+) <{DCATAP}applicableLegislation> <{HVD_LEGISLATION}> \\.$".encode(), re.MULTILINE
)


class Uncheckable(Exception):
    """The statements are not N-Triples that the engine reads; it says why."""


class Raw(NamedTuple):
    """A result as the engine has it: terms in N-Triples, local names of component and severity."""

    focus: str
    path: str
    component: str
    severity: str
    value: str
    shape: str  # IRI


@dataclass(frozen=True, slots=True)
class Result:
    """A demand of a profile that a record does not meet at the node `focus`.

    `focus` and `value` are N-Triples terms; `value` is "" where something is missing or too much.
    `outside`: it says of an IRI that it is no instance of a class, but the record does not
    describe that IRI, and we do not know it: whoever can look it up may find that all is well.
    """

    shape: Shape
    focus: str
    value: str = ""
    outside: bool = False

    @property
    def is_violation(self) -> bool:
        """Does it keep the record from conforming?"""
        return self.shape.severity == "Violation" and not self.outside


def validate(
    statements: bytes, profile: Profile = DCAT_AP, *, is_served: bool = False
) -> list[Result]:
    """What `profile` finds wrong with a record's N-Triples, at the record's own nodes.

    A profile of high-value datasets asks only those distributions and services that are reported
    as such: not every file of a high-value dataset is one (HVD 3.0.0, Distribution). Whether a
    catalogue lists anything is not asked: that stands in the records of what it lists. `is_served`:
    another record says that it is a service of this dataset.
    Raises Uncheckable.
    """
    lines = named(statements)
    asked = shapes_of(profile)
    found = engine(profile)(lines + injected(lines))
    if not found:
        return []
    subjects = {line[: line.index(b" ")] for line in lines.splitlines()}
    own = frozenset(subject.decode() for subject in subjects)
    results = [
        _result(raw, asked[raw.shape], own)
        for raw in found
        if raw.focus in own and not _stands_elsewhere(asked[raw.shape], is_served=is_served)
    ]
    return _reported(results, lines) if profile.high_value else results


def conforms(results: Iterable[Result]) -> bool:
    """Whether nothing of it is a violation: the `dcatApCompliance` of data.europa.eu."""
    return not any(result.is_violation for result in results)


def _stands_elsewhere(shape: Shape, *, is_served: bool) -> bool:
    row = shape.row
    is_told = row.of == "dcat:Catalog" and row.path in _LISTED
    is_told |= is_served and row.path.startswith(_SERVED)
    return is_told and shape.demand in _OF_ABSENCE


def _reported(results: Iterable[Result], lines: bytes) -> list[Result]:
    bound = {unnamed(subject.decode()) for subject in _HIGH_VALUE.findall(lines)}
    return [r for r in results if r.shape.row.of not in _PARTS or r.focus in bound]


def _result(raw: Raw, shape: Shape, own: frozenset[str]) -> Result:
    outside = shape.demand is Demand.CLASS and raw.value.startswith("<") and raw.value not in own
    # (a shape of the node says of the node that it is wrong: no value is)
    value = "" if shape.is_of_node else unnamed(raw.value)
    return Result(shape, unnamed(raw.focus), value, outside)


class Engine:
    """A compiled shapes graph. Calling it validates N-Triples; for any number of threads."""

    def __init__(self, text: str) -> None:
        """`text`: Turtle. Raises ValueError when that is no shapes graph."""
        self._shapes = Shapes.from_turtle(text)

    def __call__(self, lines: bytes) -> list[Raw]:
        """Results in no order. Raises Uncheckable."""
        try:
            report = self._shapes.validate_text(
                lines.decode(), format="ntriples", max_results=MOST_RESULTS
            )
        except ValueError as error:  # (UnicodeDecodeError is one)
            raise Uncheckable(str(error)) from error
        return list(_raw(report.results))


def _raw(results: Iterable[EngineResult]) -> Iterator[Raw]:
    for r in results:
        yield Raw(
            r.focus_node, r.path or "", r.component.removesuffix("ConstraintComponent"),
            r.severity, r.value or "", (r.source_shape or "").strip("<>"),
        )  # fmt: skip


@cache
def engine(profile: Profile) -> Engine:
    """The engine of a profile, compiled when it is first asked for."""
    return Engine(turtle(profile))


@cache
def shapes_of(profile: Profile) -> dict[str, Shape]:
    """The profile's shapes by IRI."""
    return shapes(profile)


def named(lines: bytes) -> bytes:
    """The statements with an IRI of ours in place of every blank node.

    The engine labels blank nodes anew: as IRIs they keep their names.
    """
    node = b"<" + NODE.encode() + rb"\1>"
    return _OBJECT.sub(b" " + node + b" .", _SUBJECT.sub(node + b" ", lines))


def unnamed(term: str) -> str:
    """A term of the engine as the record has it."""
    return f"_:{term[len(NODE) + 1 : -1]}" if term.startswith(f"<{NODE}") else term
