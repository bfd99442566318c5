"""Policies as other tools write them: what is read, what is refused, and that nothing is dropped."""

import contextlib
import json
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.vocab.odrl.policies import ANY_POLICY, CONSUMER, DATASET, NOON
from vocab.errors import UnreadablePolicy
from vocab.namespaces import ODRL
from vocab.odrl import jsonld, shape
from vocab.odrl.build import policies
from vocab.odrl.decide import Outcome, decide
from vocab.odrl.documents import policies_of, read_document
from vocab.odrl.explain import explain
from vocab.odrl.facts import DutyState, Facts, Request
from vocab.odrl.inherit import flatten
from vocab.odrl.policy import Collection, Conflict, Logic
from vocab.odrl.read import read
from vocab.odrl.report import as_turtle
from vocab.odrl.write import write

CONTEXT = "http://www.w3.org/ns/odrl.jsonld"
BEFORE = {"leftOperand": "dateTime", "operator": "lt", "rightOperand": "2027-01-01"}
ASK = Request("use", DATASET, CONSUMER)


def document(**parts):
    return {"@context": CONTEXT, "@type": "Set", "uid": "urn:policy", **parts}


def of(**parts):
    return read_document(json.dumps(document(**parts)).encode())


def rule(**parts):
    return {"action": "use", "target": DATASET, "assignee": CONSUMER, **parts}


def outcome(policy, request=ASK, **facts):
    return decide(policy, request, Facts(now=NOON, **facts)).outcome


# --- forms ------------------------------------------------------------------------------------
TURTLE = f"""
@prefix odrl: <{ODRL}> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<urn:policy> a odrl:Set ; odrl:uid <urn:policy> ; odrl:permission [
  odrl:action odrl:use ; odrl:target <{DATASET}> ; odrl:assignee <{CONSUMER}> ;
  odrl:constraint [ odrl:andSequence ( [ odrl:leftOperand odrl:dateTime ; odrl:operator odrl:lt ;
    odrl:rightOperand "2027-01-01" ] ) ] ] .
"""


def test_turtle_and_json_ld_in_any_form_are_the_same_policy():
    sequence = {"andSequence": {"@list": [BEFORE]}}
    compact = document(permission=rule(constraint=sequence))
    prefixed = {
        "@context": {"o": ODRL, "erlaubt": "o:permission"},
        "@id": "urn:policy", "@type": "o:Set", "o:uid": "urn:policy",
        "erlaubt": {
            "o:action": {"@id": "o:use"}, "o:target": {"@id": DATASET},
            "o:assignee": {"@id": CONSUMER},
            "o:constraint": {"o:andSequence": {"@list": [{
                "o:leftOperand": {"@id": "o:dateTime"}, "o:operator": {"@id": "o:lt"},
                "o:rightOperand": "2027-01-01"}]}},
        },
    }  # fmt: skip
    expanded = [{
        "@id": "urn:policy", "@type": [ODRL + "Set"],
        ODRL + "permission": [{
            ODRL + "action": [{"@id": ODRL + "use"}], ODRL + "target": [{"@id": DATASET}],
            ODRL + "assignee": [{"@id": CONSUMER}],
            ODRL + "constraint": [{ODRL + "andSequence": [{"@list": [{
                ODRL + "leftOperand": [{"@id": ODRL + "dateTime"}],
                ODRL + "operator": [{"@id": ODRL + "lt"}],
                ODRL + "rightOperand": {"@value": "2027-01-01"}}]}]}],
        }],
    }]  # fmt: skip
    turtle = read_document(TURTLE.encode(), "a.ttl")
    for form in (compact, prefixed, expanded):
        text = json.dumps(form)
        for encoding in ("utf-8", "utf-8-sig", "utf-16"):
            assert read_document(text.encode(encoding)) == turtle
    assert turtle.permissions[0].constraints[0].logic is Logic.AND_SEQUENCE


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ANY_POLICY)
def test_what_the_strict_reader_reads_this_one_reads_to_the_same_decision(policy):
    """With what is strange in both, and so unknown: DSP's JSON has no other meaning here."""
    plain = write(policy)
    strict = read(plain)
    try:
        [wide] = policies(jsonld.nodes(plain))
    except UnreadablePolicy:
        return  # names that are no words of ODRL may be addresses of nothing
    for facts in (Facts(), Facts(now=NOON, uses=0)):
        answers = [decide(one, ASK, facts).outcome for one in (strict, wide)]
        assert not (answers[1] is Outcome.PERMITTED and answers[0] is not Outcome.PERMITTED)


