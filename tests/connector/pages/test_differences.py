"""Terms that differ, in words: nothing that differs is ever said to be the same."""

import itertools
import json

from connector.dsp.values import Json
from connector.pages.differences import compare
from connector.rules import first_difference


def rules(*permissions, **more):
    return Json.of({"permission": list(permissions), **more} if permissions else more)


def constraint(left, right, operator="lteq"):
    return {"leftOperand": left, "operator": operator, "rightOperand": right}


def use(*constraints, **more):
    return {"action": "use", "constraint": list(constraints), **more}


def said(ours, theirs):
    compared = compare(ours, theirs)
    return [(str(one.label), one.ours, one.theirs) for one in compared.differences]


def test_the_same_rules_differ_in_nothing():
    ours = rules(use(constraint("count", "5")))
    compared = compare(ours, ours)
    assert compared.differences == ()
    assert compared.pointer == ""
    assert [str(term.label) for term in compared.same] == ["Permitted", "How often"]


def test_a_changed_value_stands_beside_its_counterpart():
    ours, theirs = (rules(use(constraint("count", n))) for n in ("5", "50"))
    assert said(ours, theirs) == [("How often", "at most 5 times", "at most 50 times")]
    assert compare(ours, theirs).differences[0].path == "/permission/0/constraint/0"


def test_what_one_side_does_not_have_is_nothing():
    ours, theirs = rules(use()), rules(use(constraint("recipient", "urn:them", "eq")))
    assert said(ours, theirs) == [("For whom", None, "the recipient is urn:them")]
    assert said(theirs, ours) == [("For whom", "the recipient is urn:them", None)]


def test_a_new_permission_a_prohibition_and_a_duty_are_terms():
    ours = rules(use())
    theirs = rules(
        use(duty=[{"action": "attribute"}]),
        {"action": "display"},
        prohibition=[{"action": "sell"}],
        obligation=[{"action": "delete"}],
    )
    assert [(label, there) for label, _, there in said(ours, theirs)] == [
        ("To be done first", "To be done first: attribute."),
        ("Permitted", "display"),
        ("Forbidden", "sell"),
        ("To be done", "delete"),
    ]


def test_a_condition_that_moved_to_another_rule_differs():
    ours = rules(use(constraint("count", "5")), use())
    theirs = rules(use(), use(constraint("count", "5")))
    assert len(said(ours, theirs)) == 2


def test_constraints_together_are_one_term():
    several = {"or": [constraint("count", "1"), constraint("count", "2")]}
    ((label, before, after),) = said(rules(use()), rules(use(several)))
    assert (label, before) == ("Together", None)
    assert after == "at least one of this: at most 1 times; at most 2 times"


def test_what_is_not_understood_is_a_term_that_asks_for_attention():
    theirs = rules(use(**{"odd:thing": 1}), profile=["urn:foreign"])
    labels = [label for label, _, _ in said(rules(use()), theirs)]
    assert labels.count("Attention") == 2


def test_whatever_differs_in_the_text_shows_as_a_term_or_as_a_place():
    parts = [
        use(), use(constraint("count", "5")), use(constraint("count", 5)),
        use(constraint("dateTime", "2030-01-01")), {"action": "display"},
        use({"and": [constraint("count", "5")]}), use(duty=[{"action": "attribute"}]),
        use(constraint("count", {"@value": "5", "@type": "xsd:integer"})),
    ]  # fmt: skip
    readable = [part for part in parts if "5" not in json.dumps(part) or '"5"' in json.dumps(part)]
    every = [rules(*pair) for pair in itertools.product(readable, repeat=2)]
    for ours, theirs in itertools.product(every, repeat=2):
        compared = compare(ours, theirs)
        assert bool(first_difference(ours, theirs)) == bool(compared.pointer)
        if ours == theirs:
            assert not compared.differences
