"""Records of data.europa.eu as its search gives them (piveau hub-search): one, or a page.

Every dataset has a name of its own there (`resource`). Texts that a machine translated get the
language tag that says so (RFC 6497, "en-t-nl"). Left out is what is reckoned from the rest: the
quality score, and the country, which is that of the catalogue.
"""

from collections.abc import Iterator
from typing import Any

from vocab.dialects import parts, places, say
from vocab.dialects.base import JsonDialect, Node, Note
from vocab.dialects.languages import tag_of, translated
from vocab.namespaces import HVD_LEGISLATION

PAGE = 10  # results that hub-search gives where `limit` does not say how many


def fits(value: Any) -> bool:
    """A dataset of the index, by itself or as `result`, or a page of them."""
    if _is_record(value):
        return True
    result = say.inner(value, "result")
    if not isinstance(result, dict) or "success" in value:
        return False
    is_page = result.get("index") == "dataset" and isinstance(result.get("results"), list)
    return is_page or _is_record(result)


def nodes(value: Any, base: str, note: Note) -> Iterator[Node]:
    """The datasets, each with its catalogue record, and where the results go on."""
    if _is_record(value):
        value = {"result": value}
    result = value["result"]
    roots = say.Roots(note)
    is_page = isinstance(result.get("results"), list)
    for record in say.entries(result["results"] if is_page else result, note):
        name = roots.take(say.iri(record.get("resource")), record)
        if name is not None:
            yield say.node("dcat:Dataset", name, _dataset(record))
            yield from _catalog_record(name, record)
    if is_page:
        yield from _paging(result, base)


def _is_record(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.get("index") == "dataset"
        and isinstance(value.get("resource"), str)
    )


def _paging(result: dict[str, Any], base: str) -> Iterator[Node]:
    count = say.text(result.get("count"))
    if not count.isdigit():
        return
    said: Node = {"hydra:totalItems": {"@value": count}}
    page = parts.page_number(base, "page", 0)
    limit = parts.page_number(base, "limit", PAGE)
    if result["results"] and (page + 1) * limit < int(count):
        said["hydra:next"] = parts.next_page(base, {"page": page + 1, "limit": limit})
    yield say.node("hydra:PartialCollectionView", "", said)


def _dataset(record: dict[str, Any]) -> Node:
    machine = _machine(record)
    files = [_distribution(one, machine) for one in say.each(record.get("distributions"))]
    said = {
        "dct:identifier": parts.identified("", *say.each(record.get("identifier"))),
        "adms:identifier": _other_identifiers(record.get("adms_identifier")),
        "dct:title": _texts(record.get("title"), machine),
        "dct:description": _texts(record.get("description"), machine),
        "dcat:keyword": _keywords(record.get("keywords")),
        "dcat:theme": _concepts(record.get("categories")),
        "dct:publisher": _agents(record.get("publisher")),
        "dct:creator": _agents(record.get("creator")),
        "dcat:contactPoint": _contacts(record.get("contact_point")),
        "dcat:landingPage": _concepts(record.get("landing_page")),
        "foaf:page": _concepts(record.get("page")),
        "dct:conformsTo": _concepts(record.get("conforms_to")),
        "dct:provenance": _provenance(record.get("provenance")),
        "dct:relation": _concepts(record.get("relation")),
        "dct:source": _concepts(record.get("source")),
        "dcat:version": say.literal(record.get("version_info")),
    }
    return (
        said | _coverage(record) | _law(record) | parts.licensed(list(filter(None, files)), [], [])
    )


def _coverage(record: dict[str, Any]) -> Node:
    shapes = [places.location(one) for one in say.each(record.get("spatial"))]
    times = [
        say.period(say.inner(one, "gte"), say.inner(one, "lte"))
        for one in say.each(record.get("temporal"))
    ]
    return {
        "dct:issued": say.moment(record.get("issued")),
        "dct:modified": say.moment(record.get("modified")),
        "dct:language": _concepts(record.get("language")),
        "dct:type": _concepts(record.get("type")),
        "dct:accessRights": _concepts(record.get("access_right")),
        "dct:accrualPeriodicity": _concepts(record.get("accrual_periodicity")),
        "dct:spatial": [*filter(None, shapes), *_concepts(record.get("spatial_resource"))],
        "dct:temporal": list(filter(None, times)),
    }


def _law(record: dict[str, Any]) -> Node:
    law = _concepts(record.get("applicable_legislation"))
    if record.get("is_hvd") is True:
        law = parts.concatenated(law, [{"@id": HVD_LEGISLATION}])
    return {
        "dcatap:applicableLegislation": law,
        "dcatap:hvdCategory": _concepts(record.get("hvd_category")),
    }


