"""The case itself: what is asked of the backend, of its pages, and of both compared.

index      everything that is stored, from nothing
truth      one question of each class verified against PostgreSQL, before anything is timed
backend    every question, one after another, a call for hits and all facets; medians of the rounds
postgres   the broad questions, by a portal on PostgreSQL's own full text search with five facets
pages      the same questions as whole pages over HTTP; then 16 clients at once

SIZE datasets (100000), ROUNDS (3), SECONDS of load (60). ENGINE=elasticsearch measures that engine
instead, against itself (cluster.py).
"""

import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

from bench.measure import percentile
from bench.search import cluster, mix, pages, portal, stored, truth
from bench.search.engine import Engine, engine
from bench.search.mix import Class, Question

SIZE = int(os.environ.get("SIZE", "100000"))
ROUNDS = int(os.environ.get("ROUNDS", "3"))
SECONDS = float(os.environ.get("SECONDS", "60"))
CLIENTS = 16
LARGE = 100_000  # up to here the first limit of p95_ms holds
PAGE = "/datasets"

Figures = dict[str, float]


def main() -> int:
    """Run the bench; 0 when every gate is met, 1 when one is missed, 2 when it cannot run."""
    name = os.environ.get("ENGINE", "embedded")
    if name not in ENGINES:
        print(f"there is no engine {name!r}: use {' or '.join(ENGINES)}")
        return 2
    return ENGINES[name]()


def embedded() -> int:
    """The index in the folder, and its pages."""
    place = stored.use(SIZE)
    measured = engine()
    stored.fill(SIZE, place)
    portal.build()
    questions = mix.read()
    figures: Figures = {"datasets": SIZE, "index_per_s": _index(measured)}
    try:
        _verify(measured, questions)
    except truth.Wrong as wrong:
        print(f"a wrong answer, so nothing is measured: {wrong}")
        return 2
    figures |= _backend(measured, questions)
    figures |= _pages(questions)
    return _report(figures)


def _index(measured: Engine) -> float:
    began = time.monotonic()
    entries = measured.rebuild()
    if entries != SIZE:
        raise SystemExit(f"{entries:,} entries were indexed of {SIZE:,} datasets")
    return entries / (time.monotonic() - began)


def _verify(measured: Engine, questions: Sequence[Question]) -> None:
    for question in truth.chosen(questions):
        hits = truth.verify(measured, question)
        print(f"right: {question.of}, {hits:,} hits, {question.address}", flush=True)


def _backend(measured: Engine, questions: Sequence[Question]) -> Figures:
    """Percentiles over the questions; each one's time is the median of its rounds."""
    rounds = [_round(measured, questions) for _ in range(ROUNDS)]
    times = [median(each) for each in zip(*rounds, strict=True)]
    figures = {"p50_ms": percentile(times, 0.50), "p95_ms": percentile(times, 0.95)}
    for of in Class:
        found = [t for t, question in zip(times, questions, strict=True) if question.of == of]
        figures[f"p50_ms_{of}"] = percentile(found, 0.50)
        figures[f"p95_ms_{of}"] = percentile(found, 0.95)
    broad = [(one.query, one.audiences) for one in questions if one.of == Class.BROAD]
    figures["postgres_p50_ms"] = median(portal.postgres_baseline(broad))
    figures["x_postgres"] = figures["postgres_p50_ms"] / figures[f"p50_ms_{Class.BROAD}"]
    return figures


def _round(measured: Engine, questions: Sequence[Question]) -> list[float]:
    measured.forget()
    return [_milliseconds(measured, one) for one in questions]


def _milliseconds(measured: Engine, question: Question) -> float:
    query = question.query  # reading the address is the page's
    began = time.perf_counter()
    measured.search(query, question.audiences)
    return (time.perf_counter() - began) * 1_000


def _pages(questions: Sequence[Question]) -> Figures:
    from django.conf import settings

    from config.local.installation import Plan, web

    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # whitenoise wants it
    addresses = [f"{PAGE}?{question.address}" for question in questions]
    port = pages.free_port()
    with pages.serving(web(Plan(pages.HOST, port)), port, settings.VAR_DIR / "web.log"):
        pages.one_by_one(port, addresses[:20])  # the first ones compile templates
        single = pages.one_by_one(port, addresses)
        load = pages.together(port, addresses, clients=CLIENTS, seconds=SECONDS)
    for error in [*single.errors, *load.errors][:5]:
        print(error)
    return {
        "page_p50_ms": percentile(single.milliseconds, 0.50),
        "page_p95_ms": percentile(single.milliseconds, 0.95),
        "load_per_s": len(load.milliseconds) / SECONDS,
        "p50_load_ms": percentile(load.milliseconds, 0.50),
        "p99_load_ms": percentile(load.milliseconds, 0.99),
        "errors": len(single.errors) + len(load.errors),
    }


Gate = tuple[str, Callable[[Figures], bool]]
GATES: Mapping[str, Gate] = {
    "index_per_s": ("≥ 4,000", lambda f: f["index_per_s"] >= 4_000),
    "p95_ms": (
        "≤ 25, above 100,000 datasets ≤ 150",
        lambda f: f["p95_ms"] <= (25 if f["datasets"] <= LARGE else 150),
    ),
    "x_postgres": ("≥ 10", lambda f: f["x_postgres"] >= 10),
    "page_p95_ms": (
        "≤ 2 x p95_ms + 30",
        lambda f: f["page_p95_ms"] <= 2 * f["p95_ms"] + 30,
    ),
    "p99_load_ms": ("≤ 500", lambda f: f["p99_load_ms"] <= 500),
    "errors": ("0", lambda f: f["errors"] == 0),
}
RESULT = "datasets p50_ms p95_ms page_p95_ms x_postgres index_per_s p99_load_ms"


def _report(figures: Figures) -> int:
    print(f"{'figure':20}{'value':>14}  gate")
    missed = 0
    for name, value in figures.items():
        gate, holds = GATES.get(name, ("", lambda _: True))
        verdict = "" if not gate else "met" if holds(figures) else "MISSED"
        missed += verdict == "MISSED"
        print(f"{name:20}{value:>14,.2f}  {gate} {verdict}".rstrip())
    print("RESULT " + " ".join(f"{name}={figures[name]:.2f}" for name in RESULT.split()))
    return 1 if missed else 0


ENGINES: Mapping[str, Callable[[], int]] = {
    "embedded": embedded,
    "elasticsearch": lambda: cluster.main(SIZE, ROUNDS),
}


if __name__ == "__main__":
    sys.exit(main())
