"""A record as the rows that keep it. Pure: statements in, values out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from catalog.dcat.document import document, facets
from catalog.dcat.draft import ResourceDraft
from catalog.dcat.read import draft
from catalog.models.resource import pack
from vocab.findings import Finding
from vocab.namespaces import DCAT, DCT
from vocab.rdf.sandbox import Record


@dataclass(frozen=True, slots=True)
class Row:
    """Everything that is kept of one record, but for the ids that the database gives."""

    stable_id: str
    record: Record
    statements: bytes
    draft: ResourceDraft
    document: Mapping[str, Any]
    values: Mapping[str, Any]
    findings: tuple[Finding, ...]


def row(record: Record, stable_id: str, lines: bytes, default_language: str, said: tuple[Finding, ...] = ()) -> Row:
    """Draft `record` and derive what is kept of it."""
    drafted, found = draft(record.kind, record.root, lines, default_language)
    found_facets = facets(drafted)
    return Row(
        stable_id=stable_id,
        record=record,
        statements=pack(lines),
        draft=drafted,
        document=document(drafted),
        values={
            "title": found_facets.title,
            "themes": list(found_facets.themes),
            "formats": list(found_facets.formats),
            "licences": list(found_facets.licences),
            "languages": list(found_facets.languages),
            "publisher_key": found_facets.publisher_key,
            "publisher_name": found_facets.publisher_name,
            "is_hvd": found_facets.is_hvd,
            "issued": _date(drafted.issued),
            "modified": _date(drafted.modified),
        },
        findings=tuple(f if f.focus else f.at(stable_id) for f in said + found),
    )


def links(drafted: ResourceDraft) -> set[tuple[str, str]]:
    """(property, IRI) of the statements that point at other catalogued resources."""
    pointing = {
        DCAT + "inSeries": drafted.in_series,
        DCAT + "servesDataset": drafted.serves_datasets,
        DCAT + "dataset": drafted.memberships,
        DCT + "relation": drafted.related,
        DCAT + "accessService": [iri for d in drafted.distributions for iri in d.access_service_iris],
    }
    return {(path, iri) for path, iris in pointing.items() for iri in iris if iri}


def _date(value: Any) -> date | None:
    return value.day if value else None
