"""The examples of the W3C draft on the formal semantics of ODRL: constraints, refinements, duties.

Strict duties, as the draft has them. Two slips of the examples are corrected here: the requests of
C ask for `billie1` where the agreement is with `billie`, and `ex:dayOfWeek` has no prefix and no
value, so the day is taken from the clock of the request.
"""

import json
from dataclasses import replace

import pytest

from tests.vocab.odrl.suites import W3C, bytes_of, needs_suites
from vocab.odrl.documents import read_document
from vocab.odrl.explain import explain
from vocab.odrl.facts import DutyState, Facts
from vocab.odrl.logic import Truth
from vocab.odrl.world import read_request, read_state, with_features

pytestmark = needs_suites
ACTIVE = {Truth.TRUE: "report:Active", Truth.FALSE: "report:Inactive"}
SATISFIED = {Truth.TRUE: "report:Satisfied", Truth.FALSE: "report:Not-Satisfied"}
DEONTIC = {DutyState.FULFILLED: "report:Fulfilled", DutyState.PENDING: "report:Not-set"}
# C11 says "Satisfied" of a condition without constraints: no activation state.
SLIPS = {"report:Satisfied": "report:Active"}


def folder(name):
    return next(path for path in W3C.rglob(name) if path.is_dir())


def answered(name):
    here = folder(name)
    policy = read_document(bytes_of(next(here.parent.glob("policy*.json"))))
    asked = read_request(bytes_of(next(here.glob("evaluationrequest*.json"))))
    request = replace(asked.request, party=asked.request.party.replace("billie1", "billie"))
    state = next(here.glob("state*.json"), None)
    facts = read_state(bytes_of(state)) if state else Facts(unlisted=DutyState.PENDING)
    facts = with_features(facts, asked, policy)
    if facts.now:
        day = {"ex:dayOfWeek": frozenset({f"{facts.now:%A}"})}
        facts = replace(facts, values={**facts.values, **day})
    return explain(policy, request, facts)


def expected(name):
    found = json.loads(bytes_of(next(folder(name).glob("compliancereport*.json"))))
    return {key.split("Report")[0]: one for key, one in found.items() if isinstance(one, dict)}


@pytest.mark.parametrize("name", ["A11", "A12", "B11", "B12", "C11", "C12", "C21", "C22", "C23"])
def test_an_example_of_the_draft_has_the_states_that_the_draft_gives(name):
    report, wanted = answered(name), expected(name)
    [rule] = report.rules
    permitted = "report:Permit" if rule.control is Truth.TRUE else "report:Deny"
    assert ACTIVE[rule.activation] == wanted["ex:permission"]["report:activationState"]
    assert permitted == wanted["ex:permission"]["report:controlState"]
    assert report.decision.is_permitted == (permitted == "report:Permit")
    if "ex:constraint" in wanted:
        inner = [one for duty in rule.duties for one in duty.constraints]
        [found] = [*rule.constraints, *rule.refinements, *inner]
        assert SATISFIED[found.state] == wanted["ex:constraint"]["report:satisfactionState"]
    if "ex:condition" in wanted:
        [duty] = rule.duties
        state = wanted["ex:condition"]["report:activationState"]
        assert ACTIVE[duty.activation] == SLIPS.get(state, state)
        assert DEONTIC[duty.duty] == wanted["ex:condition"]["report:deonticState"]


def test_the_prohibition_that_the_draft_gives_without_a_report_forbids_until_its_date():
    path = next(W3C.rglob("policyA2.json"))
    policy = read_document(bytes_of(path))
    ask = b'{"action": "archive", "target": "%s", "party": "%s"}' % (
        policy.prohibitions[0].target.encode(), policy.prohibitions[0].assignee.encode()
    )  # fmt: skip
    request = read_request(ask).request
    for now, truth in (("2024-12-31T00:00:00Z", Truth.TRUE), ("2025-01-01T00:00:00Z", Truth.FALSE)):
        [rule] = explain(policy, request, read_state(b'{"now": "%s"}' % now.encode())).rules
        assert rule.control is truth
