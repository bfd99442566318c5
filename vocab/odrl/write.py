"""A `Policy` as the compact JSON of the Dataspace Protocol 2025-1: read again, it is the same.

For policies made here. What a peer sent is passed on as it came, never written anew.
"""

import json
from datetime import UTC

from vocab.odrl.policy import (
    Collection,
    Condition,
    Conflict,
    Constraint,
    Duty,
    Opaque,
    Policy,
    RightOperand,
    Rule,
    Scope,
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
            "conflict": "" if policy.conflict is Conflict.INVALID else str(policy.conflict),
            "inheritFrom": list(policy.inherits),
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
    """A rule; what DSP has no form for is written as ODRL's own JSON-LD has it."""
    action: object = rule.action
    if rule.refinements:
        refined = [condition(one) for one in rule.refinements]
        action = [{"rdf:value": {"@id": rule.action}, "refinement": refined}]
    written: Json = {
        "@id": rule.id,
        "target": _scope(rule.target, "AssetCollection"),
        "action": action,
        "constraint": [condition(one) for one in rule.constraints],
    }
    if isinstance(rule, Rule):
        written |= {
            "assignee": _scope(rule.assignee, "PartyCollection"),
            "assigner": rule.assigner,
            "duty": [_rule(duty) for duty in rule.duties],
            "remedy": [_rule(duty) for duty in rule.remedies],
        }
    else:
        written |= _parties(rule.parties)
        written["consequence"] = [_rule(duty) for duty in rule.consequences]
    return _filled(written, rule.strange)


def _parties(found: tuple[tuple[str, str], ...]) -> Json:
    written: dict[str, list[object]] = {}
    for function, name in found:
        written.setdefault(function, []).append(name)
    return dict(written)


def _scope(scope: Scope, kind: str) -> object:
    if not isinstance(scope, Collection):
        return scope
    refined = [condition(one) for one in scope.refinements]
    named = {"@id": scope.id, "source": scope.source, "refinement": refined}
    return {"@type": kind} | _filled(dict(named), scope.strange)


def condition(found: Condition) -> Json:
    """The JSON of a constraint or refinement, and of those that it joins."""
    if isinstance(found, Constraint):
        written: Json = {
            "leftOperand": found.left,
            "operator": found.operator,
            "rightOperand": _right(found.right),
        }
        if found.unit:
            written["unit"] = found.unit
    else:
        written = {str(found.logic): [condition(member) for member in found.members]}
    if found.id:
        written["@id"] = found.id
    return written | _kept(found.strange)


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
