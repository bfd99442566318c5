"""A document of a dataset (catalog.dcat.document) as the properties of DCAT in a catalogue. Pure.

The context of the protocol knows the prefixes dct, dcat and xsd; other names stand as IRIs. Where
the data is, is not said: that comes with a contract.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from connector.dsp.messages import Json
from vocab.namespaces import FOAF

Plain = Mapping[str, Any]  # a document, or a part of one

# What a moment is, by its form (ISO 8601, as DCAT-AP takes it).
_MOMENTS = {
    "xsd:gYear": re.compile(r"\d{4}"),
    "xsd:gYearMonth": re.compile(r"\d{4}-\d\d"),
    "xsd:date": re.compile(r"\d{4}-\d\d-\d\d"),
    "xsd:dateTime": re.compile(r"\d{4}-\d\d-\d\dT\S+"),
}


def dataset(document: Plain) -> Json:
    """What the publisher says about the dataset."""
    publisher = document.get("publisher")
    return _said(
        {
            "dct:identifier": list(document.get("identifiers", ())),
            "dct:title": _words(document.get("title")),
            "dct:description": _words(document.get("description")),
            "dcat:keyword": _lists(document.get("keywords")),
            "dcat:theme": _terms(document.get("themes", ())),
            "dct:language": _terms(document.get("languages", ())),
            "dct:license": _terms(document.get("licences", ())),
            "dct:publisher": _agent(publisher) if publisher else None,
            "dct:issued": _moment(document.get("issued")),
            "dct:modified": _moment(document.get("modified")),
        }
    )


def distribution(part: Plain) -> Json:
    """What the publisher says about one way to get it."""
    return _said(
        {
            "dct:title": _words(part.get("title")),
            "dct:license": _term(part.get("licence")),
            "dcat:mediaType": _term(part.get("media_type")),
            "dct:issued": _moment(part.get("issued")),
            "dct:modified": _moment(part.get("modified")),
        }
    )


def _said(members: dict[str, object]) -> Json:
    return Json.of({name: value for name, value in members.items() if value})


def _words(words: Mapping[str, str] | None) -> list[object]:
    return [_text(tag, said) for tag, said in (words or {}).items()]


def _lists(lists: Mapping[str, Iterable[str]] | None) -> list[object]:
    return [_text(tag, said) for tag, several in (lists or {}).items() for said in several]


def _text(tag: str, said: str) -> object:
    return {"@language": tag, "@value": said} if tag else said


def _terms(terms: Iterable[Plain]) -> list[object]:
    return [_term(term) for term in terms]


def _term(term: Plain | None) -> object:
    if not term:
        return None
    return {"@id": term["iri"]} if term.get("iri") else term.get("received")


def _agent(agent: Plain) -> object:
    named = {"@id": agent["iri"]} if agent.get("iri") else {}
    names = _words(agent.get("name"))
    return {**named, **({f"{FOAF}name": names} if names else {})}


def _moment(said: str | None) -> object:
    for kind, form in _MOMENTS.items():
        if said and form.fullmatch(said):
            return {"@type": kind, "@value": said}
    return said
