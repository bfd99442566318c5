"""How the cluster is: for the operator, and for figures."""

from typing import NamedTuple

from catalog.search.backends.base import EngineAway, IndexAway
from catalog.search.backends.elasticsearch.cluster import Cluster, answered
from catalog.search.backends.elasticsearch.generations import Generations


class Health(NamedTuple):
    """`colour` is that of our index, as the engine says it: "green", "yellow" (copies lack),
    "red" (parts do), "" where there is no index yet. `bytes`: of the parts, without copies.
    """

    version: str
    nodes: int
    colour: str
    documents: int
    bytes: int


def health(cluster: Cluster) -> Health:
    """Ask the cluster. Raises EngineAway."""
    with cluster.client() as client:
        with answered():
            version = str(client.info()["version"]["number"])
            nodes = int(client.cluster.health()["number_of_nodes"])
        alias = Generations(client, cluster).alias
        try:
            with answered():
                client.indices.get_alias(name=alias)  # (health would wait for it to be made)
                colour = str(client.cluster.health(index=alias)["status"])
                stats = client.indices.stats(index=alias, metric=["docs", "store"])
        except EngineAway:
            raise
        except IndexAway:
            return Health(version, nodes, "", 0, 0)
    parts = stats["_all"]["primaries"]
    return Health(version, nodes, colour, parts["docs"]["count"], parts["store"]["size_in_bytes"])
