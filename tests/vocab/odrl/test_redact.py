"""What the counterparty may read of a report: what is in the way, and nothing that it had not seen."""

import json
from dataclasses import replace
from datetime import timedelta

from tests.vocab.odrl import randomly
from tests.vocab.odrl.policies import CONSUMER, NOON, USE, joined, may_use, offer, said, the
from vocab.odrl.explain import explain
from vocab.odrl.facts import DutyState, Facts
from vocab.odrl.policy import Collection, Conflict, Duty, Rule
from vocab.odrl.redact import as_json, redact


def told(policy, facts, shown=None, request=USE):
    return as_json(redact(explain(policy, request, facts), policy, shown))


def test_it_says_which_rule_is_in_the_way_and_what_it_asks():
    policy = offer(
        may_use(the("purpose", "eq", "research"), the("count", "lt", "9")),
        Rule("sell", id="urn:sale"),
        prohibitions=(
            Rule("use", (the("count", "gt", "3"),)),
            Rule("use", (the("count", "gt", "99"),)),
        ),
    )
    found = told(policy, Facts(uses=7, values=said({"purpose": "spying"})), policy)
    assert found["sentence"] == "use is refused"
    assert [(one["path"], one["sentence"]) for one in found["hindrances"]] == [
        ("/permission/0", "this permission asks for more"),
        ("/permission/1", "this permission is not known to be about this action"),
        ("/prohibition/0", "this prohibition of use holds"),
    ]
    assert found["hindrances"][0]["demands"] == [
        {
            "path": "/permission/0/constraint/0",
            "sentence": "the purpose is research",
            "state": "false",
        }
    ]
    assert "spying" not in json.dumps(found)


def test_it_says_what_is_missing_and_how_to_get_it():
    asked = [
        the(left, "eq", "1")
        for left in ("purpose", "spatial", "count", "urn:x:level", "resolution")
    ]
    policy = offer(may_use(*asked, joined("or", the("elapsedTime", "lt", "P1D"))))
    found = told(policy, Facts(), policy)
    how = {one["left"]: one["how"].split(": ")[1] for one in found["missing"]}
    assert how == {
        "purpose": "say it in the request",
        "count": "the provider keeps count of it; ask the provider",
        "resolution": "the provider keeps count of it; ask the provider",
        "urn:x:level": "show a credential that says it",
        "elapsedTime": "it counts from the agreement; make one first",
    }


def test_of_a_policy_that_was_not_shown_only_what_who_asks_can_say_itself_is_named():
    policy = offer(
        may_use(
            the("purpose", "eq", "secret"), the("count", "lt", "9"), the("urn:x:list", "eq", "a")
        )
    )
    found = told(policy, Facts(now=NOON))
    assert found == {
        "outcome": "unknown",
        "sentence": "use is not permitted, for reasons that are not shown",
        "valid_until": None,
        "whole": False,
        "hindrances": [],
        "missing": [{"left": "purpose", "how": "purpose: say it in the request"}],
        "outstanding": [],
    }


def test_pointers_are_those_of_the_policy_that_was_shown():
    hidden, seen = may_use(the("assignee", "eq", "urn:rival")), may_use(the("count", "lt", "3"))
    shown = offer(seen)
    decided = replace(shown, permissions=(hidden, seen), assignee=CONSUMER)
    found = told(decided, Facts(uses=5), shown)
    assert [one["path"] for one in found["hindrances"]] == ["/permission/0"]
    assert "rival" not in json.dumps(found)
    assert not found["whole"]


def test_where_a_rule_that_was_not_shown_decides_that_is_said():
    shown = offer(may_use(), Rule("sell"))
    decided = replace(shown, prohibitions=(Rule("use"),))
    found = told(decided, Facts(), shown)
    assert found["sentence"] == "use is not permitted, for reasons that are not shown"
    assert told(decided, Facts(), decided)["sentence"] == "use is refused"


def test_with_permissions_first_a_prohibition_is_in_nobodys_way():
    policy = offer(
        may_use(the("count", "lt", "3")), prohibitions=(Rule("use"),), conflict=Conflict.PERM
    )
    found = told(policy, Facts(uses=7), policy)
    assert [one["type"] for one in found["hindrances"]] == ["Permission"]


def test_until_when_it_holds_is_told_to_who_knows_the_whole_policy():
    shown = offer(may_use(the("dateTime", "lt", "2027-01-01")))
    facts = Facts(now=NOON)
    assert told(shown, facts, shown)["valid_until"] == "2027-01-01T00:00:00Z"
    more = replace(shown, prohibitions=(Rule("use", (the("dateTime", "gt", "2026-12-01"),)),))
    assert told(more, facts, shown)["valid_until"] is None
    assert told(more, facts, shown)["outcome"] == "permitted"
    after = Facts(now=NOON + timedelta(days=300))
    assert told(more, after, shown)["hindrances"][0]["path"] == "/permission/0"


def test_whether_others_did_their_duty_is_not_told():
    mine = Duty("inform", id="urn:mine")
    theirs = Duty("compensate", id="urn:theirs", parties=(("compensatingParty", "urn:rival"),))
    policy = offer(may_use(duties=(mine, theirs)), obligations=(Duty("delete", id="urn:old"),))
    late = Facts(unlisted=DutyState.VIOLATED)
    assert told(policy, late, policy)["outstanding"] == [
        {"path": "/permission/0/duty/0", "action": "inform", "state": "violated"},
        {"path": "/permission/0/duty/1", "action": "compensate", "state": None},
        {"path": "/obligation/0", "action": "delete", "state": None},
    ]
    assert told(policy, late, policy)["hindrances"][0]["sentence"] == "a duty is in the way"


def test_who_is_a_member_of_what_is_not_told():
    policy = offer(Rule("use", assignee=Collection("urn:team")))
    for facts in (Facts(), Facts(part_of={})):
        (found,) = told(policy, facts, policy)["hindrances"]
        assert found["sentence"] == "this permission is not known to be for the one who asks"


def test_why_nothing_in_a_policy_is_decided_is_told_to_who_has_it():
    policy = offer(may_use(), profiles=("urn:profile",))
    assert "urn:profile" in told(policy, Facts(), policy)["sentence"]
    assert "urn:profile" not in json.dumps(told(policy, Facts()))


def test_no_fact_of_a_random_world_and_no_value_that_was_not_shown_gets_out():
    for number in range(300):
        policy, request, facts = randomly.policy(number)
        marked = {name: frozenset({f"FACT-{name}"}) for name in ("purpose", "urn:x:odd")}
        world = replace(facts, values={**facts.values, **marked})
        hidden = Rule("use", (the("purpose", "eq", "HIDDEN"), the("urn:HIDDEN", "eq", "HIDDEN")))
        decided = replace(
            policy,
            permissions=(hidden, *policy.permissions),
            prohibitions=(hidden, *policy.prohibitions),
        )
        text = json.dumps(told(decided, world, policy, request))
        assert "FACT-" not in text, number
        assert "HIDDEN" not in text, number
