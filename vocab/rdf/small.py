"""A small RDF document in memory as plain tuples: policies, requests, states of the world.

For what a person hands over, bounded in bytes and statements; harvested documents are read by
`vocab.rdf.sandbox`. Nothing is fetched.
"""

from itertools import islice
from typing import NamedTuple

import pyoxigraph as ox

from vocab.errors import DocumentTooLarge, UnreadableDocument
from vocab.rdf.syntax import Syntax

MOST_BYTES = 1 << 20
MOST_STATEMENTS = 50_000
_FORMATS = {
    Syntax.N_TRIPLES: ox.RdfFormat.N_TRIPLES,
    Syntax.TURTLE: ox.RdfFormat.TURTLE,
    Syntax.RDF_XML: ox.RdfFormat.RDF_XML,
    Syntax.TRIG: ox.RdfFormat.TRIG,
    Syntax.N_QUADS: ox.RdfFormat.N_QUADS,
}


class Literal(NamedTuple):
    """A literal; `datatype` is empty for plain text and for text with a language."""

    text: str
    datatype: str = ""
    language: str = ""


class Statement(NamedTuple):
    """Resources are IRIs or "_:label"."""

    subject: str
    predicate: str
    object: str | Literal


def statements(text: str, syntax: Syntax) -> list[Statement]:
    """What the document says, graphs together, in its order.

    Raises UnreadableDocument for what is not of that syntax (never JSON) or has relative
    addresses, DocumentTooLarge over a bound.
    """
    data = text.encode()
    if len(data) > MOST_BYTES:
        raise DocumentTooLarge(f"at most {MOST_BYTES:,} bytes of it are read")
    try:
        quads = list(islice(ox.parse(data, _FORMATS[syntax]), MOST_STATEMENTS + 1))
    except (SyntaxError, ValueError) as error:
        raise UnreadableDocument(f"this is not {syntax}: {error}"[:500]) from error
    if len(quads) > MOST_STATEMENTS:
        raise DocumentTooLarge(f"at most {MOST_STATEMENTS:,} statements are read")
    return [
        Statement(_resource(quad.subject), quad.predicate.value, _object(quad.object))
        for quad in quads
    ]


def _object(term: object) -> str | Literal:
    if not isinstance(term, ox.Literal):
        return _resource(term)
    language = term.language or ""
    datatype = term.datatype.value
    is_plain = language or datatype == "http://www.w3.org/2001/XMLSchema#string"
    return Literal(term.value, "" if is_plain else datatype, language)


def _resource(term: object) -> str:
    if isinstance(term, ox.BlankNode):
        return f"_:{term.value}"
    if isinstance(term, ox.NamedNode):
        return term.value
    raise UnreadableDocument("a statement about a statement is not read: leave it out")
