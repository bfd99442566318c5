"""Reading the compact JSON of the Dataspace Protocol: complete, strict, bounded, with pointers."""

import json
import re
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import SHARED
from tests.vocab.odrl.policies import ANY_POLICY, CONSUMER, DATASET, may_use, offer, the
from vocab.errors import UnreadablePolicy
from vocab.namespaces import ODRL, XSD
from vocab.odrl import shape
from vocab.odrl.policy import (
    Duty,
    Kind,
    Logic,
    LogicalConstraint,
    Opaque,
    Policy,
    Rule,
    Strange,
    Value,
    conditions,
)
from vocab.odrl.read import read
from vocab.odrl.write import write

UNTIL = {"leftOperand": "dateTime", "operator": "lteq", "rightOperand": "2026-12-31"}


def an_offer(**more):
    return {"@type": "Offer", "@id": "urn:offer", "permission": [{"action": "use"}]} | more


def constrained(*constraints):
    return an_offer(permission=[{"action": "use", "constraint": list(constraints)}])


def right(operand):
    (condition,) = read(constrained(UNTIL | {"rightOperand": operand})).permissions[0].constraints
    return condition.right


# --- what is understood -------------------------------------------------------------------------
def test_the_offer_of_a_connector_is_read():
    sent = {"@id": "o", "@type": "Offer", "permission": [{"action": "use"}]}
    sent |= {"assigner": "p", "target": "a1"}
    assert read(sent) == Policy(Kind.OFFER, "o", (Rule("use"),), assigner="p", target="a1")


def test_an_agreement_has_its_parties_and_its_moment():
    agreement = an_offer(**{"@type": "Agreement"}, target=DATASET, assigner="p", assignee=CONSUMER)
    found = read(agreement | {"timestamp": "2026-11-24T21:44:20+01:00"})
    assert (found.target, found.assigner, found.assignee) == (DATASET, "p", CONSUMER)
    assert found.timestamp == datetime(2026, 11, 24, 20, 44, 20, tzinfo=UTC)
    assert read(agreement).timestamp is None


def test_rules_have_constraints_and_duties():
    found = read(
        an_offer(
            permission=[
                {
                    "@type": "Permission",
                    "action": "odrl:use",
                    "constraint": [{"and": [UNTIL, {"xone": [UNTIL]}]}],
                    "duty": [{"@id": "urn:d", "action": "inform", "constraint": [UNTIL]}],
                }
            ],
            prohibition=[{"action": ODRL + "sell"}],
            obligation=[{"action": "delete"}],
        )
    )
    until = the("dateTime", "lteq", "2026-12-31")
    both = LogicalConstraint(Logic.AND, (until, LogicalConstraint(Logic.XONE, (until,))))
    assert found == offer(
        Rule("use", (both,), (Duty("inform", (until,), "urn:d"),)),
        prohibitions=(Rule("sell"),),
        obligations=(Duty("delete"),),
    )


@pytest.mark.parametrize("prefix", ["", "odrl:", ODRL])
def test_odrls_own_names_are_read_in_every_spelling(prefix):
    found = read(
        constrained({**UNTIL, "leftOperand": f"{prefix}dateTime", "operator": f"{prefix}lteq"})
        | {"@type": f"{prefix}Offer"}
    )
    assert found == offer(may_use(the("dateTime", "lteq", "2026-12-31")))


@pytest.mark.parametrize(
    ("operand", "expected"),
    [
        ("DE", Value("DE")),
        (["DE", "FR"], (Value("DE"), Value("FR"))),
        (["DE"], (Value("DE"),)),
        ([], ()),
        ({"@id": "urn:x"}, Value("urn:x", is_iri=True)),
        ({"@value": "5", "@type": "xsd:integer"}, Value("5", XSD + "integer")),
        ({"@value": "5", "@type": XSD + "integer"}, Value("5", XSD + "integer")),
        ({"@value": 5}, Value("5", XSD + "integer")),
        ({"@value": True}, Value("true", XSD + "boolean")),
        ({"@value": "ja", "@language": "nl"}, Value("ja", language="nl")),
        (
            {"@value": True, "@language": "nl"},
            Opaque('{"@language":"nl","@value":true}'),
        ),
        ({"@value": 0.5}, Opaque('{"@value":0.5}')),
        ({"b": 1, "a": [None]}, Opaque('{"a":[null],"b":1}')),
        ({"@value": "x", "@type": ["a"]}, Opaque('{"@type":["a"],"@value":"x"}')),
        ({"@value": "x", "extra": "y"}, Opaque('{"@value":"x","extra":"y"}')),
        ({"@id": "urn:x", "@type": "y"}, Opaque('{"@id":"urn:x","@type":"y"}')),
        ([["x"]], (Opaque('["x"]'),)),
    ],
)
def test_right_operands_keep_type_and_language_and_whatever_else_they_are(operand, expected):
    assert right(operand) == expected


