"""RDF/XML: strictly; with any error, all of it again leniently; and where that fails, in slices.

It is never resumed after an error: the parser then forges statements and derails the next records.
"""

from collections.abc import Iterable, Iterator
from uuid import uuid4

import pyoxigraph as ox

from vocab import xml
from vocab.errors import UnreadableDocument
from vocab.findings import Rule, Severity
from vocab.namespaces import RDF
from vocab.rdf.job import Source
from vocab.rdf.notes import Notes
from vocab.rdf.spool import Spool
from vocab.sentence import gettext_noop

ELEMENT_UNREADABLE = Rule(
    "element-unreadable",
    Severity.ERROR,
    "An element cannot be read as RDF/XML and was left out",
    "Correct the element at this line.",
)
PARSER_SAYS = gettext_noop("%(title)s: %(error)s")
NOT_WELL_FORMED = Rule(
    "not-well-formed",
    Severity.ERROR,
    "The document is not well-formed XML or not RDF/XML; it was read piece by piece",
    "Check the document with an XML validator.",
    messages=(PARSER_SAYS,),
)
CUT_OFF = Rule(
    "document-cut-off",
    Severity.ERROR,
    "The document ends in the middle; what came before was read",
    "Send the whole document.",
)
RULES = (CUT_OFF, ELEMENT_UNREADABLE, NOT_WELL_FORMED)

TREE_BYTES = 64 << 20  # a broken document is read into a tree: about ten times its size
_ABOUT, _ID, _NODE_ID = f"{{{RDF}}}about", f"{{{RDF}}}ID", f"{{{RDF}}}nodeID"
_RESOURCE, _PARSE_TYPE = f"{{{RDF}}}resource", f"{{{RDF}}}parseType"
_ROOT = f"{{{RDF}}}RDF"


def read_rdfxml(source: Source, spool: Spool, notes: Notes) -> None:
    """Raises UnreadableDocument when the document is broken and too large to be cut into slices."""
    if xml.is_cut_off(source.path):
        notes.add(CUT_OFF)
    try:
        spool.take(_parse(source))
        return
    except SyntaxError:
        spool.restart()
    try:
        spool.take_cleaned(_parse(source, lenient=True))
        return
    except SyntaxError as error:
        spool.restart()
        message = PARSER_SAYS % {"title": NOT_WELL_FORMED.title, "error": error.msg}
        notes.add(NOT_WELL_FORMED, message=message)
    if source.path.stat().st_size > TREE_BYTES:
        raise UnreadableDocument(
            f"not well-formed RDF/XML, and over {TREE_BYTES:,} bytes: too large for pieces"
        )
    tree = xml.recovered_tree(source.path)
    if tree is None:
        raise UnreadableDocument("not well-formed XML: no element of it can be read")
    _Slices(source.base, spool, notes).read(tree)


def read_elements(elements: Iterable[xml.Element], base: str, spool: Spool, notes: Notes) -> None:
    """Read RDF/XML that came inside of other XML; each element by itself."""
    slices = _Slices(base, spool, notes)
    for element in elements:
        slices.read(element)


def _parse(source: Source, *, lenient: bool = False) -> Iterator[ox.Quad]:
    return iter(
        ox.parse(
            path=source.path,
            format=ox.RdfFormat.RDF_XML,
            base_iri=source.base or None,
            lenient=lenient,
        )
    )


class _Slices:
    """Reads each node element by itself, without the node elements inside it, which come first.

    So one fault costs one property, not the document.
    """

    def __init__(self, base: str, spool: Spool, notes: Notes) -> None:
        self._base = base
        self._spool = spool
        self._notes = notes
        self._label = f"cut{uuid4().hex}x"
        self._count = 0

    def read(self, root: xml.Element) -> None:
        nodes = list(root) if root.tag == _ROOT else [root]
        for node in nodes:
            self._node(node)

    def _node(self, node: xml.Element) -> None:
        """Innermost first: depth is at most that of the tree that libxml2 builds, 256."""
        for prop in list(node):
            if prop.get(_PARSE_TYPE) is None:
                self._cut(prop)
        if self._try(node):
            return
        good = [prop for prop in node if self._parsed(xml.shell(node, prop), node) is not None]
        for prop in list(node):
            if prop not in good:
                self._lost(prop)
                node.remove(prop)
        if not self._try(node):
            self._lost(node)

    def _cut(self, prop: xml.Element) -> None:
        """Read the one node element inside a property by itself and leave a reference to it."""
        inner = list(prop)
        if len(inner) != 1:
            return  # a literal, or an error that the parser will name
        child = inner[0]
        reference = self._reference(child)
        self._node(child)
        if (prop.text or "").strip() or (child.tail or "").strip():
            return  # text beside an element: the property will be lost, its node was read
        prop.remove(child)
        prop.text = None
        prop.set(*reference)

    def _reference(self, node: xml.Element) -> tuple[str, str]:
        if (about := node.get(_ABOUT)) is not None:
            return _RESOURCE, about
        if (fragment := node.get(_ID)) is not None:
            return _RESOURCE, f"#{fragment}"
        if node.get(_NODE_ID) is None:
            self._count += 1
            node.set(_NODE_ID, f"{self._label}{self._count}")
        return _NODE_ID, node.get(_NODE_ID, "")

    def _try(self, node: xml.Element) -> bool:
        quads = self._parsed(node, node)
        if quads is not None:
            self._spool.take_cleaned(quads)
        return quads is not None

    def _parsed(self, node: xml.Element, place: xml.Element) -> list[ox.Quad] | None:
        """The statements of `node` as it would read at `place` in the tree; None: it cannot."""
        start = f'<rdf:RDF xmlns:rdf="{RDF}"{xml.inherited(place)}>'.encode()
        data = start + xml.text(node) + b"</rdf:RDF>"
        syntax = ox.RdfFormat.RDF_XML
        try:
            return list(ox.parse(data, syntax, base_iri=self._base or None, lenient=True))
        except SyntaxError:
            return None

    def _lost(self, element: xml.Element) -> None:
        focus = f"{self._notes.focus}, line {element.sourceline}"
        value = xml.text(element)[:2_000].decode("utf-8", "ignore")
        self._notes.add(ELEMENT_UNREADABLE, focus, value=value)
