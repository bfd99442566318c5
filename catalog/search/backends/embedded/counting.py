"""How many entries have each value of a facet."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tantivy import Occur, Query

from catalog.search.backends.base import Counts, shown
from catalog.search.backends.bodies import Body, facet_field
from catalog.search.backends.embedded.reading import Snapshot

# Values of one facet that are looked at, the most frequent. Those of all facets together must stay
# below the 65,000 that tantivy allows in one search.
MOST_VALUES = 5_000
_ALL = 10_000_000  # values of one segment: with less, counts would be estimates

Chosen = Mapping[str, Sequence[str]]


def counts(
    snapshot: Snapshot, body: Body, names: Sequence[str], chosen: Chosen
) -> dict[str, Counts]:
    """The counts of facets over all that `body` finds; kept for as long as the snapshot."""
    keys = {name: (body, name, tuple(chosen.get(name, ()))) for name in names}
    found = {name: snapshot.counted.get(key) for name, key in keys.items()}
    missing = [name for name, kept in found.items() if kept is None]
    if missing:
        for name, made in _counted(snapshot, body, missing, chosen):
            found[name] = made
            snapshot.counted.put(keys[name], made)
    return found


def _counted(
    snapshot: Snapshot, body: Body, names: Sequence[str], chosen: Chosen
) -> Iterator[tuple[str, Counts]]:
    query = snapshot.query(body)
    answer = snapshot.searcher.aggregate(query, {name: _terms(name) for name in names})
    for name in names:
        listed: list[dict[str, Any]] = answer[name]["buckets"]
        totals = {one["key"]: one["doc_count"] for one in listed}
        beyond = 0
        if answer[name]["sum_other_doc_count"]:
            beyond = int(snapshot.searcher.cardinality(query, facet_field(name))) - len(totals)
            totals |= {v: _count(snapshot, query, name, v) for v in chosen.get(name, ())}
        yield name, shown(totals, chosen.get(name, ()), max(0, beyond))


def _terms(name: str) -> dict[str, Any]:
    return {
        "terms": {"field": facet_field(name), "size": MOST_VALUES, "segment_size": _ALL},
    }


def _count(snapshot: Snapshot, query: Query, name: str, value: str) -> int:
    """Of a chosen value, which is counted also where many others are more frequent."""
    has = Query.term_query(snapshot.index.schema, facet_field(name), value, "basic")
    both = Query.boolean_query([(Occur.Must, query), (Occur.Must, has)])
    found = snapshot.searcher.search(both, limit=1)
    count: int = found.count  # type: ignore[attr-defined] # it is not in the package's stubs
    return count
