"""The terms of a policy in words."""

from hypothesis import given

from tests.vocab.odrl.policies import ANY_POLICY, joined, may_use, offer, the
from vocab.authority import files
from vocab.odrl.describe import describe, lines
from vocab.odrl.policy import (
    Collection,
    Constraint,
    Duty,
    Logic,
    Opaque,
    Rule,
    Strange,
    Value,
    conditions,
    rules,
)

COUNTRY = files.BASES["country"]


def text(policy, *languages):
    return "\n".join(lines(describe(policy, languages)))


def test_terms_are_short_sentences():
    policy = offer(
        may_use(
            the("dateTime", "gteq", "2026-01-01"),
            the("dateTime", "lt", "2026-12-31T22:00:00.5-02:00"),
            joined("or", the("elapsedTime", "eq", "P3M"), the("count", "lteq", "10")),
            duties=(Duty("inform"),),
        ),
        Rule("read"),
        prohibitions=(Rule("distribute", (the("spatial", "isNoneOf", COUNTRY + "DEU", "x"),)),),
        obligations=(Duty("delete", (the("purpose", "isA", "research"),)),),
    )
    assert (
        text(policy)
        == """\
Permitted: use, if all of this holds:
  from 2026-01-01 00:00:00 UTC on
  before 2027-01-01 00:00:00.500000 UTC
  at least one of this:
    for at most P3M after the agreement
    at most 10 times
  To be done first: inform.
Permitted: read.
Forbidden: distribute, if all of this holds:
  the place is none of Germany, x
To be done: delete, if all of this holds:
  the purpose is a kind of research
Everything else is forbidden."""
    )


def test_what_a_rule_names_and_what_follows_from_it_are_said_too():
    older = Collection("urn:team", (the("urn:x:age", "gteq", "18"),))
    late = Duty("compensate", consequences=(Duty("inform"),))
    fine = Constraint("resolution", "lteq", Value("1200"), unit="urn:dpi")
    policy = offer(
        Rule("print", duties=(late,), refinements=(fine,), target="urn:asset", assignee=older),
        prohibitions=(Rule("sell", remedies=(Duty("delete"),)),),
    )
    assert (
        text(policy)
        == """\
Permitted: print, if all of this holds:
  About urn:asset.
  For urn:team.
  resolution is at most 1200 (urn:dpi)
  urn:x:age is at least 18
  To be done first: compensate.
    If it is not done, to be done as well: inform.
Forbidden: sell.
  If it was done all the same, to be done: delete.
Everything else is forbidden."""
    )


def test_labels_are_those_of_the_reader():
    policy = offer(may_use(the("spatial", "eq", COUNTRY + "DEU")))
    assert "  the place is Duitsland" in text(policy, "nl", "en")


def test_what_is_not_understood_is_shown_and_warned_of():
    odd = (Strange("remedy", "[]"),)
    policy = offer(
        Rule(
            "use",
            (the("x:a", "x:b", Opaque('{"c":1}')), the("dateTime", "eq", "soon")),
            strange=odd,
        ),
        profiles=("urn:p",),
        strange=odd,
    )
    assert (
        text(policy)
        == """\
Written for the profile urn:p, which is not known here.
Attention: remedy is not understood here, so it may mean anything.
Permitted: use, if all of this holds:
  x:a x:b {"c":1}
  the moment is soon
  Attention: remedy is not understood here, so it may mean anything.
Everything else is forbidden."""
    )


def test_every_logic_has_words():
    for logic in Logic:
        assert "of this" in text(offer(may_use(joined(logic, the("count", "lt", "3")))))


def test_without_a_permission_nothing_is_permitted():
    assert text(offer(prohibitions=(Rule("sell"),))) == "Forbidden: sell.\nNothing is permitted."


def every(clauses):
    for clause in clauses:
        yield clause
        yield from every(clause.clauses)


@given(ANY_POLICY)
def test_every_rule_and_every_constraint_has_its_sentence(policy):
    described = [clause.path for clause in every(describe(policy))]
    for path, _ in (*rules(policy), *conditions(policy)):
        assert path in described
    assert text(policy)
