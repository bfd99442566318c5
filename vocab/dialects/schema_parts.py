"""Parts of a schema.org Dataset in terms of DCAT: people, licences, files, places, keywords.

A part may stand there as text, as an object, or as a list of either.
"""

import re
from typing import Any

from vocab.dialects import parts, places, say
from vocab.dialects.base import Node
from vocab.dialects.sizes import in_bytes

Thing = dict[str, Any]
_WORD = re.compile(r"(?:https?://(?:www\.)?schema\.org/|sc:|schema:|so:|sdo:)?([A-Za-z]+)")
_NUMBERS = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d{1,3})?", re.ASCII)
_WKT = re.compile(r"[A-Za-z ]{5,30}(\([-+0-9.eE ,()]+\))", re.ASCII)
_HASHES = ("sha256", "sha512", "sha1", "md5")


def kinds(value: Any) -> set[str]:
    """The types of a thing, in schema.org's words without a prefix."""
    types = say.each(value.get("@type")) if isinstance(value, dict) else []
    found = (_WORD.fullmatch(one) for one in types if isinstance(one, str))
    return {match[1] for match in found if match}


def one_of(value: Any, *names: str) -> Any:
    """The first of these properties that says something."""
    return parts.first(*(say.inner(value, name) for name in names))


def names(value: Any) -> list[str]:
    """What may name a thing, of its identifiers."""
    found: list[Any] = []
    for one in say.each(value):
        found += (
            [one.get(key) for key in ("@id", "url", "value")] if isinstance(one, dict) else [one]
        )
    return list(filter(say.is_iri, map(say.text, found)))


def identifiers(value: Any) -> list[Any]:
    """What a thing is called: texts, and the values of PropertyValues."""
    found = [
        one_of(one, "value", "@value", "@id", "url") if isinstance(one, dict) else one
        for one in say.each(value)
    ]
    return [one for one in found if say.text(one)]


def named(values: list[Any]) -> list[Node]:
    """Things by their IRI; those without one are left out."""
    found = [say.iri(say.inner(v, "@id"), say.inner(v, "url")) or say.iri(v) for v in values]
    return [{"@id": name} for name in found if name]


def agents(values: list[Any]) -> list[Node]:
    """People and organisations; a role gives way to who plays it."""
    found = []
    for value in values:
        played = one_of(value, "creator", "author", "publisher") if "Role" in kinds(value) else None
        one = played if isinstance(played, dict) else value
        if isinstance(one, dict) and "@value" not in one:
            parted = " ".join(
                filter(None, (say.text(one.get(k)) for k in ("givenName", "familyName")))
            )
            name = parts.first(one.get("name"), one.get("legalName"), parted)
            iri = say.iri(one.get("@id"), one.get("sameAs"))
            found.append(parts.agent(name, iri=iri, homepage=one.get("url"), mbox=one.get("email")))
        else:
            found.append(parts.agent(one))
    return list(filter(None, found))


def contacts(values: list[Any]) -> list[Node]:
    """Whom to ask: the contact points of those who publish."""
    found = []
    for value in values:
        for one in say.each(say.inner(value, "contactPoint")):
            email, url = say.inner(one, "email"), say.inner(one, "url")
            name = one_of(one, "name") or one_of(value, "name")
            if isinstance(one, dict):
                found.append(parts.contact(name, email, url, phone=one.get("telephone")))
    return parts.concatenated(filter(None, found))


def licences(values: list[Any]) -> list[Node]:
    """A licence by its address, else by its name."""
    return [found for one in values if (found := _licence(one))]


def _licence(value: Any) -> Node | None:
    if isinstance(value, dict):
        iri = say.iri(value.get("@id"), value.get("url"))
        return {"@id": iri} if iri else say.literal(one_of(value, "name", "@value", "url", "@id"))
    return say.link(value)


def keywords(value: Any, language: str) -> tuple[list[Node], list[Node]]:
    """(words, concepts): a text has commas between words; a DefinedTerm may be a concept too."""
    words: list[Any] = []
    concepts: list[Any] = []
    for one in say.each(value):
        if isinstance(one, dict) and "@value" not in one:
            words += say.each(one.get("name"))
            concepts.append({"@id": say.iri(one.get("@id"), one.get("url"))})
        elif isinstance(one, str) and not isinstance(value, list):
            words += re.split(r"[,;]", one)
        else:
            words.append(one)
    return parts.concatenated(say.texts(words, language)), say.links(concepts)


