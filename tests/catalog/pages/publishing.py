"""Resources for the tests of pages, derived from Turtle by the same rules as a harvest derives them."""

from typing import Any

import pyoxigraph

from catalog.harvest.rows import row
from catalog.models import HarvestSource, Link, Resource, StoredFinding
from tests.factories import make_resource, make_source
from tests.harvests import PREFIXES
from vocab.rdf.sandbox import Record

BASE = "https://port.example/dataset/"
SERIES_KIND = "DatasetSeries"


def publish(body: str = 'dct:title "Berths"@en', name: str = "berths", **fields: Any) -> Resource:
    """The resource `d:name` of the port (or `source`) with these statements, as kept after a harvest."""
    source: HarvestSource = fields.pop("source", None) or make_source("port")
    kind, iri = fields.pop("kind", "Dataset"), f"{BASE}{name}"
    triples = list(pyoxigraph.parse(f"{PREFIXES}<{iri}> a dcat:{kind} ; {body} .", format=TURTLE))
    lines = b"".join(f"{t.subject} {t.predicate} {t.object} .\n".encode() for t in triples)
    record = Record(kind, f"<{iri}>".encode(), f"v1:{name}", 0, len(lines), len(triples))
    made = row(record, iri, lines, "en")
    values = {"kind": kind, "document": made.document, "lines": lines, **made.values, **fields}
    resource = make_resource(source, name, iri=iri, **values)
    Link.objects.bulk_create(
        Link(resource=resource, property=path, target=target) for path, target in made.links
    )
    StoredFinding.objects.bulk_create(
        StoredFinding(
            resource=resource, change=resource.change, rules_version=1, rule=f.rule,
            severity=f.severity.value, focus=f.focus, path=f.path, value=f.value,
            message=f.message, repair=f.repair,
        )
        for f in made.findings
    )  # fmt: skip
    return resource


TURTLE = pyoxigraph.RdfFormat.TURTLE
