"""The states without the words are those of `explain`: on random policies of every form."""

from tests.vocab.odrl.randomly import policy
from vocab.odrl.explain import explain
from vocab.odrl.explained import Explained
from vocab.odrl.weigh import Duties


def states(report):
    conditions, rules = {}, {}
    todo = list(report.rules)
    while todo:
        rule = todo.pop()
        rules[rule.path] = rule.activation, rule.control
        asked = [*rule.constraints, *rule.refinements]
        while asked:
            one = asked.pop()
            conditions[one.path] = one.state
            asked += one.members
        todo += rule.duties
    return conditions, rules


def test_it_finds_what_explain_finds():
    seen = set()
    for number in range(2_000):
        found, request, facts = policy(number)
        ready = Explained(found)
        for duties in Duties:
            wanted = explain(found, request, facts, duties=duties)
            states_found = ready.answer(request, facts, duties)
            conditions, rules = states(wanted)
            assert states_found.rules == rules, (number, duties)
            assert states_found.conditions == conditions, (number, duties)
            assert states_found.missing == wanted.missing, (number, duties)
            decision = wanted.decision.outcome, wanted.decision.valid_until
            assert states_found.answer == decision, (number, duties)
            seen |= {*conditions.values(), *("/consequence/" in path for path in rules)}
    assert len(seen) == 5
