"""Who runs which test: every test once, what waits beside what works, what is long first."""

from itertools import chain
from pathlib import Path

import pytest

from tests.lanes import LONG, TOGETHER, WAITING, ordered, piece

WORK = [f"tests/test_a.py::test[{n}]" for n in range(TOGETHER + 2)] + ["tests/test_b.py::test"]
SLOW = [f"{LONG[1]}::test", f"{LONG[0]}::test_other", f"{LONG[0]}::test"]
REAL = [f"{WAITING[0]}::test_the_database", f"{WAITING[1]}[web]", f"{WAITING[1]}[broker]"]
TESTS = [*WORK, *SLOW, *REAL]


def taken(*, waits: bool) -> list[list[str]]:
    """The pieces of one worker that is alone."""
    left, found = ordered(TESTS), []
    while given := piece(TESTS, left, waits=waits):
        left = [number for number in left if number not in given]
        found.append([TESTS[number] for number in given])
    return found


def test_who_is_busy_runs_everything_once_what_is_long_first_and_what_waits_last() -> None:
    pieces = taken(waits=False)
    assert sorted(chain.from_iterable(pieces)) == sorted(TESTS)
    assert pieces == [SLOW[1:], SLOW[:1], WORK[:TOGETHER], WORK[TOGETHER:-1], WORK[-1:],
                      REAL[:1], REAL[1:]]  # fmt: skip


def test_who_waits_runs_only_what_waits() -> None:
    assert taken(waits=True) == [REAL[:1], REAL[1:]]


@pytest.mark.parametrize("name", [*WAITING, *LONG])
def test_each_name_is_that_of_a_test_or_a_file(name: str) -> None:
    file, _, test = name.partition("::")
    assert f"def {test.partition('[')[0]}" in (Path(__file__).parents[1] / file).read_text()