def test_titles_and_dates_of_the_policy_change_nothing():
    said = {"dct:title": "Terms", "dcterms:created": "2026-01-01"}
    assert read(an_offer(**said)) == read(an_offer())
    assert read(an_offer(**{"@context": ["https://w3id.org/dspace/2025/1/context.jsonld"]})) == (
        read(an_offer())
    )


# --- what is not understood is kept ------------------------------------------------------------
@pytest.mark.parametrize(
    "more",
    [
        {"conflict": "perm"},
        {"inheritFrom": "urn:x"},
        {"dct:isReplacedBy": "urn:x"},
        {"odrl:permission": []},
        {"timestamp": "2026-01-01T00:00:00Z"},  # of an agreement only
        {"@context": [{"use": "urn:sell"}]},
    ],
)
def test_a_property_of_the_policy_that_is_not_understood_is_kept(more):
    ((key, value),) = more.items()
    assert read(an_offer(**more)).strange == (Strange(key, shape.plain(value)),)


@pytest.mark.parametrize("where", ["permission", "prohibition", "obligation"])
@pytest.mark.parametrize(
    ("key", "value"), [("remedy", []), ("assignee", "x"), ("@type", "Set"), ("@context", "urn:x")]
)
def test_a_property_of_a_rule_that_is_not_understood_is_kept(where, key, value):
    found = read(an_offer(**{where: [{"action": "use", key: value}]}))
    rules = (*found.prohibitions, *found.obligations, *found.permissions)
    assert rules[0].strange == (Strange(key, shape.plain(value)),)


def test_a_duty_of_a_prohibition_is_none_that_dsp_knows():
    found = read(an_offer(prohibition=[{"action": "sell", "duty": [{"action": "inform"}]}]))
    assert [one.key for one in found.prohibitions[0].strange] == ["duty"]


@pytest.mark.parametrize("constraint", [UNTIL, {"or": [UNTIL]}])
def test_a_property_of_a_constraint_that_is_not_understood_is_kept(constraint):
    found = read(constrained(constraint | {"unit": "EUR", "@type": "Constraint", "@id": "urn:c"}))
    assert found.permissions[0].constraints[0].strange == (Strange("unit", '"EUR"'),)


# --- what is refused ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("document", "pointer", "mend"),
    [
        ([], "", "must be an object"),
        ({}, "", "has no @type; add it"),
        (an_offer(**{"@type": "Ticket"}), "/@type", "must be Offer, Agreement or Set"),
        (an_offer(**{"@type": ["Offer"]}), "/@type", "must be a text"),
        ({"@type": "Offer", "permission": [{"action": "use"}]}, "", "has no @id; add it"),
        ({"@type": "Offer", "@id": "o"}, "", "neither a permission nor a prohibition; add one"),
        (an_offer(**{"@type": "Agreement"}), "", "has no target; add it"),
        (an_offer(permission={"action": "use"}), "/permission", "must be an array"),
        (an_offer(permission=[]), "/permission", "is empty; leave it out"),
        (an_offer(permission=["use"]), "/permission/0", "must be an object"),
        (an_offer(permission=[{}]), "/permission/0", "has no action; add it"),
        (an_offer(permission=[{"action": {"@id": "use"}}]), "/permission/0/action", "be a text"),
        (an_offer(permission=[{"action": " "}]), "/permission/0/action", "not empty"),
        (an_offer(permission=[{"action": "x" * 2049}]), "/permission/0/action", "shorten it"),
        (
            an_offer(prohibition=[{"action": "use"}, {"action": "use", "target": "x"}]),
            "/prohibition/1/target",
            "take it out",
        ),
        (an_offer(obligation=[{"action": 1}]), "/obligation/0/action", "must be a text"),
        (
            an_offer(permission=[{"action": "use", "duty": [{}]}]),
            "/permission/0/duty/0",
            "has no action",
        ),
        (an_offer(profile=[""]), "/profile/0", "must be a text"),
        (constrained({}), "/permission/0/constraint/0", "either one comparison or exactly one"),
        (constrained(UNTIL | {"and": []}), "/permission/0/constraint/0", "exactly one of"),
        (constrained({"and": [], "or": []}), "/permission/0/constraint/0", "exactly one of"),
        (constrained({"and": UNTIL}), "/permission/0/constraint/0/and", "must be an array"),
        (
            constrained({"or": [UNTIL, {"leftOperand": "count", "operator": "eq"}]}),
            "/permission/0/constraint/0/or/1",
            "has no rightOperand",
        ),
        (
            constrained(UNTIL | {"rightOperand": 5}),
            "/permission/0/constraint/0/rightOperand",
            "put it in quotes",
        ),
        (
            constrained(UNTIL | {"rightOperand": ["1", None]}),
            "/permission/0/constraint/0/rightOperand/1",
            "put it in quotes",
        ),
    ],
)
def test_what_has_the_wrong_shape_is_refused_at_its_pointer(document, pointer, mend):
    with pytest.raises(UnreadablePolicy) as refused:
        read(document)
    assert refused.value.pointer == pointer
    assert mend in refused.value.problem
    assert str(refused.value).startswith(f"{pointer or 'the policy'}: ")


