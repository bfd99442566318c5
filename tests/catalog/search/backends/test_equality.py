"""Both engines find the same: every hit, every count, every order but that of relevance.

By relevance both count alike (BM25, the same weights, the same frequencies of words), but each
takes the mean length of a text over other entries (those that have one, or all): hits of nearly the
same worth change places. How far is measured here, over all that both list, and bounded.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from catalog.models import HarvestSource, Resource
from catalog.search.backends.base import SearchBackend, Sight
from catalog.search.backends.elasticsearch import Cluster, Elasticsearch
from catalog.search.backends.embedded import Embedded
from catalog.search.document import Entry, entry
from catalog.search.indexer import stored
from catalog.search.query import Sort
from catalog.search.question import Question
from tests.catalog.search.backends.contract import refill
from tests.catalog.search.backends.population import population, questions
from tests.harvests import harvest

PAGE = 20  # hits whose rank a reader sees
FAR = 0.2  # of all hits of a question, that one of the first PAGE may lie apart in both engines
FEW = 8  # ranks; of a question with fewer hits, that they may lie apart
MEAN = 0.5  # ranks that hits of the first pages lie apart, in the mean of all questions
SEED = int(os.environ.get("EQUALITY_SEED", "5"))  # with another one other questions are asked


@dataclass
class Apart:
    """How far the ranks of the same hits lie apart."""

    ranks: list[int] = field(default_factory=list)

    def look(self, one: list[int], other: list[int], said: str) -> None:
        """Compare the first page of `one` with the order of `other`; both have the same hits."""
        place = {hit: at for at, hit in enumerate(other)}
        apart = [abs(at - place[hit]) for at, hit in enumerate(one[:PAGE])]
        self.ranks += apart
        assert max(apart, default=0) <= max(FEW, FAR * len(one)), f"{said}: {one} {other}"

    @property
    def mean(self) -> float:
        """In ranks."""
        return sum(self.ranks) / max(1, len(self.ranks))


@pytest.fixture
def engines(clustered: Elasticsearch, tmp_path: Path) -> tuple[SearchBackend, SearchBackend]:
    """Without an index."""
    return Embedded(tmp_path / "index"), clustered


@pytest.fixture
def several(cluster: Cluster, tmp_path: Path) -> Iterator[SearchBackend]:
    """A cluster whose index has three shards, and none in it."""
    made = Elasticsearch(replace(cluster, shards=3), tmp_path / "several.lock")
    yield made
    made.close()


def same(
    one: SearchBackend, other: SearchBackend, asked: Iterable[tuple[str, Question, Sight]]
) -> Apart:
    """Ask both all of it."""
    apart = Apart()
    found = 0
    for said, question, sight in asked:
        a, b = one.search(question, sight), other.search(question, sight)
        assert a.total == b.total, said
        assert a.facets == b.facets, said
        assert (a.next, a.position) == (b.next, b.position), said
        hits, others = everything(one, question, sight), everything(other, question, sight)
        assert len(hits) == len(set(hits)) == a.total, said
        if question.order is Sort.RELEVANCE:
            assert set(hits) == set(others), said
            apart.look(hits, others, said)
        else:
            assert (a.ids, hits) == (b.ids, others), said
        found += bool(a.total)
    assert found >= 20, "the questions are such as find something"
    print(f"ranks of {len(apart.ranks)} hits: {apart.mean:.3f} apart in the mean")
    return apart


def everything(engine: SearchBackend, question: Question, sight: Sight) -> list[int]:
    asked = replace(question, size=500, counted=())
    ids: list[int] = []
    while True:
        page = engine.search(asked, sight)
        ids += page.ids
        if not page.next:
            return ids
        asked = replace(asked, after=page.next)


@pytest.mark.parametrize(
    "number", [60, pytest.param(300, marks=[pytest.mark.long, pytest.mark.timeout(900)])]
)
def test_the_same_hits_and_counts(
    engines: tuple[SearchBackend, SearchBackend], number: int
) -> None:
    print(f"seed {SEED}")
    made = population(400, SEED)
    for engine in engines:
        refill(engine, made)
    assert same(*engines, questions(number, SEED)).mean <= MEAN


@pytest.mark.long
@pytest.mark.timeout(900)
def test_the_same_of_an_index_in_three_parts(
    engines: tuple[SearchBackend, SearchBackend], several: SearchBackend
) -> None:
    print(f"seed {SEED}")
    embedded, _ = engines
    made = population(400, SEED)
    refill(embedded, made)
    refill(several, made)
    assert same(embedded, several, questions(100, SEED)).mean <= MEAN


@pytest.mark.long
@pytest.mark.shared
@pytest.mark.timeout(900)
@pytest.mark.django_db(transaction=True)
def test_the_same_of_a_real_catalogue(
    engines: tuple[SearchBackend, SearchBackend], shared: Path, settings: Any
) -> None:
    settings.STATIC_ROOT = None
    sample = shared / "data" / "dcat" / "be-datagovbe" / "datagovbe-sample-2000.ttl.gz"
    harvest(HarvestSource.objects.create(slug="datagovbe", name="data.gov.be", url=str(sample)))
    made: list[Entry] = [entry(row) for row in stored(Resource.objects.live())]
    for engine in engines:
        refill(engine, made)
    print(f"seed {SEED}")
    assert same(*engines, questions(200, SEED)).mean <= MEAN
