"""Searches of one question, sent together: what comes back, or why there is no answer."""

import zlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from elastic_transport import TransportError
from elasticsearch import Elasticsearch

from catalog.search.backends.base import EngineAway, IndexAway
from catalog.search.backends.elasticsearch.cluster import answered, meaning
from catalog.search.backends.elasticsearch.queries import Json
from catalog.search.backends.elasticsearch.schema import CURSOR

# What is read of the answers; the rest is not even sent.
READ = [
    "responses.status", "responses.error", "responses.timed_out",
    "responses.hits.total.value", "responses.hits.hits._id", "responses.hits.hits._index",
    "responses.hits.hits.fields", "responses.aggregations",
]  # fmt: skip
WHERE: Json = {
    "query": {"ids": {"values": [CURSOR]}},
    "size": 1,
    "track_total_hits": False,
    "docvalue_fields": ["position"],
}


class Place(NamedTuple):
    """Which index answered, and the change that it has come to."""

    generation: str = ""
    position: int = 0


class Asking:
    """One index by its alias."""

    def __init__(self, client: Elasticsearch, alias: str, *, shards: int = 1) -> None:
        self._client = client
        self._alias = alias
        self._shards = shards

    def place(self) -> Place:
        """Where the index is now. Raises IndexAway."""
        return self.ask([], about=0)[0]

    def ask(self, searches: Sequence[Json], about: int) -> tuple[Place, list[Json]]:
        """Where the index is, and the answers to `searches`, sent with one message.

        The same `about` is asked of the same copies of the index. Raises IndexAway.
        """
        sent = [
            part for search in (WHERE, *searches) for part in (self._header(search, about), search)
        ]
        try:
            return self._answered(sent)
        except IndexAway as away:
            if isinstance(away.__cause__, TransportError):
                raise
            # (While the alias is moved, and what it named goes: once more.)
            return self._answered(sent)

    def _answered(self, sent: Sequence[Json]) -> tuple[Place, list[Json]]:
        with answered():
            said = self._client.msearch(index=self._alias, searches=sent, filter_path=READ)
        where, *others = [_whole(one) for one in said["responses"]]
        return _place(where), others

    def _header(self, search: Json, about: int) -> Json:
        made = {"preference": f"about-{about}", "allow_partial_search_results": False}
        if self._shards > 1 and "_score" in search.get("sort", [""])[0]:
            # (Else a word is as rare as it is in each part, and equal hits are not worth the same.)
            made["search_type"] = "dfs_query_then_fetch"
        return made


def about(*values: object) -> int:
    """A number for these values, the same in every process."""
    return zlib.crc32(repr(values).encode())


def total(answer: Json) -> int:
    """How many hits there are, of an answer to a search that counts them."""
    found: int = answer["hits"]["total"]["value"]
    return found


def ids(answer: Json) -> list[int]:
    """The hits, in their order."""
    return [int(hit["_id"]) for hit in _hits(answer)]


def _place(answer: Json) -> Place:
    for hit in _hits(answer):
        return Place(hit["_index"], hit["fields"]["position"][0])
    raise IndexAway("The index does not say how far it has come: it is built anew.")


def _hits(answer: Mapping[str, Any]) -> Sequence[Json]:
    found: Sequence[Json] = answer.get("hits", {}).get("hits", ())
    return found


def _whole(answer: Json) -> Json:
    """An answer of all parts of the index, in time."""
    if "error" in answer:
        raise meaning(answer["status"], answer)
    if answer.get("timed_out"):
        raise EngineAway("The search engine takes too long: try again in a minute.")
    return answer
