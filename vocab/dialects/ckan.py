"""Answers of CKAN's action API: package_search, package_show, current_package_list_with_resources.

https://docs.ckan.org/en/latest/api/

Packages are said in terms of DCAT as ckanext-dcat says them. A package is named by its field `uri`,
else by its page at the portal (`/dataset/<id>`); where the answer's address tells no portal, its id
stays dct:identifier of a blank node.
"""

import re
from collections.abc import Iterator
from typing import Any

from vocab.dialects import ckan_fields as ckan
from vocab.dialects import parts, say
from vocab.dialects.base import JsonDialect, Node, Note
from vocab.dialects.ckan_fields import Fields
from vocab.errors import SourceRefusal

_PORTAL = re.compile(r"(https?://[^?#]+?)/api/(?:[0-9]/)?action/", re.I)


def fits(value: Any) -> bool:
    """{"success": true, "result": …} or {"success": false, "error": …}."""
    return (
        isinstance(value, dict)
        and isinstance(value.get("success"), bool)
        and ("result" in value or "error" in value)
    )


def nodes(value: Any, base: str, note: Note) -> Iterator[Node]:
    """The packages, and where they go on. Raises SourceRefusal for what CKAN refused."""
    if not value["success"]:
        raise SourceRefusal(f"CKAN refused the request: {_refusal(value.get('error'))}")
    result = value.get("result")
    is_search = isinstance(result, dict) and isinstance(result.get("results"), list)
    packages = result["results"] if is_search else result
    found = _PORTAL.match(base)
    portal = found[1] if found else ""
    roots = say.Roots(note)
    for package in say.entries(packages, note):
        yield from _package(package, portal, roots)
    if is_search:
        yield from _after_search(result, base)
    elif isinstance(result, list):
        yield from _after_list(result, base)


def _refusal(error: Any) -> str:
    message = say.text(say.inner(error, "message")) or say.text(error)
    return message[:500] or (say.shown(error)[:500] if error else "it does not say why")


def _after_search(result: dict[str, Any], base: str) -> Iterator[Node]:
    count = say.text(result.get("count"))
    if not count.isdigit():
        return
    said: Node = {"hydra:totalItems": {"@value": count}}
    # A portal may give fewer rows than it was asked for (ckan.search.rows_max).
    start = parts.page_number(base, "start", 0) + len(result["results"])
    if result["results"] and start < int(count):
        said["hydra:next"] = parts.next_page(base, {"start": start})
    yield say.node("hydra:PartialCollectionView", "", said)


def _after_list(result: list[Any], base: str) -> Iterator[Node]:
    limit = parts.page_number(base, "limit", 0)
    if limit and len(result) >= limit:
        offset = parts.page_number(base, "offset", 0) + len(result)
        following = parts.next_page(base, {"offset": offset})
        yield say.node("hydra:PartialCollectionView", "", {"hydra:next": following})


def _package(package: Fields, portal: str, roots: say.Roots) -> Iterator[Node]:
    fields = ckan.fields_of(package)
    key = say.text(fields.get("id")) or say.text(fields.get("name"))
    page = f"{portal}/dataset/{parts.segment(key)}" if portal and key else ""
    name = roots.take(say.iri(fields.get("uri"), page), package)
    if name is None:
        return
    licence = _licence(fields)
    files = [
        _resource(one, page) for one in say.each(fields.get("resources")) if isinstance(one, dict)
    ]
    said = {
        "dct:identifier": parts.identified("", fields.get("identifier"), key),
        "adms:identifier": _other_identifiers(fields),
        "dct:title": ckan.words(fields, "title", "name"),
        "dct:description": ckan.words(fields, "notes", "description"),
        "dcat:keyword": ckan.keywords(fields),
        "dcat:contactPoint": ckan.contacts(fields),
        "dct:publisher": ckan.publishers(fields, portal),
        "dct:creator": ckan.creators(fields),
        "dcat:landingPage": ckan.links(fields, "url"),
        "dcat:version": say.literal(fields.get("version")),
        "adms:versionNotes": ckan.words(fields, "version_notes"),
        "dct:provenance": _provenance(fields),
    }
    said |= _terms(fields) | _coverage(fields)
    said |= parts.licensed(list(filter(None, files)), licence, [])
    yield say.node("dcat:Dataset", name, said)


