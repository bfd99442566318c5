"""What a harvest does to resources between two pages, in transactions of its own."""

from typing import Any

from django.db import transaction

from catalog.harvest import copies
from catalog.harvest.deletion import withdraw
from catalog.models import Change, Resource, Version
from catalog.packing import pack


def change_content(resource: Resource, title: str) -> None:
    """The publisher says something else."""
    subject = f"<{resource.iri}>"
    lines = (
        f'{subject} <http://purl.org/dc/terms/title> "{title}"@en .\n'
        f"{subject} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
        " <http://www.w3.org/ns/dcat#Dataset> .\n"
    ).encode()
    _update(resource, "content", statements=pack(lines), content_hash=f"v1:{title}", title=title)


def take_out(resource: Resource) -> None:
    """The publisher no longer lists it; another source's copy takes its place."""
    with transaction.atomic():
        withdraw([resource.pk], None)


def bring_back(resource: Resource) -> None:
    """The publisher lists it again."""
    _update(resource, "restored", withdrawn=None, published=True)


def outrank(old: Resource, new: Resource) -> None:
    """Another source's copy of the same IRI is published from now on."""
    with transaction.atomic():
        change = Change.objects.create()
        place = copies.hide([old], change, 0)
        Resource.objects.filter(pk=new.pk).update(published=True, change=change)
        _version(new, change, place, "derived")


def _update(resource: Resource, kind: str, **values: Any) -> None:
    with transaction.atomic():
        change = Change.objects.create()
        Resource.objects.filter(pk=resource.pk).update(change=change, **values)
        _version(resource, change, 0, kind)


def _version(resource: Resource, change: Change, place: int, kind: str) -> None:
    Version.objects.create(
        change=change,
        ordinal=place,
        resource=resource,
        kind=kind,
        content_hash=resource.content_hash,
    )
