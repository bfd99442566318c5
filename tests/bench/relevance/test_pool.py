"""Who judges cannot see which system found a dataset, nor at which place."""

import csv
from itertools import pairwise

import pytest

from bench.relevance import judgements, pool

ONE = {"q": ["a", "b", "c", "d"]}
OTHER = {"q": ["d", "e", "f", "a"]}


def test_the_pool_is_the_same_whichever_system_comes_first():
    assert pool.pooled([ONE, OTHER], {}) == pool.pooled([OTHER, ONE], {})


def test_the_order_says_nothing_of_ranks():
    ranked = [f"{n:03}" for n in range(200)]
    mixed = pool.pooled([{"q": ranked}], {}, depth=200)["q"]
    assert sorted(mixed) == ranked
    assert mixed == pool.pooled([{"q": ranked[::-1]}], {}, depth=200)["q"]
    follows = sum(ranked.index(a) < ranked.index(b) for a, b in pairwise(mixed))
    assert 60 < follows < 140  # of 199: as often up as down


def test_the_order_differs_from_query_to_query():
    names = [f"{n:03}" for n in range(30)]
    mixed = pool.pooled([{"p": names, "q": names}], {}, depth=30)
    assert mixed["p"] != mixed["q"]


def test_what_was_judged_or_stands_deeper_is_left_out():
    assert set(pool.pooled([ONE], {"q": {"a": 3}}, depth=2)["q"]) == {"b"}


def test_the_sheet_has_no_column_for_a_system_or_a_rank(tmp_path):
    sheet = tmp_path / "sheet.tsv"
    pool.write(sheet, [], {})
    with sheet.open() as lines:
        (columns,) = csv.reader(lines, delimiter="\t")
    assert columns == [
        "query", "dataset", "grade", "asked", "need", "title", "publisher", "keywords",
        "description",
    ]  # fmt: skip


def test_grades_are_taken_from_the_sheet(tmp_path):
    sheet = tmp_path / "sheet.tsv"
    sheet.write_text("query\tdataset\tgrade\nq\ta\t3\nq\tb\t\nq\tc\t0\n")
    assert list(pool.graded(sheet)) == [("q", "a", 3), ("q", "c", 0)]


def test_judgements_are_added_and_read_again(tmp_path):
    file = tmp_path / "judgements.tsv"
    assert judgements.read(file) == {}
    judgements.add([("q", "b", 2), ("p", "a", 0)], file)
    assert judgements.add([("q", "a", 1), ("q", "b", 3)], file) == 3
    assert judgements.read(file) == {"p": {"a": 0}, "q": {"a": 1, "b": 3}}
    assert file.read_text().splitlines()[1:] == ["p\ta\t0", "q\ta\t1", "q\tb\t3"]


def test_there_are_four_grades(tmp_path):
    file = tmp_path / "judgements.tsv"
    file.write_text("query\tdataset\tgrade\nq\ta\t4\n")
    with pytest.raises(ValueError, match="4 is no grade"):
        judgements.read(file)
