"""The plain values of a record: texts, strings, addresses, terms, moments, numbers, references.

A reader takes the objects of one property, as N-Triples terms, and gives a tuple of values. What
cannot be used is left out and noted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from catalog.dcat.draft import Moment, Reference, Relation, Term, Text
from catalog.dcat.lexical import address, bare, is_iri, literal, moment, number
from catalog.dcat.mapping import Field
from catalog.dcat.rules import (
    DATE_UNREADABLE,
    FIRST_KEPT,
    NUMBER_UNREADABLE,
    TEXT_FOR_LINK,
    TEXT_WITHOUT_LANGUAGE,
    TOO_MANY,
    URL_NOT_A_URL,
)  # fmt: skip
from catalog.dcat.statements import Statements
from vocab.findings import DID_YOU_MEAN, Rule
from vocab.namespaces import NAL, OWL, SKOS

LIMITS = {"keywords": 1_000, "distributions": 5_000, "languages": 100}
TEXT_LIMIT = 500  # titles, descriptions and the like of one node
LEAST_LIMIT = min(TEXT_LIMIT, *LIMITS.values())


class Resolution(Protocol):
    """What a vocabulary says of a value: its IRI if known, else a rule and perhaps a suggestion."""

    @property
    def iri(self) -> str | None: ...
    @property
    def rule(self) -> Rule | None: ...
    @property
    def suggestion(self) -> str: ...


Resolve = Callable[[str, str], Resolution]  # (property IRI, value) -> Resolution


@dataclass(frozen=True, slots=True)
class _AsReceived:
    iri: str | None
    rule: Rule | None = None
    suggestion: str = ""


def as_received(property: str, value: str) -> Resolution:  # noqa: A002, ARG001
    """Knows no tables: IRIs of the EU authority tables are canonical, all else is unknown."""
    return _AsReceived(value if value.startswith((NAL, "http://data.europa.eu/bna/")) else None)


_Known = tuple[Term, Rule | None, str]  # a term, what is wrong with it, what was perhaps meant


@lru_cache(maxsize=8)
def _remembered(resolve: Resolve) -> Callable[[str, str], _Known]:
    """`resolve` for N-Triples terms, remembered: catalogues use the same few hundred terms."""

    @lru_cache(maxsize=65_536)
    def known(path: str, term: str) -> _Known:
        is_name = term[0] == "<"
        received = term[1:-1] if is_name else term[1:]  # a text comes as '"' + text, unescaped
        found = resolve(path, received)
        return Term(found.iri or "", received, is_name), found.rule, found.suggestion

    return known


class Values(Statements):
    """The statements of a record with readers for plain values."""

    def __init__(self, root: bytes, lines: bytes, resolve: Resolve) -> None:
        """`resolve` answers for the values of controlled vocabularies."""
        super().__init__(root, lines)
        self._known = _remembered(resolve)
        self._concepts: dict[tuple[str, str], tuple[Term, _Known] | None] = {}

    def texts(self, objects: list[str], field: Field) -> Text:
        found: list[tuple[str, str]] = []
        for term in objects:
            if term[0] == '"':
                tag, text = pair = literal(term)
                if text:
                    found.append(pair)
                    if not tag and field.name in _TAGGED:
                        self.note(TEXT_WITHOUT_LANGUAGE, field.property, text)
            else:
                found += self.label(term) or ((("", term[1:-1]),) if term[0] == "<" else ())
        several = tuple(dict.fromkeys(found)) if len(found) > 1 else tuple(found)
        return self.capped(several, field)

    def capped(self, values: tuple[Any, ...], field: Field) -> tuple[Any, ...]:
        """The first TEXT_LIMIT values; LIMITS knows better for some fields."""
        if len(values) <= LEAST_LIMIT:
            return values
        limit = LIMITS.get(field.name, TEXT_LIMIT)
        if len(values) <= limit:
            return values
        sizes = {"n": f"{len(values):,}", "field": field.name, "limit": f"{limit:,}"}
        self.note(TOO_MANY, field.property, str(len(values)), FIRST_KEPT % sizes)
        return values[:limit]

    def strings(self, objects: list[str], _: Field) -> tuple[str, ...]:
        if len(objects) == 1:
            value = self.value(objects[0])
            return (bare(value),) if value else ()
        values = (self.value(term) for term in objects)
        return tuple(dict.fromkeys(bare(value) for value in values if value))

    def urls(self, objects: list[str], field: Field) -> tuple[str, ...]:
        found: list[str] = []
        for term in objects:
            value = term[1:-1] if term[0] == "<" else self.value(term)
            if term[0] == '"':
                self.note(TEXT_FOR_LINK, field.property, value)
            usable, problem = address(value)
            if problem:
                self.note(URL_NOT_A_URL, field.property, value, problem)
            if usable:
                found.append(usable)
        return tuple(dict.fromkeys(found)) if len(found) > 1 else tuple(found)

    def iris(self, objects: list[str], field: Field) -> tuple[str, ...]:
        found: list[str] = []
        for term in objects:
            if term[0] == "<":
                found.append(term[1:-1])
            elif value := self.value(term):
                usable = is_iri(value)
                self.note(TEXT_FOR_LINK if usable else URL_NOT_A_URL, field.property, value)
                if usable:
                    found.append(value)
        return tuple(dict.fromkeys(found))

    def laws(self, objects: list[str], field: Field) -> tuple[str, ...]:
        found: list[str] = []
        for iri in self.iris(objects, field):
            law = self._noted(field.property, self._known(field.property, f"<{iri}>"))
            found.append(law.key)
        return tuple(dict.fromkeys(found))

    def terms(self, objects: list[str], field: Field) -> tuple[Term, ...]:
        found: list[Term | None] = []
        path, nodes = field.property, self.nodes
        for term in objects:
            if term[0] == "<" and term not in nodes:  # as most are
                known = self._known(path, term)
                found.append(known[0] if known[1] is None else self._noted(path, known))
            else:
                found.append(self.term(term, path))
        return self.capped(tuple(filter(None, found)), field)

    def term(self, term: str, path: str) -> Term | None:
        if term[0] == '"':
            text = literal(term)[1]
            return self._noted(path, self._known(path, '"' + text)) if text else None
        if term[0] == "<" and term not in self.nodes:
            return self._noted(path, self._known(path, term))
        if (path, term) not in self._concepts:  # a record's distributions mostly share a licence
            self._concepts[path, term] = self._concept(term, path)
        found = self._concepts[path, term]
        if found is None:
            return None
        concept, best = found
        self._noted(path, best)
        return concept

    def _noted(self, path: str, known: _Known) -> Term:
        """The term itself; what is wrong with it is noted."""
        term, rule, suggestion = known
        if rule is not None:
            title = {"title": rule.title, "suggestion": suggestion}
            said = DID_YOU_MEAN % title if suggestion else ""
            self.note(rule, path, term.received, said)
        return term

    def _concept(self, term: str, path: str) -> tuple[Term, _Known] | None:
        """A concept that the record describes: known by its IRI, by an equal one, or by name."""
        node, label = self.nodes.get(term, {}), self.label(term)
        value = self.value(term)
        # A skolem IRI says nothing by itself: such a node is known by its value, like a blank one.
        names = [term] if term[0] == "<" else []
        names += ['"' + value] if value and value != term[1:-1] else []
        names += [o for same in _SAME for o in node.get(same, ()) if o[0] == "<"]
        resolved = [self._known(path, name) for name in names]
        if not resolved:
            return None
        best = next((known for known in resolved if known[0].iri), resolved[0])
        first = resolved[0][0]
        return Term(best[0].iri, first.received, first.received_is_iri, label), best

    def moments(self, objects: list[str], field: Field) -> tuple[Moment, ...]:
        found: list[Moment] = []
        for term in objects:
            value = self.value(term)
            if value:
                iso = moment(value)
                if not iso:
                    self.note(DATE_UNREADABLE, field.property, value)
                found.append(Moment(value, iso))
        return tuple(found)

    def numbers(self, objects: list[str], field: Field) -> tuple[int, ...]:
        found: list[int] = []
        for term in objects:
            size = number(value := self.value(term))
            if size is not None:
                found.append(size)
            else:
                self.note(NUMBER_UNREADABLE, field.property, value)
        return tuple(found)

    def references(self, objects: list[str], field: Field) -> tuple[Reference, ...]:
        found = [self._reference(term, field) for term in objects]
        return tuple(r for r in found if r.iri or r.label)

    def _reference(self, term: str, field: Field) -> Reference:
        if term[0] == '"':
            tag, text = literal(term)
            if not is_iri(text):
                return Reference("", ((tag, text),) if text else ())
            self.note(TEXT_FOR_LINK, field.property, text)
            return Reference(text)
        if term[0] == "<":
            return Reference(term[1:-1], self.label(term))
        value = self.value(term)
        return Reference(value if is_iri(value) else "", self.label(term))

    def relations(self, objects: list[str], field: Field) -> tuple[Relation, ...]:
        return tuple(Relation(field.property, term[1:-1]) for term in objects if term[0] == "<")


_TAGGED = frozenset({"title", "description", "keywords"})
_SAME = (f"<{SKOS}exactMatch>", f"<{OWL}sameAs>")