def _terms(fields: Fields) -> Node:
    return {
        "dcat:theme": ckan.links(fields, "theme"),
        "dct:type": ckan.links(fields, "dcat_type"),
        "dct:language": ckan.links(fields, "language"),
        "dct:accrualPeriodicity": ckan.links(fields, "frequency", "accrual_periodicity")[:1],
        "dct:accessRights": ckan.links(fields, "access_rights")[:1],
        "dct:conformsTo": ckan.links(fields, "conforms_to"),
        "foaf:page": ckan.links(fields, "documentation"),
        "dct:source": ckan.links(fields, "source"),
        "dcat:hasVersion": ckan.links(fields, "has_version"),
        "dct:isVersionOf": ckan.links(fields, "is_version_of"),
        "dct:isReferencedBy": ckan.links(fields, "is_referenced_by"),
        "dcatap:applicableLegislation": ckan.links(fields, "applicable_legislation"),
        "dcatap:hvdCategory": ckan.links(fields, "hvd_category"),
    }


def _coverage(fields: Fields) -> Node:
    issued = parts.first(fields.get("issued"), fields.get("metadata_created"))
    modified = parts.first(fields.get("modified"), fields.get("metadata_modified"))
    return {
        "dct:issued": say.moment(issued),
        "dct:modified": say.moment(modified),
        "dct:temporal": ckan.periods(fields),
        "dct:spatial": ckan.locations(fields),
    }


def _licence(fields: Fields) -> list[Node]:
    """By its address; CKAN's own "notspecified" says nothing."""
    said = [fields.get(key) for key in ("license_url", "license", "license_id", "license_title")]
    first = say.iri(*said) or parts.first(*said[1:], said[0])
    return [] if first == "notspecified" else ckan.links({"licence": first}, "licence")[:1]


def _resource(resource: Fields, page: str) -> Node | None:
    fields = ckan.fields_of(resource)
    key = say.text(fields.get("id"))
    own = f"{page}/resource/{parts.segment(key)}" if page and key else ""
    access = ckan.links(fields, "access_url") or ckan.links(fields, "url")
    issued, modified = ("issued", "created"), ("modified", "last_modified", "metadata_modified")
    said = {
        "dct:title": ckan.words(fields, "title") or ckan.words(fields, "name"),
        "dct:description": ckan.words(fields, "description"),
        "dcat:accessURL": access,
        "dcat:downloadURL": ckan.links(fields, "download_url"),
        "dct:license": _licence(fields),
        "dct:rights": ckan.links(fields, "rights"),
        "dcat:byteSize": say.literal(fields.get("size")),
        "spdx:checksum": parts.checksum(fields.get("hash"), fields.get("hash_algorithm")),
        "dct:issued": say.moment(parts.first(*map(fields.get, issued))),
        "dct:modified": say.moment(parts.first(*map(fields.get, modified))),
        "dct:language": ckan.links(fields, "language"),
        "dct:conformsTo": ckan.links(fields, "conforms_to"),
        "foaf:page": ckan.links(fields, "documentation"),
        "adms:status": ckan.links(fields, "status")[:1],
        "dcatap:availability": ckan.links(fields, "availability")[:1],
        "dcatap:applicableLegislation": ckan.links(fields, "applicable_legislation"),
        "dcat:compressFormat": ckan.links(fields, "compress_format")[:1],
        "dcat:packageFormat": ckan.links(fields, "package_format")[:1],
    }
    said |= parts.media(fields.get("mimetype"), fields.get("format"))
    return say.something("dcat:Distribution", say.iri(fields.get("uri"), own), said)


def _other_identifiers(fields: Fields) -> list[Node]:
    known = [say.literal(one) for one in ckan.values(fields, "alternate_identifier")]
    return [say.node("adms:Identifier", "", {"skos:notation": one}) for one in known if one]


def _provenance(fields: Fields) -> Node | None:
    said = {"rdfs:label": ckan.words(fields, "provenance")}
    return say.something("dct:ProvenanceStatement", "", said)


DIALECT = JsonDialect("CKAN", fits, nodes, say.RULES)
