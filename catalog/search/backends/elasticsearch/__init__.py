"""The index in an Elasticsearch cluster: read by every process, written by the courier.

generations (aliases, indices) <- writing
question, sight -> bodies (plain values, each with the audience filter) -> queries -> asking

The only importer of elasticsearch.
"""

from catalog.search.backends.elasticsearch.cluster import Cluster
from catalog.search.backends.elasticsearch.engine import Elasticsearch

__all__ = ["Cluster", "Elasticsearch"]
