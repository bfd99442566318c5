"""What a shapes graph asks, constraint by constraint, so that two graphs can be laid side by side.

Two ways to write the same demand come to the same here: a datatype makes a literal, a class makes
a resource, and a scheme can be asked for by sh:node or by a nested property.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

import rdflib
from rdflib.collection import Collection
from rdflib.term import Node

from vocab.profiles.shapes import NODE
from vocab.profiles.table import PREFIXES

SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
_NAMES = sorted({**PREFIXES, "sh": str(SH)}.items(), key=lambda pair: -len(pair[1]))
_SAID = {"path", "severity", "message", "name", "description", "flags", "property"}  # asks nothing
_OF_NODES = ("or", "not", "node")  # what a node shape of the profiles can ask without a property
_OURS = f"[pattern ^{NODE}]"  # tells blank nodes, which have IRIs of ours while they are checked
_ANY_RESOURCE = re.compile(r"\(\[class \S+\] \[nodeKind sh:BlankNodeOrIRI\]\)")
_KINDS = ("datatype", "class")  # from these it follows that a value is a text or a resource
_FOLLOWS = ("sh:Literal", "sh:BlankNodeOrIRI")


class Asked(NamedTuple):
    """One constraint: of a class, along a path ("" for the node itself)."""

    of: str
    path: str
    kind: str  # local name in SHACL, or "scheme"
    value: str
    severity: str


def asked(text: str) -> set[Asked]:
    """The constraints of a shapes graph in Turtle, but for wishes (sh:Info)."""
    graph = rdflib.Graph().parse(data=text, format="turtle")
    return {one for one in _asked(graph) if one.severity != "Info" and _is_said(one)}


def beyond(these: set[Asked], those: set[Asked]) -> set[Asked]:
    """What `these` ask that neither stands among `those` nor follows from them."""
    plain = {(a.of, a.path) for a in those if any(word in a.kind + a.value for word in _KINDS)}
    return {a for a in these - those if a.value not in _FOLLOWS or (a.of, a.path) not in plain}


def _is_said(one: Asked) -> bool:
    return one.value != _OURS and (one.kind, one.value) != ("minCount", "0")


def _asked(graph: rdflib.Graph) -> Iterator[Asked]:
    for node, target in graph.subject_objects(SH.targetClass):
        of = _text(graph, target)
        for shape in graph.objects(node, SH.property):
            if (path := graph.value(shape, SH.path)) is not None:  # (two in DCAT-AP have none)
                yield from _of_property(graph, shape, of, _path(graph, path))
        for kind in _OF_NODES:
            for value in graph.objects(node, SH[kind]):
                yield Asked(of, "", kind, _text(graph, value), _severity(graph, node))


def _of_property(graph: rdflib.Graph, shape: Node, of: str, path: str) -> Iterator[Asked]:
    severity = _severity(graph, shape)
    for predicate, value in graph.predicate_objects(shape):
        kind = str(predicate).removeprefix(str(SH))
        if kind == "property":
            yield Asked(of, path, *_scheme(graph, value), _severity(graph, value))
        elif str(predicate).startswith(str(SH)) and kind not in _SAID:
            nested = graph.value(value, SH.property) if kind == "node" else None
            what = _scheme(graph, nested) if nested else (kind, _text(graph, value))
            yield Asked(of, path, *_plainly(*what), severity)


def _plainly(kind: str, value: str) -> tuple[str, str]:
    """Whatever has a class is a resource: this or any resource is any resource."""
    if kind == "or" and _ANY_RESOURCE.fullmatch(value):
        return "nodeKind", "sh:BlankNodeOrIRI"
    return kind, value


def _scheme(graph: rdflib.Graph, shape: Node) -> tuple[str, str]:
    value = graph.value(shape, SH.hasValue)
    return ("scheme", _text(graph, value)) if value else ("property", _text(graph, shape))


def _severity(graph: rdflib.Graph, shape: Node) -> str:
    return str(graph.value(shape, SH.severity) or SH.Violation).removeprefix(str(SH))


def _path(graph: rdflib.Graph, node: Node) -> str:
    """A path as the tables write it."""
    if isinstance(node, rdflib.URIRef):
        return _text(graph, node)
    if inverse := graph.value(node, SH.inversePath):
        return f"^{_path(graph, inverse)}"
    if ways := graph.value(node, SH.alternativePath):
        return " | ".join(_path(graph, way) for way in Collection(graph, ways))
    return "/".join(_path(graph, step) for step in Collection(graph, node))


def _text(graph: rdflib.Graph, node: Node) -> str:
    """A term or a nameless shape, the same for the same."""
    if (node, rdflib.RDF.first, None) in graph:  # (DCAT-US names its lists)
        return f"({' '.join(sorted(_text(graph, item) for item in Collection(graph, node)))})"
    if isinstance(node, rdflib.URIRef):
        return _short(str(node))
    if isinstance(node, rdflib.Literal):
        return str(node).removesuffix("+$")
    said = sorted(
        f"{_short(str(p)).removeprefix('sh:')} {_text(graph, value)}"
        for p, value in graph.predicate_objects(node)
    )
    said = [one for one in said if one != f"not {_OURS}"]
    if len(said) > 1:  # the kind of node follows from the rest
        said = [one for one in said if not one.startswith("nodeKind ")]
    return f"[{' '.join(said)}]"


def _short(iri: str) -> str:
    for prefix, beginning in _NAMES:
        if iri.startswith(beginning):
            return f"{prefix}:{iri.removeprefix(beginning)}"
    return f"<{iri}>"
