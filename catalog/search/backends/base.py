"""What is asked of a search engine: the contract that tests/catalog/search/backends tests.

SearchError
- IndexAway     there is no index that can be read: it is being built, or is not as it should be
  - EngineAway  the engine itself does not answer: nobody knows what it has
- WriterBusy    another process writes the index
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

from catalog.search.document import Entry
from catalog.search.query import BEGIN_AGAIN, BadQuery
from catalog.search.question import Question
from vocab.sentence import say

DEEPEST = 10_000  # hits that can be paged through; programs take the feed
MOST_COUNTED = 200  # values of a facet that are answered, the most frequent; chosen ones always are


class SearchError(Exception):
    """The search cannot be done now. The text says why, for people."""


class IndexAway(SearchError):
    """There is no index that can be read."""


class EngineAway(IndexAway):
    """The engine does not answer, or not now: no reason to build the index anew."""


class WriterBusy(SearchError):
    """Another process writes the index."""


class Sight(NamedTuple):
    """Who looks: the audiences of the requester, and what must be hidden whatever the index says.

    `hidden` are ids of resources whose audiences were tightened after the index last saw them.
    """

    audiences: frozenset[int] = frozenset()
    hidden: frozenset[int] = frozenset()


class Counts(NamedTuple):
    """How many entries have each value of a facet, most frequent first, then by value.

    With every filter but the facet's own. `more`: values beyond those that are listed.
    """

    values: tuple[tuple[str, int], ...] = ()
    more: int = 0


class Results(NamedTuple):
    """A page of the answer.

    `ids` in the order asked for. `next` is for `Question.after`, "" at the end (or at DEEPEST).
    `position`: the change number up to which the index has come.
    """

    total: int
    ids: tuple[int, ...]
    facets: Mapping[str, Counts]
    next: str
    position: int


def offset(after: str) -> int:
    """The number of hits before the page that `Question.after` names. Raises BadQuery."""
    if not after:
        return 0
    if after.isascii() and after.isdigit() and len(after) < 9 and int(after) < DEEPEST:
        return int(after)
    raise BadQuery("cursor", say(BEGIN_AGAIN))


def shown(totals: Mapping[str, int], chosen: Sequence[str], beyond: int = 0) -> Counts:
    """The most frequent of these values, and chosen ones; `beyond`: values that are not listed."""
    least = _least(totals)
    frequent = (one for one in totals.items() if one[1] >= least)
    ordered = sorted(frequent, key=_order)[:MOST_COUNTED]
    listed = dict(ordered) | {value: totals.get(value, 0) for value in chosen}
    values = tuple(sorted(listed.items(), key=_order))
    return Counts(values, len(totals) - sum(value in totals for value in listed) + beyond)


def _least(totals: Mapping[str, int]) -> int:
    """What the last of the most frequent has. (To sort numbers alone takes a tenth of the time.)"""
    counts = sorted(totals.values(), reverse=True)
    return counts[MOST_COUNTED - 1] if len(counts) > MOST_COUNTED else 0


def _order(counted: tuple[str, int]) -> tuple[int, str]:
    return -counted[1], counted[0]


class Writer(Protocol):
    """The one writer of an index; what is not committed when its context ends is lost."""

    def index(self, entries: Iterable[Entry]) -> None:
        """Put entries in, each in place of the one with its id, of no later change."""

    def remove(self, gone: Mapping[int, int]) -> None:
        """Take entries out; unknown ids are none. id -> number of the change by which it went."""

    def commit(self, position: int) -> None:
        """Make all since the last commit visible at once, together with the position."""


class SearchBackend(Protocol):
    """An engine with one index.

    `is_shared`: others than its writer can reach what it keeps, so that `verify` cannot vouch for
    each entry, and the index is compared with the database from time to time.

    Every search of it holds the audience filter: an entry is found only if it has no audiences or
    one of the sight's, and is not hidden.
    """

    is_shared: bool

    def position(self) -> int:
        """The change number up to which the index has come; raises IndexAway."""

    def search(self, question: Question, sight: Sight) -> Results:
        """Hits and all facets. Raises IndexAway; BadQuery when `after` is not from this engine."""

    def versions(self) -> Mapping[int, int]:
        """The change number of every entry by id, for checks; raises IndexAway."""

    def verify(self) -> None:
        """Read all there is, which may take seconds; raises IndexAway if it is not as written."""

    def is_doubted(self) -> bool:
        """Has a search, in any process, met what it could not read since the last `verify`?"""

    def writer(self) -> AbstractContextManager[Writer]:
        """The writer of the index, which is made if there is none; raises WriterBusy."""

    def rebuild(self) -> AbstractContextManager[Writer]:
        """A writer of a new, empty index; it takes the place of the old one when it ends well."""
