"""One harvest, from source to store. Read this file to know how harvesting works.

fetch -> read -> split -> compare -> draft -> store -> settle

fetch    a source walks its pages; each comes into the spool and is remembered (fetch.py, sources/)
read     hostile bytes become N-Triples in a sandboxed child process (vocab/rdf/)
split    the child cuts all pages of the run into records, in partitions, each with its content hash
loops    what came from us and comes back is withheld (loops.py)
compare  a look-up of known hashes: what has not changed costs nothing more (compare.py)
draft    what is new is drafted and derived by pure functions (catalog/dcat/, rows.py)
store    a partition's rows, versions and checkpoint in one transaction (store.py)
settle   a complete run withdraws what it did not see, unless it is too much (deletion.py);
         first it recognises what only got another name (renames.py)

Of pages that have not changed the records are carried over as seen (carried.py).
A feed of changes (feeds/) tells what has happened: only what that reaches is split and compared.

The run's row says how far it is. Killed anywhere, it is taken up again from its last checkpoint.
"""

import errno
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models.functions import Now
from django.utils.module_loading import import_string
from psycopg.errors import DiskFull

from catalog.failpoints import failpoint
from catalog.harvest import checkpoints, compare, identity, loops, missing, renames, spool
from catalog.harvest.calm import few_collections
from catalog.harvest.carried import Carried, forget, was_of_pages
from catalog.harvest.deletion import withdraw_missing
from catalog.harvest.drafting import Drafter
from catalog.harvest.drafts import Draftable
from catalog.harvest.errors import (
    EMPTY,
    NO_DATASET,
    NO_EVENT,
    OURS,
    HarvestError,
    LeaseLost,
    NotACatalogue,
    StorageFull,
    UnknownSourceKind,
)
from catalog.harvest.feeds.account import Changes, Reached
from catalog.harvest.feeds.aside import Unlocked, aside
from catalog.harvest.fetch import READER_TRIES, Fetcher
from catalog.harvest.lease import Lease
from catalog.harvest.limits import reading_limits
from catalog.harvest.page import Page
from catalog.harvest.plan import Foresight, Plan, kept
from catalog.harvest.progress import Listener, Progress
from catalog.harvest.remember import remember
from catalog.harvest.rules import RULES_VERSION
from catalog.harvest.store import Batch, store
from catalog.models import HarvestRun
from vocab.errors import ReaderDied, SandboxUnavailable, UnreadableDocument
from vocab.findings import Rule, Severity, finding
from vocab.rdf import sandbox
from vocab.sentence import gettext_noop

FEWER = gettext_noop("%(came)s came, hydra:totalItems says %(said)s")
FEWER_THAN_SAID = Rule(
    "fewer-than-said",
    Severity.WARNING,
    "Fewer records came than the catalogue says it has",
    "See that hydra:totalItems is true and each page links to the next; nothing was withdrawn.",
    messages=(FEWER,),
)
RULES = (FEWER_THAN_SAID, *loops.RULES)

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})

Stage = HarvestRun.Stage
log = logging.getLogger(__name__)


def harvest(lease: Lease, listener: Listener | None = None) -> HarvestRun:
    """Carry out the run that `lease` holds. What ends it is in its row; only our own bugs raise."""
    with lease, few_collections():
        failpoint("harvest.leased")
        run = HarvestRun.objects.select_related("source").get(pk=lease.run_id)
        try:
            _to_its_end(run, lease, Progress(lease, listener))
        except LeaseLost as error:
            log.warning("%s", error)
        else:
            failpoint("harvest.ended")
            spool.clear(run.pk)
        run.refresh_from_db()
        if listener:
            listener(run)
        return run


def _to_its_end(run: HarvestRun, lease: Lease, progress: Progress) -> None:
    folder = spool.folder(run.pk)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _carry_out(run, lease, progress, folder)
    except LeaseLost:
        raise
    except (HarvestError, SandboxUnavailable, UnreadableDocument, ReaderDied) as error:
        end(lease, HarvestRun.State.FAILED, error=str(error))
    except OSError as error:
        lease.confirm()  # who has taken the run over may have cleared its files away
        if error.errno not in NO_ROOM:
            raise
        end(lease, HarvestRun.State.FAILED, error=str(StorageFull("the spool")))
    except OperationalError as error:
        if not isinstance(error.__cause__, DiskFull):
            raise
        end(lease, HarvestRun.State.FAILED, error=str(StorageFull("the database")))


