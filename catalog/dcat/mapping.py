"""One table: which property of DCAT-AP 3.0.1 is which field of a draft, and who else says it how.

`property` is the IRI that DCAT-AP 3.0.1 (HVD 3.0.0 for hvdCategory) names and that we write; `also`
are deprecated, misspelt and older properties seen in real catalogues, read as the same thing.
Cardinalities are those of the specification; "" where it does not list the property for that class.
"""

from dataclasses import dataclass
from enum import StrEnum

from catalog.dcat.draft import KINDS
from vocab.namespaces import ADMS, DCAT, DCATAP, DCT, FOAF, LOCN, OWL, SCHEMA, SPDX, TIME, VCARD

DC11 = "http://purl.org/dc/elements/1.1/"


class Range(StrEnum):
    """What a value is, once read."""

    TEXT = "text"  # literals with their language tags
    STRING = "string"  # plain strings: identifiers, versions, shapes
    URL = "url"  # an address that people and programs open
    IRI = "iri"  # a name of another resource
    LAW = "law"  # legislation by its European Legislation Identifier
    TERM = "term"  # a concept of a controlled vocabulary
    MOMENT = "moment"  # gYear, gYearMonth, date or dateTime
    NUMBER = "number"
    REFERENCE = "reference"  # a thing by IRI or described in place
    AGENT = "agent"
    CONTACT = "contact"
    PLACE = "place"
    PERIOD = "period"
    CHECKSUM = "checksum"
    SERVICE = "service"
    DISTRIBUTION = "distribution"
    RELATION = "relation"


@dataclass(frozen=True, slots=True)
class Field:
    """One row: draft field, property, range, cardinality by class, properties read as the same.

    `many` says whether the draft keeps all values; where it keeps one, the first in order counts.
    """

    name: str
    property: str
    range: Range
    cardinality: dict[str, str]
    also: tuple[str, ...] = ()
    many: bool = True


def _field(name: str, iri: str, kind: Range, cardinality: str, *also: str) -> Field:
    """A row of the resource table; `cardinality` = Dataset, DatasetSeries, DataService, Catalog."""
    given = zip(KINDS, cardinality.split(), strict=True)
    cards = {owner: card for owner, card in given if card != "-"}
    return Field(name, iri, kind, cards, also, many=name not in _ONE)


def _part(owner: str, cardinality: str, name: str, iri: str, kind: Range, *also: str) -> Field:
    """A row of the table of a class that is part of a record."""
    cards = {} if cardinality == "-" else {owner: cardinality}
    return Field(name, iri, kind, cards, also, many=name not in _ONE)


# The fields of which a draft keeps one value.
_ONE = frozenset(
    (
        *("version", "publisher", "frequency", "access_rights", "issued", "modified"),
        *("format", "media_type", "compress_format", "package_format", "licence"),
        *("byte_size", "checksum", "availability", "status"),
        *("type", "homepage", "mbox", "email", "url", "phone"),
        *("bbox", "centroid", "geometry", "start", "end", "algorithm", "value"),
    )
)

