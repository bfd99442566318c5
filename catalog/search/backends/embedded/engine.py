"""The embedded engine, as the contract wants it."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from tantivy import Query

from catalog.search.backends.base import DEEPEST, Counts, IndexAway, Results, Sight, Writer, offset
from catalog.search.backends.bodies import bodies
from catalog.search.backends.embedded.checksums import damaged
from catalog.search.backends.embedded.counting import counts
from catalog.search.backends.embedded.folder import IndexFolder
from catalog.search.backends.embedded.hits import hits
from catalog.search.backends.embedded.reading import Reading, readable
from catalog.search.backends.embedded.schema import MAKE
from catalog.search.backends.embedded.writing import FolderWriter
from catalog.search.question import Question

COUNTING = 2  # threads that count facets, for all searches of the process
LONGEST = "publisher"  # the facet of so many values that it takes as long as the others together


class Embedded:
    """The index in a folder. Any process may search it; one at a time writes."""

    is_shared = False

    def __init__(self, folder: Path) -> None:
        self._folder = IndexFolder(folder, MAKE)
        self._reading = Reading(self._folder)
        # (tantivy works outside the interpreter's lock: hits and counts are found side by side.)
        self._threads = ThreadPoolExecutor(COUNTING, thread_name_prefix="counts")

    def position(self) -> int:
        """As the contract says."""
        return self._reading.snapshot().position

    def search(self, question: Question, sight: Sight) -> Results:
        """As the contract says. Also raises BadQuery for too many words."""
        first = offset(question.after)
        last = min(first + question.size, DEEPEST)
        with self._readable():
            snapshot = self._reading.snapshot()
        looked_up = bodies(question, sight)
        chosen = dict(question.filters)
        facets: dict[str, Counts] = {}
        with self._readable():
            snapshot.fitted(looked_up.hits)  # refuses; and fits the words once, for all threads
            counting = [
                self._threads.submit(counts, snapshot, body, share, chosen)
                for body, names in looked_up.counted
                for share in _shares(names)
            ]
            total, ids = hits(snapshot, looked_up.hits, question.order, range(first, last))
            for counted in counting:
                facets |= counted.result()
        return Results(
            total=total,
            ids=tuple(ids),
            facets={name: facets[name] for name in question.counted},
            next=str(last) if last < min(total, DEEPEST) else "",
            position=snapshot.position,
        )

    def versions(self) -> Mapping[int, int]:
        """As the contract says."""
        with self._readable():
            snapshot = self._reading.snapshot()
            # (All that has an id: the only search without an audience, which no reader reaches.)
            every = Query.exists_query("id")
            found = snapshot.searcher.search(every, max(snapshot.searcher.num_docs, 1), count=False)
            ids, changes = (snapshot.numbers(name, found.hits) for name in ("id", "change"))
        return dict(zip(ids, changes, strict=True))

    def verify(self) -> None:
        """As the contract says."""
        self._folder.trust()  # (first: who doubts while it is read is heard)
        current = self._folder.current()
        with readable():
            names = damaged(current.path)
        if names:
            raise IndexAway(f"Files of the index are damaged: {len(names)}, such as {names[0]}.")

    def is_doubted(self) -> bool:
        """As the contract says. Cheap."""
        return self._folder.is_doubted()

    @contextmanager
    def writer(self) -> Iterator[Writer]:
        """As the contract says. Raises IndexAway for an index that this version does not write."""
        with self._folder.alone():
            try:
                path = self._folder.current().path
            except IndexAway:
                if self._folder.exists():
                    raise
                path = self._folder.new()
                FolderWriter(path).close()
                self._folder.put_in_force(path)
            writer = FolderWriter(path)
            try:
                yield writer
            finally:
                writer.close()

    @contextmanager
    def rebuild(self) -> Iterator[Writer]:
        """As the contract says."""
        with self._folder.alone():
            path = self._folder.new()
            writer = FolderWriter(path)
            try:
                yield writer
                writer.settle()
            finally:
                writer.close()
            self._folder.put_in_force(path)

    @contextmanager
    def _readable(self) -> Iterator[None]:
        try:
            with readable():
                yield
        except IndexAway:
            self._folder.doubt()
            raise


def _shares(names: Sequence[str]) -> Iterator[Sequence[str]]:
    """The facets in two shares that take about as long, so that two threads count them."""
    alone = [name for name in names if name == LONGEST]
    rest = [name for name in names if name != LONGEST]
    yield from filter(None, (alone, rest))