def end(lease: Lease, state: HarvestRun.State, **fields: object) -> None:
    """Close the run, if it is still ours."""
    with transaction.atomic():
        lease.lock()
        HarvestRun.objects.filter(pk=lease.run_id).update(
            state=state, ended=Now(), lease_owner="", lease_until=None, **fields
        )


def give_up(lease: Lease) -> None:
    """End the run after an error of ours, which is in the log."""
    try:
        end(lease, HarvestRun.State.FAILED, error=OURS)
    except LeaseLost:
        log.warning("run %s is another worker's", lease.run_id)


def _carry_out(run: HarvestRun, lease: Lease, progress: Progress, folder: Path) -> None:
    language = run.source.default_language
    progress.stage(Stage.FETCH, rules_version=RULES_VERSION, default_language=language)
    changes = _changes(run, lease)
    fetcher = Fetcher(run, folder, progress, changes.bookmarks if changes else None)
    for _ in _documents(run)(fetcher, run.source.url):
        pass
    if run.purpose == HarvestRun.Purpose.PLAN:
        _foresee(run, lease, progress, fetcher, changes)
        return
    if changes:
        _carry_out_changes(run, lease, progress, fetcher, changes)
        return
    if fetcher.same:
        withdraw_missing(lease, run)  # what was missing then is missing still
        _after(run)
        last = len(fetcher.pages)
        end(lease, HarvestRun.State.DONE, complete=True, same=True, pages=last, stage=Stage.SETTLE)
        return
    carried = Carried(run, fetcher)
    if carried.pays and carried.take_in(lease):
        _carry_over(run, lease, progress, fetcher, carried)
        return
    forget(lease, run)
    spools = _spools(fetcher, progress)
    failpoint("harvest.split")
    records, members = _store_all(run, lease, progress, spools, folder)
    if not records:
        raise NotACatalogue(fetcher.problem or NO_DATASET)
    _settle(run, lease, fetcher, members)


def _carry_over(
    run: HarvestRun, lease: Lease, progress: Progress, fetcher: Fetcher, carried: Carried
) -> None:
    """Store what comes of the pages that have changed; the records of the others were seen."""
    if carried.knows_nothing:
        raise NotACatalogue(fetcher.problem or NO_DATASET)
    progress.stage(Stage.SPLIT)
    failpoint("harvest.split")
    stored, folder = 0, spool.folder(run.pk)
    if not carried.are_none:
        spools = carried.spools(folder)
        stored, _ = _store_all(run, lease, progress, spools, folder, carried)
    carried.carry(lease, stored)
    _settle(run, lease, fetcher, carried.members())


def _changes(run: HarvestRun, lease: Lease) -> Changes | None:
    """What there is to know of a feed before it is read; None for other kinds of source."""
    if run.source.kind not in settings.HARVEST_FEEDS:
        return None
    if run.purpose == HarvestRun.Purpose.APPLY and was_of_pages(run):
        forget(lease, run)
    return Changes(run)


def _carry_out_changes(
    run: HarvestRun, lease: Lease, progress: Progress, fetcher: Fetcher, changes: Changes
) -> None:
    """Take in what a feed tells, and store what comes of it."""
    changes.take_in(lease, fetcher.pages)
    if changes.knows_nothing():
        raise NotACatalogue(fetcher.problem or NO_EVENT)
    if changes.are_none:
        if fetcher.complete:
            withdraw_missing(lease, run)  # what was missing then is missing still
        _after(run)
        same = all(page.unchanged for page in fetcher.pages)
        end(
            lease, HarvestRun.State.DONE,
            complete=fetcher.complete, same=same, pages=len(fetcher.pages), stage=Stage.SETTLE,
        )  # fmt: skip
        return
    folder = spool.folder(run.pk)
    spools = changes.spools(folder)
    progress.stage(Stage.SPLIT)
    failpoint("harvest.split")
    _, members = _store_all(run, lease, progress, spools, folder, changes)
    _settle(run, lease, fetcher, members, changes)


