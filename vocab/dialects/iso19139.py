"""ISO 19139 (INSPIRE's metadata): gmd:MD_Metadata as GeoDCAT-AP 3 says it in terms of DCAT.

Codes are in iso_codes.py, rights in iso_rights.py, where the data are in iso_online.py.
Everything is looked for by local names, and what is missing is left out.
"""

from collections.abc import Iterator

from vocab.dialects.base import Node, Note, XmlDialect
from vocab.dialects.iso_codes import DATES, FREQUENCIES, GEODCATAP, HVD, INSPIRE, LEVELS
from vocab.dialects.iso_online import offers, service_addresses
from vocab.dialects.iso_parties import contact, parties
from vocab.dialects.iso_rights import of_dataset, rights
from vocab.dialects.iso_values import (
    CODE_UNKNOWN,
    RULES,
    Speech,
    code,
    first,
    first_code,
    is_name,
    language,
    literal,
    moment,
    named,
    part_of_one,
    speech,
    system,
    text_at,
)
from vocab.dialects.iso_where import periods, places
from vocab.namespaces import DCAT, DCT, NAL, XSD
from vocab.xml import Element, along, attribute, words

Said = Iterator[tuple[str, object]]  # property, value

ROOTS = frozenset({"md_metadata", "mi_metadata"})
# element of the identification -> property with its text in all languages
_TEXTS = {
    "citation/CI_Citation/title": "dct:title",
    "citation/CI_Citation/alternateTitle": "dct:alternative",
    "abstract": "dct:description",
    "purpose": GEODCATAP + "purpose",
}
_METRES = {"m": 1, "metre": 1, "meter": 1, "km": 1_000}


def nodes(root: Element, base: str, note: Note) -> Iterator[Node]:
    """The record about the resource that `root` describes, with the resource in it."""
    del base
    yield record(root, note)


def record(metadata: Element, note: Note) -> Node:
    """A dcat:CatalogRecord whose foaf:primaryTopic is the dataset, series or service."""
    file = text_at(metadata, "fileIdentifier")
    says = speech(metadata, note, file)
    node: Node = {"@type": "dcat:CatalogRecord", "foaf:primaryTopic": _resource(metadata, says)}
    if file:
        node["dct:identifier"] = literal(file)
    if stamp := text_at(metadata, "dateStamp"):
        node["dct:modified"] = moment(stamp)
    if spoken := language(first_code(metadata, "language/*")):
        node["dct:language"] = {"@id": spoken}
    party = along(metadata, "contact/CI_ResponsibleParty")
    node["dcat:contactPoint"] = [contact(one, says) for one in party]
    return node


def _resource(metadata: Element, says: Speech) -> Node:
    identification = first(metadata, "identificationInfo/*")
    level = first_code(metadata, "hierarchyLevel/*") or "dataset"
    if level not in LEVELS:
        says.fault(CODE_UNKNOWN, level, DCT + "type")
    kind = LEVELS.get(level, "dcat:Dataset")
    node: Node = {"@type": kind}
    for name, value in _all_said(metadata, identification, kind, says):
        node.setdefault(name, []).append(value)
    if iri := next((one for one in _identifiers(metadata) if is_name(one)), ""):
        node["@id"] = iri
    if level in ("dataset", "series", "service"):
        node[GEODCATAP + "resourceType"] = {"@id": f"{INSPIRE}ResourceType/{level}"}
    return node


def _all_said(metadata: Element, identification: Element | None, kind: str, says: Speech) -> Said:
    for name in _identifiers(metadata):
        yield "dct:identifier", literal(name)
    yield from _quality(metadata, says)
    yield from _systems(metadata, says)
    if identification is None:
        return
    yield from _described(identification, says)
    yield from _dated(identification)
    yield from _keywords(identification, says)
    yield from parties(identification, "pointOfContact", says)
    yield from parties(identification, "citation/CI_Citation/citedResponsibleParty", says)
    yield from places(identification, says)
    yield from periods(identification)
    yield from _resolution(identification)
    yield from _offered(metadata, identification, kind, says)


def _offered(metadata: Element, identification: Element, kind: str, says: Speech) -> Said:
    """Where it is to be had, and its rights: at the distributions, where there are any."""
    found = rights(identification, says)
    for node in of_dataset(found):
        yield "dct:accessRights", node
    if kind == "dcat:DataService":
        yield from service_addresses(metadata, identification, says)
        yield from _service(identification)
        given: list[tuple[str, Node]] = []
    else:
        given = list(offers(metadata, says, found))
        yield from given
    if not any(name == "dcat:distribution" for name, _ in given):
        yield from (
            (name, node) for name in ("dct:license", "dct:rights") for node in found.get(name, ())
        )


def _service(identification: Element) -> Said:
    kind = text_at(identification, "serviceType")
    if kind.isalpha() and kind.isascii():
        yield GEODCATAP + "serviceType", {"@id": f"{INSPIRE}SpatialDataServiceType/{kind}"}
    for data in along(identification, "operatesOn"):
        if is_name(href := attribute(data, "href")):
            yield "dcat:servesDataset", {"@id": href}


