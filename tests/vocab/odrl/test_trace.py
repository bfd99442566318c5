"""A history is compliant, violated or unknown: a test for each sentence of the specification."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.vocab.odrl.policies import CONSUMER, DATASET, NOON, STRANGER, joined, offer, said, the
from vocab.errors import UnreadableHistory
from vocab.odrl import owed
from vocab.odrl.facts import Facts
from vocab.odrl.history import Event
from vocab.odrl.policy import Collection, Conflict, Duty, Rule
from vocab.odrl.trace import as_json, trace
from vocab.odrl.weigh import Duties

HOUR = timedelta(hours=1)
USED = the("event", "gt", "http://www.w3.org/ns/odrl/2/policyUsage")
USING = the("event", "lt", "http://www.w3.org/ns/odrl/2/policyUsage")
PAY = Duty("compensate", refinements=(the("payAmount", "gteq", "50"),))
LATE = replace(PAY, consequences=(Duty("watermark"),))


def done(action, hours=0, party=CONSUMER, row=1, asset=DATASET, **values):
    at = None if hours is None else NOON + hours * HOUR
    return Event(row, at, party, action, asset, said(values))


def may(*constraints, action="use", **more):
    return Rule(action, constraints, **more)


def verdict(policy, *events, **more):
    return str(trace([policy], events, **more).verdict)


def paid(hours, amount="50"):
    return done("compensate", hours, payAmount=amount)


# --- each event ---------------------------------------------------------------------------------
def test_what_nothing_permits_offends_and_the_first_is_named():
    found = trace([offer(may(action="print"))], [done("sell", 5, row=1), done("move", 3, row=2)])
    assert (found.verdict, found.first.event.row) == ("violated", 2)
    assert as_json(found)["first"]["event"]["dateTime"] == "2026-06-01T15:00:00Z"
    assert verdict(offer(may()), done("read"), done("print")) == "compliant"
    assert verdict(offer(may())) == "compliant"  # nothing was done


def test_the_rule_that_was_in_the_way_is_named():
    rules = may(action="sell"), may(the("purpose", "eq", "research"))
    found = trace([offer(*rules)], [done("use", purpose="sale")]).first
    assert found.path == "/permission/1/constraint/0"
    prohibited = offer(may(), prohibitions=(Rule("print"),))
    assert trace([prohibited], [done("print")]).first.path == "/prohibition/0"


def test_what_is_unknown_is_not_compliant_and_told():
    policy = offer(may(the("purpose", "eq", "research")))
    found = trace([policy], [done("use")])
    assert (found.verdict, found.is_compliant) == ("unknown", False)
    assert "purpose" in str(found.first.sentence)
    assert verdict(policy, done("use"), done("use", purpose="sale")) == "violated"


def test_an_unknown_profile_stops_unless_its_terms_stand_for_themselves():
    policy = offer(may(the("urn:x:age", "lt", "18"), action="urn:x:see"), profiles=("urn:x",))
    event = done("urn:x:see")
    event = replace(event, values={"urn:x:age": frozenset({"9"})})
    assert verdict(policy, event) == "unknown"
    assert verdict(policy, event, profiles={"urn:x"}) == "compliant"
    assert verdict(policy, done("urn:x:hear"), profiles={"urn:x"}) == "violated"


def test_several_policies_are_one_and_what_one_prohibits_offends():
    reading, printing = offer(may(action="read")), offer(may(action="print"))
    both = [done("read"), done("print")]
    assert trace([reading, printing], both).is_compliant
    assert not trace([reading], both).is_compliant
    none = replace(offer(prohibitions=(Rule("print"),)), id="urn:other")
    assert trace([reading, printing, none], both).first.policy == "urn:other"
    odd = replace(printing, profiles=("urn:x",))  # it may permit printing
    assert trace([reading, odd], both).verdict == "unknown"


def test_perm_lets_a_permission_go_first():
    policy = offer(may(), prohibitions=(Rule("print"),))
    assert verdict(policy, done("print")) == "violated"
    assert verdict(replace(policy, conflict=Conflict.PERM), done("print")) == "compliant"


def test_refinements_look_at_what_was_said_of_the_party_the_action_the_asset():
    grown = (the("urn:x:age", "gt", "17"),)
    policy = offer(
        Rule(
            "print",
            refinements=(the("resolution", "lteq", "1200"),),
            assignee=Collection(CONSUMER, grown),
            target=Collection(DATASET, (the("urn:x:age", "lt", "5"),)),
        )
    )
    age = lambda years: said({"urn:x:age": years})  # noqa: E731  short on purpose
    event = replace(done("print", resolution="9999"), of_action=said({"resolution": "600"}))
    event = replace(event, of_party=age("20"), of_asset=age("3"))
    assert verdict(policy, event) == "compliant"
    assert verdict(policy, replace(event, of_party=age("3"))) == "violated"
    assert verdict(policy, replace(event, of_asset=age("20"))) == "violated"
    assert verdict(policy, replace(event, of_action={"resolution": frozenset()})) == "unknown"
    assert verdict(policy, replace(event, of_action={})) == "violated"  # the plain column


# --- counts and durations -----------------------------------------------------------------------
def test_a_rule_counts_the_executions_of_its_action_for_each_party():
    policy = offer(may(the("count", "lteq", "2"), action="print"), may(action="read"))
    two = [done("print", 1), done("print", 2), done("read", 3), done("print", 4, STRANGER)]
    assert verdict(policy, *two) == "compliant"
    assert trace([policy], [*two, done("print", 5, row=9)]).first.event.row == 9
    assert verdict(policy, *two, done("print", 5, "")) == "unknown"
    assert verdict(policy, *two[:1], done("print", None)) == "unknown"  # one or two of two


def test_the_order_of_rows_does_not_matter():
    policy = offer(may(the("count", "lteq", "1"), action="print"))
    events = [done("print", 2, row=1), done("print", 1, row=2)]
    assert trace([policy], events).first == trace([policy], events[::-1]).first
    assert trace([policy], events).first.event.row == 1


@pytest.mark.parametrize("start", [NOON, None])
def test_elapsed_time_counts_from_the_agreement_or_else_from_the_first_use(start):
    policy = offer(may(the("elapsedTime", "lteq", "PT2H")), timestamp=start)
    assert verdict(policy, done("use", 1), done("use", 2)) == "compliant"
    second = "compliant" if start is None else "violated"
    assert verdict(policy, done("use", 1), done("use", 3)) == second
    assert verdict(policy, done("use", 1), done("use", 4)) == "violated"


def test_metered_time_is_the_sum_of_what_the_uses_took():
    policy = offer(may(the("meteredTime", "eq", "PT2H")))
    took = [done("use", i, meteredTime="PT1H") for i in range(3)]
    assert verdict(policy, *took[:2]) == "compliant"
    assert verdict(policy, *took) == "violated"
    assert verdict(policy, done("use", 0), took[2]) == "unknown"


def test_a_time_interval_has_to_pass_between_two_uses():
    policy = offer(may(the("timeInterval", "eq", "PT1H")))
    assert verdict(policy, done("use", 1), done("use", 2)) == "compliant"
    assert verdict(policy, done("use", 1), done("use", 1.5)) == "violated"


def test_a_delay_period_has_to_pass_since_the_agreement():
    policy = offer(may(the("delayPeriod", "eq", "PT2H")), timestamp=NOON)
    assert verdict(policy, done("use", 2)) == "compliant"
    assert verdict(policy, done("use", 1)) == "violated"


def test_an_and_sequence_wants_its_members_in_their_order_for_each_party():
    steps = the("event", "eq", "opened"), the("delayPeriod", "gteq", "PT2H")
    policy = offer(may(joined("andSequence", *steps), action="print"), may(action="read"))
    opened = done("read", 1, event="opened")
    assert verdict(policy, opened, done("print", 3, event="x")) == "compliant"
    assert verdict(policy, opened, done("print", 2, event="x")) == "violated"
    assert verdict(policy, opened, done("print", 3, STRANGER, event="x")) == "violated"
    late = done("read", 4, event="opened")
    assert verdict(policy, late, done("print", 3, event="x")) == "violated"
    assert verdict(policy, done("read", 1), done("print", 3, event="x")) == "unknown"


# --- duties -------------------------------------------------------------------------------------
def test_a_strict_duty_is_done_before_the_use_or_at_the_same_moment():
    policy = offer(may(duties=(PAY,), action="print"))
    use = done("print", 2)
    assert verdict(policy, use, paid(1)) == verdict(policy, use, paid(2)) == "compliant"
    found = trace([policy], [use, paid(3)])
    assert (found.verdict, found.first.path) == ("violated", "/permission/0/duty/0")
    assert verdict(policy, use, paid(1, "49")) == "violated"
    assert verdict(policy, use, done("compensate", 1)) == "unknown"


def test_an_eventual_duty_is_done_at_last():
    policy = offer(may(duties=(PAY,), action="print"))
    how = {"duties": Duties.EVENTUAL}
    assert verdict(policy, done("print", 2), paid(3), **how) == "compliant"
    assert verdict(policy, done("print", 2), **how) == "violated"


def test_policy_usage_says_when_whatever_the_mode():
    before, after = (offer(may(duties=(replace(PAY, constraints=(when,)),), action="print"))
                     for when in (USING, USED))  # fmt: skip
    for duties in Duties:
        assert verdict(before, done("print", 2), paid(1), duties=duties) == "compliant"
        assert verdict(before, done("print", 2), paid(3), duties=duties) == "violated"
        assert verdict(after, done("print", 2), paid(1), duties=duties) == "violated"
        assert verdict(after, done("print", 2), paid(3), duties=duties) == "compliant"


def test_a_duty_after_use_keeps_the_time_that_it_gives():
    duty = Duty("delete", (USED, the("elapsedTime", "lteq", "PT1H")))
    policy = offer(may(duties=(duty,), action="print"))
    assert verdict(policy, done("print", 1), done("delete", 2)) == "compliant"
    assert verdict(policy, done("print", 1), done("delete", 3)) == "violated"


def test_a_duty_done_late_counts_with_its_consequences_done_after_the_use():
    policy = offer(may(duties=(LATE,), action="print"))
    use, mark = done("print", 2), done("watermark", 4)
    assert verdict(policy, use, paid(3), mark) == "compliant"
    assert verdict(policy, use, paid(3)) == verdict(policy, use, mark) == "violated"
    assert verdict(policy, use, paid(3), done("watermark", 1)) == "violated"
    assert verdict(policy, use, paid(1)) == "compliant"


def test_a_duty_that_is_not_due_is_not_asked_for():
    duty = replace(PAY, constraints=(the("purpose", "eq", "sale"),))
    policy = offer(may(duties=(duty,), action="print"))
    assert verdict(policy, done("print", purpose="research")) == "compliant"
    assert verdict(policy, done("print", purpose="sale")) == "violated"
    assert verdict(policy, done("print")) == "unknown"


def test_anybody_does_a_duty_unless_it_names_who():
    named = replace(PAY, parties=(("assignee", CONSUMER),))
    other = replace(paid(1), party=STRANGER)
    assert (
        verdict(offer(may(duties=(PAY,), action="print")), done("print", 2), other) == "compliant"
    )
    policy = offer(may(duties=(named,), action="print"))
    found = trace([policy], [done("print", 2), other]).offences
    assert "/permission/0/duty/0" in [one.path for one in found]


def test_an_act_that_a_duty_asks_for_needs_no_permission_but_may_be_prohibited():
    policy = offer(may(duties=(PAY,), action="print"))
    assert verdict(policy, paid(1)) == "compliant"
    forbidden = replace(policy, prohibitions=(Rule("compensate"),))
    assert verdict(forbidden, paid(1)) == "violated"


# --- prohibitions and obligations ---------------------------------------------------------------
def test_an_infringement_is_healed_by_all_remedies_after_it_in_full():
    policy = offer(prohibitions=(Rule("sell", remedies=(PAY, Duty("inform"))),))
    sold, told = done("sell", 2), done("inform", 4)
    assert verdict(policy, sold, paid(3), told) == "compliant"
    assert verdict(policy, sold, paid(3)) == "violated"
    assert verdict(policy, sold, paid(1), told) == "violated"  # before it
    found = trace([policy], [sold, paid(3, "49"), told])
    assert (found.verdict, found.first.path) == ("violated", "/prohibition/0/remedy/0")
    assert verdict(policy, sold, paid(3), told, done("sell", 5)) == "violated"  # once more


def test_a_remedy_keeps_the_time_that_it_gives_from_the_infringement():
    remedy = replace(PAY, constraints=(the("elapsedTime", "lteq", "PT2H"),))
    policy = offer(prohibitions=(Rule("sell", remedies=(remedy,)),), timestamp=NOON)
    assert verdict(policy, done("sell", 9), paid(11)) == "compliant"
    assert verdict(policy, done("sell", 9), paid(12)) == "violated"


def test_an_obligation_is_done_by_the_end():
    policy = offer(may(), obligations=(Duty("delete"),))
    assert verdict(policy, done("use"), done("delete", 1)) == "compliant"
    found = trace([policy], [done("use")]).first
    assert (found.path, found.event) == ("/obligation/0", None)
    assert trace([policy], []).verdict == "violated"


def test_an_obligation_done_late_wants_its_consequences_once_its_time_is_over():
    in_time = the("dateTime", "lteq", (NOON + 2 * HOUR).isoformat())
    duty = Duty("delete", (in_time,), consequences=(Duty("inform"),))
    policy = offer(obligations=(duty,))
    assert verdict(policy, done("delete", 2)) == "compliant"
    assert verdict(policy, done("delete", 3)) == "violated"
    assert verdict(policy, done("delete", 3), done("inform", 4)) == "compliant"
    assert verdict(policy, done("delete", 3), done("inform", 1)) == "violated"


def test_the_history_is_bounded(monkeypatch):
    monkeypatch.setattr(owed, "MOST_STEPS", 3)
    policy = offer(may(duties=(PAY,), action="print"))
    unsure = [done("compensate", i) for i in range(6)]
    with pytest.raises(UnreadableHistory, match="too many"):
        trace([policy], [*unsure, done("print", 9)])
    monkeypatch.setattr("vocab.odrl.trace.MOST_COMPARISONS", 15)
    with pytest.raises(UnreadableHistory, match="too long"):
        trace([policy], unsure)
    trace([policy], unsure[:5])


def test_facts_that_held_all_the_time_are_given_once():
    policy = offer(may(the("purpose", "eq", "research")))
    assert verdict(policy, done("use"), facts=Facts(values=said({"purpose": "research"}))) == (
        "compliant"
    )
