"""The check of the search engine, on a real node."""

from dataclasses import replace
from typing import Any

import pytest

from catalog.search.backends.elasticsearch import Cluster, Elasticsearch
from catalog.search.backends.elasticsearch.health import Health
from config.doctor import cluster as checks
from config.doctor.result import Grade
from tests.catalog.search.backends.contract import fill
from tests.catalog.search.backends.entries import make
from tests.config.doctor.test_machine import verdict

OK, WARNING, FAULT = Grade
HEALTHY = Health("9.4.3", 3, "green", 1_000, 2_000_000)


def test_without_a_cluster_there_is_nothing_to_ask(settings: Any) -> None:
    settings.ELASTICSEARCH = None
    verdict(checks.search_engine, OK, "no server")


def test_a_cluster_with_an_index(settings: Any, cluster: Cluster, clustered: Elasticsearch) -> None:
    settings.ELASTICSEARCH = cluster
    verdict(checks.search_engine, WARNING, "no index yet")
    fill(clustered, make(1, "roads"))
    verdict(checks.search_engine, OK, "2 documents in")


def test_a_cluster_that_does_not_answer(settings: Any, cluster: Cluster) -> None:
    settings.ELASTICSEARCH = replace(cluster, urls=("http://127.0.0.1:1",))
    verdict(checks.search_engine, FAULT, "try again in a minute. See ELASTICSEARCH_URL")


@pytest.mark.parametrize(
    ("found", "grade", "words"),
    [
        (HEALTHY, OK, "9.4.3 on 3 nodes, 1,000 documents in 2.0 MB"),
        (HEALTHY._replace(version="8.18.0", nodes=1), FAULT, "on 1 node is too old"),
        (HEALTHY._replace(colour="yellow"), WARNING, "2 nodes are needed"),
        (HEALTHY._replace(colour="red"), FAULT, "lacks parts"),
    ],
)
def test_what_it_says_of_itself(found: Health, grade: Grade, words: str) -> None:
    judged = checks._judged(found, replicas=1)
    assert judged.grade is grade
    assert words in judged.sentence
