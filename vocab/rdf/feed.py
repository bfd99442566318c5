"""A page of an event stream (LDES, DCAT-AP Feeds): where the stream goes on, and what happened.

The spool of a page is N-Triples too. First come the pages that it leads to, then each event as one
statement of ours about the entity, with the lines of its payload after it:

    <page> <urn:x-hansa:feed:node> "2025-04-02T06:00:00+00:00" .   all in it is older
    <entity> <urn:x-hansa:feed:upsert> "2025-04-01T… <member's hash>" .
    <entity> <http://purl.org/dc/terms/title> "…" .
    <entity> <urn:x-hansa:feed:delete> "2025-04-01T… <member's hash>" .
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import islice

import pyoxigraph as ox

from vocab.dialects import contexts
from vocab.errors import DocumentTooLarge, UnreadableDocument
from vocab.findings import Rule, Severity
from vocab.namespaces import AS, TREE, TYPE
from vocab.rdf import jsonld, remote
from vocab.rdf.job import Limits, Source
from vocab.rdf.notes import Notes
from vocab.rdf.spool import Spool
from vocab.rdf.syntax import Syntax
from vocab.sentence import gettext_noop

NO_ENTITY = gettext_noop("it names no as:object with an IRI")
NO_TIME = gettext_noop("it has no as:published that is a date and time")
NO_PAYLOAD = gettext_noop("no graph of its name says anything")
EVENT_LOST = Rule(
    "event-lost",
    Severity.ERROR,
    "An event of the feed could not be understood and was left out",
    "Give each member as:object (an IRI), as:published (xsd:dateTime) and, unless it is"
    " as:Delete, a named graph of its own name.",
    messages=(NO_ENTITY, NO_TIME, NO_PAYLOAD),
)
RULES = (EVENT_LOST,)

MARK = "urn:x-hansa:feed:"  # of our own statements; a payload may not hold one
NODE, UPSERT, DELETE = (ox.NamedNode(MARK + name) for name in ("node", "upsert", "delete"))

_FORMATS = {
    Syntax.TRIG: ox.RdfFormat.TRIG,
    Syntax.TURTLE: ox.RdfFormat.TRIG,  # a page that only leads on may have no graph
    Syntax.N_QUADS: ox.RdfFormat.N_QUADS,
    Syntax.N_TRIPLES: ox.RdfFormat.N_QUADS,
}
_TYPE = ox.NamedNode(TYPE)
_MEMBER, _VIEW, _NODE, _RELATION = (
    ox.NamedNode(TREE + name) for name in ("member", "view", "node", "relation")
)
_VALUE, _PATH = ox.NamedNode(TREE + "value"), ox.NamedNode(TREE + "path")
_LESS_THAN = ox.NamedNode(TREE + "LessThanRelation")
_OBJECT, _PUBLISHED = ox.NamedNode(AS + "object"), ox.NamedNode(AS + "published")
_IS_DELETE = ox.NamedNode(AS + "Delete")

Node = ox.NamedNode | ox.BlankNode
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Said = dict[ox.NamedNode, list[Term]]  # property -> values


def read_page(source: Source, syntax: Syntax, spool: Spool, notes: Notes, limits: Limits) -> None:
    """Read one page. An event that says too little costs itself.

    Raises UnreadableDocument for a syntax error: nobody knows in which graph the rest would be.
    """
    quads = _quads(source, syntax, notes, limits)
    page: defaultdict[Node, Said] = defaultdict(dict)
    payloads: defaultdict[object, list[ox.Triple]] = defaultdict(list)
    for quad in _few(quads, limits):
        if isinstance(quad.subject, ox.Triple):
            continue
        if isinstance(quad.graph_name, ox.DefaultGraph):
            page[quad.subject].setdefault(quad.predicate, []).append(quad.object)
        elif not quad.predicate.value.startswith(MARK):
            payloads[quad.graph_name].append(quad.triple)
    spool.take_cleaned(_nodes(page, source.base))
    for member in _members(page):
        _write(member, page[member], payloads[member], spool, notes)


def moment(text: str) -> datetime:
    """A point in time out of an xsd:dateTime; without a zone it is UTC. Raises ValueError."""
    found = datetime.fromisoformat(text.strip())
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def _quads(source: Source, syntax: Syntax, notes: Notes, limits: Limits) -> Iterator[ox.Quad]:
    base = source.base or None
    if syntax == Syntax.JSON_LD:
        data = _json(source, notes, limits)
        return ox.parse(data, ox.RdfFormat.JSON_LD, base_iri=base, lenient=True)
    if syntax not in _FORMATS:
        raise UnreadableDocument(
            f"a page of a feed holds a named graph for each event, and {syntax} has none: "
            "send TriG, N-Quads or JSON-LD"
        )
    given = _FORMATS[syntax]
    based = base if given == ox.RdfFormat.TRIG else None
    return ox.parse(path=source.path, format=given, base_iri=based, lenient=True)


def _json(source: Source, notes: Notes, limits: Limits) -> bytes:
    jsonld.check_depth(source.path, limits.json_depth)
    if (size := source.path.stat().st_size) > limits.json_bytes:
        raise DocumentTooLarge(
            f"a page of {size:,} bytes, and JSON-LD is read up to {limits.json_bytes:,}: "
            "make smaller pages, or send TriG"
        )
    try:
        document = json.loads(source.path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise UnreadableDocument(f"this is not JSON: {error}"[:500]) from error
    for part in document if isinstance(document, list) else [document]:
        if isinstance(part, dict):
            remote.refuse(contexts.inlined(part.get("@context")))
    kept = remote.without(document, notes)
    return json.dumps(kept, ensure_ascii=False).encode("utf-8", "replace")


def _few(quads: Iterator[ox.Quad], limits: Limits) -> Iterator[ox.Quad]:
    most = limits.statements_per_document
    try:
        yield from islice(quads, most)
        if next(quads, None) is not None:
            raise DocumentTooLarge(f"more than {most:,} statements: make smaller pages")
    except SyntaxError as error:
        where = f"line {error.lineno}, column {error.offset}" if error.lineno else "somewhere"
        raise UnreadableDocument(f"{where}: {error.msg}") from error


def _nodes(page: dict[Node, Said], base: str) -> Iterator[ox.Quad]:
    """The pages that this one leads to: by its relations, else by a view of the stream."""
    relations = [
        page.get(relation, {})
        for said in page.values()
        for relation in said.get(_RELATION, ())
        if isinstance(relation, Node)
    ]
    before: dict[ox.NamedNode, str] = {}
    for relation in relations:
        for node in _names(relation.get(_NODE, ())):
            before[node] = before.get(node) or _bound(relation)
    if not before:
        views = (view for said in page.values() for view in _names(said.get(_VIEW, ())))
        before = dict.fromkeys(sorted(views, key=str)[:1], "")  # each view shows all of the stream
    for node, bound in before.items():
        if node.value != base:
            yield ox.Quad(node, NODE, ox.Literal(bound))


def _bound(relation: Said) -> str:
    """Everything behind the relation was published before this; empty when nobody says so."""
    paths = relation.get(_PATH, [])
    if _LESS_THAN not in relation.get(_TYPE, ()) or paths not in ([], [_PUBLISHED]):
        return ""
    found = _moment(relation.get(_VALUE, ()))
    return found.isoformat() if found else ""


def _members(page: dict[Node, Said]) -> Iterator[Node]:
    listed = (member for said in list(page.values()) for member in said.get(_MEMBER, ()))
    yield from dict.fromkeys(one for one in listed if isinstance(one, Node))


def _write(member: Node, said: Said, payload: list[ox.Triple], spool: Spool, notes: Notes) -> None:
    entity = next(_names(said.get(_OBJECT, ())), None)
    when = _moment(said.get(_PUBLISHED, ()))
    deleted = _IS_DELETE in said.get(_TYPE, ())
    if entity is None or when is None or not (deleted or payload):
        why = NO_ENTITY if entity is None else NO_TIME if when is None else NO_PAYLOAD
        notes.add(EVENT_LOST, member.value, message=why)
        return
    digest = blake2b(member.value.encode("utf-8", "replace"), digest_size=16).hexdigest()
    event = ox.Literal(f"{when.isoformat(timespec='microseconds')} {digest}")
    written = spool.statements
    spool.take_cleaned([ox.Quad(entity, DELETE if deleted else UPSERT, event)])
    if spool.statements > written and not deleted:
        spool.take_cleaned(ox.Quad(*triple) for triple in payload)


def _names(terms: Iterable[Term]) -> Iterator[ox.NamedNode]:
    return (term for term in terms if isinstance(term, ox.NamedNode))


def _moment(terms: Iterable[Term]) -> datetime | None:
    """The latest of the points in time among these."""
    found = []
    for term in terms:
        if isinstance(term, ox.Literal):
            try:
                found.append(moment(term.value))
            except (ValueError, OverflowError):
                continue
    return max(found, default=None)
