"""The engine in a cluster, measured against the cluster itself: what does our way cost?

index      everything that is stored, from nothing, with the acceptance of the new index
truth      as of the embedded engine
x_raw      each question by our backend, then the same bytes sent by a bare HTTP client: by turns
bulk       the same documents by our writer, and by the client's own streaming bulk: by turns

The node is one of tests/foreign/elasticsearch, on loopback, and ends with the bench.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from statistics import median
from typing import Any

import urllib3

from bench.measure import percentile
from bench.search import mix, portal, stored, truth
from bench.search.mix import Question

BULK = 20_000  # documents that are written by both ways
HEAP = "2g"
Figures = dict[str, float]


def main(size: int, rounds: int) -> int:
    """Run it; 0 when both gates are met, 1 when one is missed, 2 when it cannot run."""
    from tests.foreign.elasticsearch.node import Node, NoNode
    from tests.foreign.elasticsearch.shared import folder

    node = None
    place = stored.use(size)
    try:
        node = Node(folder(), heap=HEAP, is_short_lived=False)
        node.start()
        stored.fill(size, place)
        portal.build()
        return _measured(node.url, size, rounds)
    except NoNode as error:
        print(error)
        return 2
    except truth.Wrong as wrong:
        print(f"a wrong answer, so nothing is measured: {wrong}")
        return 2
    finally:
        if node:
            node.remove()


def _measured(url: str, size: int, rounds: int) -> int:
    from django.conf import settings

    from bench.search.product import Product
    from catalog.search.backends.elasticsearch import Cluster, Elasticsearch
    from catalog.search.backends.elasticsearch.health import health

    cluster = Cluster((url,), prefix="bench", replicas=0)
    backend = Elasticsearch(cluster, settings.VAR_DIR / "bench.lock")
    product = Product(backend)
    began = time.monotonic()
    entries = product.rebuild()
    if entries != size:
        raise SystemExit(f"{entries:,} entries were indexed of {size:,} datasets")
    figures: Figures = {"datasets": size, "index_per_s": entries / (time.monotonic() - began)}
    figures["bytes_per_dataset"] = health(cluster).bytes / size
    questions = mix.read()
    for question in truth.chosen(questions):
        hits = truth.verify(product, question)
        print(f"right: {question.of}, {hits:,} hits, {question.address}", flush=True)
    figures |= _searches(product, backend, questions, rounds)
    figures |= _bulks(cluster, rounds)
    return _report(figures)


# --- searches ---------------------------------------------------------------------------------
@dataclass
class _Line:
    """What the client sends while it is listened to, to be sent again."""

    node: Any  # elastic_transport's, which has one connection pool
    sent: list[tuple[str, str, bytes, dict[str, str]]] = field(default_factory=list)

    @contextmanager
    def heard(self) -> Iterator[None]:
        """Listen."""
        self.sent.clear()
        perform = self.node.perform_request

        def listened(method: str, target: str, body: Any = None, headers: Any = None, **more: Any):  # type: ignore[no-untyped-def]
            self.sent.append((method, target, body, dict(headers or {})))
            return perform(method, target, body=body, headers=headers, **more)

        self.node.perform_request = listened
        try:
            yield
        finally:
            self.node.perform_request = perform


def _searches(product: Any, backend: Any, questions: Sequence[Question], rounds: int) -> Figures:
    client = backend._generations.client
    line = _Line(client.transport.node_pool.get())
    pool = urllib3.HTTPConnectionPool(line.node.host, line.node.port, maxsize=1)
    ours: list[float] = []
    raw: list[float] = []
    first: list[float] = []
    for question in questions:
        ask_it = partial(product.search, question.query, question.audiences)
        first.append(_milliseconds(ask_it))
        with line.heard():
            ask_it()
        again = list(line.sent)
        times: list[tuple[float, float]] = []
        for _ in range(rounds):
            _forget(client)
            by_us = _milliseconds(ask_it)
            _forget(client)
            times.append((by_us, _milliseconds(partial(_send, pool, again))))
        ours.append(median(one for one, _ in times))
        raw.append(median(other for _, other in times))
    return {
        "first_p50_ms": percentile(first, 0.50),
        "first_p95_ms": percentile(first, 0.95),
        "p50_ms": percentile(ours, 0.50),
        "p95_ms": percentile(ours, 0.95),
        "raw_p50_ms": percentile(raw, 0.50),
        "raw_p95_ms": percentile(raw, 0.95),
        "x_raw": sum(ours) / sum(raw),
    }


def _forget(client: Any) -> None:
    """Counts that the engine has kept: each question is asked as if for the first time."""
    client.indices.clear_cache(request=True)


def _send(pool: urllib3.HTTPConnectionPool, sent: Sequence[tuple[str, str, bytes, Any]]) -> None:
    for method, target, body, headers in sent:
        answer = pool.request(method, target, body=body, headers=headers)
        if answer.status != 200:
            raise SystemExit(f"the same bytes were answered with {answer.status}")


def _milliseconds(asked: Callable[[], object]) -> float:
    began = time.perf_counter()
    asked()
    return (time.perf_counter() - began) * 1_000


# --- bulk -------------------------------------------------------------------------------------
def _bulks(cluster: Any, rounds: int) -> Figures:
    from catalog.models import Resource
    from catalog.search.backends.elasticsearch.schema import document
    from catalog.search.document import entry
    from catalog.search.indexer import stored as rows

    entries = [entry(row) for row in islice(rows(Resource.objects.live().order_by("pk")), BULK)]
    documents = [(one.id, one.change, document(one)) for one in entries]
    seconds: dict[str, list[float]] = {"ours": [], "raw": []}
    for _ in range(rounds):
        seconds["ours"].append(_ours(cluster, entries))
        seconds["raw"].append(_raw(cluster, documents))
    rates = {name: len(entries) / median(taken) for name, taken in seconds.items()}
    return {
        "bulk_per_s": rates["ours"],
        "raw_bulk_per_s": rates["raw"],
        "bulk_of_raw": rates["ours"] / rates["raw"],
    }


@contextmanager
def _new(cluster: Any) -> Iterator[tuple[Any, str]]:
    from catalog.search.backends.elasticsearch.generations import Generations

    with cluster.client(120.0) as client:
        generations = Generations(client, cluster)
        index = generations.new()
        try:
            yield client, index
        finally:
            generations.remove(index)


def _ours(cluster: Any, entries: Sequence[Any]) -> float:
    from catalog.search.backends.elasticsearch.writing import IndexWriter

    with _new(cluster) as (client, index):
        began = time.perf_counter()
        writer = IndexWriter(client, index, is_new=True)
        writer.index(entries)
        writer.commit(1)
        taken = time.perf_counter() - began
        writer.close()
    return taken


def _raw(cluster: Any, documents: Sequence[tuple[int, int, Any]]) -> float:
    from elasticsearch import helpers

    with _new(cluster) as (client, index):
        actions = (
            {
                "_index": index,
                "_id": str(number),
                "version": change,
                "version_type": "external_gte",
                "_source": made,
            }
            for number, change, made in documents
        )
        began = time.perf_counter()
        for done, said in helpers.streaming_bulk(client, actions):
            if not done:
                raise SystemExit(f"the client's own bulk failed: {said}")
        client.indices.refresh(index=index)
        return time.perf_counter() - began


# --- gates ------------------------------------------------------------------------------------
GATES: dict[str, tuple[str, Callable[[float], bool]]] = {
    "x_raw": ("≤ 1.2", lambda value: value <= 1.2),
    "bulk_of_raw": ("≥ 0.70", lambda value: value >= 0.70),
}


def _report(figures: Figures) -> int:
    print(f"{'figure':20}{'value':>14}  gate")
    missed = 0
    for name, value in figures.items():
        gate, holds = GATES.get(name, ("", lambda _: True))
        verdict = "" if not gate else "met" if holds(value) else "MISSED"
        missed += verdict == "MISSED"
        print(f"{name:20}{value:>14,.2f}  {gate} {verdict}".rstrip())
    print("RESULT " + " ".join(f"{name}={value:.2f}" for name, value in figures.items()))
    return 1 if missed else 0
