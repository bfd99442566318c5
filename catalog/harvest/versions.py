"""The versions of a change to resources, and what they leave behind."""

from collections.abc import Collection, Sequence
from typing import Protocol

from catalog.harvest.copy import cursor
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


def keep_superseded(ids: Sequence[int]) -> None:
    """Move the statements that are about to be replaced to the version that brought them."""
    if not ids:
        return
    with cursor() as cur:
        cur.execute(
            "INSERT INTO catalog_versionbody (version_id, statements)"
            " SELECT v.id, r.statements FROM catalog_resource r CROSS JOIN LATERAL ("
            "   SELECT id FROM catalog_version WHERE resource_id = r.id"
            "     AND kind IN ('content', 'restored')"
            "   ORDER BY id DESC LIMIT 1) v"
            " WHERE r.id = ANY(%s) ON CONFLICT DO NOTHING",
            (list(ids),),
        )