R = Range
# fmt: off
# field, property, range, cardinality (Dataset, DatasetSeries, DataService, Catalog), also read
RESOURCE: tuple[Field, ...] = (
    _field("identifiers",           DCT + "identifier",              R.STRING, "0..* - - -",
           ADMS + "identifier", DC11 + "identifier"),
    _field("title",                 DCT + "title",                   R.TEXT, "1..* 1..* 1..* 1..*",
           DC11 + "title"),
    _field("description",           DCT + "description",             R.TEXT, "1..* 1..* 0..* 1..*",
           DC11 + "description"),
    _field("keywords",              DCAT + "keyword",                R.TEXT, "0..* - 0..* -",
           DCAT + "keywords"),
    _field("version_notes",         ADMS + "versionNotes",           R.TEXT, "0..* - - -"),
    _field("provenance",            DCT + "provenance",              R.TEXT, "0..* - - -"),
    _field("version",               DCAT + "version",                R.STRING, "0..1 - - -",
           OWL + "versionInfo", ADMS + "version"),
    _field("publisher",             DCT + "publisher",               R.AGENT, "0..1 0..1 0..1 1",
           DC11 + "publisher"),
    _field("creators",              DCT + "creator",                 R.AGENT, "0..* - - 0..1",
           DC11 + "creator"),
    _field("contacts",              DCAT + "contactPoint",           R.CONTACT, "0..* 0..* 0..* -",
           ADMS + "contactPoint"),
    _field("themes",                DCAT + "theme",                  R.TERM, "0..* - 0..* -"),
    _field("subjects",              DCT + "subject",                 R.REFERENCE, "- - - -"),
    _field("types",                 DCT + "type",                    R.TERM, "0..* - - -"),
    _field("languages",             DCT + "language",                R.TERM, "0..* - - 0..*",
           DC11 + "language"),
    _field("frequency",             DCT + "accrualPeriodicity",      R.TERM, "0..1 0..1 - -"),
    _field("access_rights",         DCT + "accessRights",            R.TERM, "0..1 - 0..1 -"),
    _field("licences",              DCT + "license",                 R.TERM, "- - 0..1 0..1"),
    _field("rights",                DCT + "rights",                  R.REFERENCE, "- - - 0..*",
           DC11 + "rights"),
    _field("formats",               DCT + "format",                  R.TERM, "- - 0..* -"),
    _field("spatial",               DCT + "spatial",                 R.PLACE, "0..* 0..* - 0..*"),
    _field("temporal",              DCT + "temporal",                R.PERIOD, "0..* 0..* - 0..*"),
    _field("issued",                DCT + "issued",                  R.MOMENT, "0..1 0..1 - 0..1"),
    _field("modified",              DCT + "modified",                R.MOMENT, "0..1 0..1 - 0..1"),
    _field("landing_pages",         DCAT + "landingPage",            R.URL, "0..* - 0..* -"),
    _field("homepages",             FOAF + "homepage",               R.URL, "- - - 0..1"),
    _field("pages",                 FOAF + "page",                   R.REFERENCE, "0..* - 0..* -",
           FOAF + "Page"),
    _field("conforms_to",           DCT + "conformsTo",              R.REFERENCE, "0..* - 0..* -"),
    _field("legislation",           DCATAP + "applicableLegislation", R.LAW, "0..* 0..* 0..* 0..*"),
    _field("hvd_categories",        DCATAP + "hvdCategory",          R.TERM, "1..* 1..* 1..* -",
           DCATAP + "hvdcategory"),
    _field("in_series",             DCAT + "inSeries",               R.IRI, "0..* - - -"),
    _field("serves_datasets",       DCAT + "servesDataset",          R.IRI, "- - 0..* -"),
    _field("endpoint_urls",         DCAT + "endpointURL",            R.URL, "- - 1..* -",
           DCAT + "endpointUrl"),
    _field("endpoint_descriptions", DCAT + "endpointDescription",    R.URL, "- - 0..* -"),
    _field("distributions",         DCAT + "distribution",           R.DISTRIBUTION, "0..* - - -"),
    _field("related",               DCT + "relation",                R.RELATION, "0..* - - -"),
    _field("related",               DCT + "source",                  R.RELATION, "0..* - - -"),
    _field("related",               DCT + "isReferencedBy",          R.RELATION, "0..* - - -"),
    _field("related",               DCAT + "hasVersion",             R.RELATION, "0..* - - -",
           DCT + "hasVersion"),
    _field("related",               DCT + "isVersionOf",             R.RELATION, "- - - -"),
    _field("related",               DCT + "replaces",                R.RELATION, "- - - -"),
    _field("related",               DCT + "isReplacedBy",            R.RELATION, "- - - -"),
    _field("related",               DCT + "isPartOf",                R.RELATION, "- - - -"),
    _field("related",               DCT + "hasPart",                 R.RELATION, "- - - 0..*"),
)

