"""What the bench of policies asks is answered as it says, in both shapes, by `explain` too."""

import pytest

from bench.machine import of_reference
from bench.policies import shapes
from vocab.odrl.compiled import Compiled
from vocab.odrl.decide import Outcome
from vocab.odrl.explain import explain
from vocab.odrl.explained import Explained
from vocab.odrl.policy import Constraint, conditions
from vocab.odrl.read import read


@pytest.mark.parametrize("shape", [shapes.small, shapes.large])
def test_three_of_four_are_permitted(shape):
    policy = read(shape())
    for number, known in enumerate(shapes.facts()):
        wanted = Outcome.REFUSED if number % 4 == 3 else Outcome.PERMITTED
        assert Compiled(policy).answer(shapes.REQUEST, known).outcome is wanted
        assert Explained(policy).answer(shapes.REQUEST, known).answer.outcome is wanted
        assert explain(policy, shapes.REQUEST, known).decision.outcome is wanted


def test_the_large_one_has_eight_constraints_of_its_permission():
    asked = [
        one for path, one in conditions(read(shapes.large())) if path.startswith("/permission")
    ]
    assert len([one for one in asked if isinstance(one, Constraint)]) == 8


def test_each_number_is_another_policy():
    assert len({read(shapes.small(n)) for n in range(10)}) == 10


def test_a_machine_is_compared_with_that_of_reference():
    assert 0.001 < of_reference() < 1_000
