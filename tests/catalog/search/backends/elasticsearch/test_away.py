"""While the engine does not answer: words wait with a sentence, lists come from the database."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from catalog.search.backends.base import EngineAway, Sight
from catalog.search.backends.elasticsearch import Cluster, Elasticsearch
from catalog.search.indexer import Indexer
from tests.catalog.search.backends.entries import ask
from tests.factories import make_resource, make_source
from tests.servers import Server

pytestmark = pytest.mark.django_db(transaction=True)
TRANSPORT = "http://publications.europa.eu/resource/authority/data-theme/TRAN"
LONGEST = 10.0  # seconds, on a machine with other work: what is refused is refused at once


@pytest.fixture
def nobody(tmp_path: Path) -> Iterator[Elasticsearch]:
    """An engine at an address where nobody listens."""
    made = Elasticsearch(Cluster(("http://127.0.0.1:1",)), tmp_path / "lock")
    yield made
    made.close()


@pytest.fixture
def site(nobody: Elasticsearch, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Client:
    """Asks doors that search with it."""
    settings.STATIC_ROOT = None
    for room in ("catalog.search.finding", "catalog.pages.suggestions"):
        monkeypatch.setattr(f"{room}.backend", lambda: nobody)
    make_resource(make_source("port"), "ferries", title="Ferries", themes=[TRANSPORT])
    return Client()


def in_time(asked: Callable[[], Any]) -> Any:
    began = time.monotonic()
    answer = asked()
    assert time.monotonic() - began < LONGEST
    return answer


@pytest.mark.parametrize("address", ["/datasets?q=ferries", "/api/search?q=ferries"])
def test_words_wait_and_say_for_how_long(site: Client, address: str) -> None:
    answer = in_time(lambda: site.get(address))
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert "The search engine does not answer" in answer.content.decode()


@pytest.mark.parametrize("address", ["/datasets", "/datasets?theme=TRAN", "/datasets?source=port"])
def test_lists_come_from_the_database(site: Client, address: str) -> None:
    answer = in_time(lambda: site.get(address))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Ferries" in page
    assert "<strong>The search engine does not answer.</strong>" in page


def test_nothing_is_suggested(site: Client) -> None:
    answer = in_time(lambda: site.get("/datasets/suggest?q=fer"))
    assert answer.status_code == 200
    assert b"<option" not in answer.content


def test_an_engine_that_does_not_answer_is_no_reason_to_build_anew(
    nobody: Elasticsearch, caplog: pytest.LogCaptureFixture
) -> None:
    indexer = Indexer(nobody)
    with pytest.raises(EngineAway):
        indexer.step()
    indexer.close()
    assert "built anew" not in caplog.text


@pytest.mark.parametrize("status", [429, 502, 503, 401, 403])
def test_whatever_it_refuses_with(status: int, tmp_path: Path) -> None:
    said = (
        f"HTTP/1.1 {status} No\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
        "X-Elastic-Product: Elasticsearch\r\nConnection: close\r\n\r\n{}"
    )
    with Server({"*": [[{"send": said}]]}) as server:
        engine = Elasticsearch(Cluster((server.url,)), tmp_path / "lock")
        for asked in (engine.position, lambda: engine.search(ask("x"), Sight()), engine.versions):
            with pytest.raises(EngineAway):
                asked()
        engine.close()


def test_who_is_no_elasticsearch_is_no_engine(tmp_path: Path) -> None:
    said = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
    with Server({"*": [[{"send": said}]]}) as server:
        engine = Elasticsearch(Cluster((server.url,)), tmp_path / "lock")
        with pytest.raises(EngineAway):
            engine.position()
        engine.close()
