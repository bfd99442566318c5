"""One search for one requester: what the page and the API answer.

query -> sight (who looks, and what was hidden since) -> answer of the engine -> rows, checked again
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain

from django.utils.timezone import localdate

from accounts.requester import Requester
from catalog.access import access
from catalog.models import Resource
from catalog.queries import DATASETS, live, tightened_since
from catalog.search import cursors
from catalog.search.answer import Answer, Reader, answer
from catalog.search.backends.base import IndexAway, Results, Sight
from catalog.search.document import texts
from catalog.search.engine import backend
from catalog.search.indexer import as_stored
from catalog.search.query import Filter, SearchQuery
from catalog.search.runs import Texts
from catalog.search.stems import written

MOST_TIGHTENED = 20_000  # resources that a search can leave out besides what the index says


@dataclass(frozen=True, slots=True)
class Found:
    """A page of an answer. `query` is what was asked, `next` the query of the next page, if any."""

    query: SearchQuery
    answer: Answer
    rows: Sequence[Resource]  # in the order asked for, without their statements
    next: SearchQuery | None

    @property
    def results(self) -> Results:
        """What the engine has found and counted."""
        return self.answer.results


def find(query: SearchQuery, requester: Requester, language: str = "") -> Found:
    """Search for `requester`, of hits about as good those titled in `language` (a tag) first.

    Raises BadQuery; IndexAway while there is no index.
    """
    engine = backend()
    looking = sight(requester, engine.position())
    read = partial(_texts, requester)
    reader = Reader(localdate(), written(language))
    made = answer(
        of_datasets(query), looking, engine, cursors.read(query), texts=read, reader=reader
    )
    after = cursors.write(query, made.next)
    return Found(
        query=query,
        answer=made,
        rows=rows(made.results.ids, requester),
        next=replace(query, cursor=after) if after else None,
    )


def sight(requester: Requester, position: int) -> Sight:
    """What `requester` may see of an index that has come to `position`.

    What fewer may see since then is hidden at once, whatever the index says, except from those who
    may see it still: they find it where they did. Raises IndexAway when that is more than can be
    left out of a search.
    """
    tightened = tightened_since(position, MOST_TIGHTENED)
    if len(tightened) > MOST_TIGHTENED:
        raise IndexAway(
            "Very much was restricted or withdrawn just now. Search comes back when its index"
            " knows of it: try again in a minute."
        )
    mine = access().audiences(requester).ids
    if not tightened:  # (nearly always)
        return Sight(mine, frozenset())
    seen = live(requester).filter(pk__in=tightened).values_list("pk", flat=True)
    return Sight(mine, frozenset(tightened).difference(seen))


def rows(ids: Sequence[int], requester: Requester) -> list[Resource]:
    """The resources of these ids that `requester` may see, whatever the index says."""
    found = live(requester).select_related("source", "change").in_bulk(ids)
    return [found[one] for one in ids if one in found]


def _texts(requester: Requester, ids: Collection[int]) -> Mapping[int, Texts]:
    """All texts of these resources, of those that `requester` may see."""
    seen = live(requester).select_related("source").filter(pk__in=ids)
    return {row.pk: list(chain(*texts(as_stored(row)).values())) for row in seen}


def of_datasets(query: SearchQuery) -> SearchQuery:
    """The query for datasets and series: those are meant, where no kind is chosen."""
    if query.chosen("kind"):
        return query
    kinds = Filter("kind", tuple(sorted(DATASETS)))
    return replace(query, filters=tuple(sorted((*query.filters, kinds))))
