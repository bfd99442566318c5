"""Sources and resources for tests, made as a harvest makes them: with their change and version."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from catalog.models import Change, HarvestSource, Resource, Version
from catalog.packing import pack
from vocab.namespaces import DATASET, TYPE


def make_source(slug: str = "port", **fields: Any) -> HarvestSource:
    """A source by its short name; the one there is, if it is there."""
    url = f"https://{slug}.example.org/catalog.ttl"
    made, _ = HarvestSource.objects.get_or_create(
        slug=slug, defaults={"name": slug.title(), "url": url, **fields}
    )
    return made


def make_resource(source: HarvestSource, name: str = "one", **fields: Any) -> Resource:
    """A live dataset of `source` with a title, its statements, its change and its version."""
    iri = fields.pop("iri", f"https://data.example.org/{source.slug}/{name}")
    title = fields.pop("title", f"Dataset {name}")
    lines = fields.pop("lines", _lines(iri, title))
    document: Mapping[str, Any] = {"title": {"en": title}}
    values: dict[str, Any] = {
        "stable_id": iri or f"identifier {name}",
        "kind": "Dataset",
        "iri": iri,
        "statements": pack(lines),
        "content_hash": f"v1:{name}",
        "rules_version": 1,
        "document": document,
        "title": title,
        **fields,
    }
    with transaction.atomic():
        change = Change.objects.create()
        resource = Resource.objects.create(source=source, change=change, **values)
        Version.objects.create(
            change=change,
            ordinal=0,
            resource=resource,
            kind="content",
            content_hash=values["content_hash"],
        )
    return resource


def _lines(iri: str, title: str) -> bytes:
    subject = f"<{iri}>" if iri else "_:b0"
    return (
        f'{subject} <http://purl.org/dc/terms/title> "{title}"@en .\n'
        f"{subject} <{TYPE}> <{DATASET}> .\n"
    ).encode()
