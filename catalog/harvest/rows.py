"""A record as the rows that keep it. Pure: statements in, values out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from catalog.dcat.document import document, facets, pick
from catalog.dcat.draft import DistributionDraft, ResourceDraft
from catalog.dcat.read import draft
from catalog.harvest.columns import array
from catalog.packing import pack
from vocab.authority.resolve import resolve
from vocab.findings import Finding
from vocab.namespaces import DCAT
from vocab.rdf.job import Record

KEY_LIMIT = 1_024  # bytes of what is looked up by an index, which takes 2,700


@dataclass(frozen=True, slots=True)
class Row:
    """Everything that is kept of one record, but for the ids that the database gives."""

    stable_id: str
    record: Record
    packed: bytes  # its statements
    json: str  # its document
    values: Mapping[str, Any]
    distributions: Sequence[tuple[Any, ...]]  # columns after the resource's id
    links: Sequence[tuple[str, str]]  # (property, IRI)
    findings: tuple[Finding, ...]

    @property
    def document(self) -> dict[str, Any]:
        """Its document as plain values."""
        plain: dict[str, Any] = orjson.loads(self.json)
        return plain


def row(
    record: Record,
    stable_id: str,
    lines: bytes,
    default_language: str,
    said: tuple[Finding, ...] = (),
) -> Row:
    """Draft `record` and derive what is kept of it."""
    drafted, found = draft(record.kind, record.root, lines, default_language, resolve)
    derived = document(drafted)
    found_facets = facets(drafted)
    return Row(
        stable_id=stable_id,
        record=record,
        packed=pack(lines),
        json=orjson.dumps(derived).decode(),
        values={
            "title": pick(derived.get("title", {}), (default_language, "en"))[1],
            "themes": array(keys(found_facets.themes)),
            "formats": array(keys(found_facets.formats)),
            "licences": array(keys(found_facets.licences)),
            "languages": array(keys(found_facets.languages)),
            "publisher_key": cut(found_facets.publisher_key),
            "publisher_name": found_facets.publisher_name,
            "is_hvd": found_facets.hvd,
            "issued": drafted.issued.day if drafted.issued else None,
            "modified": drafted.modified.day if drafted.modified else None,
        },
        distributions=distributions(drafted.distributions),
        links=links(drafted),
        findings=tuple(f if f.focus else f.at(stable_id) for f in said + found),
    )


def keys(values: Sequence[str]) -> list[str]:
    """Each once, sorted."""
    return sorted(set(map(cut, values)))


def cut(key: str) -> str:
    """As much of it as an index takes."""
    return key if len(key) < KEY_LIMIT // 4 else key.encode()[:KEY_LIMIT].decode(errors="ignore")


def distributions(drafted: Sequence[DistributionDraft]) -> list[tuple[Any, ...]]:
    """The columns of each distribution; a key that comes twice gets a number."""
    keys: Counter[str] = Counter()
    columns = []
    for d in drafted:
        keys[d.key] += 1
        columns.append(
            (
                d.key if keys[d.key] == 1 else f"{d.key} {keys[d.key]}",
                d.position,
                d.iri,
                array(d.access_urls),
                array(d.download_urls),
                d.format.key if d.format else "",
                d.media_type.key if d.media_type else "",
                d.licence.key if d.licence else "",
            )
        )
    return columns


def links(drafted: ResourceDraft) -> list[tuple[str, str]]:
    """(property, IRI) of the statements that point at other catalogued resources, each once."""
    services = (s.iri for d in drafted.distributions for s in d.access_services)
    pointing = [
        *((DCAT + "inSeries", iri) for iri in drafted.in_series),
        *((DCAT + "servesDataset", iri) for iri in drafted.serves_datasets),
        *((DCAT + "catalog", iri) for iri in drafted.catalogues),
        *((DCAT + "accessService", iri) for iri in services),
        *((relation.property, relation.iri) for relation in drafted.related),
    ]
    return sorted({(path, iri) for path, iri in pointing if iri})
