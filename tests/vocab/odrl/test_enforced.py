"""How rules are kept: by machines, by evidence, by contract."""

import pytest

from vocab.odrl.contexts import CX_POLICY
from vocab.odrl.enforced import Enforced, enforced
from vocab.odrl.policy import (
    Constraint,
    Duty,
    Kind,
    Logic,
    LogicalConstraint,
    Policy,
    Rule,
    Value,
)

TECHNICAL, EVIDENCE, CONTRACTUAL = Enforced


def asked(left):
    return Constraint(left, "eq", Value("x"))


def kept(*permissions, **more):
    return [one.how for one in enforced(Policy(Kind.SET, "urn:x:1", permissions, **more))]


@pytest.mark.parametrize(
    ("lefts", "expected"),
    [
        ([], TECHNICAL),
        (["dateTime", "count", "assignee"], TECHNICAL),
        (["https://w3id.org/edc/v0.0.1/ns/inForceDate"], TECHNICAL),
        (["dateTime", "spatial"], EVIDENCE),
        (["https://w3id.org/idsa/code/SECURITY_LEVEL"], EVIDENCE),
        (["dateTime", "purpose", "spatial"], CONTRACTUAL),
        ([CX_POLICY + "Membership"], EVIDENCE),
        (["cx-policy:DataUsageEndDate"], TECHNICAL),
        ([CX_POLICY + "UsagePurpose"], CONTRACTUAL),
        ([CX_POLICY + "Liability"], CONTRACTUAL),
    ],
)
def test_a_rule_is_kept_as_its_weakest_constraint(lefts, expected):
    assert kept(Rule("use", tuple(map(asked, lefts)))) == [expected]
    joined = LogicalConstraint(Logic.OR, tuple(map(asked, ["count", *lefts])))
    assert kept(Rule("use", (joined,))) == [expected]


def test_what_is_done_with_a_copy_and_what_is_promised_only_a_contract_keeps():
    rule = Rule("use", duties=(Duty("delete"),))
    assert kept(rule, prohibitions=(Rule("distribute"), Rule("use", (asked("dateTime"),)))) == [
        TECHNICAL,
        CONTRACTUAL,
        CONTRACTUAL,
        TECHNICAL,
    ]
