"""Store one partition: rows, versions and the checkpoint, in one transaction.

COPY for what is new, a staged update for what has changed, nothing for the rest. A record that the
database refuses is found by halving the batch, reported, and left out; the others are kept.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DataError, IntegrityError, OperationalError, transaction
from django.db.models import F
from psycopg.errors import ProgramLimitExceeded

from catalog.failpoints import failpoint
from catalog.harvest import copies, missing, versions
from catalog.harvest.compare import Known
from catalog.harvest.copies import Copy
from catalog.harvest.copy import Table, copy, cursor, next_ids, replace
from catalog.harvest.identity import iri
from catalog.harvest.lease import Lease
from catalog.harvest.parts import DISTRIBUTION, merge_distributions
from catalog.harvest.remember import remember
from catalog.harvest.rows import Row
from catalog.harvest.rules import RULES_VERSION
from catalog.models import Change, HarvestRun, HarvestSource, RunPartition, Version
from vocab.findings import Rule, Severity, finding

RECORD_REFUSED = Rule(
    "record-refused",
    Severity.ERROR,
    "A record could not be stored",
    "Look at the record's values: one of them is larger or stranger than a database takes.",
)
RULES = (RECORD_REFUSED,)

_TEXTS = ("themes", "formats", "licences", "languages")
_DERIVED = ("title", *_TEXTS, "publisher_key", "publisher_name", "is_hvd", "issued", "modified")
_TYPES = {**dict.fromkeys(_TEXTS, "text[]"), "is_hvd": "bool", "issued": "date", "modified": "date"}
_KEPT = (
    ("id", "int8"),
    ("kind", "text"),
    ("iri", "text"),
    ("statements", "bytea"),
    ("content_hash", "text"),
    ("rules_version", "int4"),
    ("document", "jsonb"),
    *((name, _TYPES.get(name, "text")) for name in _DERIVED),
    ("published", "bool"),
    ("change_id", "int8"),
    ("withdrawn", "timestamptz"),
)
RESOURCE_CHANGED = Table("catalog_resource", _KEPT)
RESOURCE_NEW = Table(
    "catalog_resource",
    (*_KEPT, ("source_id", "int8"), ("stable_id", "text"), ("audiences", "int8[]")),
)
VERSION = Table(
    "catalog_version",
    (
        ("change_id", "int8"),
        ("ordinal", "int4"),
        ("resource_id", "int8"),
        ("kind", "text"),
        ("content_hash", "text"),
    ),
)
LINK = Table("catalog_link", (("resource_id", "int8"), ("property", "text"), ("target", "text")))
FINDING = Table(
    "catalog_storedfinding",
    (
        ("resource_id", "int8"),
        ("change_id", "int8"),
        ("rules_version", "int4"),
        ("rule", "text"),
        ("severity", "text"),
        ("focus", "text"),
        ("path", "text"),
        ("value", "text"),
        ("message", "text"),
        ("repair", "text"),
    ),
)


@dataclass(frozen=True, slots=True)
class Batch:
    """A partition after comparing: `changed` rows (with what is known), `seen` keys of all.

    `withheld` of the records came from us: nothing is kept of them.
    """

    number: int
    records: int
    seen: bytes
    changed: Sequence[tuple[Row, Known | None]]
    withheld: int = 0

    @property
    def unchanged(self) -> int:
        """How many are as they were."""
        return self.records - len(self.changed) - self.withheld


def store(lease: Lease, batch: Batch) -> None:
    """Write `batch` and its checkpoint. Raises LeaseLost when the run is another's by now."""
    with transaction.atomic():
        copies.decide_alone()
        run = lease.lock()
        counts: Counter[str] = Counter(unchanged=batch.unchanged, withheld=batch.withheld)
        _write(run, batch.changed, counts)
        missing.seen(run.source_id, batch.seen)
        RunPartition.objects.create(
            run=run, number=batch.number, records=batch.records, seen=batch.seen
        )
        lease.got_on()
        HarvestRun.objects.filter(pk=run.pk).update(
            stored=F("stored") + batch.records,
            **{name: F(name) + count for name, count in counts.items()},
        )
        failpoint("harvest.before_commit")
    failpoint("harvest.after_commit")


def _write(run: HarvestRun, rows: Sequence[tuple[Row, Known | None]], counts: Counter[str]) -> None:
    """Write rows; when the database refuses one, halve until it stands alone."""
    if not rows:
        return
    try:
        with transaction.atomic():
            counts += _Writer(run).write(rows)
    except (DataError, IntegrityError, OperationalError) as error:
        if isinstance(error, OperationalError) and not _too_large(error):
            raise
        if len(rows) == 1:
            focus = rows[0][0].stable_id
            remember(run, [finding(RECORD_REFUSED, focus, message=str(error).splitlines()[0])])
            counts["lost"] += 1
            return
        half = len(rows) // 2
        _write(run, rows[:half], counts)
        _write(run, rows[half:], counts)


