"""Who may see a source, or one resource: everyone, members, and whom offers show it to. The verbs.

Each is one transaction, and what it hides is hidden when it ends: every door asks the rows. It
decides alone about copies, as harvests do, so no record comes in meanwhile that it does not see.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.harvest import copies
from catalog.harvest.copy import cursor
from catalog.models import Change, HarvestSource, Resource

# (whether its source is for members only, and who those are)
_AUDIENCES = (
    "CASE WHEN %s OR members_only OR shown_to <> '{}'"
    " THEN ARRAY(SELECT DISTINCT one FROM unnest(%s::bigint[] || shown_to) AS one ORDER BY one)"
    " ELSE '{}' END"
)
# Withdrawn ones too: a tombstone has a title. Always in the order of ids.
_TO_CHANGE = (
    f"SELECT id, iri, {_AUDIENCES} FROM catalog_resource WHERE source_id = %s"  # noqa: S608
    f" AND CASE WHEN %s::bigint[] IS NULL THEN audiences <> {_AUDIENCES} ELSE id = ANY(%s) END"
    " ORDER BY id FOR UPDATE"
)
_CHANGE = (
    f"UPDATE catalog_resource SET audiences = {_AUDIENCES}, change_id = %s"  # noqa: S608
    " WHERE id = ANY(%s)"
)
_VERSIONS = (
    "INSERT INTO catalog_version (change_id, ordinal, resource_id, kind, content_hash)"
    " SELECT %s, %s - 1 + row_number() OVER (ORDER BY id), id, 'audience', content_hash"
    " FROM catalog_resource WHERE id = ANY(%s)"
)


@transaction.atomic
def save_source(source: HarvestSource) -> int:
    """Keep `source` as it stands, new or changed, and let its resources follow.

    Returns how many of them are for others now; raises ValidationError.
    """
    copies.decide_alone()
    source.clean()
    source.save()
    return _follow(source)


@transaction.atomic
def restrict_source(source: HarvestSource, *, members_only: bool) -> int:
    """Show all of a source to its organisation's members only, or to everyone again.

    Resources that are restricted one by one stay so. Returns how many are for others now; raises
    ValidationError.
    """
    copies.decide_alone()
    HarvestSource.objects.select_for_update().get(pk=source.pk)
    source.refresh_from_db()
    source.members_only = members_only
    return save_source(source)


@transaction.atomic
def restrict_resource(resource: Resource, *, members_only: bool) -> None:
    """Show one resource to the members of its source's organisation only, or no more than others.

    Of a source that is for members only it stays restricted whatever is said here. Raises
    ValidationError.
    """
    copies.decide_alone()
    source = HarvestSource.objects.select_for_update().get(pk=resource.source_id)
    kept = Resource.objects.select_for_update().defer("statements", "document").get(pk=resource.pk)
    if kept.members_only == members_only:
        return
    if members_only and source.organisation_id is None:
        raise ValidationError(
            _("Its source belongs to no organisation, so nobody is a member. Choose one there.")
        )
    Resource.objects.filter(pk=kept.pk).update(members_only=members_only)
    _follow(source, [kept.pk])
    resource.refresh_from_db(fields=["members_only", "audiences", "published", "change"])


@transaction.atomic
def show_to(shown: Mapping[int, Collection[int]]) -> None:
    """Let offers restrict resources, by id: each is for its members and these audiences.

    Without audiences offers do not restrict it any more; its source may.
    """
    copies.decide_alone()
    alike: dict[tuple[int, ...], list[int]] = {}
    for pk, audiences in shown.items():
        alike.setdefault(tuple(sorted(set(audiences))), []).append(pk)
    changed: list[int] = []
    for wanted, ids in sorted(alike.items()):
        others = Resource.objects.filter(pk__in=ids).exclude(shown_to=list(wanted))
        others = others.select_for_update().order_by("pk")
        found = list(others.values_list("pk", flat=True))
        Resource.objects.filter(pk__in=found).update(shown_to=list(wanted))
        changed += found
    owners = HarvestSource.objects.filter(resources__in=changed).distinct().order_by("pk")
    for source in owners:
        _follow(source, changed)


@dataclass(frozen=True, slots=True)
class _Row:
    """A resource, and the audiences that it is to have."""

    pk: int
    iri: str
    audiences: list[int]


def _follow(source: HarvestSource, only: Sequence[int] | None = None) -> int:
    """Change the audiences of its resources that have others by now, or of those with these ids."""
    whose, named = (source.members_only, source.members), None if only is None else list(only)
    with cursor() as cur:
        cur.execute(_TO_CHANGE, (*whose, source.pk, named, *whose, named))
        rows = [_Row(*row) for row in cur]
    if rows:
        _change(rows, source)
    return len(rows)


def _change(rows: Sequence[_Row], source: HarvestSource) -> None:
    """Give these resources their audiences, and publish the copies that are the best by now."""
    change = Change.objects.create()
    ids = [row.pk for row in rows]
    after = {row.pk: tuple(row.audiences) for row in rows}
    losing, winning = copies.outcome(
        [replace(copy, audiences=after.get(copy.pk, copy.audiences)) for copy in same]
        for same in copies.live([row.iri for row in rows]).values()
    )
    following = copies.hide(losing, change, 0)
    with cursor() as cur:
        cur.execute(_CHANGE, (source.members_only, source.members, change.pk, ids))
        cur.execute(_VERSIONS, (change.pk, following, ids))
    copies.publish(winning, change, following + len(ids))
