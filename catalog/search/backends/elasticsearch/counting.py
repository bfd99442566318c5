"""How many entries have each value of a facet, exactly."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from catalog.search.backends.base import MOST_COUNTED, Counts, shown
from catalog.search.backends.bodies import Body, facet_field
from catalog.search.backends.elasticsearch.queries import Json, query

# Values of a facet that each part of the index (shard) sends where its most frequent ones are not
# enough to be sure. A facet with more of them is counted by estimate beyond.
MOST_OF_A_SHARD = 60_000
PRECISE = 40_000  # different values, up to which their number is not an estimate

Chosen = Mapping[str, Sequence[str]]


class Counting(NamedTuple):
    """Facets to be counted over a body. `deep`: those with more values than are listed."""

    body: Body
    names: tuple[str, ...]
    chosen: Chosen
    deep: frozenset[str]

    def search(self) -> Json:
        """The search that counts. Its total is that of the body."""
        parts: Json = {}
        for name in self.names:
            field = {"field": facet_field(name)}
            parts[name] = {"terms": field | {"size": MOST_COUNTED}}
            if name in self.deep:
                parts[name]["terms"]["shard_size"] = MOST_OF_A_SHARD
                parts[f"{name} all"] = {"cardinality": field | {"precision_threshold": PRECISE}}
            if values := list(self.chosen.get(name, ())):
                named = {"include": values, "size": len(values)}
                parts[f"{name} chosen"] = {"terms": field | named}
        return {"query": query(self.body), "size": 0, "track_total_hits": True, "aggs": parts}

    def unsure(self, answer: Json) -> list[str]:
        """The facets with more values than were asked for."""
        found = answer["aggregations"]
        return [n for n in self.names if n not in self.deep and found[n]["sum_other_doc_count"]]

    def counts(self, answer: Json) -> dict[str, Counts]:
        """The counts in an answer to `search`."""
        found = answer["aggregations"]
        return {name: self._counts(name, found) for name in self.names}

    def _counts(self, name: str, found: Json) -> Counts:
        totals = _totals(found[name]["buckets"])
        listed = len(totals)
        beyond = 0
        if found[name]["sum_other_doc_count"]:
            beyond = max(0, found[f"{name} all"]["value"] - listed)
        chosen = self.chosen.get(name, ())
        if chosen:
            named = _totals(found[f"{name} chosen"]["buckets"])
            beyond = max(0, beyond - len(named.keys() - totals.keys()))
            totals |= named
        return shown(totals, chosen, beyond)


def nothing(names: Iterable[str], chosen: Chosen) -> dict[str, Counts]:
    """The counts where nothing is found."""
    return {name: shown({}, chosen.get(name, ())) for name in names}


def _totals(buckets: Iterable[Json]) -> dict[str, int]:
    return {bucket["key"]: bucket["doc_count"] for bucket in buckets}