def distribution(value: Any, language: str) -> Node | None:
    """A DataDownload, or a FileObject of Croissant (a FileSet is part of one); or an address."""
    if isinstance(value, str):
        return say.something("dcat:Distribution", "", {"dcat:accessURL": say.link(value)})
    if not isinstance(value, dict) or "cr:FileSet" in say.each(value.get("@type")):
        return None
    address = say.links(one_of(value, "contentUrl", "url"))
    said_size = say.text(value.get("contentSize"))
    size = in_bytes(said_size)
    mime = say.text(parts.first(*say.each(one_of(value, "encodingFormat", "fileFormat"))))
    hashed = next((name for name in _HASHES if say.text(value.get(name))), "")
    said = {
        "dct:title": say.texts(value.get("name"), language),
        "dct:description": say.texts(value.get("description"), language),
        "dcat:accessURL": address,
        "dcat:downloadURL": address if say.text(value.get("contentUrl")) else None,
        "dcat:byteSize": say.literal(said_size if size is None else str(size)),
        "dct:license": licences(say.each(value.get("license"))),
        "dct:issued": say.moment(value.get("datePublished")),
        "dct:modified": say.moment(value.get("dateModified")),
        "dct:language": languages(value.get("inLanguage")),
        "spdx:checksum": parts.checksum(value.get(hashed), hashed),
    }
    said |= parts.media(mime, "" if "/" in mime and "://" not in mime else mime)
    return say.something("dcat:Distribution", say.iri(value.get("@id")), said)


def languages(value: Any) -> list[Node]:
    """Languages by code, else by name."""
    return say.links(
        [
            one_of(v, "alternateName", "name", "@id") if isinstance(v, dict) else v
            for v in say.each(value)
        ]
    )


def geometries(value: Any) -> list[Node]:
    """Shapes in WKT of geosparql:hasGeometry; what is none (decimal commas at Benguela) is text."""
    wkt = [one_of(one, "geosparql:asWKT") for one in say.each(value)]
    said = [say.text(one_of(one, "@value") if isinstance(one, dict) else one) for one in wkt]
    return [
        places.place("locn:geometry", one) if _is_wkt(one) else {"@value": one}
        for one in filter(None, said)
    ]


def _is_wkt(words: str) -> bool:
    found = _WKT.fullmatch(words)
    points = re.split("[,()]+", found[1]) if found else []
    return bool(points) and all(len(point.split()) > 1 for point in points if point.strip())


def locations(values: list[Any], language: str) -> list[Node]:
    """Places: by IRI, by box, by point, by name; what cannot be read as a shape stays text."""
    found: list[Node] = []
    for value in values:
        if not isinstance(value, dict):
            found += say.links(value)
            continue
        found += [{"@id": name} for name in [say.iri(value.get("@id"))] if name]
        shapes = [_shape(one) for one in say.each(value.get("geo"))]
        if kinds(value) & {"GeoShape", "GeoCoordinates"}:
            shapes.append(_shape(value))
        found += filter(None, shapes)
        label = say.texts(one_of(value, "name", "description"), language)
        found += [say.node("dct:Location", "", {"skos:prefLabel": label})] if label else []
    return found


def _shape(value: Any) -> Node | None:
    """GeoCoordinates, or the box or polygon of a GeoShape."""
    if not isinstance(value, dict):
        return None
    if "latitude" in value:
        return places.point(value.get("longitude"), value.get("latitude"))
    if words := say.text(value.get("box")):
        corners = _NUMBERS.findall(words)
        south, west, north, east = corners if len(corners) == 4 else (None,) * 4
        return places.box(west, south, east, north) or say.literal(words)
    words = say.text(value.get("polygon"))
    return (_polygon(words) or say.literal(words)) if words else None


def _polygon(words: str) -> Node | None:
    """schema.org has latitude first and no commas; OBIS has them, and longitude first, like WKT."""
    numbers = [float(one) for one in _NUMBERS.findall(words)]
    pairs = list(zip(numbers[::2], numbers[1::2], strict=False))
    if "," not in words:
        pairs = [(longitude, latitude) for latitude, longitude in pairs]
    if len(numbers) % 2 or len(pairs) < 4 or pairs[0] != pairs[-1]:
        return None
    if any(abs(x) > 360 or abs(y) > 90 for x, y in pairs):
        return None
    ring = ", ".join(f"{places.degrees(x)} {places.degrees(y)}" for x, y in pairs)
    return places.place("locn:geometry", f"POLYGON(({ring}))")
