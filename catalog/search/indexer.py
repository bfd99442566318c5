"""From stored rows to what the index keeps."""

from collections.abc import Iterator

from django.db.models import QuerySet

from catalog.models import Resource
from catalog.search.document import Stored

# In the order of the fields of Stored.
COLUMNS = (
    "id", "change__number", "audiences", "kind", "iri", "source__slug", "document",
    "themes", "formats", "licences", "languages", "publisher_key", "is_hvd",
    "issued", "modified", "title",
)  # fmt: skip


def stored(rows: QuerySet[Resource]) -> Iterator[Stored]:
    """What the index needs of `rows`, in their order, without keeping them all in memory."""
    for row in rows.values_list(*COLUMNS).iterator(chunk_size=500):
        yield Stored(*row)