def test_compact_rules_become_atomic_ones():
    policy = of(
        permission={"action": ["read", "print"], "target": ["urn:a", "urn:b"]},
        assignee=["urn:c", "urn:d"],
        constraint=BEFORE,
    )
    found = {(one.action, one.target, one.assignee) for one in policy.permissions}
    assert len(found) == len(policy.permissions) == 8
    assert {len(one.constraints) for one in policy.permissions} == {1}


def test_what_a_rule_says_goes_before_what_the_policy_says():
    policy = of(permission=[{"action": "use", "target": "urn:own"}, {"action": "use", "target": []}],
                target=DATASET)  # fmt: skip
    assert [one.target for one in policy.permissions] == ["urn:own", DATASET]


def test_an_asset_that_has_a_policy_is_the_target_of_its_rules():
    graph = [
        {"@context": CONTEXT, "@id": DATASET, "hasPolicy": "urn:policy"},
        document(permission={"action": "use"}),
    ]
    policy = read_document(json.dumps(graph).encode())
    assert outcome(policy, Request("use", "urn:other")) is Outcome.REFUSED
    assert outcome(policy) is Outcome.PERMITTED


def test_an_evaluation_request_around_a_policy_is_the_policy():
    around = {"@context": CONTEXT, "http://x.org/policy": document(permission=rule())}
    assert read_document(json.dumps(around).encode()).id == "urn:policy"


# --- nothing is dropped -----------------------------------------------------------------------
@pytest.mark.parametrize(
    "change",
    [
        {"constraints": [BEFORE]},
        {"ovc:constraint": [BEFORE]},
        {"constraint": {**BEFORE, "wann": 1}},
        {"constraint": {"leftOperand": "dateTime", "operator": "lt",
                        "rightOperandReference": {"@id": "urn:somewhere"}}},
        {"constraint": {**BEFORE, "status": "1"}},
        {"@type": "Prohibition"},
        {"action": {"rdf:value": {"@id": "odrl:use"}, "refinements": [BEFORE]}},
        {"target": {"@type": "AssetCollection", "source": DATASET, "filter": "x"}},
    ],
)  # fmt: skip
def test_what_is_not_understood_is_kept_and_permits_nothing(change):
    assert outcome(of(permission=rule())) is Outcome.PERMITTED
    assert outcome(of(permission=rule(**change))) is Outcome.UNKNOWN


@pytest.mark.parametrize(
    "wrong",
    [
        {"permission": {}},
        {"permission": {"target": DATASET}},
        {"permission": rule(constraint={})},
        {"permission": rule(constraint={**BEFORE, "and": [BEFORE]})},
        {"permission": rule(constraint={"leftOperand": "dateTime", "operator": "lt"})},
        {"permission": rule(constraint={"operator": "lt", "rightOperand": "1"})},
        {"permission": rule(target={"@type": "AssetCollection"})},
        {"permission": {"@id": "urn:not-described"}},
        {"permission": rule(), "conflict": "maybe"},
        {"permission": rule(), "@context": "https://example.org/unknown"},
        {"permission": rule(), "@reverse": {}},
        {"permission": rule(), "uid": None},
        {"permission": rule(target=[f"urn:{i}" for i in range(shape.MOST_RULES + 1)])},
        {},
    ],
)
def test_a_wrong_shape_is_refused(wrong):
    with pytest.raises(UnreadablePolicy):
        of(**wrong)


def test_a_key_that_stands_twice_is_refused():
    text = json.dumps(document(permission=rule()))
    with pytest.raises(UnreadablePolicy, match="twice"):
        read_document(text.replace('"uid"', '"prohibition": [], "prohibition": [], "uid"').encode())


def test_a_profile_that_is_not_known_stops_everything_and_odrl_core_does_not():
    assert outcome(of(permission=rule(), profile=ODRL + "core")) is Outcome.PERMITTED
    assert outcome(of(permission=rule(), profile="urn:profile")) is Outcome.UNKNOWN


