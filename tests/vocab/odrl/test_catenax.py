"""The samples of Catena-X 2025/9 are read and have no fault; a changed sample is refused."""

import json

import pytest

from tests.vocab.odrl.suites import ODRL, bytes_of, needs_suites
from vocab.errors import UnreadablePolicy
from vocab.odrl.catenax import OPERANDS, Checked, faults, name_of
from vocab.odrl.documents import read_document
from vocab.odrl.policy import Constraint, conditions

pytestmark = needs_suites
SAMPLES = sorted((ODRL / "profile-catenax/schema/samples").glob("*.json"))
CONTEXT = [
    "https://w3id.org/catenax/2025/9/policy/odrl.jsonld",
    "https://w3id.org/catenax/2025/9/policy/context.jsonld",
]


def policy_around(constraint):
    rule = {"action": "use", "constraint": [constraint]}
    return {"@context": CONTEXT, "@id": "urn:p", "@type": "Set", "permission": [rule]}


def sample(path):
    found = json.loads(bytes_of(path))
    return found if "@type" in found else policy_around(found)


def read(document):
    return read_document(json.dumps(document).encode())


def is_refused(document):
    try:
        return bool(faults(read(document)))
    except UnreadablePolicy:
        return True


# Two samples break the schemas that they come with: a value lacks its version, ":1".
BREAK_THEIR_SCHEMA = {"contract-termination-constraint-sample.json", "usage-policy-sample.json"}


def test_all_33_samples_are_read_and_have_no_fault_that_their_schemas_do_not_find():
    assert len(SAMPLES) == 33
    found = {path.name: faults(read(sample(path))) for path in SAMPLES}
    assert {name for name, wrong in found.items() if wrong} == BREAK_THEIR_SCHEMA


def test_every_operand_of_the_samples_has_its_class():
    lefts = {
        name_of(one.left)
        for path in SAMPLES
        for _, one in conditions(read(sample(path)))
        if isinstance(one, Constraint)
    }
    assert lefts == OPERANDS.keys()
    assert {one.checked for one in OPERANDS.values()} == set(Checked)


def mutations(constraint):
    """Each of these is another constraint than Catena-X has."""
    right = constraint["rightOperand"]
    yield {**constraint, "operator": "eq" if isinstance(right, list) else "isAnyOf"}
    yield {**constraint, "operator": "equals"}
    yield {**constraint, "leftOperand": constraint["leftOperand"] + "s"}
    yield {**constraint, "rightOperand": right[0] if isinstance(right, list) else [right]}
    yield {**constraint, "rightOperand": [] if isinstance(right, list) else ""}
    yield {**constraint, "unit": "http://example.org/unit", "colour": "red"}
    yield {key: value for key, value in constraint.items() if key != "operator"}
    yield {"or": [constraint]}


def test_more_than_a_hundred_changed_samples_are_refused():
    single = [json.loads(bytes_of(path)) for path in SAMPLES]
    changed = [one for found in single if "leftOperand" in found for one in mutations(found)]
    accepted = [one for one in changed if not is_refused(policy_around(one))]
    assert accepted == []
    assert len(changed) >= 200


@pytest.mark.parametrize(
    "change",
    [
        {"permission": [{"action": "sell", "constraint": []}]},
        {"permission": [{"constraint": []}]},
        {"@type": ["Offer", "Agreement"], "colour": "red", "permission": [{}]},
    ],
)
def test_a_changed_policy_is_refused(change):
    path = next(path for path in SAMPLES if path.name == "access-policy.json")
    assert is_refused({**sample(path), **change})


def test_two_ends_of_one_use_exclude_one_another():
    ends = {
        "and": [
            {"leftOperand": "DataUsageEndDate", "operator": "eq",
             "rightOperand": "2027-12-15T12:00:00Z"},
            {"leftOperand": "DataUsageEndDurationDays", "operator": "eq", "rightOperand": "10"},
        ]
    }  # fmt: skip
    [fault] = faults(read(policy_around(ends)))
    assert str(fault.sentence).endswith("exclude one another: leave one of them")
