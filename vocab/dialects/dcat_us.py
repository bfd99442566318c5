"""DCAT-US: data.json of Project Open Data (schema 1.1), and DCAT-US 3 as plain JSON.

https://resources.data.gov/resources/dcat-us/

A dataset is named by its `identifier` where that is an IRI, or an object with one (DCAT-US 3); any
other identifier stays dct:identifier of a blank node. Its landing page is never its name, for
several datasets may share one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from vocab.dialects import parts, places, say
from vocab.dialects.base import JsonDialect, Node, Note

POD = "https://project-open-data.cio.gov/v1.1/schema#"
_OURS = re.compile(r"project-open-data\.cio\.gov|dcat-us", re.I)
_LISTS = ("dataset", "datasetSeries", "catalog", "service")
_ACCESS = {"public": "PUBLIC", "restricted public": "RESTRICTED", "non-public": "NON_PUBLIC"}


def fits(value: Any) -> bool:
    """A catalogue without inline terms that says DCAT-US of itself, or has an accessLevel."""
    if not isinstance(value, dict) or not any(isinstance(value.get(k), list) for k in _LISTS):
        return False
    context = value.get("@context")
    if context is not None and not _is_ours(context):
        return False
    said = [context, value.get("describedBy"), value.get("conformsTo")]
    said += [say.inner(value, "conformsTo", key) for key in ("@id", "title", "identifier")]
    datasets = say.each(value.get("dataset"))
    return any(map(_is_ours, said)) or any(
        isinstance(one, dict) and "accessLevel" in one for one in datasets
    )


def _is_ours(said: Any) -> bool:
    return isinstance(said, str) and _OURS.search(said) is not None


def nodes(value: Any, base: str, note: Note) -> Iterator[Node]:
    """The catalogue, catalogues in it, their datasets, series and services."""
    del base
    yield from _Reading(note, say.Roots(note)).catalog(value)


@dataclass(frozen=True, slots=True)
class _Reading:
    note: Note
    roots: say.Roots

    def catalog(self, value: dict[str, Any]) -> Iterator[Node]:
        name = say.iri(value.get("@id"))
        if name and (own := self.roots.take(name, value)):
            said = {
                "dct:title": say.texts(value.get("title")),
                "dct:description": say.texts(value.get("description")),
                "dct:publisher": _agents(value.get("publisher")),
                "dct:issued": say.moment(value.get("issued")),
                "dct:modified": say.moment(value.get("modified")),
                "foaf:homepage": say.links(value.get("homepage")),
                "dct:language": say.links(value.get("language")),
            }
            yield say.node("dcat:Catalog", own, said)
        for dataset in say.entries(value.get("dataset"), self.note, name):
            yield from self.dataset(dataset, name)
        for series in say.entries(value.get("datasetSeries"), self.note, name):
            yield from self.series(series, name)
        for service in say.entries(value.get("service"), self.note, name):
            yield from self.service(service, name)
        for catalog in say.entries(value.get("catalog"), self.note, name):
            yield from self.catalog(catalog)

    def dataset(self, value: dict[str, Any], catalog: str, series: str = "") -> Iterator[Node]:
        name = self.roots.take(_name(value), value)
        if name is None:
            if series:
                yield {"@id": _name(value), "dcat:inSeries": {"@id": series}}
            return
        said = (
            _described(value) | {"dcat:inSeries": {"@id": series}} if series else _described(value)
        )
        yield parts.listed(catalog, say.node("dcat:Dataset", name, said))
        for inner in say.each(value.get("inSeries")):
            if isinstance(inner, dict) and "title" in inner:
                yield from self.series(inner, catalog)

    def series(self, value: dict[str, Any], catalog: str) -> Iterator[Node]:
        name = self.roots.take(_name(value), value)
        if name is None:
            return
        yield parts.listed(catalog, say.node("dcat:DatasetSeries", name, _described(value)))
        for member in say.entries(value.get("seriesMember"), self.note, name):
            yield from self.dataset(member, catalog, name)
        # `first` and `last` are members once more: those that seriesMember lists are known by now.
        for key in ("first", "last"):
            if isinstance(value.get(key), dict):
                yield from self.dataset(value[key], catalog, name)

    def service(self, value: dict[str, Any], catalog: str) -> Iterator[Node]:
        name = self.roots.take(_name(value), value)
        if name is None:
            return
        said = _described(value) | _endpoint(value)
        found = say.node("dcat:DataService", name, said)
        yield {"@id": catalog, "dcat:service": found} if catalog else found


def _name(value: dict[str, Any]) -> str:
    identifier = value.get("identifier")
    return say.iri(identifier, say.inner(identifier, "@id"), value.get("@id"))


def _described(value: dict[str, Any]) -> Node:
    identifier = value.get("identifier")
    if isinstance(identifier, dict):
        identifier = parts.first(identifier.get("@id"), identifier.get("notation"))
    licence = say.links(parts.first(value.get("license"), value.get("licence")))
    rights = say.texts(value.get("rights"))
    files = [
        _distribution(one) for one in say.each(value.get("distribution")) if isinstance(one, dict)
    ]
    said = {
        "dct:identifier": parts.identified("", parts.first(identifier, value.get("landingPage"))),
        "dct:title": say.texts(value.get("title")),
        "dct:description": say.texts(value.get("description")),
        "dcat:keyword": say.texts(value.get("keyword")),
        "dcat:theme": say.links(value.get("theme")),
        "dct:publisher": _agents(value.get("publisher")),
        "dct:creator": _agents(value.get("creator")),
        "dcat:contactPoint": _contacts(value.get("contactPoint")),
        "dct:accessRights": _access(value),
        "dcat:landingPage": say.links(value.get("landingPage")),
        "dcat:version": say.literal(value.get("version")),
        "adms:versionNotes": say.texts(value.get("versionNotes")),
    }
    return (
        said
        | _coverage(value)
        | _relations(value)
        | parts.licensed(list(filter(None, files)), licence, rights)
    )


def _coverage(value: dict[str, Any]) -> Node:
    return {
        "dct:issued": say.moment(value.get("issued")),
        "dct:modified": say.moment(value.get("modified")),
        "dct:accrualPeriodicity": say.link(value.get("accrualPeriodicity")),
        "dct:language": say.links(value.get("language")),
        "dct:temporal": list(filter(None, map(_period, say.each(value.get("temporal"))))),
        "dct:spatial": list(filter(None, map(_place, say.each(value.get("spatial"))))),
    }


def _relations(value: dict[str, Any]) -> Node:
    documents = [*say.links(value.get("references")), *say.links(value.get("describedBy"))]
    return {
        "dct:isPartOf": _only_iris(value.get("isPartOf")),
        "dcat:inSeries": _only_iris(value.get("inSeries")),
        "dct:conformsTo": say.links(value.get("conformsTo")),
        "foaf:page": [*documents, *say.links(value.get("page"))],
        f"{POD}bureauCode": say.texts(value.get("bureauCode")),
        f"{POD}programCode": say.texts(value.get("programCode")),
        f"{POD}systemOfRecords": say.links(value.get("systemOfRecords")),
    }


def _only_iris(value: Any) -> list[Node]:
    named = [_name(one) if isinstance(one, dict) else say.iri(one) for one in say.each(value)]
    return [{"@id": name} for name in named if name]


def _distribution(value: dict[str, Any]) -> Node | None:
    said = {
        "dct:title": say.texts(value.get("title")),
        "dct:description": say.texts(value.get("description")),
        "dcat:accessURL": say.links(value.get("accessURL")),
        "dcat:downloadURL": say.links(value.get("downloadURL")),
        "dct:conformsTo": say.links(value.get("conformsTo")),
        "foaf:page": say.links(value.get("describedBy")),
        "dct:license": say.links(parts.first(value.get("license"), value.get("licence"))),
        "dct:rights": say.texts(value.get("rights")),
        "dcat:byteSize": say.literal(value.get("byteSize")),
        "dct:issued": say.moment(value.get("issued")),
        "dct:modified": say.moment(value.get("modified")),
    }
    said |= parts.media(value.get("mediaType"), value.get("format"))
    return say.something("dcat:Distribution", say.iri(value.get("@id")), said)


def _endpoint(value: dict[str, Any]) -> Node:
    return {
        "dcat:endpointURL": say.links(value.get("endpointURL")),
        "dcat:endpointDescription": say.links(value.get("endpointDescription")),
        "dcat:servesDataset": _only_iris(value.get("servesDataset")),
    }


def _agents(value: Any) -> list[Node]:
    found = []
    for one in say.each(value):
        name = one.get("name") if isinstance(one, dict) else one
        iri = say.iri(say.inner(one, "@id")) if isinstance(one, dict) else ""
        found.append(parts.agent(name, iri=iri, mbox=say.inner(one, "mbox")))
    return list(filter(None, found))


def _contacts(value: Any) -> list[Node]:
    found = []
    for one in say.each(value):
        iri = say.iri(say.inner(one, "@id"))
        name = one.get("fn") if isinstance(one, dict) else one
        email, url = say.inner(one, "hasEmail"), say.inner(one, "hasURL")
        found.append(parts.contact(name, email, url, iri=iri, phone=say.inner(one, "tel")))
    return list(filter(None, found))


def _access(value: dict[str, Any]) -> list[Node]:
    level = say.text(value.get("accessLevel"))
    if known := _ACCESS.get(level.lower()):
        return [{"@id": parts.ACCESS_RIGHT + known}]
    return say.links(parts.first(level, value.get("accessRights")))


def _period(value: Any) -> Node | None:
    if isinstance(value, dict):
        return say.period(value.get("startDate"), value.get("endDate"))
    return say.interval(value)


def _place(value: Any) -> Node | None:
    if isinstance(value, dict) and "type" not in value:
        shapes = {key: say.literal(value.get(key), places.WKT) for key in ("bbox", "centroid")}
        said: Node = {f"dcat:{key}": found for key, found in shapes.items()}
        said["skos:prefLabel"] = say.texts(value.get("prefLabel"))
        return say.something("dct:Location", say.iri(value.get("@id")), said)
    return places.location(value)


DIALECT = JsonDialect("DCAT-US", fits, nodes, say.RULES)