def _distribution(value: Any, machine: dict[str, str]) -> Node | None:
    if not isinstance(value, dict):
        return None
    services = [_service(one, machine) for one in say.each(value.get("access_service"))]
    said = {
        "dct:identifier": say.literal(value.get("id")),
        "dct:title": _texts(value.get("title"), machine),
        "dct:description": _texts(value.get("description"), machine),
        "dcat:accessURL": say.links(value.get("access_url")),
        "dcat:downloadURL": say.links(value.get("download_url")),
        "dct:format": _concepts(value.get("format")),
        "dcat:mediaType": say.links(value.get("media_type")),
        "dct:license": _concepts(value.get("license")),
        "dct:rights": _concepts(value.get("rights")),
        "dct:language": _concepts(value.get("language")),
        "dct:conformsTo": _concepts(value.get("conforms_to")),
        "dcat:byteSize": say.literal(value.get("byte_size")),
        "dct:issued": say.moment(value.get("issued")),
        "dct:modified": say.moment(value.get("modified")),
        "adms:status": _concepts(value.get("status")),
        "dcatap:availability": _concepts(value.get("availability")),
        "dcat:accessService": list(filter(None, services)),
    }
    return say.something("dcat:Distribution", say.iri(value.get("resource")), said)


def _service(value: Any, machine: dict[str, str]) -> Node | None:
    said = {
        "dct:title": _texts(say.inner(value, "title"), machine),
        "dcat:endpointURL": say.links(say.inner(value, "endpoint_url")),
        "dcat:endpointDescription": say.links(say.inner(value, "endpoint_description")),
    }
    # Without a name it is described in place: typed, it would be a record of its own.
    name = say.iri(say.inner(value, "resource"))
    return say.something("dcat:DataService" if name else "", name, said)


def _catalog_record(name: str, record: dict[str, Any]) -> Iterator[Node]:
    said = {
        "dct:issued": say.moment(say.inner(record, "catalog_record", "issued")),
        "dct:modified": say.moment(say.inner(record, "catalog_record", "modified")),
    }
    if name and any(said.values()):
        said["foaf:primaryTopic"] = {"@id": name}
        said["dct:identifier"] = say.literal(record.get("id"))
        yield say.node("dcat:CatalogRecord", "", said)


def _machine(record: dict[str, Any]) -> dict[str, str]:
    """The tags of the languages into which a machine translated, by their codes."""
    details = say.inner(record, "translation_meta", "details")
    if not isinstance(details, dict):
        return {}
    return {
        code: translated(code, say.text(how.get("original_language")))
        for code, how in details.items()
        if isinstance(how, dict) and how.get("machine_translated") is True
    }


def _texts(value: Any, machine: dict[str, str]) -> list[Node]:
    if not isinstance(value, dict):
        return say.texts(value)
    # One text for a language, where a portal writes two codes for it ("no" and "nor").
    by_tag: dict[str, Any] = {}
    for code, words in value.items():
        by_tag.setdefault(machine.get(code) or tag_of(code), []).extend(say.each(words))
    return [
        one for tag, words in by_tag.items() for one in parts.concatenated(say.texts(words, tag))
    ]


def _keywords(value: Any) -> list[Node]:
    found: list[Node] = []
    for one in say.each(value):
        if isinstance(one, dict):
            found += say.texts(one.get("label"), say.text(one.get("language")))
        else:
            found += say.texts(one)
    return found


def _concepts(value: Any) -> list[Node]:
    """Concepts by `resource`, else by label or id; what is written as text or IRI, as that."""
    found = []
    for one in say.each(value):
        if isinstance(one, dict):
            one = parts.first(one.get("resource"), one.get("label"), one.get("id"))  # noqa: PLW2901
        found.append(say.link(one) if not isinstance(one, dict) else None)
    return list(filter(None, found))


def _agents(value: Any) -> list[Node]:
    found = []
    for one in say.each(value):
        name, iri = say.inner(one, "name"), say.iri(say.inner(one, "resource"))
        page, mbox = say.inner(one, "homepage"), say.inner(one, "email")
        found.append(parts.agent(name, iri=iri, homepage=page, mbox=mbox))
    return list(filter(None, found))


def _contacts(value: Any) -> list[Node]:
    found = []
    for one in say.each(value):
        iri, phone = say.iri(say.inner(one, "resource")), say.text(say.inner(one, "telephone"))
        name, email, url = (say.inner(one, key) for key in ("name", "email", "url"))
        # Some write "-" where there is no number: seen at opendata.swiss.
        found.append(parts.contact(name, email, url, iri=iri, phone=phone.strip("-")))
    return list(filter(None, found))


def _provenance(value: Any) -> list[Node]:
    found = []
    for one in say.each(value):
        label = say.texts(one.get("label") if isinstance(one, dict) else one)
        iri = say.iri(say.inner(one, "resource"))
        found.append(say.something("dct:ProvenanceStatement", iri, {"rdfs:label": label}))
    return list(filter(None, found))


def _other_identifiers(value: Any) -> list[Node]:
    found = []
    for one in say.each(value):
        notation = say.literal(one.get("identifier") if isinstance(one, dict) else one)
        found.append(say.something("adms:Identifier", "", {"skos:notation": notation}))
    return list(filter(None, found))


DIALECT = JsonDialect("hub-search", fits, nodes, say.RULES)