# --- bounds -----------------------------------------------------------------------------------
def shared_nodes():
    """Sixteen levels, each twice that below: 65,536 constraints, if each were read."""
    levels = "".join(f"<urn:{i}> odrl:and <urn:{i + 1}>, <urn:{i + 1}>, <urn:x{i}> . "
                     f"<urn:x{i}> odrl:and <urn:{i + 1}> . " for i in range(20))  # fmt: skip
    return (
        f"@prefix odrl: <{ODRL}> . <urn:policy> odrl:permission <urn:r> . "
        f"<urn:r> odrl:action odrl:use ; odrl:constraint <urn:0> . {levels}"
    )


def circle():
    return (
        f"@prefix odrl: <{ODRL}> . <urn:policy> odrl:permission <urn:r> . "
        "<urn:r> odrl:action odrl:use ; odrl:constraint <urn:c> . <urn:c> odrl:and <urn:c> ."
    )


def endless_list():
    return (
        f"@prefix odrl: <{ODRL}> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . "
        "<urn:policy> odrl:permission _:a . _:a rdf:first <urn:r> ; rdf:rest _:a ."
    )


@pytest.mark.parametrize("text", [shared_nodes(), circle(), endless_list()])
def test_a_graph_that_winds_is_refused_soon(text):
    began = time.process_time()
    with pytest.raises(UnreadablePolicy):
        read_document(text.encode(), "a.ttl")
    assert time.process_time() - began < 5


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_whatever_the_bytes_are_they_are_policies_or_refused(data):
    for name in ("", "a.ttl", "a.json"):
        with contextlib.suppress(UnreadablePolicy):
            assert isinstance(policies_of(data, name), tuple)


WORDS = st.sampled_from(
    ["@id", "@type", "@value", "@list", "@set", "@context", "@graph", "uid", "permission", "duty",
     "prohibition", "obligation", "action", "constraint", "leftOperand", "operator",
     "rightOperand", "and", "xone", "target", "assignee", "refinement", "source", "Set", "use",
     "odrl:permission", "rdf:value", "dateTime", "lt", "2027-01-01", "urn:x"]
)  # fmt: skip
ANY_JSON = st.recursive(
    st.one_of(WORDS, st.none(), st.booleans(), st.integers(0, 9), st.just("")),
    lambda below: st.one_of(st.lists(below, max_size=3), st.dictionaries(WORDS, below, max_size=5)),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ANY_JSON, st.dictionaries(WORDS, ANY_JSON, max_size=3))
def test_whatever_the_json_is_it_is_a_policy_that_can_be_explained_or_refused(rules, parts):
    text = json.dumps({**document(permission=rules), **parts})
    with contextlib.suppress(UnreadablePolicy):
        for policy in policies_of(text.encode()):
            assert as_turtle(explain(policy, ASK, Facts()))


# --- what only these policies have ------------------------------------------------------------
def test_a_rule_for_a_collection_is_about_its_members():
    policy = of(permission=rule(assignee={"@id": "urn:team", "@type": "PartyCollection"}))
    assert policy.permissions[0].assignee == Collection("urn:team", id="urn:team")
    assert outcome(policy) is Outcome.UNKNOWN
    assert outcome(policy, part_of={}) is Outcome.REFUSED
    member = {CONSUMER: frozenset({"urn:room"}), "urn:room": frozenset({"urn:team"})}
    assert outcome(policy, part_of=member) is Outcome.PERMITTED


def test_the_refinement_of_a_collection_selects_its_members():
    older = {"leftOperand": "urn:x:age", "operator": "eq", "rightOperand": "18"}
    team = {"@id": "urn:team", "@type": "PartyCollection", "refinement": older}
    policy, member = of(permission=rule(assignee=team)), {CONSUMER: frozenset({"urn:team"})}
    for known, expected in (
        ({}, Outcome.UNKNOWN),
        ({"18"}, Outcome.PERMITTED),
        ({"17"}, Outcome.REFUSED),
    ):
        values = {"urn:x:age": frozenset(known)} if known else {}
        assert outcome(policy, part_of=member, values=values) is expected