def _foresee(
    run: HarvestRun,
    lease: Lease,
    progress: Progress,
    fetcher: Fetcher,
    changes: Changes | None,
) -> None:
    """Say what a harvest would do, and do none of it."""
    foresight, into = Foresight(run), spool.folder(run.pk) / f"parts-{lease.token}"
    total = None
    if changes:
        progress.stage(Stage.SPLIT)
        with aside(run.source_id):
            changes.take_in(Unlocked(lease), fetcher.pages)
            plan = _plan_of_changes(run, lease, fetcher, changes, foresight)
        complete = fetcher.complete
    elif fetcher.same:
        plan, complete = foresight.plan_of_the_same(), True
    else:
        spools = _spools(fetcher, progress)
        total, members = _look_ahead(
            run, spools, _partitions(spools, into), foresight, progress.say
        )
        if not total:
            raise NotACatalogue(fetcher.problem or NO_DATASET)
        complete = _seen_whole(run, fetcher, members)
        plan = foresight.plan(complete=complete)
    end(
        lease, HarvestRun.State.DONE,
        complete=complete, same=fetcher.same, records=total, plan=kept(plan),
    )  # fmt: skip


def _plan_of_changes(
    run: HarvestRun, lease: Lease, fetcher: Fetcher, changes: Changes, foresight: Foresight
) -> Plan:
    """The plan of a feed, whose pages are taken in aside."""
    if changes.knows_nothing():
        raise NotACatalogue(fetcher.problem or NO_EVENT)
    if changes.are_none:
        return foresight.plan_of_the_same(complete=fetcher.complete)
    folder = spool.folder(run.pk)
    spools = changes.spools(folder)
    partitions = _partitions(spools, folder / f"parts-{lease.token}", changes)
    _look_ahead(run, spools, partitions, foresight, lease.check)
    return foresight.plan_of_changes(changes.gone() if fetcher.complete else [])


def _look_ahead(
    run: HarvestRun,
    spools: list[Path],
    partitions: Iterator[sandbox.Partition],
    foresight: Foresight,
    say: Callable[[], None],
) -> tuple[int, int]:
    """Compare and draft as a harvest does, and add up; the counts of `_store_all`."""
    names = identity.Names(addresses=identity.Addresses(spools))
    anew, total, members = compare.language_changed(run), 0, 0
    drafter = Drafter(run.source.default_language, spool.folder(run.pk))
    for partition in partitions:
        members += sum(record.kind != "Catalog" for record in partition.records)
        total += len(partition.records)
        remember(run, partition.findings)
        foresight.add(_batch(run, partition, names, drafter, anew=anew))
        say()
    return total, members


def _spools(fetcher: Fetcher, progress: Progress) -> list[Path]:
    """Everything that was fetched, read and ready to be split."""
    spools = fetcher.read_everything()
    if not spools:
        raise NotACatalogue(fetcher.problem or EMPTY)
    progress.stage(Stage.SPLIT)
    return spools


def _documents(run: HarvestRun) -> Callable[[Fetcher, str], Iterator[Page]]:
    try:
        path = settings.HARVEST_SOURCES[run.source.kind]
    except KeyError:
        kinds = ", ".join(sorted(settings.HARVEST_SOURCES))
        raise UnknownSourceKind(
            f"no kind of source is called {run.source.kind!r}: use {kinds}"
        ) from None
    documents: Callable[[Fetcher, str], Iterator[Page]] = import_string(path)
    return documents


def _after(run: HarvestRun) -> None:
    """What a kind of source has to do when everything is in."""
    if after := settings.HARVEST_AFTER.get(run.source.kind):
        import_string(after)(run)


