"""The engine in a cluster, as the contract wants it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from catalog.search.backends.base import (
    DEEPEST,
    Counts,
    EngineAway,
    IndexAway,
    Results,
    SearchError,
    Sight,
    Writer,
    offset,
)
from catalog.search.backends.bodies import Bodies, Body, bodies
from catalog.search.backends.elasticsearch.acceptance import Accepted
from catalog.search.backends.elasticsearch.asking import Asking, Place, about, ids, total
from catalog.search.backends.elasticsearch.cluster import Cluster
from catalog.search.backends.elasticsearch.counting import Chosen, Counting, nothing
from catalog.search.backends.elasticsearch.generations import BROKEN, Generations
from catalog.search.backends.elasticsearch.listing import listed
from catalog.search.backends.elasticsearch.queries import Json, query
from catalog.search.backends.elasticsearch.schema import ORDERS
from catalog.search.backends.elasticsearch.words import Words
from catalog.search.backends.elasticsearch.writing import IndexWriter
from catalog.search.backends.lock import alone
from catalog.search.question import Question

TRIES = 4  # while the index changes between two looks
WRITING_SECONDS = 60.0  # for a message of many documents


class _Page(NamedTuple):
    """Which hits are wanted, and in which order."""

    first: int
    last: int
    order: Sequence[Json]


class Elasticsearch:
    """An index in a cluster. Any process may search it; one at a time writes."""

    is_shared = True

    def __init__(self, cluster: Cluster, lock: Path) -> None:
        """`lock`: the file that keeps a second writer of this machine away."""
        self._lock = lock
        self._generations = Generations(cluster.client(), cluster)
        self._writing = Generations(cluster.client(WRITING_SECONDS), cluster)
        self._asking = Asking(
            self._generations.client, self._generations.alias, shards=cluster.shards
        )
        self._words = Words(self._asking, Place())
        self._deep: frozenset[str] = frozenset()  # facets that were seen to have many values

    def close(self) -> None:
        """Give the connections back."""
        self._generations.client.close()
        self._writing.client.close()

    def position(self) -> int:
        """As the contract says."""
        return self._at(self._asking.place()).place.position

    def search(self, question: Question, sight: Sight) -> Results:
        """As the contract says. Also raises BadQuery for too many words."""
        first = offset(question.after)
        page = _Page(first, min(first + question.size, DEEPEST), ORDERS[question.order])
        looked_up = bodies(question, sight)
        chosen = dict(question.filters)
        for _ in range(TRIES):
            words = self._words
            place, found, facets = self._found(looked_up, words, page, chosen)
            # (Words that came with a later commit were not looked up.)
            if self._at(place) is words:
                break
        count, hits = found
        return Results(
            total=count,
            ids=tuple(hits),
            facets={name: facets[name] for name in question.counted},
            next=str(page.last) if page.last < min(count, DEEPEST) else "",
            position=place.position,
        )

    def versions(self) -> Mapping[int, int]:
        """As the contract says."""
        return listed(self._writing.client, self._generations.alias)

    def verify(self) -> None:
        """As the contract says: that all parts are there, with the fields they were made with."""
        if not self._generations.is_whole():
            raise EngineAway("Parts of the index are on no node that answers.")
        if not self._generations.is_as_made():
            raise IndexAway(BROKEN)

    def is_doubted(self) -> bool:
        """Has somebody changed the fields of the index?"""
        try:
            return not self._generations.is_as_made()
        except EngineAway:
            return False  # nobody knows

    @contextmanager
    def writer(self) -> Iterator[Writer]:
        """As the contract says. Raises IndexAway for an index that this version does not write."""
        with alone(self._lock):
            writer = IndexWriter(self._writing.client, self._writing.writable(), is_new=False)
            try:
                yield writer
            finally:
                writer.close()

    @contextmanager
    def rebuild(self) -> Iterator[Writer]:
        """As the contract says. Raises SearchError when the new index is not what was put in."""
        with alone(self._lock):
            index = self._writing.new()
            try:
                writer = IndexWriter(self._writing.client, index, is_new=True)
                accepted = Accepted(writer)
                try:
                    yield accepted
                finally:
                    writer.close()
                accepted.check(self._writing.client, index)
                self._writing.put_in_force(index)
            except BaseException:
                with suppress(SearchError):
                    self._writing.remove(index)
                raise

    # --- one look -----------------------------------------------------------------------------
    def _at(self, place: Place) -> Words:
        """The words of the index at this place."""
        if self._words.place != place:
            self._words = Words(self._asking, place)
        return self._words

    def _found(
        self, looked_up: Bodies, words: Words, page: _Page, chosen: Chosen
    ) -> tuple[Place, tuple[int, list[int]], dict[str, Counts]]:
        """Where the index is; total and hits; facets."""
        hits = words.fitted(looked_up.hits)
        if hits is None:
            names = [name for _, several in looked_up.counted for name in several]
            return self._asking.place(), (0, []), nothing(names, chosen)
        counting = [
            Counting(_with_words(body, hits), names, chosen, self._deep)
            for body, names in looked_up.counted
        ]
        is_counted = bool(counting) and counting[0].body == hits
        searches = [one.search() for one in counting]
        key = about(hits.must, hits.should)
        place, (listing, *answers) = self._asking.ask(
            [_hits(hits, page, is_counted=is_counted), *searches], key
        )
        count = total(answers[0]) if is_counted else total(listing)
        facets: dict[str, Counts] = {}
        for one, answer in zip(counting, answers, strict=True):
            facets |= self._counts(one, answer, key)
        return place, (count, ids(listing)), facets

    def _counts(self, counting: Counting, answer: Json, key: int) -> dict[str, Counts]:
        """The counts; asked again for facets that turn out to have very many values."""
        if unsure := counting.unsure(answer):
            self._deep |= frozenset(unsure)
            counting = counting._replace(deep=self._deep)
            _, (answer,) = self._asking.ask([counting.search()], key)
        return counting.counts(answer)


def _with_words(body: Body, fitted: Body) -> Body:
    return body._replace(
        must=fitted.must, should=fitted.should, least=fitted.least, must_not=fitted.must_not
    )


def _hits(body: Body, page: _Page, *, is_counted: bool) -> Json:
    """The search for a page. Where another one counts the hits, the best are enough."""
    order = page.order
    if not body.must and not body.should and "_score" in order[0]:  # all would rank the same
        order = order[1:]
    return {
        "query": query(body),
        "from": page.first,
        "size": page.last - page.first,
        "sort": order,
        "track_total_hits": not is_counted,
    }
