"""Against a node with TLS and API keys, as docs/howto/search-in-a-cluster.md tells an operator."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from catalog.search.backends.base import EngineAway, Sight
from catalog.search.backends.elasticsearch import Cluster, Elasticsearch
from catalog.search.indexer import Indexer
from config.doctor.cluster import search_engine
from config.doctor.result import Grade
from tests.catalog.search.backends.entries import ask
from tests.conftest import missing
from tests.factories import make_resource, make_source
from tests.foreign.elasticsearch.locked import Locked, certified
from tests.foreign.elasticsearch.node import ROOT, NoNode
from tests.foreign.elasticsearch.shared import fetched, folder

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
HOWTO = ROOT / "docs" / "howto" / "search-in-a-cluster.md"


@pytest.fixture(scope="module")
def node() -> Iterator[Locked]:
    """Only whom it knows, over https."""
    try:
        fetched()
        made = Locked(folder(), heap="256m")
    except NoNode as error:
        missing("elasticsearch", str(error))
    try:
        made.start()
        yield made
    except NoNode as error:
        missing("elasticsearch", str(error))
    finally:
        made.remove()


def asked_for() -> dict[str, Any]:
    """What the guide tells the administrator to ask for."""
    said = re.search(r"POST /_security/api_key\n(.*?)\n\n", HOWTO.read_text(), re.DOTALL)
    assert said
    found: dict[str, Any] = json.loads(said[1])
    return found


def key(node: Locked) -> dict[str, Any]:
    return node.ask("POST", "/_security/api_key", asked_for())


@pytest.fixture
def cluster(node: Locked) -> Cluster:
    """As the settings of the guide say it."""
    made = key(node)["encoded"]
    return Cluster((node.url,), api_key=made, ca_file=str(node.certificate), replicas=0)


@pytest.fixture
def locks(tmp_path: Path) -> Path:
    return tmp_path / "writer.lock"


def judged(settings: Any, cluster: Cluster) -> tuple[Grade, str]:
    settings.ELASTICSEARCH = cluster
    found = search_engine()
    return found.grade, found.sentence


def test_the_guide_leads_to_an_index(
    cluster: Cluster, locks: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, sentence = judged(settings, cluster)
    assert "has no index yet" in sentence
    engine = Elasticsearch(cluster, locks)
    monkeypatch.setattr("catalog.search.indexer.backend", lambda: engine)
    ferries = make_resource(make_source("port"), "ferries", title="Ferries")
    call_command("reindex", stdout=StringIO())
    call_command("reindex", check=True, stdout=StringIO())
    assert engine.search(ask("ferries"), Sight()).ids == (ferries.pk,)
    assert judged(settings, cluster)[0] is Grade.OK

    boats = make_resource(make_source("port"), "boats", title="Boats and ferries")
    indexer = Indexer(engine)
    while indexer.step():
        pass
    indexer.close()
    assert set(engine.search(ask("ferries"), Sight()).ids) == {ferries.pk, boats.pk}
    call_command("reindex", stdout=StringIO())
    assert set(engine.versions()) == {ferries.pk, boats.pk}, "the old index made room"
    engine.verify()
    assert not engine.is_doubted()
    engine.close()


@pytest.mark.parametrize("fault", ["no key", "a wrong key", "no certificate", "another one"])
def test_without_key_or_trust_it_is_away_and_says_what_to_look_at(
    cluster: Cluster, locks: Path, settings: Any, tmp_path: Path, fault: str
) -> None:
    wrong, words = {
        "no key": (replace(cluster, api_key=""), "look at its API key"),
        "a wrong key": (replace(cluster, api_key="bm86bm8="), "look at its API key"),
        "no certificate": (replace(cluster, ca_file=""), "do not trust"),
        "another one": (replace(cluster, ca_file=str(certified(tmp_path / "no"))), "do not trust"),
    }[fault]
    engine = Elasticsearch(wrong, locks)
    with pytest.raises(EngineAway, match=words):
        engine.position()
    with pytest.raises(EngineAway, match=words), engine.writer():
        pass
    grade, sentence = judged(settings, wrong)
    assert grade is Grade.FAULT
    assert "ELASTICSEARCH_API_KEY" in sentence
    engine.close()


def test_the_key_opens_what_is_ours_and_nothing_else(cluster: Cluster, locks: Path) -> None:
    others = Elasticsearch(replace(cluster, prefix="museum"), locks)
    with pytest.raises(EngineAway, match="look at its API key"), others.rebuild():
        pass
    others.close()


def test_a_key_that_is_taken_back_is_none(node: Locked, cluster: Cluster, locks: Path) -> None:
    made = key(node)
    engine = Elasticsearch(replace(cluster, api_key=made["encoded"]), locks)
    with engine.rebuild() as writer:
        writer.commit(1)
    assert engine.position() == 1
    node.ask("DELETE", "/_security/api_key", {"ids": [made["id"]]})
    with pytest.raises(EngineAway, match="look at its API key"):
        engine.position()
    engine.close()
