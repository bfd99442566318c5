"""From the compact JSON of the Dataspace Protocol 2025-1 (contract-schema.json) to a `Policy`.

The shape is strict: what breaks it is refused, with a JSON pointer. The content is complete: what
has the right shape and is not understood is kept, and decides to unknown. Nothing is dropped but
titles, descriptions and the types that follow from the place.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from vocab.errors import UnreadablePolicy
from vocab.odrl import shape
from vocab.odrl.literals import right_operand
from vocab.odrl.names import short
from vocab.odrl.policy import (
    Condition,
    Constraint,
    Duty,
    Kind,
    Logic,
    LogicalConstraint,
    Policy,
    Rule,
    Strange,
    conditions,
    rules,
)
from vocab.odrl.times import moment

T = TypeVar("T")
Json = dict[str, object]

_SAID = frozenset(  # for people: changes nothing
    prefix + name
    for prefix in ("dct:", "dcterms:", "http://purl.org/dc/terms/")
    for name in ("title", "description", "created", "modified", "creator")
)
_POLICY = frozenset(
    {"@id", "@type", "permission", "prohibition", "obligation", "profile"}
    | {"target", "assigner", "assignee"}
)
_DATED = _POLICY | {"timestamp"}
_KINDS = {str(kind): kind for kind in (Kind.SET, Kind.OFFER, Kind.AGREEMENT)}
_LOGICS = frozenset(map(str, Logic))
_COMPARED = frozenset({"leftOperand", "operator", "rightOperand"})
_ATOMIC = _COMPARED | {"@id"}
_RULE = frozenset({"@id", "action", "constraint"})
_PERMISSION = _RULE | {"duty"}
_TYPES = {
    "permission": {"Permission", "Rule"},
    "prohibition": {"Prohibition", "Rule"},
    "obligation": {"Duty", "Rule"},
    "duty": {"Duty", "Rule"},
    "constraint": {"Constraint", "AtomicConstraint", "LogicalConstraint"},
}


def read(document: object, at: str = "") -> Policy:
    """The policy in JSON that is read already, at the pointer `at` of its message.

    Raises UnreadablePolicy, and nothing else, whatever the document is.
    """
    values = shape.check(document, at)
    found = _policy(_object(document, at), at)
    if values <= min(shape.MOST_RULES, shape.MOST_CONSTRAINTS, shape.MOST_OPERANDS):
        return found  # (of each of them there are fewer than values)
    constraints = [condition for _, condition in conditions(found)]
    for most, number, what in (
        (shape.MOST_RULES, sum(1 for _ in rules(found)), "rules"),
        (shape.MOST_CONSTRAINTS, len(constraints), "constraints"),
        (shape.MOST_OPERANDS, sum(map(_operands, constraints)), "right operands"),
    ):
        if number > most:
            raise UnreadablePolicy(at, f"has {number} {what}; at most {most} are read")
    return found


def _operands(condition: Condition) -> int:
    if isinstance(condition, Constraint) and isinstance(condition.right, tuple):
        return len(condition.right)
    return 1


def _policy(found: Json, at: str) -> Policy:
    kind = _kind(found, at)
    required = kind is Kind.AGREEMENT
    handled = _DATED if required else _POLICY
    policy = Policy(
        kind=kind,
        id=_text(found, "@id", at),
        permissions=_each(found, "permission", at, _permission, least=1),
        prohibitions=_each(found, "prohibition", at, _prohibition, least=1),
        obligations=_each(found, "obligation", at, _duty, least=1),
        profiles=_profiles(found, at),
        target=_text(found, "target", at, required=required),
        assigner=_text(found, "assigner", at, required=required),
        assignee=_text(found, "assignee", at, required=required),
        timestamp=_timestamp(found, at) if kind is Kind.AGREEMENT else None,
        strange=_strange(
            found, handled | _plain_context(found) if "@context" in found else handled
        ),
    )
    if not (policy.permissions or policy.prohibitions):
        raise UnreadablePolicy(at, "has neither a permission nor a prohibition; add one")
    return policy


def _kind(found: Json, at: str) -> Kind:
    kind = _KINDS.get(short(_text(found, "@type", at)))
    if kind is None:
        raise UnreadablePolicy(f"{at}/@type", "must be Offer, Agreement or Set")
    return kind


def _profiles(found: Json, at: str) -> tuple[str, ...]:
    if isinstance(found.get("profile"), list):
        return _each(found, "profile", at, _name)
    profile = _text(found, "profile", at, required=False)
    return (profile,) if profile else ()


def _timestamp(found: Json, at: str) -> datetime | None:
    text = _text(found, "timestamp", at, required=False)
    if not text:
        return None
    read = moment(text) if "T" in text else None
    if read is None:
        raise UnreadablePolicy(f"{at}/timestamp", "must be a moment such as 2026-12-31T23:59:59Z")
    return read


def _plain_context(found: Json) -> set[str]:
    """Addresses of contexts pass; one that is written out could give words new meanings."""
    context = found.get("@context")
    contexts = context if isinstance(context, list) else [context]
    return {"@context"} if all(isinstance(one, str) for one in contexts) else set()


def _permission(found: object, at: str) -> Rule:
    rule = _object(found, at)
    return Rule(
        action=short(_text(rule, "action", at)),
        constraints=_constraints(rule, at),
        duties=_each(rule, "duty", at, _duty),
        id=_text(rule, "@id", at, required=False),
        strange=_strange_rule(rule, at, _PERMISSION, "permission"),
    )


def _prohibition(found: object, at: str) -> Rule:
    rule = _object(found, at)
    return Rule(
        action=short(_text(rule, "action", at)),
        constraints=_constraints(rule, at),
        id=_text(rule, "@id", at, required=False),
        strange=_strange_rule(rule, at, _RULE, "prohibition"),
    )


def _duty(found: object, at: str) -> Duty:
    duty = _object(found, at)
    return Duty(
        action=short(_text(duty, "action", at)),
        constraints=_constraints(duty, at),
        id=_text(duty, "@id", at, required=False),
        strange=_strange_rule(duty, at, _RULE, "duty"),
    )


def _strange_rule(rule: Json, at: str, handled: frozenset[str], place: str) -> tuple[Strange, ...]:
    if "target" in rule:
        raise UnreadablePolicy(f"{at}/target", "a rule has no target of its own; take it out")
    return _strange(rule, handled, place)


def _constraints(rule: Json, at: str) -> tuple[Condition, ...]:
    return _each(rule, "constraint", at, _condition)


def _condition(found: object, at: str, depth: int = 1) -> Condition:
    constraint = _object(found, at)
    if depth > shape.DEEPEST_LOGIC:
        raise UnreadablePolicy(at, f"is nested deeper than {shape.DEEPEST_LOGIC}; flatten it")
    if constraint.keys() <= _COMPARED and constraint:
        return _atomic(constraint, at)
    logics = _LOGICS & constraint.keys()
    is_atomic = bool(_COMPARED & constraint.keys())
    if len(logics) + is_atomic != 1:
        raise UnreadablePolicy(
            at, "must be either one comparison or exactly one of and, or, xone, andSequence"
        )
    return _logical(constraint, at, depth) if logics else _atomic(constraint, at)


def _logical(found: Json, at: str, depth: int) -> LogicalConstraint:
    logic = next(logic for logic in Logic if logic in found)
    members = _each(found, logic, at, lambda member, at: _condition(member, at, depth + 1))
    return LogicalConstraint(
        logic, members, _strange(found, frozenset({"@id", logic}), "constraint")
    )


def _atomic(found: Json, at: str) -> Constraint:
    return Constraint(
        left=short(_text(found, "leftOperand", at)),
        operator=short(_text(found, "operator", at)),
        right=right_operand(found, at),
        strange=_strange(found, _ATOMIC, "constraint"),
    )


def _object(found: object, at: str) -> Json:
    if not isinstance(found, dict):
        raise UnreadablePolicy(at, "must be an object: {…}")
    return found


def _each(
    found: Json, key: str, at: str, read: Callable[[object, str], T], *, least: int = 0
) -> tuple[T, ...]:
    """Every member of an array. No such key: no members."""
    if key not in found:
        return ()
    members = found[key]
    if not isinstance(members, list):
        raise UnreadablePolicy(f"{at}/{key}", "must be an array: […], also around a single one")
    if len(members) < least:
        raise UnreadablePolicy(f"{at}/{key}", "is empty; leave it out, or put a rule in it")
    return tuple(read(member, f"{at}/{key}/{i}") for i, member in enumerate(members))


def _text(found: Json, key: str, at: str, *, required: bool = True) -> str:
    if key not in found:
        if required:
            raise UnreadablePolicy(at, f"has no {key}; add it")
        return ""
    text = found[key]
    if isinstance(text, str) and len(text) <= shape.LONGEST_NAME and text.strip():
        return text
    return _name(text, f"{at}/{key}")


def _name(text: object, at: str) -> str:
    if not isinstance(text, str) or not text.strip():
        raise UnreadablePolicy(at, "must be a text that is not empty")
    if len(text) > shape.LONGEST_NAME:
        raise UnreadablePolicy(at, f"is longer than {shape.LONGEST_NAME} characters; shorten it")
    return text


def _strange(found: Json, handled: frozenset[str], place: str = "") -> tuple[Strange, ...]:
    """What is left over. The type that follows from the place is not strange."""
    if found.keys() <= handled:
        return ()
    told = set(handled) | _SAID
    kind = found.get("@type")
    if isinstance(kind, str) and short(kind) in _TYPES.get(place, set()):
        told.add("@type")
    return tuple(Strange(key, shape.plain(found[key])) for key in sorted(found.keys() - told))
