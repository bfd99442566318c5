"""Datasets of schema.org (and Croissant, which builds on it) whose terms need no context.

https://schema.org/Dataset

A dataset is named by its @id, else by the first identifier that is an IRI. Its `url` is where it is
described, and many give the same for all: it is the landing page, and names only a blank node that
has no identifier, as dct:identifier.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from vocab.dialects import parts, say
from vocab.dialects import schema_parts as schema
from vocab.dialects.base import JsonDialect, Node, Note
from vocab.dialects.schema_parts import Thing, kinds, one_of

_ADDRESSES = (
    "http://schema.org",
    "https://schema.org",
    "http://www.schema.org",
    "https://www.schema.org",
)
_DOCUMENTS = ("", "docs/jsonldcontext.json", "docs/jsonldcontext.jsonld")
_WANTED = {"Dataset", "DataCatalog", "ItemList"}


def fits(value: Any) -> bool:
    """Terms of schema.org, with a dataset, a catalogue or a list of things on top or in @graph."""
    if isinstance(value, list):
        return bool(value) and all(isinstance(one, dict) and fits(one) for one in value)
    if not isinstance(value, dict) or not is_schema(value.get("@context")):
        return False
    return any(kinds(one) & _WANTED for top in _tops(value) for one in (top, *_subjects(top)))


def _subjects(page: Any) -> list[Any]:
    """What a WebPage is about."""
    return say.each(say.inner(page, "mainEntity"))


def is_schema(context: Any) -> bool:
    """Whether words without a prefix are those of schema.org, and none are of DCAT."""
    said = say.each(context)
    ours = [_is_address(one) or _is_address(say.inner(one, "@vocab")) for one in said]
    return any(ours) and "/ns/dcat#" not in say.shown(context)


def _is_address(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    return any(
        value.strip() == address + ("/" + rest if rest or slash else "")
        for address in _ADDRESSES for rest in _DOCUMENTS for slash in (True, False)
    )  # fmt: skip


def _tops(value: Thing) -> list[Any]:
    return say.each(value["@graph"]) if "@graph" in value else [value]


def nodes(value: Any, base: str, note: Note) -> Iterator[Node]:
    """The catalogues and datasets, and where the catalogue goes on."""
    roots = say.Roots(note)
    for document in say.each(value):
        tops = _tops(document)
        things = {
            one["@id"]: one for one in tops if isinstance(one, dict) and _is_name(one.get("@id"))
        }
        reading = _Reading(base, note, roots, _language(document.get("@context")), things)
        for one in tops:
            if isinstance(one, dict):
                yield from reading.thing(one, "")


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _language(context: Any) -> str:
    found = [one.get("@language") for one in say.each(context) if isinstance(one, dict)]
    return say.text(parts.first(*found))


@dataclass(frozen=True, slots=True)
class _Reading:
    base: str
    note: Note
    roots: say.Roots
    language: str
    things: dict[str, Thing] = field(repr=False)

    def whole(self, value: Any) -> Any:
        """What @graph says of a thing that is only named here."""
        name = say.inner(value, "@id")
        if isinstance(name, str) and not value.keys() - {"@id", "@type"}:
            return self.things.get(name, value)
        return value

    def all(self, value: Any, *names: str) -> list[Any]:
        """The values of the first of these properties that is said."""
        return [self.whole(one) for one in say.each(one_of(value, *names))]

    def thing(self, value: Thing, catalog: str) -> Iterator[Node]:
        types = kinds(value)
        if "DataCatalog" in types:
            yield from self.catalog(value)
        elif "Dataset" in types:
            yield from self.dataset(value, catalog)
        elif "ItemList" in types:
            for entry in say.entries(value.get("itemListElement"), self.note):
                item = self.whole(entry.get("item", entry))
                if isinstance(item, dict):
                    yield from self.thing(item, "")
        else:
            for about in map(self.whole, _subjects(value)):
                if kinds(about) & _WANTED:
                    yield from self.thing(about, "")
        yield from self.paging(value)

    def catalog(self, value: Thing) -> Iterator[Node]:
        name = self.roots.take(say.iri(value.get("@id")), value)
        if name is None:
            return
        if name:
            said = {
                "dct:title": say.texts(value.get("name"), self.language),
                "dct:description": say.texts(value.get("description"), self.language),
                "dct:publisher": schema.agents(self.all(value, "publisher"))[:1],
                "foaf:homepage": say.links(value.get("url")),
                "dct:issued": say.moment(value.get("datePublished")),
                "dct:modified": say.moment(value.get("dateModified")),
            }
            yield say.node("dcat:Catalog", name, said)
        for dataset in say.entries(value.get("dataset"), self.note, name):
            whole = self.whole(dataset)
            if "Dataset" in kinds(whole):
                yield from self.dataset(whole, name)

    def dataset(self, value: Thing, catalog: str) -> Iterator[Node]:
        own = say.iri(value.get("@id"), *schema.names(value.get("identifier")))
        name = self.roots.take(own, value)
        if name is None:
            if catalog:
                yield {"@id": catalog, "dcat:dataset": {"@id": own}}
            return
        said = self.described(value) | self.related(value)
        licence = schema.licences(self.all(value, "license"))
        files = [schema.distribution(one, self.language) for one in self.all(value, "distribution")]
        said |= parts.licensed(list(filter(None, files)), licence, [])
        yield parts.listed(catalog, say.node("dcat:Dataset", name, said))

    def described(self, value: Thing) -> Node:
        makers = schema.agents(self.all(value, "creator", "author"))
        issuers = schema.agents(self.all(value, "publisher", "provider"))
        words, concepts = schema.keywords(value.get("keywords"), self.language)
        identifiers = schema.identifiers(value.get("identifier"))
        return {
            "dct:identifier": parts.identified("", *identifiers or [parts.first(value.get("url"))]),
            "dct:title": say.texts(one_of(value, "name", "headline"), self.language),
            "dct:description": say.texts(value.get("description"), self.language),
            "dct:alternative": say.texts(value.get("alternateName"), self.language),
            "dcat:keyword": words,
            "dct:subject": concepts,
            "dct:creator": makers,
            "dct:publisher": issuers[:1],
            "dct:contributor": [*issuers[1:], *schema.agents(self.all(value, "contributor"))],
            "dcat:contactPoint": schema.contacts(
                self.all(value, "publisher", "provider", "creator")
            ),
            "dcat:landingPage": say.links(value.get("url")),
            "dcat:version": say.literal(one_of(value, "version")),
            "dct:bibliographicCitation": say.texts(one_of(value, "citation", "citeAs")),
        }

    def related(self, value: Thing) -> Node:
        free = say.inner(value, "isAccessibleForFree")
        same = [say.node("adms:Identifier", "", {"skos:notation": say.literal(one)})
                for one in map(say.text, say.each(value.get("sameAs"))) if one]  # fmt: skip
        times = [say.interval(one) for one in say.each(value.get("temporalCoverage"))]
        is_free = (
            {"@value": str(free).lower(), "@type": "xsd:boolean"}
            if isinstance(free, bool)
            else None
        )
        return {
            "dct:issued": say.moment(value.get("datePublished")),
            "dct:modified": say.moment(value.get("dateModified")),
            "dct:created": say.moment(value.get("dateCreated")),
            "dct:temporal": list(filter(None, times)),
            "dct:spatial": [
                *schema.locations(self.all(value, "spatialCoverage", "spatial"), self.language),
                *schema.geometries(value.get("geosparql:hasGeometry")),
            ],
            "dct:language": schema.languages(value.get("inLanguage")),
            "dct:conformsTo": say.links(value.get("conformsTo")),
            "dct:isPartOf": schema.named(
                [*self.all(value, "isPartOf"), *self.all(value, "includedInDataCatalog")]
            ),
            "dct:hasPart": schema.named(self.all(value, "hasPart")),
            "dct:source": schema.named(self.all(value, "isBasedOn")),
            "adms:identifier": same,
            "schema:isAccessibleForFree": is_free,
            "schema:variableMeasured": say.texts(
                [
                    one_of(one, "name", "@value") if isinstance(one, dict) else one
                    for one in say.each(value.get("variableMeasured"))
                ],
                self.language,
            ),
        }

    def paging(self, value: Thing) -> Iterator[Node]:
        view = self.whole(value.get("hydra:view"))
        following = parts.first(say.inner(view, "hydra:next"), value.get("hydra:next"))
        address = say.text(say.inner(following, "@id") or following)
        try:
            found = urljoin(self.base, address) if address else ""
        except ValueError:
            return
        if say.is_iri(found):
            yield {"@type": "hydra:PartialCollectionView", "hydra:next": {"@id": found}}


DIALECT = JsonDialect("schema.org", fits, nodes, say.RULES)
