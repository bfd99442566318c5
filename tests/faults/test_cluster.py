"""The cluster is away, its index deleted or changed: the index is the database after all.

A node of these tests alone, which they may kill; F06 and F08 of the programme of faults.
"""

import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch as Client

from catalog.search.backends.base import EngineAway, IndexAway, Sight
from catalog.search.backends.elasticsearch import Cluster, Elasticsearch
from catalog.search.backends.elasticsearch.generations import Generations
from catalog.search.question import Question
from tests.conftest import missing
from tests.faults import catalogue
from tests.faults.shelf import Shelf, stacked
from tests.faults.stack import Stack, until
from tests.foreign.elasticsearch.node import Node, NoNode
from tests.foreign.elasticsearch.shared import fetched, folder
from tests.sampled import sampled
from tests.servers import Server

SETTINGS = {
    "LEASE_SECONDS": "2",
    "COURIER_POLL_SECONDS": "1",
    "COURIER_RETRY_SECONDS": "2",
    "ELASTICSEARCH_REPLICAS": "0",
    "DJANGO_SETTINGS_MODULE": "tests.faults.cluster_settings",
}
SEED = random.SystemRandom().randrange(2**32)
PROMPT = 10.0  # seconds, on a machine with other work: a search says at once that it cannot be done
CATCH_UP = 500  # datasets a second; at a tenth of it a test fails, for machines have other work


@dataclass
class Rack(Shelf):
    """Couriers by name, a node, and the index in it."""

    node: Node

    @cached_property
    def cluster(self) -> Cluster:
        return Cluster((self.node.url,), replicas=0)

    @cached_property
    def engine(self) -> Elasticsearch:
        return Elasticsearch(self.cluster, self.stack.var / "of-the-test.lock")

    @cached_property
    def client(self) -> Client:
        return self.cluster.client()

    @property
    def alias(self) -> str:
        return Generations(self.client, self.cluster).alias

    def delete(self) -> None:
        """The index is gone, whoever writes it."""
        for name in self.generations():
            self.client.indices.delete(index=str(name))

    def generations(self) -> list[str]:
        return list(self.client.indices.get(index="hansa-*", expand_wildcards="all").body)

    def is_away(self) -> bool:
        """Does a search say so, and at once?"""
        began = time.monotonic()
        try:
            self.engine.search(Question(), Sight())
        except EngineAway:
            assert time.monotonic() - began < PROMPT
            return True
        return False


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    """On a port of its own, on which it comes back after a crash."""
    try:
        fetched()
        with closing(socket.create_server(("127.0.0.1", 0))) as free:
            port = free.getsockname()[1]
        made = Node(folder(), port=port)
        made.start()
    except NoNode as error:
        missing("elasticsearch", str(error))
    yield made
    made.remove()


@pytest.fixture(scope="module")
def filled(node: Node) -> Iterator[Rack]:
    with Server({}) as server:
        stack = Stack(server, {**SETTINGS, "ELASTICSEARCH_URL": node.url})
        for rack in stacked(stack, lambda made: Rack(made, node)):
            yield rack
            rack.engine.close()
            rack.client.close()


@pytest.fixture
def rack(filled: Rack) -> Rack:
    """A courier that has brought in everything, and waits."""
    filled.end_all()
    if not filled.node.is_running():
        filled.node.start()
    (filled.stack.var / "courier.log").write_text("")
    courier = filled.begin()
    until(lambda: filled.holder("search") == courier, lambda: f"it has come up: {filled.said()}")
    filled.check()
    (filled.stack.var / "courier.log").write_text("")
    return filled


def built_anew(rack: Rack) -> bool:
    return "the new index is in force" in (rack.stack.var / "courier.log").read_text()


def seeded() -> random.Random:
    print(f"seed {SEED}")
    return random.Random(SEED)


# --- F06: away --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("seconds", "size"),
    [
        pytest.param(8, 300, marks=pytest.mark.timeout(900)),
        pytest.param(600, 20_000, marks=[pytest.mark.long, pytest.mark.timeout(2_400)]),
    ],
)
def test_the_engine_is_killed_and_comes_back_much_later(
    rack: Rack, seconds: int, size: int
) -> None:
    """Harvests go on, searches say at once that they cannot; then nothing is stale or comes back."""
    chance = seeded()
    gone = chance.sample(sorted(rack.live()), 40)
    rack.node.kill()
    began = time.monotonic()
    assert rack.is_away()
    before = len(rack.live())
    file = rack.stack.var / "more.nt"
    file.write_text(catalogue.body(range(1_000, 1_000 + size)))
    rack.stack.manage("harvest", str(file), "--source", f"quay-{size}-{SEED}")
    assert len(rack.live()) >= before + size * 0.9, "the harvest does not mind"
    for _ in range(10):
        rack.disturb(chance)
    rack.change("withdrawn", gone)
    rack.change("content", gone)
    while time.monotonic() - began < seconds:
        assert rack.is_away()
        time.sleep(1)
    assert rack.stack.processes["courier"].poll() is None, "the courier waits"
    rack.node.start()
    returned = time.monotonic()
    rack.check()
    took = time.monotonic() - returned
    print(f"{size:,} datasets in {took:.1f} s after its return, {size / took:,.0f} a second")
    assert not gone_again(rack, gone)
    assert not built_anew(rack), "what is there is taken up"
    assert took < 60 or size / took > CATCH_UP / 10


