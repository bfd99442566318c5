"""Engines for the tests of search."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.search.backends.elasticsearch import Cluster, Elasticsearch


@pytest.fixture
def cluster(elasticsearch: str) -> Iterator[Cluster]:
    """A real node, and a prefix that no other test has."""
    made = Cluster((elasticsearch,), prefix=f"t{secrets.token_hex(6)}", replicas=0)
    yield made
    with made.client() as client:
        for index in client.indices.get(index=f"{made.prefix}-*").body:
            client.indices.delete(index=index)


@pytest.fixture
def clustered(cluster: Cluster, tmp_path: Path) -> Iterator[Elasticsearch]:
    """The engine in a cluster, without an index."""
    made = Elasticsearch(cluster, tmp_path / "writer.lock")
    yield made
    made.close()
