"""The case itself: every system is asked every question; how good are its first answers?

corpora (harvested and indexed once) -> rankings, 50 deep -> nDCG@10, recall@50 -> gates

`PART=tuning` leaves the held-out questions unseen: for choosing weights. Without a cluster
(ELASTICSEARCH_URL) its figure is left out; that misses the gate only where HANSA_REQUIRE names
elasticsearch.
"""

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean

from bench.relevance import corpora, judgements
from bench.relevance.metrics import ndcg, recall, unjudged
from bench.relevance.queries import Kind, Query, read

DEPTH = 50
AHEAD = 0.05  # of nDCG: how far our engines must be before each of the plain ones
OURS = ("embedded", "elasticsearch")
PLAIN = ("bm25", "postgres")

Ranking = Mapping[str, Sequence[str]]  # query -> datasets
Figures = dict[str, float]


def main() -> int:
    """Run the bench; 0 when every gate is met, 1 when one is missed, 2 when it cannot run."""
    try:
        corpora.use()
    except corpora.NotHere as absent:
        print(absent)
        return 2
    from bench.relevance.systems import engines, systems

    for name, engine in engines().items():
        print(f"{name}: {corpora.index(engine):,} entries in the index", flush=True)
    tuning = os.environ.get("PART") == "tuning"
    queries = [query for query in read() if not (tuning and query.is_held_out)]
    rankings = {
        name: {query.id: system.ranked(query, DEPTH) for query in queries}
        for name, system in systems().items()
    }
    judged = judgements.read()
    _by_kind(queries, rankings, judged)
    figures = _figures(queries, rankings, judged)
    if not tuning:
        held = [query for query in queries if query.is_held_out]
        figures |= {f"held_{k}": v for k, v in _figures(held, rankings, judged).items()}
    return _report(figures)


def _figures(
    queries: Sequence[Query], rankings: Mapping[str, Ranking], judged: judgements.Judgements
) -> Figures:
    figures: Figures = {}
    for name, ranking in rankings.items():
        figures[f"ndcg_{name}"] = mean_ndcg(queries, ranking, judged)
    for name, ranking in rankings.items():
        figures[f"recall50_{name}"] = fmean(
            recall(ranking[query.id], judged.get(query.id, {}), DEPTH) for query in queries
        )
        figures[f"unjudged_{name}"] = fmean(
            unjudged(ranking[query.id], judged.get(query.id, {})) for query in queries
        )
    return figures


def mean_ndcg(queries: Iterable[Query], ranking: Ranking, judged: judgements.Judgements) -> float:
    """The mean of nDCG@10 over the queries; one that nothing relevant is known for counts 0."""
    return fmean(ndcg(ranking[query.id], judged.get(query.id, {})) for query in queries)


def missed(figures: Figures, required: Iterable[str] = ()) -> list[str]:
    """The gates that are missed, as sentences; all figures of one set of questions.

    An engine without a figure misses its gate only if it is `required`.
    """
    found = [f"{name} was not asked" for name in required if f"ndcg_{name}" not in figures]
    for prefix in ("", "held_"):
        for ours in OURS:
            for plain in PLAIN:
                own = figures.get(f"{prefix}ndcg_{ours}")
                other = figures.get(f"{prefix}ndcg_{plain}")
                if own is not None and other is not None and own < other + AHEAD:
                    found.append(f"{prefix}ndcg_{ours} is not {AHEAD} above {plain}")
    return found


def _by_kind(
    queries: Sequence[Query], rankings: Mapping[str, Ranking], judged: judgements.Judgements
) -> None:
    print(f"{'nDCG@10 of':16}{'queries':>8}" + "".join(f"{name:>15}" for name in rankings))
    groups = {str(kind): [q for q in queries if q.kind == kind] for kind in Kind}
    for language in dict.fromkeys(query.language for query in queries):
        groups[language] = [query for query in queries if query.language == language]
    for group, asked in groups.items():
        values = (mean_ndcg(asked, ranking, judged) for ranking in rankings.values())
        print(f"{group:16}{len(asked):>8}" + "".join(f"{value:>15.3f}" for value in values))


def _report(figures: Figures) -> int:
    for name, value in figures.items():
        print(f"{name:32}{value:>8.3f}")
    if "ndcg_elasticsearch" not in figures:
        print("there is no cluster (ELASTICSEARCH_URL), so its figure is left out")
    required = os.environ.get("HANSA_REQUIRE", "").replace(",", " ").split()
    found = missed(figures, [name for name in OURS if name in required])
    for sentence in found:
        print(f"MISSED {sentence}")
    shown = [f"ndcg_{name}" for name in (*OURS, *PLAIN)] + ["recall50_embedded"]
    said = (f"{name}={figures[name]:.3f}" for name in shown if name in figures)
    print("RESULT " + " ".join(said).replace("recall50_embedded", "recall50"))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
