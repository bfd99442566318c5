"""Fields of CKAN's packages: own ones and extras, plain, as JSON in a text, or translated.

The names are those that ckanext-dcat reads and writes, with and without scheming, and those of
opendata.swiss, which has objects of languages where others have texts.
"""

from typing import Any

from vocab.dialects import parts, places, say
from vocab.dialects.base import Node

Fields = dict[str, Any]


def fields_of(package: Fields) -> Fields:
    """The extras of a package, and over them its own fields that say something."""
    found: Fields = {}
    for extra in say.each(package.get("extras")):
        if isinstance(extra, dict) and isinstance(extra.get("key"), str):
            found[extra["key"]] = extra.get("value")
    return found | {key: value for key, value in package.items() if say_something(value)}


def say_something(value: Any) -> bool:
    """Whether a field is filled in: {"de": "", "fr": ""} is not."""
    if isinstance(value, dict):
        return any(map(say_something, value.values())) if _is_flat(value) else bool(value)
    return value not in (None, "", [])


def _is_flat(value: Fields) -> bool:
    return not any(isinstance(inner, dict | list) for inner in value.values())


def words(fields: Fields, *names: str) -> list[Node]:
    """The texts of the first of these fields that is filled in; fluent's translations first."""
    for name in names:
        for each in (f"{name}_translated", name):
            if found := say.texts(say.decoded(fields.get(each))):
                return found
    return []


def values(fields: Fields, *names: str) -> list[Any]:
    """What the first of these fields lists: as a list, as JSON in a text, or with commas."""
    value = say.decoded(parts.first(*(fields.get(name) for name in names)))
    if isinstance(value, str) and "," in value and not say.is_iri(value):
        return [part.strip() for part in value.split(",")]
    return say.each(value)


def links(fields: Fields, *names: str) -> list[Node]:
    """Links to what the first of these fields lists."""
    return say.links(values(fields, *names))


def objects(fields: Fields, name: str) -> list[Fields]:
    """The objects that a field lists."""
    return [one for one in say.each(say.decoded(fields.get(name))) if isinstance(one, dict)]


def keywords(fields: Fields) -> list[Node]:
    """`keywords` in their languages, else the names of the tags."""
    if translated := say.texts(say.decoded(fields.get("keywords"))):
        return translated
    tags = [
        parts.first(one.get("display_name"), one.get("name")) if isinstance(one, dict) else one
        for one in say.each(fields.get("tags"))
    ]
    return say.texts(tags)


def contacts(fields: Fields) -> list[Node]:
    """`contact`, `contact_points` and `contact_*`, else the maintainer, else the author."""
    found = [_contact(one) for key in ("contact", "contact_points") for one in objects(fields, key)]
    names = ("name", "email", "url", "uri", "telephone")
    found.append(_contact({name: fields.get(f"contact_{name}") for name in names}))
    for who in ("maintainer", "author"):
        if not any(found):
            found.append(parts.contact(fields.get(who), fields.get(f"{who}_email")))
    return list(filter(None, found))


def _contact(one: Fields) -> Node | None:
    iri, phone = say.iri(one.get("uri")), one.get("telephone")
    return parts.contact(one.get("name"), one.get("email"), one.get("url"), iri=iri, phone=phone)


def publishers(fields: Fields, portal: str) -> list[Node]:
    """`publisher`, else `publisher_*`, else the organisation of the package."""
    names = ("name", "email", "url", "uri", "type")
    flat = {name: fields.get(f"publisher_{name}") for name in names}
    found = list(filter(None, map(_agent, [*objects(fields, "publisher"), flat])))
    organisation = fields.get("organization")
    if found or not isinstance(organisation, dict):
        return found[:1]
    key = say.text(organisation.get("id"))
    iri = f"{portal}/organization/{parts.segment(key)}" if portal and key else ""
    name = words(organisation, "title") or words(organisation, "display_name", "name")
    return [said] if name and (said := parts.agent(name, iri=iri)) else []


def creators(fields: Fields) -> list[Node]:
    """Who made it."""
    return list(filter(None, map(_agent, objects(fields, "creator"))))


def _agent(one: Fields) -> Node | None:
    iri, kind = say.iri(one.get("uri")), one.get("type")
    return parts.agent(
        one.get("name"), iri=iri, homepage=one.get("url"), mbox=one.get("email"), kind=kind
    )


def periods(fields: Fields) -> list[Node]:
    """`temporal_start` and `temporal_end`, `temporal_coverage`, `temporals`."""
    found = [say.period(fields.get("temporal_start"), fields.get("temporal_end"))]
    found += [
        say.period(o.get("start"), o.get("end")) for o in objects(fields, "temporal_coverage")
    ]
    found += [
        say.period(o.get("start_date"), o.get("end_date")) for o in objects(fields, "temporals")
    ]
    return list(filter(None, found))


def locations(fields: Fields) -> list[Node]:
    """`spatial` and `spatial_*`, `spatial_coverage`."""
    flat = {
        "uri": fields.get("spatial_uri"),
        "text": fields.get("spatial_text"),
        "geom": fields.get("spatial"),
        "bbox": fields.get("spatial_bbox"),
        "centroid": fields.get("spatial_centroid"),
    }
    found = [
        place for one in [flat, *objects(fields, "spatial_coverage")] for place in _places(one)
    ]
    return parts.concatenated(found)


def _places(one: Fields) -> list[Node]:
    """The place by IRI, and its shape beside it: others share the IRI and have another shape."""
    found = say.links(one.get("uri"))
    geometry = places.location(say.decoded(one.get("geom")))
    if geometry and "@type" not in geometry:  # a name or an IRI where a shape belongs
        found.append(geometry)
        geometry = None
    said = (geometry or {}) | {"skos:prefLabel": say.texts(one.get("text"))}
    for key in ("bbox", "centroid"):
        if shape := places.shape(say.decoded(one.get(key))):
            said[f"dcat:{key}"] = shape["locn:geometry"]
    described = say.something("dct:Location", "", said)
    return [*found, described] if described else found
