"""Three-valued logic: whatever the unknown turns out to be, what was known stays true."""

from itertools import product

import pytest

from vocab.odrl.logic import JOINED, Truth, all_of, any_of, in_order, known, negate, one_of
from vocab.odrl.policy import Logic

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
TWO_VALUED = {
    all_of: all,
    any_of: any,
    one_of: lambda found: sum(found) == 1,
}


def completions(truths):
    """Every way in which the unknown may turn out."""
    yield from product(*[[True, False] if truth is U else [truth is T] for truth in truths])


@pytest.mark.parametrize("length", range(4))
@pytest.mark.parametrize("join", TWO_VALUED, ids=lambda join: join.__name__)
def test_a_join_is_known_exactly_if_every_completion_agrees(join, length):
    for truths in product(Truth, repeat=length):
        answers = {TWO_VALUED[join](completed) for completed in completions(truths)}
        expected = known(answers.pop()) if len(answers) == 1 else U
        assert join(truths) is expected, truths


def test_an_order_is_never_satisfied_because_nobody_knows_it():
    for truths in product(Truth, repeat=3):
        assert in_order(truths) is (F if F in truths else U)


def test_what_is_unknown_stays_so_when_it_is_negated():
    assert [negate(truth) for truth in (T, F, U)] == [F, T, U]


def test_every_logic_has_a_join():
    assert JOINED.keys() == set(Logic)
