"""What resources said at a moment: their statements now, or those that a version left behind."""

from collections.abc import Sequence

from catalog.dcat.write import ROOT
from catalog.feeds.standing import Stood
from catalog.models import Resource, VersionBody
from vocab.namespaces import CATALOG, DATA_SERVICE, DATASET, DATASET_SERIES, TYPE

TYPES = {
    "Catalog": CATALOG,
    "DataService": DATA_SERVICE,
    "Dataset": DATASET,
    "DatasetSeries": DATASET_SERIES,
}


def then(few: Sequence[Stood]) -> list[Resource]:
    """These resources with what they said then, by id; without those of which it is not kept."""
    wanted = {one.id: one.content_hash for one in few}
    rows = Resource.objects.filter(pk__in=wanted).order_by("pk")
    now = list(rows.only("id", "iri", "kind", "statements", "content_hash"))
    changed = [row.pk for row in now if row.content_hash != wanted[row.pk]]
    # Asked for after the rows: what is superseded meanwhile is in the one or in the other.
    bodies = _bodies(changed, wanted) if changed else {}
    called = {one.id: one.iri for one in few}
    found = []
    for row in now:
        row.iri = called[row.pk]
        if row.content_hash == wanted[row.pk]:
            found.append(row)
        elif body := bodies.get((row.pk, wanted[row.pk])):
            found.append(_as_it_was(row, body))
    return found


def _bodies(ids: Sequence[int], wanted: dict[int, str]) -> dict[tuple[int, str], bytes]:
    rows = VersionBody.objects.filter(
        version__resource__in=ids, version__content_hash__in=[wanted[id_] for id_ in ids]
    )
    fields = ("version__resource_id", "version__content_hash", "statements")
    return {(id_, said): bytes(body) for id_, said, body in rows.values_list(*fields)}


def _as_it_was(row: Resource, body: bytes) -> Resource:
    row.statements = body
    root = f"<{row.iri}>".encode() if row.iri else ROOT
    said = {
        kind for kind, iri in TYPES.items() if root + f" <{TYPE}> <{iri}> .".encode() in row.lines
    }
    if said and row.kind not in said:
        row.kind = min(said)
    return row
