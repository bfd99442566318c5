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
    id: str = ""
    unit: str = ""  # an IRI, of what is compared


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
    id: str = ""


Condition = Constraint | LogicalConstraint


@dataclass(frozen=True, slots=True)
class Collection:
    """An AssetCollection or a PartyCollection: the members of `source` that fit its refinements."""

    source: str
    refinements: tuple[Condition, ...] = ()
    strange: tuple[Strange, ...] = ()
    id: str = ""


Scope = str | Collection  # an asset or a party: its IRI (empty: whichever), or a collection


@dataclass(frozen=True, slots=True)
class Duty:
    """Something to be done. As the duty of a permission: before it holds; as obligation: anyway.

    `consequences` are to be done as well once it is violated, and have none of their own. `parties`
    are (function, IRI): ("informedParty", "https://…").
    """

    action: str
    constraints: tuple[Condition, ...] = ()
    id: str = ""
    strange: tuple[Strange, ...] = ()
    refinements: tuple[Condition, ...] = ()  # of the action
    consequences: tuple["Duty", ...] = ()
    target: Scope = ""
    parties: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A permission or a prohibition: the policy says which. An empty action is every action.

    Only permissions have duties, only prohibitions remedies. In the compact JSON of DSP 2025-1 a
    rule names no target and no party; elsewhere what it names goes before what the policy names.
    """

    action: str
    constraints: tuple[Condition, ...] = ()
    duties: tuple[Duty, ...] = ()
    id: str = ""
    strange: tuple[Strange, ...] = ()
    refinements: tuple[Condition, ...] = ()  # of the action
    remedies: tuple[Duty, ...] = ()
    target: Scope = ""
    assignee: Scope = ""
    assigner: str = ""


class Kind(StrEnum):
    """The type of a policy. DSP has the first three; those after them grant nothing here."""

    SET = "Set"
    OFFER = "Offer"
    AGREEMENT = "Agreement"
    ASSERTION = "Assertion"
    PRIVACY = "Privacy"
    REQUEST = "Request"
    TICKET = "Ticket"


class Conflict(StrEnum):
    """What holds where a permission and a prohibition both do. Without one: invalid (2.7)."""

    PERM = "perm"
    PROHIBIT = "prohibit"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy of ODRL 2.2 in atomic form. Without `target` it is about the dataset it hangs on.

    `inherits` are the policies whose rules it takes over (`vocab.odrl.inherit`).
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
    conflict: Conflict = Conflict.INVALID
    inherits: tuple[str, ...] = ()


def rules(policy: Policy) -> Iterator[tuple[str, Rule | Duty]]:
    """Every rule with its JSON pointer: permissions, each before its duties, then the others."""
    for i, permission in enumerate(policy.permissions):
        yield f"/permission/{i}", permission
        yield from _duties(permission.duties, f"/permission/{i}/duty")
    for i, prohibition in enumerate(policy.prohibitions):
        yield f"/prohibition/{i}", prohibition
        yield from _duties(prohibition.remedies, f"/prohibition/{i}/remedy")
    yield from _duties(policy.obligations, "/obligation")


def _duties(duties: tuple[Duty, ...], path: str) -> Iterator[tuple[str, Duty]]:
    for i, duty in enumerate(duties):
        yield f"{path}/{i}", duty
        yield from _duties(duty.consequences, f"{path}/{i}/consequence")


def conditions(policy: Policy) -> Iterator[tuple[str, Condition]]:
    """Every constraint and refinement with its JSON pointer, logical ones before their members."""
    for path, rule in rules(policy):
        for name, found in placed(rule):
            for i, condition in enumerate(found):
                yield from within(condition, f"{path}/{name}/{i}")


def placed(rule: Rule | Duty) -> Iterator[tuple[str, tuple[Condition, ...]]]:
    """What a rule asks, and the place of it in the rule as a JSON pointer."""
    yield "constraint", rule.constraints
    yield "action/0/refinement", rule.refinements
    yield "target/refinement", refinements(rule.target)
    if isinstance(rule, Rule):
        yield "assignee/refinement", refinements(rule.assignee)


def refinements(scope: Scope) -> tuple[Condition, ...]:
    """Those of a collection; a single asset or party has none."""
    return scope.refinements if isinstance(scope, Collection) else ()


def source(scope: Scope) -> str:
    """The IRI of an asset, a party or a collection of them; empty: whichever."""
    return scope.source if isinstance(scope, Collection) else scope


def within(condition: Condition, path: str) -> Iterator[tuple[str, Condition]]:
    """A constraint and, if it is a logical one, all below it, with their JSON pointers."""
    yield path, condition
    if isinstance(condition, LogicalConstraint):
        for i, member in enumerate(condition.members):
            yield from within(member, f"{path}/{condition.logic}/{i}")
