"""The search engine of this installation, as the settings name it."""

from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from catalog.search.backends.base import SearchBackend
from catalog.search.backends.elasticsearch import Elasticsearch
from catalog.search.backends.embedded import Embedded


def backend() -> SearchBackend:
    """The engine that settings.SEARCH_BACKEND makes: one for the whole process."""
    return _made(settings.SEARCH_BACKEND)


def embedded() -> SearchBackend:
    """The engine for one machine: an index in a folder below var/."""
    return Embedded(settings.INDEX_DIR)


def elasticsearch() -> SearchBackend:
    """The engine for many machines: the cluster of ELASTICSEARCH_URL."""
    if settings.ELASTICSEARCH is None:
        raise ImproperlyConfigured(
            "SEARCH_BACKEND asks for Elasticsearch: say in ELASTICSEARCH_URL where it is"
        )
    return Elasticsearch(settings.ELASTICSEARCH, settings.VAR_DIR / "elasticsearch-writer.lock")


@lru_cache(maxsize=8)
def _made(path: str) -> SearchBackend:
    made: SearchBackend = import_string(path)()
    return made
