"""The engine in a cluster keeps the contract, on a real node."""

import pytest

from catalog.search.backends.elasticsearch import Elasticsearch
from tests.catalog.search.backends.contract import BackendContract


class TestElasticsearch(BackendContract):
    """An index of its own in the cluster."""

    examples = 6

    @pytest.fixture
    def backend(self, clustered: Elasticsearch) -> Elasticsearch:
        """Without an index."""
        return clustered
