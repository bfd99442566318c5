"""All entries of an index, for checks: a search without an audience, which no reader reaches."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from elasticsearch import Elasticsearch

from catalog.search.backends.base import IndexAway
from catalog.search.backends.elasticsearch.cluster import answered

AT_ONCE = 10_000  # entries
KEPT = "2m"  # for the next part


def listed(client: Elasticsearch, index: str) -> dict[int, int]:
    """The change number of every entry by id. Raises IndexAway."""
    return dict(_entries(client, index))


def _entries(client: Elasticsearch, index: str) -> Iterator[tuple[int, int]]:
    with answered():
        opened = client.open_point_in_time(index=index, keep_alive=KEPT)["id"]
    try:
        after: list[Any] | None = None
        while True:
            with answered():
                said = client.search(
                    pit={"id": opened, "keep_alive": KEPT},
                    query={"exists": {"field": "audience"}},
                    size=AT_ONCE,
                    sort=["_shard_doc"],
                    search_after=after,
                    version=True,
                    track_total_hits=False,
                    allow_partial_search_results=False,
                    filter_path=["hits.hits._id", "hits.hits._version", "hits.hits.sort"],
                )
            hits = said.get("hits", {}).get("hits", [])
            yield from ((int(hit["_id"]), hit["_version"]) for hit in hits)
            if len(hits) < AT_ONCE:
                return
            after = hits[-1]["sort"]
    finally:
        with suppress(IndexAway), answered():  # (the index may have gone meanwhile)
            client.close_point_in_time(id=opened)
