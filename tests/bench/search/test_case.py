"""The case measures right answers only, and says which gate was missed."""

import math

import pytest

from bench import __main__ as bench
from bench.measure import percentile
from bench.search import case, mix, stored
from bench.search.engine import Answer
from bench.search.mix import Class
from tests.bench.search.conftest import DATASETS
from tests.bench.search.double import Double

GOOD = {
    "datasets": 100_000, "index_per_s": 4_000, "p50_ms": 5, "p95_ms": 25, "x_postgres": 10,
    "page_p95_ms": 80, "p99_load_ms": 500, "errors": 0,
}  # fmt: skip
RESULT = (
    "RESULT datasets=100000.00 p50_ms=5.00 p95_ms=25.00 page_p95_ms=80.00 x_postgres=10.00"
    " index_per_s=4000.00 p99_load_ms=500.00"
)


def test_the_result_line_names_what_was_asked_for(capsys):
    assert case._report(GOOD) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == RESULT
    assert not any("MISSED" in line for line in lines)


@pytest.mark.parametrize(("name", "value"), [
    ("index_per_s", 3_999), ("p95_ms", 25.1), ("x_postgres", 9.9), ("page_p95_ms", 80.1),
    ("p99_load_ms", 501), ("errors", 1), ("p95_ms", math.nan), ("p99_load_ms", math.nan),
])  # fmt: skip
def test_a_missed_gate_fails_the_bench(name, value, capsys):
    assert case._report(GOOD | {name: value}) == 1
    missed = [line for line in capsys.readouterr().out.splitlines() if "MISSED" in line]
    assert any(line.startswith(name) for line in missed)


def test_a_million_datasets_may_take_longer(capsys):
    million = GOOD | {"datasets": 1_000_000, "p95_ms": 150, "page_p95_ms": 330}
    assert case._report(million) == 0
    assert case._report(million | {"p95_ms": 151}) == 1


def test_a_percentile_is_the_nearest_rank():
    assert [percentile(range(1, 101), share) for share in (0.5, 0.95, 0.99, 1)] == [50, 95, 99, 100]
    assert percentile([3, 1, 2], 0.5) == 2
    assert percentile([7], 0.01) == 7
    assert math.isnan(percentile([], 0.5))


def test_make_bench_knows_the_case():
    assert bench.CASES["search"] is case.main


@pytest.fixture
def small(rows, monkeypatch):
    """The whole case on few rows and questions, with a double for the engine, without pages."""
    monkeypatch.setattr(case, "SIZE", DATASETS)
    monkeypatch.setattr(case, "ROUNDS", 2)
    monkeypatch.setattr(stored, "use", lambda size: None)
    monkeypatch.setattr(stored, "fill", lambda size, place: None)
    monkeypatch.setattr(case, "engine", Double)
    questions = mix.read()[:150]
    monkeypatch.setattr(mix, "read", lambda: questions)
    pages = {"page_p95_ms": 1.0, "p99_load_ms": 1.0, "errors": 0}
    monkeypatch.setattr(case, "_pages", lambda asked: pages)


def test_every_class_is_verified_and_measured(small, capsys):
    assert case.main() in (0, 1)
    said = capsys.readouterr().out
    for of in Class:
        assert f"right: {of}, " in said
        assert f"p95_ms_{of}" in said
    assert said.splitlines()[-1].startswith(f"RESULT datasets={DATASETS}.00 p50_ms=")


def test_wrong_answers_are_not_measured(small, monkeypatch, capsys):
    class Forgetful(Double):
        def search(self, *asked) -> Answer:
            answer = super().search(*asked)
            return Answer(answer.ids, answer.total + 1, answer.facets, answer.cursor)

    monkeypatch.setattr(case, "engine", Forgetful)
    assert case.main() == 2
    said = capsys.readouterr().out
    assert "a wrong answer, so nothing is measured: " in said
    assert "RESULT" not in said


def test_an_index_that_is_not_whole_is_not_measured(small, monkeypatch):
    monkeypatch.setattr(Double, "rebuild", lambda self: DATASETS - 1)
    with pytest.raises(SystemExit, match="299 entries were indexed of 300 datasets"):
        case.main()
