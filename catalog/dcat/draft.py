"""What one record says, as frozen values. Plain Python: no Django, no RDF library.

A draft keeps the publisher's words. Where a value should come from a controlled vocabulary it holds
both what was received and the canonical IRI it was resolved to.

Named tuples: a catalogue is a million of these values, and a frozen dataclass takes two to three
times as long to make.
"""

from datetime import date
from typing import NamedTuple

Text = tuple[tuple[str, str], ...]  # ((language tag, text), …) as received, tag "" when none

KINDS = ("Dataset", "DatasetSeries", "DataService", "Catalog")


class Term(NamedTuple):
    """A value of a controlled vocabulary.

    `iri` is canonical and "" when the value is unknown; `label` is what the source itself says
    about it (the name of a national licence, for example).
    """

    iri: str
    received: str
    received_is_iri: bool
    label: Text = ()

    @property
    def key(self) -> str:
        """The canonical IRI, else the value as received."""
        return self.iri or self.received


class Moment(NamedTuple):
    """A date or a date and time; `iso` is "" when `received` cannot be read as one.

    `iso` is "2021", "2021-03", "2021-03-10" or "2021-03-10T10:36:19+00:00".
    """

    received: str
    iso: str

    @property
    def day(self) -> date | None:
        """The day, the first of the month or of the year where no more is said."""
        return date.fromisoformat((self.iso + "-01-01")[:10]) if self.iso else None


class Reference(NamedTuple):
    """A thing the record points to. `iri` is "" when the source only describes it."""

    iri: str
    label: Text = ()


class Relation(NamedTuple):
    """A link of the record to another resource, by `property` (an IRI)."""

    property: str
    iri: str


class Agent(NamedTuple):
    """A publisher or creator. `iri` is "" for a blank node or a plain name."""

    iri: str = ""
    name: Text = ()
    type: Term | None = None
    homepage: str = ""
    mbox: str = ""

    @property
    def key(self) -> str:
        """What tells this agent from others: its IRI, else its name in small letters."""
        return self.iri or (" ".join(self.name[0][1].casefold().split()) if self.name else "")


class Contact(NamedTuple):
    """Whom to ask (vcard:Kind). `email` without "mailto:", `phone` without "tel:"."""

    iri: str = ""
    name: Text = ()
    email: str = ""
    url: str = ""
    phone: str = ""


class Place(NamedTuple):
    """A place by IRI, by name or by shape. Shapes are as received (WKT, GeoJSON or GML)."""

    iri: str = ""
    label: Text = ()
    bbox: str = ""
    centroid: str = ""
    geometry: str = ""


class Period(NamedTuple):
    """A period of time, open at either side; `received` when it came as text only."""

    start: Moment | None = None
    end: Moment | None = None
    received: str = ""


class Checksum(NamedTuple):
    """`algorithm` is an SPDX IRI or what was received; `value` is in hexadecimal."""

    algorithm: str
    value: str


class CatalogRecord(NamedTuple):
    """What the source's catalogue says about its own entry."""

    issued: Moment | None = None
    modified: Moment | None = None
    identifiers: tuple[str, ...] = ()


class AccessService(NamedTuple):
    """A data service behind a distribution: by IRI, or described in place."""

    iri: str = ""
    title: Text = ()
    endpoint_urls: tuple[str, ...] = ()


class DistributionDraft(NamedTuple):
    """One dcat:Distribution. `key` is its IRI, else its URL, else a hash of its statements."""

    key: str
    position: int
    iri: str = ""
    title: Text = ()
    description: Text = ()
    access_urls: tuple[str, ...] = ()
    download_urls: tuple[str, ...] = ()
    format: Term | None = None
    media_type: Term | None = None
    compress_format: Term | None = None
    package_format: Term | None = None
    licence: Term | None = None
    rights: tuple[Reference, ...] = ()
    byte_size: int | None = None
    checksum: Checksum | None = None
    availability: Term | None = None
    status: Term | None = None
    languages: tuple[Term, ...] = ()
    issued: Moment | None = None
    modified: Moment | None = None
    access_services: tuple[AccessService, ...] = ()
    conforms_to: tuple[Reference, ...] = ()
    pages: tuple[Reference, ...] = ()
    legislation: tuple[str, ...] = ()
    is_hvd: bool = False


class ResourceDraft(NamedTuple):
    """One dcat:Dataset, DatasetSeries, DataService or Catalog. `iri` is "" for a blank root.

    `catalogues` are the IRIs of the source's catalogues that list the record.
    `default_language` is the source's, for texts that came without a tag.
    """

    kind: str
    iri: str
    default_language: str = ""
    identifiers: tuple[str, ...] = ()
    title: Text = ()
    description: Text = ()
    keywords: Text = ()
    version_notes: Text = ()
    provenance: Text = ()
    version: str = ""
    publisher: Agent | None = None
    creators: tuple[Agent, ...] = ()
    contacts: tuple[Contact, ...] = ()
    themes: tuple[Term, ...] = ()
    subjects: tuple[Reference, ...] = ()
    types: tuple[Term, ...] = ()
    languages: tuple[Term, ...] = ()
    frequency: Term | None = None
    access_rights: Term | None = None
    licences: tuple[Term, ...] = ()
    rights: tuple[Reference, ...] = ()
    formats: tuple[Term, ...] = ()
    spatial: tuple[Place, ...] = ()
    temporal: tuple[Period, ...] = ()
    issued: Moment | None = None
    modified: Moment | None = None
    landing_pages: tuple[str, ...] = ()
    homepages: tuple[str, ...] = ()
    pages: tuple[Reference, ...] = ()
    conforms_to: tuple[Reference, ...] = ()
    legislation: tuple[str, ...] = ()
    hvd_categories: tuple[Term, ...] = ()
    is_hvd: bool = False
    in_series: tuple[str, ...] = ()
    serves_datasets: tuple[str, ...] = ()
    endpoint_urls: tuple[str, ...] = ()
    endpoint_descriptions: tuple[str, ...] = ()
    related: tuple[Relation, ...] = ()
    record: CatalogRecord | None = None
    catalogues: tuple[str, ...] = ()
    distributions: tuple[DistributionDraft, ...] = ()


def machine_translated(tag: str) -> bool:
    """Whether a language tag says "translated by a machine": `en-t-nl` (BCP 47, extension t).

    `de-x-mtfrom-en` is the older spelling of data.europa.eu.
    """
    tag = tag.lower()
    return "-t-" in tag or "-x-mtfrom-" in tag


def primary(tag: str) -> str:
    """The language itself: "en" of "en-GB" and of "en-t-nl"."""
    return tag.split("-", 1)[0].lower()
