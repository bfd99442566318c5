"""The check of the cluster that the search index is in, where there is one."""

from django.conf import settings

from catalog.search.backends.base import EngineAway
from catalog.search.backends.elasticsearch.health import Health, health
from config.doctor.result import Result, fault, ok, warning

OLDEST = (8, 19)  # that our client speaks with


def search_engine() -> Result:
    """It answers, is new enough, and has all parts of the index."""
    cluster = settings.ELASTICSEARCH
    if cluster is None:
        return ok("search engine", "an index in the folder, no server")
    try:
        found = health(cluster)
    except EngineAway as away:
        return fault(
            "search engine",
            f"{away} See ELASTICSEARCH_URL, ELASTICSEARCH_API_KEY and ELASTICSEARCH_CA_FILE, and"
            " whether the cluster runs",
        )
    return _judged(found, cluster.replicas)


def _judged(found: Health, replicas: int) -> Result:
    name = f"Elasticsearch {found.version} on {found.nodes} node{'s' * (found.nodes != 1)}"
    if tuple(map(int, found.version.split(".")[:2])) < OLDEST:
        return fault("search engine", f"{name} is too old: move to 8.19 or newer")
    if not found.colour:
        return warning("search engine", f"{name} has no index yet: does the courier run, it comes")
    if found.colour == "red":
        return fault(
            "search engine",
            f"{name} lacks parts of the index: bring the missing nodes back, or manage.py reindex",
        )
    if found.colour == "yellow":
        return warning(
            "search engine",
            f"{name} lacks copies of the index: {replicas + 1} nodes are needed for"
            f" ELASTICSEARCH_REPLICAS={replicas}",
        )
    size = found.bytes / 1e6
    return ok("search engine", f"{name}, {found.documents:,} documents in {size:,.1f} MB")
