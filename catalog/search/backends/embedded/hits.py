"""The hits of a query in their order: the same entry never stands on two pages of one snapshot."""

from itertools import groupby

from tantivy import Order, Query

from catalog.search.backends.bodies import Body
from catalog.search.backends.embedded.reading import Snapshot
from catalog.search.backends.embedded.schema import ORDERS
from catalog.search.query import Sort

_FIRST_LOOK = 200  # hits beyond the page, of which one most often ranks lower than its last
MOST_EQUAL = 10_000  # hits of the same rank that are put in the order of their ids


def hits(snapshot: Snapshot, body: Body, order: Sort, page: range) -> tuple[int, list[int]]:
    """How many there are, and the ids of those on the page."""
    query = snapshot.query(body)
    if order is not Sort.RELEVANCE:
        return _ordered(snapshot, query, ORDERS[order], page)
    if not body.must and not body.should:  # all would rank the same
        return _ordered(snapshot, query, "id", page)
    return _ranked(snapshot, query, page)


def _ordered(snapshot: Snapshot, query: Query, field: str, page: range) -> tuple[int, list[int]]:
    found = snapshot.searcher.search(
        query,
        limit=max(len(page), 1),
        offset=page.start,
        order_by_field=field,
        order=Order.Asc if field == ORDERS[Sort.TITLE] else Order.Desc,
    )
    return found.count, snapshot.numbers("id", found.hits[: len(page)])  # type: ignore[attr-defined]


def _ranked(snapshot: Snapshot, query: Query, page: range) -> tuple[int, list[int]]:
    """By rank, then newest first.

    tantivy orders hits of the same rank by their place in its files. So they are read beyond the
    page, to where the rank of its last hit ends, and put in order here; where more than MOST_EQUAL
    have the same rank, they stay in the order of the files, on each page that they stand on.
    """
    found = snapshot.searcher.search(query, limit=page.stop + _FIRST_LOOK)
    total: int = found.count  # type: ignore[attr-defined]
    ranked = found.hits
    if (
        len(ranked) < total
        and page.stop <= len(ranked)
        and ranked[page.stop - 1][0] == ranked[-1][0]
    ):
        ranked = snapshot.searcher.search(query, limit=page.stop + MOST_EQUAL, count=False).hits
    ids: list[int] = []
    numbers = zip([rank for rank, _ in ranked], snapshot.numbers("id", ranked), strict=True)
    for _, equal in groupby(numbers, key=lambda hit: hit[0]):
        same = [number for _, number in equal]
        ids += same if len(same) > MOST_EQUAL else sorted(same, reverse=True)
    return total, ids[page.start : page.stop]
