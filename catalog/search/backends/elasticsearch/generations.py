"""The indices of one installation side by side, and which of them is in force.

<prefix>-<make>            an alias: the index that is read. It is moved in one step.
<prefix>-<make>-<token>    an index; others than the one in force are of the past, of another make,
                           or of somebody who was killed, and go with the next move
<prefix>-<make>-<token>-w  its alias for writing: who writes never makes an index by that, nor
                           writes into the next one
"""

import re
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from catalog.search.backends.base import EngineAway, IndexAway
from catalog.search.backends.elasticsearch.cluster import Cluster, answered
from catalog.search.backends.elasticsearch.schema import CURSOR, MAKE, cursor, fields, mapping

ANOTHER_MAKE = "The index was made by another version: it has to be built anew."
BROKEN = "The index has other fields than it was made with: it has to be built anew."
# Nothing is seen before it is said to be: a commit is one refresh.
QUIET = "-1"


def writing(index: str) -> str:
    """The alias by which an index is written."""
    return f"{index}-w"


@dataclass(frozen=True)
class Generations:
    """The indices of this installation in the cluster."""

    client: Elasticsearch
    cluster: Cluster

    @property
    def alias(self) -> str:
        """What is read."""
        return f"{self.cluster.prefix}-{MAKE}"

    def current(self) -> str:
        """The index in force. Raises IndexAway."""
        with answered():
            found = self.client.indices.get_alias(name=self.alias)
        (index,) = found.body
        return str(index)

    def writable(self) -> str:
        """The index in force, which is made if there is none of any make. Raises IndexAway."""
        try:
            return self.current()
        except EngineAway:
            raise
        except IndexAway:
            if self._all():
                raise IndexAway(ANOTHER_MAKE) from None
        index = self.new()
        with answered():
            self.client.index(
                index=index, id=CURSOR, document=cursor(0), version=0, version_type="external_gte",
                refresh=True,
            )  # fmt: skip
        self.put_in_force(index)
        return index

    def new(self) -> str:
        """An empty index, not in force yet; its copies come when it is whole."""
        index = f"{self.alias}-{secrets.token_hex(8)}"
        settings = {
            "number_of_shards": self.cluster.shards,
            "number_of_replicas": 0,
            "refresh_interval": QUIET,
        }
        with answered():
            self.client.indices.create(
                index=index,
                mappings=mapping(),
                settings=settings,
                aliases={writing(index): {}},
            )
        return index

    def put_in_force(self, index: str) -> None:
        """Let everybody read this index from now on; the others go in the same step."""
        old = [one for one in self._all() if one != index]
        moves: list[Mapping[str, Any]] = [{"remove_index": {"index": one}} for one in old]
        copies = {"number_of_replicas": self.cluster.replicas}
        with answered():
            self.client.indices.put_settings(index=index, settings=copies)
            self.client.indices.update_aliases(
                actions=[*moves, {"add": {"index": index, "alias": self.alias}}]
            )

    def remove(self, index: str) -> None:
        """An index that was begun and is not wanted."""
        with answered(), suppress(NotFoundError):
            self.client.indices.delete(index=index)

    def is_as_made(self) -> bool:
        """Has the index in force the fields that it was made with? Raises IndexAway."""
        with answered():
            found = self.client.indices.get_mapping(index=self.alias)
        (made,) = found.body.values()
        said = made["mappings"]
        return bool(
            said.get("dynamic") == "strict"
            and said.get("_source") == {"enabled": False}
            and said.get("properties") == fields()
        )

    def is_whole(self) -> bool:
        """Is every part of the index in force on some node? Raises IndexAway."""
        with answered():
            health = self.client.cluster.health(index=self.alias, level="indices")
        return str(health["status"]) != "red"

    def _all(self) -> Sequence[str]:
        """Ours, of every make: not those of an installation whose prefix goes on.

        An index may have the name of the alias: somebody wrote to that while there was none.
        """
        ours = re.compile(re.escape(self.cluster.prefix) + "-[0-9a-f]{8}(-[0-9a-f]{16})?")
        with answered():
            found = self.client.indices.get(
                index=f"{self.cluster.prefix}-*", filter_path="*.aliases", expand_wildcards="all"
            )
        return [index for index in found.body if ours.fullmatch(index)]
