"""A policy with the rules of those that it inherits from, as one policy (ODRL 2.2, 2.6)."""

from collections.abc import Mapping
from dataclasses import replace

from vocab.errors import UnreadablePolicy
from vocab.odrl import shape
from vocab.odrl.policy import Conflict, Policy

DEEPEST = 16  # policies above one another


def flatten(policy: Policy, parents: Mapping[str, Policy]) -> Policy:
    """`policy` and all above it, found in `parents` by their id; it inherits nothing any more.

    Two different strategies for conflicts make it `invalid`, as the specification says. Raises
    UnreadablePolicy for a parent that is not there, a circle, and what is over a bound.
    """
    return _flat(policy, parents, ())


def _flat(policy: Policy, parents: Mapping[str, Policy], below: tuple[str, ...]) -> Policy:
    if policy.id in below or len(below) >= DEEPEST:
        raise UnreadablePolicy("/inheritFrom", f"{policy.id} inherits from itself, or too deep")
    found = replace(policy, inherits=())
    for name in policy.inherits:
        if name not in parents:
            raise UnreadablePolicy("/inheritFrom", f"{name} is not at hand; give it as well")
        found = _joined(found, _flat(parents[name], parents, (*below, policy.id)))
    return found


def _joined(child: Policy, parent: Policy) -> Policy:
    """The rules of both; what the parent says for all its rules goes into each of them."""
    target, assignee = parent.target, parent.assignee
    own = [
        tuple(
            replace(rule, target=rule.target or target, assignee=rule.assignee or assignee)
            for rule in rules
        )
        for rules in (parent.permissions, parent.prohibitions)
    ]
    joined = replace(
        child,
        permissions=child.permissions + own[0],
        prohibitions=child.prohibitions + own[1],
        obligations=child.obligations + parent.obligations,
        profiles=tuple(dict.fromkeys(child.profiles + parent.profiles)),
        strange=child.strange + parent.strange,
        conflict=child.conflict if child.conflict is parent.conflict else Conflict.INVALID,
    )
    total = len(joined.permissions) + len(joined.prohibitions) + len(joined.obligations)
    if total > shape.MOST_RULES:
        raise UnreadablePolicy("/inheritFrom", f"at most {shape.MOST_RULES} rules are read")
    return joined
