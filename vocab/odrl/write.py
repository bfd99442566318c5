"""A `Policy` as the compact JSON of the Dataspace Protocol 2025-1: read again, it is the same.

For policies made here. What a peer sent is passed on as it came, never written anew.
"""

import json
from datetime import UTC

from vocab.odrl.policy import (
    Condition,
    Constraint,
    Duty,
    Opaque,
    Policy,
    RightOperand,
    Rule,
    Strange,
    Value,
)

Json = dict[str, object]


def write(policy: Policy) -> Json:
    """The JSON of a policy, without @context: in a message, the message has it."""
    timestamp = policy.timestamp
    return _filled(
        {
            "@id": policy.id,
            "@type": str(policy.kind),
            "profile": list(policy.profiles),
            "target": policy.target,
            "assigner": policy.assigner,
            "assignee": policy.assignee,
            "timestamp": timestamp.astimezone(UTC).isoformat().replace("+00:00", "Z")
            if timestamp
            else "",
            "permission": [_rule(rule) for rule in policy.permissions],
            "prohibition": [_rule(rule) for rule in policy.prohibitions],
            "obligation": [_rule(duty) for duty in policy.obligations],
        },
        policy.strange,
    )


def _rule(rule: Rule | Duty) -> Json:
    duties = rule.duties if isinstance(rule, Rule) else ()
    return _filled(
        {
            "@id": rule.id,
            "action": rule.action,
            "constraint": [_condition(condition) for condition in rule.constraints],
            "duty": [_rule(duty) for duty in duties],
        },
        rule.strange,
    )


def _condition(condition: Condition) -> Json:
    if isinstance(condition, Constraint):
        written: Json = {
            "leftOperand": condition.left,
            "operator": condition.operator,
            "rightOperand": _right(condition.right),
        }
    else:
        written = {str(condition.logic): [_condition(member) for member in condition.members]}
    return written | _kept(condition.strange)


def _right(right: RightOperand) -> object:
    return [_value(value) for value in right] if isinstance(right, tuple) else _value(right)


def _value(value: Value | Opaque) -> object:
    if isinstance(value, Opaque):
        return json.loads(value.json)
    if value.is_iri:
        return {"@id": value.text}
    if not (value.datatype or value.language):
        return value.text
    return _filled({"@type": value.datatype, "@language": value.language}) | {"@value": value.text}


def _filled(found: Json, strange: tuple[Strange, ...] = ()) -> Json:
    """Without what is empty, and with what was not understood."""
    return {key: value for key, value in found.items() if value} | _kept(strange)


def _kept(strange: tuple[Strange, ...]) -> Json:
    return {one.key: json.loads(one.json) for one in strange}
