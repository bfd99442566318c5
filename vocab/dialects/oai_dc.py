"""Simple Dublin Core (oai_dc) in terms of DCAT: fifteen elements, each with one property."""

from vocab.dialects.base import Node
from vocab.dialects.iso_values import is_address, is_name, language, literal, moment
from vocab.namespaces import DCT
from vocab.xml import Element, attribute, children, local_name, words

# element -> property with its text; the others are told apart by what they hold
_TEXTS = {
    "title": "dct:title",
    "description": "dct:description",
    "subject": "dcat:keyword",
    "type": "dct:type",
    "coverage": "dct:coverage",
}
_AGENTS = {"publisher": "dct:publisher", "creator": "dct:creator", "contributor": "dct:contributor"}
_LINKS = {"relation": "dct:relation", "source": "dct:source"}


def dataset(record: Element, identifier: str) -> Node:
    """A dcat:Dataset of an oai_dc:dc; `identifier` is that of its header."""
    node: Node = {"@type": "dcat:Dataset"}
    names = [words(one) for one in children(record, "identifier")]
    if iri := next(filter(is_name, names), ""):
        node["@id"] = iri
    if page := next(filter(is_address, names), ""):
        node["dcat:landingPage"] = {"@id": page}
    node["dct:identifier"] = [literal(one) for one in (*names, identifier) if one]
    for element in children(record):
        if text := words(element):
            for name, value in _said(local_name(element), text, attribute(element, "lang")).items():
                node.setdefault(name, []).append(value)
    return node


def _said(name: str, text: str, tag: str) -> Node:
    if name in _TEXTS:
        return {_TEXTS[name]: literal(text, tag)}
    if name in _AGENTS:
        return {_AGENTS[name]: {"@type": "foaf:Agent", "foaf:name": literal(text, tag)}}
    if name in _LINKS and is_name(text):
        return {_LINKS[name]: {"@id": text}}
    match name:
        case "date":
            return {"dct:issued": moment(text)}
        case "language":
            iri = language(text)
            return {"dct:language": {"@id": iri} if iri else literal(text)}
        case "rights":
            label = {"@type": "dct:RightsStatement", "rdfs:label": literal(text, tag)}
            return {DCT + "rights": {"@id": text} if is_name(text) else label}
        case "format":
            return {"dct:format": literal(text)}
    return {}