@pytest.mark.parametrize("moment", ["yesterday", "2026-01-01", "2026-13-01T00:00:00Z"])
def test_the_moment_of_an_agreement_is_a_moment(moment):
    agreement = an_offer(**{"@type": "Agreement"}, target="t", assigner="p", assignee="c")
    with pytest.raises(UnreadablePolicy, match="/timestamp: must be a moment such as"):
        read(agreement | {"timestamp": moment})


def test_the_pointer_begins_where_the_policy_stands_in_its_message():
    with pytest.raises(UnreadablePolicy, match=r"^/offer/permission/0: has no action"):
        read(an_offer(permission=[{}]), "/offer")


# --- bounds -------------------------------------------------------------------------------------
def deep(levels):
    array = []
    for _ in range(levels - 1):
        array = [array]
    return array


def nested(depth):
    constraint = UNTIL
    for _ in range(depth - 1):
        constraint = {"and": [constraint]}
    return constrained(constraint)


@pytest.mark.parametrize(
    ("most", "over", "sentence"),
    [
        (nested(16), nested(17), "is nested deeper than 16; flatten it"),
        (constrained(*[UNTIL] * 1_000), constrained(*[UNTIL] * 1_001), "has 1001 constraints"),
        (
            an_offer(permission=[{"action": "use"}] * 100),
            an_offer(permission=[{"action": "use", "duty": [{"action": "x"}] * 100}]),
            "has 101 rules; at most 100",
        ),
        (
            constrained(
                UNTIL | {"rightOperand": ["x"] * 1_000}, UNTIL | {"rightOperand": ["x"] * 1_000}
            ),
            constrained(UNTIL | {"rightOperand": ["x"] * 2_000}, UNTIL),
            "has 2001 right operands; at most 2000",
        ),
        (
            constrained(UNTIL | {"rightOperand": deep(60)}),
            constrained(UNTIL | {"rightOperand": deep(61)}),
            "nested too deep; at most 50000 values, 64 levels",
        ),
        (
            constrained(UNTIL | {"rightOperand": "x" * 200_000}),
            constrained(UNTIL | {"rightOperand": "x" * 300_000}),
            "is too long; at most 262144 characters",
        ),
    ],
    ids=["logic", "constraints", "rules", "operands", "depth", "size"],
)
def test_a_policy_at_the_bound_is_read_and_one_over_it_is_refused(most, over, sentence):
    assert read(most)
    with pytest.raises(UnreadablePolicy, match=sentence):
        read(over)


def test_fifty_thousand_values_are_refused_before_they_are_read():
    with pytest.raises(UnreadablePolicy, match="too large"):
        read(constrained(UNTIL | {"rightOperand": [[]] * 50_000}))


