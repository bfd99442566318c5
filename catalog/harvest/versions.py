"""The versions of a change to resources that keep their statements."""

from collections.abc import Collection
from typing import Protocol

from catalog.models import Change, Version


class Kept(Protocol):
    """A resource, or as much of it as its version says."""

    @property
    def pk(self) -> int:
        """Its id."""

    @property
    def content_hash(self) -> str:
        """The hash of its statements."""


def write(change: Change, rows: Collection[Kept], kind: Version.Kind, first: int = 0) -> int:
    """Say that each of `rows` changed in this way, from ordinal `first`. Returns the next one."""
    Version.objects.bulk_create(
        Version(
            change=change,
            ordinal=place,
            resource_id=row.pk,
            kind=kind,
            content_hash=row.content_hash,
        )
        for place, row in enumerate(rows, first)
    )
    return first + len(rows)
