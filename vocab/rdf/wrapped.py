"""XML that is no RDF/XML, in a dialect that we know: its nodes, and the RDF/XML it may wrap."""

from collections.abc import Iterator
from itertools import groupby

from vocab import xml
from vocab.dialects.base import Node, XmlDialect
from vocab.rdf import jsonld, rdfxml
from vocab.rdf.job import Source
from vocab.rdf.notes import Notes
from vocab.rdf.spool import Spool


def read_wrapped(dialect: XmlDialect, source: Source, spool: Spool, notes: Notes) -> None:
    """Raises UnreadableDocument when the document is not well-formed."""
    found = dialect.nodes(xml.tree(source.path), source.base, notes.add)
    for is_node, some in groupby(found, key=lambda one: isinstance(one, dict)):
        if is_node:
            jsonld.take_nodes(_nodes(some), source, spool, notes)
        else:
            rdfxml.read_elements(_elements(some), source.base, spool, notes)


def _nodes(some: Iterator[Node | xml.Element]) -> Iterator[Node]:
    return (one for one in some if isinstance(one, dict))


def _elements(some: Iterator[Node | xml.Element]) -> Iterator[xml.Element]:
    return (one for one in some if not isinstance(one, dict))
