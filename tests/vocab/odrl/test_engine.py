"""The number of the engine is kept with each decision: what it answers must not change silently."""

from hashlib import sha256

from tests.vocab.odrl.randomly import policy
from vocab.odrl.decide import ENGINE, decide

# Of the outcome and the reasons of 2,000 random policies. An engine that says other things has
# another number: raise ENGINE, and put what is found here beside it.
ANSWERS = {1: "3a9e50dff0fcd48223241b5ec5247f67a15f6739ae3a1dc3c6abcff26059f75a"}


def test_an_engine_that_answers_otherwise_has_another_number() -> None:
    answers = sha256()
    for number in range(2_000):
        found, request, facts = policy(number)
        decision = decide(found, request, facts)
        said = [(one.path, one.truth, str(one.sentence)) for one in decision.reasons]
        answers.update(repr((decision.outcome, decision.valid_until, said)).encode())
    assert answers.hexdigest() == ANSWERS[ENGINE]
