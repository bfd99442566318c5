"""The engine in a cluster keeps the contract, on a real node."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from catalog.search.backends.elasticsearch import Cluster, Elasticsearch
from tests.catalog.search.backends.contract import BackendContract


class TestElasticsearch(BackendContract):
    """An index of its own in the cluster."""

    examples = 6

    @pytest.fixture
    def backend(self, clustered: Elasticsearch) -> Elasticsearch:
        """Without an index."""
        return clustered


@pytest.mark.rare
class TestWithManyDrawn(BackendContract):
    """The same in parts on several shards, with as many drawn questions as other engines get."""

    @pytest.fixture
    def backend(self, cluster: Cluster, tmp_path: Path) -> Iterator[Elasticsearch]:
        """Without an index."""
        made = Elasticsearch(replace(cluster, shards=3), tmp_path / "writer.lock")
        yield made
        made.close()