def test_the_refinement_of_an_action_leaves_a_rule_active_and_decides_whether_it_permits():
    fine = {"leftOperand": "resolution", "operator": "lteq", "rightOperand": "1200"}
    policy = of(permission=rule(action={"rdf:value": {"@id": "odrl:use"}, "refinement": fine}))
    assert outcome(policy) is Outcome.UNKNOWN
    assert outcome(policy, values={"resolution": frozenset({"1000"})}) is Outcome.PERMITTED
    assert outcome(policy, values={"resolution": frozenset({"1300"})}) is Outcome.REFUSED


def test_a_unit_has_to_be_that_of_the_fact():
    price = {
        "leftOperand": "payAmount",
        "operator": "lteq",
        "rightOperand": "5.00",
        "unit": "urn:EUR",
    }
    policy, values = of(permission=rule(constraint=price)), {"payAmount": frozenset({"5"})}
    assert outcome(policy, values=values) is Outcome.UNKNOWN
    assert outcome(policy, values=values, units={"payAmount": "urn:USD"}) is Outcome.UNKNOWN
    assert outcome(policy, values=values, units={"payAmount": "urn:EUR"}) is Outcome.PERMITTED


@pytest.mark.parametrize(
    ("conflict", "expected"),
    [
        (None, Outcome.REFUSED), ("invalid", Outcome.REFUSED),
        ("prohibit", Outcome.REFUSED), ("perm", Outcome.PERMITTED),
    ],
)  # fmt: skip
def test_a_permission_goes_before_a_prohibition_only_where_the_policy_says_so(conflict, expected):
    policy = of(
        permission=rule(), prohibition=rule(), **({"conflict": conflict} if conflict else {})
    )
    assert outcome(policy) is expected


@pytest.mark.parametrize("kind", ["Request", "Assertion", "Privacy", "Ticket"])
def test_a_policy_of_another_type_grants_nothing(kind):
    text = json.dumps(document(permission=rule()) | {"@type": kind})
    assert kind == "Request" or outcome(read_document(text.encode())) is Outcome.UNKNOWN


def test_a_consequence_counts_once_its_duty_was_fulfilled_late():
    duty = {"@id": "urn:pay", "action": "compensate",
            "consequence": {"@id": "urn:more", "action": "inform"}}  # fmt: skip
    policy = of(permission=rule(duty=duty))
    late, done, open_ = DutyState.LATE, DutyState.FULFILLED, DutyState.PENDING
    for states, expected in (
        ({"urn:pay": done}, Outcome.PERMITTED),
        ({"urn:pay": late, "urn:more": open_}, Outcome.REFUSED),
        ({"urn:pay": late, "urn:more": done}, Outcome.PERMITTED),
        ({"urn:pay": DutyState.VIOLATED, "urn:more": done}, Outcome.REFUSED),
    ):
        assert outcome(policy, by_id=states) is expected


def test_a_duty_of_two_permissions_is_fulfilled_once():
    duty = {"@id": "urn:pay", "action": "compensate"}
    policy = of(permission=[rule(duty=duty), rule(action="sell", duty={"@id": "urn:pay"})])
    for action in ("use", "sell"):
        found = outcome(
            policy, Request(action, DATASET, CONSUMER), by_id={"urn:pay": DutyState.FULFILLED}
        )
        assert found is Outcome.PERMITTED


def test_a_policy_that_inherits_is_decided_with_its_parents_only():
    child = of(permission=rule(action="read"), inheritFrom="urn:parent")
    parent = read_document(
        json.dumps(document(prohibition=rule()) | {"uid": "urn:parent"}).encode()
    )
    assert outcome(child, Request("read", DATASET, CONSUMER)) is Outcome.UNKNOWN
    whole = flatten(child, {"urn:parent": parent})
    assert outcome(whole, Request("read", DATASET, CONSUMER)) is Outcome.REFUSED
    assert whole.conflict is Conflict.INVALID
    with pytest.raises(UnreadablePolicy, match="itself"):
        flatten(child, {"urn:parent": flatten(parent, {}).__class__(
            parent.kind, "urn:parent", parent.permissions, inherits=("urn:policy",)),
            "urn:policy": child})  # fmt: skip
    with pytest.raises(UnreadablePolicy, match="not at hand"):
        flatten(child, {})
