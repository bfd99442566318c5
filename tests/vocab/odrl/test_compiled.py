"""A policy made ready answers as `decide` does: on random policies of every form."""

from tests.vocab.odrl.randomly import policy
from vocab.odrl.compiled import Compiled
from vocab.odrl.decide import decide
from vocab.odrl.weigh import Duties


def check(numbers):
    seen = set()
    for number in numbers:
        found, request, facts = policy(number)
        ready = Compiled(found)
        for duties in Duties:
            wanted = decide(found, request, facts, duties=duties)
            answer = ready.answer(request, facts, duties)
            assert answer == (wanted.outcome, wanted.valid_until), (number, duties)
            seen.add((answer.outcome, answer.valid_until is None))
    return seen


def test_it_answers_as_decide_does():
    assert len(check(range(2_000))) == 6
