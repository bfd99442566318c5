"""A policy as a value: frozen, hashable, comparable, complete: nothing that was read is dropped.

What is not understood stays in it as `Opaque` or `Strange`, and decides to unknown. The JSON of an
offer is kept verbatim by whoever received it: peers compare agreements with offers term by term.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Value:
    """One right operand. `datatype` is an IRI, or empty for plain text; an address has `is_iri`."""

    text: str
    datatype: str = ""
    language: str = ""
    is_iri: bool = False


@dataclass(frozen=True, slots=True)
class Opaque:
    """A right operand of no known form, as JSON with sorted keys."""

    json: str


RightOperand = Value | Opaque | tuple[Value | Opaque, ...]


@dataclass(frozen=True, slots=True)
class Strange:
    """A property that is not understood where it stands; its value as JSON with sorted keys."""

    key: str
    json: str


@dataclass(frozen=True, slots=True)
class Constraint:
    """Left operand, operator, right operand. Names of ODRL's own are short: "dateTime", "lteq"."""

    left: str
    operator: str
    right: RightOperand
    strange: tuple[Strange, ...] = ()


class Logic(StrEnum):
    """How the members of a logical constraint are joined."""

    AND = "and"
    OR = "or"
    XONE = "xone"
    AND_SEQUENCE = "andSequence"


@dataclass(frozen=True, slots=True)
class LogicalConstraint:
    """Constraints joined by and, or, xone (exactly one) or andSequence (all, in this order)."""

    logic: Logic
    members: tuple["Condition", ...]
    strange: tuple[Strange, ...] = ()


Condition = Constraint | LogicalConstraint


@dataclass(frozen=True, slots=True)
class Duty:
    """Something to be done. As the duty of a permission: before it holds; as obligation: anyway."""

    action: str
    constraints: tuple[Condition, ...] = ()
    id: str = ""
    strange: tuple[Strange, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A permission or a prohibition: the policy says which. Only permissions have duties."""

    action: str
    constraints: tuple[Condition, ...] = ()
    duties: tuple[Duty, ...] = ()
    id: str = ""
    strange: tuple[Strange, ...] = ()


class Kind(StrEnum):
    """The type of a policy."""

    SET = "Set"
    OFFER = "Offer"
    AGREEMENT = "Agreement"


@dataclass(frozen=True, slots=True)
class Policy:
    """A Set, an Offer or an Agreement. Without `target` it is about the dataset it hangs on.

    Rules have no target, assigner or assignee of their own (DSP 2025-1 forbids them).
    """

    kind: Kind
    id: str
    permissions: tuple[Rule, ...] = ()
    prohibitions: tuple[Rule, ...] = ()
    obligations: tuple[Duty, ...] = ()
    profiles: tuple[str, ...] = ()
    target: str = ""
    assigner: str = ""
    assignee: str = ""
    timestamp: datetime | None = None
    strange: tuple[Strange, ...] = ()


def rules(policy: Policy) -> Iterator[tuple[str, Rule | Duty]]:
    """Every rule with its JSON pointer: permissions, each before its duties, then the others."""
    for i, permission in enumerate(policy.permissions):
        yield f"/permission/{i}", permission
        yield from ((f"/permission/{i}/duty/{j}", duty) for j, duty in enumerate(permission.duties))
    yield from ((f"/prohibition/{i}", rule) for i, rule in enumerate(policy.prohibitions))
    yield from ((f"/obligation/{i}", duty) for i, duty in enumerate(policy.obligations))


def conditions(policy: Policy) -> Iterator[tuple[str, Condition]]:
    """Every constraint with its JSON pointer, logical ones before their members."""
    for path, rule in rules(policy):
        for i, condition in enumerate(rule.constraints):
            yield from within(condition, f"{path}/constraint/{i}")


def within(condition: Condition, path: str) -> Iterator[tuple[str, Condition]]:
    """A constraint and, if it is a logical one, all below it, with their JSON pointers."""
    yield path, condition
    if isinstance(condition, LogicalConstraint):
        for i, member in enumerate(condition.members):
            yield from within(member, f"{path}/{condition.logic}/{i}")
