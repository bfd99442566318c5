"""The tables: what each profile asks of the classes of DCAT, a row for each property.

Columns of tables/<profile>.csv, facts of the specification (decision 15 says how they were found):

class      prefixed name
property   prefixed name, or a path: `^` from the other side, `/` one after the other, `|` either
level      M mandatory, R recommended, O optional, D given up: it is not used any more (max 0)
min, max   how many values; empty: none is needed, any number is allowed
range      `literal`, `text` (with or without a language), `temporal` (a year, month, day or
           moment, of such a datatype), `date` (a day or moment), `geometry` (WKT, GML or GeoJSON),
           a datatype (`xsd:…`), `iri`, `resource` (an IRI or a blank node), a class of resources,
           or `<class> or iri` (an IRI is enough); empty: not said
terms      `value <IRI>`: this one must be among them, if there are any; `scheme <IRI>`: all are
           concepts of it;
           `begins <IRI> … class …`: each begins with one of these, or is an instance of a class;
           `languages`: each is a text in an official language of the EU, and not empty;
           with `should` before it, it is advised only
paragraph  the fragment of the specification's address where the row stands

A property has a second row where it is given up, and something is asked of it while it is used.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from vocab import namespaces

PREFIXES: dict[str, str] = {
    **namespaces.PREFIXES,
    "biro": "http://purl.org/spar/biro/",
    "cnt": "http://www.w3.org/2011/content#",
    "dcatde": "http://dcat-ap.de/def/dcatde/",
    "dcatus": "http://data.resources.gov/ontology/dcat-us#",
    "dce": "http://purl.org/dc/elements/1.1/",
    "dpv": "https://w3id.org/dpv#",
    "frapo": "http://purl.org/cerif/frapo/",
    "geodcatap": "http://data.europa.eu/930/",
    "it6": "http://data.europa.eu/it6/",
    "lpwcc": "https://linkedpaperswithcode.com/class/",
    "lpwcp": "https://linkedpaperswithcode.com/property/",
    "m8g": "http://data.europa.eu/m8g/",
    "mls": "http://www.w3.org/ns/mls#",
    "mlso": "http://w3id.org/mlso/",
    "mobilitydcatap": "https://w3id.org/mobilitydcat-ap#",
    "oa": "http://www.w3.org/ns/oa#",
    "odrs": "http://schema.theodi.org/odrs#",
    "org": "http://www.w3.org/ns/org#",
    "qb": "http://purl.org/linked-data/cube#",
    "sdmx-attribute": "http://purl.org/linked-data/sdmx/2009/attribute#",
    "sdo": "https://schema.org/",
    "statdcatap": "http://data.europa.eu/s1n/",
}
_TABLES = Path(__file__).parent / "tables"


@dataclass(frozen=True, slots=True)
class Profile:
    """A published profile: its name, where its text stands, and whom it is about."""

    id: str
    name: str
    text: str  # address of the specification
    high_value: bool = False  # only for what is reported as a high-value dataset
    namespace: str = ""  # of its own terms: whoever uses one of them speaks this profile
    names: tuple[str, ...] = ()  # beginnings of the IRIs by which a catalogue record claims it

    def paragraph(self, fragment: str) -> str:
        """The address of a paragraph."""
        return f"{self.text}#{fragment}"


DCAT_AP = Profile(
    "dcat-ap-3.0.1", "DCAT-AP 3.0.1", "https://semiceu.github.io/DCAT-AP/releases/3.0.1"
)
DCAT_AP_HVD = Profile(
    "dcat-ap-hvd-3.0.0",
    "DCAT-AP HVD 3.0.0",
    "https://semiceu.github.io/DCAT-AP/releases/3.0.0-hvd",
    high_value=True,
)
DCAT_AP_DE = Profile(
    "dcat-ap-de-2.0",
    "DCAT-AP.de 2.0",
    "https://www.dcat-ap.de/def/dcatde/2.0/spec/",
    namespace=PREFIXES["dcatde"],
    names=("http://dcat-ap.de/def/dcatde", "https://www.dcat-ap.de/def/dcatde"),
)
GEODCAT_AP = Profile(
    "geodcat-ap-3.1.0",
    "GeoDCAT-AP 3.1.0",
    "https://semiceu.github.io/GeoDCAT-AP/releases/3.1.0",
    namespace=PREFIXES["geodcatap"],
    names=(
        "http://data.europa.eu/930",
        "https://semiceu.github.io/GeoDCAT-AP/",
        "http://semiceu.github.io/GeoDCAT-AP/",
    ),
)
MOBILITYDCAT_AP = Profile(
    "mobilitydcat-ap-1.1.0",
    "mobilityDCAT-AP 1.1.0",
    "https://mobilitydcat-ap.github.io/mobilityDCAT-AP/releases/1.1.0",
    namespace=PREFIXES["mobilitydcatap"],
    names=("https://w3id.org/mobilitydcat-ap", "https://mobilitydcat-ap.github.io/"),
)
STATDCAT_AP = Profile(
    "statdcat-ap-3.0.0-draft",
    "StatDCAT-AP 3.0.0 (draft)",
    "https://semiceu.github.io/StatDCAT-AP/drafts/3.0.0",
    namespace=PREFIXES["statdcatap"],
    names=("http://data.europa.eu/s1n", "https://semiceu.github.io/StatDCAT-AP/"),
)
MLDCAT_AP = Profile(
    "mldcat-ap-3.1.0",
    "MLDCAT-AP 3.1.0",
    "https://semiceu.github.io/MLDCAT-AP/releases/3.1.0",
    namespace=PREFIXES["it6"],
    names=("http://data.europa.eu/it6", "https://semiceu.github.io/MLDCAT-AP/"),
)
DCAT_US = Profile(
    "dcat-us-3.0.0",
    "DCAT-US 3.0.0",
    "https://doi-do.github.io/dcat-us/",
    namespace=PREFIXES["dcatus"],
    names=("http://data.resources.gov/ontology/dcat-us", "https://doi-do.github.io/dcat-us"),
)
PROFILES = (
    DCAT_AP,
    DCAT_AP_HVD,
    DCAT_AP_DE,
    GEODCAT_AP,
    MOBILITYDCAT_AP,
    STATDCAT_AP,
    MLDCAT_AP,
    DCAT_US,
)


@dataclass(frozen=True, slots=True)
class Row:
    """What a profile says of one property (or path) of one class."""

    of: str  # the class, as a prefixed name
    path: str  # the property, as the table has it
    level: str
    min: int
    max: int | None
    range: str
    terms: str
    paragraph: str

    @property
    def iris(self) -> tuple[str, ...]:
        """The properties that the path names, in its order."""
        return tuple(expanded(name) for name in re.findall(r"[\w-]+:[\w-]+", self.path))


@cache
def table(profile: Profile) -> tuple[Row, ...]:
    """The rows of a profile, in the order of its table."""
    with (_TABLES / f"{profile.id}.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(_rows(csv.DictReader(lines)))


def _rows(lines: Iterable[dict[str, str]]) -> Iterator[Row]:
    for line in lines:
        yield Row(
            of=line["class"],
            path=line["property"],
            level=line["level"],
            min=int(line["min"] or 0),
            max=int(line["max"]) if line["max"] else None,
            range=line["range"],
            terms=line["terms"],
            paragraph=line["paragraph"],
        )


def expanded(name: str) -> str:
    """The IRI of a prefixed name; KeyError for a prefix that nobody declared."""
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local
