"""Where the data of an ISO 19139 record can be had: distributions, services behind them, pages."""

import re
from collections.abc import Iterator

from vocab.dialects.base import Node
from vocab.dialects.iso_codes import CHARACTERS, CNT, GEODCATAP, INSPIRE, SERVICES
from vocab.dialects.iso_rights import Rights
from vocab.dialects.iso_values import (
    ADDRESS_WRONG,
    Speech,
    code,
    first,
    first_code,
    is_address,
    literal,
    named,
    text_at,
)
from vocab.namespaces import DCAT
from vocab.xml import Element, along, attribute

Said = Iterator[tuple[str, Node]]  # property, value

_INFORMS = ("information", "search")
_WORD = re.compile("[a-z]+")
_SERVICE_ASKED = re.compile(r"[?&]service=([a-z]+)", re.I)


def resources(metadata: Element, speech: Speech) -> Iterator[tuple[Element, str]]:
    """Every CI_OnlineResource with an address, and the address."""
    for online in along(metadata, "distributionInfo/*/transferOptions/*/onLine/CI_OnlineResource"):
        url = text_at(online, "linkage")
        if is_address(url):
            yield online, url
        else:
            speech.fault(ADDRESS_WRONG, url, DCAT + "accessURL")


def offers(metadata: Element, speech: Speech, rights: Rights) -> Said:
    """What the online resources of a dataset are: a distribution, or a page about it."""
    common = {**_formats(metadata, speech), **_nature(metadata), **rights}
    for online, url in resources(metadata, speech):
        page = _page_kind(online, url)
        if page:
            yield page, {"@id": url, "@type": "foaf:Document", **_said(online, speech)}
        else:
            yield "dcat:distribution", {**common, **_distribution(online, url, speech)}


def service_addresses(metadata: Element, identification: Element, speech: Speech) -> Said:
    """dcat:endpointURL and endpointDescription of a service, from its operations or else online."""
    path = "containsOperations/SV_OperationMetadata/connectPoint/CI_OnlineResource/linkage"
    urls = [text_at(one, "*") for one in along(identification, path)]
    urls = [url for url in urls if is_address(url)]
    for url in dict.fromkeys(urls or [url for _, url in resources(metadata, speech)]):
        yield "dcat:endpointURL", {"@id": _without_query(url)}
        if "getcapabilities" in url.lower():
            yield "dcat:endpointDescription", {"@id": url}


def _page_kind(online: Element, url: str) -> str:
    """The property of a link that only informs; "" for one that leads to data."""
    function = first_code(online, "function/*")
    if function in _INFORMS:
        return "foaf:page"
    link = text_at(online, "protocol").upper().startswith("WWW:LINK")
    return "dcat:landingPage" if link and not function and not _standard(online, url) else ""


def _distribution(online: Element, url: str, speech: Speech) -> Node:
    node: Node = {
        "@type": "dcat:Distribution",
        **_said(online, speech),
        "dcat:accessURL": {"@id": url},
    }
    if standard := _standard(online, url):
        node["dcat:accessService"] = _service(url, standard, node["dct:title"])
    elif _is_download(online):
        node["dcat:downloadURL"] = {"@id": url}
    return node


def _service(url: str, standard: str, title: list[Node]) -> Node:
    node: Node = {
        "@type": "dcat:DataService",
        "dct:title": title,
        "dcat:endpointURL": {"@id": _without_query(url)},
        GEODCATAP + "serviceProtocol": {"@id": standard, "@type": "dct:Standard"},
    }
    if "getcapabilities" in url.lower():
        node["dcat:endpointDescription"] = {"@id": url}
    return node


def _said(online: Element, speech: Speech) -> Node:
    """Title and description; a title is also made of the description where there is no name."""
    title = speech.texts(first(online, "name"))
    description = speech.texts(first(online, "description"))
    return {"dct:title": title or description, "dct:description": description}


def _standard(online: Element, url: str) -> str:
    """The standard of the service that answers at `url`; "" when nothing says that one does."""
    protocol = first(online, "protocol")
    anchor = attribute(first(protocol, "Anchor"), "href").rpartition("/")[2]
    asked = _SERVICE_ASKED.search(url)
    for name in (anchor, text_at(online, "protocol"), asked[1] if asked else ""):
        for word in _WORD.findall(name.lower()):
            if word in SERVICES:
                return SERVICES[word]
    return ""


def _is_download(online: Element) -> bool:
    function = first_code(online, "function/*")
    return function == "download" or (
        not function and "DOWNLOAD" in text_at(online, "protocol").upper()
    )


def _without_query(url: str) -> str:
    """The address of a service: the question that was asked there belongs to one request.

    Its own parameters (map=…) stay.
    """
    address, _, query = url.partition("?")
    asked = ("service", "request", "version")
    kept = [one for one in query.split("&") if one and one.partition("=")[0].lower() not in asked]
    return f"{address}?{'&'.join(kept)}" if kept else address


def _formats(metadata: Element, speech: Speech) -> Node:
    """Formats are said of the whole record, so each distribution has all of them."""
    found: dict[str, list[Node]] = {}
    for path in (
        "distributionInfo/*/distributionFormat/MD_Format/name",
        "distributionInfo/*/distributor/*/distributorFormat/MD_Format/name",
    ):
        for name in along(metadata, path):
            iri, texts = named(name), speech.texts(name)
            media = "/media-types/" in iri
            if iri or texts:
                node: Node = {"@id": iri} if iri else {"rdfs:label": texts}
                node["@type"] = "dct:MediaType" if media else "dct:MediaTypeOrExtent"
                found.setdefault("dcat:mediaType" if media else "dct:format", []).append(node)
    return dict(found)


def _nature(metadata: Element) -> Node:
    """Character set and kind of representation (vector, grid, …)."""
    node: Node = {}
    characters = [code(one) for one in along(metadata, "identificationInfo/*/characterSet/*")]
    if known := [literal(CHARACTERS.get(one, one)) for one in characters if one]:
        node[CNT + "characterEncoding"] = known
    kinds = [
        code(one) for one in along(metadata, "identificationInfo/*/spatialRepresentationType/*")
    ]
    if kinds := [kind for kind in kinds if kind.isalnum() and kind.isascii()]:
        found = [{"@id": f"{INSPIRE}SpatialRepresentationType/{kind}"} for kind in kinds]
        node["adms:representationTechnique"] = found
    return node
