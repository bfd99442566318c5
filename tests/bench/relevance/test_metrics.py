"""nDCG and recall of rankings whose values can be worked out by hand."""

from math import log2

import pytest

from bench.relevance.metrics import ndcg, recall, unjudged

GRADES = {"a": 3, "b": 2, "c": 1, "d": 0}


def test_the_best_order_is_one():
    assert ndcg(["a", "b", "c", "d"], GRADES) == 1
    assert ndcg(["a", "b", "c"], GRADES) == 1


def test_a_known_value():
    """Gains 7, 3, 1 at ranks 1, 2, 3; here 1, 7, 3."""
    best = 7 + 3 / log2(3) + 1 / 2
    assert ndcg(["c", "a", "b"], GRADES) == pytest.approx((1 + 7 / log2(3) + 3 / 2) / best)


def test_what_nobody_judged_and_what_stands_too_deep_gains_nothing():
    best = 7 + 3 / log2(3) + 1 / 2
    assert ndcg(["x", "a"], GRADES) == pytest.approx(7 / log2(3) / best)
    assert ndcg(["x", "y", "a"], GRADES, depth=2) == 0


def test_a_dataset_counts_once():
    best = 7 + 3 / log2(3) + 1 / 2
    assert ndcg(["a", "a", "a"], GRADES) == pytest.approx(7 / best)


def test_a_need_that_nothing_serves_is_zero():
    assert ndcg(["d"], {"d": 0}) == 0
    assert ndcg([], {}) == 0


def test_recall_counts_what_serves_well_and_fits_in():
    assert recall(["a", "c", "d"], GRADES) == 0.5
    assert recall(["b", "a"], GRADES) == 1
    assert recall(["a"], {"a": 3, "b": 3}, depth=1) == 1
    assert recall(["c"], {"c": 1}) == 0


def test_the_share_that_nobody_judged():
    assert unjudged(["a", "x", "y", "b"], GRADES) == 0.5
    assert unjudged([], GRADES) == 0
