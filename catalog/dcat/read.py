"""From the statements of one record to its draft, and to what is wrong with it.

statements grouped by subject -> fields by the table of mapping.py -> draft -> checks

Nothing here raises for bad data: what cannot be used is left out of the draft, stays in the
statements, and is said in a finding.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from catalog.dcat import mapping
from catalog.dcat.checks import check
from catalog.dcat.draft import (
    AccessService,
    Agent,
    CatalogRecord,
    Checksum,
    Contact,
    DistributionDraft,
    Moment,
    Period,
    Place,
    ResourceDraft,
)  # fmt: skip
from catalog.dcat.lexical import bare, literal, moment
from catalog.dcat.mapping import Field, Range
from catalog.dcat.rules import (
    AGENT_AS_TEXT,
    DISTRIBUTION_NOT_DESCRIBED,
    DISTRIBUTION_TWICE,
    ONLY_ONE_ALLOWED,
    PERIOD_REVERSED,
)  # fmt: skip
from catalog.dcat.statements import Node
from catalog.dcat.values import LIMITS, Resolve, Values, as_received
from vocab.authority.normalise import hvd_legislation
from vocab.findings import Finding
from vocab.namespaces import DCAT, DCT, FOAF


def draft(
    kind: str, root: bytes, lines: bytes, default_language: str, resolve: Resolve = as_received
) -> tuple[ResourceDraft, tuple[Finding, ...]]:
    """The draft of one record of `kind` (see draft.KINDS), and what is wrong with it.

    `lines` are clean N-Triples lines; `root` is the record's term, b"<iri>" or b"_:b0". Findings
    have the record's IRI as focus, for a blank root its first identifier.
    """
    reading = _Reading(root, lines, resolve)
    values = reading.fields(reading.nodes.get(reading.root, {}), _RESOURCE)
    values |= reading.surroundings()
    values["is_hvd"] = any(map(hvd_legislation, values.get("legislation", ())))
    iri = reading.root[1:-1] if reading.root[0] == "<" else ""
    drafted = ResourceDraft(kind=kind, iri=iri, default_language=default_language, **values)
    check(drafted, reading.note)
    return drafted, reading.findings(iri or next(iter(drafted.identifiers), reading.root))


Reader = Callable[["_Reading", list[str], Field], tuple[Any, ...]]
Plan = dict[
    str, tuple[Field, Reader, bool]
]  # "<property>" -> field, reader, is it the main property


class _Reading(Values):
    """Reads nodes by the tables. A reader takes the objects of one property and gives a tuple."""

    def fields(self, node: Node, plan: Plan) -> dict[str, Any]:
        """Draft fields of one node. Values of the main property stand before its variants'."""
        values: dict[str, Any] = {}
        single: list[Field] = []
        steps = plan.get
        for predicate, objects in node.items():
            step = steps(predicate)
            if step is None:
                continue
            field, read, is_main = step
            found = read(self, objects, field)
            if not found:
                continue
            name = field.name
            if name not in values:
                values[name] = found
                if not field.many:
                    single.append(field)
            elif is_main:
                values[name] = found + values[name]
            else:
                values[name] += found
        for field in single:
            found = values[field.name]
            values[field.name] = found[0] if len(found) == 1 else self._first(field, found)
        return values

    def _first(self, field: Field, values: tuple[Any, ...]) -> Any:
        if field.cardinality.keys() & _COUNTED:
            other = next((value for value in values if value != values[0]), None)
            if other is not None:
                said = other if isinstance(other, str) else getattr(other, "received", "")
                self.note(ONLY_ONE_ALLOWED, field.property, said)
        return values[0]

    def surroundings(self) -> dict[str, Any]:
        """What other nodes say of the root: the catalogues that list it, its catalogue record."""
        catalogues, record = [], None
        for subject, predicate in self.pointers:
            if predicate in _MEMBERSHIP and subject[0] == "<":
                catalogues.append(subject[1:-1])
            elif predicate == _PRIMARY_TOPIC:
                record = CatalogRecord(**self.fields(self.nodes[subject], _RECORD))
        return {"catalogues": tuple(dict.fromkeys(catalogues)), "record": record}

    def agents(self, objects: list[str], field: Field) -> tuple[Agent, ...]:
        found = [self._agent(term, field) for term in objects]
        return tuple(agent for agent in found if agent.iri or agent.name)

    def _agent(self, term: str, field: Field) -> Agent:
        if term[0] == '"':
            pair = literal(term)
            self.note(AGENT_AS_TEXT, field.property, pair[1])
            return Agent(name=(pair,) if pair[1] else ())
        values = self._part(term, _AGENT)
        if "name" not in values:
            values["name"] = self.label(term)
        return Agent(**values)

    def _part(self, term: str, plan: Plan) -> dict[str, Any]:
        node = self.nodes.get(term)
        values = self.fields(node, plan) if node else {}
        if term[0] == "<":
            values["iri"] = term[1:-1]
        return values

    def contacts(self, objects: list[str], field: Field) -> tuple[Contact, ...]:
        found = [self._contact(term, field) for term in objects]
        return tuple(contact for contact in found if contact != _NOBODY)

    def _contact(self, term: str, field: Field) -> Contact:
        if term[0] == '"':
            tag, text = literal(term)
            self.note(AGENT_AS_TEXT, field.property, text)
            return Contact(email=bare(text)) if "@" in text else Contact(name=((tag, text),))
        if term[:8].lower() == "<mailto:":
            return Contact(email=bare(term[1:-1]))
        values = self._part(term, _CONTACT)
        if "name" not in values:
            values["name"] = self.label(term)
        return Contact(**values)

    def places(self, objects: list[str], field: Field) -> tuple[Place, ...]:
        found = [self._place(term, field) for term in objects]
        return tuple(place for place in found if place != _NOWHERE)

    def _place(self, term: str, field: Field) -> Place:
        if term[0] == '"':
            tag, text = literal(term)
            if text.startswith(("{", "<")) or "(" in text[:20]:
                return Place(geometry=text)
            # DCAT-AP leaves the list of places open (MAY): an unknown one is no fault.
            known = self._known(field.property, '"' + text)[0].iri if text else ""
            return Place(iri=known, label=((tag, text),) if text else ())
        values = self._part(term, _PLACE)
        if term[0] == "<":
            values["iri"] = self._known(field.property, term)[0].key
        return Place(label=self.label(term), **values)

    def periods(self, objects: list[str], field: Field) -> tuple[Period, ...]:
        found = [self._period(term, field) for term in objects]
        return tuple(period for period in found if period != _ALWAYS)

    def _period(self, term: str, field: Field) -> Period:
        node = self.nodes.get(term)
        if not node:
            return _interval(self.value(term))
        period = Period(**self.fields(node, _PERIOD))
        start, end = period.start, period.end
        if start and end and start.day and end.day and end.iso and start.day > end.day:
            # "2021-06" to "2021" is not reversed: compare as far as both say.
            shorter = min(len(start.iso), len(end.iso))
            if start.iso[:shorter] > end.iso[:shorter]:
                self.note(PERIOD_REVERSED, field.property, f"{start.received} to {end.received}")
        return period

    def checksums(self, objects: list[str], _: Field) -> tuple[Checksum, ...]:
        parts = (self._part(term, _CHECKSUM) for term in objects if term[0] != '"')
        return tuple(
            Checksum(part.get("algorithm", ""), part["value"]) for part in parts if "value" in part
        )

    def services(self, objects: list[str], field: Field) -> tuple[AccessService, ...]:
        found = []
        for term in objects:
            if term[0] == '"':
                found += [AccessService(iri=iri) for iri in self.iris([term], field)]
            else:
                found.append(AccessService(**self._part(term, _SERVICE)))
        return tuple(service for service in found if service != _NO_SERVICE)

    def distributions(self, objects: list[str], field: Field) -> tuple[DistributionDraft, ...]:
        terms = [term for term in self.capped(tuple(objects), field) if term in self.nodes]
        for term in objects if len(terms) < min(len(objects), LIMITS[field.name]) else ():
            if term not in self.nodes:
                self.note(DISTRIBUTION_NOT_DESCRIBED, field.property, term.strip('<>"'))
        parts = [self._part(term, _DISTRIBUTION) for term in terms]
        keys = self._keys(terms, parts, field)
        found = []
        for position, (key, part) in enumerate(zip(keys, parts, strict=True)):
            part["is_hvd"] = any(map(hvd_legislation, part.get("legislation", ())))
            found.append(DistributionDraft(key=key, position=position, **part))
        return tuple(found)

    def _keys(self, terms: list[str], parts: list[dict[str, Any]], field: Field) -> list[str]:
        """One key for each distribution: none depends on blank labels or on order."""
        keys = [_address_key(part) for part in parts]
        times = Counter(keys)
        for n, key in enumerate(keys):
            if not key or times[key] > 1:
                keys[n] = f"{key}#{self.content(terms[n])}".strip("#")
        if len(set(keys)) < len(keys):
            self.note(DISTRIBUTION_TWICE, field.property, "")
            keys = list(_told_apart(keys))
        return keys


