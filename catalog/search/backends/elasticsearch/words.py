"""How frequent words are in the index as it is now: asked once, and kept until it changes.

A body is fitted by this (bodies.fit): what no entry has is not looked up, and rare forms of a word
are worth no more than frequent ones. No reader is told these numbers.
"""

from collections.abc import Sequence
from threading import Lock

from catalog.search.backends.bodies import Body, bounded, fit, ranked, refitted, words
from catalog.search.backends.elasticsearch.asking import Asking, Place, total
from catalog.search.backends.elasticsearch.queries import Json

AT_ONCE = 2_000  # words of one search
MOST_KEPT = 200_000  # words; about 30 MB
MOST_FITTED = 256  # questions

Word = tuple[str, str]  # field, term


class Words:
    """What is known of the words of the index at one place of its history. For all threads."""

    def __init__(self, asking: Asking, place: Place) -> None:
        self.place = place
        self._asking = asking
        self._lock = Lock()
        self._known: dict[Word, int] = {}
        self._entries = 0
        self._kept: dict[tuple[object, ...], Body | None] = {}

    def fitted(self, body: Body) -> Body | None:
        """The body with words that fit; None where nothing can be found.

        Raises IndexAway, and BadQuery for more words than can be looked up in time.
        """
        asked = ranked(body)
        if not any((body.must, body.should, body.must_not, body.rarest)):
            return body
        with self._lock:
            if len(self._kept) > MOST_FITTED:
                self._kept.clear()
            if asked not in self._kept:
                self._kept[asked] = self._fit(body)
            found = self._kept[asked]
        if found is None:
            return None
        bounded(found)
        return refitted(body, found)

    def _fit(self, body: Body) -> Body | None:
        wanted = {(leaf.field, term) for leaf in words(body) for term in leaf.terms}
        if missing := sorted(wanted - self._known.keys()):
            if len(self._known) > MOST_KEPT:
                self._known.clear()
                missing = sorted(wanted)
            self._learn(missing)
        return fit(body, lambda field, term: self._known[field, term], self._entries)

    def _learn(self, missing: Sequence[Word]) -> None:
        parts = [missing[at : at + AT_ONCE] for at in range(0, len(missing), AT_ONCE)]
        _, answers = self._asking.ask([_counting(part) for part in parts], about=0)
        for part, answer in zip(parts, answers, strict=True):
            self._entries = total(answer)
            buckets = answer["aggregations"]["words"]["buckets"]
            counts = [bucket["doc_count"] for bucket in buckets]
            self._known |= zip(part, counts, strict=True)


def _counting(part: Sequence[Word]) -> Json:
    filters = [{"term": {field: term}} for field, term in part]
    return {
        "size": 0,
        "track_total_hits": True,
        "aggs": {"words": {"filters": {"filters": filters}}},
    }
