"""The versions of a change to resources that keep their statements."""

from collections.abc import Collection

from catalog.models import Change, Resource, Version


def write(change: Change, rows: Collection[Resource], kind: Version.Kind, first: int = 0) -> int:
    """Say that each of `rows` changed in this way, from ordinal `first`. Returns the next one."""
    Version.objects.bulk_create(
        Version(
            change=change,
            ordinal=place,
            resource=row,
            kind=kind,
            content_hash=row.content_hash,
        )
        for place, row in enumerate(rows, first)
    )
    return first + len(rows)
