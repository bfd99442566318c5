"""What stood in the catalogue at a moment, as far as a requester may be told (decision 18).

head (how far the sequence had got) -> what each resource had said last by then -> which copy of an
IRI was published -> Stood. A batch of ids at a time: memory does not depend on how much there is.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Q

from accounts.requester import Requester
from catalog.access import access
from catalog.harvest.copies import Copy
from catalog.harvest.copy import cursor
from catalog.harvest.replay import published
from catalog.models import Change, HarvestSource, Rename, Resource, Version
from catalog.models.resource import ResourceQuerySet

AT_ONCE = 500  # resources whose past is asked for in one question

# The last version by then that says whether the resource is here, and what it says.
_LAST = """
CROSS JOIN LATERAL (
    SELECT v.kind, v.content_hash FROM catalog_version v JOIN catalog_change c ON c.id = v.change_id
    WHERE v.resource_id = r.id AND v.kind IN ('content', 'restored', 'withdrawn')
    AND c.number <= %(head)s ORDER BY c.number DESC, v.ordinal DESC LIMIT 1) said
"""
_KEPT = """(r.content_hash = said.content_hash OR EXISTS (
    SELECT 1 FROM catalog_versionbody b JOIN catalog_version v ON v.id = b.version_id
    WHERE v.resource_id = r.id AND v.content_hash = said.content_hash))"""
# What it was called before the first of the changes since then that gave it another name.
_CALLED = """COALESCE((
    SELECT n.before FROM catalog_rename n JOIN catalog_change c ON c.id = n.change_id
    WHERE n.resource_id = r.id AND c.number > %(head)s ORDER BY c.number LIMIT 1), r.iri)"""
_STOOD = f"""
SELECT r.id, {_CALLED}, r.kind, said.content_hash, {_KEPT} FROM catalog_resource r {_LAST}
WHERE r.id = ANY(%(ids)s) AND said.kind <> 'withdrawn' ORDER BY r.id
"""  # noqa: S608 - our own words
# Only what has said something else since can have lost what it said.
_FORGOTTEN = f"""
SELECT r.id FROM catalog_resource r {_LAST}
WHERE r.id IN (
    SELECT v.resource_id FROM catalog_change c JOIN catalog_version v ON v.change_id = c.id
    WHERE c.number > %(head)s AND v.kind IN ('content', 'restored'))
AND said.kind <> 'withdrawn' AND NOT {_KEPT} ORDER BY r.id
"""  # noqa: S608 - our own words


@dataclass(frozen=True, slots=True)
class Stood:
    """A published copy of then. `kept`: what it said, which has this hash, is still here."""

    id: int
    iri: str
    kind: str
    content_hash: str
    kept: bool


class Standing:
    """The catalogue as it was published at a moment, or what one source had in it.

    `head` is the number of the last change that had begun by then (None: of all): a state that
    there was.
    """

    def __init__(
        self, requester: Requester, moment: datetime | None, source: HarvestSource | None = None
    ) -> None:
        changes = Change.objects.filter(number__isnull=False)
        if moment is not None:
            changes = changes.filter(at__lte=moment)
        last = changes.order_by("-number").first()
        self.head = last.number or 0 if last else 0
        self.modified = last.at if last else None
        self._requester = requester
        self._source = source

    def stood(self, only: Collection[int] | None = None) -> Iterator[list[Stood]]:
        """What stood there, in the order of ids, some at a time; of `only` these, if given."""
        rows = self._visible() if only is None else self._visible().filter(pk__in=only)
        last = 0
        while ids := list(
            rows.filter(pk__gt=last).order_by("pk")[:AT_ONCE].values_list("pk", flat=True)
        ):
            last = ids[-1]
            told = self._told(ids)
            found = self._asked(told)
            hidden = self._unpublished(found)
            yield [one for one in found if one.id not in hidden]

    def forgotten(self) -> int:
        """Of how many that stood there it is not known any more what they said."""
        if not self.head:
            return 0
        with cursor() as cur:
            ids = [id_ for (id_,) in cur.execute(_FORGOTTEN, {"head": self.head})]
        return sum(not one.kept for few in self.stood(ids) for one in few)

    def undecided(self) -> int:
        """Of how many it is not told whether they stood there: who may see them was decided since.

        It does not depend on whether they did.
        """
        return self._decided_since().distinct().count()

    def _visible(self) -> ResourceQuerySet:
        rows = Resource.objects.visible_to(self._requester)
        return rows.filter(source=self._source) if self._source else rows

    def _decided_since(self) -> ResourceQuerySet:
        """What may be seen today, and of which it is not known whether it was then."""
        decided = Version.objects.filter(kind=Version.Kind.AUDIENCE, change__number__gt=self.head)
        return (
            self._visible().filter(pk__in=decided.values("resource")).exclude(source__in=self._own)
        )

    def _told(self, ids: Sequence[int]) -> list[int]:
        """Those of these ids of which it is known that they could be seen then as now."""
        decided = Version.objects.filter(
            Q(resource__in=ids), kind=Version.Kind.AUDIENCE, change__number__gt=self.head
        )
        since = decided.exclude(resource__source__in=self._own).values_list("resource", flat=True)
        return sorted(set(ids).difference(since))

    def _asked(self, ids: Sequence[int]) -> list[Stood]:
        with cursor() as cur:
            return [Stood(*row) for row in cur.execute(_STOOD, {"head": self.head, "ids": ids})]

    def _unpublished(self, found: Sequence[Stood]) -> set[int]:
        """Ids of those of which another copy was published."""
        copies = [same for same in self._copies(found).values() if len(same) > 1]
        several = [pk for same in copies for pk in same]
        if not several:
            return set()
        versions = Version.objects.filter(resource__in=several, change__number__lte=self.head)
        events = list(
            versions.order_by("change__number", "ordinal").values_list("resource_id", "kind")
        )
        return set(several).difference(*(published(same, events) for same in copies))

    def _copies(self, found: Sequence[Stood]) -> dict[str, dict[int, Copy]]:
        """All copies of these that may be told of, by IRI and id, whatever source has them."""
        called = {one.id: one.iri for one in found if one.iri}
        ids = self._told(self._named(set(called.values())))
        called |= {one.id: one.iri for one in self._asked(ids)}
        rows = Resource.objects.filter(pk__in=called).values_list("pk", "audiences", "source")
        copies: defaultdict[str, dict[int, Copy]] = defaultdict(dict)
        for pk, audiences, source in rows:
            iri, url = called[pk], self._sources[source]
            copies[iri][pk] = Copy(pk, iri, tuple(sorted(audiences)), published=False, url=url)
        return copies

    def _named(self, iris: set[str]) -> list[int]:
        """The ids of what is called so, or was."""
        # A resource with an IRI has it as its stable id: this is the index on (source, stable id).
        now = Q(source__in=list(self._sources), stable_id__in=iris)
        once = Rename.objects.filter(before__in=iris).values_list("resource", flat=True)
        rows = Resource.objects.visible_to(self._requester).filter(now | Q(pk__in=list(once)))
        return list(rows.values_list("pk", flat=True))

    @cached_property
    def _sources(self) -> dict[int, str]:
        return dict(HarvestSource.objects.values_list("pk", "url"))

    @cached_property
    def _own(self) -> list[int]:
        """Sources of which the requester is told all: those of an organisation of theirs."""
        mine = access().audiences(self._requester).ids
        owned = HarvestSource.objects.filter(organisation__isnull=False)
        return [source.pk for source in owned if not mine.isdisjoint(source.members)]