_D = "Distribution"
DISTRIBUTION: tuple[Field, ...] = (
    _part(_D, "0..*", "title", DCT + "title", R.TEXT, DC11 + "title"),
    _part(_D, "0..*", "description", DCT + "description", R.TEXT, DC11 + "description"),
    _part(_D, "1..*", "access_urls", DCAT + "accessURL", R.URL,
          DCAT + "accessUrl", DCAT + "accessurl"),
    _part(_D, "0..*", "download_urls", DCAT + "downloadURL", R.URL, DCAT + "downloadUrl"),
    _part(_D, "0..1", "format", DCT + "format", R.TERM, DC11 + "format"),
    _part(_D, "0..1", "media_type", DCAT + "mediaType", R.TERM, DCT + "mediaType"),
    _part(_D, "0..1", "compress_format", DCAT + "compressFormat", R.TERM),
    _part(_D, "0..1", "package_format", DCAT + "packageFormat", R.TERM),
    _part(_D, "0..1", "licence", DCT + "license", R.TERM, DCT + "licence"),
    _part(_D, "0..*", "rights", DCT + "rights", R.REFERENCE, DC11 + "rights"),
    _part(_D, "0..1", "byte_size", DCAT + "byteSize", R.NUMBER, DCAT + "bytes"),
    _part(_D, "0..1", "checksum", SPDX + "checksum", R.CHECKSUM),
    _part(_D, "0..1", "availability", DCATAP + "availability", R.TERM),
    _part(_D, "0..1", "status", ADMS + "status", R.TERM),
    _part(_D, "0..*", "languages", DCT + "language", R.TERM, DC11 + "language"),
    _part(_D, "0..1", "issued", DCT + "issued", R.MOMENT),
    _part(_D, "0..1", "modified", DCT + "modified", R.MOMENT),
    _part(_D, "0..*", "access_services", DCAT + "accessService", R.SERVICE),
    _part(_D, "0..*", "conforms_to", DCT + "conformsTo", R.REFERENCE),
    _part(_D, "0..*", "pages", FOAF + "page", R.REFERENCE, FOAF + "Page"),
    _part(_D, "0..*", "legislation", DCATAP + "applicableLegislation", R.LAW),
)

AGENT: tuple[Field, ...] = (
    _part("Agent", "1..*", "name", FOAF + "name", R.TEXT, VCARD + "fn", SCHEMA + "name"),
    _part("Agent", "0..1", "type", DCT + "type", R.TERM),
    _part("Agent", "-", "homepage", FOAF + "homepage", R.URL, VCARD + "hasURL"),
    _part("Agent", "-", "mbox", FOAF + "mbox", R.STRING, VCARD + "hasEmail"),
)

CONTACT: tuple[Field, ...] = (
    _part("Kind", "-", "name", VCARD + "fn", R.TEXT,
          VCARD + "hasFN", VCARD + "organization-name", FOAF + "name"),
    _part("Kind", "0..1", "email", VCARD + "hasEmail", R.STRING, VCARD + "email", FOAF + "mbox"),
    _part("Kind", "0..1", "url", VCARD + "hasURL", R.URL,
          VCARD + "url", FOAF + "homepage", FOAF + "page"),
    _part("Kind", "-", "phone", VCARD + "hasTelephone", R.STRING, VCARD + "tel", FOAF + "phone"),
)

PLACE: tuple[Field, ...] = (
    _part("Location", "0..1", "bbox", DCAT + "bbox", R.STRING),
    _part("Location", "0..1", "centroid", DCAT + "centroid", R.STRING),
    _part("Location", "0..1", "geometry", LOCN + "geometry", R.STRING),
)

PERIOD: tuple[Field, ...] = (
    _part("PeriodOfTime", "0..1", "start", DCAT + "startDate", R.MOMENT,
          SCHEMA + "startDate", "https://schema.org/startDate", TIME + "hasBeginning"),
    _part("PeriodOfTime", "0..1", "end", DCAT + "endDate", R.MOMENT,
          SCHEMA + "endDate", "https://schema.org/endDate", TIME + "hasEnd"),
)

CHECKSUM: tuple[Field, ...] = (
    _part("Checksum", "1", "algorithm", SPDX + "algorithm", R.IRI),
    _part("Checksum", "1", "value", SPDX + "checksumValue", R.STRING),
)

SERVICE: tuple[Field, ...] = (
    _part("DataService", "1..*", "title", DCT + "title", R.TEXT),
    _part("DataService", "1..*", "endpoint_urls", DCAT + "endpointURL", R.URL,
          DCAT + "endpointUrl"),
)

RECORD: tuple[Field, ...] = (
    _part("CatalogRecord", "0..1", "issued", DCT + "issued", R.MOMENT),
    _part("CatalogRecord", "1", "modified", DCT + "modified", R.MOMENT),
    _part("CatalogRecord", "-", "identifiers", DCT + "identifier", R.STRING, ADMS + "identifier"),
)
# fmt: on

TABLES: dict[str, tuple[Field, ...]] = {
    "ResourceDraft": RESOURCE,
    "DistributionDraft": DISTRIBUTION,
    "Agent": AGENT,
    "Contact": CONTACT,
    "Place": PLACE,
    "Period": PERIOD,
    "Checksum": CHECKSUM,
    "AccessService": SERVICE,
    "CatalogRecord": RECORD,
}