def _too_large(error: OperationalError) -> bool:
    """Whether a value, such as an index entry, is over a limit of the database's own."""
    return isinstance(error.__cause__, ProgramLimitExceeded)


class _Writer:
    """One `Change` and everything that belongs to it."""

    def __init__(self, run: HarvestRun) -> None:
        self.run = run
        self.source: HarvestSource = run.source
        self.change = Change.objects.create(run=run)

    def write(self, rows: Sequence[tuple[Row, Known | None]]) -> Counter[str]:
        new = [row for row, known in rows if known is None]
        old = [(row, known) for row, known in rows if known is not None]
        ids = next_ids("catalog_resource", len(new))
        placed = [*zip(new, ids, strict=True), *((row, known.id) for row, known in old)]
        published = self._published(placed, {known.id: known for _, known in old})
        versions.keep_superseded(
            [known.id for row, known in old if known.content_hash != row.record.hash]
        )
        copy(
            RESOURCE_NEW,
            (
                self._new(row, id_, published[row.stable_id])
                for row, id_ in zip(new, ids, strict=True)
            ),
        )
        replace(
            RESOURCE_CHANGED,
            [self._kept(row, known.id, published[row.stable_id]) for row, known in old],
        )
        kinds = [Version.Kind.CONTENT] * len(new) + [_kind(row, known) for row, known in old]
        copy(VERSION, self._versions(placed, kinds))
        self._parts(placed, [known.id for _, known in old])
        restored = kinds.count(Version.Kind.RESTORED)
        return Counter(created=len(new), updated=len(old) - restored, restored=restored)

    def _published(
        self, placed: Sequence[tuple[Row, int]], old: Mapping[int, Known]
    ) -> dict[str, bool]:
        """Whether each row is the published copy; hides other sources' copies that it outranks."""
        decided = {id_ for id_, known in old.items() if not known.withdrawn}
        undecided = [(row, id_) for row, id_ in placed if id_ not in decided]
        others = copies.published_elsewhere([iri(row.record) for row, _ in undecided], self.source)
        # Asked now: since the partition was compared, another source may have won or lost the IRI.
        now = copies.standing(list(old))
        published = {row.stable_id: now[id_][0] for row, id_ in placed if id_ in decided}
        outranked = []
        for row, id_ in undecided:
            _, audiences = now.get(id_, (False, self.source.audiences))
            found = others.get(iri(row.record), [])
            mine = Copy(
                id_, iri(row.record), tuple(audiences), published=False, url=self.source.url
            )
            shown = copies.chosen([*found, mine])
            published[row.stable_id] = id_ in shown
            outranked += [copy for copy in found if copy.pk not in shown]
        self.ordinal = copies.hide(outranked, self.change, 0) if outranked else 0
        return published

    def _kept(self, row: Row, id_: int, published: bool) -> tuple[Any, ...]:
        return (
            id_,
            row.record.kind,
            iri(row.record),
            row.packed,
            row.record.hash,
            RULES_VERSION,
            row.json,
            *(row.values[name] for name in _DERIVED),
            published,
            self.change.pk,
            None,
        )

    def _new(self, row: Row, id_: int, published: bool) -> tuple[Any, ...]:
        # The source as it is now: nobody restricts it while we decide about copies.
        audiences = f"{{{','.join(map(str, self.source.audiences))}}}"
        return (*self._kept(row, id_, published), self.source.pk, row.stable_id, audiences)

    def _versions(
        self, placed: Sequence[tuple[Row, int]], kinds: Sequence[Version.Kind]
    ) -> Iterator[tuple[Any, ...]]:
        for place, ((row, id_), kind) in enumerate(zip(placed, kinds, strict=True), self.ordinal):
            yield self.change.pk, place, id_, kind.value, row.record.hash

    def _parts(self, placed: Sequence[tuple[Row, int]], old: list[int]) -> None:
        """Distributions, links and findings of the rows."""
        if old:
            with cursor() as cur:
                for table in (LINK, FINDING):
                    cur.execute(f"DELETE FROM {table.name} WHERE resource_id = ANY(%s)", (old,))  # noqa: S608 - our names
        known = set(old)
        copy(
            DISTRIBUTION,
            ((id_, *d) for row, id_ in placed if id_ not in known for d in row.distributions),
        )
        merge_distributions(
            [(id_, *d) for row, id_ in placed if id_ in known for d in row.distributions], old
        )
        copy(LINK, ((id_, *link) for row, id_ in placed for link in row.links))
        copy(FINDING, (f for row, id_ in placed for f in self._findings(row, id_)))

    def _findings(self, row: Row, id_: int) -> Iterator[tuple[Any, ...]]:
        for f in row.findings:
            yield (
                id_, self.change.pk, RULES_VERSION, f.rule, f.severity.value,
                f.focus, f.path, f.value, f.message, f.repair,
            )  # fmt: skip


def _kind(row: Row, known: Known) -> Version.Kind:
    if known.withdrawn:
        return Version.Kind.RESTORED
    return Version.Kind.DERIVED if known.content_hash == row.record.hash else Version.Kind.CONTENT