def _identifiers(metadata: Element) -> list[str]:
    """Of the resource; that of its record where it has none of its own."""
    found = []
    path = "identificationInfo/*/citation/CI_Citation/identifier/MD_Identifier|RS_Identifier"
    for one in along(metadata, path):
        name, space = named(first(one, "code")) or text_at(one, "code/*"), text_at(one, "codeSpace")
        if name and is_name(space) and not is_name(name):
            name = f"{space.rstrip('/')}/{name}"  # INSPIRE TG 2.0, requirement 1.3
        found.append(name)
    found = [name for name in dict.fromkeys(found) if name]
    file = text_at(metadata, "fileIdentifier")
    return found or ([file] if file else [])


def _described(identification: Element, says: Speech) -> Said:
    for path, name in _TEXTS.items():
        for element in along(identification, path):
            yield from ((name, text) for text in says.texts(element))
    if edition := text_at(identification, "citation/CI_Citation/edition"):
        yield "dcat:version", literal(edition)
    yield from _coded(identification, says)


def _coded(identification: Element, says: Speech) -> Said:
    """What is said by codes: languages, topics, how often it changes."""
    for spoken in along(identification, "language/*"):
        if iri := language(code(spoken)):
            yield "dct:language", {"@id": iri}
        else:
            says.fault(CODE_UNKNOWN, code(spoken), DCT + "language")
    for topic in along(identification, "topicCategory"):
        if (name := words(topic)).isalnum() and name.isascii():
            yield GEODCATAP + "topicCategory", {"@id": f"{INSPIRE}TopicCategory/{name}"}
    often = "resourceMaintenance/*/maintenanceAndUpdateFrequency/*"
    for frequency in map(code, along(identification, often)):
        if frequency in FREQUENCIES:
            yield "dct:accrualPeriodicity", {"@id": f"{NAL}frequency/{FREQUENCIES[frequency]}"}
        elif frequency:
            says.fault(CODE_UNKNOWN, frequency, DCT + "accrualPeriodicity")


def _dated(identification: Element) -> Said:
    found: dict[str, list[str]] = {}
    for date in along(identification, "citation/CI_Citation/date/CI_Date"):
        kind, day = first_code(date, "dateType/*"), text_at(date, "date")
        if kind in DATES and day:
            found.setdefault(kind, []).append(day)
    for kind, days in found.items():
        name, latest = DATES[kind]
        yield name, moment(max(days) if latest else min(days))


def _keywords(identification: Element, says: Speech) -> Said:
    """A keyword with an IRI is a concept, every other one is its words."""
    for keyword in along(identification, "descriptiveKeywords/MD_Keywords/keyword"):
        texts = says.texts(keyword)
        if iri := named(keyword):
            concept = {"@id": iri, "@type": "skos:Concept", "skos:prefLabel": texts}
            yield "dcatap:hvdCategory" if iri.startswith(HVD) else "dcat:theme", concept
        else:
            yield from (("dcat:keyword", text) for text in texts)


def _quality(metadata: Element, says: Speech) -> Said:
    for statement in along(metadata, "dataQualityInfo/*/lineage/LI_Lineage/statement"):
        if texts := says.texts(statement):
            yield "dct:provenance", {"@type": "dct:ProvenanceStatement", "dct:description": texts}
    results = "dataQualityInfo/*/report/*/result/DQ_ConformanceResult"
    for result in along(metadata, results):
        title = first(result, "specification/CI_Citation/title")
        if text_at(result, "pass") not in ("true", "1") or title is None:
            continue
        if iri := named(title):
            yield "dct:conformsTo", {"@id": iri, "@type": "dct:Standard"}
        elif texts := says.texts(title):
            day = text_at(result, "specification/CI_Citation/date/CI_Date/date")
            issued = {"dct:issued": moment(day)} if day else {}
            yield "dct:conformsTo", {"@type": "dct:Standard", "dct:title": texts, **issued}


def _systems(metadata: Element, says: Speech) -> Said:
    for one in along(metadata, "referenceSystemInfo/*/referenceSystemIdentifier/*"):
        name = first(one, "code")
        iri = named(name) or system(text_at(one, "code"), text_at(one, "codeSpace"))
        node: Node = {
            "@type": "dct:Standard",
            "dct:type": {"@id": "http://inspire.ec.europa.eu/glossary/SpatialReferenceSystem"},
        }
        if iri.startswith("http"):
            yield GEODCATAP + "referenceSystem", {"@id": iri, **node}
        elif texts := says.texts(name):
            yield GEODCATAP + "referenceSystem", {**node, "dct:title": texts}


def _resolution(identification: Element) -> Said:
    scale = "spatialResolution/MD_Resolution/equivalentScale/*/denominator"
    for denominator in along(identification, scale):
        if value := part_of_one(words(denominator)):
            yield (
                "dqv:hasQualityMeasurement",
                {
                    "@type": "dqv:QualityMeasurement",
                    "dqv:isMeasurementOf": {"@id": GEODCATAP + "spatialResolutionAsScale"},
                    "dqv:value": {"@value": value, "@type": XSD + "decimal"},
                },
            )
    for distance in along(identification, "spatialResolution/MD_Resolution/distance/Distance"):
        unit = _METRES.get(attribute(distance, "uom").rpartition("#")[2].lower(), 0)
        if (
            unit
            and (number := words(distance)).replace(".", "", 1).isdecimal()
            and len(number) < 20
        ):
            metres = f"{float(number) * unit:f}".rstrip("0").rstrip(".")
            decimal = {"@value": metres, "@type": XSD + "decimal"}
            yield DCAT + "spatialResolutionInMeters", decimal


DIALECT = XmlDialect("ISO 19139", ROOTS, nodes, RULES)
