"""What to answer to an offer: what both sides accept, or the least that has to be given up."""

from dataclasses import replace
from random import Random

import pytest

from tests.vocab.odrl import pairs, randomly
from tests.vocab.odrl.policies import joined, may_use, offer, the
from vocab.odrl.compare import Answer, compare
from vocab.odrl.counter import counter_offer
from vocab.odrl.decide import decide
from vocab.odrl.facts import Facts, Request
from vocab.odrl.policy import Collection, Duty, Rule
from vocab.odrl.weigh import Duties

TEAM = Collection("urn:team", id="urn:team")


def common(one, other, known=None):
    """The counter-offer, after it was shown to permit what both do, and nothing else."""
    found = counter_offer(one, other, known)
    assert not found.relaxations
    assert found.is_all
    for side in (one, other):
        assert compare(found.policy, side, known).within.answer is Answer.YES
    return found.policy


def test_what_both_accept_asks_for_all_that_either_asks_and_nothing_twice():
    theirs = offer(
        may_use(the("count", "lteq", "10"), the("purpose", "isAnyOf", "research", "care"))
    )
    ours = offer(Rule("read", (the("count", "lteq", "5"), the("dateTime", "lt", "2027-01-01"))))
    [rule] = common(theirs, ours).permissions
    assert rule.action == "read"
    assert set(rule.constraints) == {
        the("purpose", "isAnyOf", "research", "care"),
        the("count", "lteq", "5"),
        the("dateTime", "lt", "2027-01-01"),
    }


def test_duties_and_prohibitions_of_both_stay():
    theirs = offer(may_use(duties=(Duty("inform", id="urn:d"),)), prohibitions=(Rule("sell"),))
    ours = offer(Rule(""), prohibitions=(Rule("distribute"),))
    found = common(theirs, ours)
    assert [rule.action for rule in found.prohibitions] == ["sell", "distribute"]
    assert found.permissions[0].duties == (Duty("inform", id="urn:d"),)


def test_each_two_permissions_that_fit_are_one():
    theirs = offer(Rule("play"), Rule("print", (the("count", "lt", "4"),)), target="urn:a")
    ours = offer(Rule("use", target="urn:a"), Rule("sell"))
    assert [(rule.action, rule.target) for rule in common(theirs, ours).permissions] == [
        ("play", "urn:a"), ("print", "urn:a")
    ]  # fmt: skip


def test_a_party_is_narrower_than_the_collection_that_the_facts_put_it_in():
    theirs, ours = offer(Rule("use", assignee=TEAM)), offer(Rule("use", assignee="urn:p"))
    known = Facts(part_of={"urn:p": frozenset({"urn:team"})})
    assert common(theirs, ours, known).permissions[0].assignee == "urn:p"
    assert counter_offer(theirs, ours).policy is None  # nobody knows whether it is a member


def test_where_nothing_is_accepted_by_both_the_least_to_drop_is_told():
    theirs = offer(may_use(the("count", "lteq", "5"), the("dateTime", "lt", "2027-01-01")))
    ours = offer(may_use(the("dateTime", "gt", "2028-01-01"), the("purpose", "eq", "care")))
    found = counter_offer(theirs, ours)
    assert found.policy is None
    assert [(one.offer, one.wish) for one in found.relaxations] == [
        (("/permission/0/constraint/1",), ()),
        ((), ("/permission/0/constraint/0",)),
    ]
    [first, _] = found.relaxations
    assert decide(ours, first.witness.request, first.witness.facts).is_permitted


def test_several_parts_are_dropped_together_where_one_is_not_enough():
    theirs = offer(may_use(the("count", "lt", "3"), the("count", "lteq", "3")), prohibitions=(
        Rule("use", (the("count", "gt", "7"),)),))  # fmt: skip
    found = counter_offer(theirs, offer(may_use(the("count", "gt", "5"))))
    assert (("/permission/0/constraint/0", "/permission/0/constraint/1"), ()) in [
        (one.offer, one.wish) for one in found.relaxations
    ]
    assert ((), ("/permission/0/constraint/0",)) in [
        (one.offer, one.wish) for one in found.relaxations
    ]


def test_what_cannot_be_relaxed_or_is_not_understood_has_no_answer():
    assert counter_offer(offer(Rule("sell")), offer(Rule("read"))) == counter_offer(
        offer(may_use(the("absoluteSpatialPosition", "eq", "1"))), offer(may_use())
    )
    odd = offer(
        may_use(joined("or", the("absoluteSpatialPosition", "eq", "1"), the("count", "lt", "4")))
    )
    assert common(odd, offer(may_use())).permissions == odd.permissions


@pytest.mark.parametrize("number", range(7_000, 7_024))
def test_of_random_policies_it_permits_what_both_permit_and_nothing_else(number):
    one, other, broader, eventual = pairs.pair(number)
    duties = Duties.EVENTUAL if eventual else Duties.STRICT
    if not compare(one, other, Facts(broader=broader), duties=duties).witness:
        return
    found = counter_offer(one, other, Facts(broader=broader), duties=duties)
    if found.policy:
        for side in (one, other):
            within = compare(found.policy, side, Facts(broader=broader), duties=duties).within
            assert within.answer is Answer.YES
    by = Random(number)
    for _ in range(20 if found.policy else 0):
        facts = replace(randomly.facts(by), broader=broader)
        request = Request(by.choice(("use", "read", "sell")), by.choice(pairs.ASSETS), "urn:p:one")
        one_says, other_says, all_say = (
            decide(each, request, facts, duties=duties).is_permitted
            for each in (one, other, found.policy)
        )
        assert not all_say or (one_says and other_says)
