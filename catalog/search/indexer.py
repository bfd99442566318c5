"""The index follows the sequence: what has changed is read, and put in or taken out.

ids whose last change is above the position -> their rows of now -> entries -> engine, one commit

The position is committed with the index, so nothing is skipped whoever is killed where; what is
indexed twice is the same twice. An index that is missing, damaged, of another make, or ahead of a
database that was restored is built anew beside the old one.
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import partial
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from catalog.failpoints import failpoint
from catalog.models import DatasetScore, Resource
from catalog.queries import head
from catalog.search.analyst import Analyst, uncollected
from catalog.search.backends.base import EngineAway, IndexAway, SearchBackend, Writer
from catalog.search.document import Entry, Row, Stored, entry_of, read
from catalog.search.engine import backend

SMALL, LARGE = 1_000, 5_000  # resources of one step: near the head, and far behind
SELECTED = 2_000  # rows of one query
LISTED = 20_000  # ids that are listed at once
MENDING_SECONDS = 150.0  # then it is built anew
COMPARED_SECONDS = 86_400.0  # between two comparisons of a shared index with the database
END = 2**63 - 1  # behind every id
# In the order of the fields of Stored.
COLUMNS = (
    "id", "change__number", "audiences", "kind", "iri", "source__slug",
    Cast("document", TextField()),
    "themes", "formats", "licences", "languages", "publisher_key", "is_hvd",
    "issued", "modified", "title", "source__kind", "score__total",
)  # fmt: skip
logger = logging.getLogger(__name__)


def stored(rows: QuerySet[Resource]) -> Iterator[Stored]:
    """What the index needs of `rows`, in their order, without keeping them all in memory."""
    return map(read, _unread(rows))


def _unread(rows: QuerySet[Resource]) -> Iterator[Row]:
    return rows.values_list(*COLUMNS).iterator(chunk_size=500)


def _rows_of(ids: Sequence[int]) -> Iterator[Row]:
    """The rows of what is live of these, by one query for some of them after the other."""
    for first in range(0, len(ids), SELECTED):
        yield from _unread(Resource.objects.live().filter(pk__in=ids[first : first + SELECTED]))


def as_stored(row: Resource) -> Stored:
    """The same of a row that is at hand, with its source; without its change and audiences."""
    return Stored(
        id=row.pk,
        change=0,
        audiences=(),
        kind=row.kind,
        iri=row.iri,
        source=row.source.slug,
        document=row.document,
        themes=row.themes,
        formats=row.formats,
        licences=row.licences,
        languages=row.languages,
        publisher=row.publisher_key,
        is_hvd=row.is_hvd,
        issued=row.issued,
        modified=row.modified,
        title=row.title,
        source_kind=row.source.kind,
    )


class Place(NamedTuple):
    """A resource in the sequence: the number of its last change, and its id."""

    number: int
    id: int

    @property
    def whole(self) -> int:
        """Number of the last change of which nothing lies behind this place."""
        return self.number if self.id == END else max(0, self.number - 1)


def after(place: Place, last: int) -> QuerySet[Resource]:
    """The resources behind `place`, up to the change `last`, in the order of the sequence."""
    later = Q(change__number__gt=place.number) | Q(pk__gt=place.id)
    rows = Resource.objects.filter(later, change__number__range=(place.number, last))
    return rows.order_by("change__number", "pk")


class Closed(Exception):
    """The index is let go before a new one is whole."""


class Indexer:
    """The reader of the sequence that keeps the index. For one thread; holds the index's lock."""

    name = "search"

    def __init__(self, engine: SearchBackend | None = None, *, anew: bool = False) -> None:
        """`anew`: build a new index whether there is one or not."""
        self.indexed = 0  # entries put in, by all steps
        self._anew = anew
        self._engine = engine or backend()
        self._context: AbstractContextManager[Writer] | None = None
        self._writer: Writer | None = None
        self._is_new = False  # is the index built anew?
        self._position = 0  # all changes up to here are in
        self._waiting: deque[Place] = deque()  # what comes next
        self._last = Place(0, 0)  # where that ends
        self._goal = 0  # the head of the sequence when that was listed
        self._analyst = Analyst()
        self._compared = -COMPARED_SECONDS  # when, by the clock of time.monotonic()
        self._differs: float | None = None  # since when it does, by the same clock

    def position(self) -> int:
        """Number of the last change that is in the index; in the new one, while that is built.

        Before the first step it is the engine that says so, which may raise IndexAway.
        """
        return self._position if self._writer else self._engine.position()

    def step(self) -> bool:
        """Bring in the next resources, with one commit; True: there is more.

        Raises WriterBusy while another process writes, IndexAway when the engine is away.
        """
        writer = self._open()
        if not self._waiting:
            self._list()
        if not self._has_more() and self._is_to_be_compared() and not self._mend():
            self.close()
            self._anew = True
            return True
        batch = self._take()
        if batch:
            gone = {place.id: place.number for place in batch}
            for put_in in self._put_in(writer, _rows_of(sorted(gone)), len(gone)):
                del gone[put_in]
            writer.remove(gone)
        self._commit(writer, batch)
        if self._has_more() or self._grade_anew(writer):
            return True
        self._analyst.close()
        return False

    def rest_seconds(self) -> float:
        """As long as a change may have been missed."""
        return float(settings.COURIER_POLL_SECONDS)

    def close(self) -> None:
        """Let the index go. What is not committed, or new and not whole, is lost."""
        if self._context:
            error = Closed("closed before its end")
            with suppress(Closed):
                self._context.__exit__(Closed, error, None)
        self._context = self._writer = None
        self._analyst.close()

    # --- the index ----------------------------------------------------------------------------
    def _put_in(self, writer: Writer, rows: Iterable[Row], size: int) -> set[int]:
        """Index these rows, many of them by two processes; their ids."""
        found: set[int] = set()
        is_large = size == LARGE
        make = self._analyst.entries if is_large else partial(map, entry_of)

        def entries() -> Iterator[Entry]:
            for made in make(rows):
                found.add(made.id)
                yield made

        # (In a transaction rows are sent as they are read, and not when all are.)
        with uncollected() if is_large else nullcontext(), transaction.atomic():
            writer.index(entries())
        self.indexed += len(found)
        return found

    def _grade_anew(self, writer: Writer) -> bool:
        """Put in again what is of another class of quality by now; False when nothing is.

        Their changes stay the same: no reader of the sequence hears of it.
        """
        if self._writer is None:  # (a new index is in force: it is opened by the next step)
            return False
        with transaction.atomic():
            # (Held until the index has them: who scores one of them anew meanwhile waits.)
            graded = DatasetScore.objects.select_for_update(skip_locked=True).filter(indexed=False)
            ids = list(graded.order_by("pk").values_list("pk", flat=True)[:LARGE])
            if not ids:
                return False
            self._put_in(writer, _rows_of(ids), len(ids))
            failpoint("index.before_grades")
            writer.commit(self._position)
            DatasetScore.objects.filter(pk__in=ids).update(indexed=True)
        return True

    def _open(self) -> Writer:
        if self._writer and not self._is_new and self._is_lost():
            self.close()
        if self._writer is None:
            self._position = self._begin()
            self._waiting.clear()
            self._last = Place(self._position, END)
        assert self._writer
        return self._writer

    def _is_lost(self) -> bool:
        """Has somebody deleted or replaced what we write, or could not read it?"""
        try:
            return self._engine.is_doubted() or self._engine.position() != self._position
        except EngineAway:
            raise
        except IndexAway:
            return True

    def _begin(self) -> int:
        """Open the index that is there, or a new one. How far it has come."""
        why = self._why_anew()
        if not why:
            try:
                self._enter(self._engine.writer())
            except EngineAway:
                raise
            except IndexAway as away:
                why = str(away)
        if why:
            logger.info("the search index is built anew: %s", why)
            self._enter(self._engine.rebuild())
        self._is_new, self._anew = bool(why), False
        return 0 if why else self._engine.position()

    def _enter(self, context: AbstractContextManager[Writer]) -> None:
        self._writer = context.__enter__()
        self._context = context

    def _why_anew(self) -> str:
        """ "" when there is an index that can be followed up."""
        if self._anew:
            return "it was asked for"
        try:
            is_ahead = self._engine.position() > head()
            self._engine.verify()
        except EngineAway:
            raise
        except IndexAway as away:
            return str(away)
        return "it is ahead of the database, which was restored" if is_ahead else ""

    def _commit(self, writer: Writer, batch: Sequence[Place]) -> None:
        position = self._reached(batch)
        if batch or position > self._position:
            # (A new index is seen when it is whole: one commit will do.)
            if not self._is_new:
                failpoint("index.before_commit")
                writer.commit(position)
                failpoint("index.after_commit")
            self._position = position
        if self._is_new and not self._has_more():
            self._put_in_force(writer)

    def _put_in_force(self, writer: Writer) -> None:
        writer.commit(self._position)
        failpoint("index.before_swap")
        context, self._context, self._writer = self._context, None, None
        assert context
        context.__exit__(None, None, None)
        self._compared, self._differs = time.monotonic(), None
        logger.info("the new index is in force, at change %d", self._position)

    # --- what others may have done to it ------------------------------------------------------
    def _is_to_be_compared(self) -> bool:
        is_due = time.monotonic() >= self._compared + COMPARED_SECONDS
        return self._engine.is_shared and not self._is_new and is_due

    def _mend(self) -> bool:
        """Put right what differs from the database; False when that does not help for long."""
        drift = check(self._engine)
        if not drift:
            self._compared, self._differs = time.monotonic(), None
            return True
        logger.warning("the search index differs from the database: %s", drift)
        self._waiting.extend(_places(drift))
        # (Compared again at the next look. An engine may refuse for a minute to take back what
        # somebody has deleted.)
        now = time.monotonic()
        self._differs = self._differs or now
        return now < self._differs + MENDING_SECONDS

    # --- the sequence -------------------------------------------------------------------------
    def _list(self) -> None:
        """What has changed behind the last place, up to the head of now."""
        self._goal = head()
        rows = after(self._last, self._goal).values_list("change__number", "pk")[:LISTED]
        self._waiting.extend(Place(number or 0, pk) for number, pk in rows)
        is_whole = len(self._waiting) < LISTED
        self._last = Place(self._goal, END) if is_whole else self._waiting[-1]

    def _take(self) -> list[Place]:
        size = LARGE if len(self._waiting) >= LARGE else SMALL
        return [self._waiting.popleft() for _ in range(min(size, len(self._waiting)))]

    def _reached(self, batch: Sequence[Place]) -> int:
        """The last change of which everything is in, when this batch is."""
        if self._waiting:
            return max(self._position, self._waiting[0].number - 1)
        if self._last.id == END:
            return self._last.number
        return max(self._position, batch[-1].number - 1)

    def _has_more(self) -> bool:
        return bool(self._waiting) or self._last.id != END


