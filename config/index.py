"""Which search engine, and where it is: from the environment.

Without ELASTICSEARCH_URL the index is a folder of this machine, and nothing else here matters.
"""

import re
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from catalog.search.backends.elasticsearch import Cluster
from config.env import Environment

EMBEDDED = "catalog.search.engine.embedded"
IN_A_CLUSTER = "catalog.search.engine.elasticsearch"
_PREFIX = re.compile("[a-z][a-z0-9-]{0,39}")


def backend(env: Environment, cluster: Cluster | None) -> str:
    """The dotted path of what makes the engine."""
    usual = IN_A_CLUSTER if cluster else EMBEDDED
    return (
        env.text(
            "SEARCH_BACKEND",
            "",
            "Dotted path of the callable that makes the search engine; empty: that of"
            " ELASTICSEARCH_URL if it is set, else an index in the folder",
        )
        or usual
    )


def cluster(env: Environment) -> Cluster | None:
    """The cluster that the index is in; None: it is in a folder of this machine."""
    given = Cluster(
        urls=tuple(
            env.addresses(
                "ELASTICSEARCH_URL",
                "Elasticsearch for the search: addresses of its nodes, with commas; empty: an index"
                " in the folder, no server",
            )
        ),
        prefix=env.text(
            "ELASTICSEARCH_PREFIX",
            "hansa",
            "How the names of our indices in Elasticsearch begin: one for each installation",
        ),
        api_key=env.text(
            "ELASTICSEARCH_API_KEY",
            "",
            "API key for Elasticsearch, in its encoded form; empty: none",
        ),
        ca_file=env.text(
            "ELASTICSEARCH_CA_FILE",
            "",
            "Certificates (PEM) that https to Elasticsearch is checked by; empty: the system's",
        ),
        shards=env.number(
            "ELASTICSEARCH_SHARDS",
            1,
            "Parts (shards) of the index, from the next reindex on",
            at_least=1,
        ),
        replicas=env.number(
            "ELASTICSEARCH_REPLICAS",
            1,
            "Copies of each part on other nodes, from the next reindex on; 0 where there is one"
            " node",
        ),
    )
    if not given.urls:
        return None
    if not _PREFIX.fullmatch(given.prefix):
        raise ImproperlyConfigured(
            f"ELASTICSEARCH_PREFIX={given.prefix!r} cannot be used: use small letters, digits and"
            " hyphens, at most 40, a letter first"
        )
    if given.ca_file and not Path(given.ca_file).is_file():
        raise ImproperlyConfigured(
            f"ELASTICSEARCH_CA_FILE={given.ca_file!r} is no file: give the path of certificates in"
            " PEM form, or leave it out"
        )
    return given