def gone_again(rack: Rack, gone: list[int]) -> set[int]:
    found: set[int] = set()
    asked = Question(size=500, counted=())
    while True:
        page = rack.engine.search(asked, Sight(frozenset({77})))
        found |= set(page.ids)
        if not page.next:
            return found & (set(gone) - rack.live().keys())
        asked = Question(size=500, counted=(), after=page.next)


@pytest.mark.long
def test_the_engine_is_killed_while_it_is_written(rack: Rack) -> None:
    chance = seeded()
    for _ in range(2):
        rack.stack.plan("index.before_commit=wait:1")
        rack.disturb(chance)
        rack.stack.waiting("index.before_commit")
        rack.node.kill()
        rack.stack.go_on("index.before_commit")
        rack.disturb(chance)
        rack.node.start()
        rack.check()
    assert not built_anew(rack)


@pytest.mark.parametrize("step", sampled(["index.before_commit:1", "index.after_commit:1"], 2))
def test_a_courier_is_killed_while_it_writes(rack: Rack, step: str) -> None:
    chance = seeded()
    assert rack.end() == 0
    for _ in range(3):
        rack.disturb(chance)
    name, _, passage = step.partition(":")
    rack.stack.plan(f"{name}=kill:{passage}")
    rack.begin()
    rack.wait_for_death()
    rack.stack.plan()
    rack.begin()
    rack.check()
    assert not built_anew(rack)


# --- F08: deleted, changed --------------------------------------------------------------------
def test_an_index_that_is_deleted_is_built_anew_and_nobody_is_told_that_there_is_nothing(
    rack: Rack,
) -> None:
    with Watch(rack) as watch:
        rack.delete()
        until(lambda: built_anew(rack), rack.said)
        rack.check()
    assert not watch.empty, "either there is an answer, or a sentence"


def dynamic(rack: Rack) -> None:
    """A field that is none of ours, and room for any other."""
    added = {"stray": {"type": "keyword"}}
    rack.client.indices.put_mapping(index=rack.alias, dynamic="true", properties=added)


def imposed(rack: Rack) -> None:
    """An index of somebody else has the name by which ours is read."""
    rack.delete()
    rack.client.index(index=rack.alias, document={"title": "stray"}, refresh=True)


HARM: dict[str, Callable[[Rack], None]] = {"other fields": dynamic, "another index": imposed}


@pytest.mark.parametrize("harm", sampled(HARM, 2))
def test_an_index_that_is_not_as_it_was_made_is_built_anew(rack: Rack, harm: str) -> None:
    with Watch(rack) as watch:
        HARM[harm](rack)
        until(lambda: built_anew(rack), rack.said)
        rack.check()
    assert not watch.empty
    assert harm != "other fields" or not watch.away, "the old one is read until then"


@pytest.mark.long
def test_a_new_index_is_built_beside_the_old_one(rack: Rack) -> None:
    assert rack.end() == 0
    (before,) = rack.generations()
    with Watch(rack) as watch:
        rack.stack.manage("reindex")
    assert (watch.empty, watch.away) == (0, [])
    assert rack.generations() != [before]
    rack.begin()
    rack.check()


@pytest.mark.long
def test_entries_that_somebody_took_or_put_are_mended_at_the_next_start(rack: Rack) -> None:
    """Without a new index: what is missing comes, what is too much goes."""
    assert rack.end() == 0
    (index,) = rack.generations()
    one = min(rack.live())
    # (Else it remembers for a minute that this was deleted, and refuses to take it back.)
    rack.client.indices.put_settings(index=index, settings={"gc_deletes": "1s"})
    rack.client.delete(index=index, id=str(one), refresh=True)
    put = {"audience": ["*"], "id": 99_999_999, "change": 1, "by_title": "stray"}
    rack.client.index(
        index=index, id="99999999", document=put, version=1, version_type="external", refresh=True
    )
    assert rack.engine.versions().keys() ^ rack.live().keys() == {one, 99_999_999}
    rack.begin()
    until(lambda: rack.engine.versions() == rack.live(), rack.said)
    rack.check()
    assert not built_anew(rack)


class Watch:
    """Somebody who searches all the time: how often nothing was found, or nobody answered."""

    def __init__(self, rack: Rack) -> None:
        self._engine = Elasticsearch(rack.cluster, Path("/nonexistent"))
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self.empty = 0
        self.away: list[str] = []

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()
        self._engine.close()

    def _look(self) -> None:
        while not self._stopping.wait(0.02):
            try:
                self.empty += not self._engine.search(Question(), Sight()).total
            except IndexAway as away:
                self.away.append(f"{type(away).__name__}: {away}")