def _told_apart(keys: list[str]) -> Iterator[str]:
    seen: Counter[str] = Counter()
    for key in keys:
        yield f"{key} {seen[key]}" if seen[key] else key
        seen[key] += 1


def _address_key(part: dict[str, Any]) -> str:
    for name in ("access_urls", "download_urls"):
        if not part.get("iri") and name in part:
            return str(part[name][0])
    return str(part.get("iri", ""))


def _interval(text: str) -> Period:
    """A period given as text: an ISO 8601 interval, one moment, or words that are only kept."""
    start, _, end = text.partition("/")
    begins, ends = moment(start), moment(end or start)
    if begins and ends:
        return Period(Moment(start, begins), Moment(end or start, ends), text)
    return Period(received=text)


_NOBODY, _NOWHERE, _ALWAYS, _NO_SERVICE = Contact(), Place(), Period(), AccessService()
_COUNTED = frozenset({"Dataset", "DataService", "Distribution", "PeriodOfTime"})
_PRIMARY_TOPIC = f"<{FOAF}primaryTopic>"
_MEMBERSHIP = frozenset(
    f"<{p}>" for p in (DCAT + "dataset", DCAT + "service", DCAT + "catalog", DCT + "hasPart")
)

_READERS: dict[Range, Reader] = {
    Range.TEXT: _Reading.texts,
    Range.STRING: _Reading.strings,
    Range.URL: _Reading.urls,
    Range.IRI: _Reading.iris,
    Range.LAW: _Reading.laws,
    Range.TERM: _Reading.terms,
    Range.MOMENT: _Reading.moments,
    Range.NUMBER: _Reading.numbers,
    Range.REFERENCE: _Reading.references,
    Range.AGENT: _Reading.agents,
    Range.CONTACT: _Reading.contacts,
    Range.PLACE: _Reading.places,
    Range.PERIOD: _Reading.periods,
    Range.CHECKSUM: _Reading.checksums,
    Range.SERVICE: _Reading.services,
    Range.DISTRIBUTION: _Reading.distributions,
    Range.RELATION: _Reading.relations,
}


def _plan(table: tuple[Field, ...]) -> Plan:
    plan: Plan = {}
    for field in table:
        for iri in (field.property, *field.also):
            plan[f"<{iri}>"] = (field, _READERS[field.range], iri == field.property)
    return plan


_RESOURCE = _plan(mapping.RESOURCE)
_DISTRIBUTION = _plan(mapping.DISTRIBUTION)
_AGENT = _plan(mapping.AGENT)
_CONTACT = _plan(mapping.CONTACT)
_PLACE = _plan(mapping.PLACE)
_PERIOD = _plan(mapping.PERIOD)
_CHECKSUM = _plan(mapping.CHECKSUM)
_SERVICE = _plan(mapping.SERVICE)
_RECORD = _plan(mapping.RECORD)