def test_no_depth_of_json_is_followed():
    with pytest.raises(UnreadablePolicy, match="nested too deep"):
        read(constrained(UNTIL | {"rightOperand": deep(100_000)}))


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (float("nan"), "Leave out nan"),
        (float("inf"), "Leave out inf"),
        (10**30, "more than 30 digits"),
        (-(10**30), "more than 30 digits"),
        ("a\0", r"U\+0000"),
        ("\ud800", "half a surrogate pair"),
        ({"é\ud800": 1}, "half a surrogate pair"),
    ],
)
def test_what_cannot_be_kept_is_refused(value, sentence):
    with pytest.raises(UnreadablePolicy, match=sentence):
        read(an_offer(extra=value))


@pytest.mark.parametrize("alien", [{1: 2}, (1,), {"a"}, b"x", object()])
def test_what_no_json_could_hold_is_refused(alien):
    with pytest.raises(UnreadablePolicy, match="is no JSON"):
        read(an_offer(extra=alien))


# --- whatever comes -----------------------------------------------------------------------------
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=5), below),
    max_leaves=8,
)
KEYS = st.sampled_from(
    [
        "@id", "@type", "permission", "prohibition", "duty", "action", "constraint", "and", "or",
        "leftOperand", "operator", "rightOperand", "target", "profile", "timestamp", "@value",
    ]
)  # fmt: skip


def paths(node, path=()):
    yield path
    pairs = node.items() if isinstance(node, dict) else []
    for key, child in enumerate(node) if isinstance(node, list) else pairs:
        yield from paths(child, (*path, key))


def changed(document, path, key, value):
    """The document with the node at `path` replaced, or with `key` set in it."""
    if not path:
        return document | {key: value} if isinstance(document, dict) and key else value
    copy = document.copy()
    copy[path[0]] = changed(copy[path[0]], path[1:], key, value)
    return copy


def outcome_of(reader, document):
    """The policy, or the sentence; any other exception fails the test."""
    try:
        return reader(document)
    except UnreadablePolicy:
        return None


@given(JSON | st.binary(max_size=20))
def test_no_json_raises_anything_but_the_one_error(document):
    outcome_of(read, document)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(ANY_POLICY, st.data())
def test_no_mutation_of_a_policy_raises_anything_but_the_one_error(policy, data):
    document = write(policy)
    for _ in range(2):
        path = data.draw(st.sampled_from([*paths(document)]))
        document = changed(document, path, data.draw(st.none() | KEYS), data.draw(JSON))
    found = outcome_of(read, document)
    if found:
        assert read(write(found)) == found
        assert hash(found) == hash(read(document))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(ANY_POLICY)
def test_what_is_written_is_read_as_the_same_policy(policy):
    document = json.loads(json.dumps(write(policy)))
    assert read(document) == policy


def test_an_agreement_is_written_with_its_moment_in_utc():
    agreement = an_offer(**{"@type": "Agreement"}, target="t", assigner="p", assignee="c")
    agreement["timestamp"] = "2026-11-24T21:44:20.5+01:00"
    written = write(read(agreement))
    assert written["timestamp"] == "2026-11-24T20:44:20.500000Z"
    assert read(written) == read(agreement)


# --- policies of others -------------------------------------------------------------------------


def policies_in(node):
    if isinstance(node, dict):
        if node.get("@type") in {"Offer", "Agreement", "Set"}:
            yield node
        for child in node.values():
            yield from policies_in(child)
    elif isinstance(node, list):
        for child in node:
            yield from policies_in(child)


def examples(folder):
    return [*_examples(folder)] if SHARED.is_dir() else []


def _examples(folder):
    for path in sorted((SHARED / "data" / folder).rglob("*.json")):
        if "schema.json" not in path.name:
            for number, policy in enumerate(policies_in(json.loads(path.read_bytes()))):
                yield pytest.param(policy, id=f"{path.stem}-{number}")


@pytest.mark.shared
@pytest.mark.parametrize("policy", examples("dsp"))
def test_every_policy_of_the_examples_of_the_protocol_is_read(policy):
    found = read(policy)
    assert found.strange == ()
    assert read(write(found)) == found


@pytest.mark.shared
@pytest.mark.parametrize("policy", examples("odrl/profile-catenax/schema/samples"))
def test_every_policy_of_catena_x_is_read_and_nothing_of_it_is_lost(policy):
    if "@id" not in policy:
        policy = policy | {"@id": "urn:policy"}
    found = read(policy)
    operands = re.findall(r'"leftOperand": "(\w+)"', json.dumps(policy))
    assert [one.left for _, one in conditions(found) if hasattr(one, "left")] == operands
