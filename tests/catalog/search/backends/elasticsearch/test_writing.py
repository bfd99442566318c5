"""What the engine refuses, forgets or leaves unanswered is written again, and nothing twice."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from catalog.search.backends.base import EngineAway, IndexAway, SearchError, WriterBusy
from catalog.search.backends.elasticsearch import Cluster, Elasticsearch, acceptance, writing
from catalog.search.backends.elasticsearch.acceptance import Accepted
from catalog.search.backends.elasticsearch.schema import document, fields
from tests.catalog.search.backends.contract import fill, found, refill
from tests.catalog.search.backends.entries import ask, make
from tests.catalog.search.backends.population import population
from tests.foreign.elasticsearch import between
from tests.foreign.elasticsearch.between import Between


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "PAUSE", 0.001)


@pytest.fixture
def line(elasticsearch: str) -> Iterator[Between]:
    """Between us and the node."""
    with Between(elasticsearch) as made:
        yield made


@pytest.fixture
def spoilt(cluster: Cluster, line: Between, tmp_path: Path) -> Iterator[Elasticsearch]:
    """An engine that is reached by that line, with two entries."""
    made = Elasticsearch(replace(cluster, urls=(line.url,)), tmp_path / "lock")
    fill(made, make(1, "roads"), make(2, "roads"))
    line.bulks.clear()
    yield made
    made.close()


# --- F07 --------------------------------------------------------------------------------------
def test_only_what_was_refused_is_sent_again(spoilt: Elasticsearch, line: Between) -> None:
    line.plan = [between.half_refused, between.half_refused]
    fill(spoilt, *(make(n, "rivers") for n in range(10, 18)), position=2)
    assert line.bulks == [8, 4, 2]
    assert found(spoilt, "rivers") == list(range(17, 9, -1))
    assert spoilt.position() == 2


@pytest.mark.parametrize("spoil", [between.refused, between.unanswered])
def test_a_message_that_was_refused_or_not_answered_is_sent_again(
    spoilt: Elasticsearch, line: Between, spoil: Any
) -> None:
    line.plan = [spoil] * 3
    with spoilt.writer() as writer:
        writer.index([make(3, "rivers"), make(2, "rivers", change=5)])
        writer.remove({1: 4})
        writer.commit(5)
    assert line.bulks == [3, 3, 3, 3]
    assert spoilt.versions() == {2: 5, 3: 3}


def test_an_engine_that_has_no_room_for_long_is_away_and_nothing_is_committed(
    spoilt: Elasticsearch, line: Between
) -> None:
    line.plan = [between.refused] * writing.TRIES
    with pytest.raises(EngineAway):
        fill(spoilt, make(3, "rivers"), position=5)
    assert len(line.bulks) == writing.TRIES
    assert (spoilt.position(), spoilt.versions()) == (1, {1: 1, 2: 2})
    fill(spoilt, make(3, "rivers"), position=5)
    assert found(spoilt, "rivers") == [3]


def test_what_comes_late_changes_nothing(clustered: Elasticsearch) -> None:
    """An older word on a resource, also after a newer one that it is gone."""
    fill(clustered, make(1, "roads", change=7), make(2, "roads", change=7), position=7)
    with clustered.writer() as writer:
        writer.remove({2: 9})
        writer.commit(9)
    with clustered.writer() as writer:
        writer.index([make(1, "rivers", change=6), make(2, "rivers", change=8)])
        writer.remove({1: 5})
        writer.commit(9)
    assert clustered.versions() == {1: 7}
    assert (found(clustered, "rivers"), found(clustered, "roads")) == ([], [1])


def test_who_is_behind_does_not_take_the_index_back(clustered: Elasticsearch) -> None:
    fill(clustered, make(1), position=7)
    with pytest.raises(WriterBusy, match="further"), clustered.writer() as writer:
        writer.commit(6)
    assert clustered.position() == 7


def test_who_writes_into_an_index_that_is_gone_makes_none(
    clustered: Elasticsearch, cluster: Cluster
) -> None:
    fill(clustered, make(1, "roads"))
    with closing(cluster.client()) as client, clustered.writer() as writer:
        (index,) = client.indices.get(index=f"{cluster.prefix}-*").body
        client.indices.delete(index=index)
        writer.index([make(2, "roads")])
        with pytest.raises(IndexAway):
            writer.commit(2)
        assert not client.indices.get(index=f"{cluster.prefix}-*").body


def test_a_document_with_another_field_is_refused(
    clustered: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "document", lambda entry: document(entry) | {"stray": "x"})
    with pytest.raises(SearchError, match="strict_dynamic_mapping"):
        fill(clustered, make(1, "roads"))


def test_every_field_of_a_document_is_mapped() -> None:
    for entry in population(200, 3):
        assert document(entry).keys() <= fields().keys()


def test_values_that_the_engine_cannot_hold_are_left_out(clustered: Elasticsearch) -> None:
    long = "https://example.org/" + "é" * 20_000
    fill(clustered, make(1, "roads", publisher=(long, "short")))
    counts = clustered.search(ask("roads"), acceptance.Sight()).facets["publisher"]
    assert counts.values == (("short", 1),)


# --- a new index ------------------------------------------------------------------------------
LOSSES: dict[str, Callable[[Accepted], None]] = {
    "an entry is missing": lambda accepted: accepted._changes.update({77: 7}),
    "an entry is too much": lambda accepted: accepted._changes.pop(2),
    "an entry is of another change": lambda accepted: accepted._changes.update({2: 77}),
    "an entry is found by other words": lambda accepted: accepted._drawn.update(
        {2: make(2, "rivers")}
    ),
    "an entry is seen by others": lambda accepted: accepted._drawn.update(
        {2: make(2, "roads", audiences=(7,))}
    ),
}


@pytest.mark.parametrize("loss", LOSSES)
def test_a_new_index_that_is_not_what_was_put_in_does_not_come_into_force(
    clustered: Elasticsearch, cluster: Cluster, loss: str
) -> None:
    refill(clustered, [make(1, "seas")])

    def build() -> None:
        with clustered.rebuild() as writer:
            writer.index([make(1, "roads"), make(2, "roads"), make(3, "roads", audiences=(7,))])
            writer.commit(3)
            assert isinstance(writer, Accepted)
            LOSSES[loss](writer)

    with pytest.raises(SearchError, match="The new index"):
        build()
    assert found(clustered, "seas") == [1]
    with closing(cluster.client()) as client:
        assert len(client.indices.get(index=f"{cluster.prefix}-*").body) == 1


def test_of_many_entries_some_are_looked_for(
    clustered: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acceptance, "DRAWN", 30)
    made = population(200, 5)
    with clustered.rebuild() as writer:
        writer.index(made)
        writer.index(made[:50])
        writer.commit(9)
        assert isinstance(writer, Accepted)
        assert len(writer._drawn) == 30
        assert max(writer._drawn) > 60
    assert clustered.versions() == {entry.id: entry.change for entry in made}


def test_an_installation_whose_name_goes_on_is_left_alone(
    clustered: Elasticsearch, cluster: Cluster, tmp_path: Path
) -> None:
    neighbour = Elasticsearch(replace(cluster, prefix=f"{cluster.prefix}-two"), tmp_path / "two")
    refill(neighbour, [make(1, "seas")])
    refill(clustered, [make(1, "roads")])
    refill(clustered, [make(2, "roads")])
    assert found(neighbour, "seas") == [1]
    neighbour.close()