def reader(confirm: Callable[[], None]) -> Indexer:  # noqa: ARG001 - the form of a courier's reader
    """The indexer for a courier. The index has a lock of its own: nobody needs to confirm."""
    return Indexer()


# --- is it so? --------------------------------------------------------------------------------
class Drift(NamedTuple):
    """Ids of resources in which index and database differ. What has changed since is no drift."""

    missing: tuple[int, ...]  # live, and not in the index
    extra: tuple[int, ...]  # in the index, and not live
    stale: tuple[int, ...]  # of another change

    def __bool__(self) -> bool:
        return any(map(len, self))

    def __str__(self) -> str:
        return f"{len(self.missing)} missing, {len(self.extra)} extra, {len(self.stale)} stale"


def _places(drift: Drift) -> Iterator[Place]:
    """Where these resources are in the sequence; at its end, what is not even in the database."""
    ids = sorted({one for differing in drift for one in differing})
    last = head()
    for first in range(0, len(ids), SELECTED):
        some = ids[first : first + SELECTED]
        rows = Resource.objects.filter(pk__in=some).values_list("pk", "change__number")
        numbers = dict(rows)
        yield from (Place(numbers.get(one) or last, one) for one in some)


def check(engine: SearchBackend | None = None) -> Drift:
    """Compare the index with the database, as far as the index has come. Raises IndexAway."""
    engine = engine or backend()
    position, versions = engine.position(), dict(engine.versions())
    missing: list[int] = []
    stale: list[int] = []
    rows = Resource.objects.live().values_list("pk", "change__number")
    for number, change in rows.iterator(chunk_size=10_000):
        indexed = versions.pop(number, None)
        if indexed != change:
            (missing if indexed is None else stale).append(number)
    # (Asked last: what changes while the rows are read is among it.)
    since = Resource.objects.filter(change__number__gt=position).values_list("pk", flat=True)
    later = set(since.iterator())
    return Drift(*(tuple(sorted(set(ids) - later)) for ids in (missing, versions, stale)))