def _store_all(
    run: HarvestRun,
    lease: Lease,
    progress: Progress,
    spools: list[Path],
    folder: Path,
    changes: Reached | None = None,
) -> tuple[int, int]:
    """Split, compare, draft and store; the next partition is drafted while one is written.

    Returns how many records the run holds, and how many of them a catalogue would count.
    """
    done: dict[int, bytes] = {}
    addresses = identity.Addresses(spools)
    names = identity.Names(addresses=addresses)
    anew = compare.language_changed(run)
    total = members = 0
    language, processes = run.source.default_language, reading_limits().processes
    drafter = Drafter(language, folder, processes=processes)
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="store") as writer:
        waiting: Future[None] | None = None
        try:
            for partition in _partitions(spools, folder / f"parts-{lease.token}", changes):
                total += len(partition.records)
                members += sum(record.kind != "Catalog" for record in partition.records)
                if partition.number == 1:
                    done = checkpoints.stored(run, partition.of)
                    names = identity.Names(
                        *map(checkpoints.keys, done.values()), addresses=addresses
                    )
                    progress.stage(Stage.STORE, partitions=partition.of)  # before any is stored
                    drafter.begin(partition.of - len(done))
                if partition.number in done:
                    partition.path.unlink(missing_ok=True)
                    continue
                remember(run, partition.findings)
                batch = _batch(run, partition, names, drafter, anew=anew)
                if waiting:
                    waiting.result()
                progress.say()
                waiting = writer.submit(store, lease, batch)
            if waiting:
                waiting.result()
        finally:
            drafter.end()
            writer.submit(_close_connection).result()
    progress.stage(Stage.SETTLE, records=total)
    return total, members


def _close_connection() -> None:
    connection.close()  # this thread's own


def _partitions(
    spools: list[Path], into: Path, changes: Reached | None = None
) -> Iterator[sandbox.Partition]:
    """The partitions in order; a reader that dies is started again and goes on where it was."""
    given: set[int] = set()
    if not spools:
        return
    for tries_left in reversed(range(READER_TRIES)):
        try:
            for partition in sandbox.split(spools, into, reading_limits()):
                if partition.number not in given:
                    given.add(partition.number)
                    yield changes.of(partition) if changes else partition
            return
        except ReaderDied:
            if not tries_left:
                raise


def _batch(
    run: HarvestRun,
    partition: sandbox.Partition,
    names: identity.Names,
    drafter: Drafter,
    *,
    anew: bool,
) -> Batch:
    """Compare the partition with what is known, and draft what has changed; `anew`: everything."""
    content = partition.path.read_bytes()
    source = run.source
    blanks = [record.hash for record in partition.records if record.root[:1] == b"_"]
    unchanged = compare.blank_ids(source.pk, blanks)
    named, withheld, sign = [], [], loops.judge(run)
    # Unchanged ones first: no changed record may take a name that is theirs.
    for record in sorted(partition.records, key=lambda record: record.hash not in unchanged):
        lines = content[record.offset : record.offset + record.length]
        if shown := sign(record, lines):
            withheld.append((record.root, shown))
        else:
            named.append(Draftable(record, *identity.stable_id(record, lines, unchanged, names)))
    remember(run, loops.told(run, withheld))
    known = compare.known(source.pk, [one.stable_id for one in named])
    before = [known.get(one.stable_id) for one in named]
    changed = [
        (one, was)
        for one, was in zip(named, before, strict=True)
        if anew or was is None or not was.is_still(one.record.hash)
    ]
    rows = drafter.rows(partition, content, [one for one, _ in changed])
    seen = b"".join(identity.key(one.stable_id) for one in named)
    partition.path.unlink(missing_ok=True)
    kept = [(row, was) for row, (_, was) in zip(rows, changed, strict=True)]
    return Batch(partition.number, len(partition.records), seen, kept, len(withheld))


def _settle(
    run: HarvestRun,
    lease: Lease,
    fetcher: Fetcher,
    members: int,
    changes: Changes | None = None,
) -> None:
    complete = _seen_whole(run, fetcher, members)
    failpoint("harvest.complete")
    if complete:
        if changes:
            changes.note_missing(lease)
        else:
            renames.recognise(lease, run)
            missing.note(lease, run)
        withdraw_missing(lease, run)
    _after(run)
    failpoint("harvest.close")
    end(lease, HarvestRun.State.DONE, complete=complete, stage=Stage.SETTLE)


def _seen_whole(run: HarvestRun, fetcher: Fetcher, members: int) -> bool:
    """Whether everything that the source says it has was seen."""
    if not fetcher.complete or fetcher.total_items is None or members >= fetcher.total_items:
        return fetcher.complete
    message = FEWER % {"came": members, "said": fetcher.total_items}
    remember(run, [finding(FEWER_THAN_SAID, fetcher.pages[0].name, message=message)])
    return False
